"""Changed programs print what they should, by the interpreter; and what a run has seen is told exactly."""

import re
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l2e_utils.analysis import seen, sensitivity, variants
from l2e_utils.analysis.variants import example_of
from l2e_utils.config import RunConfig
from l2e_utils.interpreter import normalise, run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.programs import canonical_of, sample_program
from l2e_utils.tasks import Difficulty, Programs, examples, split_of
from tests.runs import train_whole

PROGRAMS = st.builds(
    lambda seed, length, nesting: sample_program(Random(seed), length, nesting),
    st.integers(0, 10**9), st.integers(1, 4), st.integers(1, 4),
)  # fmt: skip


@pytest.mark.parametrize("name", variants.SAME_VALUE)
@given(program=PROGRAMS)
def test_the_same_value_from_other_texts(name, program):
    texts = variants.SAME_VALUE[name](program.source)
    assert program.source not in texts and len(set(texts)) == len(texts)
    for text in texts:
        assert run(text) == program.output
        assert normalise(text) == text, "spelled as the generator spells"


@given(PROGRAMS)
def test_twins_are_the_same_program_and_one_lowered_digit_makes_another(program):
    twins = variants.renamed(program.source)
    assert len(twins) == (9 if "=" in program.source else 0)
    assert {canonical_of(twin) for twin in twins} <= {program.canonical}
    for text in variants.lowered(program.source):
        run(text)
        (place,) = [i for i, (a, b) in enumerate(zip(text, program.source, strict=True)) if a != b]
        assert text[place].isdigit() and text[place] < program.source[place]
        assert normalise(text) == text, "no number begins with 0"


def test_examples_of_each_change():
    assert variants.renamed("a=5;\nprint((a+3))")[:2] == ["b=5;\nprint((b+3))", "c=5;\nprint((c+3))"]
    assert "a=5;\nj=2;\nprint((j+a))" in variants.renamed("b=5;\na=2;\nprint((a+b))"), "a follows j"
    assert variants.swapped("print(((5+3)*2))") == ["print(((3+5)*2))", "print((2*(5+3)))"]
    assert variants.swapped("a=5;\nprint((a+3))") == [], "an assigned variable stands first"
    loop = "a=5\nfor x in range(3):a+=(2*4)\nprint(a)"
    assert variants.swapped(loop) == [loop.replace("2*4", "4*2")]
    assert variants.swapped("print((4-4))") == variants.swapped("print((4+4))") == []
    assert variants.mirrored("print(((1+2) if (3 if 4<5 else 6)>7 else 8))") == [
        "print(((1+2) if (3 if 5>4 else 6)>7 else 8))", "print(((1+2) if 7<(3 if 4<5 else 6) else 8))",
    ]
    assert variants.detours("a=5;\nprint((a+3))")[0] == "a=5;\nprint(((a+3)*1))"
    assert variants.shortened("print(((5+3)*2))") == [], "8 is larger than all its numbers"
    assert variants.shortened("print(((15-3)*2))") == ["print((12*2))"]
    assert variants.shortened("print(((2-3)*2))") == variants.shortened("print((0 if 2<1 else 0))") == []
    assert variants.shortened("print((1 if 4<(7//2) else 6))") == ["print((1 if 4<3 else 6))"]
    assert variants.shortened("print(5)") == variants.shortened("a=7\nfor x in range(2):a+=3\nprint(a)") == []
    assert variants.lowered("print((20*3))") == ["print((10*3))", "print((20*1))", "print((20*2))"]


def test_what_cannot_be_changed_is_named():
    assert variants.with_digit("print(25)", 7, 0) == "print(20)"
    for place, digit, reason in (
        (0, 1, "no digit"), (99, 1, "no digit"), (-2, 1, "no digit"), (6, 0, "begins with 0"), (6, -1, "from 0 to 9"),
        (6, 10, "from 0 to 9"),
    ):
        with pytest.raises(ValueError, match=reason):
            variants.with_digit("print(25)", place, digit)
    with pytest.raises(ValueError, match="never closed"):
        variants.swapped("print(5+(3")


@pytest.mark.parametrize("change", [*variants.SAME_VALUE.values(), variants.lowered])
def test_unseen_pairs_were_never_trained_on(change):
    programs = list(islice(examples(Programs(), Random(1), Difficulty(2, 2), "test"), 300))
    pairs = variants.unseen_pairs(change, programs, 20)
    assert 0 < len(pairs) <= 20
    for before, after in pairs:
        assert after.source in change(before.source) and after.output == run(after.source)
        assert {split_of(before.canonical), split_of(after.canonical)} == {"test"} and before in programs
    assert pairs == variants.unseen_pairs(change, programs, 20), "the same again"


def test_leak_counts_by_hand(monkeypatch):
    """Three training programs and two test programs, by text and with their names taken away."""
    drawn = [f"{name}={number};\nprint(({name}+1))" for name, number in ("a1", "b2", "c3", "a1", "d2")]

    class Fixed(Programs):
        def sample(self, rng, difficulty, stream=iter(drawn)):  # noqa: B008
            return example_of(next(stream))

    monkeypatch.setattr(seen, "_tests_by_text", lambda source: source.startswith("d"))
    assert seen.leak(Fixed(), Difficulty(1, 1), 3, 2) == (0.5, 1.0, 1.0)


LIMITED = RunConfig(strategy="mixed", length=2, nesting=2, training_set=300, programs=6_000, hidden=8)
ENDLESS = RunConfig(strategy="mixed", length=2, nesting=2, programs=6_000, check_every=2_500, hidden=8)


def test_seen_examples_are_those_trained_on(tmp_path, monkeypatch):
    assert seen.seen_examples(LIMITED) == seen.FastRun(LIMITED).training_set
    shown = []
    original = seen.FastRun.lessons

    def shown_to(run, count):
        shown.append(original(run, count))
        return list(shown[-1])  # which training puts in another order

    monkeypatch.setattr(seen.FastRun, "lessons", shown_to)
    train_whole(ENDLESS, tmp_path)
    monkeypatch.undo()
    last = seen.seen_examples(ENDLESS)
    blocks = [[lesson.example for lesson in block] for block in shown]
    assert last == blocks[2] and len(last) == 2_048, "blocks: 2048, 452, 2048, 452, 1000"
    assert seen.seen_examples(ENDLESS, 2) == seen.seen_examples(ENDLESS, 9) == blocks[2] + blocks[0]


def test_unseen_examples_are_of_the_levels_trained():
    some = list(islice(seen.unseen_examples(ENDLESS), 400))
    assert all(variants.is_unseen(p.source) for p in some)
    assert max(len(number) for p in some for number in re.findall(r"\d+", p.source)) == 3, "100 counts as two digits"
    assert some == list(islice(seen.unseen_examples(ENDLESS), 400)), "the same again"


@pytest.mark.parametrize("config", [LIMITED, ENDLESS])
def test_three_groups_are_what_they_are_called(config):
    groups = seen.three_groups(config, 60)
    texts = {p.source for p in seen.seen_examples(config)}
    assert {len(group) for group in groups.values()} == {60}
    assert all(p.source in texts for p in groups["seen"])
    for program, twin in zip(groups["seen"], groups["twins"], strict=True):
        assert twin.source not in texts and twin[1:] == program[1:] and run(twin.source) == twin.output
    assert all(variants.is_unseen(p.source) and "=" in p.source for p in groups["unseen"])


def test_response_counts_by_hand():
    same = example_of("print((2+3))"), example_of("print((3+2))")
    other = example_of("print((2+3))"), example_of("print((2+9))")
    assert sensitivity.response(sensitivity.python, [same, other]) == (2, 2, 0, 2, 2)
    last = sensitivity.copying("the last number")  # writes 3 and 2, 3 and 9
    assert sensitivity.response(last, [same, other]) == (2, 1, 0, 0, 0)
    assert sensitivity.response(lambda exercises: ["5"] * len(exercises), [same, other]) == (2, 1, 1, 2, 1)


def test_a_network_writes_what_it_answers_and_what_is_no_number_is_infinitely_far_off():
    program = example_of("print((2+3))")
    assert sensitivity.distances(lambda exercises: ["4", "-"], [program] * 2) == [1, float("inf")]
    model = ExecutorLSTM(8).eval()
    assert sensitivity.network(model)([program] * 2) == [model.answer(program.source)[0]] * 2


def test_nearest_answers_with_the_program_of_the_same_shape_whose_numbers_are_nearest():
    texts = "print((2+30))", "print((20+30))", "print((22+40))", "a=9;\nprint((a-4))"
    writer = sensitivity.nearest(map(example_of, texts))
    asked = "print((20+30))", "print((21+31))", "print((3+30))", "j=8;\nprint((j-4))", "print((20*30))"
    assert writer([example_of(source) for source in asked]) == ["50", "50", "32", "5", ""]
    products = sensitivity.nearest([example_of("print((1*90))"), example_of("print((2*100))")])
    assert products([example_of("print((2*90))")]) == ["200"], "1 and 2 are further apart than 90 and 100: ratios count"
    assert sensitivity.nearest([])([example_of("print(7)")]) == [""]


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_sums_differ_in_one_digit(digits):
    for which, before, after in sensitivity.sums_with_one_digit_changed(digits, 40):
        places = variants.digit_places(before.source)
        assert [p for p in places if before.source[p] != after.source[p]] == [places[which]]
        assert variants.is_unseen(before.source) and variants.is_unseen(after.source)
        assert run(after.source) == after.output


def test_moved_digits_of_python_and_of_copying():
    sums = sensitivity.sums_with_one_digit_changed(2, 400)
    python = sensitivity.moved_digits(sensitivity.python, sums, 2)
    assert python[0, 1] == python[1, 2] == python[2, 1] == python[3, 2] == 1
    assert python[0, 2] == python[2, 2] == 0 < python[1, 1] < 1, "tens never move ones; ones move tens by a carry"
    assert (sensitivity.moved_digits(sensitivity.copying("the last number"), sums, 2)[:2] == 0).all()
