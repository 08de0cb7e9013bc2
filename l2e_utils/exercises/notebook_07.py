"""Checks of notebook 7: from characters to outputs, where a network beats copying, how many test programs it takes."""

from math import ceil
from random import Random

from l2e_utils.exercises import answers, near, strictly

RNG = Random(7)
SHARES = [(0.9, ["7"]), (0.5, ["12", "-345"]), (1.0, ["1", "99"]), (0.0, ["5"]), (0.8, ["1", "22", "333", "-4444"])]
# Half widths such that the answer, before rounding up, is far from a whole number: no float can tip it over.
HALVES = [0.5, 0.1, 0.05, 0.03, 0.012, 0.006]


def _row() -> dict:
    exact = round(RNG.uniform(0.1, 0.9), 2)
    ends = {"exact_low": round(exact - 0.05, 2), "exact_high": round(exact + 0.05, 2)}
    copy = round(exact + RNG.choice([-0.2, -0.05, -0.03, 0.0, 0.03, 0.2]), 2)
    return {"length": RNG.randint(1, 4), "nesting": RNG.randint(1, 3), "exact": exact, **ends, "copy_exact": copy}


LISTS = [[_row() for _ in range(count)] for count in (1, 1, 1, 2, 5, 9, 12, 20, 0)]


@answers("7.1", SHARES, near)
def expected(share: float, outputs: list[str]) -> float:
    return sum(share ** (len(output) + 1) for output in outputs) / len(outputs)


@answers("7.2", LISTS)
def better(rows: list[dict]) -> list[tuple[int, int]]:
    return [(row["length"], row["nesting"]) for row in rows if row["exact_low"] > row["copy_exact"]]


@answers("7.3", HALVES, strictly(int))
def needed(half: float) -> int:
    return ceil(0.25 * (1.96 / half) ** 2)
