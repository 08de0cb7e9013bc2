"""Pictures and views of sums and strings: what they hold, every control moved through its range."""

import numpy as np
import pytest

from l2e_utils import plots, widgets
from l2e_utils.analysis import digits
from l2e_utils.analysis.intervals import Estimate
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import split_of


def texts(axes):
    return [text.get_text() for text in axes.texts]


# --- pictures -------------------------------------------------------------------------------------------------------


def test_a_sum_on_paper_has_its_carries_above_their_columns():
    drawing = plots.draw_sum(275, 148, "423", [0.5, 0.6, 0.7, 0.8])
    paper, bars = drawing.figure.axes
    carried = [text.get_position()[0] for text in paper.texts if text.get_text() == "1" and text.get_position()[1] > 3]
    assert carried == [1, 0]
    assert [round(bar.get_height(), 2) for bar in bars.patches] == [0.5, 0.6, 0.7, 0.8]
    assert drawing.sentence == "275 + 148, with 2 carries: the network writes 423, which is right."
    assert "with 1 carry:" in plots.draw_sum(19, 11, "30", [1, 1, 1]).sentence
    assert "with no carry:" in plots.draw_sum(11, 11, "22", [1, 1, 1]).sentence


@pytest.mark.parametrize(
    ("written", "marks"), [("423", "✓✓✓✓"), ("433", "✓✗✓✓"), ("42", "✓✓✗"), ("4233", "✓✓✓✗✗"), ("", "✗")]
)
def test_a_sum_marks_what_was_written(written, marks):
    drawing = plots.draw_sum(275, 148, written, [0.5] * (len(written) + 1))
    labels = [label.get_text() for label in drawing.figure.axes[1].get_xticklabels()]
    assert "".join(label.split("\n")[1] for label in labels) == marks
    assert ("which is right" in drawing.sentence) == (written == "423")


def test_endless_writing_is_cut():
    drawing = plots.draw_sum(2, 2, "7" * 120, [0.5] * 120)
    assert len(drawing.figure.axes[1].get_xticklabels()) == 7
    drawing = plots.draw_copying("12", "12", "7" * 120, {1: Estimate(1.0, 0, 1)}, 1)
    assert "".join(texts(drawing.figure.axes[0])).count("7") == 7


def test_influence_is_drawn_in_reading_and_writing_order():
    drawing = plots.draw_influence(3)
    axes = drawing.figure.axes[0]
    drawn = np.ma.filled(axes.collections[0].get_array(), 0).reshape(3, 4)
    assert np.allclose(drawn, digits.influence(3)[::-1, ::-1])
    assert texts(axes).count("never") == 3
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1,000", "100", "10", "1"]


@pytest.mark.parametrize(("count", "least"), [(3, 0.001), (4, 0.0001), (6, 0.000001)])
def test_influence_says_what_its_colours_mean(count, least):
    figure = plots.draw_influence(count).figure
    bar = figure.axes[1]
    assert "logarithmic" in bar.get_ylabel()
    assert np.allclose(bar.get_ylim(), (least, 1)) and digits.influence(count)[0, count] > least
    figure.draw_without_rendering()
    labels = [label.get_text() for label in bar.get_yticklabels()]
    assert {"100 %", "10 %", "1 %", f"{100 * least:g} %"} <= set(labels)


def test_distances_are_drawn_and_averaged():
    drawing = plots.draw_waits(7)
    lines = [list(line.get_ydata()) for line in drawing.figure.axes[0].lines]
    assert lines[0] == [7] * 7 and lines[2] == [1, 3, 5, 7, 9, 11, 13]
    assert lines[1] == [15] * 7 and lines[3] == [9, 11, 13, 15, 17, 19, 21]
    assert drawing.sentence == (
        "Plain: 7 steps for every digit. Reversed: 1 for the first, 13 for the last, 7 on average."
    )


def test_copying_shows_what_was_read_and_written():
    shares = {position: Estimate(share, 0, 1) for position, share in [(1, 1.0), (2, 0.5), (3, 0.75)]}
    drawing = plots.draw_copying("31;31", "13", "12", shares, 10, "mine")
    tiles, bars = drawing.figure.axes
    assert "".join(texts(tiles)).replace("✗", "") == "31;3113.12."
    assert texts(tiles).count("✗") == 1
    assert [bar.get_height() for bar in bars.patches] == [1.0, 0.5, 0.75]
    assert drawing.sentence == (
        "mine: 2 of 3 characters written are right here; over 10 strings, written freely, position 2 is right least "
        "often, in 50 %."
    )
    assert bars.get_ylabel() == "right, writing freely"
    assert "0 of 3" in plots.draw_copying("31", "13", "", shares, 10).sentence


def test_accuracy_lines_hold_their_points_and_intervals():
    points = {4: Estimate(0.5, 0.4, 0.6), 9: Estimate(0.3, 0.2, 0.45)}
    series = {"combined": points, "mine": {4: Estimate(0.1, 0.0, 0.2)}}
    drawing = plots.draw_accuracies({"exact": series, "forced": series}, "digits", chance=0.1, backwards=True)
    assert len(drawing.figure.axes) == 2
    assert len(plots.draw_accuracies(dict.fromkeys("abcd", series), "digits").figure.axes) == 4
    for axes in drawing.figure.axes:
        line = axes.containers[0].lines[0]
        assert line.get_xydata().tolist() == [[4, 0.5], [9, 0.3]]
        (bars,) = axes.containers[0].lines[2]
        assert np.allclose([segment[:, 1] for segment in bars.get_segments()], [[0.4, 0.6], [0.2, 0.45]])
        assert axes.xaxis_inverted()
    assert [axes.get_ylabel() for axes in drawing.figure.axes] == ["right", ""]
    assert plots.draw_accuracies({"a": series}, "digits", what="whole sums").figure.axes[0].get_ylabel() == "whole sums"
    sentence = "at 4: combined 50 %, mine 10 %; at 9: combined 30 %."
    assert drawing.sentence == f"exact, {sentence} forced, {sentence}"


def test_an_accuracy_as_text():
    assert plots.share_text(Estimate(0.94, 0.92, 0.95)) == "94 % (92–95)"


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (0.079, 0.0842, "7.9–8.4"), (0.9769, 0.9838, "97.7–98.4"), (0.976, 0.9851, "98–99"), (0.0, 0.004, "0–0.4"),
        (0.9996, 0.9999, ">99.9–>99.9"), (0.0001, 0.0002, "<0.1–<0.1"), (0.9951, 0.9953, "99.5–99.5"),
    ],
)
def test_an_interval_has_a_decimal_where_its_ends_round_to_the_same(low, high, ends):
    assert plots.share_text(Estimate(0.5, low, high)) == f"50 % ({ends})"


def test_tables_hold_each_cell_with_its_interval():
    cells = {("plain", "naive"): Estimate(0.9, 0.8, 0.95), ("plain", "mixed"): Estimate(0.1, 0.05, 0.2)}
    drawing = plots.draw_tables({"length 5": cells}, "exact accuracy")
    axes = drawing.figure.axes[0]
    assert np.asarray(axes.collections[0].get_array()).ravel().tolist() == [0.9, 0.1]
    assert texts(axes) == ["90 (80–95)", "10 (5–20)"]
    narrow = {("plain", "naive"): Estimate(0.082, 0.079, 0.0842)}
    assert texts(plots.draw_tables({"length 5": narrow}, "exact accuracy").figure.axes[0]) == ["8 (7.9–8.4)"]
    assert drawing.sentence == "Exact accuracy. length 5: best plain naive 90 %, worst plain mixed 10 %."


# --- views ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model():
    return ExecutorLSTM(hidden=8).eval()


@pytest.fixture
def runner(model):
    return widgets.AdditionRunner({"baseline-4": model, "combined-4": model}, most=6)


def test_runner_rolls_unseen_sums_of_every_length(unpainted, runner, model):
    for name in runner.models:
        runner.network.value = name
        for length in range(1, 7):
            runner.digits.value = length
            source = runner.source()
            a, b = digits.operands(source)
            assert split_of(source) == "test" and len(str(a)) == len(str(b)) == length
            assert name in runner.text.value and source in runner.text.value
            assert runner.drawing.sentence == plots.draw_sum(a, b, *model.answer(source)).sentence


def test_runner_adds_what_is_typed(unpainted, runner):
    for typed in ("275+148", " 275 + 148 ", "print(275+148)"):
        runner.typed.value = typed
        assert runner.source() == "print(275+148)"
        assert "2 carries" in runner.text.value and "275 + 148" in runner.drawing.sentence


@pytest.mark.parametrize(
    "typed", ["275", "27+148", "027+148", "1234567+1234567", "<img src=x>", "٣+٣", "1+1;2", "-5+12", "a+b"]
)
def test_runner_answers_a_mistake_with_a_sentence(unpainted, runner, typed):
    runner.typed.value = typed
    assert runner.text.value.startswith("<p style") and "<img" not in runner.text.value
    assert runner.image.layout.display == "none"
    runner.typed.value = "2+2"
    assert "no carr" in runner.drawing.sentence


@pytest.fixture
def explorer(model):
    asked = []

    def load(run):
        asked.append(run)
        return model

    view = widgets.MemorisationExplorer(load, [2, 3, 5], count=20)
    view.asked = asked
    return view


def test_explorer_has_a_network_for_every_combination(unpainted, explorer):
    runs = set()
    for strategy in STRATEGIES:
        explorer.strategy.value = strategy
        for reverse in (False, True):
            explorer.reverse.value = reverse
            for double in (False, True):
                explorer.double.value = double
                for length in (2, 3, 5):
                    explorer.length.value = length
                    run = f"{strategy}-{digits.variant_of(reverse, double)}-{length}"
                    assert explorer.run() == run == explorer.asked[-1]
                    assert run in explorer.text.value and explorer.drawing.sentence.startswith(run)
                    assert len(explorer.drawing.figure.axes[1].patches) == length + 1
                    runs.add(run)
    assert len(runs) == 48


def test_explorer_reads_what_the_toggles_say(unpainted, explorer):
    shown = {}
    for name, (explorer.reverse.value, explorer.double.value) in digits.VARIANTS.items():
        tiles = texts(explorer.drawing.figure.axes[0])
        shown[name] = "".join(tiles)
        explorer.roll()
        explorer.rolls -= 1
    text = explorer.text.value
    assert explorer.double.value and ";" in text
    plain = shown["plain"][:3]
    assert shown["reversed"][:3] == plain[::-1]
    assert shown["doubled"][:7] == f"{plain};{plain}"
    assert shown["reversed-doubled"][:7] == f"{plain[::-1]};{plain[::-1]}"


def test_explorer_shows_other_strings_and_measures_once(unpainted, explorer):
    explorer.length.value = 5
    seen, calls = set(), explorer.measured.cache_info().misses
    for _ in range(6):
        explorer.again.click()
        seen.add("".join(texts(explorer.drawing.figure.axes[0])[:5]))
    assert len(seen) == 6
    assert explorer.measured.cache_info().misses == calls
