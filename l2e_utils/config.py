"""What one training run is: everything that decides its result, and nothing else."""

from dataclasses import Field, asdict, dataclass, field, fields

from l2e_utils.curriculum import CHECK_EVERY, KNOWN, MIXED_FRACTION, Baseline, checks_to_wait, strategy_of
from l2e_utils.errors import CourseError, one_of
from l2e_utils.tasks import OPERATION_SETS, TASKS, Difficulty, Task, task_of

OPTIMISERS = ("muon", "adam", "sgd")
PRECISIONS = ("float32", "bfloat16")
KINDS = {bool: "True or False", str: "a name in quotes"}
KINDS |= {int: "a whole number from {} to {:,}", float: "a number from {:g} to {:g}"}


def setting(default, text: str, least=None, most=None, choices=()):
    """A field, what the command line says of it, and what makes sense: from the least to the most."""
    return field(default=default, metadata={"help": text, "least": least, "most": most, "choices": tuple(choices)})


@dataclass(frozen=True)
class RunConfig:
    """A training run. Raises ValueError with one sentence for a value that makes no sense.

    What is learned, in which order, and how: see `tasks.py`, `curriculum.py` and `training.py`. With adam and
    muon the learning rate rises shortly and falls along a cosine; with sgd, as in the paper, it stays until
    the target is known, and then shrinks. bfloat16 is coarser than float32, and on some processors faster.
    """

    strategy: str = setting("combined", "in which order to learn", choices=KNOWN)
    length: int = setting(3, "target: digits of the numbers")
    nesting: int = setting(2, "target: operations combined; 1 for other tasks")
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
    batch: int = setting(128, "examples in a batch", 1, 2_048)
    learning_rate: float = setting(3e-3, "highest learning rate", 1e-30, 1)
    clip: float = setting(5.0, "largest norm of the gradient", 1e-30, 1e30)  # as in the released code
    seed: int = setting(0, "of the first weights and of all examples", 0, 2**63 - 1)
    optimiser: str = setting("adam", "sgd is the paper's, with its schedule", choices=OPTIMISERS)
    forget_bias: float = setting(0.0, "added to the bias of the forget gates at first", -100, 100)
    precision: str = setting("float32", "of the factors in large products", choices=PRECISIONS)

    def __post_init__(self):
        for one in fields(self):
            check(one, getattr(self, one.name))
        if 8 * self.layers * self.hidden**2 > 10**9:  # far more than a GPU can train in a week
            size = f"{self.layers} layers of {self.hidden:,} cells"
            raise CourseError(f"{size} have over a billion weights: take fewer.")
        for name, choices in (("optimiser", OPTIMISERS), ("precision", PRECISIONS)):
            if getattr(self, name) not in choices:
                raise CourseError(f"There is no {name} {getattr(self, name)!r}: choose {one_of(choices)}.")
        self.make_task().check(self.target)
        self.make_strategy()
        if self.training_set and self.strategy not in ("baseline", "mixed"):
            before = f"A training set is drawn before the levels of {self.strategy}"
            raise CourseError(f"{before}: take baseline or mixed.")

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


def check(setting: Field, value: object) -> None:
    """Raises ValueError with one sentence for a value of another type, or beyond the least and the most."""
    least, most = setting.metadata["least"], setting.metadata["most"]
    fits = type(value) is setting.type or setting.type is float and type(value) is int
    if setting.type in (int, float):
        fits = least is None or fits and least <= value <= most  # NaN is not; a level is checked by its task
    if not fits:
        raise CourseError(f"{setting.name} must be {KINDS[setting.type].format(least, most)}, not {value!r}.")
