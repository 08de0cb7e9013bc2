"""Mistakes that beginners make in the exercises of notebook 4."""

WRONG = {
    1: [
        # forgets the minus
        "from math import log\ndef loss(probabilities):\n    return sum(map(log, probabilities)) / len(probabilities)",
        # the sum, not the mean
        "from math import log\ndef loss(probabilities):\n    return -sum(map(log, probabilities))",
        # the logarithm of the mean
        "from math import log\ndef loss(probabilities):\n    return -log(sum(probabilities) / len(probabilities))",
        # another base
        "from math import log2\ndef loss(p):\n    return -sum(map(log2, p)) / len(p)",
        # the share of what is missing
        "def loss(probabilities):\n    return 1 - sum(probabilities) / len(probabilities)",
    ],
    2: [
        # each number by itself, which changes the direction
        "def clip(gradient, most):\n    return [max(-most, min(most, number)) for number in gradient]",
        # makes short ones longer
        "from math import hypot\ndef clip(gradient, most):\n    return [x * most / hypot(*gradient) for x in gradient]",
        # the sum of the sizes is not the length
        """def clip(gradient, most):
    norm = sum(map(abs, gradient))
    return [x * most / norm for x in gradient] if norm > most else gradient""",
        # forgets the root
        """def clip(gradient, most):
    norm = sum(x * x for x in gradient)
    return [x * most / norm for x in gradient] if norm > most else gradient""",
        # divides by the length only
        """from math import hypot
def clip(gradient, most):
    norm = hypot(*gradient)
    return [x / norm for x in gradient] if norm > most else gradient""",
    ],
    3: [
        # uphill
        """def descend(slope, weight, rate, steps):
    for _ in range(steps):
        weight += rate * slope(weight)
    return weight""",
        # asks for the slope once
        "def descend(slope, weight, rate, steps):\n    return weight - steps * rate * slope(weight)",
        # one step
        "def descend(slope, weight, rate, steps):\n    return weight - rate * slope(weight)",
        # forgets the learning rate
        """def descend(slope, weight, rate, steps):
    for _ in range(steps):
        weight -= slope(weight)
    return weight""",
        # forgets to return
        """def descend(slope, weight, rate, steps):
    for _ in range(steps):
        weight -= rate * slope(weight)""",
    ],
}
