"""Exercises with automatic checks.

In a notebook, an exercise is a function to write, or a value to find, and a line that checks it:

    def half(number):
        return ...

    check("1.2", half)

`check` prints that it passed, or a counter-example, or that it has not been attempted; it never raises, so that a
notebook runs through whatever is written. The module `notebook_01` holds `CHECKS = {2: check_half}` for it: a function
of the answer that returns None where all is well, and otherwise a sentence that says what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from l2e_utils.errors import CourseError

NOT_ATTEMPTED = "not attempted yet: put your answer where the three dots are, and run the cell again."


class NotAttempted(Exception):
    """The answer is still `...`."""


def check(number: str, answer: object) -> None:
    """Print how the answer to an exercise, such as "1.2" (the second of notebook 1), fares.

    Raises ValueError if there is no such exercise.
    """
    print(f"Exercise {number}: {verdict(number, answer)}")


def verdict(number: str, answer: object) -> str:
    """What `check` prints after the exercise's number."""
    examine = _checks(number)
    try:
        fault = NOT_ATTEMPTED if answer is ... else examine(answer)
    except NotAttempted:
        fault = NOT_ATTEMPTED
    except Exception as error:  # whatever a beginner writes gets a sentence, not a traceback of ours
        fault = f"not yet. Checking it ended with {type(error).__name__}: {error}"
    return fault or "passed. ✓"


def _checks(number: str) -> Callable[[object], str | None]:
    notebook, _, place = number.partition(".")
    try:
        return import_module(f"{__name__}.notebook_{int(notebook):02}").CHECKS[int(place)]
    except (ValueError, ImportError, KeyError):
        raise CourseError(f"There is no exercise {number!r}.") from None


def ask(function: Callable, *arguments: object) -> object:
    """The function's answer. Raises NotAttempted if it is still `...`, TypeError if it is no function."""
    if not callable(function):
        raise TypeError(f"the answer should be a function, not {function!r}")
    answer = function(*arguments)
    if answer is ...:
        raise NotAttempted
    return answer


def first_difference(
    function: Callable, cases: Iterable[tuple[tuple, object]], same: Callable[[object, object], bool] | None = None
) -> str | None:
    """A sentence about the first case (arguments, right answer) that the function gets wrong; None if there is none.

    `same(found, expected)` says when an answer will do; equality if it is left out.
    """
    for arguments, expected in cases:
        call = f"{getattr(function, '__name__', 'your function')}({', '.join(map(repr, arguments))})"
        try:
            found = ask(function, *arguments)
        except NotAttempted:
            raise
        except Exception as error:
            return f"not yet. {call} ended with {type(error).__name__}: {error}"
        if not (same(found, expected) if same else found == expected):
            return f"not yet. {call} gives {found!r}, and should give {expected!r}."
    return None
