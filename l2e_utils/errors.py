"""Mistakes of whoever uses the course, as opposed to mistakes in the course.

Their messages are for people: one sentence that says what is wrong and what to do. The command line and the views show
that sentence alone; of every other error they show the traceback, since it is a fault of ours.
"""

from collections.abc import Iterable


class CourseError(ValueError):
    """Something that was given or asked for cannot be; the message says what to do."""


class CannotWrite(CourseError, OSError):
    """A file or folder cannot be written; what was there is unharmed."""


def one_of(names: Iterable[str]) -> str:
    """The names to choose from, for a message: `a, b or c`."""
    *others, last = names
    return f"{', '.join(others)} or {last}"
