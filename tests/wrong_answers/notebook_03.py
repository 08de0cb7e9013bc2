"""Mistakes that beginners make in notebook 3."""

SQUASH = "import math\n\ndef sigmoid(x):\n    return 1 / (1 + math.exp(-x))\n\n"

WRONG = {
    1: [
        # the sums are used without being squashed
        "import math\n\ndef cell_step(sums, c):\n    i, f, g, o = sums\n    c = f * c + i * g\n"
        "    return c, o * math.tanh(c)",
        # i and f change places
        SQUASH + "def cell_step(sums, c):\n    i, f, g, o = sums\n"
        "    c = sigmoid(i) * c + sigmoid(f) * math.tanh(g)\n    return c, sigmoid(o) * math.tanh(c)",
        # the hidden state from the old cell
        SQUASH + "def cell_step(sums, c):\n    i, f, g, o = sums\n    h = sigmoid(o) * math.tanh(c)\n"
        "    return sigmoid(f) * c + sigmoid(i) * math.tanh(g), h",
        # no tanh on the way out
        SQUASH + "def cell_step(sums, c):\n    i, f, g, o = sums\n"
        "    c = sigmoid(f) * c + sigmoid(i) * math.tanh(g)\n    return c, sigmoid(o) * c",
        # the wrong order
        SQUASH + "def cell_step(sums, c):\n    i, f, g, o = sums\n"
        "    c = sigmoid(f) * c + sigmoid(i) * math.tanh(g)\n    return sigmoid(o) * math.tanh(c), c",
    ],
    2: [
        "def settings(character):\n    return (1, 0, 1) if character == '(' else (0, 1, 0)",
        "def settings(character):\n    return (1, 1, 1) if character == '(' else (0, 1, 0)",
        "def settings(character):\n    return (1, 1, 1) if character == '(' else (1, 1, -1)",
        "def settings(character):\n    return (-1, 1, 1) if character == ')' else (character == '(', 1, 1)",
        "def settings(character):\n    return character == '('",
    ],
    3: [
        "def left(forget):\n    return forget",
        # counts the step's own gate
        "import math\n\ndef left(forget):\n    return [math.prod(forget[t:]) for t in range(len(forget))]",
        # the earlier gates instead of the later ones
        "import math\n\ndef left(forget):\n    return [math.prod(forget[:t]) for t in range(len(forget))]",
        "def left(forget):\n    return [min(forget[t + 1:], default=1) for t in range(len(forget))]",
    ],
}
