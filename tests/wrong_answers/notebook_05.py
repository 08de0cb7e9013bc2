"""Mistakes that beginners make in the exercises of notebook 5."""

_WINDOW = """from l2e_utils.curriculum import Baseline, Combined, Mixed, Naive
from l2e_utils.tasks import Difficulty, levels_up_to
import random


class Window(Naive):
    name = 'window'
"""
_DRAW = _WINDOW + "    def draw(self, rng):\n        return "
_UP_TO = "Difficulty(rng.randint(1, self.level.length), rng.randint(1, self.level.nesting))"

WRONG = {
    1: ("def mean_length(target, current, p):\n    return ", [
        "p * target[0] / 2 + (1 - p) * current[0]",  # lengths begin at 1, not at 0
        "p * target[0] + (1 - p) * current[0]",  # the longest instead of the mean
        "(1 - p) * (target[0] + 1) / 2 + p * current[0]",  # the wrong way round
        "p * (target[0] + 1) / 2",  # forgets the current level
        "p * (target[1] + 1) / 2 + (1 - p) * current[1]",  # takes the nesting
    ]),
    2: ("def learned(train, validation, w):\n    return ", [
        "validation > 0.95",  # the gate alone: stuck for ever
        # the gate opens above 95 %, not at it
        "validation >= 0.95 or (len(train) >= 2 * w and sum(train[-w:]) <= sum(train[-2 * w:-w]))",
        # lower, as in the released code: at 100 % an accuracy stays the same for ever
        "validation > 0.95 or (len(train) >= 2 * w and sum(train[-w:]) < sum(train[-2 * w:-w]))",
        # compares with windows that are not there yet
        "validation > 0.95 or sum(train[-w:]) <= sum(train[-2 * w:-w])",
        "validation > 0.95 or (len(train) > w and train[-1] <= train[-1 - w])",  # two single checks
        # the first checks of all
        "validation > 0.95 or (len(train) >= 2 * w and sum(train[-w:]) <= sum(train[:w]))",
        # both at once
        "validation > 0.95 and len(train) >= 2 * w and sum(train[-w:]) <= sum(train[-2 * w:-w])",
    ]),
    3: ("", [
        _WINDOW,  # the current level alone
        _DRAW + "Mixed.draw(self, rng)",  # up to the target: that is mixed
        _DRAW + "rng.randint(1, self.level.length), rng.randint(1, self.level.nesting)",  # a plain tuple
        (_DRAW + _UP_TO).replace("    name = 'window'\n", ""),  # without a name of its own
        (_DRAW + _UP_TO).replace("Window(Naive)", "Window(Baseline)"),  # starts at the target
        _DRAW + _UP_TO.replace("rng.", "random."),  # other dice than the run's
        # randrange leaves out the end
        _DRAW + "Difficulty(rng.randrange(self.level.length + 1), rng.randrange(self.level.nesting + 1))",
        # the levels passed on the way, which are others
        _DRAW + "rng.choice([one for one in levels_up_to(self.target) if one[::-1] <= self.level[::-1]])",
        _WINDOW + "Window = Naive(Difficulty(3, 2))",  # an instance
    ]),
}
