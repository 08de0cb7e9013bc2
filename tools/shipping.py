"""From finished runs to data/.

What ships is declared: `data/runs/LIST.toml` lists runs that belong together. `ship` writes for each of them the
network (for reading, in half precision), its accuracy at every level, its learning curve, and its provenance. A run
with `network = false`, which no notebook loads, ships without its network: two hundred of them would be too large.
"""

import json
import re
import tomllib
from pathlib import Path

from l2e_utils.analysis.results import learning_row, measure, settings_of
from l2e_utils.config import RunConfig
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.disk import write_whole
from l2e_utils.engine.files import RUN_FILE, load_executor, run_name, ship_executor
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.machine import commit
from l2e_utils.engine.results import load_manifest, load_rows, save_rows, sha256, shipped_files
from l2e_utils.engine.runs import as_record, kept_networks
from l2e_utils.engine.terminal import command_of
from l2e_utils.errors import CourseError

# How our networks differ from the published ones, beside each network's own settings.
OPTIMISER = {
    "adam": ["Adam with warm-up and cosine decay instead of SGD with rate 0.5 and factor 0.8"],
    "muon": ["Muon, and Adam for the rest, with warm-up and cosine decay instead of SGD with rate 0.5 and factor 0.8"],
    "sgd": [],
}
MADE_WITH = ("commit", "hardware", "threads", "python", "torch")
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
    read, CourseError for one that is not the one declared, and if there is nothing to ship.
    """
    name, runs = declared.stem, read_runs(declared)
    manifest = load_manifest() if (DATA / "manifest.json").exists() else {}
    tables = [f"results/{name}.csv", f"results/{name}-learning.csv"]
    known, curves = (load_rows(DATA / file) if file in manifest else [] for file in tables)
    behind = {run["name"] for run in tomllib.loads(declared.read_bytes().decode())["run"] if not run.get("network", 1)}
    listed = manifest | manifest.get(tables[0], {}).get("networks", {})
    entries, unshipped, rows, learning, missing = {}, {}, [], [], []
    for run, config in runs.items():
        network = DATA / "checkpoints" / name / f"{run}.safetensors"
        measured = [row for row in known if row["run"] == run]
        kept = unshipped if run in behind else entries
        same = all(row.get(key, value) == value for row in measured for key, value in settings_of(run, config).items())
        if is_finished(folder / run, config, declared):
            kept |= ship_networks(folder / run, network)
            measured = []
        elif measured and same and (run in behind or network.exists()):
            mine = [file for file in listed if (DATA / file).parent == network.parent and run_name(Path(file)) == run]
            kept |= {file: listed[file] for file in mine}
        else:
            missing.append(run)
            continue
        if network.exists():
            rows += measure(network, count, measured)
            history = load_executor(network)[2]["history"]
            learning += [{"run": run, **learning_row(as_record(values))} for values in history]
        else:
            rows += measured
            learning += [row for row in curves if row["run"] == run]
    if not rows:
        none = f"No run of {declared} is finished in {folder}"
        raise CourseError(f"{none}: repeat the command that trains them.")
    command = f"python -m tools ship data/runs/{declared.name} data/my/{name} --count {count}"
    for file, table in zip(tables, (rows, learning), strict=True):
        save_rows(DATA / file, table)
        entries[file] = provenance(DATA / file) | {"command": command, "commit": commit()}
    entries[tables[0]] |= {"networks": unshipped} if unshipped else {}
    ours = re.compile(rf"checkpoints/{re.escape(name)}/.*|results/{re.escape(name)}(-learning)?[.]csv")
    others = {file: entry for file, entry in manifest.items() if not ours.fullmatch(file)}
    manifest = dict(sorted((others | entries).items()))
    write_whole(DATA / "manifest.json", (json.dumps(manifest, indent=2) + "\n").encode())
    for path in shipped_files():
        file = path.relative_to(DATA).as_posix()
        if ours.fullmatch(file) and file not in entries:
            path.unlink()
    return missing


def is_finished(folder: Path, config: RunConfig, declared: Path) -> bool:
    if not (folder / RUN_FILE).exists():
        return False
    _, theirs, about = load_executor(folder)
    if theirs != config:
        raise CourseError(f"{folder} holds another run than {declared} declares: train it again.")
    return about["programs"] == config.programs


def ship_networks(folder: Path, target: Path) -> dict[str, dict]:
    """Write the network of a run, and those kept on its way; returns their entries in the manifest."""
    entries = {}
    for path in (folder, *kept_networks(folder).values()):
        shipped = target if path == folder else target.with_stem(f"{run_name(target)}-{run_name(path)}")
        ship_executor(path, shipped)
        _, config, about = load_executor(shipped)
        entries[shipped.relative_to(DATA).as_posix()] = provenance(shipped) | {
            "command": command_of(config, f"data/my/{target.parent.name}/{run_name(target)}"),
            **{name: about["made_with"][name] for name in MADE_WITH},
            "seed": config.seed,
            "programs": about["programs"],
            "seconds": about["seconds"],
            "operations": config.operations,
            "precision": f"trained in {config.precision}, stored in float16",
            "deviations": [*OPTIMISER[config.optimiser], *DEVIATIONS],
        }
    return entries


def provenance(path: Path) -> dict[str, object]:
    return {"sha256": sha256(path), "bytes": path.stat().st_size}
