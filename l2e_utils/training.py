"""The training loop: draw, batch, loss, step, check.

`Run.advance` does a block of examples and returns a record of it. Whoever asks for records may print them,
draw them or stop asking; the loop itself knows no screen and no files. Examples are generated as they are needed, so
at hard levels almost none is seen twice (at (1, 1) most are). Every block has a random generator of its own, seeded
with the run's seed and the programs seen so far: a run that was interrupted goes on exactly as if it had not been.

This is the plain way, as in notebook 4: `nn.LSTM`, autograd and Adam. What is faster, or rarer, is plugged in
from outside: `engine/fast.py` overrides methods of `Run`, and `engine/runs.py` keeps the run in a folder.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import NamedTuple, Self

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from l2e_utils.config import RunConfig
from l2e_utils.errors import CourseError
from l2e_utils.evaluation import Validation, evaluate
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, draw
from l2e_utils.text import PAD, Batch, Example

BLOCK = 2_048  # examples generated at a time and sorted by length, so that the rows of a batch are about equally long
WARM_UP = 0.02  # share of the run in which the learning rate rises to its full value; then it falls along a cosine
LAST_RATE = 0.02  # the learning rate at the end, as a share of its full value


class Lesson(NamedTuple):
    """A training example, and the level that it was drawn for (None if for no level)."""

    level: Difficulty | None
    example: Example


class Record(NamedTuple):
    """What happened up to `programs` training examples. Accuracies lie between 0 and 1.

    level                the strategy's current level, for the examples just seen
    loss                 mean cross-entropy of an output character, in nats, over the examples just seen
    train_accuracy       teacher-forced, over all examples since the last check
    The rest is known at checks only; accuracies are of validation examples, but for level_accuracy:
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

    def plus(self, right: int, characters: int) -> Self:
        return Hits(self.right + right, self.characters + characters)

    @property
    def accuracy(self) -> float | None:
        """None of nothing."""
        return self.right / self.characters if self.characters else None


class Diverged(CourseError):
    """The loss is not a number any more."""


class Run:
    """A training run between two blocks of examples. Raises ValueError for what only `FastRun` can do."""

    is_plain = True

    def __init__(self, config: RunConfig, device: torch.device | str = "cpu"):
        more = config.optimiser != "adam" or config.precision != "float32" or config.training_set
        if self.is_plain and more:
            has = "adam, float32 and ever new examples alone"
            raise CourseError(f"The plain loop has {has}: train with l2e_utils.engine.runs.")
        self.config, self.device = config, torch.device(device)
        self.task, self.strategy = config.make_task(), config.make_strategy()
        torch.manual_seed(config.seed)
        self.model = ExecutorLSTM(config.hidden, config.layers).to(self.device)
        self.model.add_to_forget_gates(config.forget_bias)
        self.optimisers = self.make_optimisers()
        self.programs = 0
        self.all, self.at_level = Hits(), Hits()  # of training outputs since the last check
        self.history: list[Record] = []  # records of checks
        self.validation = Validation(self.task, config.target)

    def advance(self) -> Record:
        """Train on the next block of examples; check how far it has come when it is time. Raises Diverged."""
        level, config = self.strategy.level, self.config
        next_check = (self.programs // config.check_every + 1) * config.check_every
        end = min(self.programs + BLOCK, next_check, config.programs)
        loss = self.train_on(self.lessons(end - self.programs))
        self.programs = end
        record = Record(end, level, loss, self.all.accuracy)
        if end in (next_check, config.programs):
            record = self.check(record)
            self.history.append(record)
        return record

    # --- draw, batch, loss, step ---

    def lessons(self, count: int) -> list[Lesson]:
        """The next `count` training examples: the same for the same seed, programs seen and level."""
        rng, found = Random(f"train {self.config.seed} {self.programs}"), []
        for _ in range(count):
            level = self.strategy.draw(rng)
            found.append(Lesson(level, draw(self.task, rng, level, "train")))
        return found

    def train_on(self, lessons: list[Lesson]) -> float:
        """One optimiser step a batch; returns the mean loss of an output character. Raises Diverged."""
        self.model.train()
        lessons.sort(key=lambda lesson: (len(lesson.example.source), len(lesson.example.output)))
        batches = [lessons[i : i + self.config.batch] for i in range(0, len(lessons), self.config.batch)]
        Random(f"order {self.config.seed} {self.programs}").shuffle(batches)
        total_loss, seen = torch.zeros((), device=self.device), self.programs
        rights = []  # of each batch; looked at when the block is done, so that a GPU need not wait
        for part in batches:
            batch = Batch.of([lesson.example for lesson in part], self.device)
            loss, right = self.gradients(batch)
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
            self.step(self.learning_rate(seen + len(part) / 2))
            total_loss += loss * sum(lesson.example.characters for lesson in part)
            rights.append(right)
            seen += len(part)
        mean_loss = float(total_loss) / sum(lesson.example.characters for lesson in lessons)
        if not (math.isfinite(mean_loss) and all(p.isfinite().all() for p in self.model.parameters())):
            when = f"after {self.programs:,} programs"
            raise Diverged(f"The loss stopped being a number {when}: try a smaller learning rate.")
        self.count([lesson for part in batches for lesson in part], torch.cat(rights).tolist())
        return mean_loss

    def gradients(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Set the gradient of every parameter. Returns what `autograd` returns."""
        return autograd(self.model, batch)

    def make_optimisers(self) -> list[torch.optim.Optimizer]:
        """One for all parameters, or several that share them."""
        return [torch.optim.Adam(self.model.parameters(), fused=True)]

    def step(self, rate: float) -> None:
        """Move the parameters; of several optimisers each may take a share of the learning rate."""
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate * group.get("share", 1.0)
            optimiser.step()

    def learning_rate(self, programs: float) -> float:
        """The rate after so many programs: a short straight rise, then half a cosine down to almost nothing."""
        share = programs / self.config.programs
        if share < WARM_UP:
            return self.config.learning_rate * (share / WARM_UP)
        falling = 0.5 * (1 + math.cos(math.pi * (share - WARM_UP) / (1 - WARM_UP)))
        return self.config.learning_rate * (LAST_RATE + (1 - LAST_RATE) * falling)

    def count(self, lessons: Sequence[Lesson], rights: Sequence[int]) -> None:
        """Take note of how many characters of each lesson were right."""
        for lesson, right in zip(lessons, rights, strict=True):
            self.all = self.all.plus(right, lesson.example.characters)
            if lesson.level == self.strategy.level:
                self.at_level = self.at_level.plus(right, lesson.example.characters)

    # --- check ---

    def check(self, record: Record) -> Record:
        """Measure on validation examples, and let the strategy decide whether to move on."""
        level, target = self.strategy.level, self.config.target
        at_target = evaluate(self.model, self.validation.examples(target))
        everywhere = evaluate(self.model, self.validation.examples("everywhere"))
        accuracy = None
        if self.validation.has_enough(level):
            here = at_target if level == target else evaluate(self.model, self.validation.examples(level))
            accuracy = here.teacher_forced
        at_level = self.at_level.accuracy
        note = self.strategy.check(record.train_accuracy if at_level is None else at_level, accuracy)
        self.all, self.at_level = Hits(), Hits()
        found = at_target.teacher_forced, at_target.exact, everywhere.teacher_forced, everywhere.exact
        return Record(*record[:4], accuracy, *found, note, at_level)


def autograd(model: ExecutorLSTM, batch: Batch) -> tuple[Tensor, Tensor]:
    """Set the gradient of every parameter of `model` by PyTorch's own backpropagation.

    Returns the mean loss of an output character, and how many characters of each row [batch] were right.
    """
    model.zero_grad()
    scores = model(batch)
    loss = cross_entropy(scores.flatten(0, 1), batch.targets.flatten(), ignore_index=PAD)
    loss.backward()
    return loss.detach(), ((scores.argmax(-1) == batch.targets) & batch.mask).sum(1)
