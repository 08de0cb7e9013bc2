"""Views of one program at a time: give it to a network, or roll it from the grammar."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.one_pass import read_once
from l2e_utils.errors import CourseError
from l2e_utils.interpreter import ProgramError, normalise, run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.programs import OPERATIONS, PAPER_OPERATIONS, sample_program
from l2e_utils.tasks import Difficulty, Task, examples, levels_up_to
from l2e_utils.text import ALPHABET
from l2e_utils.widgets.view import CODE, RollingView, View, code, slider, verdict


class ProgramRunner(RollingView):
    """Roll a program that the network has never seen, or type one; see its true output and the network's.

    Programs come from the test split, from levels 1..most.length and 1..most.nesting.
    """

    def __init__(self, model: ExecutorLSTM, task: Task, most: Difficulty):
        self.model, self.task = model, task
        self.length, self.nesting = slider("length", most.length, 2), slider("nesting", most.nesting, 2)
        place = W.Layout(width="300px")
        self.offer(W.Textarea(placeholder="… or type one, such as print(7+5)", rows=5, layout=place))
        super().__init__(W.VBox([self.length, self.nesting, self.again]), self.typed)
        self.start(self.length, self.nesting, self.typed)

    def source(self) -> str:
        """The program typed, spelled as the network knows it, or else the one rolled."""
        if self.typed.value.strip():
            return normalise(self.typed.value)
        level = Difficulty(self.length.value, self.nesting.value)
        rng = Random(f"runner {self.rolls} {level.length} {level.nesting}")
        return next(examples(self.task, rng, level, "test")).source

    def draw(self) -> tuple[Drawing | None, str]:
        try:
            source = self.source()
            truth = run(source)
        except ProgramError as error:  # a mistake in what was typed is no fault of the view
            return None, f'<p style="color:{plots.WRONG}">{escape(str(error))}</p>'
        written, confidence = self.model.answer(source)
        text = (
            f"{code(source)}<table><tr><td>Python prints&emsp;</td><td><code>{escape(truth)}</code></td></tr>"
            f"<tr><td>the network writes&emsp;</td><td><code>{escape(written)}</code>&emsp;"
            f"{verdict(written == truth)}</td></tr></table>"
        )
        self.shown = truth, written, confidence, source
        return plots.draw_answer(truth, written, confidence), text

    def still(self) -> Drawing:
        return plots.draw_answer(*self.shown)


def clearly_better_levels(rows: Sequence[dict]) -> Difficulty:
    """The largest level such that it and all easier ones are answered clearly better than by copying.

    Clearly: the lower end of the interval of exact accuracy lies above the best copy rule. Largest: the most cells, the
    greater nesting if two are equal. Raises ValueError if there is no such level, not even (1, 1).
    """
    good = {Difficulty(row["length"], row["nesting"]) for row in rows if row["exact_low"] > row["copy_exact"]}
    corners = [corner for corner in good if good.issuperset(levels_up_to(corner))]
    if not corners:
        raise CourseError("This network is nowhere clearly better than copying: train it for longer.")
    return max(corners, key=lambda corner: (corner.length * corner.nesting, corner.nesting))


# A symbol of no meaning for each character: Python as it looks to somebody who has never seen any.
_SCRAMBLED = "♠♣♥♦♪♫☀☁☂☃★☆☎☏☘☙☚☛☜☝☞☟☠☢☣☤☥☦☧☨☩☪☫☬☭☮☯☰☱☲☳☴☵"


def scramble(text: str) -> str:
    """The text with each character replaced by a symbol, always the same one. Line breaks are symbols as well."""
    return "".join(_SCRAMBLED[ALPHABET.index(character)] for character in text)


class ProgramDice(View):
    """Length, nesting, operations, seed: the program they give, its output, and the same program in foreign symbols."""

    def __init__(self, longest: int = 8, deepest: int = 5, seed: int = 0):
        names = [(operation.__name__.replace("_", " "), (operation,)) for operation in OPERATIONS]
        self.length, self.nesting = slider("length", longest, 2), slider("nesting", deepest, 2)
        self.operations = W.Dropdown(
            options=[("all seven", OPERATIONS), ("the paper's six", PAPER_OPERATIONS), *names],
            description="operations",
            layout=W.Layout(width="300px"),
        )
        self.seed = slider("seed", 99, seed, least=0)
        super().__init__(W.VBox([self.length, self.nesting]), W.VBox([self.operations, self.seed]))
        self.start(self.length, self.nesting, self.operations, self.seed)

    def draw(self) -> tuple[Drawing, str]:
        program = sample_program(Random(self.seed.value), self.length.value, self.nesting.value, self.operations.value)
        text = (
            f"{code(program.source)}prints <code>{escape(program.output)}</code>"
            f"<p>The same to somebody who has never seen Python:</p>{code(scramble(program.source))}"
        )
        self.shown = program.source
        return plots.draw_characters(program.source), text

    def still(self) -> Drawing:
        """With the foreign symbols, which stand in the text."""
        return plots.draw_characters(self.shown, scramble(self.shown))


class OnePass(View):
    """A program run in one pass, from left to right: what was read so far, and all that has to be remembered then."""

    def __init__(self, deepest: int = 5, seed: int = 0, nesting: int = 3):
        self.nesting, self.seed = slider("nesting", deepest, nesting), slider("program", 99, seed, least=0)
        self.step = slider("step", 1)
        super().__init__(W.VBox([self.nesting, self.seed]), self.step)
        self.deal()
        for control in (self.nesting, self.seed):
            control.observe(self.deal, "value")
        self.start(self.step)

    def deal(self, _change=None) -> None:
        """Another program, to be read from its beginning."""
        self.program = sample_program(Random(self.seed.value), 2, self.nesting.value)
        self.steps = list(read_once(self.program.source))
        before = self.step.value
        self.step.value, self.step.max = 1, len(self.steps)
        if before == 1:  # otherwise the slider has drawn
            self.update()

    def draw(self) -> tuple[Drawing, str]:
        now = self.step.value
        read = "".join(step.read for step in self.steps[:now])
        rest = self.program.source[len(read) :]
        unread = f'<span style="color:{plots.NEUTRAL}">{escape(rest)}</span>'
        text = f'<pre style="{CODE}"><b>{escape(read)}</b>{unread}</pre>'
        if not rest:
            text += f"prints <code>{escape(self.program.output)}</code>"
        return plots.draw_trace(self.steps, now), text

    def still(self) -> Drawing:
        return plots.draw_trace(self.steps)
