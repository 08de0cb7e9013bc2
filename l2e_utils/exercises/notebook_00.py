"""Checks of notebook 0: read a program, score whole outputs, catch the network out."""

from __future__ import annotations

import re
from functools import cache

from l2e_utils.errors import CourseError
from l2e_utils.exercises import first_difference, near
from l2e_utils.interpreter import normalise, run

PROGRAM = "h=4\nfor x in range(3):h-=5\nprint((h//2))"


def check_printed(printed: object) -> str | None:
    said, truth = str(printed).strip().replace("−", "-"), run(PROGRAM)
    if said == truth:
        return None
    if said == f"{truth}.0":
        return f"not yet. Nearly: // of whole numbers gives a whole number: Python prints {truth}, not {said}."
    if said in ("-5", "-5.5", "-5.0"):
        return "not yet. The loop is right. // gives a whole number, and rounds down: to the left on the number line."
    return "not yet. Go through the loop: write down h before it, and after each of the three rounds."


def check_exact_accuracy(exact_accuracy) -> str | None:
    cases = [
        ((["12", "-5", "7", "30"], ["12", "5", "7", "31"]), 0.5),
        ((["1", "2", "3"], ["1", "2", "3"]), 1),
        ((["100"], ["101"]), 0),
        ((["7", "12"], ["12", "7"]), 0),
        ((["07", "8", "9"], ["7", "8", "9"]), 2 / 3),
    ]
    return first_difference(exact_accuracy, cases, near)


def check_caught_out(program: object) -> str | None:
    if not isinstance(program, str):
        return "not yet. The answer should be a program in quotes, such as 'print(7+5)'."
    try:
        source = normalise(program)
        truth = run(source)
    except CourseError as error:
        return f"not yet. {error}"
    if not re.fullmatch(r"print\(\(\d{1,2}(\+|-|\*|//)\d{1,2}\)\)", source):
        return "not yet. Use one of + - * //, and two numbers of at most two digits each."
    written, _ = _network().answer(source)
    if written == truth:
        return f"not yet. Python prints {truth}, and the network is right about that."
    return None


@cache
def _network():
    from l2e_utils.engine.files import load_executor

    return load_executor("combined")[0]


CHECKS = {1: check_printed, 2: check_exact_accuracy, 3: check_caught_out}
