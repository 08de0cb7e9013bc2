"""Mistakes that beginners make in the exercises of notebook 6."""

_BACKWARDS = """found = None
    for programs, accuracy in reversed(history):
        if accuracy < least:
            break
        found = programs
    return found"""

WRONG = {
    1: ("def earliest(target, check_every, w):\n    a, b = target\n    ", [
        # a move too many: at the target there is none
        "return a * b * check_every, 2 * w * a * b * check_every",
        "return (a * b - 1) * check_every, w * (a * b - 1) * check_every",  # one window instead of two
        # the list starts anew at each level
        "return (a * b - 1) * check_every, (a * b - 2 + 2 * w) * check_every",
        # steps of length and of nesting, as if it did not go back to length 1
        "return (a + b - 2) * check_every, 2 * w * (a + b - 2) * check_every",
        "return 2 * w * (a * b - 1) * check_every, (a * b - 1) * check_every",  # the wrong way round
        "return a * b - 1, 2 * w * (a * b - 1)",  # checks instead of programs
        "return (a * b - 1) * check_every",  # the gate alone
    ]),
    2: ("def arrives(history, least):\n    ", [
        # the first time, though it falls again
        "return next((programs for programs, accuracy in history if accuracy >= least), None)",
        # the last check that is too low, not the first after it
        "return max((programs for programs, accuracy in history if accuracy < least), default=None)",
        # the last that is high enough
        "return max((programs for programs, accuracy in history if accuracy >= least), default=None)",
        _BACKWARDS.replace("<", "<="),  # more than, not at least
        _BACKWARDS.replace("None", "0"),  # no None where it never arrives
    ]),
    3: ("from math import comb\ndef chance(runs):\n    return ", [
        "1 / comb(2 * runs, runs)",
        "0.5 ** runs",
        "2 * 0.5 ** (runs * runs)",
        "2 / comb(2 * runs, 2)",
    ]),
}
