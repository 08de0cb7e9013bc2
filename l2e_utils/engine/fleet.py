"""Many runs side by side: a process a core, one thread each; the records of all of them arrive as one stream.

On a CPU two runs of one thread each get further in the same time than one run with two threads, so each run has a
process of its own, and the next run starts when one ends. On a GPU runs are trained one after another.

A run with one thread is the same run, to the last bit, alone or beside others; more threads add up in another order.
"""

import atexit
import os
import re
import tomllib
import traceback
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import torch

from l2e_utils.config import RunConfig
from l2e_utils.engine.files import RUN_FILE, config_of, load_executor
from l2e_utils.engine.machine import cores
from l2e_utils.engine.runs import train
from l2e_utils.engine.terminal import work_deaf
from l2e_utils.errors import CourseError
from l2e_utils.training import Record


def read_runs(path: Path) -> dict[str, RunConfig]:
    """The runs declared in a TOML file, by name: settings that all share, then a `[[run]]` for each with its own.

        length = 3
        programs = 1_000_000

        [[run]]
        name = "naive, first seed"
        strategy = "naive"
        seed = 1

    The settings are those of `RunConfig`; `name` is also the run's folder. `network = false` in a run keeps its network
    from shipping with its figures (see tools/shipping.py). Raises ValueError with one sentence.
    """
    try:
        shared = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"There is no list of runs at {path}: check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} is not a list of runs in TOML: {error}.") from None
    runs: dict[str, RunConfig] = {}
    declared = shared.pop("run", [])
    if not isinstance(declared, list) or not declared or not all(isinstance(own, dict) for own in declared):
        raise CourseError(f"{path} declares no run: write [[run]], a name, and the settings of the run below it.")
    for own in declared:
        name = own.pop("name", "")
        fits = isinstance(name, str) and re.fullmatch(r"\w([\w ,.+-]*[\w+-])?", name)
        if not fits or name.casefold() in map(str.casefold, runs):
            raise CourseError(f"{path}: each run needs a name of its own that can be a folder, not {name!r}.")
        try:
            if type(own.pop("network", True)) is not bool:
                raise CourseError("network must be true or false.")
            runs[name] = config_of({**shared, **own})
        except CourseError as error:
            raise CourseError(f"{path}, run {name}: {error}") from None
    return runs


def share_of(runs: Mapping[str, RunConfig], environment: Mapping[str, str] = os.environ) -> dict[str, RunConfig]:
    """The runs that fall to this process when `torchrun` has started several: every WORLD_SIZE-th, from RANK on."""
    rank, size = int(environment.get("RANK") or 0), int(environment.get("WORLD_SIZE") or 1)
    return dict(list(runs.items())[rank % size :: size])


class Trouble(str):
    """Why a run ended early: a sentence, or for a fault of the course (on a processor) its traceback."""


def train_side_by_side(
    runs: Mapping[str, RunConfig], folder: Path | str, device: torch.device | str = "cpu",
    workers: int | None = None, keep_every: int = 0,
) -> Iterator[tuple[str, Record | Trouble]]:
    """Train `runs`, each in the folder of its name below `folder`; yields (name, record) as records arrive.

    A run that was begun before goes on where it stopped, and one that is finished is skipped. Closing the generator
    stops all runs between two blocks of programs, saved. `workers` runs are trained at a time, a core each if None.
    A run that fails, or whose process dies, ends with a Trouble, and the others go on. `keep_every` is that of `train`.
    """
    device = torch.device(device)
    if device.type != "cpu":
        for name, config in runs.items():
            yield from train_in_turn({name: config}, folder, device, keep_every)
        return
    waiting = [(name, run) for name, run in runs.items() if not _is_finished(run, Path(folder) / name)]
    lines: dict[Connection, tuple[str, BaseProcess]] = {}  # to the processes at work
    try:
        while waiting or lines:
            while waiting and len(lines) < (workers or cores()):
                name, config = waiting.pop(0)
                line, process = _start(config, Path(folder) / name, keep_every)
                lines[line] = name, process
            for line in wait(list(lines)):
                name, process = lines[line]
                try:
                    news = line.recv()
                except (EOFError, OSError):
                    del lines[line]
                    line.close()
                    process.join()
                    if process.exitcode == 0:
                        continue
                    news = Trouble(f"Its process ended with status {process.exitcode}: start it again, and it goes on.")
                yield name, news
    finally:  # hang up: the workers notice between two blocks, save, and end
        for line in lines:
            line.close()
        for _, process in lines.values():
            process.join()


def train_in_turn(
    runs: Mapping[str, RunConfig], folder: Path | str, device: torch.device | str = "cpu", keep_every: int = 0
) -> Iterator[tuple[str, Record | Trouble]]:
    """`train_side_by_side` in this process alone: a block of programs of each run in turn, so they stay in step.

    For strategies that a notebook has added, which other processes do not know.
    """
    going = {name: _records(config, Path(folder) / name, device, keep_every) for name, config in runs.items()}
    with ExitStack() as closing:
        for records in going.values():
            closing.callback(records.close)  # saves
        while going:
            for name, records in list(going.items()):
                news = _news(records)
                if news is None:
                    del going[name]
                else:
                    yield name, news


def _records(config: RunConfig, folder: Path, device: torch.device | str, keep_every: int) -> Iterator[Record]:
    """The records of a run, begun or gone on with, from the first `next` on."""
    yield from train(config, folder, (folder / RUN_FILE).exists(), device, keep_every)


def _news(records: Iterator[Record]) -> Record | Trouble | None:
    """The next record, or the Trouble that ends the run; None after the last."""
    try:
        return next(records, None)
    except (CourseError, OSError, torch.OutOfMemoryError) as error:
        return Trouble(str(error))


def _is_finished(config: RunConfig, folder: Path) -> bool:
    """False also for a file that cannot be read or holds another run: a worker says so."""
    try:
        _, found, about = load_executor(folder / RUN_FILE)
    except (CourseError, OSError):
        return False
    return found == config and about["programs"] == config.programs


def _start(*run: object) -> tuple[Connection, BaseProcess]:
    """A process that trains a run, and a line on which it sends its records, and which ends with it."""
    context = get_context("spawn")  # a forked process would share locks with the threads of its parent
    mine, theirs = context.Pipe()
    process = context.Process(target=work_deaf, args=(theirs, *run), daemon=True)
    process.start()
    theirs.close()
    atexit.register(mine.close)  # hangs up before multiprocessing waits for the process
    return mine, process


def work_for(line: Connection, config: RunConfig, folder: Path, keep_every: int) -> None:
    """A worker: train one run, and send its records until it ends or nobody listens any more."""
    torch.set_num_threads(1)
    records = _records(config, folder, torch.device("cpu"), keep_every)
    try:
        for news in iter(lambda: _news(records), None):
            line.send(news)
            if line.poll():  # the parent never sends: it has hung up, or died
                break
    except (BrokenPipeError, ConnectionResetError):
        pass
    except Exception:  # the traceback would stay in this process
        line.send(Trouble(f"This is a fault of the course, please report it.\n{traceback.format_exc()}"))
    finally:
        records.close()  # saves
