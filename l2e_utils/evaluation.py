"""How right is a network? Always two numbers, with their uncertainty.

    teacher-forced  share of output characters (the final `.` included) that are right, the right earlier ones given
    exact           share of outputs that are right as a whole when the network writes freely

Examples are drawn from the test split with replacement, as the generator draws them: the two numbers estimate what to
expect of a random unseen program. Both intervals are 95 % and count by example, since the characters of one output are
right or wrong together. An example that is drawn again, be it with other names, tells nothing new: n draws, of which
m_1, m_2, … are the same, are worth n² / (m_1² + m_2² + …) different ones (Kish, Survey Sampling, 1965).

A network that writes freely goes on from its own characters. As long as these are right, they are the ones that
teacher forcing gives: so an output is right as a whole exactly when each of its characters is right teacher-forced, and
one reading tells both accuracies. Only who wants to see what is written lets the network write (`answers`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple

import torch

from l2e_utils.curriculum import FEWEST_DISTINCT, VALIDATION_EXAMPLES, Mixed
from l2e_utils.intervals import wilson
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, NoExamples, Task, distinct_examples, draw, examples
from l2e_utils.text import STOP, Batch, Example, decode

BATCH = 256


class Answer(NamedTuple):
    """What a network made of one example.

    written           its output, writing freely
    confidence        its probability for each character written, the final `.` included
    forced            the characters it would have chosen with the right earlier ones given, as long as output + `.`
    """

    example: Example
    written: str
    confidence: list[float]
    forced: str

    @property
    def exact(self) -> bool:
        return self.written == self.example.output

    @property
    def characters_right(self) -> int:
        return sum(a == b for a, b in zip(self.forced, self.example.output + STOP, strict=False))


class Marked(NamedTuple):
    """An example, and how many characters of its output (the final `.` included) were right, teacher-forced."""

    example: Example
    characters_right: int

    @property
    def exact(self) -> bool:
        return self.characters_right == self.example.characters


METRICS = ("teacher_forced", "exact")
ACCURACIES = tuple(f"{metric}{end}" for metric in METRICS for end in ("", "_low", "_high"))  # the last fields of Score


class Score(NamedTuple):
    """The two accuracies of `n` examples with their 95 % intervals, each between 0 and 1; NaN where n is 0."""

    n: int
    characters: int
    characters_right: int
    outputs_right: int
    teacher_forced: float
    teacher_forced_low: float
    teacher_forced_high: float
    exact: float
    exact_low: float
    exact_high: float


def answers(model: ExecutorLSTM, exercises: Sequence[Example]) -> Iterator[Answer]:
    """The network's answers, in the order of `exercises`, a batch at a time."""
    return in_batches(model, exercises, _answers)


def marked(model: ExecutorLSTM, exercises: Sequence[Example]) -> Iterator[Marked]:
    """What both accuracies need to know, in the order of `exercises`: much faster than `answers`."""
    return in_batches(model, exercises, _marked)


def in_batches(model: ExecutorLSTM, exercises: Sequence[Example], look: Callable[..., Iterable]) -> Iterator:
    """What `look` finds, a batch at a time: similar lengths beside each other, then put back in order."""
    device = model.output.weight.device
    order = sorted(range(len(exercises)), key=lambda i: len(exercises[i].source))
    found: dict[int, Answer | Marked] = {}
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        part = [exercises[i] for i in places]
        found.update(zip(places, look(model, Batch.of(part, device), part), strict=True))
    return (found[i] for i in range(len(exercises)))


@torch.no_grad()
def _answers(model: ExecutorLSTM, batch: Batch, exercises: Sequence[Example]) -> Iterator[Answer]:
    state = model.encode(batch.source, batch.lengths)
    forced = model.decode(state, batch.inputs).argmax(-1)
    free = model.write(state)
    for exercise, characters, (written, confidence) in zip(exercises, forced.tolist(), free, strict=True):
        yield Answer(exercise, written, confidence, decode(characters[: exercise.characters]))


@torch.no_grad()
def _marked(model: ExecutorLSTM, batch: Batch, exercises: Sequence[Example]) -> Iterator[Marked]:
    right = (model(batch).argmax(-1) == batch.targets) & batch.mask
    return map(Marked, exercises, right.sum(1).tolist())


def score(found: Sequence[Answer | Marked]) -> Score:
    """Both accuracies of some answers."""
    n = len(found)
    if n == 0:
        return Score(0, 0, 0, 0, *[math.nan] * 6)
    # Who makes an example by hand may leave its canonical form empty.
    draws = Counter(answer.example.canonical or answer.example.source for answer in found)
    worth = n / sum(count**2 for count in draws.values())
    lengths = [answer.example.characters for answer in found]
    rights = [answer.characters_right for answer in found]
    characters, right, exact = sum(lengths), sum(rights), sum(answer.exact for answer in found)
    share = right / characters
    # Variance of a ratio of sums over independent examples, as an equivalent number of independent characters.
    variance = sum((r - share * length) ** 2 for r, length in zip(rights, lengths, strict=True)) / characters**2
    equivalent = share * (1 - share) / variance if variance else n
    forced_ends, exact_ends = wilson(share, worth * equivalent), wilson(exact / n, worth * n)
    return Score(n, characters, right, exact, share, *forced_ends, exact / n, *exact_ends)


def evaluate(model: ExecutorLSTM, exercises: Sequence[Example]) -> Score:
    """Both accuracies of a network on some exercises."""
    model.eval()
    return score(list(marked(model, exercises)))


def test_examples(task: Task, level: Difficulty, n: int, seed: int = 0) -> list[Example]:
    """`n` examples of the level's test split, the same for the same seed; none where the split is empty."""
    rng = Random(f"test {seed} {task.name} {level.length} {level.nesting}")
    try:
        return list(islice(examples(task, rng, level, "test"), n))
    except NoExamples:
        return []


class Validation:
    """Validation examples up to a target, always the same ones; drawn when they are asked for first."""

    def __init__(self, task: Task, target: Difficulty):
        self.task, self.mixed = task, Mixed(target)
        self.drawn: dict[Difficulty | str, list[Example]] = {}
        self.enough: dict[Difficulty, bool] = {}

    def examples(self, where: Difficulty | str) -> list[Example]:
        """Those of a level, or of "everywhere", uniformly up to the target; none where the level has none."""
        if where not in self.drawn:
            rng, found = Random(f"validation {where}"), []
            try:
                for _ in range(VALIDATION_EXAMPLES):
                    level = self.mixed.draw(rng) if where == "everywhere" else where
                    found.append(draw(self.task, rng, level, "validation"))
            except NoExamples:
                found = []
            self.drawn[where] = found
        return self.drawn[where]

    def has_enough(self, level: Difficulty) -> bool:
        """Whether the level has enough distinct examples to be judged by them."""
        if level not in self.enough:
            rng = Random(f"distinct {level}")
            found = distinct_examples(self.task, rng, level, "validation", FEWEST_DISTINCT)
            self.enough[level] = len(found) == FEWEST_DISTINCT
        return self.enough[level]
