"""Sums on an edge, where one more or one less changes many digits: rare among random sums.

A column whose two digits sum to nine is a *column of nine*: it hands on whatever carry arrives. The *chain* of a sum is
the row of such columns directly to the left of its ones; in the sum it becomes 99…9 or 00…0:

    4531 + 2467 = 6998    a chain of 2, and no carry arrives
    4531 + 2469 = 7000    a chain of 2, and one does
"""

from __future__ import annotations

from random import Random

from l2e_utils.errors import CourseError
from l2e_utils.evaluation import evaluate
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import split_of
from l2e_utils.text import Example


def sums_to(total: int, digits: int) -> list[Example]:
    """Every sum of two numbers of so many digits that has this result, and is of the test split."""
    least, most = 10 ** (digits - 1), 10**digits - 1
    numbers = range(max(least, total - most), min(most, total - least) + 1)
    texts = [f"print({a}+{total - a})" for a in numbers]
    return [Example(text, str(total), text) for text in texts if split_of(text) == "test"]


def chained_sum(rng: Random, digits: int, chain: int, split: str = "test", ones_first: bool = False) -> Example:
    """A random sum of two numbers of so many digits, of the split, with a chain of just that length.

    Raises ValueError for a chain that does not fit beside the ones.
    """
    if not 0 <= chain < digits:
        raise CourseError(f"A chain in sums of {digits} digits has 0 to {digits - 1} columns, not {chain}.")
    while True:
        columns = [(rng.randrange(10), rng.randrange(10)) for _ in range(digits)]  # ones first
        columns[1 : chain + 1] = [(a, 9 - a) for a, _ in columns[1 : chain + 1]]
        ends = [columns[0], *columns[chain + 1 : chain + 2]]  # beside the chain
        if 0 in columns[-1] or any(a + b == 9 for a, b in ends):
            continue
        a, b = ("".join(map(str, number[::-1])) for number in zip(*columns, strict=True))
        text, total = f"print({a}+{b})", str(int(a) + int(b))
        if split_of(text) == split:
            return Example(text, total[::-1] if ones_first else total, text)


def right_by_chain(network: ExecutorLSTM, digits: int, n: int = 200, ones_first: bool = False) -> dict[int, float]:
    """The share of whole sums right for each length of the chain, on `n` unseen sums each, always the same ones."""
    shares = {}
    for chain in range(digits):
        rng = Random(f"chain {digits} {chain}")
        exercises = [chained_sum(rng, digits, chain, "test", ones_first) for _ in range(n)]
        shares[chain] = evaluate(network, exercises).exact
    return shares
