"""Training is repeatable to the last bit, also when interrupted; it learns, and keeps away from other splits."""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from test_programs import canonical_form, fits, is_uniform
from test_tasks import expected_split

from l2e_utils import curriculum, evaluation, training
from l2e_utils.config import RunConfig
from l2e_utils.engine import runs
from l2e_utils.engine.fast import FastRun
from l2e_utils.engine.files import (
    BadFile,
    Busy,
    config_of,
    load_executor,
    read_checkpoint,
    save_checkpoint,
    ship_executor,
)
from l2e_utils.engine.runs import kept_networks, train
from l2e_utils.engine.terminal import command_of
from l2e_utils.errors import CourseError
from l2e_utils.evaluation import evaluate
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, NoExamples, levels_up_to, split_of
from l2e_utils.text import OUTPUT_ALPHABET, STOP, Batch, Example
from l2e_utils.training import Diverged, Lesson, Run
from tests.runs import contents

SMALL = {"programs": 450, "check_every": 100, "hidden": 8, "batch": 20, "seed": 5}
PROGRAMS = RunConfig(length=2, nesting=2, mixed_fraction=0.5, layers=2, learning_rate=0.02, **SMALL)
DIGITS = RunConfig(strategy="naive", task="memorisation", length=3, nesting=1, **SMALL)


@pytest.fixture
def quick(monkeypatch):
    """Blocks, checks and levels so small that a run of 450 examples has several of each."""
    monkeypatch.setattr(training, "BLOCK", 30)
    monkeypatch.setattr(evaluation, "VALIDATION_EXAMPLES", 40)
    monkeypatch.setattr(evaluation, "FEWEST_DISTINCT", 10)
    monkeypatch.setattr(curriculum, "GATE", 0.2)


def new_run(config):
    return FastRun(config)


def checks_of(records):
    return [record for record in records if record.is_check]


def train_whole(config, folder, resume=False):
    return list(train(config, folder, resume))


def train_some(config, folder, count, resume=False):
    """Ask for so many records, then stop."""
    records = train(config, folder, resume)
    found = [next(records) for _ in range(count)]
    records.close()
    return found


# --- The same run again ---


@pytest.mark.parametrize("config", [PROGRAMS, DIGITS], ids=["programs", "digits"])
def test_the_same_settings_give_the_same_network_to_the_last_bit(quick, tmp_path, config):
    first, again = (train_whole(config, tmp_path / name) for name in ("first", "again"))
    assert repr(first) == repr(again)
    assert contents(tmp_path / "first") == contents(tmp_path / "again")
    other = RunConfig(**{**config.as_dict(), "seed": 99})
    train_whole(other, tmp_path / "other")
    assert contents(tmp_path / "other")[0] != contents(tmp_path / "first")[0]


def test_a_run_does_not_depend_on_other_random_numbers(quick, tmp_path):
    train_whole(DIGITS, tmp_path / "first")
    records = train(DIGITS, tmp_path / "again")
    for _ in records:
        torch.rand(3)
    assert contents(tmp_path / "first") == contents(tmp_path / "again")


SGD = replace(DIGITS, optimiser="sgd", learning_rate=0.5)
MUON = replace(PROGRAMS, optimiser="muon")


@pytest.mark.parametrize("config", [PROGRAMS, DIGITS, SGD, MUON], ids=["programs", "digits", "sgd", "muon"])
@pytest.mark.parametrize("stops", [[1, 1, 1], [2, 3], [4, 7], [5]], ids=str)
def test_an_interrupted_run_ends_as_if_it_had_not_been(quick, tmp_path, config, stops):
    """Stops before, at and after checks (every fourth block), and after a change of level."""
    whole = train_whole(config, tmp_path / "whole")
    assert len({record.level for record in whole}) > 1  # so the level matters
    assert whole[-1].loss < whole[0].loss
    pieces = []
    for number, count in enumerate(stops):
        pieces += train_some(config, tmp_path / "pieces", count, resume=number > 0)
    pieces += train_whole(config, tmp_path / "pieces", resume=True)
    assert repr(pieces) == repr(whole)
    assert contents(tmp_path / "pieces") == contents(tmp_path / "whole")


def test_a_file_holds_the_optimiser_the_history_the_level_and_the_counts(quick, tmp_path):
    found = train_some(PROGRAMS, tmp_path, 7)
    tensors, about = read_checkpoint(tmp_path)
    assert about["config"] == PROGRAMS.as_dict() and about["programs"] == found[-1].programs == 190
    assert [runs.as_record(values) for values in about["history"]] == checks_of(found)
    (right, characters), (right_at_level, at_level) = about["counts"]
    assert right / characters == found[-1].train_accuracy
    assert 0 <= right_at_level <= right and 0 < at_level < characters
    assert about["level"] == list(found[-1].level) and isinstance(about["train_accuracies"], list)
    parameters = len(list(ExecutorLSTM(8, 2).parameters()))
    for part in ("exp_avg", "exp_avg_sq", "step"):
        assert sum(name.startswith("optimiser.") and name.endswith(f".{part}") for name in tensors) == parameters


def test_a_finished_run_has_nothing_more_to_do(quick, tmp_path):
    train_whole(DIGITS, tmp_path)
    before = contents(tmp_path)
    assert train_whole(DIGITS, tmp_path, resume=True) == []
    assert contents(tmp_path) == before


def test_a_run_is_saved_now_and_then_and_that_changes_nothing(quick, tmp_path, monkeypatch):
    train_whole(DIGITS, tmp_path / "whole")
    monkeypatch.setattr(runs, "SAVE_EVERY", -1)  # seconds: after every block
    records = train(DIGITS, tmp_path / "saved")
    for record in records:
        if record.programs > 100:
            assert read_checkpoint(tmp_path / "saved")[1]["programs"] in (60, 90, 100, 130, 160, 190, 200)
        if record.programs >= 200:
            break
    records.close()
    train_whole(DIGITS, tmp_path / "saved", resume=True)
    assert contents(tmp_path / "saved") == contents(tmp_path / "whole")


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("error", [Interrupted, KeyboardInterrupt])
def test_a_run_that_dies_inside_a_block_goes_on_from_its_last_file(quick, tmp_path, monkeypatch, error):
    train_whole(PROGRAMS, tmp_path / "whole")
    train_some(PROGRAMS, tmp_path / "dead", 3)
    saved = contents(tmp_path / "dead")
    steps = []
    real_step = torch.optim.Adam.step

    def step(*arguments, **options):
        steps.append(1)
        if len(steps) == 5:  # in the third block since, after parameters have changed
            raise error
        return real_step(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(torch.optim.Adam, "step", step)
        with pytest.raises(error):
            train_whole(PROGRAMS, tmp_path / "dead", resume=True)
    assert contents(tmp_path / "dead") == saved
    train_whole(PROGRAMS, tmp_path / "dead", resume=True)
    assert contents(tmp_path / "dead") == contents(tmp_path / "whole")


# --- Blocks, checks and the learning rate ---


def test_no_block_crosses_a_check(quick, tmp_path):
    found = train_whole(PROGRAMS, tmp_path)
    ends = [record.programs for record in found]
    assert ends == [30, 60, 90, 100, 130, 160, 190, 200, 230, 260, 290, 300, 330, 360, 390, 400, 430, 450]
    assert [record.programs for record in found if record.is_check] == [100, 200, 300, 400, 450]


def test_a_check_measures_and_other_records_do_not(quick, tmp_path):
    for record in train_whole(PROGRAMS, tmp_path):
        measured = record[4:9]
        if record.is_check:
            assert all(0 <= value <= 1 for value in measured)
        else:
            assert measured == (None,) * 5 and record.note == ""
        assert record.loss > 0 and 0 <= record.train_accuracy <= 1


def test_the_training_accuracy_counts_from_the_last_check(quick, tmp_path, monkeypatch):
    run = new_run(DIGITS)
    counts = []
    monkeypatch.setattr(Run, "train_on", lambda self, lessons: self_counting(self, lessons, counts))
    accuracies = []
    monkeypatch.setattr(run.strategy, "check", lambda train, validation: accuracies.append(train) or "")
    while run.programs < 200:
        run.advance()
    # A third of the first four blocks is right, then everything.
    assert accuracies == [1 / 3, 1.0]


def self_counting(run, lessons, counts):
    counts.append(len(lessons))
    lessons = [Lesson(lesson.level, Example("", "12", "")) for lesson in lessons]  # three characters each
    run.count(lessons, [1 if len(counts) <= 4 else 3] * len(lessons))
    return 1.0


def test_combined_moves_on_by_the_examples_of_its_level_alone(quick, monkeypatch):
    """At a level that gets no better, with mixed examples that are still being learned, the plateau is seen."""
    monkeypatch.setattr(curriculum, "GATE", 0.9)
    run = new_run(RunConfig(**{**DIGITS.as_dict(), "strategy": "combined", "length": 5, "mixed_fraction": 0.5}))
    for number in range(2):
        lessons = run.lessons(100)
        assert {lesson.level for lesson in lessons} == set(levels_up_to(run.config.target))
        rights = [1 if lesson.level == (1, 1) else 0.1 * number for lesson in lessons]
        run.count(lessons, rights)
        record = run.check(training.Record(run.programs, run.strategy.level, 1.0, run.all.accuracy))
        assert record.level_accuracy == 0.5  # of two characters
        assert record.note == ("plateau" if number else "")
    assert run.strategy.level == (2, 1)
    assert run.all == run.at_level == (0, 0)


def test_without_examples_of_the_level_the_strategy_hears_of_all(quick, monkeypatch):
    run, heard = new_run(DIGITS), []
    monkeypatch.setattr(run.strategy, "check", lambda train, validation: heard.append(train) or "")
    run.count([Lesson(Difficulty(2), Example("", "12", ""))] * 2, [3, 0])
    record = run.check(training.Record(0, run.strategy.level, 1.0, run.all.accuracy))
    assert heard == [0.5] and record.level_accuracy is None


@pytest.mark.parametrize("strategy", ["naive", "combined"])
def test_the_strategy_decides_from_what_is_measured(quick, tmp_path, monkeypatch, strategy):
    config = RunConfig(**{**PROGRAMS.as_dict(), "strategy": strategy, "programs": 1_200})
    heard = []
    real_check = curriculum.Naive.check

    def check(self, train_accuracy, validation_accuracy):
        note = real_check(self, train_accuracy, validation_accuracy)
        heard.append((train_accuracy, validation_accuracy, note, self.level))
        return note

    monkeypatch.setattr(curriculum.Naive, "check", check)
    records = train_whole(config, tmp_path)
    checks = checks_of(records)
    assert [(check.level_accuracy, check.validation_accuracy, check.note) for check in checks] == [h[:3] for h in heard]
    # The next block is drawn at the level that the check has chosen.
    for before, after in zip(records, records[1:], strict=False):
        assert after.level == (heard[checks.index(before)][3] if before.is_check else before.level)
    assert [record.level for record in records] == sorted((r.level for r in records), key=lambda level: level[::-1])
    assert records[-1].level > (1, 1)


def test_a_level_with_too_few_validation_examples_is_not_asked(quick, tmp_path):
    records = train_whole(DIGITS, tmp_path)
    one_digit = [record for record in records if record.is_check and record.level == (1, 1)]
    later = [record for record in records if record.is_check and record.level != (1, 1)]
    assert one_digit and all(record.validation_accuracy is None for record in one_digit)
    assert one_digit[-1].note
    assert later and all(record.validation_accuracy is not None for record in later[1:])


def test_the_learning_rate_rises_briefly_and_falls_along_a_cosine():
    run = new_run(RunConfig(programs=10_000, learning_rate=0.01, hidden=4))
    wanted = {
        0: 0.0,
        50: 0.0025,
        100: 0.005,
        200: 0.01,  # 2 %: full
        200 + 2_450: 0.01 * (0.02 + 0.98 * (1 + math.sqrt(0.5)) / 2),  # a quarter of the way down
        200 + 4_900: 0.01 * 0.51,  # half-way
        200 + 7_350: 0.01 * (0.02 + 0.98 * (1 - math.sqrt(0.5)) / 2),
        10_000: 0.0002,  # 2 % at the end
    }
    for programs, rate in wanted.items():
        assert run.learning_rate(programs) == pytest.approx(rate, abs=1e-12), programs


def test_the_papers_learning_rate_shrinks_when_a_known_target_gets_no_better():
    run = new_run(RunConfig(optimiser="sgd", learning_rate=0.5, hidden=4))
    assert [run.learning_rate(programs) for programs in (0, 1_000, 999_999)] == [0.5] * 3
    accuracies = [0.5, 0.4, 0.94, 0.94, 0.96, 0.95, 0.96, 0.97, 0.2]
    rates = []
    for accuracy in accuracies:
        run.history.append(training.Record(0, Difficulty(3, 2), 1.0, 0.0, target_forced=accuracy))
        rates.append(run.learning_rate(0))
    assert rates == pytest.approx([0.5] * 5 + [0.4, 0.32, 0.32, 0.256])


@pytest.mark.parametrize("layers", [1, 2])
def test_the_forget_bias_moves_the_forget_gates_alone(layers):
    plain, biased = (
        new_run(RunConfig(hidden=4, layers=layers, forget_bias=bias)).model.state_dict() for bias in (0.0, 1.5)
    )
    for name, before in plain.items():
        expected = torch.zeros_like(before)
        if name.startswith("lstm.bias_ih"):
            expected[4:8] = 1.5  # PyTorch's order: input, forget, cell, output
        assert torch.allclose(biased[name] - before, expected, atol=1e-6), name


def test_every_step_uses_the_learning_rate_and_the_clip_of_its_moment(quick, monkeypatch):
    config = RunConfig(**{**DIGITS.as_dict(), "clip": 1e-3})
    run, rates, norms = new_run(config), [], []
    real_step = torch.optim.Adam.step

    def step(optimiser, *arguments, **options):
        rates.append(optimiser.param_groups[0]["lr"])
        norms.append(math.sqrt(sum(float(p.grad.square().sum()) for p in run.model.parameters())))
        return real_step(optimiser, *arguments, **options)

    monkeypatch.setattr(torch.optim.Adam, "step", step)
    run.advance()  # 30 examples: batches of 20 and 10, in either order
    run.advance()
    assert len(rates) == 4
    orders = [(10, 25), (5, 20)]  # the middles of 20 and 10 examples, or of 10 and 20
    assert any(rates[:2] == [run.learning_rate(seen) for seen in order] for order in orders)
    assert any(rates[2:] == [run.learning_rate(30 + seen) for seen in order] for order in orders)
    assert norms == pytest.approx([1e-3] * 4, rel=0.01)


def test_a_run_of_a_single_batch_learns_something(tmp_path):
    config = RunConfig("mixed", 2, 1, programs=100, batch=128, hidden=8)
    before = new_run(config).model.state_dict()
    train_whole(config, tmp_path)
    for name, tensor in load_executor(tmp_path)[0].state_dict().items():
        assert not torch.equal(tensor, before[name]), name


@pytest.mark.parametrize("strategy, readings", [("baseline", 2), ("mixed", 2), ("naive", 3), ("combined", 3)])
def test_a_check_reads_nothing_twice_and_lets_nobody_write(tmp_path, monkeypatch, strategy, readings):
    run, read = new_run(RunConfig(strategy, 2, 2, hidden=8)), []
    monkeypatch.setattr(ExecutorLSTM, "write", lambda *_: pytest.fail("wrote freely"))
    monkeypatch.setattr(training, "evaluate", lambda model, found: read.append(found) or evaluate(model, found))
    run.strategy.level = run.config.target if readings == 2 else Difficulty(2, 1)
    record = run.check(training.Record(0, run.strategy.level, 1.0, 0.0))
    assert len(read) == readings and len({id(found) for found in read}) == readings
    at_level = evaluate(run.model, run.validation.examples(record.level))
    assert record.validation_accuracy == at_level.teacher_forced


def slowly(model, examples):
    """Both accuracies found one example at a time: each next character alone, and what the network writes by itself."""
    right, characters, outputs = 0, 0, 0
    for example in examples:
        wanted = example.output + STOP
        scores = model(Batch.of([example]))[0]
        right += sum(OUTPUT_ALPHABET[int(row.argmax())] == letter for row, letter in zip(scores, wanted, strict=True))
        characters += len(wanted)
        outputs += model.answer(example.source)[0] == example.output
    return right / characters, outputs / len(examples)


@pytest.mark.parametrize("strategy, level", [("naive", (2, 1)), ("combined", (4, 1)), ("mixed", (4, 2))])
def test_every_accuracy_of_a_check_is_what_one_finds_by_reading_one_by_one(monkeypatch, strategy, level):
    """With a network that has learned, so that no two of them are the same."""
    monkeypatch.setattr(evaluation, "VALIDATION_EXAMPLES", 60)
    model, config, _ = load_executor("combined")
    run = new_run(replace(config, strategy=strategy))
    run.model.load_state_dict(model.state_dict())
    run.strategy.level = Difficulty(*level)
    heard, real = [], type(run.strategy).check
    monkeypatch.setattr(type(run.strategy), "check", lambda me, *found: heard.append(found) or real(me, *found))
    record = run.check(training.Record(0, run.strategy.level, 1.0, 0.25))
    examples = {where: run.validation.examples(where) for where in (Difficulty(*level), config.target, "everywhere")}
    for where, found in examples.items():
        most = config.length if where == "everywhere" else where.length
        largest = max(int(number) for one in found for number in re.findall(r"\d+", one.source))
        assert 10 ** (most - 1) < largest <= 10**most
        assert {split_of(one.canonical) for one in found} == {"validation"}
    forced, exact = slowly(model, examples[config.target])
    assert (record.target_forced, record.target_exact) == pytest.approx((forced, exact)) and exact < forced
    found = slowly(model, examples["everywhere"])
    assert (record.everywhere_forced, record.everywhere_exact) == pytest.approx(found) and found[1] != exact
    at_level = slowly(model, examples[Difficulty(*level)])[0]
    assert record.validation_accuracy == pytest.approx(at_level) and (level == (4, 2)) == (at_level == forced)
    assert heard == [(0.25, record.validation_accuracy)]


def test_the_loss_falls_and_the_network_learns(tmp_path):
    config = RunConfig(
        strategy="mixed", task="memorisation", length=2, nesting=1, programs=20_000, check_every=10_000, hidden=32,
        batch=32, learning_rate=0.02,
    )
    records = train_whole(config, tmp_path)
    assert records[0].loss < math.log(12)  # a blind guess among twelve characters
    assert records[-1].loss < records[0].loss / 2
    assert records[-1].train_accuracy > 0.8
    checks = checks_of(records)
    assert checks[-1].target_forced > 0.5 and checks[-1].target_exact > 0.1  # a guess: 0.08 and 0.01


def test_the_loss_is_the_mean_over_output_characters():
    run = new_run(RunConfig(**{**DIGITS.as_dict(), "learning_rate": 1e-30, "batch": 7}))
    lessons = run.lessons(30)
    batch = Batch.of([lesson.example for lesson in lessons])
    scores, targets = run.model(batch)[batch.mask], batch.targets[batch.mask]
    expected = torch.nn.functional.cross_entropy(scores, targets).item()
    right = int((scores.argmax(-1) == targets).sum())
    assert run.train_on(lessons) == pytest.approx(expected, rel=1e-5)
    assert run.all == (right, len(targets))


# --- What it learns from ---


def split_of_example(example):
    return expected_split(example.output if example.source[0].isdigit() else canonical_form(example.source))


@pytest.mark.parametrize("config", [PROGRAMS, DIGITS], ids=["programs", "digits"])
def test_a_run_learns_from_training_examples_and_checks_on_validation_examples(quick, tmp_path, monkeypatch, config):
    """Everything that becomes a batch, in training and in its checks, is looked at."""

    def watch(batches):
        class Watched(Batch):
            @classmethod
            def of(cls, examples, device="cpu"):
                batches.extend(examples)
                return Batch.of(examples, device)

        return Watched

    learned, measured = [], []
    monkeypatch.setattr(training, "Batch", watch(learned))
    monkeypatch.setattr("l2e_utils.evaluation.Batch", watch(measured))
    train_whole(config, tmp_path)
    assert len(learned) == config.programs and len(measured) > 400
    assert {split_of_example(example) for example in learned} == {"train"}
    assert {split_of_example(example) for example in measured} == {"validation"}


@pytest.mark.parametrize("strategy", ["baseline", "naive", "mixed", "combined"])
@pytest.mark.parametrize("task", ["programs", "addition", "memorisation"])
def test_training_examples_of_every_level_strategy_and_task_are_of_the_training_split(strategy, task):
    nesting = 2 if task == "programs" else 1
    config = RunConfig(strategy=strategy, task=task, length=3, nesting=nesting, hidden=4)
    run = new_run(config)
    for level in levels_up_to(config.target):
        if strategy in ("naive", "combined"):
            run.strategy.level = level
        lessons = run.lessons(300)
        run.programs += 300
        assert {split_of_example(lesson.example) for lesson in lessons} == {"train"}
        assert {split_of_example(example) for example in run.validation.examples(level)} == {"validation"}
    assert {split_of_example(example) for example in run.validation.examples("everywhere")} == {"validation"}


def test_difficulties_of_training_examples_follow_the_strategy():
    """Memorised digits show their level: their number."""
    for strategy, share in (("baseline", 0.0), ("naive", 0.0), ("mixed", 1.0), ("combined", 0.4)):
        run = new_run(RunConfig(**{**DIGITS.as_dict(), "strategy": strategy, "mixed_fraction": 0.4, "length": 5}))
        if strategy in ("naive", "combined"):
            run.strategy.level = Difficulty(3)
        lengths = Counter(len(lesson.example.output) for lesson in run.lessons(3_000))
        if share == 0:
            assert set(lengths) == {run.strategy.level.length}
        else:
            expected = {length: 3_000 * (share / 5 + (1 - share) * (length == 3)) for length in range(1, 6)}
            assert fits(lengths, expected)


def test_examples_are_new_in_every_block_and_the_same_for_the_same_seed():
    run, twin = new_run(DIGITS), new_run(DIGITS)
    run.strategy.level = twin.strategy.level = Difficulty(9)
    first = run.lessons(200)
    assert first == twin.lessons(200) == run.lessons(200)
    run.programs += 200
    assert not outputs(first) & outputs(run.lessons(200))
    other = new_run(RunConfig(**{**DIGITS.as_dict(), "seed": 6}))
    other.strategy.level = Difficulty(9)
    assert not outputs(first) & outputs(other.lessons(200))


def outputs(lessons):
    return {lesson.example.output for lesson in lessons}


def test_validation_examples_are_always_the_same_ones_and_everywhere_is_uniform():
    run, twin = (new_run(RunConfig(**{**DIGITS.as_dict(), "seed": seed})) for seed in (1, 2))
    for where in (Difficulty(2), Difficulty(3), "everywhere"):
        examples = run.validation.examples(where)
        assert examples == run.validation.examples(where) == twin.validation.examples(where)
        assert len(examples) == curriculum.VALIDATION_EXAMPLES
    assert is_uniform((len(example.output) for example in run.validation.examples("everywhere")), [1, 2, 3])


def test_a_level_without_validation_examples_stops_no_run(quick, tmp_path, monkeypatch):
    def no_validation(task, rng, level, split):
        if split == "validation" and level.length == 1:
            raise NoExamples("none")
        return real_draw(task, rng, level, split)

    real_draw = evaluation.draw
    monkeypatch.setattr(evaluation, "draw", no_validation)
    config = RunConfig(**{**DIGITS.as_dict(), "length": 2})
    records = train_whole(config, tmp_path)
    assert records[-1].programs == 450 and records[-1].level == (2, 1)
    assert records[0].level == (1, 1)


# --- When something is wrong ---


@pytest.mark.parametrize("loss", [math.inf, math.nan])
def test_a_loss_that_is_no_number_is_noticed_while_all_weights_are(quick, tmp_path, monkeypatch, loss):
    real = FastRun.gradients
    monkeypatch.setattr(FastRun, "gradients", lambda run, batch: (torch.tensor(loss), real(run, batch)[1]))
    with pytest.raises(Diverged):
        train_whole(DIGITS, tmp_path)


def test_a_folder_is_trained_in_by_one_at_a_time(quick, tmp_path):
    """Also after a stop, an error and an iterator that was never asked for a record, the folder is free again."""
    records = train(DIGITS, tmp_path)
    next(records)
    for resume in (True, False):
        with pytest.raises(Busy, match=r"is being trained in already: stop that first "):
            train(DIGITS, tmp_path, resume)
    records.close()
    train(DIGITS, tmp_path, resume=True)  # never started
    with pytest.raises(ValueError, match="already holds a run"):
        train(DIGITS, tmp_path)
    assert len(train_whole(DIGITS, tmp_path, resume=True)) == 17


def test_another_process_is_refused_until_it_is_killed(quick, tmp_path):
    holding = (
        "import sys, time; from pathlib import Path; from l2e_utils.engine.files import claim\n"
        "lock = claim(Path(sys.argv[1])); print('mine', flush=True); time.sleep(600)"
    )
    other = subprocess.Popen([sys.executable, "-c", holding, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(Busy):
            train(DIGITS, tmp_path)
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    assert len(train_whole(DIGITS, tmp_path)) == 18


def test_what_a_killed_process_was_writing_is_cleared_away(quick, tmp_path):
    train_some(DIGITS, tmp_path, 1)
    names = ("run.safetensors", "at-0000000030.safetensors", "everywhere.csv")
    for name in names:
        (tmp_path / f".{name}.a1_b2c3d").write_bytes(b"half")
    (tmp_path / ".mine.txt.a1_b2c3d").write_bytes(b"not ours")
    train_some(DIGITS, tmp_path, 1, resume=True)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "run.safetensors", ".mine.txt.a1_b2c3d"}


def test_a_new_run_has_no_results_and_no_networks_of_a_deleted_one(quick, tmp_path):
    list(train(DIGITS, tmp_path, keep_every=100))
    (tmp_path / "everywhere.csv").write_text("length\n1\n")
    (tmp_path / "notes.txt").write_text("mine")
    assert len(kept_networks(tmp_path)) == 5
    (tmp_path / "run.safetensors").unlink()
    train_some(replace(DIGITS, seed=9), tmp_path, 1)
    assert kept_networks(tmp_path) == {} and not (tmp_path / "everywhere.csv").exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "name, value",
    [
        *[("programs", value) for value in ("190", None, 190.0, -1, 10**9, True)],
        *[("seconds", value) for value in ("1", None, -1, [])],
        *[("counts", value) for value in ([[1, 2]], [[3, 2], [0, 0]], [["1", 2], [0, 0]], [[-1, 2], [0, 0]], None)],
        *[("level", value) for value in ([9, 9], [0, 1], ["1", 1], [1, 1, 1], None)],
        *[("train_accuracies", value) for value in (["0.5"], [None], None, 3)],
        *[("history", value) for value in (None, [[1, 2]], [{}], "x")],
        *[("made_with", value) for value in (None, [], "a machine")],
    ],
)
def test_a_header_whose_values_make_no_sense_is_refused_in_a_sentence(quick, tmp_path, name, value):
    train_some(PROGRAMS, tmp_path, 7)
    tensors, about = read_checkpoint(tmp_path)
    save_checkpoint(tmp_path / "run.safetensors", tensors, about | {name: value})
    with pytest.raises(BadFile, match=r"does not hold a whole run: delete it, and train again\.$"):
        train(PROGRAMS, tmp_path, resume=True)
    if name not in ("counts", "level", "train_accuracies"):  # which only a run that goes on needs
        with pytest.raises(BadFile, match=r"does not fit its own description"):
            load_executor(tmp_path)


@pytest.mark.parametrize("spoil", ["missing", "misshapen", "unknown"])
def test_an_optimiser_that_is_not_whole_is_refused_in_a_sentence(quick, tmp_path, spoil):
    train_some(PROGRAMS, tmp_path, 7)
    tensors, about = read_checkpoint(tmp_path)
    name = "optimiser.2.exp_avg"
    if spoil == "missing":
        del tensors[name]
    else:
        tensors["optimiser.2.other" if spoil == "unknown" else name] = torch.zeros(3)
    save_checkpoint(tmp_path / "run.safetensors", tensors, about)
    with pytest.raises(BadFile, match=r"does not hold a whole run"):
        train(PROGRAMS, tmp_path, resume=True)


FORGOTTEN = {  # what a header could lose, and a value that it might have instead
    "programs": lambda about: about["programs"] - 30,
    "counts": lambda about: [[0, 0], [0, 0]],
    "level": lambda about: [1, 1],
    "train_accuracies": lambda about: [],
    "history": lambda about: [],
}


@pytest.mark.parametrize("name", FORGOTTEN)
def test_a_resumed_run_needs_every_field_of_its_file(quick, tmp_path, monkeypatch, name):
    monkeypatch.setattr(curriculum, "GATE", 1.0)
    monkeypatch.setattr(curriculum.Naive, "_has_stopped_rising", lambda strategy, history: len(history) == 2)
    train_whole(PROGRAMS, tmp_path / "whole")
    train_some(PROGRAMS, tmp_path / "part", 14)  # inside of the fourth stretch between checks
    tensors, about = read_checkpoint(tmp_path / "part")
    assert about["level"] != [1, 1] and about["train_accuracies"]
    save_checkpoint(tmp_path / "part" / "run.safetensors", tensors, about | {name: FORGOTTEN[name](about)})
    train_whole(PROGRAMS, tmp_path / "part", resume=True)
    assert contents(tmp_path / "part") != contents(tmp_path / "whole")


MOMENTS = ("exp_avg", "exp_avg_sq", "step")


@pytest.mark.parametrize("name", ["model.output.bias", *(f"optimiser.2.{moment}" for moment in MOMENTS)])
def test_a_resumed_run_needs_every_tensor_of_its_file(quick, tmp_path, name):
    train_whole(PROGRAMS, tmp_path / "whole")
    train_some(PROGRAMS, tmp_path / "part", 7)
    tensors, about = read_checkpoint(tmp_path / "part")
    save_checkpoint(tmp_path / "part" / "run.safetensors", tensors | {name: torch.zeros_like(tensors[name])}, about)
    train_whole(PROGRAMS, tmp_path / "part", resume=True)
    assert contents(tmp_path / "part")[0] != contents(tmp_path / "whole")[0]


def test_a_loss_that_is_no_number_stops_the_run_and_leaves_the_last_good_state(quick, tmp_path, monkeypatch):
    train_some(DIGITS, tmp_path, 5)
    saved = contents(tmp_path)
    real_train_on = Run.train_on

    def poisoned(run, lessons):
        with torch.no_grad():
            run.model.output.bias[3] = math.nan
        return real_train_on(run, lessons)

    with monkeypatch.context() as patch:
        patch.setattr(Run, "train_on", poisoned)
        with pytest.raises(Diverged, match=r"^The loss stopped being a number after 130 programs; .*\.$"):
            train_whole(DIGITS, tmp_path, resume=True)
    assert contents(tmp_path) == saved
    assert len(train_whole(DIGITS, tmp_path, resume=True)) == 13


def test_parameters_that_are_no_numbers_are_not_saved(quick, tmp_path, monkeypatch):
    """The loss of a block may still be a number when its last step has spoiled the parameters."""
    steps = []
    real_step = torch.optim.Adam.step

    def step(optimiser, *arguments, **options):
        real_step(optimiser, *arguments, **options)
        steps.append(1)
        if len(steps) == 11:  # the last of the block from 130 to 160: 2 + 2 + 2 + 1, a check, 2 + 2
            optimiser.param_groups[0]["params"][0].detach().fill_(math.nan)

    monkeypatch.setattr(torch.optim.Adam, "step", step)
    monkeypatch.setattr(runs, "SAVE_EVERY", -1)
    with pytest.raises(Diverged):
        train_whole(DIGITS, tmp_path)
    tensors, _ = read_checkpoint(tmp_path)
    assert all(tensor.isfinite().all() for tensor in tensors.values())


@pytest.mark.parametrize("name, value", [("seed", 6), ("learning_rate", 0.1), ("strategy", "mixed"), ("programs", 900)])
def test_another_run_is_not_gone_on_with_and_the_difference_is_named(quick, tmp_path, name, value):
    train_some(DIGITS, tmp_path, 2)
    before = (tmp_path / "run.safetensors").read_bytes()
    with pytest.raises(ValueError) as caught:
        train(RunConfig(**{**DIGITS.as_dict(), name: value}), tmp_path, resume=True)
    assert f"({name} is {getattr(DIGITS, name)!r} there, not {value!r})" in str(caught.value)
    assert (tmp_path / "run.safetensors").read_bytes() == before


def test_there_must_be_a_whole_run_to_go_on_with(quick, tmp_path):
    with pytest.raises(BadFile, match=r"^There is no trained network at "):
        train(DIGITS, tmp_path, resume=True)
    train_some(DIGITS, tmp_path, 2)
    whole = (tmp_path / "run.safetensors").read_bytes()
    ship_executor(tmp_path, tmp_path / "run.safetensors")  # without its optimiser it cannot go on
    with pytest.raises(BadFile, match=r"does not hold a whole run: .*\.$"):
        train(DIGITS, tmp_path, resume=True)
    (tmp_path / "run.safetensors").write_bytes(whole[:-100])
    with pytest.raises(BadFile, match=r"is damaged or not a network: .*\.$"):
        train(DIGITS, tmp_path, resume=True)


def test_a_folder_that_cannot_be_written_shows_before_any_work(quick, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setattr(Run, "advance", lambda run: pytest.fail("worked"))
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nope")):
        with pytest.raises(OSError, match=r"^Cannot write into .*: choose another folder\.$"):
            train(DIGITS, folder)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_run_leaves_one_file_which_needs_no_pickle(quick, tmp_path):
    train_some(DIGITS, tmp_path, 6)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "run.safetensors"]  # the lock is empty
    with safe_open(tmp_path / "run.safetensors", "pt") as file:
        assert set(file.metadata()) == {"format", "alphabet", "output_alphabet", "about", "digest"}
    model, config, about = load_executor(tmp_path)
    assert config == DIGITS and about["programs"] == 160 and not model.training


# --- Settings ---


@pytest.mark.parametrize(
    "name, value",
    [
        *[
            (name, value)
            for name in ("programs", "check_every", "hidden", "layers", "batch")
            for value in (0, -1, 1.5, True, "3", None, [], 10**12)
        ],
        *[("training_set", value) for value in (-1, 1.5, False, 10**12)],
        *[("seed", value) for value in ("a", 1.0, True, None, -1, 2**63)],
        *[("learning_rate", value) for value in (0, -1, 2, math.nan, "0.1", True, None)],
        *[("clip", value) for value in (0, -1, math.nan, math.inf, "5")],
        *[("forget_bias", value) for value in (math.nan, math.inf, "1", [])],
        *[("optimiser", value) for value in ("rmsprop", 1, [])],
        *[("precision", value) for value in ("float16", None)],
        *[("mixed_fraction", value) for value in (-0.1, 1.1, math.nan, "x", True)],
        *[("length", value) for value in (0, True, 1.0, "3", 10**9)],
        *[("nesting", value) for value in (-1, None)],
        *[(name, value) for name in ("strategy", "task", "operations") for value in ("best", 3, [], None)],
        *[(name, value) for name in ("reverse", "double") for value in (True, 0, "yes")],
    ],
)
def test_settings_that_make_no_sense_are_refused_in_a_sentence(name, value):
    for strategy in ("baseline", "combined"):
        with pytest.raises(CourseError, match=r"^[^\n]*\.$"):
            RunConfig(**{"strategy": strategy, name: value})


def test_a_network_larger_than_any_computer_is_refused_in_a_sentence():
    with pytest.raises(CourseError, match=r"^100 layers of 10,000 cells have over a billion weights: .*\.$"):
        RunConfig(layers=100, hidden=10_000)


def test_settings_survive_a_file_and_unknown_ones_are_named():
    for config in (PROGRAMS, DIGITS, RunConfig()):
        assert config_of(json.loads(json.dumps(config.as_dict()))) == config
    with pytest.raises(ValueError, match=r"^This version has no setting 'dropout': .*\.$"):
        config_of({**DIGITS.as_dict(), "dropout": 0.5})


def test_the_command_of_a_run_names_what_is_not_a_default():
    assert command_of(RunConfig(), "here") == (
        "python -m l2e_utils train --strategy combined --length 3 --nesting 2 --output here"
    )
    config = RunConfig(strategy="naive", task="memorisation", length=5, nesting=1, reverse=True, seed=7)
    assert command_of(config, "there") == (
        "python -m l2e_utils train --strategy naive --length 5 --nesting 1 --task memorisation --reverse --seed 7 "
        "--output there"
    )


def test_a_limited_training_set_is_all_that_a_run_sees(tmp_path):
    config = RunConfig("mixed", 3, 2, training_set=50, programs=4_096, check_every=2_048, hidden=8)
    run = FastRun(config)
    known = set(FastRun(config).training_set)
    seen = {lesson.example for lesson in run.lessons(1_000)}
    assert seen == known and 40 < len(known) <= 50
    assert {split_of(example.canonical) for example in known} == {"train"}
    assert set(FastRun(replace(config, seed=1)).training_set) != known
    endless = FastRun(replace(config, training_set=0))
    assert len({lesson.example for lesson in endless.lessons(1_000)}) > 500


@pytest.mark.parametrize("strategy", ["naive", "combined"])
def test_a_limited_training_set_needs_a_strategy_without_levels(strategy):
    with pytest.raises(ValueError, match="take baseline or mixed"):
        RunConfig(strategy, training_set=50)


def test_networks_are_kept_on_the_way_also_after_a_stop(tmp_path):
    config = RunConfig("mixed", 2, 1, programs=8_192, check_every=4_096, hidden=8)
    for _ in train(config, tmp_path / "whole", keep_every=3_000):
        pass
    records = train(config, tmp_path / "stopped", keep_every=3_000)
    next(records)
    records.close()
    for _ in train(config, tmp_path / "stopped", resume=True, keep_every=3_000):
        pass
    whole, stopped = (kept_networks(tmp_path / name) for name in ("whole", "stopped"))
    assert list(whole) == list(stopped) == [0, 4_096, 6_144]
    for programs, path in whole.items():
        model, _, about = load_executor(path)
        assert about["programs"] == programs
        other = load_executor(stopped[programs])[0]
        assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))
    with pytest.raises(ValueError, match="0 for never"):
        train(config, tmp_path / "other", keep_every=-1)
