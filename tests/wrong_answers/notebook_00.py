"""Mistakes that beginners make in the exercises of notebook 0."""

WRONG = {
    1: ("printed = ", ["-5", "-5.5", "'-11'", "(4-5)//2", "4", "-6.0"]),
    2: ("def exact_accuracy(written, printed):\n    return ", [
        "sum(a == b for a, b in zip(written, printed))",
        "100 * sum(a == b for a, b in zip(written, printed)) / len(printed)",
        "sum(a in printed for a in written) / len(printed)",
        "sum(int(a) == int(b) for a, b in zip(written, printed)) / len(printed)",
        "sum(x == y for a, b in zip(written, printed) for x, y in zip(a, b)) / len(''.join(printed))",
    ]),
    3: ("program = ", [
        "'print(7+5)'", "'print(123+456)'", "'print((83*47)+1)'", "'print(83/47)'", "'print(83//0)'", "83 * 47",
        "'import os'",
    ]),
}  # fmt: skip
