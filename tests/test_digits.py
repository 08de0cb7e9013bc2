"""Digits of sums and strings against brute force."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from l2e_utils.analysis import digits
from l2e_utils.analysis.intervals import wilson
from l2e_utils.evaluation import Answer
from l2e_utils.text import Example

NUMBER = st.integers(min_value=1, max_value=10**9)


def answer(source, output, written, forced=""):
    return Answer(Example(source, output, source), written, [1.0] * (len(written) + 1), forced)


def places(number, count):
    """The `count` lowest digits, ones first."""
    return [int(digit) for digit in reversed(f"{number:0{count}}")][:count]


@given(NUMBER, NUMBER)
@example(275, 148)
def test_carries_explain_the_digits_of_the_sum(a, b):
    out = digits.carries(a, b)
    assert len(out) == len(str(max(a, b)))
    into = [0, *out]
    for place in range(len(out)):
        x, y = places(a, len(out))[place], places(b, len(out))[place]
        assert (x + y + into[place]) % 10 == places(a + b, len(out))[place]
    assert len(str(a + b)) == len(out) + out[-1]


@pytest.mark.parametrize("length", [1, 2])
def test_influence_is_what_trying_everything_gives(length):
    numbers = range(10 ** (length - 1) if length > 1 else 1, 10**length)
    changed, tried = np.zeros((length, length + 1)), np.zeros((length, 1))
    for a, b, place, digit in product(numbers, numbers, range(length), range(10)):
        other = a + (digit - places(a, length)[place]) * 10**place
        if other == a or len(str(other)) != length or other < 1:
            continue
        before, after = places(a + b, length + 1), places(other + b, length + 1)
        changed[place] += [x != y for x, y in zip(before, after, strict=True)]
        tried[place] += 1
    assert np.allclose(digits.influence(length), changed / tried)


@pytest.mark.parametrize("variant", digits.VARIANTS)
def test_distances_are_those_in_the_texts(variant):
    reverse, double = digits.VARIANTS[variant]
    text = "0123456789"
    shown = text[::-1] if reverse else text
    source = f"{shown};{shown}" if double else shown
    steps = source + "@" + text  # one character a step; what is written in a step is the next one
    last = [len(source) + k - steps.rindex(digit, 0, len(source)) for k, digit in enumerate(text)]
    assert digits.distances(10, reverse) == last
    if double:
        first = [len(source) + k - source.index(digit) for k, digit in enumerate(text)]
        assert digits.distances(10, reverse, showing=2) == first


def test_characters_are_compared_where_they_were_written():
    assert digits.characters_of(answer("", "120", "12")) == [("1", "1"), ("2", "2"), ("0", "."), (".", "")]
    assert digits.characters_of(answer("", "12", "120")) == [("1", "1"), ("2", "2"), (".", "0")]
    assert digits.characters_of(answer("", "1", "", forced="7."), forced=True) == [("1", "7"), (".", ".")]


def test_positions_count_from_one_and_include_the_full_stop_and_shares_have_their_intervals():
    found = digits.by_position([answer("", "12", "12"), answer("", "34", "35")])
    assert {position: share.value for position, share in found.items()} == {1: 1, 2: 0.5, 3: 1}
    assert found[2] == (0.5, *wilson(0.5, 2))


def test_digits_of_sums_know_their_place():
    found = digits.by_place([answer("", "100", "110"), answer("", "98", "08")])
    assert {place: share.value for place, share in found.items()} == {0: 1, 1: 0, 2: 1}
