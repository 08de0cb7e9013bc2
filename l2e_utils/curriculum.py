"""The four strategies: which lessons should the network get, and when?

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
compared: PATIENCE says how many. (The released code compares two single checks, and asks for *lower*, which
never comes at 100 %. It also takes all training examples, and in combined the mixed ones go on improving.)

A strategy of your own is a class derived from one of these; `engine/own_strategy.py` makes it known by its name.
"""

from random import Random
from statistics import fmean

from l2e_utils.errors import CourseError, one_of
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
        self.target = self.level = target
        self.train_accuracies: list[float] = []  # at the current level, one a check

    def draw(self, rng: Random) -> Difficulty:
        """The difficulty of the next training example."""
        return self.level

    def check(self, train_accuracy: float, validation_accuracy: float | None) -> str:
        """Hear how learning goes, and move on to the next level if it is time: returns why, or "".

        Both accuracies lie between 0 and 1 and are of the current level (the first of all training examples, if none
        was of that level); `validation_accuracy` is None where the level has too few validation examples.
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
        self.train_accuracies.append(train_accuracy)
        if validation_accuracy is None and train_accuracy > GATE:
            reason = f"training accuracy above {GATE:.0%} (too few validation examples to ask)"
        elif validation_accuracy is not None and validation_accuracy > GATE:
            reason = f"validation accuracy above {GATE:.0%}"
        elif self._has_stopped_rising(self.train_accuracies):
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
    mixed_fraction = MIXED_FRACTION  # a run sets its own

    def draw(self, rng: Random) -> Difficulty:
        return Mixed.draw(self, rng) if rng.random() < self.mixed_fraction else self.level


class Review(Naive):
    """A control, not the paper's: each example is of the current level or, one time in two, of one already passed."""

    name = "review"

    def draw(self, rng: Random) -> Difficulty:
        order = levels_up_to(self.target)
        passed = order[: order.index(self.level)]
        return rng.choice(passed) if passed and rng.random() < 0.5 else self.level


STRATEGIES = {strategy.name: strategy for strategy in (Baseline, Naive, Mixed, Combined)}
KNOWN = {**STRATEGIES, Review.name: Review}  # by their names: also those of your own


def checks_to_wait(programs: int, check_every: int) -> int:
    """How many checks the plateau rule compares with as many before, in a run of so many training examples."""
    return max(1, round(PATIENCE * programs / check_every))


def strategy_of(name: str, target: Difficulty, mixed_fraction: float = MIXED_FRACTION) -> Baseline:
    """The strategy of that name. Raises ValueError for an unknown name."""
    if name not in KNOWN:
        raise CourseError(f"There is no strategy {name!r}: choose {one_of(KNOWN)}.")
    if not 0 <= mixed_fraction <= 1:
        raise CourseError(f"The mixed fraction must lie between 0 and 1, not {mixed_fraction!r}.")
    strategy = KNOWN[name](target)
    if isinstance(strategy, Combined):
        strategy.mixed_fraction = mixed_fraction
    return strategy
