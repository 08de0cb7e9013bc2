"""How right is a network? Always two numbers, with their uncertainty.

    teacher-forced  share of output characters (the final `.` included) that are right, the right earlier ones given
    exact           share of outputs that are right as a whole when the network writes freely

Examples are drawn from the test split with replacement, as the generator draws them: the two numbers estimate what to
expect of a random unseen program. Both intervals are 95 % and count by example, since the characters of one output are
right or wrong together. An example that is drawn again, be it with other names, tells nothing new: n draws, of which
m_1, m_2, … are the same, are worth n² / (m_1² + m_2² + …) different ones (Kish, Survey Sampling, 1965).

A network that writes freely goes on from its own characters. As long as these are right, they are the ones that
teacher forcing gives: so an output (of up to 119 characters) is right as a whole exactly when each character is right
teacher-forced, and one reading tells both accuracies.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from random import Random
from typing import NamedTuple

import torch

from l2e_utils.curriculum import FEWEST_DISTINCT, VALIDATION_EXAMPLES, Mixed
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, NoExamples, Task, distinct_examples, draw, examples
from l2e_utils.text import STOP, Batch, Example, decode

BATCH = 256
Z = 1.959964  # normal quantile of a 95 % interval
METRICS = ("teacher_forced", "exact")
ACCURACIES = tuple(f"{metric}{end}" for metric in METRICS for end in ("", "_low", "_high"))  # the last fields of Score


class Answer(NamedTuple):
    """What a network made of one example.

    written     its output, writing freely
    confidence  its probability for each character written, the final `.` included
    forced      the characters it would have chosen with the right earlier ones given, as long as output + `.`
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


def in_batches(model: ExecutorLSTM, exercises: Sequence[Example], look: Callable[..., Iterable]) -> Iterator:
    """What `look` finds, a batch at a time: similar lengths beside each other, then put back in order."""
    order = sorted(range(len(exercises)), key=lambda i: len(exercises[i].source))
    found: dict[int, object] = {}
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        part = [exercises[i] for i in places]
        batch = Batch.of(part, model.output.weight.device)
        found.update(zip(places, look(model, batch, part), strict=True))
    return (found[i] for i in range(len(exercises)))


def answers(model: ExecutorLSTM, exercises: Sequence[Example]) -> Iterator[Answer]:
    """The network's answers, in the order of `exercises`."""
    return in_batches(model, exercises, _answers)


@torch.no_grad()
def _answers(model: ExecutorLSTM, batch: Batch, exercises: Sequence[Example]) -> Iterator[Answer]:
    state = model.encode(batch.source, batch.lengths)
    forced = model.decode(state, batch.inputs).argmax(-1)
    free = model.write(state)
    for exercise, characters, (written, confidence) in zip(exercises, forced.tolist(), free, strict=True):
        yield Answer(exercise, written, confidence, decode(characters[: exercise.characters]))


def evaluate(model: ExecutorLSTM, exercises: Sequence[Example]) -> Score:
    """Both accuracies of a network on some exercises: much faster than to let it write."""
    model.eval()
    rights = list(in_batches(model, exercises, characters_right))
    exact = sum(right == example.characters for right, example in zip(rights, exercises, strict=True))
    return _score(exercises, rights, exact)


@torch.no_grad()
def characters_right(model: ExecutorLSTM, batch: Batch, _) -> list[int]:
    """How many characters of each output are right, teacher-forced."""
    return ((model(batch).argmax(-1) == batch.targets) & batch.mask).sum(1).tolist()


def score(found: Sequence[Answer]) -> Score:
    """Both accuracies of some answers."""
    rights = [answer.characters_right for answer in found]
    return _score([answer.example for answer in found], rights, sum(answer.exact for answer in found))


def _score(exercises: Sequence[Example], rights: Sequence[int], exact: int) -> Score:
    n = len(exercises)
    if n == 0:
        return Score(0, 0, 0, 0, *[math.nan] * 6)
    # Who makes an example by hand may leave its canonical form empty.
    draws = Counter(example.canonical or example.source for example in exercises)
    worth = n / sum(count**2 for count in draws.values())
    lengths = [example.characters for example in exercises]
    characters, right = sum(lengths), sum(rights)
    share = right / characters
    # Variance of a ratio of sums over independent examples, as an equivalent number of independent characters.
    variance = sum((r - share * length) ** 2 for r, length in zip(rights, lengths, strict=True)) / characters**2
    equivalent = share * (1 - share) / variance if variance else n
    forced_ends, exact_ends = wilson(share, worth * equivalent), wilson(exact / n, worth * n)
    return Score(n, characters, right, exact, share, *forced_ends, exact / n, *exact_ends)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Ends of Wilson's 95 % interval for a share seen in n independent trials; sensible at 0 and 1 too."""
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))


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
        self.examples, self.has_enough = cache(self.examples), cache(self.has_enough)

    def examples(self, where: Difficulty | str) -> list[Example]:
        """Those of a level, or of "everywhere", uniformly up to the target; none where the level has none."""
        rng, found = Random(f"validation {where}"), []
        for _ in range(VALIDATION_EXAMPLES):
            level = self.mixed.draw(rng) if where == "everywhere" else where
            try:
                found.append(draw(self.task, rng, level, "validation"))
            except NoExamples:
                return []
        return found

    def has_enough(self, level: Difficulty) -> bool:
        """Whether the level has enough distinct examples to be judged by them."""
        rng = Random(f"distinct {level}")
        found = distinct_examples(self.task, rng, level, "validation", FEWEST_DISTINCT)
        return len(found) == FEWEST_DISTINCT
