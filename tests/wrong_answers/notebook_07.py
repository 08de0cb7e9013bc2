"""Mistakes that beginners make in the exercises of notebook 7."""

_BETTER = "def better(rows):\n    return "
_EXPECTED = "def expected(share, outputs):\n    "
_NEEDED = "from math import ceil\ndef needed(half):\n    return "

WRONG = {
    1: [
        _EXPECTED + "return share",
        _EXPECTED + "return sum(share ** len(output) for output in outputs) / len(outputs)",
        _EXPECTED + "return share ** (sum(len(output) + 1 for output in outputs) / len(outputs))",
        _EXPECTED + "return sum(share ** (len(output) + 1) for output in outputs)",
    ],
    2: [
        _BETTER + "[(row['length'], row['nesting']) for row in rows if row['exact'] > row['copy_exact']]",
        _BETTER + "[(row['length'], row['nesting']) for row in rows if row['exact_high'] > row['copy_exact']]",
        _BETTER + "[(row['nesting'], row['length']) for row in rows if row['exact_low'] > row['copy_exact']]",
        _BETTER + "[row for row in rows if row['exact_low'] > row['copy_exact']]",
        _BETTER + "len([row for row in rows if row['exact_low'] > row['copy_exact']])",
    ],
    3: [
        _NEEDED + "ceil(1 / half ** 2)",
        _NEEDED + "ceil(0.25 * (1.96 / half))",
        _NEEDED + "ceil(0.5 * (1.96 / half) ** 2)",
        _NEEDED + "ceil(0.25 * (1.96 / (2 * half)) ** 2)",
        _NEEDED + "0.25 * (1.96 / half) ** 2",
        _NEEDED + "round(0.25 * (1.96 / half) ** 2)",
        _NEEDED + "int(0.25 * (1.96 / half) ** 2)",
    ],
}
