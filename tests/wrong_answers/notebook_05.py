"""Mistakes that beginners make in the exercises of notebook 5."""

CLASS = """from l2e_utils.curriculum import Baseline, Combined, Mixed, Naive
from l2e_utils.tasks import Difficulty
import random


"""

WRONG = {
    1: [
        # lengths begin at 1, not at 0
        "def mean_length(target, current, p):\n    return p * target[0] / 2 + (1 - p) * current[0]",
        # the longest instead of the mean
        "def mean_length(target, current, p):\n    return p * target[0] + (1 - p) * current[0]",
        # the wrong way round
        "def mean_length(target, current, p):\n    return (1 - p) * (target[0] + 1) / 2 + p * current[0]",
        # forgets the current level
        "def mean_length(target, current, p):\n    return p * (target[0] + 1) / 2",
        # takes the nesting
        "def mean_length(target, current, p):\n    return p * (target[1] + 1) / 2 + (1 - p) * current[1]",
    ],
    2: [
        # the gate alone: stuck for ever
        "def learned(train, validation, w):\n    return validation > 0.95",
        # the gate opens above 95 %, not at it
        "def learned(train, validation, w):\n    return validation >= 0.95"
        " or (len(train) >= 2 * w and sum(train[-w:]) <= sum(train[-2 * w:-w]))",
        # lower, as in the released code: at 100 % an accuracy stays the same for ever
        "def learned(train, validation, w):\n    return validation > 0.95"
        " or (len(train) >= 2 * w and sum(train[-w:]) < sum(train[-2 * w:-w]))",
        # compares with windows that are not there yet
        "def learned(train, validation, w):\n    return validation > 0.95 or sum(train[-w:]) <= sum(train[-2 * w:-w])",
        # two single checks
        "def learned(train, validation, w):\n    return validation > 0.95"
        " or (len(train) > w and train[-1] <= train[-1 - w])",
        # the first checks of all
        "def learned(train, validation, w):\n    return validation > 0.95"
        " or (len(train) >= 2 * w and sum(train[-w:]) <= sum(train[:w]))",
        # both at once
        "def learned(train, validation, w):\n    return validation > 0.95"
        " and len(train) >= 2 * w and sum(train[-w:]) <= sum(train[-2 * w:-w])",
    ],
    3: [
        # the current level alone
        CLASS + "class Window(Naive):\n    name = 'window'",
        # up to the target: that is mixed
        CLASS
        + """class Window(Naive):
    name = 'window'
    def draw(self, rng):
        return Mixed.draw(self, rng)""",
        # a plain tuple
        CLASS
        + """class Window(Naive):
    name = 'window'
    def draw(self, rng):
        return rng.randint(1, self.level.length), rng.randint(1, self.level.nesting)""",
        # without a name of its own
        CLASS
        + """class Window(Naive):
    def draw(self, rng):
        return Difficulty(rng.randint(1, self.level.length), rng.randint(1, self.level.nesting))""",
        # starts at the target
        CLASS
        + """class Window(Baseline):
    name = 'window'
    def draw(self, rng):
        return Difficulty(rng.randint(1, self.level.length), rng.randint(1, self.level.nesting))""",
        # other dice than the run's
        CLASS
        + """class Window(Naive):
    name = 'window'
    def draw(self, rng):
        return Difficulty(random.randint(1, self.level.length), random.randint(1, self.level.nesting))""",
        # randrange leaves out the end
        CLASS
        + """class Window(Naive):
    name = 'window'
    def draw(self, rng):
        return Difficulty(rng.randrange(self.level.length + 1), rng.randrange(self.level.nesting + 1))""",
        # the levels passed on the way, which are others
        CLASS
        + """from l2e_utils.tasks import levels_up_to
class Window(Naive):
    name = 'window'
    def draw(self, rng):
        order = levels_up_to(self.target)
        return rng.choice(order[: order.index(self.level) + 1])""",
        # an instance
        CLASS + "Window = Naive(Difficulty(3, 2))",
    ],
}
