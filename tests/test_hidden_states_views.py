"""Pictures and views of states: what they draw is what was measured."""

import re

import numpy as np
import pytest
import torch

from l2e_utils import plots, widgets
from l2e_utils.analysis.ablation import outcomes
from l2e_utils.analysis.intervals import Estimate, wilson
from l2e_utils.analysis.probes import PROPERTIES
from l2e_utils.analysis.states import cka, different_programs, states
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, Programs
from l2e_utils.training import Record

RUNS = ["naive-0", "combined-0", "naive-1", "combined-1"]
MOMENTS = [0, 300_000, 600_000]


def record(programs, level):
    return Record(programs, Difficulty(*level), 1.0, 0.5)


HISTORY = [record(200_000, (1, 1)), record(400_000, (2, 1)), record(600_000, (1, 2))]


@pytest.fixture(scope="module")
def exercises():
    return {"easy programs": different_programs(Programs(), Difficulty(1, 1), "test", 30),
            "hard programs": different_programs(Programs(), Difficulty(2, 2), "test", 30)}


@pytest.fixture(scope="module")
def explorer(exercises):
    torch.manual_seed(0)
    models = {run: [ExecutorLSTM(hidden=6).eval() for _ in MOMENTS] for run in RUNS}
    seen = {(run, kind): np.stack([states(model, some) for model in models[run]])
            for run in RUNS for kind, some in exercises.items()}
    return widgets.StatesExplorer(seen, dict.fromkeys(RUNS, MOMENTS), exercises, dict.fromkeys(RUNS, HISTORY))


def test_states_explorer_follows_every_control(explorer, exercises, unpainted):
    def check():
        run, kind, stage = f"{explorer.strategy.value}-{explorer.seed.value}", explorer.kind.value, explorer.stage.value
        title = f"{run.replace('-', ', seed ')}, after {MOMENTS[stage]:,} training programs"
        assert title in explorer.drawing.sentence
        drawn = sum(len(line.get_xdata()) for line in explorer.drawing.figure.axes[0].lines)
        assert drawn == len(exercises[kind])
        seen = explorer.states[run, kind]
        assert not stage or f"<b>{cka(seen[stage - 1], seen[stage]):.2f}</b>" in explorer.text.value

    for control in (explorer.strategy, explorer.seed, explorer.kind):
        for option in control.options:
            control.value = option
            check()
    for stage in range(len(MOMENTS)):
        explorer.stage.value = stage
        check()
    assert "at level (1, 2)" in explorer.text.value
    explorer.stage.value = 0
    assert "not trained yet" in explorer.text.value and "CKA" not in explorer.text.value


def test_states_explorer_colours_by_every_property(explorer, exercises, unpainted):
    for name, read in PROPERTIES.items():
        explorer.colour.value = name
        classes = {read(example.output) for example in exercises[explorer.kind.value]}
        assert {line.get_label() for line in explorer.drawing.figure.axes[0].lines} == classes


def test_planes_turn_as_little_as_possible(explorer):
    planes = explorer.placed("naive-0", "easy programs")
    for before, after in zip(planes, planes[1:], strict=False):
        cross = after.T @ before
        assert np.allclose(cross, cross.T, atol=1e-6), "no further rotation would bring it closer"


def test_ablation_explorer_follows_every_control(exercises, unpainted):
    torch.manual_seed(1)
    models = {"one <b>": ExecutorLSTM(hidden=8).eval(), "two": ExecutorLSTM(hidden=8).eval()}
    explorer = widgets.AblationExplorer(models, exercises, exercises)

    def check():
        count = explorer.count.value
        assert f"{count} of 8 cells silenced" in explorer.text.value
        assert f"With {count} of 8" in explorer.drawing.sentence
        easy = explorer.measured(explorer.network.value, explorer.order.value)["easy programs"]
        assert np.allclose(explorer.drawing.figure.axes[0].lines[0].get_ydata(), easy)
        return easy

    for count in (0, 4, 8):
        explorer.count.value = count
        check()
    for _, order in explorer.order.options:
        explorer.order.value = order
        check()
    for name in models:
        explorer.network.value = name
        easy = check()
    assert "<b>" not in re.sub(r"<b>[\d.<>]+ %</b>", "", explorer.text.value)
    whole, _ = outcomes(models["two"], exercises["easy programs"], [torch.ones(1, 8, dtype=torch.bool)])
    assert easy[0] == whole.mean()


def lines_of(axes):
    """The lines through estimates, without the ends of their intervals."""
    return [bars.lines[0] for bars in axes.containers]


def test_over_training_draws_each_run_and_the_levels():
    series = {run: (MOMENTS[1:], [0.1 * place, 0.5]) for place, run in enumerate(RUNS)}
    histories = dict.fromkeys(RUNS, HISTORY)
    drawing = plots.draw_over_training({"easy": series, "hard": series}, "movement", histories, chance=0.9)
    top = drawing.figure.axes[0]
    assert [line.get_ydata().tolist() for line in lines_of(top)] == [[0.1 * place, 0.5] for place in range(4)]
    bars = drawing.figure.axes[2].patches
    assert [(bar.get_x(), bar.get_width()) for bar in bars[:3]] == [(0, 2e5), (2e5, 2e5), (4e5, 2e5)]
    assert "easy, movement: naive-0 0.00 at 300,000, 0.50 at 600,000" in drawing.sentence
    styles = {line.get_linestyle() for line in lines_of(top)}
    assert len(styles) == 2, "strategies differ in line style"
    assert {text.get_text() for text in drawing.figure.axes[2].texts} == {"1,1", "2,1", "1,2"}


def test_over_training_labels_short_stretches_too():
    history = [record(500_000, (1, 1)), record(550_000, (2, 1)), record(1_000_000, (1, 2))]
    drawing = plots.draw_over_training({"easy": {"naive-0": (MOMENTS, [0.1, 0.2, 0.3])}}, "x", {"naive-0": history})
    bars, texts = (drawing.figure.axes[1].patches, drawing.figure.axes[1].texts)
    drawing.png()
    for bar, text in zip(bars, texts, strict=True):
        inside, around = text.get_window_extent(), bar.get_window_extent()
        assert around.x0 <= inside.x0 and inside.x1 <= around.x1


def test_over_training_draws_shares_in_per_cent_with_intervals_side_by_side():
    series = {run: (MOMENTS, [0.0, 0.5, 0.9]) for run in RUNS}
    drawing = plots.draw_over_training({"easy": series}, "exact accuracy", n=400)
    axes = drawing.figure.axes[0]
    (first, *others), bars = lines_of(axes), [collection.get_segments() for collection in axes.collections]
    assert first.get_ydata().tolist() == [0.0, 0.5, 0.9]
    assert np.allclose(bars[0][1][:, 1], wilson(0.5, 400)) and np.allclose(bars[0][1][:, 0], first.get_xdata()[1])
    places = [line.get_xdata()[1] for line in (first, *others)]
    assert len(set(places)) == 4 and np.mean(places) == pytest.approx(MOMENTS[1]), "no run hides another"
    drawing.png()
    assert "60 %" in [label.get_text() for label in axes.get_yticklabels()]
    assert "naive-0 0 % at 0, 90 % at 600,000" in drawing.sentence


def test_the_sketch_says_that_it_is_one():
    assert "not a measurement" in plots.draw_allocation_idea().sentence


def test_cell_costs_sorts_cells_into_groups():
    easy, hard = np.array([1.0, 2, 0, 0]), np.array([0.0, 2, 3, 0])
    drawing = plots.draw_cell_costs({"naive": (easy, hard)}, {"naive": ({0, 1}, {1, 2})})
    drawn = {line.get_label(): line.get_xydata().tolist() for line in drawing.figure.axes[0].lines}
    assert drawn == {"neither": [[0, 0]], "easy": [[1, 0]], "hard": [[0, 3]], "both": [[2, 2]]}
    assert "2 cells for easy, 2 for hard, 1 for both" in drawing.sentence


def test_cell_costs_spreads_small_costs_and_says_so():
    costs = np.array([-0.04, 0.0, 0.01, 0.64])
    axes = plots.draw_cell_costs({"naive": (costs, costs)}, {"naive": ({3}, {3})}).figure.axes[0]
    for axis in (axes.xaxis, axes.yaxis):
        assert "square-root" in axis.get_label_text()
        drawn = axis.get_transform().transform(costs)
        assert drawn == pytest.approx([-0.2, 0, 0.1, 0.8])
        assert axis.get_transform().inverted().transform(drawn) == pytest.approx(costs)


def test_probed_draws_intervals_and_floor():
    rows = {"naive, seed 0": Estimate(0.5, 0.4, 0.6), "untrained": Estimate(0.2, 0.1, 0.3)}
    drawing = plots.draw_probes({"sign": rows}, {"sign": 0.25})
    axes = drawing.figure.axes[0]
    assert axes.collections[0].get_segments()[0][:, 0].tolist() == pytest.approx([0.4, 0.6])
    assert list(axes.lines[-1].get_xdata()) == [0.25, 0.25]
    assert drawing.sentence.endswith("sign (always the commonest: 25 %): naive, seed 0 50 %, untrained 20 %.")


def test_labels_of_neighbouring_panels_of_probed_stay_apart():
    rows = {"naive, seed 0": Estimate(0.5, 0.4, 0.6)}
    drawing = plots.draw_probes(dict.fromkeys(PROPERTIES, rows), dict.fromkeys(PROPERTIES, 0.25))
    drawing.png()
    boxes = [label.get_window_extent() for axes in drawing.figure.axes for label in axes.get_xticklabels()]
    assert all(left.x1 + 5 < right.x0 for left, right in zip(boxes, boxes[1:], strict=False))
