"""Networks measured: at every level, along their training, and again, to see that what ships still says the truth."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean

import torch
from tqdm import tqdm

from l2e_utils.analysis.copy_rules import best_copy_rule, evaluate_grid
from l2e_utils.config import RunConfig
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.files import load_executor, run_name
from l2e_utils.engine.results import damaged_files, load_manifest, load_results
from l2e_utils.evaluation import ACCURACIES, METRICS, evaluate, test_examples
from l2e_utils.programs import MAX_LENGTH, MAX_NESTING
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.text import Example
from l2e_utils.training import Record


def grid_levels(config: RunConfig) -> list[Difficulty]:
    """Every level up to one beyond the target, both ways; tasks without nesting have one row."""
    nesting = min(config.nesting + 1, MAX_NESTING) if config.task == "programs" else 1
    return levels_up_to(Difficulty(min(config.length + 1, MAX_LENGTH), nesting))


def measure(
    network: Path, count: int, before: Sequence[dict] = (), device: torch.device | str = "cpu"
) -> list[dict[str, object]]:
    """Rows of `results/LIST.csv` for a network: its accuracy at every level, on `count` test programs each.

    The run's settings come first; its target is `target_length` and `target_nesting` there. If `before` has the
    run's rows, of as many test programs, these are taken, and get the settings that came later than they.
    """
    model, config, _ = load_executor(network, device)
    levels, settings = grid_levels(config), settings_of(run_name(network), config)
    known = [row for row in before if row["run"] == settings["run"]]
    if known and all(row["n"] in (0, count) for row in known):
        return [settings | {name: row[name] for name in row if name not in settings} for row in known]
    rows = evaluate_grid(model, config.make_task(), levels, count)
    rows = tqdm(rows, total=len(levels), desc=settings["run"], unit=" levels", leave=False, disable=None)  # if visible
    return [settings | row for row in rows]


def settings_of(run: str, config: RunConfig) -> dict[str, object]:
    """The columns that say what a run is: its name, and its settings."""
    target = {"length": "target_length", "nesting": "target_nesting"}
    return {"run": run} | {target.get(name, name): value for name, value in config.as_dict().items()}


def learning_row(record: Record) -> dict[str, object]:
    """A record as a row of `results/LIST-learning.csv`: the level in two columns, what was not measured empty."""
    values = {name: "" if value is None else value for name, value in record._asdict().items()}
    return {"programs": values.pop("programs"), **values.pop("level")._asdict(), **values}


def learning_histories(name: str = "strategies") -> dict[str, list[Record]]:
    """The shipped learning curves of a list of runs, by run, as records."""
    histories: dict[str, list[Record]] = {}
    for row in load_results(f"{name}-learning"):
        run, level = row.pop("run"), Difficulty(row.pop("length"), row.pop("nesting"))
        values = {name: None if value == "" and name != "note" else value for name, value in row.items()}
        histories.setdefault(run, []).append(Record(level=level, **values))
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
        networks = [path for path in networks if path.stem == run_name(path)]  # those kept on the way have no results
        rows_of, examples_of = cache(load_results), cache(test_examples)  # many networks share them
        for number, path in enumerate(tqdm(networks, unit=" networks", leave=False)):
            problems += score_again(path, rows_of(path.parent.name), number, levels, examples_of)
    print(*problems, sep="\n")
    print("Everything in data/ is as it was shipped." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


def score_again(
    path: Path, rows: list[dict], first: int, levels: int, examples_of: Callable[..., list[Example]]
) -> list[str]:
    """Score a network at `levels` of the levels of its rows, from row `first` on; sentences about what differs."""
    model, config, _ = load_executor(path)
    mine = [row for row in rows if row["run"] == run_name(path)]
    if not mine:
        return [f"data/results/{path.parent.name}.csv has no rows for {run_name(path)}: download it again."]
    problems = []
    for place in range(first, first + min(levels, len(mine))):
        row = mine[place % len(mine)]
        level = Difficulty(row["length"], row["nesting"])
        asked = examples_of(config.make_task(), level, row["n"])
        found, copied = evaluate(model, asked), best_copy_rule(asked)[1]
        at = f"{path.parent.name}/{run_name(path)} at length {level.length}, nesting {level.nesting}"
        differ = abs(found.outputs_right - row["outputs_right"])
        tqdm.write(f"{at}: {found.outputs_right} of {found.n} outputs right, {differ} more or fewer than shipped")
        for metric in METRICS:
            low, high, now = row[f"{metric}_low"], row[f"{metric}_high"], getattr(found, metric)
            if not low <= now <= high:
                problems.append(f"{at}: {metric} is {now:.3f} now, outside {low:.3f} to {high:.3f}.")
        if any(abs(getattr(copied, name) - row[f"copy_{name}"]) > 1e-5 for name in ACCURACIES):
            problems.append(f"{at}: accuracies or intervals are counted otherwise now: measure the network again.")
    return problems
