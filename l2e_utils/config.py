"""What one training run is: everything that decides its result, and nothing else."""

from dataclasses import Field, asdict, dataclass, field, fields
from typing import Self

from l2e_utils.curriculum import CHECK_EVERY, KNOWN, MIXED_FRACTION, Baseline, checks_to_wait, strategy_of
from l2e_utils.errors import CourseError, one_of
from l2e_utils.tasks import OPERATION_SETS, TASKS, Difficulty, Task, task_of

OPTIMISERS = ("muon", "adam", "sgd")
PRECISIONS = ("float32", "bfloat16")
MOST_WEIGHTS = 10**9


def setting(default, text: str, least=None, most=None, choices=()):
    """A field with what the command line says of it, and what makes sense.

    The least and the most are both included: far more than a GPU can do in a week would never end.
    """
    return field(default=default, metadata={"help": text, "least": least, "most": most, "choices": tuple(choices)})


@dataclass(frozen=True)
class RunConfig:
    """A training run. Raises ValueError with one sentence for a value that makes no sense.

    What is learned, in which order, and how it is drawn: see `tasks.py`, `curriculum.py` and `training.py`. Adam and
    Muon (`engine/optimiser.py`) have a short warm-up and half a cosine down to almost nothing; with sgd, as in the
    paper, the rate stays until the target is known, and then shrinks. The precision is that of factors in large
    products, bfloat16 being coarser, and on some processors faster; the network itself is float32.
    """

    strategy: str = setting("combined", "in which order to learn", choices=KNOWN)
    length: int = setting(3, "target: digits of the numbers")
    nesting: int = setting(2, "target: operations combined (programs only)")
    task: str = setting("programs", "what to learn", choices=TASKS)
    operations: str = setting("all", "paper leaves division out", choices=OPERATION_SETS)
    reverse: bool = setting(False, "digits shown reversed; sums written ones first")
    double: bool = setting(False, "memorisation: the digits are shown twice")
    mixed_fraction: float = setting(MIXED_FRACTION, "of combined: share of mixed draws", 0, 1)
    programs: int = setting(1_000_000, "training examples in all", 1, 10**10)
    training_set: int = setting(
        0, "so many different ones at most, drawn once, then again and again; 0: always new ones", 0, 10**8
    )
    check_every: int = setting(CHECK_EVERY, "training examples between two checks of the strategy", 1, 10**10)
    hidden: int = setting(128, "cells a layer", 1, 10_000)
    layers: int = setting(1, "LSTM layers", 1, 100)
    batch: int = setting(128, "examples in a batch", 1, 100_000)
    learning_rate: float = setting(3e-3, "highest learning rate", 1e-30, 1)
    clip: float = setting(5.0, "largest norm of the gradient", 1e-30, 1e30)  # as in the released code
    seed: int = setting(0, "of the first weights and of all examples", 0, 2**63 - 1)
    optimiser: str = setting("adam", "sgd is the paper's, with its schedule", choices=OPTIMISERS)
    forget_bias: float = setting(0.0, "added to the bias of the forget gates at first", -100, 100)
    precision: str = setting("float32", "of the factors in large products", choices=PRECISIONS)

    def __post_init__(self):
        for one in fields(self):
            check(one, getattr(self, one.name))
        if 8 * self.layers * self.hidden**2 > MOST_WEIGHTS:
            raise CourseError(
                f"{self.layers} layers of {self.hidden:,} cells have over a billion weights: take fewer."
            )
        for name, choices in (("optimiser", OPTIMISERS), ("precision", PRECISIONS)):
            if getattr(self, name) not in choices:
                raise CourseError(f"There is no {name} {getattr(self, name)!r}: choose {one_of(choices)}.")
        if self.training_set and self.strategy not in ("baseline", "mixed"):
            raise CourseError(
                f"A training set is drawn before the levels of {self.strategy}: take baseline or mixed."
            )
        self.make_task().check(self.target)
        self.make_strategy()

    @property
    def target(self) -> Difficulty:
        return Difficulty(self.length, self.nesting)

    def make_task(self) -> Task:
        return task_of(self.task, self.operations, self.reverse, self.double)

    def make_strategy(self) -> Baseline:
        strategy = strategy_of(self.strategy, self.target, self.mixed_fraction)
        strategy.window = checks_to_wait(self.programs, self.check_every)
        return strategy

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> Self:
        """The inverse of `as_dict`. Raises ValueError for a setting that this version does not know."""
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise CourseError(f"This version has no setting {unknown[0]!r}: it knows {', '.join(sorted(known))}.")
        return cls(**values)

    def command(self, output: str) -> str:
        """The command line that repeats this run."""
        parts = ["python -m l2e_utils train"]
        for one in fields(self):
            value, option = getattr(self, one.name), "--" + one.name.replace("_", "-")
            if one.name in ("strategy", "length", "nesting") or value != one.default:
                parts.append(option if value is True else f"{option} {value}")
        return " ".join([*parts, f"--output {output}"])


def check(setting: Field, value: object) -> None:
    """Raises ValueError with one sentence for a value of another type, or beyond the least and the most."""
    name, least, most = setting.name, setting.metadata["least"], setting.metadata["most"]
    beyond = least is not None and type(value) in (int, float) and not least <= value <= most  # NaN too
    if setting.type is bool and type(value) is not bool:
        raise CourseError(f"{name} must be True or False, not {value!r}.")
    if setting.type is str and type(value) is not str:
        raise CourseError(f"{name} must be a name in quotes, not {value!r}.")
    if setting.type is int and least is not None and (type(value) is not int or beyond):
        raise CourseError(f"{name} must be a whole number from {least} to {most:,}, not {value!r}.")
    if setting.type is float and (type(value) not in (int, float) or beyond):
        raise CourseError(f"{name} must be a number from {least:g} to {most:g}, not {value!r}.")
