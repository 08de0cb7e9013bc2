"""Pictures are tested through what they hold (the numbers drawn) and through their sentences."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell

from l2e_utils import plots
from l2e_utils.plots.style import LOOKS, PAGE
from l2e_utils.tasks import Difficulty
from l2e_utils.text import encode
from l2e_utils.training import Record

ACCURACY = {(1, 1): 0.9, (2, 1): 0.5, (1, 2): 0.7, (2, 2): 0.2}


def rows(shift=0.0):
    return [
        {"length": a, "nesting": b, "exact": x + shift, "exact_low": x - 0.05, "exact_high": x + 0.05}
        for (a, b), x in ACCURACY.items()
    ]


def cells(drawing, panel=0):
    """The numbers drawn as colours, [nesting, length]."""
    axes = drawing.figure.axes[panel]
    return np.asarray(axes.collections[0].get_array()).reshape(2, 2)


def texts(drawing, panel=0):
    return [text.get_text() for text in drawing.figure.axes[panel].texts]


def record(programs, level, accuracy, note=""):
    return Record(programs, Difficulty(*level), 1.0, accuracy, accuracy, accuracy, accuracy, accuracy, accuracy, note)


def test_heatmap_draws_each_level_in_its_place_with_its_interval():
    drawing = plots.draw_heatmap(rows(), "exact", "mine")
    assert np.allclose(cells(drawing), [[0.9, 0.5], [0.7, 0.2]])
    assert texts(drawing) == ["90 %\n85–95", "50 %\n45–55", "70 %\n65–75", "20 %\n15–25"]
    assert [label.get_text() for label in drawing.figure.axes[0].get_yticklabels()] == ["1", "2"]
    bottom, top = drawing.figure.axes[0].get_ylim()
    assert bottom < top, "nesting grows upwards"
    assert drawing.sentence == (
        "mine: whole outputs right, writing freely: "
        "from 90 % at length 1, nesting 1 down to 20 % at length 2, nesting 2."
    )


@pytest.mark.parametrize(
    ("shift", "points", "end"),
    [(0, "0", 0.05), (0.04, "-4", 0.05), (0.06, "-6", 0.1), (0.3, "-30", 0.5), (0.7, "-70", 1)],
)
def test_the_scale_of_a_difference_fits_it_and_has_0_in_the_middle(shift, points, end):
    drawing = plots.draw_heatmap(rows(), "exact", "difference", minus=rows(shift=shift))
    assert np.allclose(cells(drawing), -shift) and set(texts(drawing)) == {points}
    assert f"{points} points" in drawing.sentence
    assert drawing.figure.axes[0].collections[0].get_clim() == (-end, end)


def test_heatmap_frames_the_chosen_level_and_the_target():
    drawing = plots.draw_heatmap(rows(), "exact", target=(1, 2), selected=(2, 1))
    axes = drawing.figure.axes[0]
    (frame,) = axes.patches
    assert (frame.get_x(), frame.get_y()) == (1, 0)
    assert axes.lines[0].get_xydata().tolist() == [[0, 2], [1, 2], [1, 0]]
    assert axes.lines[0].get_path_effects(), "a halo, on cells of any colour"
    plots.move_frame(drawing, (2, 2))
    assert (frame.get_x(), frame.get_y()) == (1, 1) and frame.get_visible()
    plots.move_frame(drawing, (9, 9))
    assert not frame.get_visible()


def test_where_there_is_nothing_to_draw_a_picture_says_so():
    empty = [dict(row, exact=math.nan, exact_low=math.nan, exact_high=math.nan) for row in rows()]
    drawing = plots.draw_heatmap(empty, "exact")
    assert drawing.sentence == "No level has test examples."
    assert drawing.figure.axes[0].patch.get_hatch() and not texts(drawing)
    assert plots.draw_curves({"naive": []}).sentence == "No check has been made yet."
    with pytest.raises(ValueError, match="exact or teacher_forced"):
        plots.draw_heatmap(rows(), "loss")


SHARES = st.one_of(st.just(math.nan), st.floats(0, 1))
LEVELS = st.tuples(st.integers(1, 4), st.integers(1, 3))
SURVEYED = st.dictionaries(LEVELS, SHARES, min_size=1, max_size=9)


def rows_of(shares):
    levels = shares.items()
    return [{"length": a, "nesting": b, "exact": x, "exact_low": x, "exact_high": x} for (a, b), x in levels]


def drawn_at(axes):
    """The numbers drawn as colours, by the labels of their column and row."""
    axis_pair = axes.xaxis, axes.yaxis
    across, up = ([int(axis.get_major_formatter()(at, 0)) for at in axis.get_ticklocs()] for axis in axis_pair)
    numbers = np.ma.filled(axes.collections[0].get_array().astype(float), math.nan).reshape(len(up), len(across))
    return {(a, b): numbers[y, x] for y, b in enumerate(up) for x, a in enumerate(across)}


def same(found, expected):
    return found == pytest.approx(expected, abs=1e-9, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(SURVEYED, SURVEYED, LEVELS, LEVELS)
def test_whatever_is_unknown_a_heatmap_shows_the_right_number_at_each_level(shares, others, target, selected):
    """Not all levels are there, some have no test examples, and the ones to compare with are other ones."""
    drawing = plots.draw_heatmap(rows_of(shares), "exact", "t", None, target, selected if selected in shares else None)
    drawn = drawn_at(drawing.figure.axes[0])
    assert {level for level in drawn if level in shares} == set(shares)
    assert all(same(number, shares.get(level, math.nan)) for level, number in drawn.items())
    known = [share for share in shares.values() if not math.isnan(share)]
    assert "nan" not in drawing.sentence and ("no level" in drawing.sentence) == (not known)
    if known:
        assert f"from {plots.percent(max(known))} at" in drawing.sentence
        assert f"to {plots.percent(min(known))} at" in drawing.sentence
    drawing = plots.draw_heatmap(rows_of(shares), "exact", "t", rows_of(others), target)
    expected = {level: shares[level] - others.get(level, math.nan) for level in shares}
    drawn = drawn_at(drawing.figure.axes[0])
    assert all(same(number, expected.get(level, math.nan)) for level, number in drawn.items())
    known = [round(100 * value) for value in expected.values() if not math.isnan(value)]
    assert ("no level" in drawing.sentence) == (not known)
    if known:
        assert f"from {min(known):+d}" in drawing.sentence.replace("from 0", "from +0")
        assert f"to {max(known):+d}" in drawing.sentence.replace("to 0", "to +0")
    assert "nan" not in drawing.sentence


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(["baseline", "naive", "mixed", "combined"]), SURVEYED, min_size=1))
def test_whatever_is_unknown_heatmaps_beside_each_other_show_the_right_numbers(surveyed):
    drawing = plots.draw_heatmaps({name: rows_of(shares) for name, shares in surveyed.items()})
    for (name, shares), axes in zip(surveyed.items(), drawing.figure.axes, strict=False):
        assert axes.get_title("left") == name and axes.collections[0].get_clim() == (0, 1)
        assert all(same(number, shares.get(level, math.nan)) for level, number in drawn_at(axes).items())
    means = {name: [share for share in shares.values() if not math.isnan(share)] for name, shares in surveyed.items()}
    said = dict(item.split(" ", 1) for item in drawing.sentence.rstrip(".").split(": ")[1].split(", "))
    assert said == {name: plots.percent(np.mean(known)) if known else "–" for name, known in means.items()}
    order = [np.mean(means[name]) if means[name] else -1 for name in said]
    assert order == sorted(order, reverse=True)
    sentence = plots.draw_shares(surveyed, "share").sentence
    for name, known in means.items():
        assert f"{name} {plots.percent(max(known))} at (" in sentence if known else f"{name} unknown" in sentence


def test_grid_names_the_easiest_and_the_hardest_level():
    drawing = plots.draw_grid({(1, 1): 5.0, (2, 1): 7.0, (1, 2): 8.0, (2, 2): 12.0}, "Program", "characters")
    assert cells(drawing).tolist() == [[5, 7], [8, 12]]
    assert drawing.sentence == "Program: 5 characters at length 1, nesting 1, 12 at length 2, nesting 2."


def test_curves_draw_every_check_and_mark_moves():
    history = [record(10, (1, 1), 0.2), record(20, (1, 1), 0.6, note="plateau"), record(30, (2, 1), 0.5)]
    drawing = plots.draw_curves({"naive": history}, "target_exact")
    line, moves = drawing.figure.axes[0].lines
    assert line.get_xydata().tolist() == [[10, 0.2], [20, 0.6], [30, 0.5]]
    assert moves.get_xydata().tolist() == [[20, 0.6]]
    before = plots.draw_curves({"naive": history[:2]}, "target_exact").figure.axes[0].lines[1]
    assert len(before.get_xydata()) == 0, "a move at the last check: the new level was not used yet"
    assert drawing.sentence == "Exact accuracy at the target, at the end: naive 50 %."


def test_curves_that_lie_on_each_other_can_all_be_seen():
    history = [record(10, (1, 1), 0.2), record(20, (1, 1), 0.6)]
    lines = plots.draw_curves({name: history for name in (*plots.LINES, "mine")}, "target_exact").figure.axes[0].lines
    heights = {line.get_label(): line.get_zorder() for line in lines[::2]}
    assert min(heights, key=heights.get) == "combined", "the line without gaps lies beneath the others"
    assert len(set(heights.values())) == len(heights) == 5


@pytest.mark.parametrize("looks", [list(plots.LINES.values()), list(plots.VARIANT_LINES.values()), LOOKS])
def test_lines_differ_in_colour_style_and_marker(looks):
    assert all(len(set(side)) == len(looks) for side in zip(*looks, strict=True))


def test_levels_follow_the_order_of_the_naive_curriculum_each_line_around_its_place():
    history = [record(1, (1, 1), 0), record(2, (2, 1), 0), record(3, (1, 2), 0)]
    drawing = plots.draw_levels({name: history for name in plots.LINES}, (2, 2))
    axes = drawing.figure.axes[0]
    assert all(line.get_ydata().round().tolist() == [0, 1, 2] for line in axes.lines)
    places = [line.get_ydata()[0] for line in axes.lines]
    assert len(set(places)) == 4 and sum(places) == pytest.approx(0) and max(map(abs, places)) < 0.2
    assert axes.get_ylim() == (-0.5, 3.5)
    assert drawing.sentence.startswith("Current level at the end: baseline at (1, 2), naive at (1, 2)")


@pytest.mark.parametrize(
    ("truth", "written", "marks"),
    [("12", "12", "✓✓✓"), ("12", "13", "✓✗✓"), ("12", "1", "✓✗"), ("1", "12", "✓✗✗"), ("-5", "5", "✗✗")],
)
def test_answer_marks_each_character(truth, written, marks):
    drawing = plots.draw_answer(truth, written, [0.5] * (len(written) + 1))
    labels = [label.get_text() for label in drawing.figure.axes[0].get_xticklabels()]
    assert "".join(label.split("\n")[1] for label in labels) == marks
    assert ("which is right" in drawing.sentence) == (truth == written)


def test_answer_shows_the_program_when_given_and_stays_as_wide_as_a_page():
    drawing = plots.draw_answer("12", "1" * 80, [0.5] * 81, "a=5;\nprint((a+7))")
    assert texts(drawing) == ["a=5;\nprint((a+7))"]
    assert drawing.figure.get_figwidth() <= PAGE


def test_characters_shows_every_character_with_its_number():
    drawing = plots.draw_characters("a=7;\nprint((a+7))")
    shown = texts(drawing)[0::2]
    assert "".join(shown) == "a=7;⏎print((a+7))"
    assert texts(drawing)[1] == str(encode("a")[0])
    assert drawing.sentence == "17 characters, among them (kind by kind) 2 digit, 1 operation, 2 variable."


def test_letters_inside_words_are_not_variables():
    source = "for x in range(3):a+=1"
    assert [c for c, kind in zip(source, plots.kinds_of(source), strict=True) if kind == "variable"] == ["x", "a"]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"), (0.0001, "<0.1 %"), (0.004, "0.4 %"), (0.005, "0.5 %"), (0.0051, "0.5 %"), (0.0094, "0.9 %"),
        (0.0096, "1 %"), (0.014, "1 %"), (0.126, "13 %"),
        (0.996, "99.6 %"), (0.9999, ">99.9 %"), (1, "100 %"), (math.nan, "–"),
    ],
)
def test_percent_never_rounds_to_all_or_nothing(share, text):
    assert plots.percent(share) == text


def test_a_notebook_gets_the_picture_and_its_sentence():
    """IPython prefers its own text for some types, tuples among them."""
    drawing = plots.draw_heatmap(rows(), "exact")
    bundle, metadata = InteractiveShell.instance().display_formatter.format(drawing)
    assert set(bundle) == {"image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == bundle["text/plain"] == drawing.sentence


def test_the_same_numbers_give_the_same_bytes():
    assert plots.draw_heatmap(rows(), "exact").png() == plots.draw_heatmap(rows(), "exact").png()
