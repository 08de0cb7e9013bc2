"""The heatmaps that there are: networks measured over the levels, those that ship and the reader's own.

There are two kinds, never to be mixed up:

    one network everywhere  trained for one target, measured at every level
    one network per cell    the paper's kind: each level has a network of its own, trained and measured there

A survey is one heatmap for each strategy, all of one kind, from runs that are equal but for strategy and seed (and the
target, where each cell has its own). Runs with several seeds are averaged, and the interval then covers their luck.
"""

import math
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from l2e_utils.analysis.intervals import Estimate, difference, mean_of
from l2e_utils.curriculum import KNOWN
from l2e_utils.engine.budget import DATA, MINE
from l2e_utils.engine.files import RESULTS_FILE, RUN_FILE, BadFile
from l2e_utils.engine.results import load_rows
from l2e_utils.evaluation import ACCURACIES, METRICS
from l2e_utils.tasks import Difficulty, Task, task_of

EVERYWHERE, PER_CELL = "one network everywhere", "one network per cell"
SHIPPED = ("strategies", "cells")  # lists that hold the four strategies, of the one kind and of the other
# The runs of a survey are equal in all settings but these.
MAY_DIFFER = ("run", "strategy", "seed", "target_length", "target_nesting")
COUNTS = ("n", "characters", "characters_right", "outputs_right")


class Survey(NamedTuple):
    """A heatmap for each strategy."""

    name: str  # for people
    kind: str  # EVERYWHERE or PER_CELL
    target: Difficulty | None  # what all networks were trained for; None where each cell has its own
    results: dict[str, list[dict]]  # by strategy, rows as `evaluate_grid` makes them; one a level
    networks: dict[tuple[str, Difficulty], Path]  # by strategy and level; of the first seed
    task: Task


def surveys() -> list[Survey]:
    """What there is to look at: first what ships, then the reader's own (a folder with a damaged file is left out, with
    a warning). Raises BadFile for a damaged file of those that ship."""
    return [*shipped_surveys(), *own_surveys()]


def shipped_surveys() -> Iterator[Survey]:
    for name in SHIPPED:
        path = DATA / "results" / f"{name}.csv"
        if path.exists():
            rows, folder = load_rows(path), DATA / "checkpoints" / name
            networks = {row["run"]: folder / f"{row['run']}.safetensors" for row in rows}
            yield survey_of("shipped", rows, networks)


def own_surveys() -> Iterator[Survey]:
    """A survey for each folder of runs below MINE that belong together and have been measured, the newest last."""
    for folder in sorted(MINE.glob("*"), key=lambda path: path.stat().st_mtime):
        try:
            results = {path.parent: own_rows(path) for path in sorted(folder.glob(f"*/{RESULTS_FILE}"))}
        except BadFile as error:  # the others can still be looked at
            warnings.warn(str(error), stacklevel=2)
            continue
        networks = {rows[0]["run"]: place for place, rows in results.items() if (place / RUN_FILE).exists()}
        rows = [row for place in networks.values() for row in results[place]]
        if rows and belong_together(rows):
            yield survey_of(f"yours, {folder.name}", rows, networks)


def own_rows(path: Path) -> list[dict]:
    """The results of a reader's run. Raises BadFile where an earlier version of the course measured less."""
    rows = load_rows(path)
    if not {f"copy_{name}" for name in ACCURACIES} <= set(rows[0]):
        raise BadFile(f"{path} is from an earlier version of the course: evaluate the network again.")
    return rows


def belong_together(rows: Sequence[dict]) -> bool:
    """Whether the rows' runs learned programs and differ in nothing but strategy, seed and target."""
    columns = list(rows[0])
    settings = [name for name in columns[: columns.index("length")] if name not in MAY_DIFFER]
    return rows[0]["task"] == "programs" and len({tuple(row[name] for name in settings) for row in rows}) == 1


def survey_of(name: str, rows: Sequence[dict], networks: dict[str, Path]) -> Survey:
    """The survey that rows of results give; `networks` says where each run is."""
    targets = {target_of(row) for row in rows}
    kind = EVERYWHERE if len(targets) == 1 else PER_CELL
    results: dict[str, list[dict]] = {}
    places: dict[tuple[str, Difficulty], Path] = {}
    for (strategy, level), same in by_strategy_and_level(rows, kind).items():
        results.setdefault(strategy, []).append(pooled(same))
        places[strategy, level] = networks[same[0]["run"]]
    task = task_of(rows[0]["task"], rows[0]["operations"], bool(rows[0]["reverse"]), bool(rows[0]["double"]))
    return Survey(f"{name}: {kind}", kind, targets.pop() if kind == EVERYWHERE else None, results, places, task)


def by_strategy_and_level(rows: Sequence[dict], kind: str) -> dict[tuple[str, Difficulty], list[dict]]:
    """The rows of a heatmap's cells, one a seed: strategies in their usual order, easy levels first.

    Where each cell has a network of its own, rows of other levels are left out; and since all strategies are the same
    at (1, 1), a strategy that was not trained there takes the rows of another.
    """
    cells: dict[tuple[str, Difficulty], list[dict]] = {}
    for row in rows:
        if kind == EVERYWHERE or level_of(row) == target_of(row):
            cells.setdefault((row["strategy"], level_of(row)), []).append(row)
    strategies = sorted({strategy for strategy, _ in cells})
    easiest = next((same for (_, level), same in cells.items() if level == (1, 1)), None)
    if kind == PER_CELL and easiest:
        for strategy in strategies:
            cells.setdefault((strategy, Difficulty(1, 1)), easiest)
    order = [*KNOWN, *strategies]  # one's own may be unknown to this process: then it comes last
    return dict(sorted(cells.items(), key=lambda cell: (order.index(cell[0][0]), *reversed(cell[0][1]))))


def level_of(row: dict) -> Difficulty:
    return Difficulty(row["length"], row["nesting"])


def target_of(row: dict) -> Difficulty:
    return Difficulty(row["target_length"], row["target_nesting"])


def accuracy_of(row: dict, metric: str) -> Estimate:
    """An accuracy of a row, with its interval."""
    return Estimate(row[metric], row[f"{metric}_low"], row[f"{metric}_high"])


def difference_of(a: dict, b: dict, metric: str) -> Estimate:
    """Accuracy of row `a` minus that of row `b`, with its interval."""
    return difference(accuracy_of(a, metric), accuracy_of(b, metric))


def pooled(rows: Sequence[dict]) -> dict:
    """One row for the runs of several seeds: mean accuracies, and sums of all counts. A single row stays as it is.

    The intervals cover two things: the luck of the seeds, and the choice of test programs, which are the same for all.
    """
    if len(rows) == 1:
        return {**rows[0], "seeds": 1}
    together = {**rows[0], "seeds": len(rows), **{count: sum(row[count] for row in rows) for count in COUNTS}}
    for metric in METRICS:
        seeds = [accuracy_of(row, metric) for row in rows]
        luck = mean_of([seed.value for seed in seeds])
        below = math.hypot(luck.value - luck.low, fmean(seed.value - seed.low for seed in seeds))
        above = math.hypot(luck.high - luck.value, fmean(seed.high - seed.value for seed in seeds))
        together[metric] = luck.value
        together[f"{metric}_low"] = max(luck.value - below, 0.0)
        together[f"{metric}_high"] = min(luck.value + above, 1.0)
    return together


def copied(rows: Sequence[dict]) -> list[dict]:
    """Rows with the accuracies of the best copy rule, and their intervals, in place of the network's.

    All seeds answered the same programs, so more seeds do not make the rule's accuracy any surer.
    """
    return [{**row, **{name: row[f"copy_{name}"] for name in ACCURACIES}} for row in rows]
