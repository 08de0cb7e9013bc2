"""The pictures and the view of notebook 10 show what they should: numbers, sentences, every control moved."""

import re
from itertools import islice
from random import Random

import numpy as np
import pytest

from l2e_utils import widgets
from l2e_utils.analysis.mistakes import MISTAKES, RIGHT
from l2e_utils.analysis.variants import digit_places, with_digit
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import draw_changes, draw_how_far, draw_mistakes, draw_moved_digits, draw_points, draw_ten_digits
from l2e_utils.tasks import Difficulty, Programs, examples


def texts(drawing, panel=0):
    return [text.get_text() for text in drawing.figure.axes[panel].texts]


def test_mistakes_draws_shares_that_sum_to_one():
    counts = {
        "(1, 1)": dict(zip((RIGHT, *MISTAKES), (90, 10, 0, 0, 0, 0, 0), strict=True)),
        "(2, 1)": dict(zip((RIGHT, *MISTAKES), (50, 10, 20, 5, 5, 5, 5), strict=True)),
    }
    drawing = draw_mistakes(counts, "a title")
    widths = np.array([bar.get_width() for bar in drawing.figure.axes[0].patches]).reshape(7, 2)
    assert np.allclose(widths.sum(0), 1) and np.allclose(widths[0], [0.9, 0.5])
    assert "90" in texts(drawing) and "0" not in texts(drawing)
    assert drawing.sentence == (
        "(1, 1): 90 % right; the commonest mistake is last digit (10 %). "
        "(2, 1): 50 % right; the commonest mistake is middle digits (20 %)."
    )


def test_how_far_counts_what_is_near():
    drawing = draw_how_far({"network": [1, 3, 10, 11], "copying": [500, 1000]})
    near, far = (line.get_ydata() for line in drawing.figure.axes[0].lines)
    assert list(near)[:4] == [0.25, 0.25, 0.5, 0.75] and list(far)[-1] == 0.5
    assert drawing.sentence == "Wrong answers off by at most 10: network 75 %, copying 0 %."


@pytest.mark.parametrize("joined", [True, False])
def test_points_draws_shares_with_their_intervals(joined):
    seen, unseen = {"1,000": (0.9, 0.8, 1.0), "new": (0.5, 0.4, 0.6)}, {"1,000": (0.1,) * 3, "new": (0.5,) * 3}
    series = {"seen": seen, "unseen": unseen}
    drawing = draw_points(series, "Exact", "programs", "share", joined)
    lines = [bars.lines[0] for bars in drawing.figure.axes[0].containers]
    assert [list(line.get_ydata()) for line in lines] == [[0.9, 0.5], [0.1, 0.5]]
    assert (lines[0].get_linestyle() == "None") != joined
    assert [label.get_text() for label in drawing.figure.axes[0].get_xticklabels()] == ["1,000", "new"]
    assert drawing.sentence == "Exact: seen 90 % at 1,000, 50 % at new; unseen 10 % at 1,000, 50 % at new."


def test_moved_draws_each_matrix():
    python = np.array([[1.0, 0.0], [0.25, 1.0]])
    places = ["tens", "units"]
    drawing = draw_moved_digits({"Python": python, "network": 1 - python}, places, places, "share moved")
    assert texts(drawing) == ["100", "0", "25", "100"] and texts(drawing, 1) == ["0", "100", "75", "0"]
    assert drawing.sentence == "share moved; mean difference of a cell from Python: network 88 %."


def test_follows_draws_each_pair():
    drawing = draw_changes({"Python": [(3, 3), (-200, -200)], "net": [(3, 0), (3, 50)]}, most=100)
    dots, outside = ([axes.collections[i].get_offsets().tolist() for axes in drawing.figure.axes] for i in (0, 1))
    assert dots == [[[3, 3]], [[3, 0], [3, 50]]] and outside == [[[-100, -100]], []], "these have another marker"
    assert "beyond ±100" in drawing.figure.legends[0].get_texts()[0].get_text()
    sentence = "Answers that change as Python's output does, give or take 5: Python 100 %, net 50 %."
    assert drawing.sentence == sentence


def test_ten_digits_marks_right_and_wrong_and_what_cannot_be():
    truths = [None, *map(str, range(1, 10))]
    drawing = draw_ten_digits(truths, {"net": [None, *"123456780"]}, before=3, after=9)
    shown = texts(drawing)
    assert shown[:2] == ["–", "1"] and shown[10] == "–" and shown[11] == "1 ✓" and shown[-1] == "0 ✗"
    assert drawing.sentence == "Of 9 possible digits, which give 9 different outputs: net right for 8."
    assert "nothing ✗" in texts(draw_ten_digits(["1"] * 10, {"net": [""] * 10}, 1, 1))
    assert "77777… ✗" in texts(draw_ten_digits(["1"] * 10, {"net": ["7" * 99] * 10}, 1, 1))


# --- The view ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def programs():
    return list(islice(examples(Programs(), Random(2), Difficulty(2, 2), "test"), 5))


@pytest.fixture
def explorer(programs):
    return widgets.ChangeExplorer({"<b>one</b>": ExecutorLSTM(8).eval(), "two": ExecutorLSTM(12).eval()}, programs)


def test_explorer_shows_each_digit_of_each_program(explorer, programs, unpainted):
    for number, program in enumerate(programs, start=1):
        explorer.program.value = number
        places = digit_places(program.source)
        assert explorer.place.max == len(places)
        for which, place in enumerate(places, start=1):
            explorer.place.value = which
            explorer.digit.value = 7
            changed = with_digit(program.source, place, 7)
            plain = re.sub(r"<span[^>]*>|</span>", "", explorer.text.value)
            assert f">{widgets.escape(program.source)}</pre>" in plain and f">{widgets.escape(changed)}</pre>" in plain
            assert f"<code>{run(program.source)}</code>" in plain and f"<code>{run(changed)}</code>" in plain
            for model in explorer.models.values():
                assert f"<code>{model.answer(changed)[0]}</code>" in plain
            assert texts(explorer.drawing)[7] == run(changed)


def test_explorer_has_a_still_picture_with_the_program(explorer, programs):
    source = programs[0].source.replace("\n", " ⏎ ")
    assert explorer.still().figure.axes[0].get_title(loc="left") == f"{source}   digit 1"
    assert explorer.still().sentence == explorer.drawing.sentence


def test_explorer_frames_a_digit_that_is_another(explorer, programs):
    old = int(programs[0].source[digit_places(programs[0].source)[0]])
    frames = len(explorer.drawing.figure.axes[0].patches)
    assert explorer.digit.value == old
    explorer.digit.value = old % 9 + 1
    assert len(explorer.drawing.figure.axes[0].patches) == frames + 1


def test_explorer_says_where_zero_cannot_be(explorer, programs):
    starts = [n for n, p in enumerate(digit_places(programs[0].source), 1) if not programs[0].source[p - 1].isdigit()]
    explorer.place.value, explorer.digit.value = starts[0], 0
    assert "no number begins with 0" in explorer.text.value and texts(explorer.drawing)[0] == "–"


def test_explorer_goes_on_to_a_program_with_fewer_digits(programs):
    short, long = sorted(programs, key=lambda p: len(digit_places(p.source)))[:: len(programs) - 1]
    explorer = widgets.ChangeExplorer({"one": ExecutorLSTM(8).eval()}, [long, short])
    explorer.place.value = explorer.place.max
    explorer.program.value = 2
    assert explorer.place.value == explorer.place.max == len(digit_places(short.source))


def test_explorer_escapes_names(explorer):
    assert "<b>one</b>" not in explorer.text.value and "&lt;b&gt;one&lt;/b&gt;" in explorer.text.value
