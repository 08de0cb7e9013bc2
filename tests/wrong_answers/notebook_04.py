"""Mistakes that beginners make in the exercises of notebook 4."""

_LOSS = "from math import log, log2\ndef loss(p):\n    return "
_CLIP = "from math import hypot\ndef clip(gradient, most):\n    "
_SHORTEN = "\n    return [x * most / norm for x in gradient] if norm > most else gradient"
_DESCEND = "def descend(slope, weight, rate, steps):\n    "
_STEPS = _DESCEND + "for _ in range(steps):\n        "

WRONG = {
    1: [
        _LOSS + "sum(map(log, p)) / len(p)",  # forgets the minus
        _LOSS + "-sum(map(log, p))",  # the sum, not the mean
        _LOSS + "-log(sum(p) / len(p))",  # the logarithm of the mean
        _LOSS + "-sum(map(log2, p)) / len(p)",  # another base
        _LOSS + "1 - sum(p) / len(p)",  # the share of what is missing
    ],
    2: [
        _STEPS + "weight += rate * slope(weight)\n    return weight",  # uphill
        _DESCEND + "return weight - steps * rate * slope(weight)",  # asks for the slope once
        _DESCEND + "return weight - rate * slope(weight)",  # one step
        _STEPS + "weight -= slope(weight)\n    return weight",  # forgets the learning rate
        _STEPS + "weight -= rate * slope(weight)",  # forgets to return
    ],
    3: [
        # each number by itself, which changes the direction
        _CLIP + "return [max(-most, min(most, number)) for number in gradient]",
        _CLIP + "return [x * most / hypot(*gradient) for x in gradient]",  # makes short ones longer
        _CLIP + "norm = sum(map(abs, gradient))" + _SHORTEN,  # the sum of the sizes is not the length
        _CLIP + "norm = sum(x * x for x in gradient)" + _SHORTEN,  # forgets the root
        _CLIP + "norm = hypot(*gradient)" + _SHORTEN.replace("x * most", "x"),  # divides by the length only
    ],
}
