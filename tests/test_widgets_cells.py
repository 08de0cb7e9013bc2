"""The viewer of cells: every control through its range, and what is drawn compared with the trace."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from l2e_utils import plots, widgets
from l2e_utils.analysis.tracing import prefix_answers, trace
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import CELL_QUANTITIES
from l2e_utils.tasks import Difficulty, Programs

PROGRAM = "print((7+5))"


@pytest.fixture(scope="module")
def models():
    return {"small": ExecutorLSTM(hidden=8).eval(), "two layers": ExecutorLSTM(hidden=12, layers=2).eval()}


@pytest.fixture
def viewer(models):
    return widgets.CellViewer(models, Programs(), Difficulty(3, 2), PROGRAM)


def drawn(view) -> np.ndarray:
    return np.asarray(view.drawing.figure.axes[0].images[0].get_array())


def test_every_quantity_of_every_network_is_drawn(viewer, models, unpainted):
    viewer.ordered.value = False
    for name, model in models.items():
        viewer.network.value = name
        layer = trace(model, PROGRAM).layers[-1]
        for quantity in CELL_QUANTITIES:
            viewer.quantity.value = quantity
            assert np.allclose(drawn(viewer), getattr(layer, quantity).numpy().T)
            assert viewer.drawing.sentence.startswith(CELL_QUANTITIES[quantity][0][:4].capitalize())


def test_every_character_says_what_would_be_answered(viewer, models, unpainted):
    answers = prefix_answers(models["small"], trace(models["small"], PROGRAM))
    assert viewer.step.value == PROGRAM.index("7") + 1 and viewer.step.max == len(PROGRAM)
    for number in range(1, len(PROGRAM) + 1):
        viewer.step.value = number
        assert f"{PROGRAM[:number]}▮</pre>" in viewer.text.value
        assert f"would write <code>{answers[number].written}</code>" in viewer.text.value
        column = drawn(viewer)[:, number - 1]
        assert (np.diff(column) <= 0).all(), "sorted in the frame"
        frames = [p for axes in viewer.drawing.figure.axes[:2] for p in axes.patches if not p.get_fill()]
        assert [frame.get_x() for frame in frames] == [number - 1.5] * 2
    heights = [bar.get_height() for bar in viewer.drawing.figure.axes[1].patches if bar.get_fill()]
    assert heights == pytest.approx([answer.probability for answer in answers[1:]])


def test_programs_are_rolled_typed_and_put_away(viewer, unpainted):
    viewer.length.value = 3
    assert viewer.typed.value == "" and viewer.program != PROGRAM, "a level was asked for"
    seen = set()
    for length in range(1, 4):
        for nesting in range(1, 3):
            viewer.length.value, viewer.nesting.value = length, nesting
            seen.add(viewer.program)
            assert viewer.program[viewer.step.value - 1].isdigit() and viewer.step.max == len(viewer.program)
            assert f"prints <code>{run(viewer.program)}</code>" in viewer.text.value
    viewer.again.click()
    assert viewer.program not in seen and len(seen) >= 5


def test_long_programs_scroll(viewer, unpainted):
    viewer.typed.value = "+".join(["123"] * 30)
    for number in (1, 60, viewer.step.max):
        viewer.step.value = number
        low, high = viewer.drawing.figure.axes[0].get_xlim()
        assert low < number - 1 < high and high - low <= plots.reading.MOST


# --- The other pictures of states ---


def test_the_picture_of_prefix_answers_says_since_when_it_is_right():
    from l2e_utils.analysis.tracing import PrefixAnswer

    answers = [PrefixAnswer("abc"[:end], text, 0.5) for end, text in enumerate(["1", "2", "3", "3"])]
    assert "since 1 character before" in plots.draw_prefix_answers(answers, "3").sentence
    assert "where 4 is right" in plots.draw_prefix_answers(answers, "4").sentence
    only_last = [*answers[:-1], PrefixAnswer("abc", "9", 0.5)]
    assert "only since the very last" in plots.draw_prefix_answers(only_last, "9").sentence


def test_cells_in_order_or_sorted(models):
    layer = trace(models["small"], PROGRAM).layers[0]
    plain, ordered = plots.draw_cells(layer, PROGRAM), plots.draw_cells(layer, PROGRAM, "forget_gate", at=7)
    assert np.allclose(plain.figure.axes[0].images[0].get_array(), layer.cell.numpy().T)
    assert (np.diff(ordered.figure.axes[0].images[0].get_array()[:, 7]) <= 0).all()
    assert "nearly open" in ordered.sentence and "from" in plain.sentence


def test_the_picture_of_fading_names_the_smallest_gap():
    lines = {"far": np.array([[0.0, 0.0], [1.0, 0.5]]), "near": np.array([[0.0, 0.1], [1.0, 0.2]])}
    drawing = plots.draw_fading(lines, "7a")
    assert "far 0.500, near 0.100" in drawing.sentence
    for axes in drawing.figure.axes:
        assert [(text.get_text(), text.get_position()[1]) for text in axes.texts] == [("0", 0), ("1", 1)]
        assert len({to_hex(line.get_color()) for line in axes.lines}) == 2


def test_derivatives_stand_on_a_logarithmic_axis():
    drawing = plots.draw_derivatives({"fading": [1e-6, 1e-3, 1.0], "steady": [2.0, 2.0, 2.0]}, "a+b")
    axes = drawing.figure.axes[0]
    assert axes.get_yscale() == "log" and [list(line.get_ydata())[0] for line in axes.lines] == [1e-6, 2.0]
    assert len({line.get_linestyle() for line in axes.lines}) == 2 and "fading 1e-06, steady 1." in drawing.sentence


def test_bars_of_what_is_kept():
    drawing = plots.draw_kept({"yes": [[1, 2, 4], [3, 2, 4]], "no": [[0, 1, 4]]}, "a+b", 4)
    axes = drawing.figure.axes[0]
    assert [bar.get_height() for bar in axes.patches] == [2, 2, 4, 0, 1, 4] and axes.get_ylim()[1] > 4
    assert "yes a 2, b 4; no a 0, b 4." in drawing.sentence
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["yes (2)", "no (1)"]


def test_the_picture_of_what_remains_has_a_line_for_each_network():
    rows = {"combined": [(0.2, 0.1, 0.3), (0.9, 0.8, 1.0)], "mixed": [(0.1, 0.0, 0.2), (0.8, 0.7, 0.9)]}
    drawing = plots.draw_remaining(rows)
    lines = [estimates.lines[0] for estimates in drawing.figure.axes[0].containers]
    assert [list(line.get_ydata()) for line in lines] == [[0.2, 0.9], [0.1, 0.8]]
    assert "from 1 down to 0" in drawing.sentence and "90 % (80–100)" in drawing.sentence


def test_the_picture_of_a_batch_counts_what_is_real():
    from l2e_utils.text import Batch, Example

    drawing = plots.draw_batch(Batch.of([Example("print(7)", "7", ""), Example("print((7+5))", "12", "")]))
    assert "20 of 24" in drawing.sentence and "5 of 6" in drawing.sentence
