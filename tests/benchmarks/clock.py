"""A stopwatch, and tables of what it found."""

import timeit
from collections.abc import Callable, Iterable

from l2e_utils.engine.results import markdown_table

REPEATS = 5  # the best of them counts: whatever else the computer did made it slower, never faster


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest time of several."""
    return min(timeit.repeat(work, number=1, repeat=repeats))


def table(headings: str, rows: Iterable[Iterable[object]]) -> str:
    """In Markdown; the headings are separated by ` | `."""
    return markdown_table(headings.split(" | "), [list(map(str, row)) for row in rows])
