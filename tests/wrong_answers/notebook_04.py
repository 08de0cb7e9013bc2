"""Mistakes that beginners make in the exercises of notebook 4."""

_SHORTEN = "\n    return [x * most / norm for x in gradient] if norm > most else gradient"
_STEPS = "for _ in range(steps):\n        "

WRONG = {
    1: ("from math import log, log2\ndef loss(p):\n    return ", [
        "sum(map(log, p)) / len(p)",  # forgets the minus
        "-sum(map(log, p))",  # the sum, not the mean
        "-log(sum(p) / len(p))",  # the logarithm of the mean
        "-sum(map(log2, p)) / len(p)",  # another base
        "1 - sum(p) / len(p)",  # the share of what is missing
    ]),
    2: ("def descend(slope, weight, rate, steps):\n    ", [
        _STEPS + "weight += rate * slope(weight)\n    return weight",  # uphill
        "return weight - steps * rate * slope(weight)",  # asks for the slope once
        "return weight - rate * slope(weight)",  # one step
        _STEPS + "weight -= slope(weight)\n    return weight",  # forgets the learning rate
        _STEPS + "weight -= rate * slope(weight)",  # forgets to return
    ]),
    3: ("from math import hypot\ndef clip(gradient, most):\n    ", [
        # each number by itself, which changes the direction
        "return [max(-most, min(most, number)) for number in gradient]",
        "return [x * most / hypot(*gradient) for x in gradient]",  # makes short ones longer
        "norm = sum(map(abs, gradient))" + _SHORTEN,  # the sum of the sizes is not the length
        "norm = sum(x * x for x in gradient)" + _SHORTEN,  # forgets the root
        "norm = hypot(*gradient)" + _SHORTEN.replace("x * most", "x"),  # divides by the length only
    ]),
}
