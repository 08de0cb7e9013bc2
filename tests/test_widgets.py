"""Every control of every view is moved through its range, and what is drawn is compared with what it should be."""

import asyncio
from dataclasses import replace
from random import Random

import pytest
import torch

from l2e_utils import plots, widgets
from l2e_utils.config import RunConfig
from l2e_utils.engine.fleet import train_side_by_side
from l2e_utils.engine.runs import history_of
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.programs import OPERATIONS
from l2e_utils.tasks import Difficulty, Programs
from l2e_utils.text import ALPHABET

TASK = Programs()


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return ExecutorLSTM(hidden=16).eval()


# --- What holds for every view ----------------------------------------------------------------------------------------

LEVEL, LEVELS = Difficulty(3, 2), [Difficulty(1, 1)]
EXERCISES = {"easy programs": [TASK.sample(Random(number), LEVELS[0]) for number in range(3)]}
TYPING = {  # views in which a program is typed or rolled, or chosen
    "ProgramRunner": lambda model: widgets.ProgramRunner(model, TASK, LEVEL),
    "CellViewer": lambda model: widgets.CellViewer({"one": model}, TASK, LEVEL),
    "CharacterStepper": lambda model: widgets.CharacterStepper(model, ["print((7+5))", "a=5;\nprint((a//2))"]),
    "AdditionRunner": lambda model: widgets.AdditionRunner({"one": model}),
}
VIEWS = TYPING | {
    "ChangeExplorer": lambda model: widgets.ChangeExplorer({"one": model}, EXERCISES["easy programs"]),
    "CurriculumExplorer": lambda _: widgets.CurriculumExplorer(LEVEL),
    "GuessGame": lambda model: widgets.GuessGame(model, TASK, LEVELS, LEVELS),
    "LearningFilm": lambda model: widgets.LearningFilm({0: model}, EXERCISES["easy programs"]),
    "MemorisationExplorer": lambda model: widgets.MemorisationExplorer(lambda _: model, [2, 3], count=2),
    "OnePass": lambda _: widgets.OnePass(),
    "ProgramDice": lambda _: widgets.ProgramDice(),
}


@pytest.mark.parametrize("name", VIEWS)
def test_readers_without_a_kernel_get_a_picture_and_its_sentence(name, model):
    view = VIEWS[name](model)
    bundle, metadata = view._repr_mimebundle_()
    assert {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"} <= set(bundle)
    assert metadata["image/png"]["alt"] == bundle["text/plain"] == view.still().sentence
    if name not in ("CharacterStepper", "GuessGame", "OnePass", "ProgramDice"):  # where it is another picture
        assert view.still().sentence == view.drawing.sentence


@pytest.mark.parametrize("name", TYPING)
def test_a_mistake_is_a_sentence_and_is_escaped(name, model, unpainted):
    view = TYPING[name](model)
    for typed in ("7/2", "import os", "print(1//0)", "print(1<=2)", "<img src=x onerror=alert(1)>", "🙂", "(((", "x"):
        view.typed.value = typed
        assert view.text.value.startswith("<p style") and view.image.layout.display == "none", typed
        assert "<img" not in view.text.value and "<=" not in view.text.value
        for control in (getattr(view, other, None) for other in ("mode", "length", "quantity", "network")):
            if hasattr(control, "index"):
                control.index = len(control.options) - 1  # moving another control meanwhile does no harm
    assert view.still().sentence
    view.typed.value = "print(25+17)"
    assert view.truth == "42" and view.image.layout.display is None and not view.text.value.startswith("<p style")


@pytest.mark.parametrize("name", ["ProgramRunner", "CellViewer", "AdditionRunner"])
def test_each_click_rolls_another_program_and_puts_away_what_was_typed(name, model, unpainted):
    view = TYPING[name](model)
    knob = view.digits if name == "AdditionRunner" else view.length
    knob.value = 3
    view.typed.value = "print(275+148)"
    typed, sources = view.program, set()
    assert "275+148" in typed and view.truth == "423"
    for _ in range(8):
        view.again.click()
        assert view.typed.value == ""
        sources.add(view.source())
    assert len(sources) > 4 and typed not in sources


def test_an_error_in_a_view_is_shown_and_raised(model, monkeypatch):
    def broken(*_):
        raise RuntimeError("<broken>")

    for name in ("draw", "source"):
        view = TYPING["ProgramRunner"](model)
        monkeypatch.setattr(view, name, broken)
        with pytest.raises(RuntimeError):
            view.length.value = 3
        assert view.text.value == "<b>This view has a fault:</b> RuntimeError(&#x27;&lt;broken&gt;&#x27;)"


def test_a_view_is_drawn_once_when_another_program_moves_other_controls(model, monkeypatch, unpainted):
    for name, control in (("OnePass", "seed"), ("CellViewer", "length"), ("CharacterStepper", "chosen")):
        view, drawn = VIEWS[name](model), []
        if name == "OnePass":
            view.step.value = 3
        draw = view.draw
        monkeypatch.setattr(view, "draw", lambda draw=draw, drawn=drawn: drawn.append(1) or draw())
        if name == "CharacterStepper":
            view.chosen.index = 1
        else:
            getattr(view, control).value = 1
        assert len(drawn) == 1, name


# --- One program ------------------------------------------------------------------------------------------------------


@pytest.fixture
def runner(model):
    return widgets.ProgramRunner(model, TASK, LEVEL)


def test_runner_rolls_unseen_programs_of_every_level(runner, model, unpainted):
    for length in range(1, 4):
        for nesting in range(1, 3):
            runner.length.value, runner.nesting.value = length, nesting
            source = runner.source()
            written, _ = model.answer(source)
            assert widgets.escape(source) in runner.text.value
            assert f"<code>{run(source)}</code>" in runner.text.value
            assert f"<code>{written}</code>" in runner.text.value
            assert runner.drawing.sentence == plots.draw_answer(run(source), *model.answer(source)).sentence


def test_programs_are_drawn_from_the_test_split(runner, monkeypatch):
    splits = set()

    def spy(task, rng, level, split):
        splits.add(split)
        return iter([task.sample(rng, level)])

    monkeypatch.setattr(widgets.view, "examples", spy)
    runner.roll()
    assert splits == {"test"}


def test_runner_shows_the_program_to_readers_without_a_kernel(runner):
    assert runner.source() in [text.get_text() for text in runner.still().figure.axes[0].texts]


def test_dice_follow_every_control(unpainted):
    dice = widgets.ProgramDice(longest=4, deepest=4)
    seen = set()
    for length in range(1, 5):
        dice.length.value = length
        for nesting in range(1, 5):
            dice.nesting.value = nesting
            seen.add(dice.text.value)
    for seed in range(dice.seed.max + 1):
        dice.seed.value = seed
        seen.add(dice.text.value)
    assert len(seen) > 60
    dice.nesting.value = 1
    for label, operations in dice.operations.options:
        dice.operations.value = operations
        if label == "choose":
            assert " if " in dice.text.value
        if label == "divide":
            assert "//" in dice.text.value
    assert len(dice.operations.options) == len(OPERATIONS) + 2


def test_dice_show_the_symbols_to_readers_without_a_kernel():
    dice = widgets.ProgramDice(seed=47)
    assert dice.seed.value == 47
    dice.seed.value = 48
    symbols = widgets.scramble(dice.shown)
    assert dice.still().sentence.endswith(f"written as {symbols}.")
    texts = [text.get_text() for text in dice.still().figure.axes[0].texts]
    assert "".join(texts[::2]) == symbols and "".join(texts[1::2]) == dice.shown.replace("\n", "⏎").replace(" ", "␣")


def test_scrambled_symbols_are_one_to_one_and_foreign():
    symbols = widgets.scramble(ALPHABET)
    assert len(set(symbols)) == len(ALPHABET) and not set(symbols) & set(ALPHABET)


def test_the_sliders_stop_where_copying_is_as_good():
    def row(length, nesting, low, copy):
        return {"length": length, "nesting": nesting, "exact_low": low, "copy_exact": copy}

    good = [row(1, 1, 0.9, 0.3), row(2, 1, 0.5, 0.3), row(1, 2, 0.6, 0.2), row(2, 2, 0.3, 0.2)]
    assert widgets.clearly_better_levels(good) == (2, 2)
    assert widgets.clearly_better_levels(good[:3] + [row(2, 2, 0.2, 0.2)]) == (1, 2)
    assert widgets.clearly_better_levels([good[0], row(2, 1, 0.1, 0.3), good[2], good[3]]) == (1, 2)
    with pytest.raises(ValueError, match="nowhere clearly better"):
        widgets.clearly_better_levels([row(1, 1, 0.1, 0.3)])


# --- live training ----------------------------------------------------------------------------------------------------

CONFIG = RunConfig(strategy="mixed", length=2, nesting=1, programs=1_024, check_every=256, hidden=8, batch=64)


def follow(view, folder, stop_at=None, config=CONFIG):
    """What the notebook's cell does; `stop_at` clicks Stop after so many records."""

    async def cell():
        news = []
        with view:
            stream = train_side_by_side({"mixed": config}, folder, workers=1)
            async for _, record in view.follow(stream, {"mixed": history_of(folder / "mixed")}):
                news.append(record)
                if len(news) == stop_at:
                    view.button.click()
        return news

    return asyncio.run(cell())


def test_live_view_draws_to_the_end(tmp_path):
    view = widgets.TrainingView({"mixed": CONFIG.programs})
    records = follow(view, tmp_path)
    assert records[-1].programs == view.bars["mixed"].value == CONFIG.programs
    checks = [record for record in records if record.is_check]
    assert view.histories["mixed"] == checks == history_of(tmp_path / "mixed")
    assert view.image.value and not view.stopped and view.button.disabled
    assert view.text.value == "Finished."


def test_live_view_stops_and_resumes(tmp_path):
    long = replace(CONFIG, programs=1_000_000)
    view = widgets.TrainingView({"mixed": long.programs})
    assert len(follow(view, tmp_path, stop_at=2, config=long)) == 2
    assert view.stopped and view.bars["mixed"].value == 512 and view.text.value.startswith("Stopped")
    saved = history_of(tmp_path / "mixed")
    again = widgets.TrainingView({"mixed": long.programs})
    records = follow(again, tmp_path, stop_at=1, config=long)
    assert saved and records[0].programs == saved[-1].programs + 256
    checks = [record.programs for record in again.histories["mixed"]]
    assert checks == list(range(256, records[0].programs + 1, 256))


def test_live_view_names_a_run_that_failed(tmp_path):
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "run.safetensors").write_bytes(b"")
    view = widgets.TrainingView({"mixed": 1})

    async def cell():
        with view:
            async for _ in view.follow(train_side_by_side({"mixed": CONFIG}, tmp_path), {}):
                pass

    asyncio.run(cell())
    assert "mixed failed" in view.text.value and "damaged" in view.text.value


def test_live_view_swallows_an_interrupt_but_no_error():
    view = widgets.TrainingView({"mixed": 1})
    with view:
        raise KeyboardInterrupt
    assert view.stopped
    with pytest.raises(ZeroDivisionError), widgets.TrainingView({"mixed": 1}):
        raise ZeroDivisionError
