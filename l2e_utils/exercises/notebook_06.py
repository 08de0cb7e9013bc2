"""Checks of notebook 6: how long a curriculum takes, when a run has arrived, how many runs it takes."""

from math import comb
from operator import eq
from random import Random

from l2e_utils.curriculum import Naive
from l2e_utils.exercises import answers
from l2e_utils.tasks import Difficulty

COURSES = [  # target, check_every, w
    ((1, 1), 1_024, 3), ((2, 1), 100, 1), ((1, 3), 100, 5), ((2, 2), 1_024, 2), ((3, 2), 16_384, 6), ((4, 3), 1, 3),
]  # fmt: skip
RNG = Random(62)
HISTORIES = [  # (programs, accuracy) of each check, and the least accuracy
    ([(10, 0.2), (20, 0.6), (30, 0.4), (40, 0.5)], 0.4), ([(10, 0.9), (20, 0.3)], 0.4), ([(10, 0.5), (20, 0.7)], 0.5),
]  # fmt: skip
HISTORIES += [([(100 * n, RNG.random()) for n in range(1, 9)], 0.3) for _ in range(20)]


@answers("6.1", COURSES)
def earliest(target: tuple[int, int], check_every: int, window: int) -> tuple[int, int]:
    """After how many programs naive itself is at its target: by the gate alone, and by the plateau alone."""
    found = []
    for validation in (1.0, 0.0):  # the accuracy that each check finds
        strategy, programs = Naive(Difficulty(*target)), 0
        strategy.window = window
        while strategy.level != strategy.target:
            programs += check_every
            strategy.check(0.5, validation)  # training never gets better: a plateau as soon as there can be one
        found.append(programs)
    return tuple(found)


@answers("6.2", HISTORIES, eq)
def arrives(history: list[tuple[int, float]], least: float) -> int | None:
    low = [place for place, (_, accuracy) in enumerate(history) if accuracy < least]
    after = history[low[-1] + 1 :] if low else history
    return after[0][0] if after else None


@answers("6.3", [1, 2, 3, 4, 5, 8])
def chance(runs: int) -> float:
    return 2 / comb(2 * runs, runs)
