"""Pictures are tested through what they hold (the numbers and texts drawn) and through their sentences."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgba

from l2e_utils import plots
from l2e_utils.analysis import digits
from l2e_utils.analysis.intervals import Estimate
from l2e_utils.analysis.rehearsal import rehearse
from l2e_utils.analysis.tracing import PrefixAnswer, walk
from l2e_utils.curriculum import STRATEGIES, strategy_of
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots.style import LOOKS, OTHER, PAGE
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.text import Example
from l2e_utils.training import Record

ACCURACY = {(1, 1): 0.9, (2, 1): 0.5, (1, 2): 0.7, (2, 2): 0.2}
TARGET = Difficulty(3, 2)


def rows(shares=ACCURACY, shift=0.0):
    return [
        {"length": a, "nesting": b, "exact": x + shift, "exact_low": x - 0.05, "exact_high": x + 0.05}
        for (a, b), x in shares.items()
    ]


def texts(drawing, panel=0):
    return [text.get_text() for text in drawing.figure.axes[panel].texts]


def drawn(drawing, panel=0):
    """What a panel shows: cells by rows, heights of lines and bars, texts."""
    axes = drawing.figure.axes[panel]
    lines = [bars.lines[0] for bars in axes.containers if hasattr(bars, "lines")] or axes.lines
    found = {"texts": texts(drawing, panel), "bars": [bar.get_height() for bar in axes.patches]}
    found["lines"] = [np.asarray(line.get_ydata()).tolist() for line in lines]
    found["cells"] = [np.ma.filled(mesh.get_array(), math.nan).ravel().tolist() for mesh in axes.collections
                      if mesh.get_array() is not None]  # fmt: skip
    return found


def record(programs, level, accuracy, note="", validation=math.nan, train=math.nan):
    accuracies = [accuracy] * 4
    return Record(programs, Difficulty(*level), 1.0, accuracy, validation, *accuracies, note, train)


GATE = [
    record(1, (1, 1), 0, "", 0.5, 0.5), record(2, (1, 1), 0, "", 0.7, 0.9), record(3, (1, 1), 0, "plateau", 0.6, 0.8),
    record(4, (2, 1), 0, "", 0.1, 0.1),
]  # fmt: skip
HALF, LESS = Estimate(0.5, 0.4, 0.6), Estimate(0.1, 0.0, 0.2)
TRUTHS = [None, *map(str, range(1, 10))]
SUMS = [Example("print(1+2)", "3", ""), Example("print(50+49)", "99", "")]
MATRIX = np.array([[1.0, 0.0], [0.25, 1.0]])
SERIES = {"seen": {"a": HALF, "b": LESS}, "new": {"a": LESS, "b": HALF}}
TABLE = np.arange(12.0).reshape(4, 3) ** 2
LINES_OF_NUMBERS = {"far": np.array([[0, 0], [1, 0.5]]), "near": np.array([[0, 0.1], [1, 0.2]])}


def prefixes(*written):
    return [PrefixAnswer("abc"[:end], text, 0.5) for end, text in enumerate(written)]


# What is drawn, how its sentence ends, and what its first panel shows. (Other sentences are compared in notebooks.)
PICTURES = {
    "heatmap": (lambda: plots.draw_heatmap(rows()), "nesting 1 down to 20 % at length 2, nesting 2.",
        {"cells": [[0.9, 0.5, 0.7, 0.2]], "texts": ["90 %\n85–95", "50 %\n45–55", "70 %\n65–75", "20 %\n15–25"]}),
    "grid": (lambda: plots.draw_grid(ACCURACY, "Share", "of one", "{:.1f}"),
        "Share: 0.9 of one at length 1, nesting 1, 0.2 at length 2, nesting 2.", {"cells": [[0.9, 0.5, 0.7, 0.2]]}),
    "moved digits": (lambda: plots.draw_moved_digits({"Python": MATRIX, "net": 1 - MATRIX}, "tu", "tu", "moved"),
        "difference of a cell from Python: net 88 %.", {"texts": ["100", "0", "25", "100"]}),
    "points": (lambda: plots.draw_points(SERIES, "Exact"), "seen 50 % at a, 10 % at b; new 10 % at a, 50 % at b.",
        {"lines": [[0.5, 0.1], [0.1, 0.5]]}),
    "remembered": (lambda: plots.draw_remembered({1: [1, 3], 2: [2, 5]}), "at nesting 2 at most 5, on average 3.5.",
        {"lines": [[3, 5], [3, 5], [2, 3.5]]}),
    "gate": (lambda: plots.draw_gate(GATE, (1, 1)), "then it moves on because of: plateau.",
        {"lines": [[0.5, 0.9, 0.8], [0.5, 0.7, 0.6], [0.95, 0.95], [0.8]]}),
    "a high loss": (lambda: plots.draw_losses({"wild": [(1, 2.0), (2, 500.0)], "tame": [(1, 2.0), (2, 1.0)]}),
        "wild 500.00, tame 1.00. Below half of a blind guess's 2.48: wild never, tame after 2.",
        {"texts": ["↑ wild: up to 500.0", "a blind guess"]}),
    "ten digits": (lambda: plots.draw_ten_digits(TRUTHS, {"net": [None, *"12345678", "9" * 9]}, before=3, after=9),
        "Of 9 possible digits, which give 9 different outputs: net right for 8.",
        {"texts": ["–", *"123456789", "–", *(f"{digit} ✓" for digit in "12345678"), "99999… ✗"]}),
    "progress": (lambda: plots.draw_progress(SUMS, {0: ["2" * 120, ""], 1_500: ["3", "98"]}, 4),
        "Of 2 sums right: 0 after 0, 1 after 2 k.",
        {"texts": ["222… ✗", "– ✗", "3 ✓", "98 ✗", "3", "99"]}),
    "waits": (lambda: plots.draw_waits(4), "Reversed: 1 for the first, 7 for the last, 4 on average.",
        {"lines": [[4] * 4, [9] * 4, [1, 3, 5, 7], [6, 8, 10, 12]]}),
    "copying": (lambda: plots.draw_copying("31;31", "13", "12", {1: HALF, 2: LESS}, 10, "mine"),
        "position 2 is right least often, in 10 %.", {"texts": [*"31;3113.12✗."]}),
    "a sum": (lambda: plots.draw_sum(275, 148, "423", [0.5] * 4),
        "with 2 carries: the network writes 423, which is right.", {"texts": [*"11572841324+", "carries", "the sum"]}),
    "a sum on the edge": (lambda: plots.draw_sum(19, 11, "3", [1, 1]),
        "with 1 carry: the network writes 3, but the sum is 30.", {}),
    "characters": (lambda: plots.draw_characters("a=\n", "♠♣♥"), "0 digit, 0 operator, 1 variable, written as ♠♣♥.",
        {"texts": ["♠", "a", "♣", "=", "♥", "⏎"]}),
    "right": (lambda: plots.draw_prefix_answers(prefixes(*"1233"), "3"),
        "right, since 1 character before the end.", {}),
    "right at last": (lambda: plots.draw_prefix_answers(prefixes(*"1239"), "9"),
        "only since the very last character.", {"bars": [0.5] * 3}),
    "wrong": (lambda: plots.draw_prefix_answers(prefixes(*"1239"), "4"), "where 4 is right.", {}),
    "fading": (lambda: plots.draw_fading(LINES_OF_NUMBERS, "7a"), "after the last step: far 0.500, near 0.100.",
        {"texts": ["0", "1"], "lines": [[0, 0], [1, 0.5]]}),
    "kept": (lambda: plots.draw_kept({"yes": [[1, 2, 4], [3, 2, 4]], "no": [[0, 1, 4]]}, "a+b", 4),
        "on average: yes a 2, b 4; no a 0, b 4.", {"bars": [2, 2, 4, 0, 1, 4]}),
    "lookup": (lambda: plots.draw_lookup(TABLE, 2, "abcd"), "gives row 2 of the table.",
        {"texts": ["0", "0", "1", "0"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_its_sentence_says(name):
    draw, sentence, shown = PICTURES[name]
    drawing = draw()
    assert drawing.sentence.endswith(sentence)
    found = drawn(drawing)
    for kind, expected in shown.items():
        same = list.__eq__ if kind == "texts" else np.allclose
        assert len(found[kind]) >= len(expected) or kind != "lines"
        assert all(map(same, found[kind], expected)) if kind == "lines" else same(found[kind], expected), found[kind]


@pytest.mark.parametrize(
    ("shift", "points", "end"),
    [(0, "0", 0.05), (0.04, "-4", 0.05), (0.06, "-6", 0.1), (0.3, "-30", 0.5), (0.7, "-70", 1)],
)
def test_the_scale_of_a_difference_fits_it_and_has_0_in_the_middle(shift, points, end):
    drawing = plots.draw_heatmap(rows(), "exact", "difference", minus=rows(shift=shift))
    assert np.allclose(drawn(drawing)["cells"], -shift) and set(texts(drawing)) == {points}
    assert f"{points} points" in drawing.sentence
    assert drawing.figure.axes[0].collections[0].get_clim() == (-end, end)


def test_heatmap_frames_the_chosen_level_and_the_target():
    axes = plots.draw_heatmap(rows(), "exact", target=(1, 2), selected=(2, 1)).figure.axes[0]
    (frame,) = axes.patches
    assert (frame.get_x(), frame.get_y()) == (1, 0)
    assert axes.lines[0].get_xydata().tolist() == [[0, 2], [1, 2], [1, 0]]
    assert axes.lines[0].get_path_effects(), "a halo, on cells of any colour"


def test_where_there_is_nothing_to_draw_a_picture_says_so():
    drawing = plots.draw_heatmap(rows(dict.fromkeys(ACCURACY, math.nan)), "exact")
    assert drawing.sentence == "No level has test examples."
    assert drawing.figure.axes[0].patch.get_hatch() and not texts(drawing)
    assert plots.draw_curves({"naive": []}).sentence == "No check has been made yet."
    with pytest.raises(ValueError, match="exact or teacher_forced"):
        plots.draw_heatmap(rows(), "loss")


LEVELS = st.tuples(st.integers(1, 4), st.integers(1, 3))
SURVEYED = st.dictionaries(LEVELS, st.one_of(st.just(math.nan), st.floats(0, 1)), min_size=1, max_size=9)


def assert_drawn(axes, expected):
    """The numbers drawn as colours are these, by the labels of their column and row; all others are unknown."""
    axis_pair = axes.xaxis, axes.yaxis
    across, up = ([int(axis.get_major_formatter()(at, 0)) for at in axis.get_ticklocs()] for axis in axis_pair)
    numbers = np.ma.filled(axes.collections[0].get_array().astype(float), math.nan).reshape(len(up), len(across))
    found = {(a, b): numbers[y, x] for y, b in enumerate(up) for x, a in enumerate(across)}
    assert set(expected) <= set(found) and not axes.yaxis_inverted(), "easy levels are at the bottom"
    everywhere = {level: expected.get(level, math.nan) for level in found}
    assert found == pytest.approx(everywhere, abs=1e-9, nan_ok=True)


def known(numbers):
    return [number for number in numbers if not math.isnan(number)]


@settings(max_examples=15, deadline=None)
@given(SURVEYED, SURVEYED, LEVELS, LEVELS)
def test_whatever_is_unknown_a_heatmap_shows_the_right_number_at_each_level(shares, others, target, selected):
    """Not all levels are there, some have no test examples, and the ones to compare with are other ones."""
    frame = selected if selected in shares else None
    drawing = plots.draw_heatmap(rows(shares), "exact", "t", None, target, frame)
    assert_drawn(drawing.figure.axes[0], shares)
    accuracies, differences = known(shares.values()), {a: x - others.get(a, math.nan) for a, x in shares.items()}
    assert "nan" not in drawing.sentence and ("no level" in drawing.sentence) == (not accuracies)
    if accuracies:
        assert f"from {plots.percent(max(accuracies))} at" in drawing.sentence
        assert f"to {plots.percent(min(accuracies))} at" in drawing.sentence
    drawing = plots.draw_heatmap(rows(shares), "exact", "t", rows(others), target)
    assert_drawn(drawing.figure.axes[0], differences)
    points = [round(100 * number) for number in known(differences.values())]
    assert "nan" not in drawing.sentence and ("no level" in drawing.sentence) == (not points)
    if points:
        assert f"from {min(points):+d}" in drawing.sentence.replace("from 0", "from +0")
        assert f"to {max(points):+d}" in drawing.sentence.replace("to 0", "to +0")


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(["baseline", "naive", "mixed", "combined"]), SURVEYED, min_size=1))
def test_whatever_is_unknown_heatmaps_beside_each_other_show_the_right_numbers(surveyed):
    drawing = plots.draw_heatmaps({name: rows(shares) for name, shares in surveyed.items()})
    for (name, shares), axes in zip(surveyed.items(), drawing.figure.axes, strict=False):
        assert axes.get_title("left") == name and axes.collections[0].get_clim() == (0, 1)
        assert_drawn(axes, shares)
    means = {name: np.mean(known(shares.values()) or [math.nan]) for name, shares in surveyed.items()}
    said = dict(item.split(" ", 1) for item in drawing.sentence.rstrip(".").split(": ")[1].split(", "))
    assert said == {name: plots.percent(mean) for name, mean in means.items()}
    order = [np.nan_to_num(means[name], nan=-1) for name in said]
    assert order == sorted(order, reverse=True)
    sentence = plots.draw_shares(surveyed, "share").sentence
    for name, shares in surveyed.items():
        largest = max(known(shares.values()), default=None)
        assert f"{name} {'unknown' if largest is None else plots.percent(largest)}" in sentence


def test_curves_draw_every_check_and_mark_moves():
    history = [record(10, (1, 1), 0.2), record(20, (1, 1), 0.6, note="plateau"), record(30, (2, 1), 0.5)]
    line, moves = plots.draw_curves({"naive": history}, "target_exact").figure.axes[0].lines
    assert line.get_xydata().tolist() == [[10, 0.2], [20, 0.6], [30, 0.5]]
    assert moves.get_xydata().tolist() == [[20, 0.6]]
    before = plots.draw_curves({"naive": history[:2]}, "target_exact").figure.axes[0].lines[1]
    assert len(before.get_xydata()) == 0, "a move at the last check: the new level was not used yet"


def test_curves_that_lie_on_each_other_can_all_be_seen():
    history = [record(10, (1, 1), 0.2), record(20, (1, 1), 0.6)]
    drawing = plots.draw_curves({name: history for name in (*plots.LINES, "mine", "yours")})
    lines = drawing.figure.axes[0].lines
    heights = {line.get_label(): line.get_zorder() for line in lines[::2]}
    assert min(heights, key=heights.get) == "combined", "the line without gaps lies beneath the others"
    assert len(set(heights.values())) == len(heights) == 7
    assert len({str(line._unscaled_dash_pattern) for line in lines[::2]}) == 7


@pytest.mark.parametrize("looks", [[*plots.LINES.values(), OTHER], list(plots.VARIANT_LINES.values()), LOOKS])
def test_lines_differ_in_colour_style_and_marker(looks):
    assert all(len(set(side)) == len(looks) for side in zip(*looks, strict=True))


def test_levels_follow_the_order_of_the_naive_curriculum_each_line_around_its_place():
    history = [record(1, (1, 1), 0), record(2, (2, 1), 0), record(3, (1, 2), 0)]
    drawing = plots.draw_levels({name: history for name in STRATEGIES}, (2, 2))
    lines = np.array(drawn(drawing)["lines"])
    assert (lines.round() == [0, 1, 2]).all() and len(set(lines[:, 0])) == 4
    assert lines[:, 0].sum() == pytest.approx(0) and abs(lines[:, 0]).max() < 0.2
    assert drawing.figure.axes[0].get_ylim() == (-0.5, 3.5)


def test_lessons_have_a_dot_for_every_program_and_a_line_for_the_level():
    grid = levels_up_to(TARGET)
    courses = {name: rehearse(strategy_of(name, TARGET, 0.5), 30, 5, 5) for name in STRATEGIES}
    courses["mine"] = courses["naive"]
    panels = plots.draw_lessons(courses, TARGET).figure.axes
    for axes, (name, course) in zip(panels, courses.items(), strict=True):
        dots, *stairs = axes.lines
        places = [grid.index(level) for stretch in course for level in stretch.drawn]
        assert np.round(dots.get_ydata()).astype(int).tolist() == places
        assert ((dots.get_xdata() >= 0) & (dots.get_xdata() <= 30)).all()
        assert dots.get_color() == plots.colour_of(name) and bool(stairs) == (name != "mixed")
        if stairs:
            assert stairs[0].get_ydata()[:-1].tolist() == [grid.index(stretch.level) for stretch in course]


@pytest.mark.parametrize(
    ("truth", "written", "marks"),
    [("12", "12", "✓✓✓"), ("12", "13", "✓✗✓"), ("12", "1", "✓✗"), ("1", "12", "✓✗✗"), ("-5", "5", "✗✗"),
     ("4", "7" * 120, "✗✗✗✗✗✗✗")],
)  # fmt: skip
def test_answer_marks_each_character_and_cuts_an_endless_one(truth, written, marks):
    drawing = plots.draw_answer(truth, written, [0.5] * (len(written) + 1), "a=5;\nprint((a+7))")
    program, answer = drawing.figure.axes
    labels = [label.get_text() for label in answer.get_xticklabels()]
    assert "".join(label.split("\n")[1] for label in labels) == marks
    assert ("which is right" in drawing.sentence) == (truth == written)
    assert program.texts[0].get_text() == "a=5;\nprint((a+7))" and drawing.figure.get_figwidth() <= PAGE


@pytest.mark.parametrize("joined", [True, False])
def test_points_that_have_an_order_are_joined(joined):
    (bars,) = plots.draw_points({"seen": {"a": HALF, "b": LESS}}, "right", joined=joined).figure.axes[0].containers
    assert (bars.lines[0].get_linestyle() == "None") != joined


def test_accuracy_lines_hold_their_points_and_intervals():
    series = {"combined": {4: HALF, 9: Estimate(0.3, 0.2, 0.45)}, "mine": {4: LESS}}
    drawing = plots.draw_accuracies({"exact": series, "forced": series}, "digits", chance=0.1, backwards=True)
    for axes in drawing.figure.axes:
        (bars,) = axes.containers[0].lines[2]
        assert axes.containers[0].lines[0].get_xydata().tolist() == [[4, 0.5], [9, 0.3]]
        assert np.allclose([segment[:, 1] for segment in bars.get_segments()], [[0.4, 0.6], [0.2, 0.45]])
        assert axes.xaxis_inverted()
    assert [axes.get_ylabel() for axes in drawing.figure.axes] == ["right", ""]


@pytest.mark.parametrize("count", [3, 4, 6])
def test_influence_is_drawn_in_reading_and_writing_order_and_says_what_its_colours_mean(count):
    figure = (drawing := plots.draw_influence(count)).figure
    axes, bar = figure.axes
    shares = digits.influence(count)[::-1, ::-1]
    assert np.allclose(np.nan_to_num(drawn(drawing)["cells"][0]), shares.ravel())
    assert texts(drawing).count("never") == (shares == 0).sum()
    assert [label.get_text() for label in axes.get_xticklabels()][-2:] == ["10", "1"]
    least = 10.0**-count
    assert "logarithmic" in bar.get_ylabel() and np.allclose(bar.get_ylim(), (least, 1)) and shares[-1, 0] > least
    figure.draw_without_rendering()
    assert {"100 %", "10 %", "1 %", f"{100 * least:g} %"} <= {label.get_text() for label in bar.get_yticklabels()}


def test_guesses_have_a_bar_for_each_character():
    even, sure = [1 / 12] * 12, [0.0] * 7 + [1.0] + [0.0] * 4
    drawing = plots.draw_guesses({"before": even, "after": sure}, "7")
    for axes, shares in zip(drawing.figure.axes, (even, sure), strict=True):
        assert [patch.get_height() for patch in axes.patches] == shares
        assert [patch.get_facecolor() for patch in axes.patches].count(to_rgba(plots.RIGHT)) == 1
        assert not any(patch.get_hatch() for patch in axes.patches), "hatching means wrong"
    assert drawing.sentence == "Probability given to 7, the right next character: 8 % before, 100 % after."


def test_the_row_of_a_table_stands_level_with_it():
    row = plots.draw_lookup(TABLE, 2, "abcd").figure.axes[2]
    assert np.allclose(row.images[0].get_array(), TABLE[2:3])
    assert list(row.images[0].get_extent()[2:]) == [2.5, 1.5] and row.get_ylim() == (3.5, -0.5)
    many = plots.draw_lookup(np.arange(60.0).reshape(20, 3), 15, "abcdefghijklmnopqrst").figure.axes
    assert [label.get_text() for label in many[0].get_yticklabels()] == list("klmnopqrst")
    assert "10 of 20 rows, 3 of 3 columns" in " ".join(many[1].get_title(loc="left").split())


def test_the_frame_can_be_on_another_step_than_the_last():
    source = "print((7+5))"
    steps = walk(ExecutorLSTM(hidden=8).eval(), source, "12")
    drawing = plots.draw_unrolled(steps, framed=len(source))
    left, right = drawing.figure.axes
    assert [patch.get_x() for patch in left.patches if not patch.get_fill()] == pytest.approx([len(source) - 0.42])
    assert [bar.get_width() for bar in right.patches] == pytest.approx(steps[len(source)].probabilities.tolist())
    assert f"the {steps[len(source)].writes} in the frame with a confidence of" in drawing.sentence
    assert "steps of the decoder" not in plots.draw_unrolled(steps, 3).sentence, "as long as nothing is written"


def test_percent_never_rounds_to_all_or_nothing():
    shares = [0, 0.0001, 0.004, 0.005, 0.0051, 0.0094, 0.0096, 0.014, 0.126, 0.996, 0.9999, 1, math.nan]
    said = "0 %, <0.1 %, 0.4 %, 0.5 %, 0.5 %, 0.9 %, 1 %, 1 %, 13 %, 99.6 %, >99.9 %, 100 %, –"
    assert ", ".join(map(plots.percent, shares)) == said


def test_mistakes_are_bars_of_their_kinds():
    kinds = ("right", "last digit", "middle digits", "first digit", "number of digits", "sign", "no number")
    counts = {"length 1": dict.fromkeys(kinds, 0) | {"right": 3, "sign": 1}, "length 2": dict.fromkeys(kinds, 1)}
    widths = [bar.get_width() for bar in plots.draw_mistakes(counts).figure.axes[0].patches]
    assert sum(widths) == pytest.approx(2) and sorted(widths)[-1] == pytest.approx(0.75)


def test_derivatives_stand_on_a_logarithmic_axis():
    drawing = plots.draw_derivatives({"fading": [1e-6, 1e-3, 1.0], "steady": [2.0, 2.0, 2.0]}, "a+b")
    axes = drawing.figure.axes[0]
    assert axes.get_yscale() == "log" and [list(line.get_ydata())[0] for line in axes.lines] == [1e-6, 2.0]
    assert len({line.get_linestyle() for line in axes.lines}) == 2 and "fading 1e-06, steady 1." in drawing.sentence
