"""The three tasks, and the split: disjoint, the same everywhere, of the promised size."""

import hashlib
import re
from itertools import islice
from random import Random

import pytest
from test_programs import canonical_form, is_uniform

from l2e_utils import tasks
from l2e_utils.__main__ import lines
from l2e_utils.programs import OPERATIONS, PAPER_OPERATIONS
from l2e_utils.tasks import SPLITS, Addition, Difficulty, Memorisation, NoExamples, Programs, examples, split_of

VARIANTS = [Memorisation(reverse, double) for reverse in (False, True) for double in (False, True)]
ALL_TASKS = [Programs(), Programs(PAPER_OPERATIONS), Addition(), *VARIANTS]


def expected_split(canonical):
    """The split as the documentation states it, written a second time."""
    digit = int(hashlib.blake2b(canonical.encode(), digest_size=8).hexdigest(), 16) % 10
    return "train" if digit < 8 else ["validation", "test"][digit - 8]


def canonical_of(task, example):
    """What decides the split, worked out from what the network reads, without asking the package."""
    if task.name == "programs":
        return canonical_form(example.source)
    return example.output if task.name == "memorisation" else example.source


def sample_many(task, level, count, seed=1):
    rng = Random(seed)
    return [task.sample(rng, Difficulty(*level)) for _ in range(count)]


def take(task, level, split, count, seed=1):
    return list(islice(examples(task, Random(seed), Difficulty(*level), split), count))


@pytest.mark.parametrize("length", [1, 2, 9, 20])
def test_addition_prints_the_sum_of_two_numbers_of_exactly_that_many_digits_or_ones_first(length):
    sums, reversed_sums = (sample_many(Addition(reverse), (length,), 300) for reverse in (False, True))
    for example, other in zip(sums, reversed_sums, strict=True):
        a, b = re.fullmatch(r"print\((\d+)\+(\d+)\)", example.source).groups()
        assert len(a) == len(b) == length and "0" not in (a[0], b[0])
        assert example.output == str(int(a) + int(b))
        assert tuple(other) == (example.source, example.output[::-1], example.canonical)


def test_both_numbers_of_an_addition_are_uniform():
    pairs = [re.findall(r"\d+", example.source) for example in sample_many(Addition(), (2,), 9_000)]
    assert is_uniform((a for a, _ in pairs), map(str, range(10, 100)))
    assert is_uniform((b for _, b in pairs), map(str, range(10, 100)))
    assert is_uniform((a[0] + b[0] for a, b in pairs), [f"{a}{b}" for a in range(1, 10) for b in range(1, 10)])


def test_memorised_digits_are_uniform_leading_zeros_included():
    outputs = [example.output for example in sample_many(Memorisation(), (3,), 20_000)]
    assert is_uniform(outputs, [f"{i:03}" for i in range(1_000)])


@pytest.mark.parametrize("task", VARIANTS)
@pytest.mark.parametrize("length", [1, 7, 65])
def test_memorisation_shows_the_digits_reversed_or_doubled_and_wants_them_as_they_are(task, length):
    plain_ones = sample_many(Memorisation(), (length,), 50)
    for example, plain in zip(sample_many(task, (length,), 50), plain_ones, strict=True):
        shown = plain.source[::-1] if task.reverse else plain.source
        assert example.source == (f"{shown};{shown}" if task.double else shown)
        assert example.output == plain.output == plain.source and len(example.output) == length


def test_the_task_of_each_name_and_option():
    assert tasks.task_of("programs") == Programs(OPERATIONS)
    assert tasks.task_of("programs", "paper") == Programs(PAPER_OPERATIONS)
    assert tasks.task_of("addition") == Addition(False) and tasks.task_of("addition", reverse=True) == Addition(True)
    for task in VARIANTS:
        assert tasks.task_of("memorisation", reverse=task.reverse, double=task.double) == task


@pytest.mark.parametrize(
    "arguments, part",
    [
        (("sorting",), "no task 'sorting'"),
        (("programs", "some"), "no set of operations 'some'"),
        (("programs", "all", True), "Only the tasks addition and memorisation can be reversed, not programs"),
        (("addition", "all", False, True), "Only the task memorisation can be doubled, not addition"),
        (("addition", "paper"), "Only the task programs has operations to choose, not addition"),
    ],
)
def test_a_task_that_there_is_not_is_refused_in_a_sentence(arguments, part):
    with pytest.raises(ValueError, match=rf"^[A-Z].*{part}.*\.$|^{part}.*\.$"):
        tasks.task_of(*arguments)


@pytest.mark.parametrize("task", ALL_TASKS)
@pytest.mark.parametrize("level", [(0, 1), (-1, 1), (101, 1), (1, 0), (1, -1), (1, 101)])
def test_a_difficulty_that_there_is_not_is_refused_before_anything_is_drawn(task, level):
    for ask in (task.check, lambda level: examples(task, Random(1), level, "train")):
        with pytest.raises(ValueError, match=r"^The (length|nesting) must be .*\.$"):
            ask(Difficulty(*level))
    if task.name != "programs":
        task.check(Difficulty(5))
        with pytest.raises(ValueError, match=r"^The task \w+ has no nesting: set it to 1, not 2\.$"):
            task.check(Difficulty(5, 2))


def test_levels_come_longer_first_and_then_one_nesting_deeper():
    assert tasks.levels_up_to(Difficulty(3, 2)) == [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)]
    assert tasks.levels_up_to(Difficulty(1)) == [(1, 1)]


def test_the_split_of_some_texts_has_not_changed():
    assert [split_of(digit) for digit in "0123456789"] == ["test", *["train"] * 7, "validation", "train"]
    assert split_of("42") == "validation"
    assert split_of("print((7+5))") == split_of("A=5;\nprint((A+3))") == split_of("print(1)") == "train"


@pytest.mark.parametrize("task", ALL_TASKS)
@pytest.mark.parametrize("split", SPLITS)
def test_a_stream_never_leaves_its_split_which_is_the_documented_hash(task, split):
    drawn = take(task, (2,), split, 1_000)
    for example in drawn:
        assert expected_split(canonical_of(task, example)) == split_of(example.canonical) == split
    if task in VARIANTS:  # all of a split is as likely
        of_split = [text for text in (f"{i:02}" for i in range(100)) if expected_split(text) == split]
        assert is_uniform((example.output for example in drawn), of_split)


def test_an_unknown_split_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"^There is no split 'exam': choose train, validation or test\.$"):
        examples(Addition(), Random(1), Difficulty(3), "exam")


def test_an_empty_split_is_named_in_a_sentence_and_has_no_distinct_examples(monkeypatch):
    monkeypatch.setattr(tasks, "split_of", lambda canonical: "train")
    with pytest.raises(NoExamples, match=r"^The task memorisation has no test examples at length 1, nesting 1: .*\.$"):
        tasks.draw(Memorisation(), Random(1), Difficulty(1), "test")
    assert tasks.distinct_examples(Memorisation(), Random(1), Difficulty(1), "test", 5) == []
    assert len(tasks.distinct_examples(Memorisation(), Random(1), Difficulty(1), "train", 50)) == 10


def test_distinct_examples_stop_at_the_count_or_at_the_end_of_a_tiny_level():
    tiny = tasks.distinct_examples(Memorisation(), Random(1), Difficulty(1), "train", 100)
    assert sorted(example.output for example in tiny) == list("12345679")
    some = tasks.distinct_examples(Programs(), Random(1), Difficulty(1), "train", 700)
    assert len(some) == len({canonical_form(example.source) for example in some}) == 700
    # In the order drawn: the stream without its repetitions.
    first_seen = dict.fromkeys(example.canonical for example in take(Programs(), (1,), "train", 2_000))
    assert [example.canonical for example in some[:300]] == list(first_seen)[:300]
    assert tasks.distinct_examples(Programs(), Random(1), Difficulty(1), "train", 0) == []


def test_a_data_set_is_written_as_it_is_drawn():
    """Nothing is gathered before the first line comes out, so memory does not grow with the count."""
    drawn = []

    class Counted(Memorisation):
        def sample(self, rng, difficulty):
            drawn.append(difficulty)
            return super().sample(rng, difficulty)

    level = Difficulty(8)
    next(lines(examples(Counted(), Random(1), level, "train"), level, 1_000_000))
    assert len(drawn) < 100
