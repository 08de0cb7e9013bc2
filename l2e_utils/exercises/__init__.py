"""Exercises with automatic checks.

In a notebook, an exercise is a function to write, or a value to find, and a line that checks it:

    def half(number):
        return ...

    check("1.2", half)

`check` prints that it passed, or a counter-example, or that it has not been attempted. Whatever the answer is, it ends
and does not raise, so that a notebook runs through. The module `notebook_01` holds the right answer, and the cases for
which both are compared, or a function of its own that returns None where all is well, and else a sentence:

    @answers("1.2", [3, 0, -8.5])
    def half(number):
        return number / 2

    @examines("1.3")
    def odd(number):
        return None if number % 2 else f"not yet. {number} is even."
"""

import contextlib
import ctypes
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import islice
from numbers import Integral
from threading import Thread

import numpy as np

from l2e_utils.errors import CourseError

LIMIT = 10.0  # seconds that an answer may take; right ones take less than one
TRIES = 10  # to stop what takes longer, a tenth of a second each
NOT_ATTEMPTED = "not attempted yet: put your answer where the three dots are, and run the cell again."
CHECKS: dict[str, Callable[[object], str | None]] = {}  # by the exercise's number; each notebook's when it is imported


class NotAttempted(Exception):
    """The answer is still `...`."""


def check(number: str, answer: object) -> None:
    """Print how the answer to an exercise, such as "1.2" (the second of notebook 1), fares.

    Raises ValueError if there is no such exercise.
    """
    print(f"Exercise {number}: {verdict(number, answer)}")


def verdict(number: str, answer: object) -> str:
    """What `check` prints after the exercise's number."""
    examine, said = _check_of(number), []

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
            _stop(thread, said)
            return f"not yet. It has not ended after {LIMIT:g} seconds: is there a loop that goes on for ever?"
    return said[0] or "passed. ✓"


class _Stopped(BaseException):
    """Ends an answer that takes too long."""


def _stop(thread: Thread, said: list[str]) -> None:
    """Stop Python code that runs in a thread; if it waits for something outside, only when that has come.

    Code that catches every error, as after a bare `except:`, may catch this one too: it is tried more than once, until
    the thread has said that it was stopped.
    """
    for _ in range(TRIES):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Stopped))
        thread.join(0.1)
        if said or not thread.is_alive():
            return


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


def _check_of(number: str) -> Callable[[object], str | None]:
    try:
        import_module(f"{__name__}.notebook_{int(str(number).partition('.')[0]):02}")
        return CHECKS[number]
    except (ValueError, ImportError, KeyError):
        raise CourseError(f"There is no exercise {number!r}.") from None


def examines(number: str) -> Callable:
    """The function below is the check of an exercise: None for a right answer, else a sentence."""
    return partial(CHECKS.setdefault, number)


def ask(function: Callable, *arguments: object) -> object:
    """The function's answer. Raises NotAttempted if it is still `...`, TypeError if it is no function."""
    if not callable(function):
        raise TypeError(f"the answer should be a function, not {function!r}")
    answer = function(*arguments)
    if answer is ...:
        raise NotAttempted
    return answer


def first_difference(answer: Callable, right: Callable, cases: Iterable[tuple], same: Callable) -> str | None:
    """A sentence about the first case for which an answer does not give what the right one gives; None if none is.

    Both get copies of the arguments, which they may change.
    """
    for case in cases:
        call = f"{getattr(answer, '__name__', 'your function')}({', '.join(map(shown, case))})"
        expected = right(*deepcopy(case))
        try:
            found = ask(answer, *deepcopy(case))
        except NotAttempted:
            raise
        except Exception as error:
            return f"not yet. {call} ended with {type(error).__name__}: {error}"
        if not same(found, expected):
            return f"not yet. {call} gives {shown(found)}, and should give {shown(expected)}."
    return None


@dataclass(frozen=True)
class Named:
    """A function among the arguments of an answer, by the name that a counter-example shows."""

    name: str
    function: Callable

    def __call__(self, *arguments: object) -> object:
        return self.function(*arguments)

    def __repr__(self) -> str:
        return self.name


def shown(value: object) -> str:
    """A value as Python writes it; of a long list the beginning, of a very long number how long it is."""
    if isinstance(value, str) and value.isdigit() and len(value) > 100:
        return f"a text of {len(value)} characters, {value[:8]!r}…"
    if isinstance(value, list) and len(repr(value)) > 300:
        return f"[{value[0]!r}, … {len(value)} in all]"
    return repr(value)


def near(found: object, expected: object) -> bool:
    """Whether an answer is the expected one: of the same kind, so that 5.0 will not do for 5, nor 1 for True.

    A number with a fraction need only be the same up to rounding; NaN never is. Of a sequence, whether a list or
    a tuple or an array, the items are compared.
    """
    if isinstance(expected, (list, tuple)):
        try:
            values = [] if isinstance(found, str) else list(islice(found, len(expected) + 1))  # it may be endless
        except TypeError:
            return False
        return len(values) == len(expected) and all(map(near, values, expected))
    kind, wanted = kind_of(found), kind_of(expected)
    if wanted != "float":
        return kind == wanted and bool(found == expected)
    try:
        return kind in ("int", "float") and math.isclose(float(found), expected, rel_tol=1e-6, abs_tol=1e-6)
    except (TypeError, ValueError):
        return False


def kind_of(value: object) -> str:
    """What a value counts as; numpy has kinds of its own."""
    kinds = {"str": str, "bool": (bool, np.bool_), "int": Integral, "float": object}
    return next(name for name, types in kinds.items() if isinstance(value, types))


def answers(number: str, cases: Iterable, same: Callable[[object, object], bool] = near) -> Callable:
    """The function below is the right answer to an exercise; the reader's is compared with it for each of these cases.

    A case is a tuple of arguments, or the only one; `same(found, expected)` says when an answer will do.
    """
    cases = [case if isinstance(case, tuple) else (case,) for case in cases]

    def put_down(right: Callable) -> Callable:
        examines(number)(partial(first_difference, right=right, cases=cases, same=same))
        return right

    return put_down
