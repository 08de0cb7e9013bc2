"""Mistakes that beginners make in the exercises of notebook 7."""

_AHEAD = "def ahead(ours, theirs):\n    return [{} for a, b in zip(ours, theirs) if {}]"
_LEVEL = "(a['length'], a['nesting'])"
_GAIN = "a['exact'] - b['exact'] > "
_SQUARES = "(a['exact'] - a['exact_low']) ** 2 + (b['exact_high'] - b['exact']) ** 2"
_OUTER = "(a['exact_high'] - a['exact']) ** 2 + (b['exact'] - b['exact_low']) ** 2"

WRONG = {
    1: ("def expected(share, outputs):\n    ", [
        "return share",
        "return sum(share ** len(output) for output in outputs) / len(outputs)",
        "return share ** (sum(len(output) + 1 for output in outputs) / len(outputs))",
        "return sum(share ** (len(output) + 1) for output in outputs)",
    ]),
    2: ("", [
        _AHEAD.format(_LEVEL, _GAIN + "0"),
        _AHEAD.format(_LEVEL, "a['exact_low'] > b['exact_high']"),
        _AHEAD.format(_LEVEL, "a['exact_low'] > b['exact']"),
        _AHEAD.format(_LEVEL, f"{_GAIN}({_OUTER}) ** 0.5"),
        _AHEAD.format(_LEVEL, _GAIN + _SQUARES),
        _AHEAD.format("(a['nesting'], a['length'])", f"{_GAIN}({_SQUARES}) ** 0.5"),
    ]),
    3: ("from math import ceil\ndef needed(half):\n    return ", [
        "ceil(1 / half ** 2)",
        "ceil(0.25 * (1.96 / half))",
        "ceil(0.5 * (1.96 / half) ** 2)",
        "ceil(0.25 * (1.96 / (2 * half)) ** 2)",
        "0.25 * (1.96 / half) ** 2",
        "round(0.25 * (1.96 / half) ** 2)",
        "int(0.25 * (1.96 / half) ** 2)",
    ]),
}
