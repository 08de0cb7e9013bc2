"""Runs in folders: begun, saved now and then, gone on with, by one process at a time.

`train` is the loop of `training.py` with the fast step of `fast.py` plugged in, and with everything on disk that is
needed to go on: a run that was interrupted, whenever and however, ends as if it had not been.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import torch
from filelock import FileLock

from l2e_utils.config import RunConfig
from l2e_utils.engine import files
from l2e_utils.engine.fast import FastRun
from l2e_utils.engine.files import KEPT, MODEL, RESULTS_FILE, RUN_FILE, is_whole, read_checkpoint, require
from l2e_utils.engine.machine import made_with
from l2e_utils.engine.optimiser import Muon
from l2e_utils.errors import CourseError
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import Diverged, Hits, Record, Run

STATE = {  # what an optimiser remembers of each parameter
    torch.optim.Adam: {"step", "exp_avg", "exp_avg_sq"},
    torch.optim.SGD: set(),
    Muon: {"average"},
}
SAVE_EVERY = 60  # seconds; affects what is lost when the power fails, never the result


def train(
    config: RunConfig, folder: Path | str, resume: bool = False, device: torch.device | str = "cpu", keep_every: int = 0
) -> Iterator[Record]:
    """Train a network as `config` says and keep it in `folder`; yields a record for every block of examples.

    Closing the generator (leaving the loop that reads it) saves the run; `resume=True` goes on with it, and gives
    the same network as a run that was never stopped. A finished run yields nothing more. With `keep_every`,
    the network before training, and after every so many programs, stays there as well (see `kept_networks`).

    Raises ValueError if the folder holds a run and `resume` is False, or another run than `config`; OSError if it
    cannot be written; Busy if it is being trained in already; Diverged if the loss is not a number any more (the last
    good state is then in the folder).
    """
    if keep_every < 0:
        raise CourseError(f"Keep the network every 1 or more programs, or 0 for never, not {keep_every}.")
    saved = SavedRun(FastRun(config, device), Path(folder))
    if resume:
        saved.restore()
        if saved.run.programs == config.programs:
            return (record for record in ())  # nothing to do, and nothing to write
    lock = files.claim(Path(folder))
    try:
        saved.restore() if resume else saved.begin()  # again: another process may have gone on with it until now
    except BaseException:
        lock.release()
        raise
    return saved.records(keep_every, lock)


class SavedRun:
    """A run and the folder that it is kept in: everything about it is in `run.safetensors` there."""

    def __init__(self, run: Run, folder: Path):
        self.run, self.folder, self.path = run, folder, folder / RUN_FILE
        self.seconds = 0.0  # of training so far
        self.made_with = made_with(run.device)

    def records(self, keep_every: int, lock: FileLock) -> Iterator[Record]:
        """Those of the run, which is saved every minute and at the end; then the lock is released."""
        run, last_save = self.run, time.monotonic()
        try:
            if keep_every and run.programs == 0:
                self.keep()
            while run.programs < run.config.programs:
                before, started = run.programs, time.monotonic()
                record = run.advance()
                self.seconds += time.monotonic() - started
                if keep_every and run.programs // keep_every > before // keep_every:
                    self.keep()
                yield record
                if time.monotonic() - last_save > SAVE_EVERY:
                    self.save()
                    last_save = time.monotonic()
            self.save()
        except GeneratorExit:  # whoever reads the records has had enough; between two blocks everything is consistent
            self.save()
            raise
        except Diverged as error:
            what, advice = str(error).split(": ")
            raise Diverged(f"{what}; the state before that is in {self.folder}: {advice}") from None
        finally:
            lock.release()

    def begin(self) -> None:
        """A new run in a folder; it is written at once, so that an unwritable folder shows before any work.

        Results and networks on the way of a run whose file was deleted go with it: they are not those of the new run.
        """
        if self.path.exists():
            raise CourseError(f"{self.folder} already holds a run: go on with --resume, or choose another folder.")
        self.save()
        for path in [self.folder / RESULTS_FILE, *kept_networks(self.folder).values()]:
            path.unlink(missing_ok=True)

    def save(self) -> None:
        """Write everything that is needed to go on."""
        run, memory = self.run, {}
        for number, parameter in enumerate(run.model.parameters()):
            for optimiser in run.optimisers:
                values = optimiser.state.get(parameter, {})
                memory |= {f"optimiser.{number}.{name}": tensor for name, tensor in values.items()}
        strategy = {"level": run.strategy.level, "train_accuracies": run.strategy.train_accuracies}
        self.write(self.path, memory, {"counts": [run.all, run.at_level]} | strategy)

    def keep(self) -> None:
        """Write the network as it is now beside the run."""
        self.write(self.folder / f"{KEPT}{self.run.programs:010}.safetensors", {}, {})

    def write(self, path: Path, tensors: dict[str, torch.Tensor], more: dict[str, object]) -> None:
        """Write the network and what its readers want to know, with more of both."""
        network = {f"{MODEL}{name}": tensor for name, tensor in self.run.model.state_dict().items()}
        about = {
            "config": self.run.config.as_dict(),
            "programs": self.run.programs,
            "seconds": round(self.seconds, 1),
            "history": self.run.history,
            "made_with": self.made_with,
        }
        files.save_checkpoint(path, network | tensors, about | more)

    def restore(self) -> None:
        """Go on where the run in the folder stopped. Raises BadFile or ValueError with one sentence."""
        tensors, about = read_checkpoint(self.path)
        mine = self.run.config.as_dict()
        try:
            for name, value in files.run_of(about).as_dict().items():
                if value != mine[name]:
                    differs = f"{name} is {value!r} there, not {mine[name]!r}"
                    other = "choose another folder, or its settings"
                    raise CourseError(f"it holds another run ({differs}): {other}.")
            self._restore_model(tensors, about)
            self._restore_course(about)
        except CourseError as error:  # another run, or one of another version: its own sentence says which
            raise CourseError(f"{self.folder}: {error}") from error
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise files.BadFile(f"{self.path} does not hold a whole run: delete it, and train again.") from error

    def _restore_model(self, tensors: dict[str, torch.Tensor], about: dict) -> None:
        """The network, and what the optimisers remember of each of its parameters."""
        run = self.run
        run.model.load_state_dict(below(MODEL, tensors))
        groups = [(optimiser, group["params"]) for optimiser in run.optimisers for group in optimiser.param_groups]
        owners = {parameter: optimiser for optimiser, parameters in groups for parameter in parameters}
        for number, parameter in enumerate(run.model.parameters()):
            owner = owners[parameter]
            values = {name: t.to(run.device, copy=True) for name, t in below(f"optimiser.{number}.", tensors).items()}
            require(set(values) == (STATE[type(owner)] if about["programs"] else set()))
            require(all(tensor.shape in (parameter.shape, ()) for tensor in values.values()))
            if values:
                owner.state[parameter] = values

    def _restore_course(self, about: dict) -> None:
        """How far the run has come, and what its strategy remembers."""
        run, strategy = self.run, self.run.strategy
        run.programs, self.seconds = about["programs"], about["seconds"]
        run.all, run.at_level = (Hits(*counts) for counts in about["counts"])
        for hits in (run.all, run.at_level):
            require(is_whole(hits.right, hits.characters) and is_whole(hits.characters, hits.characters))
        strategy.level, strategy.train_accuracies = Difficulty(*about["level"]), about["train_accuracies"]
        require(strategy.level in levels_up_to(run.config.target))
        require(all(files.is_number(accuracy) for accuracy in strategy.train_accuracies))
        run.history = [as_record(values) for values in about["history"]]


def below(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Those whose names begin with `prefix`, without it."""
    return {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}


def kept_networks(folder: Path | str, shipped: str = "") -> dict[int, Path]:
    """The networks kept on the way of the run in a folder, or of one `shipped` there, by the programs seen."""
    name = f"{shipped}-{KEPT}" if shipped else KEPT
    paths = sorted(Path(folder).glob(f"{name}{'[0-9]' * 10}.safetensors"))
    return {int(path.stem.removeprefix(name)): path for path in paths}


def history_of(folder: Path | str) -> list[Record]:
    """The checks of the run in a folder; none if it holds no run yet. Raises BadFile for a damaged one."""
    if not (Path(folder) / RUN_FILE).exists():
        return []
    return [as_record(values) for values in read_checkpoint(Path(folder), MODEL)[1]["history"]]


def as_record(values: list) -> Record:
    """A record that has been through JSON."""
    return Record(*values)._replace(level=Difficulty(*values[1]))
