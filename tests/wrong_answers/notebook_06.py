"""Mistakes that beginners make in the exercises of notebook 6."""

_EARLIEST = "def earliest(target, check_every, w):\n    a, b = target\n    "
_ARRIVES = "def arrives(history, least):\n    "
_BACKWARDS = """found = None
    for programs, accuracy in reversed(history):
        if accuracy < least:
            break
        found = programs
    return found"""
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
        # the first time, though it falls again
        _ARRIVES + "return next((programs for programs, accuracy in history if accuracy >= least), None)",
        # the last check that is too low, not the first after it
        _ARRIVES + "return max((programs for programs, accuracy in history if accuracy < least), default=None)",
        # the last that is high enough
        _ARRIVES + "return max((programs for programs, accuracy in history if accuracy >= least), default=None)",
        # more than, not at least
        _ARRIVES + _BACKWARDS.replace("<", "<="),
        # no None where it never arrives
        _ARRIVES + _BACKWARDS.replace("None", "0"),
    ],
    3: [
        _CHANCE + "1 / comb(2 * runs, runs)",
        _CHANCE + "0.5 ** runs",
        _CHANCE + "2 * 0.5 ** (runs * runs)",
        _CHANCE + "2 / comb(2 * runs, 2)",
    ],
}
