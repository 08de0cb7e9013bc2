"""The stepper: every control through its range, and what is drawn compared with what the network does."""

import re

import numpy as np
import pytest
import torch

from l2e_utils import plots, widgets
from l2e_utils.analysis.tracing import walk
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots.steps import visible
from l2e_utils.text import START, STOP

PROGRAMS = ["print((7+5))", "a=5;\nprint((a//2))"]


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)  # one in eight stops at once, which is too soon for the tests below
    return ExecutorLSTM(hidden=16).eval()


@pytest.fixture
def stepper(model):
    return widgets.CharacterStepper(model, PROGRAMS)


def tiles(view) -> str:
    return "".join(text.get_text() for text in view.drawing.figure.axes[0].texts)


def words(view) -> str:
    return re.sub("<[^>]*>", "", view.text.value)


@pytest.mark.parametrize("source", PROGRAMS)
def test_every_forced_step_is_told_and_drawn(stepper, source, unpainted):
    stepper.chosen.value = source
    output = run(source)
    steps = walk(stepper.model, source, output)
    assert stepper.step.max == len(steps) + 2 * stepper.PADDING
    assert stepper.step.value == stepper.PADDING + len(source) + 1, "it begins at @"
    for number in range(1, stepper.step.max + 1):
        stepper.step.value = number
        (frame,) = [patch for patch in stepper.drawing.figure.axes[0].patches if not patch.get_fill()]
        assert frame.get_x() == pytest.approx(number - 1.42)
        assert f"Step {number} of {stepper.step.max}." in words(stepper)
        place = number - 1 - stepper.PADDING
        if place < 0:
            assert "Padding in front" in words(stepper)
        elif place < len(source):
            assert f"The encoder reads {visible(source[place])}" in words(stepper)
        elif place < len(steps):
            step = steps[place]
            assert f"The decoder reads {step.reads}" in words(stepper).replace("&gt;", ">")
            assert f"Target {step.target}, mask 1: {'right' if step.right else 'wrong'}" in words(stepper)
        else:
            assert "Padding behind: the mask is 0" in words(stepper)
        assert f"{max(0, min(place + 1, len(source)))} " in stepper.drawing.sentence
    drawn = tiles(stepper)  # at the last step all of it is there
    assert all(visible(character) in drawn for character in source + START + output + STOP)


def test_free_running_shows_what_the_network_writes(stepper, unpainted):
    written, _ = stepper.model.answer(PROGRAMS[0])
    stepper.mode.value = False
    steps = walk(stepper.model, PROGRAMS[0], run(PROGRAMS[0]), forced=False)
    assert stepper.step.max == len(steps) + stepper.PADDING
    start = stepper.PADDING + len(PROGRAMS[0]) + 1
    for number in (start, start + 1, start + 2, start + 3, stepper.step.max):  # an untrained network writes 120
        stepper.step.value = number
        step = steps[number - 1 - stepper.PADDING]
        assert f"The decoder reads {step.reads}" in words(stepper)
        assert ("its own last character" in words(stepper)) == (step.reads != START)
        assert ("no target left" in words(stepper)) == (not step.target)
    assert "free running" in stepper.drawing.sentence and written[:20] in stepper.drawing.sentence


def test_the_probabilities_drawn_are_those_of_the_step(stepper):
    bars = [bar.get_width() for bar in stepper.drawing.figure.axes[1].patches]
    step = walk(stepper.model, PROGRAMS[0], "12")[len(PROGRAMS[0])]
    assert bars == pytest.approx(step.probabilities.tolist(), abs=1e-6)
    stepper.step.value = 4
    assert not stepper.drawing.figure.axes[1].patches, "the encoder writes nothing"


def test_a_typed_program_takes_the_place_of_the_chosen_one(stepper, unpainted):
    stepper.typed.value = "9 - 4"
    assert stepper.source() == "print((9-4))" and stepper.step.value == stepper.PADDING + len("print((9-4))") + 1
    stepper.typed.value = ""
    assert stepper.source() == PROGRAMS[0]
    stepper.typed.value = "9 - 4"
    stepper.chosen.value = PROGRAMS[1]
    assert stepper.source() == PROGRAMS[1] and stepper.typed.value == ""


def test_a_program_too_long_for_the_picture_scrolls(stepper, unpainted):
    stepper.typed.value = "+".join(["12"] * 20)
    for number in (1, stepper.step.max // 2, stepper.step.max):
        stepper.step.value = number
        low, high = stepper.drawing.figure.axes[0].get_xlim()
        assert low < number - 1 < high and high - low <= plots.steps.COLUMNS + 0.5


def test_a_reader_without_kernel_sees_all_steps_that_count(stepper):
    assert stepper.still().sentence == plots.draw_unrolled(walk(stepper.model, PROGRAMS[0], "12")).sentence


def test_the_row_of_a_table_and_the_distances_of_rows():
    table = np.arange(12.0).reshape(4, 3) ** 2
    drawing = plots.draw_lookup(table, 2, "abcd")
    assert np.allclose(drawing.figure.axes[2].images[0].get_array(), table[2:3])
    assert "row 2 of the table" in drawing.sentence
    assert [text.get_text() for text in drawing.figure.axes[0].texts] == ["0", "0", "1", "0"]
    image = drawing.figure.axes[2].images[0].get_extent()
    assert image[2:] == [2.5, 1.5] and drawing.figure.axes[2].get_ylim() == (3.5, -0.5), "level with its row"
    many = plots.draw_lookup(np.arange(60.0).reshape(20, 3), 15, "abcdefghijklmnopqrst")
    assert [label.get_text() for label in many.figure.axes[0].get_yticklabels()] == list("klmnopqrst")
    assert "10 of 20 rows, 3 of 3 columns" in " ".join(many.figure.axes[1].get_title(loc="left").split())
    apart = plots.draw_distances(table, "abcd", "Rows")
    assert "a: b, b: a, c: b, d: c" in apart.sentence
    drawn = np.asarray(apart.figure.axes[0].collections[0].get_array()).ravel()
    assert drawn[1] == pytest.approx(np.linalg.norm(table[0] - table[1]))


def test_the_frame_can_be_on_another_step_than_the_last(stepper):
    steps = walk(stepper.model, PROGRAMS[0], "12")
    first = len(PROGRAMS[0])
    drawing = plots.draw_unrolled(steps, framed=first)
    frame = [patch for patch in drawing.figure.axes[0].patches if not patch.get_fill()]
    assert [patch.get_x() for patch in frame] == [first - 0.42]
    widths = [bar.get_width() for bar in drawing.figure.axes[1].patches]
    assert widths == pytest.approx(steps[first].probabilities.tolist())
    assert f"the {steps[first].writes} in the frame with a confidence of" in drawing.sentence
    assert "steps of the decoder" not in plots.draw_unrolled(steps, 3).sentence, "as long as nothing is written"
