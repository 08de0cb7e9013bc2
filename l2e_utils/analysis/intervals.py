"""A value and how sure it is: the 95 % intervals of the course.

    share_of    of a share, such as an accuracy on n examples (Wilson's, see `evaluation.wilson`)
    mean_of     of the mean of independent values, such as one a seed
    difference  of one estimate minus another

And `percent` writes a share for people.
"""

import math
from collections.abc import Sequence
from functools import cache
from statistics import fmean, stdev
from typing import NamedTuple

import numpy as np

from l2e_utils.evaluation import wilson

MISSED = 0.05  # how often a 95 % interval misses the truth


class Estimate(NamedTuple):
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def share_of(right: int, n: int) -> Estimate:
    """The share of cases that are right, with Wilson's interval; three NaN where there is no case."""
    return Estimate(right / n, *wilson(right / n, n)) if n else Estimate(math.nan, math.nan, math.nan)


def mean_of(values: Sequence[float]) -> Estimate:
    """The mean of at least two independent values (Student's interval)."""
    mean, half = fmean(values), student(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return Estimate(mean, mean - half, mean + half)


def difference(a: Estimate, b: Estimate) -> Estimate:
    """`a` minus `b`, taken as independent (Newcombe's interval, from their own).

    Networks that answer the same test programs are right together more often than that, so it is rather too wide.
    """
    value = a.value - b.value
    below, above = math.hypot(a.value - a.low, b.high - b.value), math.hypot(a.high - a.value, b.value - b.low)
    return Estimate(value, value - below, value + above)


@cache
def student(freedom: int, missed: float = MISSED) -> float:
    """Half an interval in standard errors, when those were estimated with so many degrees of freedom (Student's t).

    In the angle whose tangent is t / sqrt(freedom), Student's density is a power of the cosine, which is easy to sum:
    to more than four digits here.
    """
    angles = np.linspace(0.0, math.pi / 2, 100_001)
    density = np.cos(angles) ** (freedom - 1)
    share = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    return math.sqrt(freedom) * math.tan(np.interp((1 - missed) * share[-1], share, angles))


def percent(share: float) -> str:
    """A share in per cent for people: no more digits than they need, and never 100 % or 0 % when it is not quite."""
    if math.isnan(share):
        return "–"
    if 0.9995 <= share < 1:
        return ">99.9 %"
    if 0 < share < 0.0005:
        return "<0.1 %"
    return f"{100 * share:.{1 if 0.995 <= share < 1 or 0 < share < 0.0095 else 0}f} %"
