"""Checks of notebook 5: the mean length of combined, when a level is learned, and a strategy."""

from collections import Counter
from random import Random
from statistics import fmean

from l2e_utils.curriculum import GATE, STRATEGIES, Baseline
from l2e_utils.exercises import answers, ask, examines
from l2e_utils.tasks import Difficulty, levels_up_to

RNG = Random(52)
DRAWS = 4_000
TARGETS, FRACTIONS = ((3, 2), (5, 1), (1, 1)), (0.0, 0.2, 0.5, 1.0)
MIXTURES = [(target, current, p) for target in TARGETS for p in FRACTIONS for current in ((1, 1), target)]
RISING = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75]  # in eighths, whose sums are exact
HISTORIES = [  # train, validation, w
    ([0.5], 0.96, 2), ([0.5], 0.95, 2), ([0.5], 0.9501, 2), (RISING, 0.5, 3), (RISING[:5], 0.5, 3),
    ([0.5] * 5, 0.5, 3), ([0.5] * 6, 0.5, 3), ([0.75, 0.25, 0.5, 0.75], 0.5, 2), ([0.25, 0.75, 0.5, 0.25], 0.5, 2),
    ([0.875, *RISING], 0.5, 3), ([0.5, 0.5], 0.5, 1), (RISING, 0.99, 3), ([1.0] * 5, 0.949, 3),
    ([0.25, 0.5, 0.75, 0.75, 0.5, 0.25], 0.5, 3),
]  # fmt: skip
HISTORIES += [([RNG.randint(0, 8) / 8 for _ in range(RNG.randint(1, 12))], 0.9, RNG.randint(1, 4)) for _ in range(40)]


@answers("5.1", MIXTURES)
def mean_length(target: tuple[int, int], current: tuple[int, int], p: float) -> float:
    return p * (target[0] + 1) / 2 + (1 - p) * current[0]


@answers("5.2", HISTORIES)
def learned(train: list[float], validation: float, window: int) -> bool:
    recent, before = train[-window:], train[-2 * window : -window]
    return validation > GATE or (len(before) == window and fmean(recent) <= fmean(before))


@examines("5.3")
def window(answer: object) -> str | None:
    """A strategy that draws every level up to the current one equally often."""
    if not (isinstance(answer, type) and issubclass(answer, Baseline)):
        return f"not yet. The answer should be a class derived from Naive, not {answer!r}."
    if answer.name in STRATEGIES:
        return f"not yet. It has the name {answer.name!r}, which is taken: give it one of its own, name = \"window\"."
    strategy = answer(Difficulty(3, 2))
    if strategy.level != (1, 1):
        return f"not yet. It should start at (1, 1), as Naive does, not at {tuple(strategy.level)}."
    for level in levels_up_to(Difficulty(3, 2)):
        strategy.level = level
        drawn = [ask(strategy.draw, Random(f"{level} {number}")) for number in range(DRAWS)]
        again = [strategy.draw(Random(f"{level} {number}")) for number in range(DRAWS)]
        wanted, other = levels_up_to(level), [found for found in drawn if not isinstance(found, Difficulty)]
        if other:
            return f"not yet. It draws {other[0]!r}, which is no Difficulty but of the type {type(other[0]).__name__}."
        for found in drawn:
            if found not in wanted:
                return f"not yet. At the level {tuple(level)} it draws {found!r}, none of the levels up to there."
        if drawn != again:
            return "not yet. It draws something else each time from the same rng: take all chances from rng."
        counts = Counter(drawn)
        for easier in wanted:
            if abs(counts[easier] / DRAWS - 1 / len(wanted)) > 0.05:
                share = f"{counts[easier] / DRAWS:.0%} of its programs at {tuple(easier)}, and should have"
                return f"not yet. At the level {tuple(level)} it draws {share} {1 / len(wanted):.0%}."
    return None
