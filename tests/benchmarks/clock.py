"""A stopwatch."""

from __future__ import annotations

import time
from collections.abc import Callable

REPEATS = 5  # the best of them counts: whatever else the computer did made it slower, never faster


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest time of several."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)
