"""Mistakes that beginners make in the exercises of notebook 6."""

_LEARNED = "def learned(validation, train):\n    "
_SHARE = "def share(level, current, target, p):\n    "
_CHANCE = "from math import comb\ndef chance(runs):\n    return "

WRONG = {
    1: [
        _LEARNED + "return validation > 0.95",
        _LEARNED + "return validation >= 0.95 or (len(train) > 5 and train[-1] <= train[-6])",
        _LEARNED + "return validation > 0.95 or (len(train) > 5 and train[-1] < train[-6])",
        _LEARNED + "return validation > 0.95 or (len(train) >= 5 and train[-1] <= train[-5])",
        _LEARNED + "return validation > 0.95 or train[-1] <= train[-6]",
        _LEARNED + "return validation > 0.95 or (len(train) > 5 and train[-1] <= max(train[:-1]))",
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
