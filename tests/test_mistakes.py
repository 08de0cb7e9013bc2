"""Every wrong answer has exactly one kind of mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l2e_utils.analysis.mistakes import MISTAKES, RIGHT, by_output_length, count_kinds, how_far_off, kind_of
from l2e_utils.evaluation import Answer
from l2e_utils.text import OUTPUT_ALPHABET, Example

NUMBERS = st.integers(-(10**8), 10**8)
CASES = {
    RIGHT: [("4711", "4711"), ("0", "0"), ("-5", "-5")],
    "last digit": [("4712", "4711"), ("-12", "-11")],
    "middle digits": [("4811", "4711"), ("4825", "4711"), ("-121", "-111")],
    "first digit": [("5711", "4711"), ("9999", "4711"), ("-21", "-11"), ("7", "3"), ("-7", "-3"), ("0", "3")],
    "number of digits": [("471", "4711"), ("47110", "4711"), ("10", "9"), ("0", "10")],
    "sign": [("-4711", "4711"), ("4711", "-4711"), ("-5", "0"), ("0", "-5"), ("-12", "3")],
    "no number": [("", "1"), ("-", "1"), ("--3", "3"), ("4-7", "47"), ("007", "7"), ("-0", "0"), ("00", "0")],
}


@pytest.mark.parametrize(("kind", "written", "output"), [(k, *case) for k, cases in CASES.items() for case in cases])
def test_kind(kind, written, output):
    assert kind_of(written, output) == kind


@given(NUMBERS, NUMBERS)
def test_numbers_are_right_or_a_mistake_of_value(a, b):
    kind = kind_of(str(a), str(b))
    assert (kind == RIGHT) == (a == b) and kind in (RIGHT, *MISTAKES[:-1])
    assert how_far_off(str(a), str(b)) == abs(a - b)
    if kind == "last digit":
        assert abs(a - b) < 10
    if kind != "sign":
        assert kind_of(str(b), str(a)) == kind, "the same from the other side"


@given(st.text(OUTPUT_ALPHABET.replace(".", ""), max_size=6), NUMBERS)
def test_whatever_a_network_writes_has_a_kind(written, output):
    is_number = written.removeprefix("-").isdigit() and str(int(written)) == written
    assert (kind_of(written, str(output)) == "no number") == (not is_number)
    assert (how_far_off(written, str(output)) is None) == (not is_number)


def test_count_kinds():
    for output in ("", "1.5", "007", "a"):
        with pytest.raises(ValueError, match="Python prints no"):
            kind_of("1", output)
    answers = [Answer(Example("", "1", ""), written, [], "") for written in ("1", "2", "")]
    assert count_kinds(answers) == dict.fromkeys((RIGHT, *MISTAKES), 0) | {RIGHT: 1, "first digit": 1, "no number": 1}


def test_by_output_length_counts_characters_with_help_and_without():
    told = [("12", "12", "12."), ("34", "99", "94."), ("56", "567", "56."), ("7", "8", "8.")]
    answers = [Answer(Example(output, output, output), written, [], forced) for output, written, forced in told]
    shares = by_output_length(answers, least=2)
    assert list(shares["teacher-forced"]) == list(shares["writing freely"]) == [2]
    assert shares["teacher-forced"][2].value == 8 / 9, "one first digit"
    assert shares["writing freely"][2].value == 6 / 9, "two digits, and a full stop that came too late"
    assert by_output_length([], 1) == {"teacher-forced": {}, "writing freely": {}}
