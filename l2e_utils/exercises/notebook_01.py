"""Checks of notebook 1: a loop in one step, the score of copying, twins."""

from random import Random

from l2e_utils.analysis.copy_rules import copy_answers
from l2e_utils.exercises import answers
from l2e_utils.programs import Program, canonical_of, sample_program

RNG = Random(1)
LOOPS = [(4, 3, 5, 2), (100, 4, 12, 7), (9, 1, 2, 1), (3, 8, 90, 8)]  # a, k, b, d
LOOPS += [tuple(RNG.randint(1, most) for most in (100, 8, 100, 8)) for _ in range(100)]
FEW = {"(5 if 8>2 else 9)": "5", "(5 if 1>2 else 9)": "9", "(12//1)": "12", "(0+12)": "12"}
LISTS = [[Program(f"print({expression})", output, "") for expression, output in FEW.items()]]
LISTS += [[sample_program(RNG, *level) for _ in range(500)] for level in ((1, 1), (2, 1), (1, 3))]


@answers("1.1", LOOPS)
def printed(a: int, k: int, b: int, d: int) -> int:
    return (a - k * b) // d


@answers("1.2", LISTS)
def copy_score(programs: list[Program]) -> float:
    return sum(answer.exact for answer in copy_answers(programs, "the last number")) / len(programs)


SOURCES = [
    "print((7+5))", "h=7;\nprint((h+4))", "print((3 if 5>2 else 9))", "c=7;\na=(c-1);\nprint((a+4))",
    "d=3\nfor x in range(4):d-=2\nprint(d)",
    "i=4\nfor x in range(2):i+=1\nf=(i+3);\nprint((8 if (f-6)<5 else 2))",
]  # fmt: skip
SOURCES += [sample_program(RNG, RNG.randint(1, 3), RNG.randint(1, 12)).source for _ in range(200)]
answers("1.3", SOURCES)(canonical_of)
