"""Run any program of the grammar safely: Python reads it, each part of it is checked, and nothing is ever executed.

One worked example:

    text       print(7+5*2)
    tree       print: + of 7 and (* of 5 and 2)
    run        17
    normalise  print((7+(5*2)))

A text with a word or sign that the language does not have is refused at once. From the rest `ast.parse` makes a
tree, which is not code; each of its nodes must be of one of a few kinds. The language is a piece of Python:
assignments `a=5`, loops `for x in range(3):a+=2` and, last, one `print(...)`; expressions have whole numbers, the
variables a to j, brackets, `+ - * //` and `5 if a<b else 7`. Whatever is accepted prints what Python prints.
"""

import ast
import operator
import re
import reprlib
import textwrap
from typing import NamedTuple

from l2e_utils.errors import CourseError

VARIABLES = "abcdefghij"

MAX_SOURCE = 10_000  # characters: many times the longest program of the course, and read in a twentieth of a second
MAX_DIGITS = 1_000  # of a literal and of every value: arithmetic stays cheap, and far below Python's own limit of 4,300
MAX_DEPTH = 120  # brackets inside each other: the generator needs at most 101, and Python 3.11 itself may fail from 193
MAX_STEPS = 150_000  # operations of all rounds of all loops: less than a second, even with the largest numbers

ACTIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv}
ACTIONS |= {"<": operator.lt, ">": operator.gt}
_LIMIT = 10**MAX_DIGITS
_SIGNS = dict(zip((ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Lt, ast.Gt), ACTIONS, strict=True))


class ProgramError(CourseError):
    """A text that is no program of the grammar, or one that cannot be run; its message is one sentence."""


def run(source: str) -> str:
    """What the program prints, without the final newline, exactly as Python prints it.

    Raises ProgramError for everything outside the grammar or beyond the bounds above, for a division by zero
    and for a variable without a value; TypeError for anything but a string.

    >>> run("a=5\\nfor x in range(3):a+=2\\nprint(a//2)")
    '5'
    """
    variables: dict[str, int] = {}
    for statement in _parse(source):
        for _ in range(statement.rounds):
            variables[statement.name] = _evaluate(statement.value, variables)
    return str(variables["print"])


def normalise(text: str) -> str:
    """The program as the generator would spell it, so that the network sees a familiar text.

    Spaces that can go are dropped, every operation gets exactly one pair of brackets, and a last expression gets its
    `print(...)`. Normalising again changes nothing. The program is not run; errors are those of `run`.

    >>> normalise("7 + 5*2")
    'print((7+(5*2)))'
    """
    source = "\n".join(statement.text for statement in _parse(text, friendly=True))
    # The generator's one irregularity: no semicolon where a loop over the same variable follows.
    source = re.sub(r"(?m)^([a-j])(=.*);(\nfor x in range\(\d+\):\1)", r"\1\2\3", source)
    if len(source) > MAX_SOURCE:
        raise ProgramError(f"With all its brackets the program is longer than {MAX_SOURCE:,} characters.")
    return source


def _evaluate(node: ast.expr, variables: dict[str, int]) -> int:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            if name not in variables:
                raise _refusal(f"The variable '{name}' {{}} has no value yet.", node)
            return variables[name]
        case ast.IfExp(condition, yes, no):
            # As in Python, the branch that is not taken is never looked at.
            return _evaluate(yes if _evaluate(condition, variables) else no, variables)
        case ast.BinOp(left, operation, right) | ast.Compare(left, [operation], [right]):
            first, second = _evaluate(left, variables), _evaluate(right, variables)
            sign = _SIGNS[type(operation)]
            if sign == "//" and second == 0:
                raise _refusal("The operation '//' that begins {} divides by zero.", node)
            # Both operands are within the limit, so even a product is small enough to be checked afterwards.
            result = ACTIONS[sign](first, second)
            if abs(result) >= _LIMIT:
                raise _refusal(f"The result of '{sign}' that begins {{}} has over {MAX_DIGITS:,} digits.", node)
            return result


# --- Reading: Python gets to see only texts of known words and signs ---

_TOKEN = re.compile(r"(?P<number>[0-9][\w.]*)|(?P<word>\w+)|//=?|\*\*=?|[-+*/%<>=!]=?|[^ \t\n]", re.ASCII)
_KNOWN = {*VARIABLES, "x", "for", "in", "range", "if", "else", "print", "//", "+=", "-=", *"+-*<>=():;"}
_ADVICE = {
    "/": "use // to divide",
    "**": "use * to multiply",
    "#": "leave comments out",
    ",": "print and range take one thing each",
    "while": "the only loop is for x in range(3):a+=5",
    **dict.fromkeys(("==", "!=", "<=", ">="), "compare with < or >"),
    **dict.fromkeys((".", '"', "'"), "the only values are whole numbers"),
}


def _check_tokens(text: str) -> None:
    """Refuse a text with a word, sign or number that the language does not have, or with brackets too deep."""
    depth = 0
    for match in _TOKEN.finditer(text):
        token, is_number = match[0], match["number"]
        depth += (token == "(") - (token == ")")
        if depth > MAX_DEPTH:
            problem = f"The bracket {{}} is inside {MAX_DEPTH} others, which is too deep."
        elif is_number and not re.fullmatch("0|[1-9][0-9]*", token):
            problem = "The number {} is not a plain whole number: it has digits only, and no 0 in front."
        elif is_number and len(token) > MAX_DIGITS:
            problem = f"The number {{}} has more than {MAX_DIGITS:,} digits."
        elif is_number or token in _KNOWN:
            continue
        else:
            usual = "variables are the letters a to j" if match["word"] else "its operations are + - * // and < and >"
            problem = f"The language has no {{}}: {_ADVICE.get(token, usual)}."
        lines = text[: match.start()].split("\n")
        place = f"at line {len(lines)}, column {len(lines[-1]) + 1}"
        raise ProgramError(problem.format(f"{reprlib.repr(token)} {place}"))


class Statement(NamedTuple):
    """`name=value`, done `rounds` times, and its usual spelling; a print has the name "print"."""

    text: str
    name: str
    value: ast.expr
    rounds: int = 1


def _parse(text: str, friendly: bool = False) -> list[Statement]:
    """The statements of a program. `friendly` lets a last print be left out, and all of it be indented."""
    if not isinstance(text, str):
        raise TypeError(f"A program is a string, not {type(text).__name__}.")
    if len(text) > MAX_SOURCE:
        raise ProgramError(f"The program has {len(text):,} characters: more than {MAX_SOURCE:,}.")
    text = text.replace("\r\n", "\n")
    text = textwrap.dedent(text) if friendly else text
    _check_tokens(text)
    try:
        nodes = ast.parse(text, "<program>").body
    except SyntaxError as error:
        reason = error.msg.partition(". ")[0].replace("invalid syntax", "something is missing there, or too much")
        if text.split("\n")[error.lineno - 1][error.offset - 1 :].startswith("for"):
            reason = "a loop must start on a line of its own"
        place = f"at line {error.lineno}, column {error.offset}"
        raise ProgramError(f"Python cannot read the program {place}: {reason}.") from None
    except (MemoryError, RecursionError):
        raise ProgramError(f"The program has more than {MAX_DEPTH} operations inside each other.") from None
    if not nodes:
        raise ProgramError("There is no program: type one on line 1, such as print((7+5)).")
    last = nodes[-1]
    if friendly and isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call):
        last.value = ast.Call(ast.Name("print"), [last.value], [])
    statements = [_statement(node) for node in nodes]
    operations = 0  # in all rounds: known before anything runs
    for statement, node in zip(statements, nodes, strict=True):
        if statement.name == "print" and node is not last:
            raise _refusal("The print {} must be the last thing in the program.", node)
        for part in ast.walk(statement.value):
            operations += statement.rounds * isinstance(part, ast.BinOp | ast.IfExp | ast.Compare)
        if operations > MAX_STEPS:
            raise _refusal(f"The loop {{}} brings the program to more than {MAX_STEPS:,} operations.", node)
    if statements[-1].name != "print":
        raise ProgramError("The program prints nothing: end it with a line such as print(a).")
    return statements


def _statement(node: ast.stmt) -> Statement:
    match node:
        case ast.Assign([ast.Name(name) as variable], value):
            return Statement(f"{_spell(variable)}={_spell(value)};", name, value)
        case ast.Expr(ast.Call(ast.Name("print"), [value], [])):
            return Statement(f"print({_spell(value)})", "print", value)
        case ast.Expr():
            raise _refusal("What stands {} prints nothing: leave it out, or put it last, in print(...).", node)
        case ast.For(ast.Name("x"), ast.Call(ast.Name("range"), [ast.Constant()], []), [_, second, *_]):
            raise _refusal("The loop would repeat the statement {} too: start a new line before it.", second)
        case ast.For(
            ast.Name("x"),
            ast.Call(ast.Name("range"), [ast.Constant(rounds)], []),
            [ast.AugAssign(ast.Name(name) as variable, ast.Add() | ast.Sub() as operation, amount) as change],
            [],
        ):
            text = f"{_spell(variable)}{_SIGNS[type(operation)]}={_spell(amount, depth=2)}"
            value = ast.copy_location(ast.BinOp(variable, operation, amount), change)
            return Statement(f"for x in range({rounds}):{text}", name, value, rounds)
        case ast.AugAssign():
            raise _refusal("The change {} belongs in a loop: write a=(a+5) instead of a+=5.", node)
    raise _refusal("Statements are such as a=5, for x in range(3):a+=5 or print(a), unlike the one {}.", node)


def _spell(node: ast.expr, depth: int = 1) -> str:
    """An expression with a pair of brackets around each operation; `depth` is how many there are around it."""
    if depth > MAX_DEPTH:
        raise _refusal(f"The expression {{}} needs more than {MAX_DEPTH} brackets inside each other.", node)
    match node:
        case ast.Constant(value):
            return str(value)
        case ast.Name("x"):
            raise _refusal("The name 'x' {} is kept for loops: use a letter from a to j.", node)
        case ast.Name(name) if name in VARIABLES:
            return name
        case ast.BinOp(left, operation, right) if type(operation) in _SIGNS:
            return f"({_spell(left, depth + 1)}{_SIGNS[type(operation)]}{_spell(right, depth + 1)})"
        case ast.IfExp(ast.Compare(left, [operation], [right]), yes, no) if type(operation) in _SIGNS:
            a, b, c, d = (_spell(part, depth + 1) for part in (yes, left, right, no))
            return f"({a} if {b}{_SIGNS[type(operation)]}{c} else {d})"
        case ast.IfExp(condition):
            raise _refusal("There should be one comparison with < or > {}, between if and else.", condition)
        case ast.Compare():
            raise _refusal("The comparison {} can only stand between if and else.", node)
        case ast.UnaryOp():
            raise _refusal("The sign {} has nothing before it: write (0-5) for a negative number.", node)
    raise _refusal("There should be a number, a variable or an operation {}.", node)


def _refusal(sentence: str, node: ast.AST) -> ProgramError:
    """The error that says where in the text a node is, in place of {}."""
    return ProgramError(sentence.format(f"at line {node.lineno}, column {node.col_offset + 1}"))
