"""What kind of mistake is a wrong answer?

    Python prints   4711
    4712            last digit         only the last digit is wrong
    4811, 4825      middle digits      the first wrong digit is neither the first nor the last
    5711, 9999      first digit
    471, 47110      number of digits
    -4711           sign
    47-11, 047, ""  no number          nothing that Python prints

The kinds are in order of how bad a mistake is, and a wrong answer has exactly one: the worst that applies.
"""

import re
from collections import Counter
from collections.abc import Iterable

from l2e_utils.analysis.intervals import Estimate
from l2e_utils.analysis.surveys import accuracy_of
from l2e_utils.errors import CourseError
from l2e_utils.evaluation import Answer, score
from l2e_utils.text import STOP

RIGHT = "right"
MISTAKES = ("last digit", "middle digits", "first digit", "number of digits", "sign", "no number")

_NUMBER = re.compile(r"0|-?[1-9][0-9]*")


def kind_of(written: str, output: str) -> str:
    """The kind of mistake that `written` is where Python prints `output`, or "right".

    A single digit that is wrong is the first one. Raises ValueError if `output` is nothing that Python prints.

    >>> kind_of("128", "123")
    'last digit'
    """
    if not _NUMBER.fullmatch(output):
        raise CourseError(f"Python prints no {output!r}.")
    if written == output:
        return RIGHT
    if not _NUMBER.fullmatch(written):
        return "no number"
    if written.startswith("-") != output.startswith("-"):
        return "sign"
    if len(written) != len(output):
        return "number of digits"
    first = 1 if output.startswith("-") else 0
    if written[first] != output[first]:
        return "first digit"
    return "last digit" if written[:-1] == output[:-1] else "middle digits"


def how_far_off(written: str, output: str) -> int | None:
    """The distance in value of what was written from what Python prints; None if no number was written."""
    return abs(int(written) - int(output)) if _NUMBER.fullmatch(written) else None


def count_kinds(answers: Iterable[Answer]) -> dict[str, int]:
    """How many answers are right, and how many are a mistake of each kind."""
    counts = Counter(kind_of(answer.written, answer.example.output) for answer in answers)
    return {kind: counts[kind] for kind in (RIGHT, *MISTAKES)}


def by_output_length(answers: Iterable[Answer], least: int = 30) -> dict[str, dict[int, Estimate]]:
    """Shares of characters right, by the length of the true output: with the right earlier ones given, and without.

    Written freely, a character is right if it is the true output's at that position. The full stop counts, but not in
    the length. Lengths with fewer than `least` answers are left out.
    """
    groups: dict[int, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(len(answer.example.output), []).append(answer)
    found: dict[str, dict[int, Estimate]] = {"teacher-forced": {}, "writing freely": {}}
    for length in sorted(length for length, group in groups.items() if len(group) >= least):
        alone = [answer._replace(forced=answer.written + STOP) for answer in groups[length]]
        for name, same in zip(found, (groups[length], alone), strict=True):
            found[name][length] = accuracy_of(score(same)._asdict(), "teacher_forced")
    return found
