"""Views of a network's states: where programs lie while it learns, and what is left when cells are silenced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets as W
import numpy as np

from l2e_utils import plots
from l2e_utils.analysis.ablation import importance, silencing
from l2e_utils.analysis.probes import PROPERTIES
from l2e_utils.analysis.states import cka, participation_ratio, plane, stretches, turned
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.text import Example
from l2e_utils.training import Record
from l2e_utils.widgets.view import View


class StatesExplorer(View):
    """States of test programs in the plane of their first two principal components, network by network kept.

    states     {(run, kind): array [networks, n, features]}; runs are named STRATEGY-SEED
    moments    {run: training programs of each network}
    exercises  {kind: the n programs}
    histories  {run: records of its checks}, which know the levels

    Principal components have no natural direction: each plane is turned to fit the one before as well as it can.
    """

    def __init__(
        self,
        states: Mapping[tuple[str, str], np.ndarray],
        moments: Mapping[str, Sequence[int]],
        exercises: Mapping[str, Sequence[Example]],
        histories: Mapping[str, Sequence[Record]],
    ):
        self.states, self.moments, self.exercises, self.histories = states, moments, exercises, histories
        self.planes: dict[tuple[str, str], list[np.ndarray]] = {}
        strategies, seeds = (list(dict.fromkeys(part)) for part in zip(*(r.split("-") for r in moments), strict=True))
        self.strategy = W.ToggleButtons(options=strategies, description="strategy", style={"button_width": "90px"})
        self.seed = W.ToggleButtons(options=seeds, description="seed", style={"button_width": "50px"})
        stages = len(next(iter(moments.values())))
        self.stage = W.IntSlider(
            min(1, stages - 1), 0, stages - 1, description="network", layout=W.Layout(width="300px")
        )
        self.kind = W.Dropdown(options=list(exercises), description="programs")
        self.colour = W.Dropdown(options=list(PROPERTIES), value="number of digits", description="colour by")
        super().__init__(W.VBox([self.strategy, self.seed, self.stage]), W.VBox([self.kind, self.colour]))
        self.start(self.strategy, self.seed, self.stage, self.kind, self.colour)

    def draw(self) -> tuple[Drawing, str]:
        run, kind, stage = f"{self.strategy.value}-{self.seed.value}", self.kind.value, self.stage.value
        programs = self.moments[run][stage]
        labels = [PROPERTIES[self.colour.value](example.output) for example in self.exercises[kind]]
        title = f"{self.strategy.value}, seed {self.seed.value}, after {programs:,} training programs"
        drawing = plots.draw_states(self.placed(run, kind)[stage], labels, f"result's {self.colour.value}", title)
        return drawing, self.about(run, kind, stage)

    def about(self, run: str, kind: str, stage: int) -> str:
        seen, programs = self.states[run, kind], self.moments[run][stage]
        levels = [level for start, end, level in stretches(self.histories[run]) if start < programs <= end]
        at = f"last trained at level {tuple(levels[0])}" if levels else "not trained yet"
        room = f"Its states of these {kind} spread over {participation_ratio(seen[stage]):.1f} directions"
        if not stage:
            return f"<p>This network is {at}. {room}.</p>"
        before = self.moments[run][stage - 1]
        alike = cka(seen[stage - 1], seen[stage])
        return f"<p>This network was {at}. {room}; CKA with itself after {before:,} programs: <b>{alike:.2f}</b>.</p>"

    def placed(self, run: str, kind: str) -> list[np.ndarray]:
        """The planes of all networks of a run, each turned to fit the one before."""
        if (run, kind) not in self.planes:
            planes = [plane(states) for states in self.states[run, kind]]
            for number in range(1, len(planes)):
                planes[number] = turned(planes[number], planes[number - 1])
            self.planes[run, kind] = planes
        return self.planes[run, kind]


class AblationExplorer(View):
    """How accurate a network still is when k of its cells are silenced between reading and writing.

    models     networks by name
    ranking    {kind: programs by which cells are ranked}
    exercises  {kind: other programs, on which accuracy is measured}; the first kind is the easy one
    """

    STEP = 4

    def __init__(
        self,
        models: Mapping[str, ExecutorLSTM],
        ranking: Mapping[str, Sequence[Example]],
        exercises: Mapping[str, Sequence[Example]],
    ):
        self.models, self.ranking, self.exercises = models, ranking, exercises
        self.curves: dict[tuple[str, str], dict[str, np.ndarray]] = {}
        cells = max(model.layers * model.hidden for model in models.values())
        wide = W.Layout(width="360px")
        self.network = W.Dropdown(options=list(models), description="network", layout=wide)
        orders = [(f"{which} important for {kind} first", f"{which} {kind}")
                  for kind in exercises for which in ("least", "most")]
        self.order = W.Dropdown(options=[*orders, ("at random", "random")], description="silence", layout=wide)
        half = cells // 2 // self.STEP * self.STEP
        self.count = W.IntSlider(half, 0, cells, self.STEP, description="cells", layout=wide)
        super().__init__(W.VBox([self.network, self.order, self.count]))
        self.start(self.network, self.order, self.count)

    def draw(self) -> tuple[Drawing, str]:
        name, count = self.network.value, self.count.value
        curves, counts = self.measured(name, self.order.value), list(range(0, self.count.max + 1, self.STEP))
        drawing = plots.draw_silenced({name: curves}, counts, count)
        place = counts.index(count)
        left = ", ".join(f"{kind} <b>{plots.percent(line[place])}</b> ({plots.percent(line[0])} with all cells)"
                         for kind, line in curves.items())
        n = " and ".join(f"{len(exercises)}" for exercises in self.exercises.values())
        text = f"{count} of {self.count.max} cells silenced, {self.order.label}: exact accuracy on {left}"
        return drawing, f"<p>{text}; {n} test programs.</p>"

    def measured(self, name: str, order: str) -> dict[str, np.ndarray]:
        """Accuracy over the number of silenced cells, for each kind of programs; measured when first asked for."""
        if (name, order) not in self.curves:
            model, counts = self.models[name], range(0, self.count.max + 1, self.STEP)
            which, _, kind = order.partition(" ")
            ranked = np.random.default_rng(0).permutation(self.count.max)
            if which != "random":
                ranked = np.argsort(importance(model, self.ranking[kind]), kind="stable")
            ranked = ranked[::-1] if which == "most" else ranked
            self.curves[name, order] = {
                kind: silencing(model, exercises, ranked, counts).mean(axis=1)
                for kind, exercises in self.exercises.items()
            }
        return self.curves[name, order]
