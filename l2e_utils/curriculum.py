"""The four strategies: in which order should the network learn?

Each strategy answers two questions. `draw`: how hard should the next example be? `check`: is it time for harder ones?

    baseline  always the target
    naive     the current level, which starts at (1, 1) and moves on when it is learned
    mixed     any level up to the target: length and nesting uniform, drawn for each example
    combined  a fraction of the draws as in mixed, the others as in naive

When is a level learned? Either the accuracy on validation examples of the level exceeds 95 % (on training examples,
where there are too few others), or training has reached a plateau: the accuracy on training examples of the level, over
the last checks, is not higher than over as many checks before. Accuracies are per character, teacher-forced.
The plateau rule is needed: a level such as (1, 1) has so few programs that a network can know all of its training
examples by heart and never reach 95 % on others. It is also a matter of luck, and the less, the more examples are
compared: PATIENCE says how many. (The released code compares two single checks, and asks for *lower*, but at 100 % an
accuracy stays the same for ever; *not higher* cannot get stuck. It also takes all training examples; in combined, that
would be mostly a question to the mixed ones, which go on improving while an easy level has long been known.)

A strategy of your own is a class derived from one of these; `add_strategy` makes it known by its name.
"""

from __future__ import annotations

from copy import deepcopy
from random import Random
from statistics import fmean
from typing import NamedTuple

from l2e_utils.errors import CourseError
from l2e_utils.tasks import Difficulty, levels_up_to

GATE = 0.95  # validation accuracy above which a level is learned
PATIENCE = 0.02  # share of a run's training examples that the plateau rule compares with as many before
VALIDATION_EXAMPLES = 512  # examples of the current level in one check
CHECK_EVERY = 16_384  # training examples between two checks
FEWEST_DISTINCT = 50  # a level with fewer distinct validation examples is judged by its training examples
MIXED_FRACTION = 0.2  # of combined, as in the released code


class Baseline:
    """Always the target level. The other strategies differ from it in what they override."""

    name = "baseline"

    window = 4  # checks that the plateau rule compares with as many before; a run sets its own

    def __init__(self, target: Difficulty):
        self.target = target
        self.level = target
        self.train_accuracies: list[float] = []  # at the current level, one a check

    def draw(self, rng: Random) -> Difficulty:
        """The difficulty of the next training example."""
        return self.level

    def check(self, train_accuracy: float, validation_accuracy: float | None) -> str:
        """Hear how learning goes, and move on to the next level if it is time.

        Both accuracies lie between 0 and 1 and are of the current level (the first of all training examples, if none
        was of that level); `validation_accuracy` is None where the level has too few validation examples.
        Returns why the level changed, in a few words, or "" if it did not.
        """
        return ""


class Mixed(Baseline):
    """Length uniform in 1..target length, nesting uniform in 1..target nesting, drawn for each example."""

    name = "mixed"

    def draw(self, rng: Random) -> Difficulty:
        return Difficulty(1 + int(rng.random() * self.target.length), 1 + int(rng.random() * self.target.nesting))


class Naive(Baseline):
    """From (1, 1) to the target, a level at a time: longer first; at full length it returns to 1, one deeper."""

    name = "naive"

    def __init__(self, target: Difficulty):
        super().__init__(target)
        self.level = Difficulty(1, 1)

    def check(self, train_accuracy: float, validation_accuracy: float | None) -> str:
        if self.level == self.target:
            return ""
        history = self.train_accuracies
        history.append(train_accuracy)
        if validation_accuracy is None and train_accuracy > GATE:
            reason = f"training accuracy above {GATE:.0%} (too few validation examples to ask)"
        elif validation_accuracy is not None and validation_accuracy > GATE:
            reason = f"validation accuracy above {GATE:.0%}"
        elif self._has_stopped_rising(history):
            reason = "plateau"
        else:
            return ""
        self.level, self.train_accuracies = self._next_level(), []
        return reason

    def _has_stopped_rising(self, history: list[float]) -> bool:
        recent, before = history[-self.window :], history[-2 * self.window : -self.window]
        return len(before) == self.window and fmean(recent) <= fmean(before)

    def _next_level(self) -> Difficulty:
        length, nesting = self.level
        return Difficulty(length + 1, nesting) if length < self.target.length else Difficulty(1, nesting + 1)


class Combined(Naive):
    """Each example comes from mixed with probability `mixed_fraction`, else from the current level of naive."""

    name = "combined"

    def __init__(self, target: Difficulty, mixed_fraction: float = MIXED_FRACTION):
        if not 0 <= mixed_fraction <= 1:
            raise CourseError(f"The mixed fraction must lie between 0 and 1, not {mixed_fraction!r}.")
        super().__init__(target)
        self.mixed_fraction = mixed_fraction

    def draw(self, rng: Random) -> Difficulty:
        return Mixed.draw(self, rng) if rng.random() < self.mixed_fraction else self.level


STRATEGIES = {strategy.name: strategy for strategy in (Baseline, Naive, Mixed, Combined)}
OURS = tuple(STRATEGIES)
SAVED = ("level", "train_accuracies")  # what a run keeps of its strategy when it is stopped


def checks_to_wait(programs: int, check_every: int) -> int:
    """How many checks the plateau rule compares with as many before, in a run of so many training examples."""
    return max(1, round(PATIENCE * programs / check_every))


def strategy_of(name: str, target: Difficulty, mixed_fraction: float = MIXED_FRACTION) -> Baseline:
    """The strategy of that name. Raises ValueError for an unknown name."""
    if name not in STRATEGIES:
        *others, last = STRATEGIES
        raise CourseError(f"There is no strategy {name!r}: choose {', '.join(others)} or {last}.")
    return Combined(target, mixed_fraction) if name == "combined" else STRATEGIES[name](target)


def add_strategy(strategy: type[Baseline]) -> None:
    """Make a strategy of your own known by its name, to this process: `RunConfig(strategy=name)` then works with it.

    A second one of the same name replaces the first. Raises ValueError with one sentence for what is no strategy, for a
    name that is taken or cannot be a folder, and for what would break training or resuming: draws outside the target or
    not from `rng`, or a memory in other attributes than `level` and `train_accuracies`, which alone are saved.
    """
    if not (isinstance(strategy, type) and issubclass(strategy, Baseline)):
        raise CourseError(f"A strategy is a class derived from Baseline, not {strategy!r}.")
    kind, name = strategy.__name__, strategy.name
    if name in OURS:
        raise CourseError(f"The name {name!r} is taken: give {kind} one of its own, such as name = \"mine\".")
    if not isinstance(name, str) or not name.isidentifier():
        raise CourseError(f"The name of {kind} must be a word of letters, digits and _, not {name!r}.")
    _try_out(strategy)
    STRATEGIES[name] = strategy


def _try_out(strategy: type[Baseline]) -> None:
    """Lead a strategy, and its twin, through twenty checks. Raises ValueError with one sentence if it misbehaves."""
    kind, target = strategy.__name__, Difficulty(3, 2)
    one, twin, rng, same = strategy(target), strategy(target), Random(1), Random(1)
    for accuracy in [0.1, 0.2, 0.9, 0.96, 0.5] * 4:
        before = deepcopy(vars(one))
        for _ in range(50):
            drawn = one.draw(rng)
            if not _is_level(drawn, target):
                raise CourseError(f"{kind}.draw must give a Difficulty from (1, 1) to the target, not {drawn!r}.")
            if twin.draw(same) != drawn:
                raise CourseError(f"{kind}.draw must take its chances from rng alone, or no run could be repeated.")
        reason = one.check(accuracy, accuracy)
        twin.check(accuracy, accuracy)
        if not isinstance(reason, str):
            raise CourseError(f'{kind}.check must return why it moved on, or "" if it did not, not {reason!r}.')
        if not _is_level(one.level, target):
            raise CourseError(f"The level of {kind} must stay between (1, 1) and the target, not be {one.level!r}.")
        more = [name for name, value in vars(one).items() if name not in SAVED and before.get(name) != value]
        if more:
            raise CourseError(f"{kind} remembers something in self.{more[0]}: only {' and '.join(SAVED)} are saved.")


def _is_level(value: object, target: Difficulty) -> bool:
    return isinstance(value, Difficulty) and value in levels_up_to(target)


class Stretch(NamedTuple):
    """Between two checks of a strategy: its current level, and some difficulties that it drew."""

    level: Difficulty
    drawn: list[Difficulty]


def rehearse(strategy: Baseline, checks: int, until_learned: int, draws: int = 1) -> list[Stretch]:
    """A course without a network, where each level counts as learned after `until_learned` checks."""
    rng, course, since = Random(0), [], 0
    for number in range(checks):
        course.append(Stretch(strategy.level, [strategy.draw(rng) for _ in range(draws)]))
        since += 1
        # Training accuracy rises all the time, so that there is never a plateau: the gate alone decides.
        if strategy.check(number / checks, 1.0 if since >= until_learned else 0.0):
            since = 0
    return course
