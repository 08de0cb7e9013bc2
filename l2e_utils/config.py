"""What one training run is: everything that decides its result, and nothing else."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields

from l2e_utils.curriculum import CHECK_EVERY, MIXED_FRACTION, Baseline, checks_to_wait, strategy_of
from l2e_utils.tasks import Difficulty, Task, task_of

OPTIMISERS = ("muon", "adam", "sgd")
PRECISIONS = ("float32", "bfloat16")


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
        for name in ("programs", "check_every", "hidden", "layers", "batch"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, not {getattr(self, name)!r}.")
        if not isinstance(self.training_set, int) or self.training_set < 0:
            raise ValueError(f"training_set must be a whole number, 0 for no limit, not {self.training_set!r}.")
        if self.training_set and self.strategy not in ("baseline", "mixed"):
            raise ValueError(f"A training set is drawn before the levels of {self.strategy}: choose baseline or mixed.")
        if not 0 < self.learning_rate <= 1:
            raise ValueError(f"The learning rate must lie between 0 and 1, not {self.learning_rate!r}.")
        if not self.clip > 0:
            raise ValueError(f"The gradient norm must be clipped at more than 0, not {self.clip!r}.")
        if self.optimiser not in OPTIMISERS:
            raise ValueError(f"There is no optimiser {self.optimiser!r}: choose {' or '.join(OPTIMISERS)}.")
        if self.precision not in PRECISIONS:
            raise ValueError(f"There is no precision {self.precision!r}: choose {' or '.join(PRECISIONS)}.")
        if not isinstance(self.forget_bias, int | float) or not math.isfinite(self.forget_bias):
            raise ValueError(f"The bias of the forget gates must be a number, not {self.forget_bias!r}.")
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
            raise ValueError(f"This version has no setting {unknown[0]!r}: it knows {', '.join(sorted(known))}.")
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
