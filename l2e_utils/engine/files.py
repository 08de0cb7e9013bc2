"""Files of networks: found, checked, read and written.

A run lives in a folder, in one file, `run.safetensors`: the network, and while it is being trained everything needed to
go on. A shipped network, `data/checkpoints/LIST/RUN.safetensors`, is the same without the optimiser, in half precision;
`data/runs/LIST.toml` is the list of runs that it belongs to.
Text that goes with the numbers (settings, alphabet, history) is JSON in the file's header, beside a digest of the
whole, so that a file in which a single bit has changed is refused. Nothing is ever unpickled.
"""

import hashlib
import json
import re
from dataclasses import fields
from pathlib import Path

import torch
from filelock import FileLock, Timeout
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as serialise

from l2e_utils.config import RunConfig
from l2e_utils.curriculum import KNOWN
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.disk import write_whole, writing_into
from l2e_utils.errors import CourseError
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET

RUN_FILE = "run.safetensors"
LOCK_FILE = ".lock"
KEPT = "at-"  # begins the names of networks kept on the way
RESULTS_FILE = "everywhere.csv"  # beside it: accuracy at every level
FORMAT = "2"
STRATEGIES_LIST = Path("strategies")  # the list whose networks go by their own names alone
MODEL = "model."  # prefix of the network's tensors; others belong to the optimiser


class Busy(CourseError):
    """Somebody else is training in the folder."""


class BadFile(CourseError):
    """A file that is missing, damaged or foreign; the message names it and says what to do."""


# --- Writing ---


def claim(folder: Path) -> FileLock:
    """A lock on a folder, for one process at a time; it ends with the process, whatever ends that.

    Raises Busy if somebody else has it, CannotWrite if the folder cannot be written.
    """
    lock = FileLock(folder / LOCK_FILE, blocking=False, thread_local=False)
    with writing_into(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            stop = "stop that first (in a notebook: restart the kernel)"
            raise Busy(f"{folder} is being trained in already: {stop}, or choose another folder.") from None
    for name in (RUN_FILE, f"{KEPT}*.safetensors", RESULTS_FILE):
        for left_over in folder.glob(f".{name}.????????"):  # by a process that was killed while it wrote
            left_over.unlink(missing_ok=True)
    return lock


def save_checkpoint(path: Path, tensors: dict[str, torch.Tensor], about: dict[str, object]) -> None:
    """Write tensors, and `about` as JSON in the header. Raises CannotWrite."""
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


def ship_executor(run: Path, path: Path) -> None:
    """Write the network of a run for reading: half precision, without what is needed to go on."""
    tensors, about = read_checkpoint(run, MODEL)
    kept = {name: about[name] for name in ("config", "programs", "seconds", "history", "made_with")}
    save_checkpoint(path, {name: tensor.half() for name, tensor in tensors.items()}, kept)


# --- Reading ---


def read_checkpoint(path: Path, prefix: str = "") -> tuple[dict[str, torch.Tensor], dict[str, object]]:
    """The tensors whose names start with `prefix`, and `about`. Raises BadFile with one sentence."""
    if path.is_dir():
        path = path / RUN_FILE
    if not path.is_file():
        raise BadFile(f"There is no trained network at {path}: check the path, or train one there.")
    try:
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            if header.get("format") != FORMAT:
                raise BadFile(f"{path} was not written by this course (version {FORMAT}): choose another file.")
            if (header.get("alphabet"), header.get("output_alphabet")) != (ALPHABET, OUTPUT_ALPHABET):
                raise BadFile(f"The network in {path} was trained with another alphabet: train it anew.")
            about = json.loads(header["about"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            whole = header["digest"] == digest(tensors, header["about"])
    except OSError as error:
        raise BadFile(f"{path} cannot be opened now: check its permissions, or close other programs.") from error
    except (SafetensorError, KeyError, json.JSONDecodeError) as error:
        raise BadFile(f"{path} is damaged or not a network: delete it, and train or download it again.") from error
    if not whole:
        raise BadFile(f"{path} has changed since it was written: delete it, and train or download it again.")
    return {name: tensor for name, tensor in tensors.items() if name.startswith(prefix)}, about


def load_executor(path: Path | str, device: torch.device | str = "cpu") -> tuple[ExecutorLSTM, RunConfig, dict]:
    """A trained network, ready to use: the network, its settings, and what else is known of its run.

    `path` is the folder of a run, a file, or the name of a shipped network: that of a strategy, such as `combined`, or
    those of a list and a run in it, such as `strategies/combined`. Raises BadFile with one sentence.
    """
    path = Path(path)
    shipped = [DATA / "checkpoints" / f"{name}.safetensors" for name in (path, STRATEGIES_LIST / path)]
    if not path.exists():
        path = next((file for file in shipped if file.exists()), path)
    tensors, about = read_checkpoint(path, MODEL)
    name = about["config"].get("strategy") if isinstance(about.get("config"), dict) else None
    if isinstance(name, str) and name not in KNOWN:
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
    config = config_of(about["config"])
    require(is_whole(about["programs"], config.programs) and is_number(about["seconds"]) and about["seconds"] >= 0)
    require(isinstance(about["made_with"], dict))
    for programs, level, loss, train_accuracy, *rest in about["history"]:
        require(is_whole(programs, about["programs"]) and is_number(loss) and is_number(train_accuracy))
        require(Difficulty(*level) in levels_up_to(config.target) and len(rest) in (6, 7))
        require(all(value is None or is_number(value) for value in (*rest[:5], *rest[6:])) and type(rest[5]) is str)
    return config


def config_of(settings: dict[str, object]) -> RunConfig:
    """The inverse of `RunConfig.as_dict`. Raises CourseError for an unknown setting."""
    known = sorted(setting.name for setting in fields(RunConfig))
    unknown = sorted(set(settings).difference(known))
    if unknown:
        raise CourseError(f"This version has no setting {unknown[0]!r}: it knows {', '.join(known)}.")
    return RunConfig(**settings)


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
    """The name of the run whose folder, file, or shipped network kept on its way this is; it may have dots in it."""
    return re.sub(rf"-{KEPT}\d{{10}}$", "", path.name.removesuffix(".safetensors"))
