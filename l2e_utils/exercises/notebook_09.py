"""Checks of the exercises of notebook 9: how many directions, what a guess is worth, and when a claim is refuted."""

from __future__ import annotations

from random import Random

from l2e_utils.analysis.probes import majority
from l2e_utils.analysis.states import judge
from l2e_utils.exercises import first_difference, near


def check_directions(answer: object) -> str | None:
    """In how many directions do states spread, given the variance along each?"""
    rng = Random(91)
    spreads = [[4.0, 4.0], [3.0], [1.0, 1.0, 1.0, 1.0], [9.0, 1.0], [2.0, 0.0, 0.0], [5.0, 3.0, 2.0]]
    spreads += [[round(rng.random(), 2) + 0.01 for _ in range(6)] for _ in range(5)]
    cases = [((spread,), sum(spread) ** 2 / sum(v * v for v in spread)) for spread in spreads]
    return first_difference(answer, cases, near)


def check_blind_guess(answer: object) -> str | None:
    """How often is the commonest training label right on test programs?"""
    rng = Random(92)
    pairs = [(list("aab"), list("abbb")), (list("7"), list("7")), (list("xxy"), list("yyyz")), (list("no"), ["no"])]
    pairs[3] = (["no", "no", "yes"], ["no", "yes", "yes", "no"])
    pairs += [(rng.choices("123", (5, 2, 1), k=15), rng.choices("123", (1, 2, 5), k=8)) for _ in range(5)]
    pairs = [(train, test) for train, test in pairs if _one_is_commonest(train)]
    cases = [((train, test), majority(train, test).value) for train, test in pairs]
    return first_difference(answer, cases, near)


def _one_is_commonest(labels: list[str]) -> bool:
    counts = sorted((labels.count(label) for label in set(labels)), reverse=True)
    return len(counts) == 1 or counts[0] > counts[1]


def check_judge(answer: object) -> str | None:
    """The verdict on "greater than 0", from an interval for each seed."""
    cases = [
        [(0.1, 0.3), (0.2, 0.5)],
        [(-0.4, -0.1), (-0.3, -0.2)],
        [(0.1, 0.3), (-0.3, -0.1)],
        [(-0.1, 0.3), (0.1, 0.4)],
        [(-0.2, 0.1), (-0.4, -0.1)],
        [(-0.2, 0.1), (-0.1, 0.2)],
        [(0.01, 0.02)],
        [(-0.2, -0.1), (-0.2, -0.1), (-0.2, 0.1)],
        [(0.0, 0.3), (0.1, 0.2)],
        [(-0.3, -0.1), (-0.2, 0.0)],
    ]
    return first_difference(answer, [((case,), judge(case)) for case in cases])


CHECKS = {1: check_directions, 2: check_blind_guess, 3: check_judge}
