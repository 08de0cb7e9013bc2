"""Checks of notebook 4: the loss, going downhill, and clipping."""

import math
from collections.abc import Callable
from random import Random

from l2e_utils.exercises import Named, answers

RNG = Random(41)
PROBABILITIES = [[1.0], [1 / 12], [0.5, 0.5], [0.9, 0.1], [1 / 12, 1.0, 0.25]]
PROBABILITIES += [[RNG.uniform(0.01, 1) for _ in range(RNG.randint(2, 6))] for _ in range(20)]
GRADIENTS = [([3.0, 4.0], 5.0), ([3.0, 4.0], 2.5), ([0.3, -0.4], 5.0), ([-30.0, 40.0], 5.0), ([0.0, 0.0], 5.0)]
GRADIENTS += [([RNG.uniform(-4, 4) for _ in range(RNG.randint(1, 5))], RNG.uniform(1, 5)) for _ in range(20)]
WAYS = [(0.0, 0.1, 1), (0.0, 0.1, 0), (1.0, 0.25, 2), (-1.0, 0.05, 20), (2.0, 0.01, 100)]  # weight, rate, steps
SLOPES = [
    Named("lambda w: 2 * (w - 3)", lambda w: 2 * (w - 3)), Named("lambda w: w", lambda w: w),
    Named("lambda w: 4 * w**3", lambda w: 4 * w**3),
]  # fmt: skip


@answers("4.1", PROBABILITIES)
def loss(probabilities: list[float]) -> float:
    return -sum(map(math.log, probabilities)) / len(probabilities)


@answers("4.2", [(slope, *way) for slope in SLOPES for way in WAYS])
def descend(slope: Callable[[float], float], weight: float, rate: float, steps: int) -> float:
    for _ in range(steps):
        weight -= rate * slope(weight)
    return weight


@answers("4.3", GRADIENTS)
def clip(gradient: list[float], most: float) -> list[float]:
    norm = math.hypot(*gradient)
    return [number * most / norm if norm > most else number for number in gradient]
