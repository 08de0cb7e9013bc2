"""A stopwatch, and tables of what it found."""

import timeit
from collections.abc import Callable, Iterable

REPEATS = 5  # the best of them counts: whatever else the computer did made it slower, never faster


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest time of several."""
    return min(timeit.repeat(work, number=1, repeat=repeats))


def table(headings: str, rows: Iterable[Iterable[object]]) -> str:
    """In Markdown; the headings are separated by `|`."""
    titles = [title.strip() for title in headings.split("|")]
    lines = [f"| {' | '.join(map(str, row))} |" for row in [titles, *rows]]
    return "\n".join([lines[0], "|---" * len(titles) + "|", *lines[1:]])
