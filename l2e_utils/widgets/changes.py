"""The view of one program in which one digit is changed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.variants import digit_places, with_digit
from l2e_utils.errors import CourseError
from l2e_utils.evaluation import answers
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.plots.answers import draw_ten_digits
from l2e_utils.text import Example
from l2e_utils.widgets.view import CODE, View, slider, verdict


class ChangeExplorer(View):
    """Change one digit of a program: the old and the new output, Python's and those of some networks.

    models    the networks, by name
    programs  programs to choose from, each with a digit at least
    """

    def __init__(self, models: dict[str, ExecutorLSTM], programs: Sequence[Example]):
        self.models, self.programs = models, programs
        self.program = slider("program", len(programs))
        self.place = slider("which digit", len(self.places))
        self.digit = slider("new digit", 9, int(programs[0].source[self.places[0]]), least=0)
        super().__init__(W.VBox([self.program]), W.VBox([self.place, self.digit]))
        self.program.observe(self.take_another, "value")  # before the drawing, which it prepares
        self.start(self.program, self.place, self.digit)

    @property
    def places(self) -> list[int]:
        """Where the digits of the chosen program are."""
        return digit_places(self.programs[self.program.value - 1].source)

    def take_another(self, _change=None) -> None:
        """Another program has another number of digits."""
        self.place.max = len(self.places)

    def draw(self) -> tuple[Drawing, str]:
        program, place, new = self.programs[self.program.value - 1], self.places[self.place.value - 1], self.digit.value
        old = int(program.source[place])
        sources = [possible(program.source, place, digit) for digit in range(10)]
        truths = [source and run(source) for source in sources]
        written = {name: written_by(model, sources) for name, model in self.models.items()}
        head = f"<tr><th></th><th>as it was&emsp;</th><th></th><th>with {new} in its place&emsp;</th><th></th></tr>"
        changed = marked(sources[new], place) if sources[new] else "<td>no number begins with 0</td>"
        rows = [f"<tr><td></td>{marked(program.source, place)}<td></td>{changed}<td></td></tr>"]
        for name, outputs in {"Python": truths, **written}.items():
            cells = [(outputs[digit], truths[digit]) for digit in (old, new)]
            rows.append(f"<tr><td>{escape(name)}&emsp;</td>{''.join(answer(*cell, name) for cell in cells)}</tr>")
        self.shown = truths, written, old, new, f"{spelled(program.source)}   digit {self.place.value}"
        style = "border-spacing: 12px 2px; text-align: left"
        return draw_ten_digits(truths, written, old, new), f'<table style="{style}">{head}{"".join(rows)}</table>'


    def still(self) -> Drawing:
        return draw_ten_digits(*self.shown)


def spelled(source: str) -> str:
    """A program in one line."""
    return source.replace("\n", " ⏎ ")


def possible(source: str, place: int, digit: int) -> str | None:
    """The program with that digit; None where a number would begin with 0."""
    try:
        return with_digit(source, place, digit)
    except CourseError:
        return None


def written_by(model: ExecutorLSTM, sources: Sequence[str | None]) -> list[str | None]:
    found = answers(model, [Example(source, "", "") for source in sources if source])
    return [source and next(found).written for source in sources]


def marked(source: str, place: int) -> str:
    """A cell with the program, the character at `place` framed."""
    before, character, after = escape(source[:place]), escape(source[place]), escape(source[place + 1 :])
    frame = f"outline: 2px solid {plots.FRAME}; font-weight: bold"
    return f'<td><pre style="{CODE}">{before}<span style="{frame}">{character}</span>{after}</pre></td>'


def answer(output: str | None, truth: str | None, name: str) -> str:
    """Two cells: an output, and whether it is right."""
    judged = "" if name == "Python" or truth is None else verdict(output == truth)
    return f"<td><code>{escape('–' if output is None else output)}</code></td><td>{judged}</td>"
