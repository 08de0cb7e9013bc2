"""Mistakes that beginners make in the exercises of notebook 3."""

_STEP = """import math

def sigmoid(x):
    return 1 / (1 + math.exp(-x))

def cell_step(sums, c):
    i, f, g, o = sums
    """
_NEW = _STEP + "c = sigmoid(f) * c + sigmoid(i) * math.tanh(g)\n    "
_SETTINGS = "def settings(character):\n    return "
_LEFT = "import math\n\ndef left(forget):\n    return "

WRONG = {
    1: [
        # the sums are used without being squashed
        _STEP + "c = f * c + i * g\n    return c, o * math.tanh(c)",
        # i and f change places
        _STEP + "c = sigmoid(i) * c + sigmoid(f) * math.tanh(g)\n    return c, sigmoid(o) * math.tanh(c)",
        # the hidden state from the old cell
        _STEP + "return sigmoid(f) * c + sigmoid(i) * math.tanh(g), sigmoid(o) * math.tanh(c)",
        _NEW + "return c, sigmoid(o) * c",  # no tanh on the way out
        _NEW + "return sigmoid(o) * math.tanh(c), c",  # the wrong order
    ],
    2: [
        _SETTINGS + "(1, 0, 1) if character == '(' else (0, 1, 0)",
        _SETTINGS + "(1, 1, 1) if character == '(' else (0, 1, 0)",
        _SETTINGS + "(1, 1, 1) if character == '(' else (1, 1, -1)",
        _SETTINGS + "(-1, 1, 1) if character == ')' else (character == '(', 1, 1)",
        _SETTINGS + "character == '('",
    ],
    3: [
        _LEFT + "forget",
        _LEFT + "[math.prod(forget[t:]) for t in range(len(forget))]",  # counts the step's own gate
        # the earlier gates instead of the later ones
        _LEFT + "[math.prod(forget[:t]) for t in range(len(forget))]",
        _LEFT + "[min(forget[t + 1:], default=1) for t in range(len(forget))]",
    ],
}
