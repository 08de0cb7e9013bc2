"""Checks of notebook 1: a loop in one step, the score of copying, twins."""

from __future__ import annotations

from random import Random

from l2e_utils.analysis.copy_rules import copy_answers
from l2e_utils.exercises import first_difference, near
from l2e_utils.programs import Program, canonical_of, sample_program


def check_printed(printed) -> str | None:
    cases = [((4, 3, 5, 2), -6), ((100, 4, 12, 7), 7), ((9, 1, 2, 1), 7), ((3, 8, 90, 8), -90)]
    rng = Random(1)
    for _ in range(100):
        v, b, k, d = rng.randint(1, 100), rng.randint(1, 100), rng.randint(1, 8), rng.randint(1, 8)
        cases.append(((v, k, b, d), (v - k * b) // d))
    return first_difference(printed, cases, lambda found, expected: isinstance(found, int) and found == expected)


class _Programs(list):
    """A list of programs that shows itself briefly in a counter-example."""

    def __repr__(self) -> str:
        return f"[{len(self)} programs, such as {self[0].source!r} with output {self[0].output!r}]"


def check_copy_score(copy_score) -> str | None:
    few = [
        ("print((5 if 8>2 else 9))", "5"),
        ("print((5 if 1>2 else 9))", "9"),
        ("print((12//1))", "12"),
        ("print((0+12))", "12"),
    ]
    cases = [((_Programs(Program(source, output, "") for source, output in few),), 0.5)]
    rng = Random(2)
    for length, nesting in ((1, 1), (2, 1), (1, 3)):
        programs = _Programs(sample_program(rng, length, nesting) for _ in range(500))
        copied = copy_answers(programs, "the last number")
        cases.append(((programs,), sum(answer.exact for answer in copied) / len(programs)))
    return first_difference(copy_score, cases, near)


def check_canonical(canonical) -> str | None:
    sources = [
        "print((7+5))",
        "h=7;\nprint((h+4))",
        "d=3\nfor x in range(4):d-=2\nprint(d)",
        "c=7;\na=(c-1);\nprint((a+4))",
        "print((3 if 5>2 else 9))",
        "i=4\nfor x in range(2):i+=1\nf=(i+3);\nprint((8 if (f-6)<5 else 2))",
    ]
    rng = Random(3)
    sources += [sample_program(rng, rng.randint(1, 3), rng.randint(1, 12)).source for _ in range(200)]
    return first_difference(canonical, [((source,), canonical_of(source)) for source in sources])


CHECKS = {1: check_printed, 2: check_copy_score, 3: check_canonical}
