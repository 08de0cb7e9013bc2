"""Checks of notebook 10: does it compute or remember?"""

from itertools import islice, pairwise
from random import Random

from l2e_utils.analysis.variants import renamed
from l2e_utils.exercises import answers
from l2e_utils.programs import canonical_of
from l2e_utils.tasks import Difficulty, Programs, examples

PAIRS = [
    ("a=5;\nprint((a+3))", "b=5;\nprint((b+3))"),
    ("a=5;\nprint((a+3))", "a=5;\nprint((a+3))"),
    ("a=5;\nprint((a+3))", "b=5;\nprint((b+4))"),
    ("print((3 if 2<5 else 4))", "print((3 if 2<5 else 4))"),
    ("a=1;\nb=(a+2);\nprint((b-4))", "b=1;\na=(b+2);\nprint((a-4))"),
    ("a=2;\nb=3;\nprint((a+b))", "a=2;\nb=3;\nprint((b+a))"),
    ("a=2;\nb=3;\nprint((a+b))", "c=2;\nd=3;\nprint((c+c))"),
    ("c=2;\nd=3;\nprint((c+c))", "a=2;\nb=3;\nprint((a+b))"),
    ("a=2;\nb=3;\nprint((a+b))", "c=2;\nc=3;\nprint((c+c))"),
    ("a=5\nfor x in range(2):a+=3\nprint(a)", "f=5\nfor x in range(2):f+=3\nprint(f)"),
]
for first, second in pairwise(islice(examples(Programs(), Random(1), Difficulty(1, 3), "train"), 60)):
    PAIRS += [(first.source, twin) for twin in renamed(first.source)[3:5]]
    PAIRS.append((first.source, second.source))

SEEN = {"print((2+3))": "5", "print((2+4))": "6", "a=5;\nprint((a+3))": "8", "print((12+3))": "15", "print(7)": "7"}
ASKED = [
    "print((2+4))", "print((2+7))", "print((9+4))", "print((9+9))", "a=5;\nprint((a+3))", "a=5;\nprint((a+9))",
    "b=5;\nprint((b+3))", "print((22+3))", "print((12+31))", "print(8)", "print((2*3))",
]  # fmt: skip
MEMORIES = [(seen, source) for seen in (SEEN, dict(reversed(SEEN.items()))) for source in ASKED]

# Pairs of programs: what Python prints for the one and the other, what a network writes for the one and the other.
FOLLOWS, STAYS, WRONG = ("12", "13", "12", "13"), ("12", "13", "12", "12"), ("12", "13", "12", "19")
EQUAL = ("5", "5", "5", "5")
ANSWERS = [
    [FOLLOWS], [STAYS], [FOLLOWS, STAYS], [STAYS, WRONG, FOLLOWS, ("12", "13", "7", "8")], [EQUAL], [],
    [EQUAL, ("5", "5", "4", "5"), STAYS], [EQUAL, STAYS, FOLLOWS, ("5", "5", "1", "1")],
    [("12", "13", "99", "99"), ("12", "13", "12", "14")],
]  # fmt: skip


@answers("10.1", PAIRS)
def same_program(first: str, second: str) -> bool:
    return canonical_of(first) == canonical_of(second)


@answers("10.2", [*MEMORIES, ({}, "print(5)")])
def look_up(seen: dict[str, str], source: str) -> str:
    if source in seen:
        return seen[source]
    for text, output in seen.items():
        if len(text) == len(source) and sum(a != b for a, b in zip(text, source, strict=True)) == 1:
            return output
    return "0"


@answers("10.3", ANSWERS)
def stale_share(pairs: list[tuple[str, str, str, str]]) -> float:
    moved = [(before, after) for a, b, before, after in pairs if a != b]
    return sum(before == after for before, after in moved) / len(moved) if moved else 0.0
