"""Pictures and views of states: what they draw is what was measured."""

import numpy as np
import pytest
import torch

from l2e_utils import plots, widgets
from l2e_utils.analysis.intervals import Estimate
from l2e_utils.analysis.probes import PROPERTIES
from l2e_utils.analysis.seeds import of_each
from l2e_utils.analysis.states import cka, different_programs, states
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots.style import LINES, look_of
from l2e_utils.tasks import Difficulty, Programs
from l2e_utils.training import Record

STRATEGIES, SEEDS, MOMENTS = ["naive", "review"], [0, 1], [0, 300_000, 600_000]
LEVELS = {200_000: Difficulty(1, 1), 400_000: Difficulty(2, 1), 600_000: Difficulty(1, 2)}
HISTORY = [Record(programs, level, 1.0, 0.5) for programs, level in LEVELS.items()]


@pytest.fixture(scope="module")
def exercises():
    return {"easy programs": different_programs(Programs(), Difficulty(1, 1), "test", 30),
            "hard programs": different_programs(Programs(), Difficulty(2, 2), "test", 30)}


@pytest.fixture(scope="module")
def explorer(exercises):
    torch.manual_seed(0)
    models = {name: [{at: ExecutorLSTM(hidden=6).eval() for at in MOMENTS} for _ in SEEDS] for name in STRATEGIES}
    seen = {kind: of_each(models, states, some) for kind, some in exercises.items()}
    histories = {f"{name}-{seed}": HISTORY for name in STRATEGIES for seed in SEEDS}
    return widgets.StatesExplorer(seen, exercises, histories)


def test_states_explorer_follows_every_control(explorer, exercises, unpainted):
    def check():
        name, seed = explorer.strategy.value, explorer.seed.value
        kind, stage = explorer.kind.value, explorer.stage.value
        title = f"{name}, seed {seed}, after {MOMENTS[stage]:,} programs"
        assert title in explorer.drawing.sentence
        drawn = sum(len(line.get_xdata()) for line in explorer.drawing.figure.axes[0].lines)
        assert drawn == len(exercises[kind])
        seen = list(explorer.tables[kind][name][seed].values())
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
    planes = explorer.placed("naive", 0, "easy programs")
    for before, after in zip(planes, planes[1:], strict=False):
        cross = after.T @ before
        assert np.allclose(cross, cross.T, atol=1e-6), "no further rotation would bring it closer"


def test_probed_draws_intervals_and_floor():
    rows = {"naive, seed 0": Estimate(0.5, 0.4, 0.6), "untrained": Estimate(0.2, 0.1, 0.3)}
    axes = plots.draw_probes({"sign": rows}, {"sign": 0.25}).figure.axes[0]
    assert axes.collections[0].get_segments()[0][:, 0].tolist() == pytest.approx([0.4, 0.6])
    assert list(axes.lines[-1].get_xdata()) == [0.25, 0.25]


def test_labels_of_neighbouring_panels_of_probed_stay_apart():
    rows = {"naive, seed 0": Estimate(0.5, 0.4, 0.6)}
    drawing = plots.draw_probes(dict.fromkeys(PROPERTIES, rows), dict.fromkeys(PROPERTIES, 0.25))
    drawing.png()
    boxes = [label.get_window_extent() for axes in drawing.figure.axes for label in axes.get_xticklabels()]
    assert all(left.x1 + 5 < right.x0 for left, right in zip(boxes, boxes[1:], strict=False))


def test_review_has_a_look_of_its_own_whatever_its_place():
    looks = [look_of(name, number) for name in ("review", "review, seed 0") for number in (0, 3)]
    assert {(look["color"], look["ls"]) for look in looks} == {LINES["review"]}
