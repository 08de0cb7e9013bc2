"""The view of one program going through a network, character by character."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import ipywidgets as W
import torch

from l2e_utils import plots
from l2e_utils.analysis.tracing import Step, walk
from l2e_utils.interpreter import ProgramError, normalise, run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.plots.steps import visible
from l2e_utils.text import START
from l2e_utils.widgets.view import View, slider

MODES = [("teacher forcing", True), ("free running", False)]


class CharacterStepper(View):
    """Encoder input, decoder input, target and mask, one step at a time, and the state that passes through all of them.

    model     a network
    programs  sources to choose from; another one can be typed
    """

    PADDING = 2  # steps drawn in front of the source and behind the output, as in a batch with longer ones

    def __init__(self, model: ExecutorLSTM, programs: Sequence[str]):
        self.model = model
        options = [(source.replace("\n", " ⏎ "), source) for source in programs]
        wide = W.Layout(width="420px")
        self.program = W.Dropdown(options=options, description="program", layout=wide)
        self.typed = W.Text(placeholder="… or type one, such as print(7+5)", continuous_update=False, layout=wide)
        self.mode = W.ToggleButtons(options=MODES, style={"button_width": "130px"})
        self.step = slider("step", 1)
        self.step.layout.width = "420px"
        super().__init__(W.VBox([self.program, self.typed]), W.VBox([self.mode, self.step]))
        self.restart()
        self.program.observe(self.choose, "value")
        for control in (self.typed, self.mode):
            control.observe(self.restart, "value")
        self.start(self.step)

    def source(self) -> str:
        """The program typed, spelled as the network knows it, or else the one chosen."""
        return normalise(self.typed.value) if self.typed.value.strip() else self.program.value

    def choose(self, _change=None) -> None:
        """Another program of the list; a typed one is put away."""
        if self.typed.value:
            self.typed.value = ""  # which restarts
        else:
            self.restart()

    def restart(self, _change=None) -> None:
        """Walk through another program, or in another way; the step stays, or goes to `@` for another program."""
        try:
            source = self.source()
            self.fault, self.steps = "", self.padded(source, run(source))
        except ProgramError as error:  # a mistake in what was typed is no fault of the view
            self.fault, self.steps = str(error), []
        else:
            self.step.unobserve(self.update, "value")  # one drawing, when all is in place
            self.step.max = len(self.steps)
            if source != getattr(self, "walked", None):
                self.walked, self.step.value = source, self.start_of_output() + 1
            self.step.observe(self.update, "value")
        self.update()

    def padded(self, source: str, output: str) -> list[Step]:
        nothing = Step("padding", "", torch.zeros(self.model.hidden))
        steps = walk(self.model, source, output, self.mode.value)
        return [nothing] * self.PADDING + steps + [nothing] * (self.PADDING if self.mode.value else 0)

    def start_of_output(self) -> int:
        return next(place for place, step in enumerate(self.steps) if step.reads == START)

    def draw(self) -> tuple[Drawing | None, str]:
        if self.fault:
            return None, f'<p style="color:{plots.WRONG}">{escape(self.fault)}</p>'
        at = self.step.value - 1
        return plots.draw_unrolled(self.steps, at, self.mode.value), f"<p>{self.about(at)}</p>"

    def about(self, at: int) -> str:
        """The step in words."""
        step, number = self.steps[at], f"Step {at + 1} of {len(self.steps)}. "
        reads = f"<code>{escape(visible(step.reads))}</code>"
        if step.role == "encoder":
            return number + f"The <b>encoder</b> reads {reads}. Only the state changes; nothing is written, or counted."
        if step.role == "padding" and at < self.PADDING:
            return number + "<b>Padding</b> in front: this program has not begun yet, and its state stays zero."
        if step.role == "padding":
            return number + "<b>Padding</b> behind: the mask is 0, so whatever comes out here is not counted."
        writes = f"{plots.percent(float(step.probabilities.max()))} for <code>{escape(step.writes)}</code>"
        source = "" if step.reads == START else ", the right one," if self.mode.value else ", its own last character,"
        end = f"Target <code>{escape(step.target)}</code>, mask 1: <b>{'right' if step.right else 'wrong'}</b>."
        if not step.target:
            end = "It should have stopped already: there is no target left."
        return number + f"The <b>decoder</b> reads {reads}{source} and gives {writes}. {end}"

    def still(self) -> Drawing:
        """The last step that counts, for readers who cannot move the slider."""
        last = max(place for place, step in enumerate(self.steps) if step.role == "decoder")
        return plots.draw_unrolled(self.steps, last, self.mode.value)
