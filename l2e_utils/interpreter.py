"""Run any program of the grammar safely: read by hand, bounded, never handed to Python itself.

One worked example:

    text       print(7+5*2)
    tokens     print  (  7  +  5  *  2  )
    tree       print: + of 7 and (* of 5 and 2)
    run        17
    normalise  print((7+(5*2)))

Text becomes tokens, tokens become a tree, and the tree is either evaluated or spelled again. The language is a piece of
Python: assignments `a=5`, loops `for x in range(3):a+=2` and, last, one `print(...)`; expressions have whole numbers,
the variables a to j, brackets, `+ - * //` and `5 if a<b else 7`, all with Python's own precedence. Whatever is accepted
prints what Python prints; everything else is refused in one sentence. The grammar is that of "Learning to Execute"
(Zaremba and Sutskever, 2014), with division, and with brackets only where Python needs them.
"""

from __future__ import annotations

import operator
import re
from typing import NamedTuple

from l2e_utils.errors import CourseError

VARIABLES = tuple("abcdefghij")

MAX_SOURCE = 10_000  # characters: many times the longest program of the course, and read in a twentieth of a second
MAX_DIGITS = 1_000  # of a literal and of every value: arithmetic stays cheap, and far below Python's own limit of 4,300
MAX_DEPTH = 120  # brackets inside each other: the generator needs at most 101, and Python 3.11 itself may fail from 193
MAX_ROUNDS = 100_000  # of all loops together: far more than the generator ever asks for
MAX_STEPS = 150_000  # operations in all those rounds: less than a second, even with the largest numbers

_LIMIT = 10**MAX_DIGITS


class ProgramError(CourseError):
    """A text that is not a program of the grammar, or one that cannot be run; its message is one sentence."""


def run(source: str) -> str:
    """What the program prints, without the final newline, exactly as Python prints it.

    Raises ProgramError for everything outside the grammar, for a division by zero, for a variable without a value and
    for a program beyond the bounds above; TypeError for anything but a string. Grammar: the paper's, and division.

    >>> run("a=5\\nfor x in range(3):a+=2\\nprint(a//2)")
    '5'
    """
    variables: dict[str, int] = {}
    *statements, last = _parse(source)
    for statement in statements:
        for _ in range(statement.count if isinstance(statement, Loop) else 1):
            variables[statement.name] = _evaluate(statement.value, variables)
    return str(_evaluate(last.value, variables))


def normalise(text: str) -> str:
    """The program as the generator would spell it, so that the network sees a familiar text.

    Spaces that can go are dropped, every operation gets exactly one pair of brackets, and a last expression gets its
    `print(...)`. The meaning stays, and normalising again changes nothing. The program is not run.
    Raises ProgramError for everything outside the grammar or beyond its bounds; TypeError for anything but a string.

    >>> normalise("7 + 5*2")
    'print((7+(5*2)))'
    """
    statements = _parse(text, friendly=True)
    lines = []
    for statement, following in zip(statements, [*statements[1:], None], strict=True):
        match statement:
            case Assignment(name, value):
                # The generator's one irregularity: no semicolon where a loop over the same variable follows.
                end = "" if isinstance(following, Loop) and following.name == name else ";"
                lines.append(f"{name}={_spell(value)}{end}")
            case Loop(name, count, Operation(sign, (_, amount))):
                lines.append(f"for x in range({count}):{name}{sign.text}{_spell(amount)}")
            case Print(value):
                lines.append(f"print({_spell(value)})")
    source = "\n".join(lines)
    if len(source) > MAX_SOURCE:
        raise ProgramError(f"With all its brackets the program is longer than {MAX_SOURCE:,} characters.")
    return source


# --- The tree ---


class Token(NamedTuple):
    """A number, word or sign, a line end "\\n" or the end of the text "", and where it starts, counted from 1."""

    text: str
    line: int
    column: int

    def __str__(self) -> str:
        """How messages name it: long texts are shortened, strange characters escaped."""
        text = self.text if len(self.text) <= 24 else self.text[:20] + "..."
        name = {"\n": "the end of the line", "": "the end of the program"}.get(text, repr(text))
        return f"{name} at line {self.line}, column {self.column}"


class Number(NamedTuple):
    value: int
    depth = 1


class Variable(NamedTuple):
    name: Token
    depth = 1


class Operation(NamedTuple):
    """Two parts and `+ - * //`, or `+= -=` in a loop; two parts and `< >`; or the three parts of `c if a<b else d`.

    `depth` is the number of brackets inside each other in `print(...)` with a pair around each operation.
    """

    sign: Token
    parts: tuple[Expression, ...]
    depth: int


Expression = Number | Variable | Operation


class Assignment(NamedTuple):
    name: str
    value: Expression


class Loop(NamedTuple):
    """`for x in range(count):name+=e`, where the value after a round is the operation `name += e`."""

    name: str
    count: int
    value: Operation


class Print(NamedTuple):
    """`print(value)`, and the token that it starts with: the word print, unless that was left out."""

    value: Expression
    first: Token


# --- From the tree to a number, or back to a text: both recurse at most MAX_DEPTH deep, and a little ---

_OPERATIONS = {
    **{"+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv},
    **{"+=": operator.add, "-=": operator.sub, "<": operator.lt, ">": operator.gt},
}


def _evaluate(node: Expression, variables: dict[str, int]) -> int:
    match node:
        case Number(value):
            return value
        case Variable(name):
            if name.text not in variables:
                raise ProgramError(f"The variable {name} has no value yet.")
            return variables[name.text]
        case Operation(_, (yes, condition, no)):
            # As in Python, the branch that is not taken is never looked at.
            return _evaluate(yes if _evaluate(condition, variables) else no, variables)
        case Operation(sign, (left, right)):
            first, second = _evaluate(left, variables), _evaluate(right, variables)
            if sign.text == "//" and second == 0:
                raise ProgramError(f"The operation {sign} divides by zero.")
            # Both operands are within the limit, so even a product is small enough to be checked afterwards.
            value = _OPERATIONS[sign.text](first, second)
            if not -_LIMIT < value < _LIMIT:
                raise ProgramError(f"The result of {sign} has more than {MAX_DIGITS:,} digits.")
            return value


def _spell(node: Expression) -> str:
    match node:
        case Number(value):
            return str(value)
        case Variable(name):
            return name.text
        case Operation(_, (yes, condition, no)):
            return f"({_spell(yes)} if {_spell(condition)} else {_spell(no)})"
        case Operation(sign, (left, right)):
            text = f"{_spell(left)}{sign.text}{_spell(right)}"
            return text if _compares(node) else f"({text})"


def _compares(node: Expression) -> bool:
    return isinstance(node, Operation) and node.sign.text in ("<", ">")


# --- From text to tokens ---

_TOKEN = re.compile(
    r"(?P<space>[ \t]+) | (?P<newline>\n) | (?P<number>[0-9][0-9A-Za-z_.]*) | (?P<word>[A-Za-z_][0-9A-Za-z_]*)"
    r"| (?P<sign>//=? | \*\*=? | [-+*/%<>=!]=? | .)",
    re.VERBOSE | re.DOTALL,
)
_KNOWN = {*VARIABLES, "x", "for", "in", "range", "if", "else", "print", *_OPERATIONS, *"=():;"}
_ADVICE = {
    "/": "use // to divide",
    "**": "use * to multiply",
    "#": "leave comments out",
    ",": "print and range take one thing each",
    "while": "the only loop is for x in range(3):a+=5",
    **dict.fromkeys(("==", "!=", "<=", ">="), "compare with < or >"),
    **dict.fromkeys((".", '"', "'"), "the only values are whole numbers"),
}


def _tokenise(text: str) -> list[Token]:
    """The tokens of a text, each one known and every bracket closed; the last two are "\\n" and ""."""
    if not isinstance(text, str):
        raise TypeError(f"A program is a string, not {type(text).__name__}.")
    if len(text) > MAX_SOURCE:
        raise ProgramError(f"The program has {len(text):,} characters, and at most {MAX_SOURCE:,} are allowed.")
    tokens: list[Token] = []
    brackets: list[Token] = []  # the open ones
    line, line_start = 1, 0
    text = text.replace("\r\n", "\n") + "\n"
    for match in _TOKEN.finditer(text):
        token = Token(match.group(), line, match.start() - line_start + 1)
        if match.lastgroup == "newline":
            # As in Python, a line goes on while a bracket is open, and empty lines mean nothing.
            if tokens and tokens[-1].text != "\n" and not brackets:
                tokens.append(token)
            line, line_start = line + 1, match.end()
        elif match.lastgroup != "space":
            _check(token, match.lastgroup)
            tokens.append(token)
            if token.text == "(":
                brackets.append(token)
                if len(brackets) > MAX_DEPTH:
                    raise ProgramError(f"The bracket {token} is inside {MAX_DEPTH} others, which is too deep.")
            elif token.text == ")":
                if not brackets:
                    raise ProgramError(f"The bracket {token} closes nothing: take it away or open one before it.")
                brackets.pop()
    if brackets:
        raise ProgramError(f"The bracket {brackets[-1]} is never closed.")
    if not tokens:
        raise ProgramError("There is no program: type one on line 1, such as print((7+5)).")
    return [*tokens, Token("", line, 1)]


def _check(token: Token, kind: str | None) -> None:
    """Refuse what the language does not have."""
    if kind != "number":
        if token.text not in _KNOWN:
            usual = "variables are the letters a to j" if kind == "word" else "its operations are + - * // and < and >"
            raise ProgramError(f"The language has no {token}: {_ADVICE.get(token.text, usual)}.")
    elif not token.text.isdigit():
        raise ProgramError(f"The number {token} is not a plain whole number: it should have digits only.")
    elif token.text[0] == "0" and token.text != "0":
        raise ProgramError(f"The number {token} starts with a zero: leave leading zeros out.")
    elif len(token.text) > MAX_DIGITS:
        raise ProgramError(f"The number {token} has more than {MAX_DIGITS:,} digits.")


# --- From tokens to the tree ---

# How tightly an operator binds, as in Python.
_STRENGTH = {"if": 1, "<": 2, ">": 2, "+": 3, "-": 3, "*": 4, "//": 4}


def _parse(text: str, friendly: bool = False) -> list[Assignment | Loop | Print]:
    """The statements of a program: the last one is a Print, and no other.

    `friendly` lets the print around a last expression be left out, and the whole program be indented.
    """
    parser = _Parser(_tokenise(text))
    margin = parser.token.column
    if margin > 1 and not friendly:
        raise ProgramError(f"Line {parser.token.line} is indented: start it at the left.")
    statements = []
    while parser.token.text:
        statements += parser.line(margin)
    *others, last = statements
    for statement in others:
        if isinstance(statement, Print):
            what = "print" if statement.first.text == "print" else "expression"
            raise ProgramError(f"The {what} on line {statement.first.line} must be the last thing in the program.")
    if not isinstance(last, Print):
        raise ProgramError("The program prints nothing: end it with a line such as print(a).")
    if last.first.text != "print" and not friendly:
        raise ProgramError(f"The expression on line {last.first.line} is not printed: put print(...) around it.")
    return statements


class _Parser:
    """Recursive descent: a method for each part of the grammar steps over the tokens of that part."""

    def __init__(self, tokens: list[Token]):
        self.tokens, self.position = tokens, 0
        self.operations = 0  # read so far
        self.rounds = self.steps = 0  # that the loops read so far will take

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def skip(self, text: str) -> bool:
        """Step over the current token if it is this one; say whether it was."""
        found = self.token.text == text
        self.position += found
        return found

    def take(self, *wanted: str) -> Token:
        """Step over the current token, which must be one of those wanted."""
        token = self.token
        if token.text not in wanted:
            names = " or ".join("the end of the line" if text == "\n" else repr(text) for text in wanted)
            raise ProgramError(f"There should be {names} instead of {token}.")
        self.position += 1
        return token

    def line(self, margin: int) -> list[Assignment | Loop | Print]:
        """A loop, or statements with `;` between them; `margin` is the column where lines start."""
        if self.token.column != margin:
            raise ProgramError(
                f"Line {self.token.line} starts at column {self.token.column} instead of {margin}: "
                "only the one line that a loop repeats may be indented."
            )
        if self.token.text == "for":
            statements = [self.loop(margin)]
        else:
            statements = [self.statement()]
            while self.skip(";") and self.token.text != "\n":
                statements.append(self.statement())
        self.take("\n")
        return statements

    def statement(self) -> Assignment | Print:
        """`v=e`, `print(e)` or a bare expression."""
        first, second = self.tokens[self.position : self.position + 2]
        if first.text == "for":
            raise ProgramError(f"The loop {first} must start on a line of its own.")
        if second.text in ("+=", "-="):
            raise ProgramError(f"The sign {second} belongs in a loop: write a=(a+5) instead of a+=5.")
        if second.text == "=":
            name = self.variable()
            self.take("=")
            return Assignment(name.text, self.number())
        if self.skip("print"):
            self.take("(")
            value = self.number()
            self.take(")")
            return Print(value, first)
        return Print(self.number(), first)

    def loop(self, margin: int) -> Loop:
        """`for x in range(5):v+=e` or `-=`, the part after the colon perhaps indented on the next line."""
        for text in ("for", "x", "in", "range", "("):
            self.take(text)
        first, before = self.token, self.operations
        if not first.text.isdigit():
            raise ProgramError(f"There should be a plain number instead of {first}.")
        self.position += 1
        self.take(")")
        self.take(":")
        if self.skip("\n") and self.token.column <= margin:
            raise ProgramError(f"Line {self.token.line} should be indented: it is what the loop above it repeats.")
        name = self.variable()
        sign = self.take("+=", "-=")
        change = self.join(sign, Variable(name), self.number())
        if self.skip(";") and self.token.text != "\n":
            raise ProgramError(f"The loop would repeat {self.token} too: start a new line after its first statement.")
        # The work is known before anything runs. It is counted in operations, so that brackets cost nothing.
        count = int(first.text)
        self.rounds += count
        self.steps += count * (self.operations - before)
        for amount, limit, unit in ((self.rounds, MAX_ROUNDS, "rounds"), (self.steps, MAX_STEPS, "operations")):
            if amount > limit:
                raise ProgramError(f"The loop on line {first.line} brings the program to more than {limit:,} {unit}.")
        return Loop(name.text, count, change)

    def variable(self) -> Token:
        """A variable, which gets a value or has one."""
        token = self.token
        if token.text == "x":
            raise ProgramError(f"The name {token} is kept for loops: use a letter from a to j.")
        if token.text not in VARIABLES:
            raise ProgramError(f"There should be a variable from a to j instead of {token}.")
        self.position += 1
        return token

    def number(self) -> Expression:
        """An expression that is not a comparison."""
        return self.no_comparison(self.expression())

    def expression(self, strength: int = 1, level: int = 1) -> Expression:
        """An expression whose operators, outside brackets, bind at least this tightly (precedence climbing).

        `level` counts the brackets, comparisons and other operations that it is inside: more than MAX_DEPTH of each
        would be too deep in any case. Refusing it here keeps a long chain of if and else from using up Python's stack.
        """
        if level > 3 * MAX_DEPTH:
            raise self.too_deep(self.token)
        if self.skip("("):
            left = self.expression(level=level + 1)
            self.take(")")
        else:
            left = self.operand()
        while _STRENGTH.get(self.token.text, 0) >= strength:
            left = self.no_comparison(left)
            sign = self.token
            self.position += 1
            if sign.text == "if":
                condition = self.expression(_STRENGTH["<"], level + 1)
                if not _compares(condition):
                    raise ProgramError(f"There should be a comparison with < or > after {sign}.")
                self.take("else")
                # A choice again: in `1 if a<b else 2 if c<d else 3` the second is part of the first.
                other = self.expression(_STRENGTH["if"], level + 1)
                left = self.join(sign, left, condition, self.no_comparison(other))
            else:
                # Only tighter operators: in `9-3-2` the 3 belongs to the first minus.
                right = self.expression(_STRENGTH[sign.text] + 1, level + 1)
                left = self.join(sign, left, self.no_comparison(right))
        return left

    def operand(self) -> Number | Variable:
        token = self.token
        if token.text in ("-", "+"):
            raise ProgramError(f"The sign {token} has nothing before it: write (0-5) for a negative number.")
        if token.text == "print":
            raise ProgramError(f"The word {token} can only start the last statement.")
        if token.text in (*VARIABLES, "x"):
            return Variable(self.variable())
        if not token.text.isdigit():
            raise ProgramError(f"There should be a number, a variable or a bracket instead of {token}.")
        self.position += 1
        return Number(int(token.text))

    def join(self, sign: Token, *parts: Expression) -> Operation:
        self.operations += 1
        # The brackets of a comparison are those of the choice around it.
        depth = max(part.depth for part in parts) + (sign.text not in ("<", ">"))
        if depth > MAX_DEPTH:
            raise self.too_deep(sign)
        return Operation(sign, parts, depth)

    def no_comparison(self, node: Expression) -> Expression:
        if _compares(node):
            raise ProgramError(f"The comparison {node.sign} can only stand between if and else.")
        return node

    def too_deep(self, token: Token) -> ProgramError:
        return ProgramError(f"The expression around {token} needs more than {MAX_DEPTH} brackets inside each other.")
