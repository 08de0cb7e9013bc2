"""A view of a network's states: where programs lie while it learns."""

from collections.abc import Mapping
from functools import cache

import ipywidgets as W
import numpy as np

from l2e_utils import plots
from l2e_utils.analysis.probes import PROPERTIES
from l2e_utils.analysis.states import cka, participation_ratio, stretches, turned, widest
from l2e_utils.plots import Drawing
from l2e_utils.widgets.view import View, slider


class StatesExplorer(View):
    """States of test programs in the plane of the two directions in which they spread most, network by network kept.

    tables     kind of programs -> strategy -> one a seed: states [n, features] by training programs seen
    exercises  kind -> the n programs, of which the right outputs are used
    histories  run, called STRATEGY-SEED -> the records of its checks, which know the levels

    Directions have no natural sign: each plane is turned to fit the one before as well as it can.
    """

    def __init__(self, tables: Mapping, exercises: Mapping, histories: Mapping):
        self.tables, self.exercises, self.histories = tables, exercises, histories
        self.placed = cache(self._place)
        some = next(iter(tables.values()))
        seeds = next(iter(some.values()))
        self.strategy = W.ToggleButtons(options=list(some), description="strategy", style={"button_width": "90px"})
        self.seed = W.ToggleButtons(options=range(len(seeds)), description="seed", style={"button_width": "50px"})
        self.stage = slider("network", len(seeds[0]) - 1, 1, least=0)
        self.kind = W.Dropdown(options=list(exercises), description="programs")
        self.colour = W.Dropdown(options=list(PROPERTIES), value="number of digits", description="colour by")
        super().__init__([self.strategy, self.seed, self.stage], [self.kind, self.colour])
        self.start(self.strategy, self.seed, self.stage, self.kind, self.colour)

    def draw(self) -> tuple[Drawing, str]:
        strategy, seed, kind, stage = self.strategy.value, self.seed.value, self.kind.value, self.stage.value
        seen = self.tables[kind][strategy][seed]
        labels = [PROPERTIES[self.colour.value](example.output) for example in self.exercises[kind]]
        title = f"{strategy}, seed {seed}, after {list(seen)[stage]:,} programs"
        places = self.placed(strategy, seed, kind)[stage]
        drawing = plots.draw_states(places, labels, f"result's {self.colour.value}", title)
        return drawing, self.about(f"{strategy}-{seed}", seen, kind, stage)

    def about(self, run: str, seen: Mapping[int, np.ndarray], kind: str, stage: int) -> str:
        moments, states = list(seen), list(seen.values())
        levels = [level for start, end, level in stretches(self.histories[run]) if start < moments[stage] <= end]
        where = "all levels" if run.startswith("mixed") else f"level {tuple(*levels[:1])}"
        at = f"last trained at {where}" if levels else "not trained yet"
        room = f"Its states of these {kind} spread over {participation_ratio(states[stage]):.1f} directions"
        if not stage:
            return f"<p>This network is {at}. {room}.</p>"
        alike = f"{cka(states[stage - 1], states[stage]):.2f}"
        before = f"CKA with itself after {moments[stage - 1]:,} programs: <b>{alike}</b>"
        return f"<p>This network was {at}. {room}; {before}.</p>"

    def _place(self, strategy: str, seed: int, kind: str) -> list[np.ndarray]:
        """The planes of all networks of a run, each turned to fit the one before."""
        planes = []
        for states in self.tables[kind][strategy][seed].values():
            plane = widest(states, 2)
            planes.append(turned(plane, planes[-1]) if planes else plane)
        return planes
