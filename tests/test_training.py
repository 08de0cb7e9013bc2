"""Training is repeatable to the last bit, also when interrupted; it learns, and keeps away from other splits."""

import itertools
import math
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch
from test_programs import canonical_form, is_uniform
from test_tasks import expected_split

from l2e_utils import curriculum, evaluation, training
from l2e_utils.config import RunConfig
from l2e_utils.engine import runs
from l2e_utils.engine.fast import FastRun
from l2e_utils.engine.files import BadFile, Busy, load_executor, read_checkpoint, save_checkpoint
from l2e_utils.engine.runs import kept_networks, train
from l2e_utils.errors import CourseError
from l2e_utils.tasks import Difficulty, NoExamples, levels_up_to
from l2e_utils.text import Batch, Example
from l2e_utils.training import Diverged, Lesson, Record
from tests.runs import contents, train_some, train_whole

SMALL = {"programs": 450, "check_every": 100, "hidden": 8, "batch": 20, "seed": 5}
PROGRAMS = RunConfig(length=2, nesting=2, mixed_fraction=0.5, layers=2, learning_rate=0.02, **SMALL)
DIGITS = RunConfig(strategy="naive", task="memorisation", length=3, nesting=1, **SMALL)
SGD, MUON = replace(DIGITS, optimiser="sgd", learning_rate=0.5), replace(PROGRAMS, optimiser="muon")
both_tasks = pytest.mark.parametrize("config", [PROGRAMS, DIGITS], ids=["programs", "digits"])


@pytest.fixture
def quick(monkeypatch):
    """Blocks, checks and levels so small that a run of 450 examples has several of each."""
    monkeypatch.setattr(training, "BLOCK", 30)
    monkeypatch.setattr(evaluation, "VALIDATION_EXAMPLES", 40)
    monkeypatch.setattr(evaluation, "FEWEST_DISTINCT", 10)
    monkeypatch.setattr(curriculum, "GATE", 0.2)


@pytest.fixture
def after_each_step(monkeypatch):
    """A function that has another one called after every step of a run, with the run and the step's number."""

    def watch(look):
        numbers, real = itertools.count(1), FastRun.step

        def step(run, rate):
            real(run, rate)
            look(run, next(numbers))

        monkeypatch.setattr(FastRun, "step", step)

    return watch


# --- The same run again ---


@both_tasks
def test_the_same_settings_give_the_same_network_to_the_last_bit(quick, tmp_path, config):
    """Whoever else draws random numbers; a finished run has nothing more to do."""
    first, again = train_whole(config, tmp_path / "first"), []
    for record in train(config, tmp_path / "again"):
        again.append(record)
        torch.rand(3)
    assert repr(first) == repr(again)
    found = contents(tmp_path / "first")
    assert found == contents(tmp_path / "again")
    assert train_whole(config, tmp_path / "first", resume=True) == [] and contents(tmp_path / "first") == found
    train_whole(replace(config, seed=99), tmp_path / "other")
    assert contents(tmp_path / "other")[0] != found[0]


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


def test_an_interrupted_run_remembers_the_accuracies_at_its_level(quick, tmp_path, monkeypatch):
    monkeypatch.setattr(curriculum, "GATE", 1.0)
    monkeypatch.setattr(curriculum.Naive, "_has_stopped_rising", lambda strategy, history: len(history) == 2)
    train_whole(PROGRAMS, tmp_path / "whole")
    train_some(PROGRAMS, tmp_path / "pieces", 14)  # after three checks, the last of them the first at its level
    train_whole(PROGRAMS, tmp_path / "pieces", resume=True)
    assert contents(tmp_path / "pieces") == contents(tmp_path / "whole")


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
def test_a_run_that_dies_inside_a_block_goes_on_from_its_last_file(quick, tmp_path, after_each_step, error):
    train_whole(PROGRAMS, tmp_path / "whole")
    train_some(PROGRAMS, tmp_path / "dead", 3)
    saved = contents(tmp_path / "dead")

    def die(_, number):
        if number == 5:  # in the third block since
            raise error

    after_each_step(die)
    with pytest.raises(error):
        train_whole(PROGRAMS, tmp_path / "dead", resume=True)
    assert contents(tmp_path / "dead") == saved
    train_whole(PROGRAMS, tmp_path / "dead", resume=True)
    assert contents(tmp_path / "dead") == contents(tmp_path / "whole")


def test_networks_are_kept_on_the_way_also_after_a_stop(tmp_path):
    config = RunConfig("mixed", 2, 1, programs=8_192, check_every=4_096, hidden=8)
    train_whole(config, tmp_path / "whole", keep_every=3_000)
    train_some(config, tmp_path / "stopped", 1, keep_every=3_000)
    train_whole(config, tmp_path / "stopped", resume=True, keep_every=3_000)
    whole, stopped = (kept_networks(tmp_path / name) for name in ("whole", "stopped"))
    assert list(whole) == list(stopped) == [0, 4_096, 6_144]
    for programs, path in whole.items():
        assert contents(path) == contents(stopped[programs])
        assert read_checkpoint(path)[1]["programs"] == programs
    with pytest.raises(ValueError, match="0 for never"):
        train(config, tmp_path / "other", keep_every=-1)


# --- Blocks, checks and the learning rate ---


def test_blocks_end_at_checks_and_checks_alone_measure(quick, tmp_path):
    found = train_whole(PROGRAMS, tmp_path)
    ends = [30, 60, 90, 100, 130, 160, 190, 200, 230, 260, 290, 300, 330, 360, 390, 400, 430, 450]
    assert [record.programs for record in found] == ends
    assert [record.programs for record in found if record.is_check] == [100, 200, 300, 400, 450]
    for record in found:
        assert record.loss > 0 and 0 <= record.train_accuracy <= 1
        measured = record[4:9]
        assert all(0 <= value <= 1 for value in measured) if record.is_check else measured == (None,) * 5


DIGIT = Example("", "12", "")  # three characters


def test_the_strategy_hears_of_the_examples_of_its_level_since_the_last_check(quick, monkeypatch):
    """Of all, where none was of its level."""
    run, heard = FastRun(DIGITS), []
    monkeypatch.setattr(run.strategy, "check", lambda train, validation: heard.append(train) or "")
    for seen, rights in ((run.strategy.level, [1, 1]), (run.strategy.level, [3, 0]), (Difficulty(2), [3, 2])):
        run.count([Lesson(seen, DIGIT)] * 2 + [Lesson(Difficulty(3), DIGIT)], [*rights, 0])
        record = run.check(Record(run.programs, run.strategy.level, 1.0, run.all.accuracy))
        assert record.level_accuracy == (None if seen == (2, 1) else heard[-1])
        assert run.all == run.at_level == (0, 0)
    assert heard == [2 / 6, 3 / 6, 5 / 9]


@pytest.mark.parametrize("strategy", ["naive", "combined"])
def test_the_strategy_decides_from_what_is_measured(quick, tmp_path, strategy):
    """Another one that hears what the records say chooses the same levels, for the same reasons."""
    config = replace(PROGRAMS, strategy=strategy, programs=1_200)
    other = config.make_strategy()
    for record in train_whole(config, tmp_path):
        assert record.level == other.level
        if record.is_check:
            assert record.note == other.check(record.level_accuracy, record.validation_accuracy)
    assert other.level > (1, 1)


def test_a_level_with_too_few_validation_examples_is_not_asked(quick, tmp_path):
    checks = [record for record in train_whole(replace(DIGITS, programs=800), tmp_path) if record.is_check]
    assert {record.level for record in checks} > {(1, 1)}
    for record in checks:
        assert (record.validation_accuracy is None) == (record.level == (1, 1))


@pytest.mark.parametrize(
    ("programs", "share"),
    [
        (0, 0.0), (50, 0.25), (100, 0.5), (200, 1.0),  # it rises for 2 %
        (200 + 2_450, 0.02 + 0.98 * (1 + math.sqrt(0.5)) / 2), (200 + 4_900, 0.51),  # a quarter down, and half
        (200 + 7_350, 0.02 + 0.98 * (1 - math.sqrt(0.5)) / 2), (10_000, 0.02),
    ],
)
def test_the_learning_rate_rises_briefly_and_falls_along_a_cosine(programs, share):
    run = FastRun(RunConfig(programs=10_000, learning_rate=0.01, hidden=4))
    assert run.learning_rate(programs) == pytest.approx(0.01 * share, abs=1e-12)


def test_the_papers_learning_rate_shrinks_when_a_known_target_gets_no_better():
    run, rates = FastRun(RunConfig(optimiser="sgd", learning_rate=0.5, hidden=4)), []
    assert [run.learning_rate(programs) for programs in (0, 1_000, 999_999)] == [0.5] * 3
    for accuracy in (0.5, 0.4, 0.94, 0.94, 0.96, 0.95, 0.96, 0.97, 0.2):
        run.history.append(Record(0, Difficulty(3, 2), 1.0, 0.0, target_forced=accuracy))
        rates.append(run.learning_rate(0))
    assert rates == pytest.approx([0.5] * 5 + [0.4, 0.32, 0.32, 0.256])


@pytest.mark.parametrize("layers", [1, 2])
def test_the_forget_bias_moves_the_forget_gates_alone(layers):
    plain, biased = (FastRun(RunConfig(hidden=4, layers=layers, forget_bias=bias)).model for bias in (0.0, 1.5))
    for (name, before), after in zip(plain.state_dict().items(), biased.state_dict().values(), strict=True):
        expected = torch.zeros_like(before)
        if name.startswith("lstm.bias_ih"):
            expected[4:8] = 1.5  # PyTorch's order: input, forget, cell, output
        assert torch.allclose(after - before, expected, atol=1e-6), name


def test_every_step_uses_the_learning_rate_and_the_clip_of_its_moment(quick, after_each_step):
    run, rates, norms = FastRun(replace(DIGITS, clip=1e-3)), [], []

    def note(run, _):
        rates.append(run.optimisers[0].param_groups[0]["lr"])
        norms.append(math.sqrt(sum(float(p.grad.square().sum()) for p in run.model.parameters())))

    after_each_step(note)
    for block in range(2):  # 30 examples: batches of 20 and 10, in either order
        run.advance()
        orders = [(10, 25), (5, 20)]  # the middles of 20 and 10 examples, or of 10 and 20
        assert rates[2 * block :] in [[run.learning_rate(30 * block + seen) for seen in order] for order in orders]
    assert norms == pytest.approx([1e-3] * 4, rel=0.01)


def test_beside_muon_adam_has_half_of_its_rate(quick, after_each_step):
    run, rates = FastRun(replace(DIGITS, optimiser="muon")), []
    after_each_step(lambda run, _: rates.append([optimiser.param_groups[0]["lr"] for optimiser in run.optimisers]))
    run.advance()
    assert len(rates) == 2 and all(0 < adam == muon / 2 for muon, adam in rates)


@pytest.mark.parametrize("strategy, level", [("naive", (2, 1)), ("combined", (4, 1)), ("mixed", (4, 2))])
def test_every_accuracy_of_a_check_is_what_the_written_answers_score(monkeypatch, strategy, level):
    """With a network that has learned, so that no two of them are the same."""
    monkeypatch.setattr(evaluation, "VALIDATION_EXAMPLES", 30)
    model, config, _ = load_executor("combined")
    run = FastRun(replace(config, strategy=strategy))
    run.model.load_state_dict(model.state_dict())
    run.strategy.level = Difficulty(*level)
    heard = []
    monkeypatch.setattr(run.strategy, "check", lambda *found: heard.append(found) or "")
    record = run.check(Record(0, run.strategy.level, 1.0, 0.25))

    def measured(where):
        found = evaluation.score(list(evaluation.answers(run.model, run.validation.examples(where))))
        return found.teacher_forced, found.exact

    here, at_target, everywhere = map(measured, (Difficulty(*level), config.target, "everywhere"))
    assert record[4:9] == (here[0], *at_target, *everywhere)
    assert at_target[1] < at_target[0] and everywhere[1] != at_target[1]
    assert (level == (4, 2)) == (here[0] == at_target[0])
    assert heard == [(0.25, record.validation_accuracy)]


@pytest.mark.parametrize("optimiser, rate", [("adam", 0.02), ("muon", 0.01)])
def test_the_loss_falls_and_the_network_learns(tmp_path, optimiser, rate):
    config = RunConfig(
        strategy="mixed", task="memorisation", length=2, nesting=1, programs=20_000, check_every=10_000, hidden=32,
        batch=32, learning_rate=rate, optimiser=optimiser,
    )
    first, *_, last = train_whole(config, tmp_path)
    assert first.loss < math.log(12)  # a blind guess among twelve characters
    assert last.loss < first.loss / 2 and last.train_accuracy > 0.8
    assert last.target_forced > 0.5 and last.target_exact > 0.1  # a guess: 0.08 and 0.01


def test_the_loss_is_the_mean_over_output_characters():
    run = FastRun(replace(DIGITS, learning_rate=1e-30, batch=7))
    lessons = run.lessons(30)
    batch = Batch.of([lesson.example for lesson in lessons])
    scores, targets = run.model(batch)[batch.mask], batch.targets[batch.mask]
    expected = torch.nn.functional.cross_entropy(scores, targets).item()
    assert run.train_on(lessons) == pytest.approx(expected, rel=1e-5)
    assert run.all == (int((scores.argmax(-1) == targets).sum()), len(targets))


# --- What it learns from ---


def splits_of(examples):
    """The splits of programs, sums or digits, worked out without asking the package."""
    return {expected_split(e.output if e.source[0].isdigit() else canonical_form(e.source)) for e in examples}


@both_tasks
def test_a_run_learns_from_training_examples_and_checks_on_validation_examples(quick, tmp_path, monkeypatch, config):
    """Everything that becomes a batch, in training and in its checks, is looked at."""

    def watched(seen):
        def of(examples, device):
            seen.extend(examples)
            return Batch.of(examples, device)

        return SimpleNamespace(of=of)

    learned, measured = [], []
    monkeypatch.setattr(training, "Batch", watched(learned))
    monkeypatch.setattr(evaluation, "Batch", watched(measured))
    train_whole(config, tmp_path)
    assert len(learned) == config.programs and len(measured) > 400
    assert (splits_of(learned), splits_of(measured)) == ({"train"}, {"validation"})


@pytest.mark.parametrize("strategy", ["baseline", "naive", "mixed", "combined"])
@pytest.mark.parametrize("task", ["programs", "addition", "memorisation"])
def test_examples_of_every_level_strategy_and_task_are_of_their_split_and_level(strategy, task):
    run = FastRun(RunConfig(strategy=strategy, task=task, length=3, nesting=1 + (task == "programs"), hidden=4))
    levels = levels_up_to(run.config.target)
    for level in levels:
        if strategy in ("naive", "combined"):
            run.strategy.level = level
        lessons = run.lessons(300)
        run.programs += 300
        assert splits_of(lesson.example for lesson in lessons) == {"train"}
        assert splits_of(run.validation.examples(level)) == {"validation"}
        own = {run.strategy.level} if strategy in ("baseline", "naive") else set(levels)
        assert {lesson.level for lesson in lessons} == own
        if task == "memorisation":
            assert all(len(lesson.example.output) == lesson.level.length for lesson in lessons)
            assert {len(example.output) for example in run.validation.examples(level)} == {level.length}
    assert splits_of(run.validation.examples("everywhere")) == {"validation"}


def test_examples_are_new_in_every_block_and_the_same_for_the_same_seed():
    run, twin, other = (FastRun(replace(DIGITS, seed=seed)) for seed in (5, 5, 6))
    for one in (run, twin, other):
        one.strategy.level = Difficulty(9)
    first = run.lessons(200)
    assert first == twin.lessons(200) == run.lessons(200)
    run.programs += 200
    for others in (run.lessons(200), other.lessons(200)):
        assert not {lesson.example for lesson in first} & {lesson.example for lesson in others}


def test_validation_examples_are_always_the_same_ones_and_everywhere_is_uniform():
    run, twin = (FastRun(replace(DIGITS, seed=seed)) for seed in (1, 2))
    for where in (Difficulty(2), Difficulty(3), "everywhere"):
        examples = run.validation.examples(where)
        assert examples == run.validation.examples(where) == twin.validation.examples(where)
        assert len(examples) == curriculum.VALIDATION_EXAMPLES
    assert is_uniform((len(example.output) for example in run.validation.examples("everywhere")), [1, 2, 3])


def test_a_level_without_validation_examples_stops_no_run(quick, tmp_path, monkeypatch):
    def no_validation(task, rng, level, split, real=evaluation.draw):
        if split == "validation" and level.length == 1:
            raise NoExamples("none")
        return real(task, rng, level, split)

    monkeypatch.setattr(evaluation, "draw", no_validation)
    records = train_whole(replace(DIGITS, length=2), tmp_path)
    assert records[0].level == (1, 1) and records[-1][:2] == (450, (2, 1))


def test_a_limited_training_set_is_all_that_a_run_sees():
    config = RunConfig("mixed", 3, 2, training_set=50, programs=4_096, check_every=2_048, hidden=8)
    known = set(FastRun(config).training_set)
    assert {lesson.example for lesson in FastRun(config).lessons(1_000)} == known and 40 < len(known) <= 50
    assert splits_of(known) == {"train"}
    assert set(FastRun(replace(config, seed=1)).training_set) != known
    assert len({lesson.example for lesson in FastRun(replace(config, training_set=0)).lessons(1_000)}) > 500


# --- When something is wrong ---


@pytest.mark.parametrize("loss", [math.inf, math.nan])
def test_a_loss_that_is_no_number_stops_the_run_and_leaves_the_last_good_state(quick, tmp_path, monkeypatch, loss):
    """Noticed while all weights still are numbers."""
    train_some(DIGITS, tmp_path, 5)
    saved, real = contents(tmp_path), FastRun.gradients
    with monkeypatch.context() as patch:
        patch.setattr(FastRun, "gradients", lambda run, batch: (torch.tensor(loss), real(run, batch)[1]))
        with pytest.raises(Diverged, match=r"^The loss stopped being a number after 130 programs; .*\.$"):
            train_whole(DIGITS, tmp_path, resume=True)
    assert contents(tmp_path) == saved and len(train_whole(DIGITS, tmp_path, resume=True)) == 13


def test_parameters_that_are_no_numbers_are_not_saved(quick, tmp_path, monkeypatch, after_each_step):
    """The loss of a block may still be a number when its last step has spoiled the parameters."""

    def spoil(run, number):
        if number == 11:  # the last of the block from 130 to 160: 2 + 2 + 2 + 1, a check, 2 + 2
            next(run.model.parameters()).detach().fill_(math.nan)

    after_each_step(spoil)
    monkeypatch.setattr(runs, "SAVE_EVERY", -1)
    with pytest.raises(Diverged):
        train_whole(DIGITS, tmp_path)
    assert all(tensor.isfinite().all() for tensor in read_checkpoint(tmp_path)[0].values())


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


def test_another_process_is_refused(quick, tmp_path):
    holding = (
        "import sys; from pathlib import Path; from l2e_utils.engine.files import claim\n"
        "lock = claim(Path(sys.argv[1])); print('mine', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", holding, tmp_path], **pipes) as other:
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(Busy):
            train(DIGITS, tmp_path)


def test_what_a_killed_process_was_writing_and_what_a_deleted_run_has_left_are_cleared_away(quick, tmp_path):
    train_whole(DIGITS, tmp_path, keep_every=100)
    (tmp_path / "at-0000000030 (copy).safetensors").touch()
    assert len(kept_networks(tmp_path)) == 5
    for name in ("run.safetensors", "at-0000000030.safetensors", "everywhere.csv", "mine.txt"):
        (tmp_path / f".{name}.a1_b2c3d").write_bytes(b"half")
    for name in ("everywhere.csv", "notes.txt"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "run.safetensors").unlink()
    train_some(replace(DIGITS, seed=9), tmp_path, 1)
    mine = {"notes.txt", ".mine.txt.a1_b2c3d", "at-0000000030 (copy).safetensors"}
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "run.safetensors"} | mine


NONSENSE = {
    "programs": ["190", None, 190.0, -1, 10**9, True],
    "seconds": ["1", None, -1, []],
    "counts": [[[1, 2]], [[3, 2], [0, 0]], [["1", 2], [0, 0]], [[-1, 2], [0, 0]], None],
    "level": [[9, 9], [0, 1], ["1", 1], [1, 1, 1], None],
    "train_accuracies": [["0.5"], [None], None, 3],
    "history": [None, [[1, 2]], [{}], "x"],
    "made_with": [None, [], "a machine"],
}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """What is in the file of a run that was stopped: its tensors, and its header."""
    folder = tmp_path_factory.mktemp("stopped")
    with pytest.MonkeyPatch.context() as patch:
        quick.__wrapped__(patch)
        train_some(PROGRAMS, folder, 7)
    return read_checkpoint(folder)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in NONSENSE for value in NONSENSE[name]])
def test_a_header_whose_values_make_no_sense_is_refused_in_a_sentence(stopped, tmp_path, name, value):
    save_checkpoint(tmp_path / "run.safetensors", stopped[0], stopped[1] | {name: value})
    with pytest.raises(BadFile, match=r"does not hold a whole run: delete it, and train again\.$"):
        train(PROGRAMS, tmp_path, resume=True)
    if name not in ("counts", "level", "train_accuracies"):  # which only a run that goes on needs
        with pytest.raises(BadFile, match=r"does not fit its own description"):
            load_executor(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp_avg": None}, {"step": None, "exp_avg": None, "exp_avg_sq": None},
        {"exp_avg": torch.zeros(3)}, {"other": torch.zeros(3)},
    ],
    ids=["one is missing", "all are missing", "another shape", "one too many"],
)
def test_an_optimiser_that_is_not_whole_is_refused_in_a_sentence(stopped, tmp_path, changes):
    tensors = stopped[0] | {f"optimiser.2.{name}": tensor for name, tensor in changes.items()}
    tensors = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    save_checkpoint(tmp_path / "run.safetensors", tensors, stopped[1])
    with pytest.raises(BadFile, match=r"does not hold a whole run"):
        train(PROGRAMS, tmp_path, resume=True)


@pytest.mark.parametrize("name, value", [("seed", 6), ("learning_rate", 0.1), ("strategy", "mixed"), ("programs", 900)])
def test_another_run_is_not_gone_on_with_and_the_difference_is_named(quick, tmp_path, name, value):
    train_some(DIGITS, tmp_path, 2)
    before = (tmp_path / "run.safetensors").read_bytes()
    with pytest.raises(ValueError) as caught:
        train(replace(DIGITS, **{name: value}), tmp_path, resume=True)
    assert f"({name} is {getattr(DIGITS, name)!r} there, not {value!r})" in str(caught.value)
    assert (tmp_path / "run.safetensors").read_bytes() == before


# --- Settings ---

IMPOSSIBLE = {
    **dict.fromkeys(("programs", "check_every", "hidden", "layers"), [0, -1, 1.5, True, "3", None, [], 10**12]),
    "batch": [0, 1.5, 10**12],
    "training_set": [-1, 1.5, False, 10**12],
    "seed": ["a", 1.0, True, None, -1, 2**63],
    "learning_rate": [0, -1, 2, math.nan, "0.1", True, None],
    "clip": [0, -1, math.nan, math.inf, "5"],
    "forget_bias": [math.nan, math.inf, "1", []],
    "optimiser": ["rmsprop", 1, []],
    "precision": ["float16", None],
    "mixed_fraction": [-0.1, 1.1, math.nan, "x", True],
    "length": [0, True, 1.0, "3", 10**9],
    "nesting": [-1, None],
    **dict.fromkeys(("strategy", "task", "operations"), ["best", 3, [], None]),
    **dict.fromkeys(("reverse", "double"), [True, 0, "yes"]),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in IMPOSSIBLE for value in IMPOSSIBLE[name]])
def test_settings_that_make_no_sense_are_refused_in_a_sentence(name, value):
    for strategy in ("baseline", "combined"):
        with pytest.raises(CourseError, match=r"^[^\n]*\.$"):
            RunConfig(**{"strategy": strategy, name: value})


@pytest.mark.parametrize("more", [{"optimiser": "sgd"}, {"precision": "bfloat16"}, {"training_set": 50}], ids=str)
def test_the_plain_loop_refuses_what_it_cannot_do(more):
    with pytest.raises(CourseError, match=r"^The plain loop has adam, float32 and ever new examples alone: .*\.$"):
        training.Run(replace(PROGRAMS, strategy="mixed", **more))


def test_settings_that_do_not_go_together_are_refused_in_a_sentence():
    with pytest.raises(CourseError, match=r"^100 layers of 10,000 cells have over a billion weights: .*\.$"):
        RunConfig(layers=100, hidden=10_000)
    for strategy in ("naive", "combined"):
        with pytest.raises(CourseError, match="take baseline or mixed"):
            RunConfig(strategy, training_set=50)
    with pytest.raises(CourseError, match="no strategy 'mixd'"):
        RunConfig("mixd", training_set=50)
