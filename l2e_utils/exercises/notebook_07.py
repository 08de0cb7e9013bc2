"""Checks of notebook 7: from characters to outputs, where a strategy is ahead, how many test programs it takes."""

from math import ceil, hypot
from random import Random

from l2e_utils.exercises import answers

RNG = Random(26)  # with it no gain below is so close to the end of its interval that a float could tip it
SHARES = [(0.9, ["7"]), (0.5, ["12", "-345"]), (1.0, ["1", "99"]), (0.0, ["5"]), (0.8, ["1", "22", "333", "-4444"])]
# Half widths such that the answer, before rounding up, is far from a whole number: no float can tip it over.
HALVES = [0.5, 0.1, 0.05, 0.03, 0.012, 0.006]


def _rows(count: int) -> tuple[list[dict], list[dict]]:
    """Rows of two strategies at the same levels."""
    levels = [{"length": RNG.randint(1, 5), "nesting": RNG.randint(1, 3)} for _ in range(count)]
    ours = [level | _estimate(0.5) for level in levels]
    return ours, [level | _estimate(0.5 + RNG.uniform(-0.12, 0.06)) for level in levels]


def _estimate(share: float) -> dict[str, float]:
    low, high = share - RNG.uniform(0.01, 0.08), share + RNG.uniform(0.01, 0.08)
    return {"exact": round(share, 3), "exact_low": round(low, 3), "exact_high": round(high, 3)}


LISTS = [_rows(count) for count in (1, 1, 1, 2, 5, 9, 12, 20, 0)]


@answers("7.1", SHARES)
def expected(share: float, outputs: list[str]) -> float:
    return sum(share ** (len(output) + 1) for output in outputs) / len(outputs)


@answers("7.2", LISTS)
def ahead(ours: list[dict], theirs: list[dict]) -> list[tuple[int, int]]:
    def clear(a: dict, b: dict) -> bool:
        return a["exact"] - b["exact"] > hypot(a["exact"] - a["exact_low"], b["exact_high"] - b["exact"])

    return [(a["length"], a["nesting"]) for a, b in zip(ours, theirs, strict=True) if clear(a, b)]


@answers("7.3", HALVES)
def needed(half: float) -> int:
    return ceil(0.25 * (1.96 / half) ** 2)
