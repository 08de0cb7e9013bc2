"""Strategies of one's own: tried out before they are trained with, so that mistakes show at once, in a sentence."""

from copy import deepcopy
from random import Random

from l2e_utils.curriculum import KNOWN, STRATEGIES, Baseline
from l2e_utils.errors import CourseError
from l2e_utils.tasks import Difficulty, levels_up_to

SAVED = ("level", "train_accuracies")  # what a run keeps of its strategy when it is stopped


def add_strategy(strategy: type[Baseline]) -> None:
    """Make a strategy of your own known by its name, to this process: `RunConfig(strategy=name)` then works with it.

    A second one of the same name replaces the first. Raises CourseError for what is no strategy, for a name
    that is taken or cannot be a folder, and for what would break training or resuming (see `try_out`).
    """
    if not (isinstance(strategy, type) and issubclass(strategy, Baseline)):
        raise CourseError(f"A strategy is a class derived from Baseline, not {strategy!r}.")
    kind, name = strategy.__name__, strategy.name
    if not isinstance(name, str) or not name.isidentifier():
        raise CourseError(f"The name of {kind} must be a word of letters, digits and _, not {name!r}.")
    if name in STRATEGIES:
        raise CourseError(f"The name {name!r} is taken: give {kind} one of its own, such as name = \"mine\".")
    try_out(strategy)
    KNOWN[name] = strategy


def try_out(strategy: type[Baseline]) -> None:
    """Lead a strategy, and its twin, through twenty checks. Raises ValueError with one sentence if it misbehaves."""
    kind, target = strategy.__name__, Difficulty(3, 2)
    one, twin, rng, same = strategy(target), strategy(target), Random(1), Random(1)
    for train, validation in [(0.1, 0.1), (0.2, None), (0.9, 0.96), (0.96, None), (0.5, 0.5)] * 4:
        before = deepcopy(vars(one))
        for _ in range(50):
            drawn = one.draw(rng)
            if not is_level(drawn, target):
                raise CourseError(f"{kind}.draw must give a Difficulty from (1, 1) to the target, not {drawn!r}.")
            if twin.draw(same) != drawn:
                raise CourseError(f"{kind}.draw must take its chances from rng alone, or no run could be repeated.")
        reason = one.check(train, validation)
        twin.check(train, validation)
        if not isinstance(reason, str):
            raise CourseError(f'{kind}.check must return why it moved on, or "" if it did not, not {reason!r}.')
        if not is_level(one.level, target):
            raise CourseError(f"The level of {kind} must stay between (1, 1) and the target, not be {one.level!r}.")
        kept = one.train_accuracies
        if type(kept) is not list or any(type(x) is bool or not isinstance(x, int | float) for x in kept):
            raise CourseError(f"{kind}.train_accuracies must be a list of plain numbers, or no run could be resumed.")
        more = [name for name, value in vars(one).items() if name not in SAVED and before.get(name) != value]
        if more:
            raise CourseError(f"{kind} remembers something in self.{more[0]}: only {' and '.join(SAVED)} are saved.")


def is_level(value: object, target: Difficulty) -> bool:
    return isinstance(value, Difficulty) and value in levels_up_to(target)
