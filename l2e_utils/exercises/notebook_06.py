"""Checks of notebook 6: when to move on, how often a level is drawn, how many runs it takes."""

from __future__ import annotations

from math import comb, isclose
from random import Random

from l2e_utils.curriculum import Naive
from l2e_utils.exercises import first_difference
from l2e_utils.tasks import Difficulty


def check_learned(learned) -> str | None:
    def right(validation: float, train: list[float]) -> bool:
        strategy = Naive(Difficulty(9, 9))
        strategy.train_accuracies = train[:-1]
        return bool(strategy.check(train[-1], validation))

    rise = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    cases = [
        (0.96, [0.5]),
        (0.95, [0.5]),
        (0.2, rise),
        (0.2, [0.6, 0.7, 0.7, 0.7, 0.7, 0.7]),
        (0.2, [0.7, 0.7, 0.7, 0.7, 0.7]),
        (0.2, [0.7, 0.6, 0.6, 0.6, 0.6, 0.7]),
        (0.2, [0.9, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]),
        (0.2, [0.1, 0.8, 0.3, 0.4, 0.5, 0.6, 0.7]),
    ]
    rng = Random(6)
    for _ in range(60):
        cases.append((rng.random(), [round(rng.random(), 1) for _ in range(rng.randint(1, 9))]))

    def same(found, expected) -> bool:
        return found in (True, False) and found == expected

    return first_difference(learned, [(case, right(*case)) for case in cases], same)


def check_share(share) -> str | None:
    cases = [((1, 1), (1, 1), (2, 2), 0.0), ((2, 2), (1, 1), (2, 2), 0.0), ((1, 1), (1, 1), (2, 2), 1.0)]
    cases += [((3, 2), (2, 1), (3, 2), 0.5), ((2, 1), (2, 1), (3, 2), 0.5), ((4, 1), (1, 1), (4, 3), 0.2)]

    def right(level, current, target, p) -> float:
        return p / (target[0] * target[1]) + (1 - p) * (level == current)

    return first_difference(share, [(case, right(*case)) for case in cases], _close)


def check_chance(chance) -> str | None:
    return first_difference(chance, [((runs,), 2 / comb(2 * runs, runs)) for runs in (1, 2, 3, 4, 5, 8)], _close)


def _close(found: object, expected: float) -> bool:
    return isinstance(found, int | float) and isclose(found, expected, abs_tol=1e-9)


CHECKS = {1: check_learned, 2: check_share, 3: check_chance}
