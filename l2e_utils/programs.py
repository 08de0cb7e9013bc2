"""The grammar: sample a small Python program and know what it prints.

A program is a chain of operations. Each takes the expression built so far as one of its operands and fresh numbers as
the others; the last expression is printed. So every program can be evaluated in one pass from left to right while
remembering a handful of numbers, however long it is: just what an LSTM, which has a fixed amount of memory, could do.

    length  digits: fresh numbers are uniform in 1 .. 10**length, both ends included
    nesting how many operations are chained

Grammar and distributions follow the code released with "Learning to Execute" (Zaremba and Sutskever, 2014).
Only division is ours, and that operations need no variable any more when all ten names are used.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from l2e_utils.errors import CourseError
from l2e_utils.interpreter import ACTIONS, VARIABLES
from l2e_utils.text import Example

# While a program is built its variables are called A, B, C, … in order of appearance. That is its canonical form:
# programs that differ only in the names of their variables share it. (Capitals occur nowhere else in a program.)
_CANONICAL = "ABCDEFGHIJ"
VARIABLE = re.compile(rf"\b[{VARIABLES}]\b")  # a letter that stands alone, not inside a word
_TOO_FEW = f"A program has only {len(VARIABLES)} variable names"

MAX_LENGTH, MAX_NESTING = 100, 100  # far beyond any network here; they keep a mistyped number from taking all memory
Program = Example  # read and printed as Python does, with a canonical form that knows no real names


class _Draft:
    """A program under construction: its statements so far, and the expression to go on, with its value."""

    def __init__(self, rng: Random, length: int):
        self.uniform = rng.random  # in 0..1
        self.limit = 10**length
        self.most = 4 * length  # factors, divisors and loop counts are drawn from 1..most
        self.expression: str | None = None
        self.value = 0
        self.statements = ""
        self.variables = 0  # used so far

    def number(self) -> int:
        """Uniform in 1 .. limit; large ones are put together from nine digits at a time."""
        value, scale = 0, self.limit
        while scale > 1_000_000_000:
            value = value * 1_000_000_000 + int(self.uniform() * 1_000_000_000)
            scale //= 1_000_000_000
        return 1 + value * scale + int(self.uniform() * scale)

    def small(self) -> int:
        """A factor, a divisor, or how often to loop."""
        return 1 + int(self.uniform() * self.most)

    def operand(self) -> tuple[object, int]:
        """The expression so far, or a number to begin with: its text and its value."""
        if self.expression is None:
            fresh = self.number()
            return fresh, fresh
        return self.expression, self.value

    def operands(self) -> tuple[object, int, object, int]:
        """Two of them: the expression so far in a random place, and a fresh number."""
        fresh = self.number()
        e, value = self.operand()
        if self.expression is None or self.uniform() < 0.5:
            return e, value, fresh, fresh
        return fresh, fresh, e, value

    def signed(self, value: int) -> tuple[str, int]:
        """The sign `+` or `-`, and the value with that sign."""
        return ("+", value) if self.uniform() < 0.5 else ("-", -value)

    def variable(self) -> str:
        self.variables += 1
        return _CANONICAL[self.variables - 1]

    def finished(self) -> Program:
        """The program with real names: a random selection of a..j, in random order."""
        source = canonical = f"{self.statements}print({self.expression})"
        names = VARIABLES
        for placeholder in _CANONICAL[: self.variables]:
            name = names[int(self.uniform() * len(names))]
            names = names.replace(name, "")
            source = source.replace(placeholder, name)
        return Program(source, str(self.value), canonical)


def add_or_subtract(draft: _Draft) -> None:
    """`(a+b)` or `(a-b)`."""
    a, a_value, b, b_value = draft.operands()
    sign, change = draft.signed(b_value)
    draft.expression, draft.value = f"({a}{sign}{b})", a_value + change


def multiply(draft: _Draft) -> None:
    """`(e*k)` or `(k*e)` with a small k."""
    e, value = draft.operand()
    k = draft.small()
    draft.expression = f"({e}*{k})" if draft.uniform() < 0.5 else f"({k}*{e})"
    draft.value = value * k


def divide(draft: _Draft) -> None:
    """`(e//k)` with a small k: division rounded down, also for negative values, as Python does."""
    e, value = draft.operand()
    k = draft.small()
    draft.expression, draft.value = f"({e}//{k})", value // k


def identity(draft: _Draft) -> None:
    """`e`: the expression as it is. It uses up a level of nesting, and makes programs of mixed depth."""
    e, draft.value = draft.operand()
    draft.expression = f"{e}"


def assign(draft: _Draft) -> None:
    """`v=a;` and then `(v+b)` or `(v-b)`."""
    a, a_value, b, b_value = draft.operands()
    v = draft.variable()
    draft.statements += f"{v}={a};\n"
    sign, change = draft.signed(b_value)
    draft.expression, draft.value = f"({v}{sign}{b})", a_value + change


def loop(draft: _Draft) -> None:
    """`v=a`, then `for x in range(k):v+=b` (or `-=`), and then `v`."""
    a, a_value, b, b_value = draft.operands()
    v, k = draft.variable(), draft.small()
    sign, change = draft.signed(b_value)
    draft.statements += f"{v}={a}\nfor x in range({k}):{v}{sign}={b}\n"
    draft.expression, draft.value = v, a_value + k * change


def choose(draft: _Draft) -> None:
    """`(c if a>b else d)`, or with `<`."""
    texts: list[object] = [draft.number() for _ in range(4)]
    values = texts[:]
    if draft.expression is not None:
        place = int(draft.uniform() * 4)
        texts[place], values[place] = draft.expression, draft.value
    c, a, b, d = texts
    sign = ">" if draft.uniform() < 0.5 else "<"
    draft.expression = f"({c} if {a}{sign}{b} else {d})"
    draft.value = values[0] if ACTIONS[sign](values[1], values[2]) else values[3]


Operation = Callable[[_Draft], None]

# In a fixed order, so that a seed means the same program everywhere.
PAPER_OPERATIONS: tuple[Operation, ...] = (add_or_subtract, multiply, identity, assign, loop, choose)
OPERATIONS: tuple[Operation, ...] = (*PAPER_OPERATIONS, divide)
NEED_A_VARIABLE = frozenset({assign, loop})


def check_difficulty(length: int, nesting: int) -> None:
    """Raises ValueError with one sentence unless 1 <= length <= 100 and 1 <= nesting <= 100."""
    for name, value, most in (("length", length, MAX_LENGTH), ("nesting", nesting, MAX_NESTING)):
        if type(value) is not int or not 1 <= value <= most:
            raise CourseError(f"The {name} must be a whole number from 1 to {most}, not {value!r}.")


def sample_program(rng: Random, length: int, nesting: int, operations: Sequence[Operation] = OPERATIONS) -> Program:
    """A random program, with what it prints: `nesting` of the operations, drawn uniformly.

    Raises ValueError for a length or nesting outside 1..100, or for no usable operation.
    """
    check_difficulty(length, nesting)
    if not operations:
        raise CourseError("Choose at least one operation.")
    draft = _Draft(rng, length)
    for _ in range(nesting):
        if draft.variables == len(VARIABLES):
            operations = [operation for operation in operations if operation not in NEED_A_VARIABLE]
            if not operations:
                nested = f"for a nesting over {len(VARIABLES)}"
                raise CourseError(f"{_TOO_FEW}: {nested}, add an operation that needs none.")
        operations[int(rng.random() * len(operations))](draft)
    return draft.finished()


def build_program(rng: Random, length: int, operations: Sequence[Operation]) -> Program:
    """A program of exactly these operations in this order, with random numbers, and what it prints.

    Raises ValueError for a length or number of operations outside 1..100, or for too many that need a variable.
    """
    check_difficulty(length, len(operations))
    if sum(operation in NEED_A_VARIABLE for operation in operations) > len(VARIABLES):
        raise CourseError(f"{_TOO_FEW}: leave out operations that need one.")
    draft = _Draft(rng, length)
    for operation in operations:
        operation(draft)
    return draft.finished()


def canonical_of(source: str) -> str:
    """The canonical form of a program's text: its variables are renamed A, B, C, … in order of appearance.

    >>> canonical_of("h=7;\\nprint((h+4))")
    'A=7;\\nprint((A+4))'
    """
    names = dict(zip(dict.fromkeys(VARIABLE.findall(source)), _CANONICAL, strict=False))
    return VARIABLE.sub(lambda match: names[match.group()], source)
