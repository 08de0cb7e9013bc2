"""Checks of notebook 10: does it compute or remember?"""

from collections.abc import Callable
from random import Random

from l2e_utils.analysis.variants import renamed
from l2e_utils.exercises import Named, answers
from l2e_utils.programs import canonical_of, sample_program

TRAIN = ["a=5;\nprint((a+3))", "print((3 if 2<5 else 4))", "a=1;\nb=(a+2);\nprint((b-4))", "a=2;\nb=3;\nprint((a+b))"]
TWINS = [
    (TRAIN, ["b=5;\nprint((b+3))", "b=5;\nprint((b+4))"]),
    (TRAIN, ["b=1;\na=(b+2);\nprint((a-4))", "a=2;\nb=3;\nprint((b+a))", "c=2;\nd=3;\nprint((c+c))", "print(7)"]),
    (TRAIN, TRAIN), (TRAIN, ["print(9)"]), ([], TRAIN), (3 * TRAIN[:1], ["c=5;\nprint((c+3))", "print(7)", "print(7)"]),
    (TRAIN[:1], ["c=5;\nprint((c+3))", "c=5;\nprint((c+3))", "print((4+4))"]),
]  # fmt: skip
RNG = Random(1)
for level in ((1, 1), (1, 3)):
    drawn = [sample_program(RNG, *level).source for _ in range(400)]
    TWINS.append((drawn[:300], [*drawn[300:], *(twin for text in drawn[:40] for twin in renamed(text)[:1])]))

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


@answers("10.1", [(train, test, Named("canonical_of", canonical_of)) for train, test in TWINS])
def leaked(train: list[str], test: list[str], canonical_of: Callable[[str], str]) -> float:
    known = set(map(canonical_of, train))
    return sum(canonical_of(source) in known for source in test) / len(test)


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
