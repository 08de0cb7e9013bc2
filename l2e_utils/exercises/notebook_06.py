"""Checks of notebook 6: how long a curriculum takes, how often a level is drawn, how many runs it takes."""

from __future__ import annotations

from math import comb

from l2e_utils.curriculum import Naive
from l2e_utils.exercises import first_difference, near
from l2e_utils.tasks import Difficulty


def check_earliest(earliest) -> str | None:
    """After how many programs naive can be at its target: by the gate alone, and by the plateau alone."""
    cases = [((1, 1), 1_024, 3), ((2, 1), 100, 1), ((1, 3), 100, 5), ((2, 2), 1_024, 2), ((3, 2), 16_384, 6)]
    cases += [((4, 3), 1, 3)]
    right = [(case, (_climb(*case, 1.0), _climb(*case, 0.0))) for case in cases]
    return first_difference(earliest, right, lambda a, b: isinstance(a, tuple | list) and tuple(a) == b)


def _climb(target: tuple[int, int], check_every: int, window: int, validation: float) -> int:
    """Programs until naive itself is at its target, if each check finds that accuracy on validation programs."""
    strategy, programs = Naive(Difficulty(*target)), 0
    strategy.window = window
    while strategy.level != strategy.target:
        programs += check_every
        strategy.check(0.5, validation)  # training never gets better: a plateau as soon as there can be one
    return programs


def check_share(share) -> str | None:
    cases = [((1, 1), (1, 1), (2, 2), 0.0), ((2, 2), (1, 1), (2, 2), 0.0), ((1, 1), (1, 1), (2, 2), 1.0)]
    cases += [((3, 2), (2, 1), (3, 2), 0.5), ((2, 1), (2, 1), (3, 2), 0.5), ((4, 1), (1, 1), (4, 3), 0.2)]

    def right(level, current, target, p) -> float:
        return p / (target[0] * target[1]) + (1 - p) * (level == current)

    return first_difference(share, [(case, right(*case)) for case in cases], near)


def check_chance(chance) -> str | None:
    return first_difference(chance, [((runs,), 2 / comb(2 * runs, runs)) for runs in (1, 2, 3, 4, 5, 8)], near)


CHECKS = {1: check_earliest, 2: check_share, 3: check_chance}
