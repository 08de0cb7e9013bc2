"""Views of one program in a network, character by character: the steps, and the cells."""

from collections.abc import Sequence
from functools import lru_cache, partial

import ipywidgets as W
import torch

from l2e_utils import plots
from l2e_utils.analysis.tracing import Step, prefix_answers, trace, walk
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import CELL_QUANTITIES, Drawing
from l2e_utils.plots.parts import visible
from l2e_utils.tasks import Difficulty, Task
from l2e_utils.text import START
from l2e_utils.widgets.view import ProgramView, code, in_one_line, inline, right_or_wrong, slider

MODES = [("teacher forcing", True), ("free running", False)]


class CharacterStepper(ProgramView):
    """Encoder input, decoder input, target and mask, one step at a time, and the state that passes through all of them.

    model     a network
    programs  sources to choose from; another one can be typed
    """

    PADDING = 2  # steps drawn in front of the source and behind the output, as in a batch with longer ones

    def __init__(self, model: ExecutorLSTM, programs: Sequence[str]):
        self.model = model
        self.walk = lru_cache(maxsize=1)(partial(walk, model))  # most moves are to another step of the same
        wide, options = W.Layout(width="420px"), [(in_one_line(source), source) for source in programs]
        self.chosen = W.Dropdown(options=options, description="program", layout=wide)
        hint = "… or type one, such as print(7+5)"
        self.offer(W.Text(placeholder=hint, continuous_update=False, layout=wide))
        self.mode = W.ToggleButtons(options=MODES, style={"button_width": "130px"})
        self.step = slider("step", 1, width="420px")
        super().__init__([self.chosen, self.typed], [self.mode, self.step])
        self.begin([self.chosen], self.mode, self.step)

    def other(self) -> str:
        return self.chosen.value

    def show(self) -> tuple[Drawing, str]:
        nothing, forced = [Step("padding", "", torch.zeros(self.model.hidden))] * self.PADDING, self.mode.value
        self.steps = nothing + self.walk(self.program, self.truth, forced) + (nothing if forced else [])
        self.step.max = len(self.steps)
        if self.is_new:
            self.step.value = 1 + next(place for place, step in enumerate(self.steps) if step.reads == START)
        at = self.step.value - 1
        drawing = plots.draw_unrolled(self.steps, at, forced)
        return drawing, f"<p>Step {at + 1} of {len(self.steps)}. {self.about(at)}</p>"

    def about(self, at: int) -> str:
        """The step in words."""
        step = self.steps[at]
        reads = inline(visible(step.reads))
        if step.role == "encoder":
            return f"The <b>encoder</b> reads {reads}. Only the state changes; nothing is written, or counted."
        if step.role == "padding" and at < self.PADDING:
            return "<b>Padding</b> in front: this program has not begun yet, and its state stays zero."
        if step.role == "padding":
            return "<b>Padding</b> behind: the mask is 0, so whatever comes out here is not counted."
        whose = ", the right one," if self.mode.value else ", its own last character,"
        if step.reads == START:
            whose = ""
        writes = f"{inline(step.writes)} with {plots.percent(min(0.9999, float(step.probabilities.max())))}"
        end = f"Target {inline(step.target)} (mask 1): <b>{'right' if step.right else 'wrong'}</b>."
        if not step.target:
            end = "It should have stopped already: there is no target left."
        return f"The <b>decoder</b> reads {reads}{whose} and gives {writes}. {end}"

    def still(self) -> Drawing:
        """The last step that counts, for readers who cannot move the slider."""
        last = max(place for place, step in enumerate(self.steps) if step.role == "decoder")
        return plots.draw_unrolled(self.steps, last, self.mode.value)


class CellViewer(ProgramView):
    """One program in a network: every cell after every character, and what would be answered if it stopped there.

    models   networks by name
    task     where rolled programs come from (the test split)
    most     the hardest level to roll from
    typed    the program to begin with
    """

    def __init__(self, models: dict[str, ExecutorLSTM], task: Task, most: Difficulty, typed: str = ""):
        self.models, self.task = models, task
        self.reading = lru_cache(maxsize=1)(self._read)  # most moves of a control change neither network nor program
        self.network = W.Dropdown(options=list(models), description="network")
        quantities = [(name, field) for field, (name, _, _) in CELL_QUANTITIES.items()]
        self.quantity = W.Dropdown(options=quantities, description="show")
        self.ordered = W.Checkbox(True, description="sort the cells in the frame", indent=True)
        self.length, self.nesting = slider("length", most.length, 2), slider("nesting", most.nesting, 2)
        self.offer(W.Textarea(typed, placeholder="… or type one", rows=4, layout=W.Layout(width="300px")))
        self.step = slider("character", 1, width="600px")
        settings, dice = [self.network, self.quantity, self.ordered], [self.length, self.nesting]
        super().__init__(settings, [*dice, self.again], self.typed, self.step)
        self.begin(dice, *settings, self.step)

    def other(self) -> str:
        return self.rolled("cells", self.task, self.length.value, self.nesting.value)

    def show(self) -> tuple[Drawing, str]:
        if self.is_new:  # the slider goes to the first digit
            self.step.max = len(self.program)
            self.step.value = 1 + next(place for place, character in enumerate(self.program) if character.isdigit())
        at, (traced, answers) = self.step.value - 1, self.reading(self.network.value, self.program)
        now, end, cells = answers[at + 1], answers[-1], traced.layers[-1]
        drawing = plots.draw_what_it_knows(cells, self.quantity.value, answers, self.truth, at, self.ordered.value)
        text = (
            f"{code(now.prefix + '▮')}<p>If the program stopped here, the network would write {inline(now.written)} "
            f"(probability of the whole answer {plots.percent(min(now.probability, 0.9999))}). After the whole program "
            f"it writes {inline(end.written)}, {right_or_wrong(end.written == self.truth)}; "
            f"Python prints {inline(self.truth)}.</p>"
        )
        return drawing, text

    def _read(self, name: str, program: str) -> tuple:
        """The trace of a network that reads a program, and its answers to all prefixes."""
        traced = trace(self.models[name], program)
        return traced, prefix_answers(self.models[name], traced)
