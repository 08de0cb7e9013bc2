"""Networks measured: at every level, along their training, and again, to see that what ships still says the truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

from l2e_utils.analysis.copy_rules import evaluate_grid
from l2e_utils.config import RunConfig
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.files import load_executor, run_name
from l2e_utils.engine.results import damaged_files, load_manifest, load_results
from l2e_utils.engine.runs import KEPT
from l2e_utils.evaluation import evaluate, test_examples
from l2e_utils.programs import MAX_LENGTH, MAX_NESTING
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import Record


def grid_levels(config: RunConfig) -> list[Difficulty]:
    """Every level up to one beyond the target, both ways; tasks without nesting have one row."""
    nesting = min(config.nesting + 1, MAX_NESTING) if config.task == "programs" else 1
    return levels_up_to(Difficulty(min(config.length + 1, MAX_LENGTH), nesting))


def measure(network: Path, count: int) -> list[dict[str, object]]:
    """Rows of `results/LIST.csv` for a network: its accuracy at every level, on `count` test programs each.

    The run's settings come first; its target is `target_length` and `target_nesting` there.
    """
    model, config, _ = load_executor(network)
    grid = evaluate_grid(model, config.make_task(), levels := grid_levels(config), count)
    bar = tqdm(grid, total=len(levels), desc=run_name(network), unit=" levels", leave=False, disable=None)  # if seen
    return [{**settings_of(run_name(network), config), **row} for row in bar]


def settings_of(run: str, config: RunConfig) -> dict[str, object]:
    settings = config.as_dict()
    settings = {f"target_{name}" if name in ("length", "nesting") else name: settings[name] for name in settings}
    return {"run": run, **settings}


def learning_row(record: Record) -> dict[str, object]:
    """A record as a row of `results/LIST-learning.csv`: the level in two columns, what was not measured empty."""
    values = record._asdict()
    level = values.pop("level")
    values = {name: "" if value is None else value for name, value in values.items()}
    return {"programs": values.pop("programs"), "length": level.length, "nesting": level.nesting, **values}


def learning_histories(name: str = "strategies") -> dict[str, list[Record]]:
    """The shipped learning curves of a list of runs, by run, as records."""
    histories: dict[str, list[Record]] = {}
    for row in load_results(f"{name}-learning"):
        level = Difficulty(row.pop("length"), row.pop("nesting"))
        run = row.pop("run")
        row = {name: None if value == "" and name != "note" else value for name, value in row.items()}
        histories.setdefault(run, []).append(Record(level=level, **row))
    return histories


def gain_at_the_end(history: Sequence[Record]) -> float:
    """By how much the teacher-forced accuracy at the target rose over the last quarter of a run.

    From the mean of the checks between 70 and 80 % of its programs to that of the checks in the last 5 %; 0 for a run
    of so few checks that there are none.
    """
    end = history[-1].programs
    before = [record.target_forced for record in history if 0.7 * end <= record.programs <= 0.8 * end]
    after = [record.target_forced for record in history if record.programs >= 0.95 * end]
    return fmean(after) - fmean(before) if before else 0.0


def verify(levels: int) -> int:
    """Check all hashes, and score each shipped network again at `levels` of its levels, on the same test programs.

    Prints a line for each network and a sentence for each problem; returns 0 if there is none, else 1. Another machine
    adds numbers in another order, so a few characters may differ; the accuracies must stay within their intervals.
    """
    problems = damaged_files()
    print(f"{len(load_manifest())} files, {len(problems)} of them damaged, missing or unknown.")
    if not problems:
        networks = sorted((DATA / "checkpoints").glob("*/*.safetensors"))
        networks = [path for path in networks if KEPT not in path.name]  # those kept on the way have no results
        for number, path in enumerate(tqdm(networks, unit=" networks", leave=False)):
            problems += score_again(path, load_results(path.parent.name), number, levels)
    print(*problems, sep="\n")
    print("Everything in data/ is as it was shipped." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


def score_again(path: Path, rows: list[dict], first: int, levels: int) -> list[str]:
    """Score a network at some of the levels of its rows, starting at row `first`; sentences about what differs."""
    (model, config, _), run = load_executor(path), run_name(path)
    mine = [row for row in rows if row["run"] == run]
    problems = [] if mine else [f"data/results/{path.parent.name}.csv has no rows for {run}: download it again."]
    for row in [mine[(first + i * 5) % len(mine)] for i in range(levels if mine else 0)]:
        level = Difficulty(row["length"], row["nesting"])
        found = evaluate(model, test_examples(config.make_task(), level, row["n"]))
        at = f"{path.parent.name}/{run} at length {level.length}, nesting {level.nesting}"
        differ = abs(found.outputs_right - row["outputs_right"])
        tqdm.write(f"{at}: {found.outputs_right} of {found.n} outputs right, {differ} more or fewer than shipped")
        for metric in ("teacher_forced", "exact"):
            low, high = row[f"{metric}_low"], row[f"{metric}_high"]
            if not low <= getattr(found, metric) <= high:
                problems.append(f"{at}: {metric} is {getattr(found, metric):.3f} now, outside {low:.3f} to {high:.3f}.")
    return problems
