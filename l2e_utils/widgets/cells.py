"""The view of a network that reads: its gates and cells, and what it would answer by now."""

from __future__ import annotations

from html import escape
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.tracing import prefix_answers, trace
from l2e_utils.interpreter import ProgramError, normalise, run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import CELL_QUANTITIES, Drawing
from l2e_utils.tasks import Difficulty, Task, examples
from l2e_utils.widgets.view import RollingView, code, slider, verdict


class CellViewer(RollingView):
    """One program in a network: every cell after every character, and what would be answered if it stopped there.

    models   networks by name
    task     where rolled programs come from (the test split)
    most     the hardest level to roll from
    typed    the program to begin with
    """

    def __init__(self, models: dict[str, ExecutorLSTM], task: Task, most: Difficulty, typed: str = ""):
        self.models, self.task, self.traced = models, task, {}
        self.network = W.Dropdown(options=list(models), description="network")
        names = [(name, field) for field, (name, _, _) in CELL_QUANTITIES.items()]
        self.quantity = W.Dropdown(options=names, description="show")
        self.ordered = W.Checkbox(True, description="sort the cells in the frame", indent=True)
        self.length, self.nesting = slider("length", most.length, 2), slider("nesting", most.nesting, 2)
        self.offer(W.Textarea(typed, placeholder="… or type one", rows=4, layout=W.Layout(width="300px")))
        self.step = slider("character", 1)
        self.step.layout.width = "600px"
        super().__init__(
            W.VBox([self.network, self.quantity, self.ordered]),
            W.VBox([self.length, self.nesting, self.again]),
            self.typed,
            self.step,
        )
        self.begin()
        self.typed.observe(self.begin, "value")
        for control in (self.length, self.nesting):
            control.observe(self.roll, "value")
        self.start(self.network, self.quantity, self.ordered, self.step)

    def source(self) -> str:
        """The program typed, spelled as the network knows it, or else the one rolled."""
        if self.typed.value.strip():
            return normalise(self.typed.value)
        level = Difficulty(self.length.value, self.nesting.value)
        rng = Random(f"cells {self.rolls} {level.length} {level.nesting}")
        return next(examples(self.task, rng, level, "test")).source

    def begin(self, _change=None) -> None:
        """Read another program; the slider goes to its first digit."""
        try:
            self.program = self.source()
            self.fault, self.truth = "", run(self.program)
        except ProgramError as error:  # a mistake in what was typed is no fault of the view
            self.fault = str(error)
        else:
            self.step.unobserve(self.update, "value")  # one drawing, when all is in place
            self.step.max = len(self.program)
            self.step.value = 1 + next(place for place, character in enumerate(self.program) if character.isdigit())
            self.step.observe(self.update, "value")
        self.update()

    def draw(self) -> tuple[Drawing | None, str]:
        if self.fault:
            return None, f'<p style="color:{plots.WRONG}">{escape(self.fault)}</p>'
        at, (traced, answers) = self.step.value - 1, self.reading()
        now, end = answers[at + 1], answers[-1]
        drawing = plots.draw_what_it_knows(
            traced.layers[-1], self.quantity.value, answers, self.truth, at, self.ordered.value
        )
        text = (
            f"{code(now.prefix + '▮')}<p>If the program stopped here, the network would write "
            f"<code>{escape(now.written)}</code> (probability of the whole answer "
            f"{plots.percent(min(now.probability, 0.9999))}). After the whole program it writes "
            f"<code>{escape(end.written)}</code>, {verdict(end.written == self.truth)}; "
            f"Python prints <code>{escape(self.truth)}</code>.</p>"
        )
        return drawing, text

    def reading(self) -> tuple:
        """Trace and prefix answers of the chosen network; kept, since most moves of a control change neither."""
        key = self.network.value, self.program
        if key not in self.traced:
            traced = trace(self.models[self.network.value], self.program)
            self.traced = {key: (traced, prefix_answers(self.models[self.network.value], traced))}
        return self.traced[key]
