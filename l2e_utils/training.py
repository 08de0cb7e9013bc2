"""The training loop: a generator of records.

`train` does a little work, yields a record of it, and waits. Whoever asks for records may print them, draw them or
stop asking; the loop itself knows no screen. Examples are generated as they are needed, never stored, so almost no
program is ever seen twice.

Every block of examples has a random generator of its own, seeded with the run's seed and the number of programs seen
so far. So a run that was interrupted goes on exactly as if it had not been.
"""

from __future__ import annotations

import itertools
import math
import platform
import subprocess
import time
from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from filelock import FileLock, Timeout
from torch import nn
from torch.nn.functional import cross_entropy

from l2e_utils.config import RunConfig
from l2e_utils.curriculum import FEWEST_DISTINCT, GATE, VALIDATION_EXAMPLES, Mixed
from l2e_utils.engine.backpropagation import Backpropagation
from l2e_utils.engine.budget import cores
from l2e_utils.engine.files import (
    MODEL,
    RESULTS_FILE,
    RUN_FILE,
    BadFile,
    is_number,
    is_whole,
    read_checkpoint,
    require,
    run_of,
    save_checkpoint,
)
from l2e_utils.engine.optimiser import Muon
from l2e_utils.errors import CannotWrite, CourseError
from l2e_utils.evaluation import evaluate
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, NoExamples, distinct_examples, draw, levels_up_to
from l2e_utils.text import PAD, Batch, Example

BLOCK = 2_048  # examples generated at a time and sorted by length, so that the rows of a batch are about equally long
WARM_UP = 0.02  # share of the run in which the learning rate rises to its full value; then it falls along a cosine
LAST_RATE = 0.02  # the learning rate at the end, as a share of its full value
LOCK_FILE = ".lock"
KEPT = "at-"  # begins the names of networks kept on the way
STATE = {  # what an optimiser remembers of each parameter
    torch.optim.Adam: {"step", "exp_avg", "exp_avg_sq"},
    torch.optim.SGD: set(),
    Muon: {"average"},
}
SHRINK = 0.8  # of the learning rate of SGD, as in the paper
ADAM_SHARE = 0.5  # beside Muon, Adam's rate for all that is no matrix of the LSTM, as a share of Muon's
SAVE_EVERY = 60  # seconds; affects what is lost when the power fails, never the result


class Lesson(NamedTuple):
    """A training example, and the level that it was drawn for (None if it comes from a limited training set)."""

    level: Difficulty | None
    example: Example


class Record(NamedTuple):
    """What happened up to `programs` training examples. Accuracies lie between 0 and 1.

    level                the strategy's current level, for the examples just seen
    loss                 mean cross-entropy of an output character, in nats, over the examples just seen
    train_accuracy       teacher-forced, over all examples since the last check
    The rest is known at checks only, else None, and is measured on validation examples:
    validation_accuracy  teacher-forced at the current level (None too where the level has too few examples)
    target_forced, target_exact          at the target
    everywhere_forced, everywhere_exact  on levels drawn uniformly up to the target, as mixed draws them
    note                 why the strategy moved on after this check, or ""
    level_accuracy       as train_accuracy, but over the examples of the current level alone; None if there were none
    """

    programs: int
    level: Difficulty
    loss: float
    train_accuracy: float
    validation_accuracy: float | None = None
    target_forced: float | None = None
    target_exact: float | None = None
    everywhere_forced: float | None = None
    everywhere_exact: float | None = None
    note: str = ""
    level_accuracy: float | None = None

    @property
    def is_check(self) -> bool:
        return self.target_forced is not None


class Hits(NamedTuple):
    """How many characters of how many were right."""

    right: int = 0
    characters: int = 0

    def plus(self, right: int, characters: int) -> Hits:
        return Hits(self.right + right, self.characters + characters)

    @property
    def accuracy(self) -> float | None:
        """None of nothing."""
        return self.right / self.characters if self.characters else None


class Busy(CourseError):
    """Somebody else is training in the folder."""


class Diverged(CourseError):
    """The loss is not a number any more."""


def train(
    config: RunConfig,
    folder: Path | str,
    resume: bool = False,
    device: torch.device | str = "cpu",
    keep_every: int = 0,
) -> Iterator[Record]:
    """Train a network as `config` says and keep it in `folder`; yields a record for every block of examples.

    Closing the generator (leaving the loop that reads it) saves the run; `resume=True` goes on with it, and gives the
    same network as a run that was never stopped. A finished run yields nothing more.
    With `keep_every`, the network as it is before training, and after every so many programs, stays in the folder as
    well (see `kept_networks`).

    Raises ValueError if the folder holds a run and `resume` is False, or another run than `config`; OSError if it
    cannot be written; Busy if it is being trained in already; Diverged if the loss is not a number any more (the last
    good state is then in the folder).
    """
    if keep_every < 0:
        raise CourseError(f"Keep the network every 1 or more programs, or 0 for never, not {keep_every}.")
    run = Run(config, Path(folder), torch.device(device))
    if resume:
        run.restore()
        if run.programs == config.programs:
            return (record for record in ())  # there is nothing to do, and nothing to write
    lock = claim(Path(folder))
    try:
        run.restore() if resume else run.begin()  # again: another process may have gone on with it until now
    except BaseException:
        lock.release()
        raise
    return _records(run, keep_every, lock)


def claim(folder: Path) -> FileLock:
    """A lock on a folder, for one process at a time; it ends with the process, whatever ends that.

    Raises Busy if somebody else has it, OSError if the folder cannot be written.
    """
    lock = FileLock(folder / LOCK_FILE, blocking=False, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise Busy(
            f"{folder} is being trained in already: stop that first (in a notebook: restart the kernel), or choose "
            "another folder."
        ) from None
    except OSError as error:
        raise CannotWrite(f"Cannot write into {folder} ({error.strerror}): choose another folder.") from error
    for name in (RUN_FILE, f"{KEPT}*.safetensors", RESULTS_FILE):
        for left_over in folder.glob(f".{name}.????????"):  # by a process that was killed while it wrote
            left_over.unlink(missing_ok=True)
    return lock


def _records(run: Run, keep_every: int, lock: FileLock) -> Iterator[Record]:
    saved = time.monotonic()
    try:
        if keep_every and run.programs == 0:
            run.keep()
        while run.programs < run.config.programs:
            before = run.programs
            record = run.advance()
            if keep_every and run.programs // keep_every > before // keep_every:
                run.keep()
            yield record
            if time.monotonic() - saved > SAVE_EVERY:
                run.save()
                saved = time.monotonic()
        run.save()
    except GeneratorExit:  # whoever reads the records has had enough; between two blocks everything is consistent
        run.save()
        raise
    finally:
        lock.release()


class Run:
    """A training run at a moment between two blocks: everything that `run.safetensors` holds."""

    def __init__(self, config: RunConfig, folder: Path, device: torch.device):
        self.config, self.device, self.path = config, device, folder / RUN_FILE
        self.task, self.strategy = config.make_task(), config.make_strategy()
        torch.manual_seed(config.seed)
        self.model = ExecutorLSTM(config.hidden, config.layers).to(device)
        with torch.no_grad():
            for layer in range(config.layers):  # gates in the order of PyTorch: input, forget, cell, output
                getattr(self.model.lstm, f"bias_ih_l{layer}")[config.hidden : 2 * config.hidden] += config.forget_bias
        self.optimisers = optimisers_of(self.model, config.optimiser)
        # On a processor our own is faster; a GPU has cuDNN's.
        self.coarse = config.precision == "bfloat16"
        if self.coarse and device.type == "mps":
            raise CourseError("On mps a run cannot have the precision bfloat16: choose float32, or another device.")
        self.backpropagation = Backpropagation(self.model, self.coarse) if device.type == "cpu" else None
        self.copy: ExecutorLSTM | None = None  # what a GPU computes with in bfloat16
        self.programs, self.seconds = 0, 0.0
        self.made_with = made_with(device)
        self.all, self.at_level = Hits(), Hits()  # of training outputs since the last check
        self.history: list[Record] = []  # records of checks
        self.validation: dict[Difficulty | str, list[Example]] = {}
        self.enough: dict[Difficulty, bool] = {}
        self.training_set: list[Example] = []  # drawn when it is needed

    # --- one block ---------------------------------------------------------------------------------------------

    def advance(self) -> Record:
        """Train on the next block of examples; check the strategy when it is time."""
        started = time.monotonic()
        level = self.strategy.level
        next_check = (self.programs // self.config.check_every + 1) * self.config.check_every
        end = min(self.programs + BLOCK, next_check, self.config.programs)
        loss = self.train_on(self.lessons(end - self.programs))
        self.programs = end
        record = Record(end, level, loss, self.all.accuracy)
        if end == next_check or end == self.config.programs:
            record = self.check(record)
            self.history.append(record)
        self.seconds += time.monotonic() - started
        return record

    def lessons(self, count: int) -> list[Lesson]:
        """The next `count` training examples: the same for the same seed, programs seen and level."""
        rng = Random(f"train {self.config.seed} {self.programs}")
        if self.config.training_set:
            self.training_set = self.training_set or training_set(self.config)
            return [Lesson(None, example) for example in rng.choices(self.training_set, k=count)]
        found = []
        for _ in range(count):
            level = self.strategy.draw(rng)
            found.append(Lesson(level, draw(self.task, rng, level, "train")))
        return found

    def train_on(self, lessons: list[Lesson]) -> float:
        """One optimiser step a batch; returns the mean loss of an output character."""
        self.model.train()
        lessons.sort(key=lambda lesson: (len(lesson.example.source), len(lesson.example.output)))
        batches = [lessons[i : i + self.config.batch] for i in range(0, len(lessons), self.config.batch)]
        Random(f"order {self.config.seed} {self.programs}").shuffle(batches)
        total_loss, characters, seen = torch.zeros((), device=self.device), 0, self.programs
        rights = []  # of each batch; looked at when the block is done, so that a GPU need not wait
        for part in batches:
            batch = Batch.of([lesson.example for lesson in part], self.device)
            loss, right = self.gradients(batch)
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
            rate = self.learning_rate(seen + len(part) / 2)
            for optimiser in self.optimisers:
                for group in optimiser.param_groups:
                    group["lr"] = rate * group["share"]
                optimiser.step()
            count = sum(len(lesson.example.output) + 1 for lesson in part)
            total_loss += loss * count
            rights.append(right)
            characters += count
            seen += len(part)
        mean_loss = float(total_loss) / characters
        if not (math.isfinite(mean_loss) and all(p.isfinite().all() for p in self.model.parameters())):
            raise Diverged(
                f"The loss stopped being a number after {self.programs:,} programs; the state before that is in "
                f"{self.path.parent}: try a smaller learning rate."
            )
        self.count(itertools.chain.from_iterable(batches), torch.cat(rights).tolist())
        return mean_loss

    def count(self, lessons: Iterable[Lesson], rights: Iterable[int]) -> None:
        """Take note of how many characters of each lesson were right."""
        for lesson, right in zip(lessons, rights, strict=True):
            characters = len(lesson.example.output) + 1
            self.all = self.all.plus(right, characters)
            if lesson.level == self.strategy.level:
                self.at_level = self.at_level.plus(right, characters)

    def gradients(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Set the gradient of every parameter.

        Returns the mean loss of an output character, and how many characters of each row [batch] were right.
        """
        if self.backpropagation is not None:
            return self.backpropagation(batch)
        model = self.rounded() if self.coarse else self.model
        model.zero_grad()
        scores = model(batch).float()
        loss = cross_entropy(scores.flatten(0, 1), batch.targets.flatten(), ignore_index=PAD)
        loss.backward()
        if self.coarse:
            for mine, theirs in zip(self.model.parameters(), model.parameters(), strict=True):
                mine.grad = theirs.grad.float()
        return loss.detach(), ((scores.argmax(-1) == batch.targets) & batch.mask).sum(1)

    def rounded(self) -> ExecutorLSTM:
        """The network in bfloat16, which reaches as far as float32.

        Autocast will not do: it runs an LSTM in float16, where small gradients vanish.
        """
        if self.copy is None:
            self.copy = deepcopy(self.model).bfloat16()
        with torch.no_grad():
            for mine, theirs in zip(self.model.parameters(), self.copy.parameters(), strict=True):
                theirs.copy_(mine)
        return self.copy

    def learning_rate(self, programs: float) -> float:
        """The rate after so many programs; a step takes that at the middle of its batch.

        Of Adam and Muon: a short straight rise, then half a cosine down to almost nothing. Of SGD, the paper's:
        constant, and once the target has passed the gate, smaller with each check that brings no improvement.
        """
        if self.config.optimiser == "sgd":
            return self.config.learning_rate * SHRINK ** self.idle_checks()
        share = programs / self.config.programs
        if share < WARM_UP:
            return self.config.learning_rate * (share / WARM_UP)
        falling = 0.5 * (1 + math.cos(math.pi * (share - WARM_UP) / (1 - WARM_UP)))
        return self.config.learning_rate * (LAST_RATE + (1 - LAST_RATE) * falling)

    def idle_checks(self) -> int:
        """How many checks have brought no better accuracy at the target since it passed the gate."""
        best, idle = 0.0, 0
        for record in self.history:
            idle += best > GATE and record.target_forced <= best
            best = max(best, record.target_forced)
        return idle

    # --- checks ------------------------------------------------------------------------------------------------

    def check(self, record: Record) -> Record:
        """Measure on validation examples, and let the strategy decide whether to move on."""
        level, target = self.strategy.level, self.config.target
        at_target = evaluate(self.model, self.validation_examples(target))
        everywhere = evaluate(self.model, self.validation_examples("everywhere"))
        accuracy = None
        if self.has_enough(level):
            here = at_target if level == target else evaluate(self.model, self.validation_examples(level))
            accuracy = here.teacher_forced
        at_level = self.at_level.accuracy
        note = self.strategy.check(record.train_accuracy if at_level is None else at_level, accuracy)
        self.all, self.at_level = Hits(), Hits()
        return record._replace(
            level_accuracy=at_level,
            validation_accuracy=accuracy,
            target_forced=at_target.teacher_forced,
            target_exact=at_target.exact,
            everywhere_forced=everywhere.teacher_forced,
            everywhere_exact=everywhere.exact,
            note=note,
        )

    def has_enough(self, level: Difficulty) -> bool:
        """Whether the level has enough distinct validation examples to be judged by them."""
        if level not in self.enough:
            found = distinct_examples(self.task, Random(f"distinct {level}"), level, "validation", FEWEST_DISTINCT)
            self.enough[level] = len(found) >= FEWEST_DISTINCT
        return self.enough[level]

    def validation_examples(self, where: Difficulty | str) -> list[Example]:
        """Validation examples of a level, or of "everywhere", always the same ones; none where the level has none."""
        if where not in self.validation:
            rng = Random(f"validation {where}")
            mixed = Mixed(self.config.target)
            try:
                self.validation[where] = [
                    draw(self.task, rng, mixed.draw(rng) if where == "everywhere" else where, "validation")
                    for _ in range(VALIDATION_EXAMPLES)
                ]
            except NoExamples:
                self.validation[where] = []
        return self.validation[where]

    # --- files -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """A new run in a folder; it is written at once, so that an unwritable folder shows before any work.

        Results and networks on the way of a run whose file was deleted go with it: they are not those of the new run.
        """
        if self.path.exists():
            raise CourseError(f"{self.path.parent} already holds a run: go on with --resume, or choose another folder.")
        self.save()
        for path in [self.path.with_name(RESULTS_FILE), *kept_networks(self.path.parent).values()]:
            path.unlink(missing_ok=True)

    def save(self) -> None:
        """Write everything, atomically."""
        state = self.network()
        for number, parameter in enumerate(self.model.parameters()):
            for optimiser in self.optimisers:
                values = optimiser.state.get(parameter, {})
                state |= {f"optimiser.{number}.{name}": tensor for name, tensor in values.items()}
        more = {
            "counts": [self.all, self.at_level],
            "level": self.strategy.level,
            "train_accuracies": self.strategy.train_accuracies,
        }
        save_checkpoint(self.path, state, self.about() | more)

    def about(self) -> dict[str, object]:
        """What readers of the network want to know."""
        return {
            "config": self.config.as_dict(),
            "programs": self.programs,
            "seconds": round(self.seconds, 1),
            "history": self.history,
            "made_with": self.made_with,
        }

    def keep(self) -> None:
        """Write the network as it is now beside the run."""
        save_checkpoint(self.path.with_name(f"{KEPT}{self.programs:010}.safetensors"), self.network(), self.about())

    def network(self) -> dict[str, torch.Tensor]:
        """The network's tensors, by their names in a file."""
        return {f"{MODEL}{name}": tensor for name, tensor in self.model.state_dict().items()}

    def restore(self) -> None:
        """Go on where the run in the folder stopped. Raises BadFile or ValueError with one sentence."""
        tensors, about = read_checkpoint(self.path)
        try:
            theirs = run_of(about)
        except (KeyError, TypeError, ValueError) as error:
            raise BadFile(f"{self.path} does not hold a whole run: delete it, and train again.") from error
        if theirs != self.config:
            name = next(n for n, value in theirs.as_dict().items() if value != getattr(self.config, n))
            raise CourseError(
                f"{self.path.parent} holds another run ({name} is {getattr(theirs, name)!r} there, not "
                f"{getattr(self.config, name)!r}): choose another folder, or its settings."
            )
        try:
            self._restore(tensors, about)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise BadFile(f"{self.path} does not hold a whole run: delete it, and train again.") from error

    def _restore(self, tensors: dict[str, torch.Tensor], about: dict) -> None:
        self.model.load_state_dict(
            {name.removeprefix(MODEL): tensor for name, tensor in tensors.items() if name.startswith(MODEL)}
        )
        for number, parameter in enumerate(self.model.parameters()):
            name = f"optimiser.{number}."
            values = {n.removeprefix(name): t.to(self.device) for n, t in tensors.items() if n.startswith(name)}
            mine = next(o for o in self.optimisers if any(parameter is p for g in o.param_groups for p in g["params"]))
            require(set(values) == (STATE[type(mine)] if about["programs"] else set()))
            require(all(tensor.shape in (parameter.shape, ()) for tensor in values.values()))
            if values:
                mine.state[parameter] = values
        self.programs, self.seconds = about["programs"], about["seconds"]
        self.all, self.at_level = (Hits(*counts) for counts in about["counts"])
        require(all(is_whole(n, hits.characters) for hits in (self.all, self.at_level) for n in hits))
        self.strategy.level, self.strategy.train_accuracies = Difficulty(*about["level"]), about["train_accuracies"]
        require(self.strategy.level in levels_up_to(self.config.target))
        require(all(map(is_number, self.strategy.train_accuracies)))
        self.history = [as_record(values) for values in about["history"]]


def optimisers_of(model: ExecutorLSTM, name: str) -> list[torch.optim.Optimizer]:
    """The optimisers of all parameters; each group's `share` is what it takes of the learning rate."""
    if name != "muon":
        kind = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[name]
        return [kind([{"params": list(model.parameters()), "share": 1.0}], fused=True)]
    matrices = [matrix for name, matrix in model.lstm.named_parameters() if name.startswith("weight")]
    others = [parameter for parameter in model.parameters() if all(parameter is not matrix for matrix in matrices)]
    adam = torch.optim.Adam([{"params": others, "share": ADAM_SHARE}], fused=True)
    return [Muon([{"params": matrices, "share": 1.0}], lr=0.0), adam]


def training_set(config: RunConfig) -> list[Example]:
    """The examples that a run with a limited `training_set` learns from, all of them."""
    strategy, task = config.make_strategy(), config.make_task()
    rng = Random(f"training set {config.seed}")
    return [draw(task, rng, strategy.draw(rng), "train") for _ in range(config.training_set)]


def kept_networks(folder: Path | str) -> dict[int, Path]:
    """The networks kept on the way of a run: after how many programs, and where they are, in order."""
    paths = sorted(Path(folder).glob(f"{KEPT}[0-9]*.safetensors"))
    return {int(path.stem.removeprefix(KEPT)): path for path in paths}


def history_of(folder: Path | str) -> list[Record]:
    """The checks of the run in a folder; none if it holds no run yet. Raises BadFile for a damaged one."""
    if not (Path(folder) / RUN_FILE).exists():
        return []
    return [as_record(values) for values in read_checkpoint(Path(folder), MODEL)[1]["history"]]


def as_record(values: list) -> Record:
    """A record that has been through JSON."""
    return Record(*values)._replace(level=Difficulty(*values[1]))


def made_with(device: torch.device) -> dict[str, object]:
    """Hardware and versions, for the record."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), processor)
    hardware = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{processor}, {cores()} cores"
    return {
        "hardware": hardware,
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "commit": commit(),
    }


def commit() -> str:
    """The commit of this code, with a mark if the package was changed since; "unknown" outside git."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    try:
        changes = git("status", "--porcelain", "--untracked-files=no", ".")
        return git("rev-parse", "--short=12", "HEAD") + ("+changes" if changes else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
