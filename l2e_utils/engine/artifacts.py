"""Files of networks and results: found, checked, read, written whole or not at all.

A run lives in a folder, in one file, `run.safetensors`: the network, and while it is being trained everything needed to
go on. A shipped network, `data/checkpoints/LIST/RUN.safetensors`, is the same without the optimiser, in half precision;
`data/runs/LIST.toml` is the list of runs that it belongs to.
Text that goes with the numbers (settings, alphabet, history) is JSON in the file's header, beside a digest of the
whole, so that a file in which a single bit has changed is refused. Nothing is ever unpickled.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import tempfile
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as serialise

from l2e_utils.config import RunConfig
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.engine.budget import DATA
from l2e_utils.errors import CannotWrite, CourseError
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET

RUN_FILE = "run.safetensors"
RESULTS_FILE = "everywhere.csv"  # beside it: accuracy at every level
FORMAT = "2"
FIRST_FORMAT = "1"  # had no digest: some of the networks that ship have it, whose hashes the manifest knows
FOLDERS = ("results", "checkpoints")  # of data/: what ships
STRATEGIES_LIST = Path("strategies")  # the list whose networks go by their own names alone
MODEL = "model."  # prefix of the network's tensors; others belong to the optimiser


class BadFile(CourseError):
    """A file that is missing, damaged or foreign; the message names it and says what to do."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that at every moment either the old or the new one is there, complete.

    Raises OSError, naming the folder, if it cannot be written; the old file is then untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise CannotWrite(f"Cannot write into {path.parent} ({error.strerror}): choose another folder.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise CannotWrite(
            f"Cannot write {path} ({error.strerror}): make room or choose another folder; what was there is unharmed."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def save_checkpoint(path: Path, tensors: dict[str, torch.Tensor], about: dict[str, object]) -> None:
    """Write tensors, and `about` as JSON in the header. Raises OSError as `write_whole` does."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    header = {"format": FORMAT, "alphabet": ALPHABET, "output_alphabet": OUTPUT_ALPHABET, "about": json.dumps(about)}
    write_whole(path, serialise(tensors, header | {"digest": digest(tensors, header["about"])}))


def digest(tensors: dict[str, torch.Tensor], about: str) -> str:
    """A hash of names, types, shapes and values of the tensors, and of the text."""
    found = hashlib.sha256(about.encode())
    for name, tensor in sorted(tensors.items()):
        found.update(f"{name} {tensor.dtype} {list(tensor.shape)}".encode())
        found.update(tensor.numpy().tobytes())
    return found.hexdigest()


def read_checkpoint(path: Path, prefix: str = "") -> tuple[dict[str, torch.Tensor], dict[str, object]]:
    """The tensors whose names start with `prefix`, and `about`. Raises BadFile with one sentence."""
    if path.is_dir():
        path = path / RUN_FILE
    if not path.is_file():
        raise BadFile(f"There is no trained network at {path}: check the path, or train one there.")
    try:
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            if header.get("format") not in (FORMAT, FIRST_FORMAT):
                raise BadFile(f"{path} was not written by this course (version {FORMAT}): choose another file.")
            if (header.get("alphabet"), header.get("output_alphabet")) != (ALPHABET, OUTPUT_ALPHABET):
                raise BadFile(f"The network in {path} was trained with another alphabet: train it anew.")
            about = json.loads(header["about"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if header["format"] == FIRST_FORMAT and not is_as_shipped(path):
                raise BadFile(f"{path} is of an earlier version, or has changed since: train or download it again.")
            whole = header["format"] == FIRST_FORMAT or header["digest"] == digest(tensors, header["about"])
    except (SafetensorError, OSError, KeyError, json.JSONDecodeError) as error:
        raise BadFile(f"{path} is damaged or not a network: delete it, and train or download it again.") from error
    if not whole:
        raise BadFile(f"{path} has changed since it was written: delete it, and train or download it again.")
    return {name: tensor for name, tensor in tensors.items() if name.startswith(prefix)}, about


def is_as_shipped(path: Path) -> bool:
    """Whether the file is in data/ and the same as when it shipped. Raises BadFile if the manifest is damaged."""
    path, data = path.resolve(), DATA.resolve()
    if not path.is_relative_to(data):
        return False
    return load_manifest().get(path.relative_to(data).as_posix(), {}).get("sha256") == sha256(path)


def load_executor(path: Path | str, device: torch.device | str = "cpu") -> tuple[ExecutorLSTM, RunConfig, dict]:
    """A trained network, ready to use: the network, its settings, and what else is known of its run.

    `path` is the folder of a run, a file, or the name of a shipped network: that of a strategy, such as `combined`, or
    those of a list and a run in it, such as `strategies/combined`.
    Raises BadFile with one sentence for a file that is missing, damaged or foreign.
    """
    path = Path(path)
    shipped = [DATA / "checkpoints" / f"{name}.safetensors" for name in (path, STRATEGIES_LIST / path)]
    if not path.exists():
        path = next((file for file in shipped if file.exists()), path)
    tensors, about = read_checkpoint(path, MODEL)
    name = about["config"].get("strategy") if isinstance(about.get("config"), dict) else None
    if isinstance(name, str) and name not in STRATEGIES:
        raise BadFile(f"The network in {path} was trained with the strategy {name!r}, unknown here: add it first.")
    try:
        config = run_of(about)
        model = ExecutorLSTM(config.hidden, config.layers)
        model.load_state_dict({name.removeprefix(MODEL): tensor.float() for name, tensor in tensors.items()})
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise BadFile(f"The network in {path} does not fit its own description: train or download it again.") from error
    return model.to(device).eval(), config, about


def run_of(about: dict) -> RunConfig:
    """The settings of the run whose header `about` is, when all that every header holds makes sense.

    Raises KeyError, TypeError or ValueError where it does not.
    """
    config = RunConfig.from_dict(about["config"])
    require(is_whole(about["programs"], config.programs) and is_number(about["seconds"]) and about["seconds"] >= 0)
    require(isinstance(about["made_with"], dict))
    for programs, level, loss, train_accuracy, *rest in about["history"]:
        require(is_whole(programs, about["programs"]) and is_number(loss) and is_number(train_accuracy))
        require(Difficulty(*level) in levels_up_to(config.target) and len(rest) in (6, 7))
        require(all(value is None or is_number(value) for value in (*rest[:5], *rest[6:])) and type(rest[5]) is str)
    return config


def require(fact: bool) -> None:
    """Raises ValueError if something read from a file is not as it must be."""
    if not fact:
        raise ValueError("a value is not what it must be")


def is_whole(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def is_number(value: object) -> bool:
    """NaN counts: it is the accuracy at a level without examples."""
    return type(value) in (int, float)


def run_name(path: Path) -> str:
    """The name of the run whose folder or file this is; it may have dots in it."""
    return path.name.removesuffix(".safetensors")


def ship_executor(run: Path, path: Path) -> None:
    """Write the network of a run for reading: half precision, without the optimiser and the state of its curriculum."""
    tensors, about = read_checkpoint(run, MODEL)
    kept = {name: about[name] for name in ("config", "programs", "seconds", "history", "made_with")}
    save_checkpoint(path, {name: tensor.half() for name, tensor in tensors.items()}, kept)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save_rows(path: Path, rows: list[dict[str, object]]) -> None:
    """Write rows with the same columns as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")  # which puts quotes where they are needed
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    write_whole(path, text.getvalue().encode())


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return f"{value:.6g}" if isinstance(value, float) else value


def load_rows(path: Path) -> list[dict[str, object]]:
    """The rows of a CSV file, numbers as numbers.

    Raises BadFile if it is missing, empty or ragged, or not what shipped although it lies there.
    """
    if not path.is_file():
        raise BadFile(f"There are no results at {path}: check the path, or run the notebook that writes them.")
    if path.resolve().parent == (DATA / "results").resolve() and not is_as_shipped(path):
        raise BadFile(f"{path} has changed since it shipped: download it again.")
    text = path.read_text(encoding="utf-8", errors="replace")
    rows = [
        {name: value if name == "run" else _number(value) for name, value in row.items()}  # a run may be named "1"
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]
    whole = text.endswith("\n") and "\ufffd" not in text
    if not whole or not rows or any(None in row or None in row.values() for row in rows):
        raise BadFile(f"{path} is empty or cut off: delete it, and make or download it again.")
    return rows


def _number(text: str | None) -> object:
    for kind in (int, float):
        with contextlib.suppress(ValueError, TypeError):
            return kind(text)
    return text


def load_results(name: str) -> list[dict[str, object]]:
    """The rows of `data/results/NAME.csv`, such as `strategies` or `strategies-learning`."""
    return load_rows(DATA / "results" / f"{name}.csv")


def load_manifest() -> dict[str, dict]:
    """What is known of every shipped file, by its path below data/. Raises BadFile if that is missing or damaged."""
    path = DATA / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        whole = all(isinstance(entry["sha256"], str) for entry in manifest.values())
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise BadFile(f"{path} is missing or damaged: download it again.") from error
    if not whole:
        raise BadFile(f"{path} is damaged: download it again.")
    return manifest


def shipped_files() -> list[Path]:
    """Whatever lies in the folders of data/ that hold what ships."""
    return sorted(path for folder in FOLDERS for path in (DATA / folder).rglob("*") if path.is_file())


def damaged_files() -> list[str]:
    """Sentences about files of data/ that are missing, differ from the manifest, or are not in it."""
    manifest = load_manifest()
    problems = []
    for name, entry in manifest.items():
        path = DATA / name
        if not path.is_file():
            problems.append(f"data/{name} is missing: download it again.")
        elif sha256(path) != entry["sha256"]:
            problems.append(f"data/{name} differs from its hash in the manifest: download it again.")
    for path in shipped_files():
        if (name := path.relative_to(DATA).as_posix()) not in manifest:
            problems.append(f"data/{name} is not in the manifest: it did not come with the course.")
    return problems
