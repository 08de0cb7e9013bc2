"""From finished runs to data/, and the check that data/ still says the truth.

`ship` writes for each run the network (for reading, in half precision), its accuracy at every level, its learning
curve, and its provenance; `verify` compares the hashes and scores networks again on the very same test programs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from l2e_utils.artifacts import (
    FOLDERS,
    damaged_files,
    load_executor,
    load_manifest,
    load_results,
    save_rows,
    sha256,
    ship_executor,
    write_whole,
)
from l2e_utils.budget import DATA
from l2e_utils.config import RunConfig
from l2e_utils.evaluation import evaluate, evaluate_grid, test_examples
from l2e_utils.programs import MAX_LENGTH, MAX_NESTING
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import Record, as_record, commit

# How our networks differ from the published ones; the same list for all, beside each network's own settings.
DEVIATIONS = (
    "Adam with warm-up and cosine decay instead of SGD with rate 0.5 and factor 0.8",
    "separate programs, each read from a state of zeros, instead of one stream cut every 50 characters",
    "loss on output characters only, in batches sorted by length",
    "split 80/10/10 by a hash of the program with renamed variables instead of thirds by a hash of the text",
    "plateau rule: training accuracy not higher, instead of lower, than five checks before",
)


def grid_levels(config: RunConfig) -> list[Difficulty]:
    """Every level up to one beyond the target, both ways; tasks without nesting have one row."""
    nesting = min(config.nesting + 1, MAX_NESTING) if config.task == "programs" else 1
    return levels_up_to(Difficulty(min(config.length + 1, MAX_LENGTH), nesting))


def ship(runs: Sequence[Path], count: int) -> None:
    """Write the networks, results and provenance of finished runs into data/, replacing what is there.

    Results: `everywhere.csv`, a row for each network and level with `count` test programs; `learning.csv`, a row for
    each check of each run. Raises BadFile for a run that cannot be read, ValueError for one that is not finished.
    """
    for run in runs:  # before anything in data/ is replaced
        _, config, about = load_executor(run)
        if about["programs"] < config.programs:
            raise ValueError(f"{run} is not finished: go on with --resume first.")
    manifest: dict[str, dict] = {}
    everywhere, learning = [], []
    for run in runs:
        network = DATA / "checkpoints" / f"{run.name}.safetensors"
        ship_executor(run, network)
        _, config, about = load_executor(network)
        everywhere += measure(network, count)
        who = {"strategy": config.strategy, "seed": config.seed}
        learning += [{**who, **learning_row(as_record(values))} for values in about["history"]]
        manifest[f"checkpoints/{network.name}"] = provenance(network) | {
            "command": config.command(f"data/my/{run.name}"),
            **{name: about["made_with"][name] for name in ("commit", "hardware", "threads", "python", "torch")},
            "seed": config.seed,
            "programs": about["programs"],
            "seconds": about["seconds"],
            "operations": config.operations,
            "precision": "trained in float32, stored in float16",
            "deviations": list(DEVIATIONS),
        }
    for name, rows in (("everywhere", everywhere), ("learning", learning)):
        save_rows(path := DATA / "results" / f"{name}.csv", rows)
        command = "python -m l2e_utils ship " + " ".join(f"data/my/{run.name}" for run in runs) + f" --count {count}"
        manifest[f"results/{name}.csv"] = provenance(path) | {"command": command, "commit": commit()}
    write_whole(DATA / "manifest.json", (json.dumps(manifest, indent=2) + "\n").encode())
    for path in (path for folder in FOLDERS for path in (DATA / folder).glob("*")):
        if path.relative_to(DATA).as_posix() not in manifest:
            path.unlink()  # left over from an earlier shipment


def measure(network: Path, count: int) -> list[dict[str, object]]:
    """Rows of `everywhere.csv` for a network: its accuracy at every level, on `count` test programs each."""
    model, config, _ = load_executor(network)
    run = {
        "strategy": config.strategy,
        "seed": config.seed,
        "target_length": config.length,
        "target_nesting": config.nesting,
        "programs": config.programs,
    }
    grid = evaluate_grid(model, config.make_task(), levels := grid_levels(config), count)
    return [{**run, **row} for row in tqdm(grid, total=len(levels), desc=network.stem, unit=" levels", leave=False)]


def learning_row(record: Record) -> dict[str, object]:
    """A record as a row of `learning.csv`: the level in two columns, what was not measured empty."""
    values = record._asdict()
    level = values.pop("level")
    values = {name: "" if value is None else value for name, value in values.items()}
    return {"programs": values.pop("programs"), "length": level.length, "nesting": level.nesting, **values}


def learning_histories() -> dict[str, list[Record]]:
    """The shipped learning curves, by strategy, as records."""
    histories: dict[str, list[Record]] = {}
    for row in load_results("learning"):
        level = Difficulty(row.pop("length"), row.pop("nesting"))
        row = {name: None if value == "" and name != "note" else value for name, value in row.items()}
        strategy, _ = row.pop("strategy"), row.pop("seed")
        histories.setdefault(strategy, []).append(Record(level=level, **row))
    return histories


def provenance(path: Path) -> dict[str, object]:
    return {"sha256": sha256(path), "bytes": path.stat().st_size}


def verify(levels: int) -> int:
    """Check all hashes, and score each shipped network again at `levels` of its levels, on the same test programs.

    Prints a line for each network and a sentence for each problem; returns 0 if there is none, else 1. Another machine
    adds numbers in another order, so a few characters may differ; the accuracies must stay within their intervals.
    """
    problems = damaged_files()
    print(f"{len(load_manifest())} files, {len(problems)} of them damaged, missing or unknown.")
    if not problems:
        rows = load_results("everywhere")
        networks = sorted((DATA / "checkpoints").glob("*.safetensors"))
        for number, path in enumerate(tqdm(networks, unit=" networks", leave=False)):
            problems += score_again(path, rows, number, levels)
    print(*problems, sep="\n")
    print("Everything in data/ is as it was shipped." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


def score_again(path: Path, rows: list[dict], first: int, levels: int) -> list[str]:
    """Score a network at some of the levels of its rows, starting at row `first`; sentences about what differs."""
    model, config, _ = load_executor(path)
    mine = [row for row in rows if (row["strategy"], row["seed"]) == (config.strategy, config.seed)]
    problems = [] if mine else [f"data/results/everywhere.csv has no rows for {path.name}: download it again."]
    for row in [mine[(first + i * 5) % len(mine)] for i in range(levels if mine else 0)]:
        level = Difficulty(row["length"], row["nesting"])
        found = evaluate(model, test_examples(config.make_task(), level, row["n"]))
        at = f"{path.stem} at length {level.length}, nesting {level.nesting}"
        differ = abs(found.outputs_right - row["outputs_right"])
        tqdm.write(f"{at}: {found.outputs_right} of {found.n} outputs right, {differ} more or fewer than shipped")
        for metric in ("teacher_forced", "exact"):
            low, high = row[f"{metric}_low"], row[f"{metric}_high"]
            if not low <= getattr(found, metric) <= high:
                problems.append(f"{at}: {metric} is {getattr(found, metric):.3f} now, outside {low:.3f} to {high:.3f}.")
    return problems
