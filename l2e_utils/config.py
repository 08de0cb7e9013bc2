"""What one training run is: everything that decides its result, and nothing else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from l2e_utils.curriculum import CHECK_EVERY, MIXED_FRACTION, Baseline, checks_to_wait, strategy_of
from l2e_utils.errors import CourseError
from l2e_utils.tasks import Difficulty, Task, task_of

OPTIMISERS = ("muon", "adam", "sgd")
PRECISIONS = ("float32", "bfloat16")
# The least and the most that makes sense, both included: far more than a GPU can do in a week would never end.
WHOLE = {
    "programs": (1, 10**10),
    "training_set": (0, 10**8),
    "check_every": (1, 10**10),
    "hidden": (1, 10_000),
    "layers": (1, 100),
    "batch": (1, 100_000),
    "seed": (0, 2**63 - 1),
}
MOST_WEIGHTS = 10**9
NUMBERS = {"mixed_fraction": (0, 1), "learning_rate": (1e-30, 1), "clip": (1e-30, 1e30), "forget_bias": (-100, 100)}


@dataclass(frozen=True)
class RunConfig:
    """A training run. Raises ValueError with one sentence for a value that makes no sense.

    task, operations, reverse, double   what is learned: see `tasks.py`
    length, nesting                     the target difficulty
    strategy, mixed_fraction            in which order: see `curriculum.py` (the fraction is used by combined alone)
    programs                            training examples in all
    training_set                        how many different ones of them at most: drawn once, then drawn from again and
                                        again; 0 for always new ones
    check_every                         training examples between two checks of the strategy
    hidden, layers                      the network
    forget_bias                         added to the bias of the forget gates before training
    batch, learning_rate, clip          examples in a batch, highest learning rate, largest norm of the gradient
    optimiser                           "muon" (see `optimiser.py`) or "adam", with a short warm-up and half a cosine
                                        down to almost nothing; or "sgd", as in the paper: the rate stays until the
                                        target is known, and then shrinks
    precision                           of the factors in large products: "float32", or "bfloat16", coarser, and on
                                        some processors faster; the network itself is float32
    seed                                of the first weights and of all examples
    """

    strategy: str = "combined"
    length: int = 3
    nesting: int = 2
    task: str = "programs"
    operations: str = "all"
    reverse: bool = False
    double: bool = False
    mixed_fraction: float = MIXED_FRACTION
    programs: int = 1_000_000
    training_set: int = 0
    check_every: int = CHECK_EVERY
    hidden: int = 128
    layers: int = 1
    batch: int = 128
    learning_rate: float = 3e-3
    clip: float = 5.0  # as in the released code
    seed: int = 0
    optimiser: str = "adam"
    forget_bias: float = 0.0
    precision: str = "float32"

    def __post_init__(self):
        for name, (least, most) in WHOLE.items():
            if type(value := getattr(self, name)) is not int or not least <= value <= most:
                raise CourseError(f"{name} must be a whole number from {least} to {most:,}, not {value!r}.")
        if 8 * self.layers * self.hidden**2 > MOST_WEIGHTS:
            raise CourseError(f"{self.layers} layers of {self.hidden:,} cells have over a billion weights: take fewer.")
        for name, (least, most) in NUMBERS.items():
            value = getattr(self, name)
            if type(value) not in (int, float) or not least <= value <= most:
                raise CourseError(f"{name} must be a number from {least:g} to {most:g}, not {value!r}.")
        for name in ("reverse", "double"):
            if type(value := getattr(self, name)) is not bool:
                raise CourseError(f"{name} must be True or False, not {value!r}.")
        for name, choices in (("optimiser", OPTIMISERS), ("precision", PRECISIONS)):
            if (value := getattr(self, name)) not in choices:
                raise CourseError(f"There is no {name} {value!r}: choose {' or '.join(choices)}.")
        for name in ("strategy", "task", "operations"):
            if type(value := getattr(self, name)) is not str:
                raise CourseError(f"{name} must be a name in quotes, not {value!r}.")
        if self.training_set and self.strategy not in ("baseline", "mixed"):
            raise CourseError(f"A training set is drawn before the levels of {self.strategy}: take baseline or mixed.")
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
    def from_dict(cls, values: dict[str, object]) -> RunConfig:
        """The inverse of `as_dict`. Raises ValueError for a setting that this version does not know."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise CourseError(f"This version has no setting {unknown[0]!r}: it knows {', '.join(sorted(known))}.")
        return cls(**values)

    def command(self, output: str) -> str:
        """The command line that repeats this run."""
        parts = ["python -m l2e_utils train"]
        for field in fields(self):
            value = getattr(self, field.name)
            option = "--" + field.name.replace("_", "-")
            if field.name in ("strategy", "length", "nesting") or value != field.default:
                parts.append(option if value is True else f"{option} {value}")
        return " ".join([*parts, f"--output {output}"])
