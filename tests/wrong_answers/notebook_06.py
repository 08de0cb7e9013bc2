"""Mistakes that beginners make in the exercises of notebook 6."""

_EARLIEST = "def earliest(target, check_every, w):\n    a, b = target\n    "
_SHARE = "def share(level, current, target, p):\n    "
_CHANCE = "from math import comb\ndef chance(runs):\n    return "

WRONG = {
    1: [
        # a move too many: at the target there is none
        _EARLIEST + "return a * b * check_every, 2 * w * a * b * check_every",
        # one window instead of two
        _EARLIEST + "return (a * b - 1) * check_every, w * (a * b - 1) * check_every",
        # the list starts anew at each level
        _EARLIEST + "return (a * b - 1) * check_every, (a * b - 2 + 2 * w) * check_every",
        # steps of length and of nesting, as if it did not go back to length 1
        _EARLIEST + "return (a + b - 2) * check_every, 2 * w * (a + b - 2) * check_every",
        # the wrong way round
        _EARLIEST + "return 2 * w * (a * b - 1) * check_every, (a * b - 1) * check_every",
        _EARLIEST + "return a * b - 1, 2 * w * (a * b - 1)",  # checks instead of programs
        _EARLIEST + "return (a * b - 1) * check_every",  # the gate alone
    ],
    2: [
        _SHARE + "return p / (target[0] * target[1])",
        _SHARE + "return 1 - p if level == current else p / (target[0] * target[1])",
        _SHARE + "return p / (target[0] + target[1]) + (1 - p) * (level == current)",
        _SHARE + "return (1 - p) / (target[0] * target[1]) + p * (level == current)",
    ],
    3: [
        _CHANCE + "1 / comb(2 * runs, runs)",
        _CHANCE + "0.5 ** runs",
        _CHANCE + "2 * 0.5 ** (runs * runs)",
        _CHANCE + "2 / comb(2 * runs, 2)",
    ],
}
