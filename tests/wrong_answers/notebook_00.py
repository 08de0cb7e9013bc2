"""Mistakes that beginners make in the exercises of notebook 0."""

_SCORE = "def exact_accuracy(written, printed):\n    "

WRONG = {
    1: ["printed = -5", "printed = -5.5", "printed = '-11'", "printed = (4-5)//2", "printed = 4", "printed = -6.0"],
    2: [
        _SCORE + "return sum(a == b for a, b in zip(written, printed))",
        _SCORE + "return 100 * sum(a == b for a, b in zip(written, printed)) / len(printed)",
        _SCORE + "return sum(a in printed for a in written) / len(printed)",
        _SCORE + "return sum(int(a) == int(b) for a, b in zip(written, printed)) / len(printed)",
        _SCORE + "return sum(x == y for a, b in zip(written, printed) for x, y in zip(a, b)) / len(''.join(printed))",
    ],
    3: [
        "program = 'print(7+5)'",
        "program = 'print(123+456)'",
        "program = 'print((83*47)+1)'",
        "program = 'print(83/47)'",
        "program = 'print(83//0)'",
        "program = 83 * 47",
        "program = 'import os'",
    ],
}
