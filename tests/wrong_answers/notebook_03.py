"""Mistakes that beginners make in the exercises of notebook 3."""

_STEP = """import math

def sigmoid(x):
    return 1 / (1 + math.exp(-x))

def cell_step(sums, c):
    i, f, g, o = sums
    """
_NEW = "c = sigmoid(f) * c + sigmoid(i) * math.tanh(g)\n    "

WRONG = {
    1: (_STEP, [
        "c = f * c + i * g\n    return c, o * math.tanh(c)",  # the sums are used without being squashed
        # i and f change places
        "c = sigmoid(i) * c + sigmoid(f) * math.tanh(g)\n    return c, sigmoid(o) * math.tanh(c)",
        # the hidden state from the old cell
        "return sigmoid(f) * c + sigmoid(i) * math.tanh(g), sigmoid(o) * math.tanh(c)",
        _NEW + "return c, sigmoid(o) * c",  # no tanh on the way out
        _NEW + "return sigmoid(o) * math.tanh(c), c",  # the wrong order
    ]),
    2: ("def settings(character):\n    return ", [
        "(1, 0, 1) if character == '(' else (0, 1, 0)",
        "(1, 1, 1) if character == '(' else (0, 1, 0)",
        "(1, 1, 1) if character == '(' else (1, 1, -1)",
        "(-1, 1, 1) if character == ')' else (character == '(', 1, 1)",
        "character == '('",
    ]),
    3: ("import math\n\ndef left(forget):\n    return ", [
        "forget",
        "[math.prod(forget[t:]) for t in range(len(forget))]",  # counts the step's own gate
        "[math.prod(forget[:t]) for t in range(len(forget))]",  # the earlier gates instead of the later ones
        "[min(forget[t + 1:], default=1) for t in range(len(forget))]",
    ]),
}
