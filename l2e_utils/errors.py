"""Mistakes of whoever uses the course, as opposed to mistakes in the course.

Their messages are for people: one sentence that says what is wrong and what to do. The command line and the views show
that sentence alone; of every other error they show the traceback, since it is a fault of ours.
"""

from collections.abc import Iterable


class CourseError(ValueError):
    """Something that was given or asked for cannot be; the message says what to do."""


def one_of(names: Iterable[str]) -> str:
    """The names to choose from, for a message: `a, b or c`."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
