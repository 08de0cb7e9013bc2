"""Exercises with automatic checks.

In a notebook, an exercise is a function to write, or a value to find, and a line that checks it:

    def half(number):
        return ...

    check("1.2", half)

`check` prints that it passed, or a counter-example, or that it has not been attempted. It never raises and always ends,
so that a notebook runs through whatever is written. The module `notebook_01` holds `CHECKS = {2: check_half}` for it: a
function of the answer that returns None where all is well, and otherwise a sentence that says what is not.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from threading import Thread

from l2e_utils.errors import CourseError

LIMIT = 10.0  # seconds that an answer may take; right ones take less than one
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
    examine, said = _checks(number), []

    def work() -> None:
        try:
            said.append(NOT_ATTEMPTED if answer is ... else examine(answer))
        except NotAttempted:
            said.append(NOT_ATTEMPTED)
        except BaseException as error:  # exit() too: whatever a beginner writes gets a sentence, not a traceback
            said.append(f"not yet. Checking it ended with {type(error).__name__}: {error}")

    # In a thread of its own, since nothing else can be left behind, on every system, if it never ends.
    thread = Thread(target=work, daemon=True)
    with _exit_only_raises():
        thread.start()
        thread.join(LIMIT)
        if thread.is_alive():
            _raise_in(thread)
            return f"not yet. It has not ended after {LIMIT:g} seconds: is there a loop that goes on for ever?"
    return said[0] or "passed. ✓"


class _Stopped(BaseException):
    """Ends an answer that takes too long."""


def _raise_in(thread: Thread) -> None:
    """Stop Python code that runs in a thread; if it waits for something outside, only when that has come."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Stopped))
    thread.join(1)


@contextlib.contextmanager
def _exit_only_raises() -> Iterator[None]:
    """In a notebook, exit() asks the kernel to end; meanwhile it raises SystemExit, as it does elsewhere."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        del shell.ask_exit


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


def near(found: object, expected: float | list | tuple) -> bool:
    """Whether a number is the expected one up to rounding; or whether all numbers of a sequence are. NaN never is."""
    if isinstance(expected, (list, tuple)):
        try:
            values = list(islice(found, len(expected) + 1))  # it may go on for ever
        except TypeError:
            return False
        return len(values) == len(expected) and all(map(near, values, expected))
    try:
        number = math.nan if isinstance(found, (bool, str)) else float(found)
    except (TypeError, ValueError):
        return False
    return math.isclose(number, expected, rel_tol=1e-6, abs_tol=1e-6)
