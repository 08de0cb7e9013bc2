"""Checks of the exercises of notebook 4: the loss, clipping, and going downhill."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from l2e_utils.exercises import ask, first_difference, near


def check_loss(answer: object) -> str | None:
    """The mean cross-entropy, given the probabilities of the right characters."""
    rng = Random(41)
    cases = [[1.0], [1 / 12], [0.5, 0.5], [0.9, 0.1], [1 / 12, 1.0, 0.25]]
    cases += [[rng.uniform(0.01, 1) for _ in range(rng.randint(2, 6))] for _ in range(20)]
    return first_difference(answer, [((p,), -sum(map(math.log, p)) / len(p)) for p in cases], near)


def clipped(gradient: Sequence[float], most: float) -> list[float]:
    norm = math.hypot(*gradient)
    return [number * most / norm if norm > most else number for number in gradient]


def check_clip(answer: object) -> str | None:
    """A gradient made shorter where it is longer than allowed, in the same direction."""
    rng = Random(42)
    cases = [([3.0, 4.0], 5.0), ([3.0, 4.0], 2.5), ([0.3, -0.4], 5.0), ([-30.0, 40.0], 5.0), ([0.0, 0.0], 5.0)]
    cases += [([rng.uniform(-4, 4) for _ in range(rng.randint(1, 5))], rng.uniform(1, 5)) for _ in range(20)]
    return first_difference(answer, [(case, clipped(*case)) for case in cases], near)


def check_descend(answer: object) -> str | None:
    """The weight after some steps against the slope."""
    slopes = {
        "lambda w: 2 * (w - 3)": lambda w: 2 * (w - 3),
        "lambda w: w": lambda w: w,
        "lambda w: 4 * w**3": lambda w: 4 * w**3,
    }
    for text, slope in slopes.items():
        for start, rate, steps in ((0.0, 0.1, 1), (0.0, 0.1, 0), (1.0, 0.25, 2), (-1.0, 0.05, 20), (2.0, 0.01, 100)):
            expected = start
            for _ in range(steps):
                expected -= rate * slope(expected)
            found = ask(answer, slope, start, rate, steps)
            if not near(found, expected):
                call = f"descend({text}, {start}, {rate}, {steps})"
                return f"not yet. {call} gives {found!r}, and should give {expected!r}."
    return None


CHECKS = {1: check_loss, 2: check_clip, 3: check_descend}
