"""Accuracies and their intervals, copy rules, and an evaluation that changes nothing."""

import itertools
import math
from random import Random

import numpy as np
import pytest
import torch
from test_programs import canonical_form
from test_tasks import canonical_of, expected_split, sample_many

from l2e_utils import evaluation, tasks
from l2e_utils.analysis.copy_rules import COPY_RULES, best_copy_rule, copy_answers, evaluate_grid
from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.engine.files import load_executor
from l2e_utils.evaluation import ACCURACIES, Answer, answers, evaluate, score, wilson
from l2e_utils.tasks import Addition, Difficulty, Memorisation, Programs, levels_up_to
from l2e_utils.text import STOP, Batch, Example, decode
from tests.runs import random_model

NUMBERS = itertools.count()


def answer(output, written, forced=None, canonical=None):
    """An answer to a program of its own, or to a twin of it where a canonical form is given; teacher forcing gives the
    same characters as writing freely unless told otherwise."""
    new = str(next(NUMBERS))
    return Answer(Example(new, output, canonical or new), written, [], written + STOP if forced is None else forced)


@pytest.mark.parametrize("n", [1, 2, 7, 100, 2.5846])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.93, 1.0])
def test_wilson_s_interval_is_where_the_share_is_just_as_far_off_as_chance_allows(share, n):
    """Its ends are the shares p for which the one seen lies 1.96 standard deviations sqrt(p (1 - p) / n) away."""
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1 and low < high
    for end in (low, high):
        assert abs(share - end) == pytest.approx(1.959964 * math.sqrt(end * (1 - end) / n), abs=1e-6)


def test_a_score_computed_by_hand():
    found = [
        answer("1234", "1234"),  # five of five characters
        answer("5678", "0", "00000"),  # none of five
        answer("7", "7"),  # two of two
        answer("-30", "-31", "-31."),  # three of four
    ]
    result = score(found)
    assert (result.n, result.characters, result.characters_right, result.outputs_right) == (4, 16, 10, 2)
    assert result.teacher_forced == 10 / 16 and result.exact == 2 / 4
    # Residuals of the ratio: 5 - 5*5/8, 0 - 5*5/8, 2 - 2*5/8, 3 - 4*5/8; in eighths 15, -25, 6, 4.
    variance = (15**2 + 25**2 + 6**2 + 4**2) / 64 / 16**2
    independent = (10 / 16) * (6 / 16) / variance
    assert (result.teacher_forced_low, result.teacher_forced_high) == pytest.approx(wilson(10 / 16, independent))
    assert (result.exact_low, result.exact_high) == pytest.approx(wilson(0.5, 4))


@pytest.mark.parametrize(
    ("output", "written", "forced", "right"),
    [
        ("12", "12", "12.", 3), ("12", "12", "99.", 1), ("12", "13", "12.", 3), ("12", "123", "123", 2),
        ("12", "1", "12.", 3), ("-5", "5", "-5.", 3),
    ],
)
def test_exact_is_about_writing_freely_and_teacher_forced_about_what_is_given(output, written, forced, right):
    """The full stop counts as a character; too long or too short is wrong, and so is a missing minus."""
    found = score([answer(output, written, forced)])
    assert (found.exact, found.characters_right, found.characters) == (written == output, right, 3)


def test_nothing_right_and_everything_right_have_sensible_intervals_and_no_answers_none():
    for share, written in ((1.0, "12"), (0.0, "99")):
        result = score([answer("12", written, written + (STOP if share else "9")) for _ in range(50)])
        assert result.teacher_forced == result.exact == share
        assert (result.teacher_forced_low, result.teacher_forced_high) == wilson(share, 50)
        assert 0.05 < result.exact_high - result.exact_low < 0.1
    result = score([])
    assert result[:4] == (0, 0, 0, 0) and all(math.isnan(value) for value in result[4:])


def test_an_example_drawn_again_also_with_other_names_counts_as_the_same_one():
    """Three programs drawn four, three and once: eight draws are worth 64 / (16 + 9 + 1) different programs."""
    found = [answer("1", "01"[name == "a"], canonical=name) for name in "aaaabbb"] + [answer("1", "1")]
    result = score(found)
    assert result.exact == 5 / 8
    assert (result.exact_low, result.exact_high) == pytest.approx(wilson(5 / 8, 64 / 26))
    # Of the two characters of each, the full stop included, three draws have one right: 13 of 16.
    variance = (5 * (3 / 8) ** 2 + 3 * (5 / 8) ** 2) / 16**2
    equivalent = 13 / 16 * 3 / 16 / variance * 64 / 26 / 8
    assert (result.teacher_forced_low, result.teacher_forced_high) == pytest.approx(wilson(13 / 16, equivalent))
    for n in (1, 50):
        result = score([answer("1", "1", canonical="a")] * n)
        assert (result.exact_low, result.exact_high) == pytest.approx(wilson(1, 1))


def test_an_example_made_by_hand_needs_no_canonical_form():
    by_hand = [Answer(Example(f"print({n})", "1", ""), "1", [], "1.") for n in range(9)]
    assert score(by_hand).exact_low == pytest.approx(wilson(1, 9)[0])


def pool_of(rng, kind):
    """Many answers, of which a sample is then drawn: `kind` says how the characters of one output are correlated."""
    pool = []
    for _ in range(400):
        length = int(rng.integers(1, 7))
        output = "1" * length
        easy = rng.random() < 0.5
        chance = {"independent": 0.7, "together": float(easy), "short ones easier": 1 / length, "mostly": 0.95}[kind]
        right = [rng.random() < chance for _ in range(length + 1)]
        forced = "".join(c if r else "0" for c, r in zip(output + STOP, right, strict=True))
        pool.append(answer(output, output if all(right) else "0", forced))
    return pool


@pytest.mark.parametrize("kind", ["independent", "together", "short ones easier", "mostly"])
def test_about_95_per_cent_of_the_intervals_hold_the_truth(kind):
    rng = np.random.default_rng(1)
    pool = pool_of(rng, kind)
    truth = score(pool)
    hits = np.zeros(2)
    for _ in range(1_000):
        drawn = [pool[i] for i in rng.integers(0, len(pool), 150)]
        found = score([one._replace(example=one.example._replace(canonical=str(n))) for n, one in enumerate(drawn)])
        hits += (
            found.teacher_forced_low <= truth.teacher_forced <= found.teacher_forced_high,
            found.exact_low <= truth.exact <= found.exact_high,
        )
    assert all(920 <= hit <= 980 for hit in hits), hits


COPIES = {
    "a=12\nfor x in range(3):a+=45\nprint((9-a))": ("12", "3", "9", "45", "45"),
    "print((100//7))": ("100", "7", "7", "100", "100"),
    "print(8)": ("8", "8", "8", "8", "8"),
    "print((9+10))": ("9", "10", "10", "9", "10"),  # the larger as a number, not as a text
    "print(((12-3) if 4>500 else 60))": ("12", "3", "60", "500", "500"),
}
RULES = ("the first number", "the second number", "the last number", "the number before the last", "the largest number")


def test_what_each_copy_rule_copies():
    exercises = [Example(source, output, "") for source, output in zip(COPIES, "57796", strict=True)]
    for rule, wanted in zip(RULES, zip(*COPIES.values(), strict=True), strict=True):
        assert tuple(found.written for found in copy_answers(exercises, rule)) == wanted
    assert {found.written for found in copy_answers(exercises, "the commonest output")} == {"7"}
    assert set(COPY_RULES) == {*RULES, "the commonest output"}


def test_copying_is_scored_like_a_network():
    outputs = {"print((7-19))": "-12", "print((120+7))": "127", "print(7)": "7"}
    exercises = [Example(source, output, "") for source, output in outputs.items()]
    # 19. against -12. has nothing right; 7. against 127. has nothing right; 7. against 7. has both.
    found = score(copy_answers(exercises, "the last number"))
    assert (found.outputs_right, found.characters, found.characters_right) == (1, 10, 2)
    # 7. against -12.; 120. against 127. has the first two and the full stop right.
    found = score(copy_answers(exercises, "the first number"))
    assert (found.outputs_right, found.characters_right) == (1, 5)


def test_the_best_copy_rule_has_most_exact_matches():
    outputs = {"print((3//2))": "1", "print((1 if 4>2 else 5))": "1", "print(6)": "6"}
    exercises = [Example(source, output, "") for source, output in outputs.items()]
    rule, found = best_copy_rule(exercises)
    assert rule in ("the first number", "the commonest output") and found.exact == 2 / 3
    assert all(score(copy_answers(exercises, other)).exact <= found.exact for other in COPY_RULES)


def test_answers_come_in_the_order_of_the_exercises_whatever_the_batch(monkeypatch):
    model = random_model(hidden=12)
    rng = Random(1)
    exercises = [Programs().sample(rng, Difficulty(1 + i % 5, 1 + i % 3)) for i in range(31)]
    for batch in (4, 7, 256):
        monkeypatch.setattr(evaluation, "BATCH", batch)
        found = list(answers(model, exercises))
        assert [one.example for one in found] == exercises
        for one in found[:: 5 if batch == 4 else 31]:
            written, confidence = model.answer(one.example.source)
            assert one.written == written and np.allclose(one.confidence, confidence, atol=1e-5)
            assert one.forced == decode(model(Batch.of([one.example]))[0].argmax(-1).tolist())


def test_test_examples_are_of_the_test_split_alone_and_the_same_for_the_same_seed():
    levels = {Programs(): Difficulty(2, 2), Addition(): Difficulty(3), Memorisation(True): Difficulty(4)}
    for task, level in levels.items():
        exercises = evaluation.test_examples(task, level, 300)
        assert len(exercises) == 300
        assert {expected_split(canonical_of(task, exercise)) for exercise in exercises} == {"test"}
        assert evaluation.test_examples(task, level, 300) == exercises
        assert evaluation.test_examples(task, level, 100) == exercises[:100]
        assert evaluation.test_examples(task, level, 300, seed=1) != exercises


def test_an_empty_level_has_no_test_examples_and_no_accuracy(monkeypatch):
    monkeypatch.setattr(tasks, "split_of", lambda canonical: "train")
    assert evaluation.test_examples(Memorisation(), Difficulty(1), 5) == []
    (row,) = evaluate_grid(random_model(hidden=12), Memorisation(), [Difficulty(1)], 5)
    assert (row["n"], row["distinct"], row["copy_rule"]) == (0, 0, "")
    assert all(math.isnan(row[name]) for name in ("exact", "teacher_forced", "exact_low", "copy_exact"))


def test_a_grid_has_a_row_for_every_level_made_of_its_test_examples():
    model, levels = random_model(hidden=12), levels_up_to(Difficulty(2, 2))
    rows = list(evaluate_grid(model, Programs(), levels, 40, seed=3))
    assert [(row["length"], row["nesting"]) for row in rows] == levels
    for row, level in zip(rows, levels, strict=True):
        exercises = evaluation.test_examples(Programs(), level, 40, seed=3)
        result = evaluate(model, exercises)
        assert {name: row[name] for name in result._fields} == result._asdict()
        assert row["distinct"] == len({canonical_form(exercise.source) for exercise in exercises}) <= row["n"] == 40
        rule, copied = best_copy_rule(exercises)
        assert row["copy_rule"] == rule
        assert all(row[f"copy_{name}"] == getattr(copied, name) for name in ACCURACIES)


def test_writing_freely_and_reading_the_right_characters_tell_the_same_two_accuracies():
    model, exercises = load_executor("combined")[0], sample_many(Programs(), (3, 2), 300)
    found = score(list(answers(model, exercises)))
    assert evaluate(model, exercises) == found
    assert 50 < found.outputs_right < 250


def test_an_evaluation_changes_nothing_in_a_run():
    config = RunConfig(strategy="mixed", length=2, nesting=2, programs=400, check_every=100, hidden=8, batch=20)
    watched, left_alone = FastRun(config), FastRun(config)
    for _ in range(2):
        for run in (watched, left_alone):
            run.train_on(run.lessons(100))
            run.programs += 100
        evaluate(watched.model, sample_many(Programs(), (2, 2), 30))
        list(evaluate_grid(watched.model, Programs(), [Difficulty(1, 1)], 10))
        watched.model.answer("print((7+5))")
        assert all(parameter.requires_grad for parameter in watched.model.parameters())
        for name, tensor in watched.model.state_dict().items():
            assert torch.equal(tensor, left_alone.model.state_dict()[name]), name
