"""Sums and strings of digits, digit by digit: carries, what depends on what, and how far writing is from reading.

A digit of a number has a *place*: 0 for the ones, 1 for the tens, and so on. A character of an output has a *position*
in the order of writing: 1 for the first. One worked example, 275 + 148 = 423:

    place      2 1 0
               2 7 5
             + 1 4 8
    carries    0 1 1     out of each place, into the one to its left
               4 2 3
"""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from l2e_utils.analysis.intervals import Estimate, share_of
from l2e_utils.evaluation import Answer
from l2e_utils.text import STOP

# What memorisation is read as: (reverse, double). The names are those in the lists of runs.
VARIANTS = {
    "plain": (False, False),
    "reversed": (True, False),
    "doubled": (False, True),
    "reversed-doubled": (True, True),
}


def variant_of(reverse: bool, double: bool) -> str:
    """The name of a variant of memorisation; the inverse of `VARIANTS`."""
    return next(name for name, options in VARIANTS.items() if options == (bool(reverse), bool(double)))


def carries(a: int, b: int) -> list[int]:
    """The carry out of each place of a + b, ones first: 1 where the two digits and the carry into them reach ten."""
    powers = [10**place for place in range(1, len(str(max(a, b))) + 1)]
    return [int(a % power + b % power >= power) for power in powers]


def influence(digits: int) -> np.ndarray:
    """How often does changing one digit of `a` change a digit of a + b? Shares [digits read, digits + 1 written].

    Rows and columns are places, ones first; numbers and the new digit are uniform. Exact: a change reaches
    the place to its left when it changes the carry, and is handed on by digits that sum to nine.
    """
    possible = [np.arange(10)] * (digits - 1) + [np.arange(1, 10)]  # the first digit of a number is not 0
    sums = [np.add.outer(choices, choices) for choices in possible]  # at each place, for every pair of digits
    shares = np.zeros((digits, digits + 1))
    carry = 0.0  # the probability that one comes into the place
    for place in range(digits):
        without, with_one = sums[place] >= 10, sums[place] + 1 >= 10  # whether a carry goes out [digit of a, of b]
        changes = [out[:, None] != out for out in (without, with_one)]  # [digit of a, its replacement, digit of b]
        different = ~np.eye(len(without), dtype=bool)
        arrives = (1 - carry) * changes[0][different].mean() + carry * changes[1][different].mean()
        shares[place, place] = 1
        for written in range(place + 1, digits + 1):
            shares[place, written] = arrives
            if written < digits:
                arrives *= (sums[written] == 9).mean()
        carry = (1 - carry) * without.mean() + carry * with_one.mean()
    return shares


def distances(length: int, reverse: bool = False, showing: int = 1) -> list[int]:
    """Characters from reading a digit to writing it, the first where `@` is read; in order of writing.

    showing 1 is the last time that the string is shown, 2 the time before (when it is doubled, `;` in between).
    """
    again = (showing - 1) * (length + 1)
    return [again + (2 * k - 1 if reverse else length) for k in range(1, length + 1)]


def shares_of(rights: Iterable[tuple[Hashable, bool]]) -> dict[Hashable, Estimate]:
    """The share right in each group, from independent pairs (group, right or not); groups in order."""
    groups: dict[Hashable, list[bool]] = {}
    for group, right in rights:
        groups.setdefault(group, []).append(right)
    return {group: share_of(sum(groups[group]), len(groups[group])) for group in sorted(groups)}


def characters_of(answer: Answer, forced: bool = False) -> list[tuple[str, str]]:
    """(right, written) for each character of the true output, its full stop included; "" where nothing was written.

    forced  look at what the network would have chosen with the right earlier characters given
    """
    truth = answer.example.output + STOP
    written = answer.forced if forced else answer.written + STOP
    return [(character, written[number : number + 1]) for number, character in enumerate(truth)]


def by_position(found: Iterable[Answer], forced: bool = False) -> dict[int, Estimate]:
    """Accuracy at each position in the order of writing, from 1 for the first character."""
    numbered = (enumerate(characters_of(answer, forced), start=1) for answer in found)
    return shares_of((position, right == written) for answer in numbered for position, (right, written) in answer)


def by_place(found: Iterable[Answer], forced: bool = False) -> dict[int, Estimate]:
    """Accuracy at each place of the true sums, 0 for the ones; the full stop is left out."""
    numbered = (enumerate(reversed(characters_of(answer, forced)[:-1])) for answer in found)
    return shares_of((place, right == written) for answer in numbered for place, (right, written) in answer)


def operands(source: str) -> tuple[int, int]:
    """The two numbers of `print(a+b)`."""
    a, b = source.removeprefix("print(").removesuffix(")").split("+")
    return int(a), int(b)


def at_target(rows: Sequence[dict]) -> dict[str, dict]:
    """Of the results of several runs, each run's row at the length that it was trained for, by run."""
    return {str(row["run"]): row for row in rows if row["length"] == row["target_length"]}
