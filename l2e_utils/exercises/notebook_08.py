"""Checks of notebook 8: carries, what 99 % of the characters mean, and how long a digit is kept."""

from random import Random

from l2e_utils.analysis.digits import carries
from l2e_utils.exercises import answers

RNG = Random(81)
SUMS = [(4, 5), (5, 5), (275, 148), (999, 101), (4999, 5001), (9090, 9090)]
SUMS += [(RNG.randrange(10**8, 10**9), RNG.randrange(10**8, 10**9)) for _ in range(50)]
FORCED = [(0.99, 10), (0.5, 2), (1.0, 7), (0.0, 3), (0.95, 21), (0.9, 1), (0.3, 6), (0.999, 65)]
ORDERS = [[2, 3, 1], [1, 2, 3], [3, 2, 1], [1], [4, 1, 3, 2]]
ORDERS += [RNG.sample(range(1, n + 1), n) for n in (5, 10, 20)]


@answers("8.1", SUMS)
def count_carries(a: int, b: int) -> int:
    return sum(carries(a, b))


@answers("8.2", FORCED)
def exact_bounds(forced: float, characters: int) -> tuple[float, float]:
    return max(0.0, 1 - characters * (1 - forced)), forced


@answers("8.3", ORDERS)
def steps(order: list[int]) -> list[int]:
    return [len(order) - order.index(k) - 1 + k for k in sorted(order)]
