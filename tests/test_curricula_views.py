"""What a strategy draws, and when: the pictures and the view show what the strategies really do."""

import numpy as np
import pytest

from l2e_utils import plots
from l2e_utils.analysis.rehearsal import rehearse
from l2e_utils.curriculum import STRATEGIES, strategy_of
from l2e_utils.plots.style import OTHER
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import Record
from l2e_utils.widgets import CurriculumExplorer
from l2e_utils.widgets.learning import chances_of_levels

TARGET = Difficulty(3, 2)
GRID = levels_up_to(TARGET)


@pytest.fixture
def explorer():
    return CurriculumExplorer(TARGET, checks=12)


def heat(view) -> dict[tuple[int, int], float]:
    """The shares that the heatmap of a view shows."""
    values = np.asarray(view.drawing.figure.axes[0].collections[0].get_array()).reshape(2, 3)
    return {(length, nesting): values[nesting - 1, length - 1] for length, nesting in GRID}


def bar(view) -> float:
    return view.drawing.figure.axes[1].lines[-1].get_xdata()[0]


@pytest.mark.parametrize("name", STRATEGIES)
def test_explorer_shows_each_moment_of_each_strategy(explorer, name, unpainted):
    explorer.strategy.value = name
    explorer.until_learned.value = 2
    course = rehearse(strategy_of(name, TARGET, 0.5), 12, 2)
    for now in range(12):
        explorer.now.value = now
        strategy = strategy_of(name, TARGET, 0.5)
        strategy.level = course[now].level
        assert heat(explorer) == pytest.approx(chances_of_levels(strategy))
        assert int(bar(explorer)) == now
        assert f"After {now} of 12 checks: <b>{name}</b>" in explorer.text.value
        level = "It has no current level." if name == "mixed" else f"Its level is {tuple(course[now].level)}."
        assert level in explorer.text.value
    assert explorer.fraction.disabled == (name != "combined")
    assert explorer.until_learned.disabled == (name in ("baseline", "mixed"))


def test_explorer_follows_the_mixed_fraction(explorer, unpainted):
    for step in range(0, 21, 4):
        explorer.fraction.value = step / 20
        shares = heat(explorer)
        assert sum(shares.values()) == pytest.approx(1)
        assert min(shares.values()) == pytest.approx(step / 20 / 6)
    assert set(np.round(list(shares.values()), 6)) == {round(1 / 6, 6)}, "nothing but mixed at the end"


def test_explorer_follows_how_fast_levels_are_learned(explorer, unpainted):
    explorer.strategy.value, explorer.now.value = "naive", 11
    levels = []
    for checks in range(1, 13):
        explorer.until_learned.value = checks
        levels.append(max(heat(explorer), key=heat(explorer).get))
    assert levels == [tuple(GRID[min(11 // checks, 5)]) for checks in range(1, 13)]


def test_a_slow_pupil_of_naive_never_sees_the_target():
    """As the answers in notebook 5 say, of the longest wait that the explorer allows."""
    slowest = CurriculumExplorer(TARGET).until_learned.max
    course = {name: rehearse(strategy_of(name, TARGET, 0.5), 48, slowest, draws=6) for name in ("naive", "combined")}
    seen = {name: sum(TARGET in stretch.drawn for stretch in stretches) for name, stretches in course.items()}
    assert slowest == 12 and seen["naive"] == 0 < seen["combined"]


def test_explorer_changes_picture_and_text_at_every_step_of_its_first_slider(explorer):
    seen = []
    for now in range(explorer.now.max + 1):
        explorer.now.value = now
        seen.append((explorer.image.value, explorer.text.value))
    assert len({picture for picture, _ in seen}) == len({text for _, text in seen}) == 12


def test_explorer_says_what_it_draws(explorer):
    assert explorer.drawing.sentence == "combined after 4 of 12 checks: it draws 58 % at (1, 1)."


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_shares_are_what_a_strategy_draws(name, fraction):
    strategy = strategy_of(name, TARGET, fraction)
    (stretch,) = rehearse(strategy, 1, 1, draws=6_000)
    for level, share in chances_of_levels(strategy_of(name, TARGET, fraction)).items():
        assert stretch.drawn.count(level) / 6_000 == pytest.approx(share, abs=0.025)


# --- Pictures ---------------------------------------------------------------------------------------------------------


def courses(draws=5):
    return {name: rehearse(strategy_of(name, TARGET, 0.5), 30, 5, draws) for name in STRATEGIES}


def test_lessons_have_a_dot_for_every_program_and_a_line_for_the_level():
    drawing = plots.draw_lessons(courses(), TARGET)
    for axes, (name, course) in zip(drawing.figure.axes, courses().items(), strict=True):
        dots, *stairs = axes.lines
        places = [GRID.index(level) for stretch in course for level in stretch.drawn]
        assert np.round(dots.get_ydata()).astype(int).tolist() == places
        assert ((dots.get_xdata() >= 0) & (dots.get_xdata() <= 30)).all()
        assert bool(stairs) == (name != "mixed")
        if stairs:
            assert stairs[0].get_ydata()[:-1].tolist() == [GRID.index(stretch.level) for stretch in course]
    assert "baseline: 100 % of the dots lie at its level, always (3, 2)." in drawing.sentence
    assert "at its level, which climbs from (1, 1) to (3, 2) in 5 steps." in drawing.sentence
    assert "mixed: dots at 6 of 6 levels all the time." in drawing.sentence


def history(note="plateau"):
    def record(programs, train, validation, level=(1, 1), note=""):
        return Record(programs, Difficulty(*level), 1.0, 0.3, validation, 0, 0, 0, 0, note, train)

    return [record(1, 0.5, 0.5), record(2, 0.9, 0.7), record(3, 0.8, 0.6, note=note), record(4, 0.1, 0.1, (2, 1))]


def test_gate_shows_one_level_and_why_it_was_left():
    drawing = plots.draw_gate(history(), (1, 1))
    train, validation = drawing.figure.axes[0].lines[:2]
    assert train.get_ydata().tolist() == [0.5, 0.9, 0.8] and validation.get_ydata().tolist() == [0.5, 0.7, 0.6]
    assert "rises to 90 %" in drawing.sentence and "accuracy to 70 %" in drawing.sentence
    assert drawing.sentence.endswith("then it moves on because of: plateau.")
    assert plots.draw_gate(history(note=""), (1, 1)).sentence.endswith("it has not moved on.")


def test_a_strategy_of_ones_own_has_a_line_of_its_own():
    course = courses()["naive"]
    drawing = plots.draw_lessons({"naive": course, "mine": course}, TARGET)
    naive, mine = (axes.lines[1] for axes in drawing.figure.axes)
    assert (naive.get_color(), mine.get_color()) == (plots.LINES["naive"][0], OTHER[0])
    assert all(OTHER[0] != colour and OTHER[1] != style for colour, style in plots.LINES.values())
