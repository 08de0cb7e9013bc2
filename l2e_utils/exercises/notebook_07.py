"""Checks of notebook 7: from characters to outputs, where a network beats copying, how many test programs it takes."""

from __future__ import annotations

from math import ceil
from random import Random

from l2e_utils.exercises import first_difference, near


class _Rows(list):
    """Rows of results that show themselves briefly in a counter-example."""

    def __repr__(self) -> str:
        return f"[{len(self)} rows, the first of them {self[0]!r}]" if self else "[]"


def _row(rng: Random) -> dict:
    exact = round(rng.uniform(0.1, 0.9), 2)
    ends = {"exact_low": round(exact - 0.05, 2), "exact_high": round(exact + 0.05, 2)}
    copy = round(exact + rng.choice([-0.2, -0.05, -0.03, 0.0, 0.03, 0.2]), 2)
    return {"length": rng.randint(1, 4), "nesting": rng.randint(1, 3), "exact": exact, **ends, "copy_exact": copy}


def check_better(better) -> str | None:
    rng = Random(7)
    cases = [_Rows(_row(rng) for _ in range(count)) for count in (1, 1, 1, 2, 5, 9, 12, 20)] + [_Rows()]

    def right(rows) -> list[tuple[int, int]]:
        return [(row["length"], row["nesting"]) for row in rows if row["exact_low"] > row["copy_exact"]]

    return first_difference(better, [((rows,), right(rows)) for rows in cases])


def check_expected(expected) -> str | None:
    def right(share: float, outputs: list[str]) -> float:
        return sum(share ** (len(output) + 1) for output in outputs) / len(outputs)

    cases = [(0.9, ["7"]), (0.5, ["12", "-345"]), (1.0, ["1", "99"]), (0.0, ["5"]), (0.8, ["1", "22", "333", "-4444"])]
    return first_difference(expected, [(case, right(*case)) for case in cases], near)


def check_needed(needed) -> str | None:
    """All widths are such that the answer, before rounding up, is far from a whole number: no float can tip it over."""
    cases = [((half,), ceil(0.25 * (1.96 / half) ** 2)) for half in (0.5, 0.1, 0.05, 0.03, 0.012, 0.006)]
    return first_difference(needed, cases, lambda found, right: isinstance(found, int) and found == right)


CHECKS = {1: check_expected, 2: check_better, 3: check_needed}
