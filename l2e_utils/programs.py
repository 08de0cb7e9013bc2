"""The grammar: sample a small Python program and know what it prints.

A program is a chain of operations. Each takes the expression built so far as one of its operands and fresh numbers as
the others; the last expression is printed. So every program can be evaluated in one pass from left to right while
remembering a handful of numbers, however long it is: just what an LSTM, which has a fixed amount of memory, could do.

    length  digits: fresh numbers are uniform in 1 .. 10**length, both ends included
    nesting how many operations are chained

Grammar and distributions follow the code released with "Learning to Execute" (Zaremba and Sutskever, 2014), with two
changes: division is ours, and when a program has used all ten variable names, the remaining operations are drawn from
those that need none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from l2e_utils.errors import CourseError
from l2e_utils.interpreter import VARIABLES
from l2e_utils.text import Example

# While a program is built its variables are called A, B, C, … in order of appearance. That is its canonical form:
# programs that differ only in the names of their variables share it. (Capitals occur nowhere else in a program.)
_CANONICAL = "ABCDEFGHIJ"
_VARIABLE = re.compile(rf"\b[{VARIABLES}]\b")

MAX_LENGTH, MAX_NESTING = 100, 100  # far beyond any network here; they keep a mistyped number from taking all memory


class Program(Example):
    """A program: `source` and `output` as Python reads and prints them, `canonical` without the choice of names."""

    __slots__ = ()


class _Draft:
    """A program under construction: the expression so far, its value, and the statements before it."""

    __slots__ = ("limit", "small", "expression", "value", "statements", "used")

    def __init__(self, length: int):
        self.limit = 10**length
        self.small = 4 * length  # factors, divisors and loop counts are drawn from 1..small
        self.expression: str | None = None
        self.value = 0
        self.statements = ""
        self.used = 0  # variables

    def variable(self) -> str:
        self.used += 1
        return _CANONICAL[self.used - 1]


def _number(uniform: Callable[[], float], limit: int) -> int:
    """Uniform in 1 .. limit. `uniform` has 53 random bits, so large numbers are put together from nine-digit pieces."""
    if limit <= 1_000_000_000:
        return 1 + int(uniform() * limit)
    value, scale = 0, limit
    while scale > 1_000_000_000:
        value = value * 1_000_000_000 + int(uniform() * 1_000_000_000)
        scale //= 1_000_000_000
    return 1 + value * scale + int(uniform() * scale)


def _single(draft: _Draft, uniform: Callable[[], float]) -> tuple[object, int]:
    """One operand (text, value): the expression so far, or a fresh number to begin with."""
    if draft.expression is None:
        fresh = _number(uniform, draft.limit)
        return fresh, fresh
    return draft.expression, draft.value


def _pair(draft: _Draft, uniform: Callable[[], float]) -> tuple[object, int, object, int]:
    """Two operands (text, value, text, value): the expression so far in a random place, and a fresh number."""
    fresh = _number(uniform, draft.limit)
    e, value = _single(draft, uniform)
    if draft.expression is None or uniform() < 0.5:
        return e, value, fresh, fresh
    return fresh, fresh, e, value


def _plus_or_minus(value: int, uniform: Callable[[], float]) -> tuple[str, int]:
    """The sign `+` or `-`, and the value with that sign."""
    return ("+", value) if uniform() < 0.5 else ("-", -value)


def add_or_subtract(draft: _Draft, uniform: Callable[[], float]) -> None:
    """`(a+b)` or `(a-b)`."""
    a, a_value, b, b_value = _pair(draft, uniform)
    sign, change = _plus_or_minus(b_value, uniform)
    draft.expression, draft.value = f"({a}{sign}{b})", a_value + change


def multiply(draft: _Draft, uniform: Callable[[], float]) -> None:
    """`(e*k)` or `(k*e)` with a small k."""
    e, value = _single(draft, uniform)
    k = 1 + int(uniform() * draft.small)
    draft.expression = f"({e}*{k})" if uniform() < 0.5 else f"({k}*{e})"
    draft.value = value * k


def divide(draft: _Draft, uniform: Callable[[], float]) -> None:
    """`(e//k)` with a small k: division rounded down, also for negative values, as Python does."""
    e, value = _single(draft, uniform)
    k = 1 + int(uniform() * draft.small)
    draft.expression, draft.value = f"({e}//{k})", value // k


def identity(draft: _Draft, uniform: Callable[[], float]) -> None:
    """`e`: the expression as it is. It uses up a level of nesting, and makes programs of mixed depth."""
    e, draft.value = _single(draft, uniform)
    draft.expression = f"{e}"


def assign(draft: _Draft, uniform: Callable[[], float]) -> None:
    """`v=a;` and then `(v+b)` or `(v-b)`."""
    a, a_value, b, b_value = _pair(draft, uniform)
    v = draft.variable()
    draft.statements += f"{v}={a};\n"
    sign, change = _plus_or_minus(b_value, uniform)
    draft.expression, draft.value = f"({v}{sign}{b})", a_value + change


def loop(draft: _Draft, uniform: Callable[[], float]) -> None:
    """`v=a`, then `for x in range(k):v+=b` (or `-=`), and then `v`."""
    a, a_value, b, b_value = _pair(draft, uniform)
    v = draft.variable()
    k = 1 + int(uniform() * draft.small)
    sign, change = _plus_or_minus(b_value, uniform)
    draft.statements += f"{v}={a}\nfor x in range({k}):{v}{sign}={b}\n"
    draft.expression, draft.value = v, a_value + k * change


def choose(draft: _Draft, uniform: Callable[[], float]) -> None:
    """`(c if a>b else d)`, or with `<`."""
    texts: list[object] = [_number(uniform, draft.limit) for _ in range(4)]
    values = texts[:]
    if draft.expression is not None:
        place = int(uniform() * 4)
        texts[place], values[place] = draft.expression, draft.value
    c, a, b, d = texts
    greater = uniform() < 0.5
    taken = values[1] > values[2] if greater else values[1] < values[2]
    draft.expression = f"({c} if {a}{'>' if greater else '<'}{b} else {d})"
    draft.value = values[0] if taken else values[3]


Operation = Callable[[_Draft, Callable[[], float]], None]

# In a fixed order, so that a seed means the same program everywhere.
PAPER_OPERATIONS: tuple[Operation, ...] = (add_or_subtract, multiply, identity, assign, loop, choose)
OPERATIONS: tuple[Operation, ...] = (*PAPER_OPERATIONS, divide)
NEED_A_VARIABLE = frozenset({assign, loop})


def check_difficulty(length: int, nesting: int) -> None:
    """Raises ValueError with one sentence unless 1 <= length <= 100 and 1 <= nesting <= 100."""
    for name, value, most in (("length", length, MAX_LENGTH), ("nesting", nesting, MAX_NESTING)):
        if type(value) is not int or not 1 <= value <= most:
            raise CourseError(f"The {name} must be a whole number from 1 to {most}, not {value!r}.")


def sample_program(
    rng: Random, length: int, nesting: int, operations: Sequence[Operation] = OPERATIONS
) -> Program:
    """A random program of the given difficulty, with what it prints.

    `operations` are drawn uniformly, with replacement, `nesting` times.
    Raises ValueError for a length or nesting outside 1..100, or for no usable operation.
    """
    check_difficulty(length, nesting)
    if not operations:
        raise CourseError("Choose at least one operation.")
    uniform = rng.random
    draft = _Draft(length)
    for _ in range(nesting):
        if draft.used == len(VARIABLES):
            operations = [operation for operation in operations if operation not in NEED_A_VARIABLE]
            if not operations:
                names = f"A program has only {len(VARIABLES)} variable names"
                raise CourseError(f"{names}: for a nesting over {len(VARIABLES)}, add an operation that needs none.")
        operations[int(uniform() * len(operations))](draft, uniform)
    return _finished(draft, uniform)


def build_program(rng: Random, length: int, operations: Sequence[Operation]) -> Program:
    """A program of exactly these operations in this order, with random numbers, and what it prints.

    Raises ValueError for a length or number of operations outside 1..100, or for too many that need a variable.
    """
    check_difficulty(length, len(operations))
    if sum(operation in NEED_A_VARIABLE for operation in operations) > len(VARIABLES):
        raise CourseError(f"A program has only {len(VARIABLES)} variable names: leave out operations that need one.")
    draft = _Draft(length)
    for operation in operations:
        operation(draft, rng.random)
    return _finished(draft, rng.random)


def canonical_of(source: str) -> str:
    """The canonical form of a program's text: its variables are renamed A, B, C, … in order of appearance.

    >>> canonical_of("h=7;\\nprint((h+4))")
    'A=7;\\nprint((A+4))'
    """
    # A variable is a letter that stands alone, not one inside a word such as `for`.
    names = dict(zip(dict.fromkeys(_VARIABLE.findall(source)), _CANONICAL, strict=False))
    return _VARIABLE.sub(lambda match: names[match.group()], source)


def _finished(draft: _Draft, uniform: Callable[[], float]) -> Program:
    """The program with real names: a random selection of a..j, in random order."""
    source = canonical = f"{draft.statements}print({draft.expression})"
    names = VARIABLES
    for placeholder in _CANONICAL[: draft.used]:
        name = names[int(uniform() * len(names))]
        names = names.replace(name, "")
        source = source.replace(placeholder, name)
    return Program(source, str(draft.value), canonical)
