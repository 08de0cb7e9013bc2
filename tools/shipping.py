"""From finished runs to data/.

What ships is declared: `data/runs/LIST.toml` lists runs that belong together. `ship` writes for each of them the
network (for reading, in half precision), its accuracy at every level, its learning curve, and its provenance.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from l2e_utils.analysis.results import learning_row, measure, settings_of
from l2e_utils.config import RunConfig
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.files import RUN_FILE, load_executor, run_name, ship_executor, write_whole
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.machine import commit
from l2e_utils.engine.results import load_manifest, load_results, save_rows, sha256, shipped_files
from l2e_utils.engine.runs import KEPT, as_record, kept_networks
from l2e_utils.errors import CourseError

# How our networks differ from the published ones, beside each network's own settings.
OPTIMISER = {
    "adam": ["Adam with warm-up and cosine decay instead of SGD with rate 0.5 and factor 0.8"],
    "muon": ["Muon, and Adam for the rest, with warm-up and cosine decay instead of SGD with rate 0.5 and factor 0.8"],
    "sgd": [],
}
DEVIATIONS = (
    "separate programs, each read from a state of zeros, instead of one stream cut every 50 characters",
    "loss on output characters only, in batches sorted by length",
    "split 80/10/10 by a hash of the program with renamed variables instead of thirds by a hash of the text",
    "plateau rule: accuracy on training programs of the level, instead of all, over a fiftieth of the run not higher "
    "than over the fiftieth before, instead of one check lower than that five checks before",
)


def ship(declared: Path, folder: Path, count: int) -> list[str]:
    """Write the finished runs of a list into data/, and take away what the list had there and declares no more.

    declared  the list, a TOML file as `read_runs` describes; its stem, say LIST, names everything
    folder    where `train --runs` has put the runs; one that is not there stays as it was shipped before
    count     test examples for each network and level

    Writes `checkpoints/LIST/RUN.safetensors` for each run, and `RUN-at-PROGRAMS.safetensors` for networks kept on the
    way; `results/LIST.csv`, a row for each run and level; `results/LIST-learning.csv`, a row for each check of a run.
    Returns the runs that are declared, but neither finished nor shipped before. Raises BadFile for a run that cannot be
    read, ValueError for one that is not the one declared, and if there is nothing to ship.
    """
    name, runs = declared.stem, read_runs(declared)
    networks = DATA / "checkpoints" / name
    finished = {run for run, config in runs.items() if _is_finished(folder / run, config, declared)}
    there = [run for run in runs if run in finished or _is_shipped(networks / f"{run}.safetensors", runs[run])]
    if not there:
        raise CourseError(f"No run of {declared} is finished in {folder}: repeat the command that trains them.")
    manifest = load_manifest() if (DATA / "manifest.json").exists() else {}
    known = load_results(name) if f"results/{name}.csv" in manifest else []
    entries, rows, learning = {}, [], []
    for run in there:
        target = networks / f"{run}.safetensors"
        if run in finished:
            entries |= _ship_networks(folder / run, target)
            rows += measure(target, count)
        else:
            mine = re.compile(rf"checkpoints/{re.escape(name)}/{re.escape(run)}(-{KEPT}\d+)?[.]safetensors")
            entries |= {file: entry for file, entry in manifest.items() if mine.fullmatch(file)}
            rows += measured_before(target, known, count) or measure(target, count)
        history = load_executor(target)[2]["history"]
        learning += [{"run": run, **learning_row(as_record(values))} for values in history]
    command = f"python -m tools ship data/runs/{declared.name} data/my/{name} --count {count}"
    for file, table in ((f"{name}.csv", rows), (f"{name}-learning.csv", learning)):
        save_rows(path := DATA / "results" / file, table)
        entries[f"results/{file}"] = provenance(path) | {"command": command, "commit": commit()}
    _enter(name, entries)
    return [run for run in runs if run not in there]


def _is_finished(folder: Path, config: RunConfig, declared: Path) -> bool:
    if not (folder / RUN_FILE).exists():
        return False
    _, theirs, about = load_executor(folder)
    if theirs != config:
        raise CourseError(f"{folder} holds another run than {declared} declares: train it again.")
    return about["programs"] == config.programs


def _is_shipped(network: Path, config: RunConfig) -> bool:
    return network.exists() and load_executor(network)[1] == config


def _ship_networks(folder: Path, target: Path) -> dict[str, dict]:
    """Write the network of a run, and those kept on its way; returns their entries in the manifest."""
    entries = {}
    kept = {f"{run_name(target)}-{run_name(path)}": path for path in kept_networks(folder).values()}
    for shipped, path in {run_name(target): folder, **kept}.items():
        ship_executor(path, mine := target.with_name(f"{shipped}.safetensors"))
        list_name = target.parent.name
        entries[f"checkpoints/{list_name}/{mine.name}"] = provenance(mine) | origin(
            mine, f"data/my/{list_name}/{run_name(target)}"
        )
    return entries


def _enter(name: str, entries: dict[str, dict]) -> None:
    """Put the files of a list into the manifest, and delete those that it had before and has no more."""
    mine = re.compile(rf"checkpoints/{re.escape(name)}/.*|results/{re.escape(name)}(-learning)?[.]csv")
    manifest = load_manifest() if (DATA / "manifest.json").exists() else {}
    others = {file: entry for file, entry in manifest.items() if not mine.fullmatch(file)}
    manifest = dict(sorted((others | entries).items()))
    write_whole(DATA / "manifest.json", (json.dumps(manifest, indent=2) + "\n").encode())
    for path in shipped_files():
        file = path.relative_to(DATA).as_posix()
        if mine.fullmatch(file) and file not in entries:
            path.unlink()


def origin(network: Path, output: str) -> dict[str, object]:
    """What the manifest says of a network: how, where, when in its run and from what it was made."""
    _, config, about = load_executor(network)
    return {
        "command": config.command(output),
        **{name: about["made_with"][name] for name in ("commit", "hardware", "threads", "python", "torch")},
        "seed": config.seed,
        "programs": about["programs"],
        "seconds": about["seconds"],
        "operations": config.operations,
        "precision": f"trained in {config.precision}, stored in float16",
        "deviations": [*OPTIMISER[config.optimiser], *DEVIATIONS],
    }


def measured_before(network: Path, rows: list[dict], count: int) -> list[dict[str, object]]:
    """The rows that `measure` would give, from those that ship; none if they are not of `count` test programs.

    Settings that came later than the rows get their values too.
    """
    settings = settings_of(run_name(network), load_executor(network)[1])
    mine = [row for row in rows if row["run"] == run_name(network)]
    if any(row["n"] not in (0, count) for row in mine):
        return []
    return [{**settings, **{name: value for name, value in row.items() if name not in settings}} for row in mine]


def provenance(path: Path) -> dict[str, object]:
    return {"sha256": sha256(path), "bytes": path.stat().st_size}


