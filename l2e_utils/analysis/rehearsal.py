"""What a strategy does, seen without a network: a rehearsal of its lessons."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from l2e_utils.curriculum import Baseline
from l2e_utils.tasks import Difficulty


class Stretch(NamedTuple):
    """Between two checks of a strategy: its current level, and some difficulties that it drew."""

    level: Difficulty
    drawn: list[Difficulty]


def rehearse(strategy: Baseline, checks: int, until_learned: int, draws: int = 1) -> list[Stretch]:
    """A course without a network, where each level counts as learned after `until_learned` checks."""
    rng, course, since = Random(0), [], 0
    for number in range(checks):
        course.append(Stretch(strategy.level, [strategy.draw(rng) for _ in range(draws)]))
        since += 1
        # Training accuracy rises all the time, so that there is never a plateau: the gate alone decides.
        if strategy.check(number / checks, 1.0 if since >= until_learned else 0.0):
            since = 0
    return course
