"""The three tasks behind one protocol, and the split that keeps their test examples unseen.

    programs      read a program, write what it prints            difficulty: length, nesting
    addition      read print(a+b), both of `length` digits        difficulty: length
    memorisation  read `length` digits, write them                difficulty: length
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import ClassVar, NamedTuple

from l2e_utils.errors import CourseError, one_of
from l2e_utils.programs import OPERATIONS, PAPER_OPERATIONS, Operation, check_difficulty, sample_program
from l2e_utils.text import Example

TASKS = ("programs", "addition", "memorisation")
OPERATION_SETS = {"all": OPERATIONS, "paper": PAPER_OPERATIONS}
SPLITS = ("train", "validation", "test")
# A split of a level that shows no example in this many draws counts as empty. Were a tenth of a level's examples there,
# such a row of misses would have probability 0.9 ** 2000, about 1e-92.
_PATIENCE = 2_000


class Difficulty(NamedTuple):
    """How hard an example is. `nesting` stays 1 in tasks that have none."""

    length: int
    nesting: int = 1


def levels_up_to(target: Difficulty) -> list[Difficulty]:
    """Every level from (1, 1) to `target`, in the order of the naive curriculum: length first, then nesting."""
    return [Difficulty(a, b) for b in range(1, target.nesting + 1) for a in range(1, target.length + 1)]


class Task:
    """What a curriculum, the training loop and the evaluation need to know of a task."""

    name: ClassVar[str]

    def check(self, difficulty: Difficulty) -> None:
        """Raises ValueError with one sentence for a difficulty that the task does not have."""
        check_difficulty(*difficulty)
        if difficulty.nesting != 1:
            raise CourseError(f"The task {self.name} has no nesting: set it to 1, not {difficulty.nesting}.")

    def sample(self, rng: Random, difficulty: Difficulty) -> Example:
        """A random example, whatever its split."""
        raise NotImplementedError


@dataclass(frozen=True)
class Programs(Task):
    """Read a program, write what it prints. `operations` are drawn uniformly."""

    operations: tuple[Operation, ...] = OPERATIONS
    name = "programs"

    def check(self, difficulty: Difficulty) -> None:
        check_difficulty(*difficulty)

    def sample(self, rng: Random, difficulty: Difficulty) -> Example:
        return sample_program(rng, difficulty.length, difficulty.nesting, self.operations)


@dataclass(frozen=True)
class Addition(Task):
    """Read `print(a+b)` and write the sum; both numbers have `length` digits, the first of them not 0.

    With `reverse` the sum is written ones first, as by hand. The source alone decides the split.
    """

    reverse: bool = False
    name = "addition"

    def sample(self, rng: Random, difficulty: Difficulty) -> Example:
        a, b = (f"{1 + int(rng.random() * 9)}{_digits(rng, difficulty.length - 1)}" for _ in range(2))
        source, total = f"print({a}+{b})", str(int(a) + int(b))
        return Example(source, total[::-1] if self.reverse else total, source)


@dataclass(frozen=True)
class Memorisation(Task):
    """Read a string of digits and write it. What is read may be reversed, or doubled (shown twice), or both.

    The split is decided by the digits before reversing or doubling, so that the four variants share their test set.
    """

    reverse: bool = False
    double: bool = False
    name = "memorisation"

    def sample(self, rng: Random, difficulty: Difficulty) -> Example:
        digits = _digits(rng, difficulty.length)
        shown = digits[::-1] if self.reverse else digits
        return Example(f"{shown};{shown}" if self.double else shown, digits, digits)


def _digits(rng: Random, length: int) -> str:
    return "".join("0123456789"[int(rng.random() * 10)] for _ in range(length))


def task_of(name: str, operations: str = "all", reverse: bool = False, double: bool = False) -> Task:
    """The task of that name, with its options. Raises ValueError for an unknown name, or an option of another task."""
    if name not in TASKS:
        raise CourseError(f"There is no task {name!r}: choose {one_of(TASKS)}.")
    if operations not in OPERATION_SETS:
        raise CourseError(f"There is no set of operations {operations!r}: choose {one_of(OPERATION_SETS)}.")
    if reverse and name == "programs":
        raise CourseError("Only the tasks addition and memorisation can be reversed, not programs.")
    if double and name != "memorisation":
        raise CourseError(f"Only the task memorisation can be doubled, not {name}.")
    if operations != "all" and name != "programs":
        raise CourseError(f"Only the task programs has operations to choose, not {name}.")
    if name == "programs":
        return Programs(OPERATION_SETS[operations])
    return Addition(reverse) if name == "addition" else Memorisation(reverse, double)


def split_of(canonical: str) -> str:
    """The split of an example, by a hash of its canonical form: 80 % train, 10 % validation, 10 % test.

    The hash is the same everywhere. What is the same in disguise shares it, so nothing is ever in two splits.
    """
    digit = int.from_bytes(blake2b(canonical.encode(), digest_size=8).digest(), "big") % 10
    return "train" if digit < 8 else "validation" if digit == 8 else "test"


class NoExamples(CourseError):
    """A split of a level has no examples: the level is too small."""


def draw(task: Task, rng: Random, difficulty: Difficulty, split: str) -> Example:
    """A random example of `split`: others are thrown away. Raises NoExamples where the level has none."""
    for _ in range(_PATIENCE):
        example = task.sample(rng, difficulty)
        if split_of(example.canonical) == split:
            return example
    level = f"length {difficulty.length}, nesting {difficulty.nesting}"
    raise NoExamples(f"The task {task.name} has no {split} examples at {level}: choose a harder level.")


def examples(task: Task, rng: Random, difficulty: Difficulty, split: str) -> Iterator[Example]:
    """An endless stream of examples of `split`, drawn with replacement; one at a time, so memory stays flat.

    Raises ValueError at once for a difficulty or split that there is not; NoExamples at an empty level.
    """
    task.check(difficulty)
    if split not in SPLITS:
        raise CourseError(f"There is no split {split!r}: choose {one_of(SPLITS)}.")
    return iter(lambda: draw(task, rng, difficulty, split), None)


def distinct_examples(task: Task, rng: Random, difficulty: Difficulty, split: str, count: int) -> list[Example]:
    """Up to `count` examples of `split`, no two with the same canonical form, in the order drawn.

    Fewer where `_PATIENCE` draws in a row brought nothing new, as in small levels; none in empty ones.
    """
    found: dict[str, Example] = {}
    misses, stream = 0, examples(task, rng, difficulty, split)
    with suppress(NoExamples):
        while len(found) < count and misses < _PATIENCE:
            example = next(stream)
            misses = misses + 1 if example.canonical in found else 0
            found.setdefault(example.canonical, example)
    return list(found.values())
