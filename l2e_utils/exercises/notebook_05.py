"""Checks of the exercises of notebook 5: the mean length of combined, when a level is learned, and a strategy."""

from __future__ import annotations

from collections import Counter
from random import Random
from statistics import fmean

from l2e_utils.curriculum import GATE, OURS, Baseline
from l2e_utils.exercises import ask, first_difference, near
from l2e_utils.tasks import Difficulty, levels_up_to


def check_mean_length(answer: object) -> str | None:
    """The mean length of the programs that combined draws."""
    cases = [
        ((target, current, p), p * (target[0] + 1) / 2 + (1 - p) * current[0])
        for target in ((3, 2), (5, 1), (1, 1))
        for p in (0.0, 0.2, 0.5, 1.0)
        for current in ((1, 1), target)
    ]
    return first_difference(answer, cases, near)


def _learned(train: list[float], validation: float, window: int) -> bool:
    recent, before = train[-window:], train[-2 * window : -window]
    return validation > GATE or (len(before) == window and fmean(recent) <= fmean(before))


def check_learned(answer: object) -> str | None:
    """Is it time to move on?"""
    rising = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75]  # in eighths, whose sums are exact
    cases = [
        ([0.5], 0.96, 2), ([0.5], 0.95, 2), ([0.5], 0.9501, 2), (rising, 0.5, 3), (rising[:5], 0.5, 3),
        ([0.5] * 5, 0.5, 3), ([0.5] * 6, 0.5, 3), ([0.75, 0.25, 0.5, 0.75], 0.5, 2), ([0.25, 0.75, 0.5, 0.25], 0.5, 2),
        ([0.875, *rising], 0.5, 3), ([0.5, 0.5], 0.5, 1), (rising, 0.99, 3), ([1.0] * 5, 0.949, 3),
        ([0.25, 0.5, 0.75, 0.75, 0.5, 0.25], 0.5, 3),
    ]  # fmt: skip
    rng = Random(52)
    cases += [([rng.randint(0, 8) / 8 for _ in range(rng.randint(1, 12))], 0.9, rng.randint(1, 4)) for _ in range(40)]
    return first_difference(answer, [(case, _learned(*case)) for case in cases], lambda a, b: bool(a) == b)


DRAWS = 4_000


def check_window(answer: object) -> str | None:
    """A strategy that draws every level up to the current one equally often."""
    if not (isinstance(answer, type) and issubclass(answer, Baseline)):
        return f"not yet. The answer should be a class derived from Naive, not {answer!r}."
    if answer.name in OURS:
        return f"not yet. It has the name {answer.name!r}, which is taken: give it one of its own, name = \"window\"."
    strategy = answer(Difficulty(3, 2))
    if strategy.level != (1, 1):
        return f"not yet. It should start at (1, 1), as Naive does, not at {tuple(strategy.level)}."
    for level in levels_up_to(Difficulty(3, 2)):
        strategy.level = level
        drawn = [ask(strategy.draw, Random(f"{level} {number}")) for number in range(DRAWS)]
        again = [strategy.draw(Random(f"{level} {number}")) for number in range(DRAWS)]
        wanted = levels_up_to(level)
        if odd := [found for found in drawn if not isinstance(found, Difficulty)]:
            return f"not yet. It draws {odd[0]!r}, which is no Difficulty but of the type {type(odd[0]).__name__}."
        if wrong := next((found for found in drawn if found not in wanted), None):
            return f"not yet. At the level {tuple(level)} it draws {wrong!r}, none of the levels up to there."
        if drawn != again:
            return "not yet. It draws something else each time from the same rng: take all chances from rng."
        counts = Counter(drawn)
        for easier in wanted:
            if abs(counts[easier] / DRAWS - 1 / len(wanted)) > 0.05:
                share = f"{counts[easier] / DRAWS:.0%} of its programs at {tuple(easier)}, and should have"
                return f"not yet. At the level {tuple(level)} it draws {share} {1 / len(wanted):.0%}."
    return None


CHECKS = {1: check_mean_length, 2: check_learned, 3: check_window}
