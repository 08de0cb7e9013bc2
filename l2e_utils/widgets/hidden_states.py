"""Views of a network's states: where programs lie while it learns, and what is left when cells are silenced."""

from collections.abc import Mapping
from functools import cache

import ipywidgets as W
import numpy as np

from l2e_utils import plots
from l2e_utils.analysis.ablation import importance, silencing
from l2e_utils.analysis.probes import PROPERTIES
from l2e_utils.analysis.states import cka, participation_ratio, plane, stretches, turned
from l2e_utils.plots import Drawing
from l2e_utils.widgets.view import View, slider


class StatesExplorer(View):
    """States of test programs in the plane of their first two principal components, network by network kept.

    states     {(run, kind): array [networks, n, features]}; runs are named STRATEGY-SEED
    moments    {run: training programs of each network}
    exercises  {kind: the n programs}, of which the right outputs are used
    histories  {run: records of its checks}, which know the levels

    Principal components have no natural direction: each plane is turned to fit the one before as well as it can.
    """

    def __init__(self, states: Mapping, moments: Mapping, exercises: Mapping, histories: Mapping):
        self.states, self.moments, self.exercises, self.histories = states, moments, exercises, histories
        self.placed = cache(self._place)
        names = [run.split("-") for run in moments]
        strategies, seeds = (list(dict.fromkeys(part)) for part in zip(*names, strict=True))
        self.strategy = W.ToggleButtons(options=strategies, description="strategy", style={"button_width": "90px"})
        self.seed = W.ToggleButtons(options=seeds, description="seed", style={"button_width": "50px"})
        last = len(next(iter(moments.values()))) - 1
        self.stage = slider("network", last, 1, least=0)
        self.kind = W.Dropdown(options=list(exercises), description="programs")
        self.colour = W.Dropdown(options=list(PROPERTIES), value="number of digits", description="colour by")
        super().__init__([self.strategy, self.seed, self.stage], [self.kind, self.colour])
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

    def _place(self, run: str, kind: str) -> list[np.ndarray]:
        """The planes of all networks of a run, each turned to fit the one before."""
        planes = []
        for states in self.states[run, kind]:
            planes.append(turned(plane(states), planes[-1]) if planes else plane(states))
        return planes


class AblationExplorer(View):
    """How accurate a network still is when k of its cells are silenced between reading and writing.

    models     networks by name
    ranking    {kind: programs by which cells are ranked}
    exercises  {kind: other programs, on which accuracy is measured}; the first kind is the easy one
    """

    STEP = 4

    def __init__(self, models: Mapping, ranking: Mapping, exercises: Mapping):
        self.models, self.ranking, self.exercises = models, ranking, exercises
        self.measured = cache(self._measure)
        cells = max(model.layers * model.hidden for model in models.values())
        self.counts = range(0, cells + 1, self.STEP)
        wide = W.Layout(width="360px")
        self.network = W.Dropdown(options=list(models), description="network", layout=wide)
        ways = [(which, kind) for kind in exercises for which in ("least", "most")]
        orders = [(f"{which} important for {kind} first", f"{which} {kind}") for which, kind in ways]
        self.order = W.Dropdown(options=[*orders, ("at random", "random")], description="silence", layout=wide)
        half = cells // 2 // self.STEP * self.STEP
        self.count = slider("cells", cells, half, least=0, step=self.STEP, width="360px")
        super().__init__([self.network, self.order, self.count])
        self.start(self.network, self.order, self.count)

    def draw(self) -> tuple[Drawing, str]:
        name, count = self.network.value, self.count.value
        curves, place = self.measured(name, self.order.value), self.counts.index(count)
        shown = [
            f"{kind} <b>{plots.percent(line[place])}</b> ({plots.percent(line[0])} with all cells)"
            for kind, line in curves.items()
        ]
        n = " and ".join(f"{len(exercises)}" for exercises in self.exercises.values())
        text = f"{count} of {self.count.max} cells silenced, {self.order.label}: exact accuracy on {', '.join(shown)}"
        return plots.draw_silenced({name: curves}, list(self.counts), count), f"<p>{text}; {n} test programs.</p>"

    def _measure(self, name: str, order: str) -> dict[str, np.ndarray]:
        """Accuracy over the number of silenced cells, for each kind of programs; measured when first asked for."""
        model = self.models[name]
        which, _, kind = order.partition(" ")
        if which == "random":
            ranked = np.random.default_rng(0).permutation(self.count.max)
        else:
            ranked = np.argsort(importance(model, self.ranking[kind]), kind="stable")
            ranked = ranked[::-1] if which == "most" else ranked
        return {
            kind: silencing(model, exercises, ranked, self.counts).mean(axis=1)
            for kind, exercises in self.exercises.items()
        }
