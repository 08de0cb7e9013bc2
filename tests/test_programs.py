"""The generator: labels are what Python prints, names never run out, distributions are the stated ones."""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from random import Random

import pytest

from l2e_utils import interpreter
from l2e_utils.programs import NEED_A_VARIABLE, OPERATIONS, PAPER_OPERATIONS, VARIABLES, canonical_of, sample_program
from tests.doses import dose

add_or_subtract, multiply, identity, assign, loop, choose, divide = OPERATIONS


# --- Helpers, also used by other test modules ---


def canonical_form(source):
    """The source with its variables called A, B, C, … in order of appearance: written without the package."""
    names = {}

    def rename(match):
        word = match.group()
        return names.setdefault(word, "ABCDEFGHIJ?"[len(names)]) if word in list("abcdefghij") else word

    return re.sub(r"[a-z]+", rename, source)


def fits(counts, expected):
    """Whether counts agree with expected ones: Pearson's chi-square below its 99.99 % quantile (Wilson-Hilferty)."""
    assert set(counts) <= set(expected), f"unexpected: {set(counts) - set(expected)}"
    assert sum(counts.values()) == pytest.approx(sum(expected.values()))
    assert min(expected.values()) >= 5, "too few draws for this test"
    freedom = len(expected) - 1
    statistic = sum((counts.get(key, 0) - value) ** 2 / value for key, value in expected.items())
    return statistic < freedom * (1 - 2 / (9 * freedom) + 3.72 * math.sqrt(2 / (9 * freedom))) ** 3


def is_uniform(values, possible):
    """Whether the values look uniform over the possible ones."""
    values, possible = list(values), list(possible)
    return fits(Counter(values), dict.fromkeys(possible, len(values) / len(possible)))


ORACLE = """
import contextlib, io, json, sys, warnings
warnings.simplefilter("ignore")
answers = []
for source in json.load(sys.stdin):
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(source, {})
        answers.append(printed.getvalue())
    except (Exception, MemoryError) as error:
        answers.append(type(error).__name__)
json.dump(answers, sys.stdout)
"""


def python_prints(sources):
    """What CPython prints for each source, or the name of its error; one process runs them one after another."""
    command = [sys.executable, "-I", "-c", ORACLE]
    done = subprocess.run(command, input=json.dumps(sources), capture_output=True, text=True, check=True, timeout=300)
    return json.loads(done.stdout)


def check_labels(programs):
    """Label, interpreter and CPython agree on every program."""
    printed = python_prints([program.source for program in programs])
    for program, text in zip(programs, printed, strict=True):
        assert interpreter.run(program.source) + "\n" == program.output + "\n" == text, program.source
        assert interpreter.normalise(program.source) == program.source


def sample_many(count, length, nesting, operations=OPERATIONS, seed=1):
    rng = Random(seed)
    return [sample_program(rng, length, nesting, operations) for _ in range(count)]


def sources_of(operation, count, length=1, nesting=1):
    return [program.source for program in sample_many(count, length, nesting, (operation,))]


@pytest.fixture(scope="module")
def wide_sample():
    """Programs of random lengths 1..20 and nestings 1..30, and some of each operation alone."""
    rng = Random(2)
    sets = [OPERATIONS] * dose(10_000, 100_000) + [(operation,) for operation in OPERATIONS] * 100
    return [sample_program(rng, rng.randint(1, 20), rng.randint(1, 10 if len(s) == 1 else 30), s) for s in sets]


@pytest.mark.slow
def test_thousands_of_labels_are_what_the_interpreter_and_python_print(wide_sample):
    check_labels(wide_sample)


def test_labels_at_the_deepest_nesting_where_names_would_run_out():
    programs = sample_many(40, 3, 100) + sample_many(40, 20, 100, PAPER_OPERATIONS)
    used = [len(set(re.findall(r"\b([a-j])\b", program.source))) for program in programs]
    assert used == [10] * len(programs)  # so the names did run out
    check_labels(programs)


# --- Names ---


def test_names_are_a_random_permutation():
    for source in sources_of(assign, 500, nesting=10):
        assert sorted(re.findall(r"^([a-j])=", source, re.MULTILINE)) == list("abcdefghij")
    pairs = [tuple(re.findall(r"^([a-j])=", source, re.MULTILINE)) for source in sources_of(assign, 9_000, nesting=2)]
    assert is_uniform(pairs, [(a, b) for a in VARIABLES for b in VARIABLES if a != b])


def test_the_canonical_form_is_the_source_with_variables_renamed_in_order_of_appearance(wide_sample):
    for program in wide_sample + sample_many(100, 2, 100):
        assert program.canonical == canonical_form(program.source) == canonical_of(program.source)


@pytest.mark.parametrize("operations", [(assign,), (loop,), (assign, loop)])
def test_more_than_ten_operations_that_all_need_a_name_are_refused_in_a_sentence(operations):
    for seed in range(50):
        sample_program(Random(seed), 1, 10, operations)
        with pytest.raises(ValueError, match=r"^A program has only 10 variable names: .*\.$"):
            sample_program(Random(seed), 1, 11, operations)


def test_operations_that_need_a_name_are_drawn_until_the_names_are_used_up():
    assert {assign, loop} == NEED_A_VARIABLE
    for seed in range(20):
        calls = []
        spies = [spy(identity, calls), assign]
        source = sample_program(Random(seed), 1, 100, spies).source
        assert len(re.findall(r"^[a-j]=", source, re.MULTILINE)) == 10
        assert len(calls) == 90


# --- Distributions ---


def spy(operation, calls):
    def watched(draft):
        calls.append(operation)
        operation(draft)

    return watched


# What each operation makes of fresh numbers (\d+) and small ones ([0-9]+), up to 4 * length.
FRESH, SMALL, VARIABLE = r"(\d+)", "([0-9]+)", "([a-j])"
SHAPES = {
    add_or_subtract: r"print\(\((\d+)([+-])(\d+)\)\)",
    multiply: r"print\(\((\d+)\*(\d+)\)\)",
    identity: r"print\((\d+)\)",
    assign: r"([a-j])=(\d+);\nprint\(\(\1([+-])(\d+)\)\)",
    loop: r"([a-j])=(\d+)\nfor x in range\(([0-9]+)\):\1([+-])=(\d+)\nprint\(\1\)",
    choose: r"print\(\((\d+) if (\d+)([<>])(\d+) else (\d+)\)\)",
    divide: r"print\(\((\d+)//([0-9]+)\)\)",
}
# The shapes, cut at their groups: text, group, text, …
PIECES = {operation: re.split(r"(?<!\\)(\([^()]*\))", shape) for operation, shape in SHAPES.items()}


@pytest.mark.parametrize("operations", [OPERATIONS, PAPER_OPERATIONS], ids=["all", "paper"])
def test_operations_are_drawn_uniformly(operations):
    assert operations == tuple(SHAPES)[: len(operations)] and len(operations) in (6, 7)
    found = []
    for program in sample_many(7_000, 2, 1, operations):
        matching = [operation for operation, shape in SHAPES.items() if re.fullmatch(shape, program.source)]
        assert len(matching) == 1, program.source
        found += matching
    assert is_uniform(found, operations)


def test_operations_of_one_program_are_drawn_independently():
    calls = []
    spies = [spy(operation, calls) for operation in OPERATIONS]
    sample_many(5_000, 1, 3, spies)
    assert len(calls) == 15_000
    pairs = [*zip(calls[0::3], calls[1::3], strict=True), *zip(calls[1::3], calls[2::3], strict=True)][:5_000]
    assert is_uniform(pairs, [(a, b) for a in OPERATIONS for b in OPERATIONS])


def parts_of(operation, count, length):
    """The groups of the operation's shape, a tuple for each of `count` programs."""
    return [re.fullmatch(SHAPES[operation], source).groups() for source in sources_of(operation, count, length)]


@pytest.mark.parametrize("length", [1, 2])
@pytest.mark.parametrize("operation", [its for its in OPERATIONS if its != multiply])
def test_numbers_and_signs_are_uniform(operation, length):
    columns = zip(*parts_of(operation, 4_000, length), strict=True)
    for kind, column in zip(PIECES[operation][1::2], columns, strict=True):
        if kind in (FRESH, SMALL):
            most = 10**length if kind == FRESH else 4 * length
            assert is_uniform(map(int, column), range(1, most + 1))
        elif kind != VARIABLE:
            assert is_uniform(column, kind.strip("()[]"))  # both signs


@pytest.mark.parametrize("length", [1, 2])
def test_multiplication_has_its_small_factor_on_both_sides_equally_often(length):
    # A number uniform in 1..10**length and a factor uniform in 1..4*length, in either order.
    count, most, small = 12_000, 10**length, 4 * length
    pairs = Counter((int(a), int(b)) for a, b in parts_of(multiply, count, length))
    left, right = (Counter() for _ in range(2))
    for (a, b), times in pairs.items():
        left[min(a, small + 1)] += times
        right[min(b, small + 1)] += times
        assert (a <= most and b <= small) or (a <= small and b <= most)
    # Small values come from the factor or the number, larger ones (counted together) from the number alone.
    expected = dict.fromkeys(range(1, small + 1), count / 2 * (1 / small + 1 / most))
    expected[small + 1] = count / 2 * (most - small) / most
    assert fits(left, expected)
    assert fits(right, expected)


@pytest.mark.parametrize("operation", [add_or_subtract, multiply, assign, loop, choose])
def test_the_earlier_expression_takes_every_place_equally_often(operation):
    """That of each fresh number; where the earlier operation was a loop, a variable stands for it."""
    pieces, places = PIECES[operation], []
    fresh = [place for place, piece in enumerate(pieces) if piece == FRESH]
    earlier = r"(?:\(.*\)|[a-j])"
    shapes = ["(?:.*\n)*" + "".join([*pieces[:place], earlier, *pieces[place + 1 :]]) for place in fresh]
    for source in sources_of(operation, 2_000, nesting=2):
        matching = [shape for shape in shapes if re.fullmatch(shape, source)]
        assert len(matching) == 1, source
        places += matching
    assert is_uniform(places, shapes)


@pytest.mark.parametrize("length", [9, 10, 15, 16, 20])
def test_every_digit_of_long_numbers_is_unbiased(length):
    values = [int(program.output) for program in sample_many(4_000, length, 1, (identity,))]
    assert min(values) >= 1 and max(values) <= 10**length
    # One less is uniform in 0 .. 10**length - 1, so each of its digits is uniform, leading zeros included.
    digits = [f"{value - 1:0{length}}" for value in values]
    for place in range(length):
        assert is_uniform((text[place] for text in digits), "0123456789"), place
        if place:  # and independent of the one before, also where pieces are put together
            assert is_uniform((text[place - 1 : place + 1] for text in digits), [f"{i:02}" for i in range(100)]), place


# --- The same seed, the same program ---

GOLDEN = {
    (0, 1, 1, OPERATIONS): ("print((8 if 5>3 else 6))", "8"),
    (2, 3, 3, PAPER_OPERATIONS): ("j=309\nfor x in range(8):j-=(948 if 57<85 else 836)\nprint((j-431))", "-7706"),
    (3, 15, 3, OPERATIONS): ("print((((37*544229225369956)+13167991837470)//29))", "694815494156063"),
    (5, 4, 12, OPERATIONS): (
        "d=7952\nfor x in range(16):d-=7418\nb=9434;\nc=((b-(d//1))-4691)\nfor x in range(5):c-=132\n"
        "a=2048\nfor x in range(12):a-=((16*((c if 7972>1388 else 6175)//4))//9)\nprint((a//5))",
        "-122060",
    ),
}


def test_the_generator_has_not_changed():
    for (seed, *level), expected in GOLDEN.items():
        assert sample_program(Random(seed), *level)[:2] == expected


@pytest.mark.parametrize("wrong", [0, -1, 101, 1.5, "3", None])
@pytest.mark.parametrize("name", ["length", "nesting"])
def test_an_impossible_difficulty_is_refused_in_a_sentence(name, wrong):
    with pytest.raises(ValueError, match=rf"^The {name} must be a whole number from 1 to 100, not .*\.$"):
        sample_program(Random(1), **{"length": 1, "nesting": 1, name: wrong})


def test_no_operations_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"^Choose at least one operation\.$"):
        sample_program(Random(1), 1, 1, ())
