"""Does an answer stay where it must stay, and change where it must change?

Whoever answers is a function from examples to texts: a network (`network(model)`), a copy rule (`copying(rule)`), a
list of remembered programs (`nearest(programs)`), or Python itself (`python`). So all are tested in the same way.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from l2e_utils.analysis.copy_rules import copy_answers
from l2e_utils.analysis.mistakes import how_far_off
from l2e_utils.analysis.variants import digit_places, example_of, is_unseen, with_digit
from l2e_utils.evaluation import answers
from l2e_utils.model import ExecutorLSTM
from l2e_utils.text import Example

Writer = Callable[[Sequence[Example]], list[str]]
_NUMBER = re.compile(r"\d+")


def python(exercises: Sequence[Example]) -> list[str]:
    """The true outputs."""
    return [exercise.output for exercise in exercises]


def network(model: ExecutorLSTM) -> Writer:
    """What a network writes."""
    return lambda exercises: [answer.written for answer in answers(model, exercises)]


def copying(rule: str) -> Writer:
    """What a rule of `COPY_RULES` writes."""
    return lambda exercises: [answer.written for answer in copy_answers(exercises, rule)]


def nearest(known: Iterable[Example]) -> Writer:
    """What a list of programs writes that computes nothing: the output of its nearest program of the same shape.

    Programs are of one shape if they differ only in numbers and in names of variables; ratios of numbers (all
    at least 1) say how far apart they are. It writes nothing for a shape that it does not have.
    """
    lists: dict[str, tuple[list[list[str]], list[str]]] = {}
    for program in known:
        numbers, outputs = lists.setdefault(_NUMBER.sub("0", program.canonical), ([], []))
        numbers.append(_NUMBER.findall(program.canonical))
        outputs.append(program.output)
    shapes = {shape: (np.log(np.array(numbers, float)), outputs) for shape, (numbers, outputs) in lists.items()}

    def answer(exercise: Example) -> str:
        shape = _NUMBER.sub("0", exercise.canonical)
        if shape not in shapes:
            return ""
        there, outputs = shapes[shape]
        asked = np.log(np.array(_NUMBER.findall(exercise.canonical), float))
        return outputs[int(np.abs(there - asked).sum(1).argmin())]

    return lambda exercises: [answer(exercise) for exercise in exercises]


class Response(NamedTuple):
    """How somebody responds to pairs of programs, in numbers of pairs."""

    n: int
    as_it_must: int  # the answer stays where Python's output stays, and changes where that changes
    stale: int  # Python's output changes, and the answer does not
    right: int  # the first answer is right
    right_again: int  # the first answer is right, and the second too


def response(writer: Writer, pairs: Sequence[tuple[Example, Example]]) -> Response:
    """How `writer` responds to changes of programs; each pair is a program and the changed one."""
    before, after = (list(side) for side in zip(*pairs, strict=True))
    a, b, x, y = (np.array(write(side)) for write in (python, writer) for side in (before, after))
    stays, right = x == y, x == a
    counted = (a == b) == stays, (a != b) & stays, right, right & (y == b)
    return Response(len(pairs), *(int(each.sum()) for each in counted))


def distances(writer: Writer, exercises: Sequence[Example]) -> list[float]:
    """How far off in value each answer is; infinity where no number was written."""
    off = (how_far_off(text, a.output) for text, a in zip(writer(exercises), exercises, strict=True))
    return [float("inf") if distance is None else distance for distance in off]


def sums_with_one_digit_changed(digits: int, count: int) -> list[tuple[int, Example, Example]]:
    """`count` times: which of the 2 · `digits` digits is changed, a sum `print((a+b))`, and the changed one.

    Both programs are of the test split. Place, numbers and new digit are random; no number begins with 0.
    """
    rng, found = Random(f"sums {digits}"), []
    while len(found) < count:
        a, b = (rng.randrange(10 ** (digits - 1), 10**digits) for _ in range(2))
        source, which = f"print(({a}+{b}))", rng.randrange(2 * digits)
        new = rng.randrange(0 if which % digits else 1, 10)
        changed = with_digit(source, digit_places(source)[which], new)
        if changed != source and is_unseen(source) and is_unseen(changed):
            found.append((which, example_of(source), example_of(changed)))
    return found


def moved_digits(writer: Writer, sums: Sequence[tuple[int, Example, Example]], digits: int) -> np.ndarray:
    """Shares [2 * digits, digits + 1]: how often changing a digit of a sum changes each digit of the answer.

    Digits of the answer are compared by place value: an answer is filled up in front, or loses what is too long.
    """
    before = writer([first for _, first, _ in sums])
    after = writer([second for _, _, second in sums])
    moved, count = np.zeros((2 * digits, digits + 1)), np.zeros((2 * digits, 1))
    for (which, _, _), x, y in zip(sums, before, after, strict=True):
        x, y = (text.rjust(digits + 1)[-digits - 1 :] for text in (x, y))
        moved[which] += [u != v for u, v in zip(x, y, strict=True)]
        count[which] += 1
    return moved / count
