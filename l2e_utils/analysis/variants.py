"""Small changes to a program: another text that prints the same, or one digit changed.

    renamed     a=5;print((a+3))            b=5;print((b+3))            a twin: the same program under other names
    swapped     print((5+3))                print((3+5))                operands of + or * exchanged
    mirrored    print((5 if 2<7 else 8))    print((5 if 7>2 else 8))    the comparison read from the other side
    detours     print((5+3))                print(((5+3)*1))            one more operation that changes nothing
    shortened   print(((5-3)*2))            print((2*2))                one step of the calculation done already
    lowered     print((5+3))                print((4+3))                one digit smaller: here the output may change

Each takes a program as the generator spells it and returns texts that the generator could have written too,
all different from the program. The first five print what the program prints.
"""

import ast
import re
from collections.abc import Callable, Iterable
from itertools import islice
from random import Random

from l2e_utils.errors import CourseError
from l2e_utils.interpreter import normalise, run
from l2e_utils.programs import VARIABLE, VARIABLES, canonical_of
from l2e_utils.tasks import split_of
from l2e_utils.text import Example

Change = Callable[[str], list[str]]

_STEP = re.compile(r"\(\d+(?:(?:[-+*]|//)\d+| if \d+[<>]\d+ else \d+)\)")  # an operation on numbers alone


def is_unseen(source: str) -> bool:
    """Whether the program is of the test split: no network of the course was trained on it or a twin of it."""
    return split_of(canonical_of(source)) == "test"


def renamed(source: str) -> list[str]:
    """Nine twins: every name moved on by 1 to 9 letters, with a after j. None for a program without variables."""
    turned = [VARIABLES[by:] + VARIABLES[:by] for by in range(1, len(VARIABLES))] if VARIABLE.search(source) else []
    return [VARIABLE.sub(lambda found, names=names: names[VARIABLES.index(found[0])], source) for names in turned]


def swapped(source: str) -> list[str]:
    """Operands of one `+` or `*` exchanged.

    Not where a variable stands first: the generator writes an assigned variable in no other place.
    """
    return _exchanged(source, ast.BinOp)


def mirrored(source: str) -> list[str]:
    """One comparison read from the other side: `a<b` becomes `b>a`."""
    return _exchanged(source, ast.Compare)


def _exchanged(source: str, kind: type[ast.expr]) -> list[str]:
    """The programs with the operands of one operation of a kind exchanged, from left to right."""
    tree = ast.parse(normalise(source))
    nodes = [node for node in ast.walk(tree) if isinstance(node, kind)]
    texts = []
    for node in sorted(nodes, key=lambda node: (node.left.end_lineno, node.left.end_col_offset)):
        before = dict(vars(node))
        match node:
            case ast.BinOp(left, ast.Add() | ast.Mult(), right) if not isinstance(left, ast.Name):
                node.left, node.right = right, left
            case ast.Compare(left, [sign], [right]):
                opposite = ast.Gt() if isinstance(sign, ast.Lt) else ast.Lt()
                node.left, node.ops, node.comparators = right, [opposite], [left]
        texts.append(normalise(ast.unparse(tree)))
        vars(node).update(before)
    return [text for text in texts if text != source]


def detours(source: str) -> list[str]:
    """One more operation around what is printed, which leaves its value as it is."""
    start = source.rindex("print(") + len("print(")
    before, e = source[:start], source[start:-1]
    return [f"{before}{detour})" for detour in (f"({e}*1)", f"(1*{e})", f"({e}//1)", f"({e} if 2>1 else 3)")]


def shortened(source: str) -> list[str]:
    """One operation on numbers alone replaced by its value.

    Only where that is at least 1, since the generator writes no smaller numbers, and no larger than the largest number
    of the program, so that the new program is of the same length.
    """
    largest = max(map(int, re.findall(r"\d+", source)))
    steps = [(step, run(f"print({step[0]})")) for step in _STEP.finditer(source)]
    return [
        source[: step.start()] + value + source[step.end() :]
        for step, value in steps if 1 <= int(value) <= largest
    ]


SAME_VALUE: dict[str, Change] = {
    "other names": renamed,
    "operands swapped": swapped,
    "comparison mirrored": mirrored,
    "one step done": shortened,
    "a detour": detours,
}


def digit_places(source: str) -> list[int]:
    """Where the digits are, counted from 0."""
    return [place for place, character in enumerate(source) if character.isdigit()]


def with_digit(source: str, place: int, digit: int) -> str:
    """The program with another digit at `place`.

    Raises ValueError where there is no digit, and where a number would begin with 0: the generator writes none.
    """
    if not 0 <= place < len(source) or not source[place].isdigit():
        raise CourseError(f"There is no digit at place {place}.")
    if not 0 <= digit <= 9:
        raise CourseError(f"A digit is a whole number from 0 to 9, not {digit!r}.")
    if digit == 0 and not source[place - 1 : place].isdigit():
        raise CourseError("No number of a program begins with 0.")
    return f"{source[:place]}{digit}{source[place + 1 :]}"


def lowered(source: str) -> list[str]:
    """One digit smaller than it was. All bounds of a level are upper ones, so the new program is of the same level."""
    texts = []
    for place in digit_places(source):
        starts = not source[place - 1 : place].isdigit()
        texts += [with_digit(source, place, digit) for digit in range(int(starts), int(source[place]))]
    return texts


def unseen_pairs(change: Change, programs: Iterable[Example], most: int) -> list[tuple[Example, Example]]:
    """Programs and changed ones that are unseen; give programs of the test split if both should be.

    At most `most` pairs, one a program, drawn among all that are possible.
    """
    changes = ((program, list(filter(is_unseen, change(program.source)))) for program in programs)
    chosen = ((program, Random(program.source).choice(texts)) for program, texts in changes if texts)
    return [(program, example_of(text)) for program, text in islice(chosen, most)]


def example_of(source: str) -> Example:
    """A program with what it prints, by the interpreter."""
    return Example(source, run(source), canonical_of(source))
