"""Checks of notebook 6: how long a curriculum takes, how often a level is drawn, how many runs it takes."""

from math import comb

from l2e_utils.curriculum import Naive
from l2e_utils.exercises import answers
from l2e_utils.tasks import Difficulty

COURSES = [  # target, check_every, w
    ((1, 1), 1_024, 3), ((2, 1), 100, 1), ((1, 3), 100, 5), ((2, 2), 1_024, 2), ((3, 2), 16_384, 6), ((4, 3), 1, 3),
]  # fmt: skip
DRAWS = [  # level, current, target, p
    ((1, 1), (1, 1), (2, 2), 0.0), ((2, 2), (1, 1), (2, 2), 0.0), ((1, 1), (1, 1), (2, 2), 1.0),
    ((3, 2), (2, 1), (3, 2), 0.5), ((2, 1), (2, 1), (3, 2), 0.5), ((4, 1), (1, 1), (4, 3), 0.2),
]  # fmt: skip


@answers("6.1", COURSES)
def earliest(target: tuple[int, int], check_every: int, window: int) -> tuple[int, int]:
    """After how many programs naive can be at its target: by the gate alone, and by the plateau alone."""
    return _climb(target, check_every, window, 1.0), _climb(target, check_every, window, 0.0)


def _climb(target: tuple[int, int], check_every: int, window: int, validation: float) -> int:
    """Programs until naive itself is at its target, if each check finds that accuracy on validation programs."""
    strategy, programs = Naive(Difficulty(*target)), 0
    strategy.window = window
    while strategy.level != strategy.target:
        programs += check_every
        strategy.check(0.5, validation)  # training never gets better: a plateau as soon as there can be one
    return programs


@answers("6.2", DRAWS)
def share(level: tuple[int, int], current: tuple[int, int], target: tuple[int, int], p: float) -> float:
    return p / (target[0] * target[1]) + (1 - p) * (level == current)


@answers("6.3", [1, 2, 3, 4, 5, 8])
def chance(runs: int) -> float:
    return 2 / comb(2 * runs, runs)
