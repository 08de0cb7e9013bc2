"""Networks that differ in nothing but the seed, beside each other: what is the strategy's, and what is luck?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

from l2e_utils.analysis.results import learning_histories
from l2e_utils.curriculum import KNOWN
from l2e_utils.engine.results import load_results

T = TypeVar("T")
U = TypeVar("U")
FEWEST = 50  # distinct test examples at a length, for its accuracy to be worth a point

BySeed = dict[str, list[dict[int, T]]]
"""For each strategy a list with an entry a seed: something by a number, such as by the training programs seen."""


def seeds_of(name: str, length: int) -> dict[str, list[str]]:
    """The runs of a list that were trained for a length, written the usual way: strategy -> runs, one a seed."""
    rows = [row for row in load_results(name) if row["target_length"] == length and not row["reverse"]]
    runs = {(row["strategy"], row["seed"]): row["run"] for row in rows}
    found = {strategy: [run for (own, _), run in sorted(runs.items()) if own == strategy] for strategy in KNOWN}
    return {strategy: seeds for strategy, seeds in found.items() if seeds}


def learned(name: str, length: int, metric: str) -> BySeed[float]:
    """Learning curves of a list: an accuracy by training programs seen.

    metric  a field of a check's record, such as "target_forced" or "target_exact"
    """
    histories = learning_histories(name)
    return {
        strategy: [{record.programs: getattr(record, metric) for record in histories[run]} for run in runs]
        for strategy, runs in seeds_of(name, length).items()
    }


def by_length(name: str, length: int) -> BySeed[float]:
    """What networks trained for a length can do at every length: the share of whole outputs right, by length.

    Lengths with fewer than `FEWEST` distinct test examples are left out.
    """
    rows = [row for row in load_results(name) if row["distinct"] >= FEWEST]
    return {
        strategy: [{row["length"]: row["exact"] for row in rows if row["run"] == run} for run in runs]
        for strategy, runs in seeds_of(name, length).items()
    }


def of_each(found: BySeed[T], measure: Callable[..., U], *more: object) -> BySeed[U]:
    """`measure(own, *more)` of all that was found."""
    return {
        strategy: [{programs: measure(own, *more) for programs, own in seed.items()} for seed in seeds]
        for strategy, seeds in found.items()
    }


def from_each_to_next(found: BySeed[T], measure: Callable[[T, T], U]) -> BySeed[U]:
    """`measure(own, next)` of neighbours on the way of each run, by the training programs seen at the next."""
    return {
        strategy: [{later: measure(seed[sooner], seed[later]) for sooner, later in pairwise(seed)} for seed in seeds]
        for strategy, seeds in found.items()
    }
