"""Checks of the exercises of notebook 8: carries, what 99 % of the characters mean, and how long a digit is kept."""

from __future__ import annotations

from random import Random

from l2e_utils.analysis.digits import carries
from l2e_utils.exercises import first_difference, near


def check_count_carries(answer: object) -> str | None:
    """How many carries are there in a + b?"""
    rng = Random(81)
    sums = [(4, 5), (5, 5), (275, 148), (999, 101), (4999, 5001), (9090, 9090)]
    sums += [(rng.randrange(10**8, 10**9), rng.randrange(10**8, 10**9)) for _ in range(50)]
    return first_difference(answer, [(pair, sum(carries(*pair))) for pair in sums])


def check_exact_bounds(answer: object) -> str | None:
    """Between what can the exact accuracy lie, when so many characters are right on average?"""
    cases = [(0.99, 10), (0.5, 2), (1.0, 7), (0.0, 3), (0.95, 21), (0.9, 1), (0.3, 6), (0.999, 65)]
    expected = [(case, (max(0.0, 1 - case[1] * (1 - case[0])), case[0])) for case in cases]

    return first_difference(answer, expected, near)


def check_steps(answer: object) -> str | None:
    """How many steps lie between reading a digit and writing it, when the digits are read in some order?"""
    rng = Random(83)
    orders = [[2, 3, 1], [1, 2, 3], [3, 2, 1], [1], [4, 1, 3, 2]]
    orders += [rng.sample(range(1, n + 1), n) for n in (5, 10, 20)]
    cases = [((order,), [len(order) - order.index(k) - 1 + k for k in sorted(order)]) for order in orders]
    return first_difference(answer, cases, near)


CHECKS = {1: check_count_carries, 2: check_exact_bounds, 3: check_steps}
