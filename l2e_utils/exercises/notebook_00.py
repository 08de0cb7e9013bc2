"""Checks of notebook 0: read a program, score whole outputs, catch the network out."""

import re
from statistics import fmean

from l2e_utils.engine.files import load_executor
from l2e_utils.errors import CourseError
from l2e_utils.exercises import answers, examines
from l2e_utils.interpreter import normalise, run

NETWORK = "flagship/flagship"  # LIST/RUN of data/checkpoints: the one that plays in the notebook, and on the site
PROGRAM = "h=4\nfor x in range(3):h-=5\nprint((h//2))"
OUTPUTS = [  # written, printed
    (["12", "-5", "7", "30"], ["12", "5", "7", "31"]), (["1", "2", "3"], ["1", "2", "3"]), (["100"], ["101"]),
    (["7", "12"], ["12", "7"]), (["07", "8", "9"], ["7", "8", "9"]),
]  # fmt: skip


@examines("0.1")
def printed(printed: object) -> str | None:
    said, truth = str(printed).strip().replace("−", "-"), run(PROGRAM)
    if said == truth:
        return None
    if said == f"{truth}.0":
        return f"not yet. Nearly: // of whole numbers gives a whole number: Python prints {truth}, not {said}."
    if said in ("-5", "-5.5", "-5.0"):
        return "not yet. The loop is right. // gives a whole number, and rounds down: to the left on the number line."
    return "not yet. Go through the loop: write down h before it, and after each of the three rounds."


@answers("0.2", OUTPUTS)
def exact_accuracy(written: list[str], printed: list[str]) -> float:
    return fmean(a == b for a, b in zip(written, printed, strict=True))


@examines("0.3")
def caught_out(program: object) -> str | None:
    if not isinstance(program, str):
        return "not yet. The answer should be a program in quotes, such as 'print(7+5)'."
    try:
        source = normalise(program)
        truth = run(source)
    except CourseError as error:
        return f"not yet. {error}"
    if not re.fullmatch(r"print\(\(\d{1,2}(\+|-|\*|//)\d{1,2}\)\)", source):
        return "not yet. Use one of + - * //, and two numbers of at most two digits each."
    written, _ = load_executor(NETWORK)[0].answer(source)
    if written == truth:
        return f"not yet. Python prints {truth}, and the network is right about that."
    return None
