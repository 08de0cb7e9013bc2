"""Views of one program: give it to a network, roll it from the grammar, run it in one pass, change one digit of it."""

from collections.abc import Sequence
from html import escape
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.one_pass import read_once
from l2e_utils.analysis.variants import digit_places, with_digit
from l2e_utils.errors import CourseError
from l2e_utils.evaluation import answers
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.programs import OPERATIONS, PAPER_OPERATIONS, sample_program
from l2e_utils.tasks import Difficulty, Task, levels_up_to
from l2e_utils.text import ALPHABET, Example
from l2e_utils.widgets.view import ProgramView, View, code, in_one_line, inline, readable, right_or_wrong, slider, table

# A symbol of no meaning for each character: Python as it looks to somebody who has never seen any.
_SCRAMBLED = "♠♣♥♦♪♫☀☁☂☃★☆☎☏☘☙☚☛☜☝☞☟♔♕♖♗♘♙♚♛♜♝♞⚀⚁⚂⚃☰☱☲☳☴☵"


class ProgramRunner(ProgramView):
    """Roll a program that the network has never seen, or type one; see its true output and the network's.

    Programs come from the test split, from levels 1..most.length and 1..most.nesting.
    """

    def __init__(self, model: ExecutorLSTM, task: Task, most: Difficulty):
        self.model, self.task = model, task
        self.length, self.nesting = slider("length", most.length, 2), slider("nesting", most.nesting, 2)
        hint = "… or type one, such as print(7+5)"
        self.offer(W.Textarea(placeholder=hint, rows=5, layout=W.Layout(width="300px")))
        super().__init__([self.length, self.nesting, self.again], self.typed)
        self.begin([self.length, self.nesting])

    def other(self) -> str:
        return self.rolled("runner", self.task, self.length.value, self.nesting.value)

    def show(self) -> tuple[Drawing, str]:
        written, confidence = self.model.answer(self.program)
        python = ["Python prints&emsp;", inline(self.truth)]
        network = ["the network writes&emsp;", f"{inline(written)}&emsp;{right_or_wrong(written == self.truth)}"]
        self.shown = self.truth, written, confidence, self.program
        return plots.draw_answer(self.truth, written, confidence), code(self.program) + table([python, network])

    def still(self) -> Drawing:
        """With the program, which stands in the text."""
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


def scramble(text: str) -> str:
    """The text with each character replaced by a symbol, always the same one. Line breaks are symbols as well."""
    return "".join(_SCRAMBLED[ALPHABET.index(character)] for character in text)


class ProgramDice(View):
    """Length, nesting, operations, seed: the program they give, its output, and the same program in foreign symbols."""

    def __init__(self, seed: int = 0):
        single = [(operation.__name__.replace("_", " "), (operation,)) for operation in OPERATIONS]
        choices = [("all seven", OPERATIONS), ("the paper's six", PAPER_OPERATIONS), *single]
        self.length, self.nesting = slider("length", 8, 2), slider("nesting", 5, 2)
        self.operations = W.Dropdown(options=choices, description="operations")
        self.seed = slider("seed", 99, seed, least=0)
        super().__init__([self.length, self.nesting], [self.operations, self.seed])
        self.start(self.length, self.nesting, self.operations, self.seed)

    def draw(self) -> tuple[Drawing, str]:
        program = sample_program(Random(self.seed.value), self.length.value, self.nesting.value, self.operations.value)
        self.shown = program.source
        text = f"{code(program.source)}prints {inline(program.output)}"
        return plots.draw_characters(program.source, scramble(program.source)), text


class OnePass(View):
    """A program run in one pass, from left to right: what was read so far, and all that has to be remembered then."""

    def __init__(self, nesting: int = 3, seed: int = 0):
        self.nesting, self.seed = slider("nesting", 5, nesting), slider("program", 99, seed, least=0)
        self.step, self.program = slider("step", 1), None
        super().__init__([self.nesting, self.seed], self.step)
        self.start(self.nesting, self.seed, self.step)

    def draw(self) -> tuple[Drawing, str]:
        program = sample_program(Random(self.seed.value), 2, self.nesting.value)
        if program != self.program:  # another one is read from its beginning
            self.program, self.steps = program, list(read_once(program.source))
            self.step.value, self.step.max = 1, len(self.steps)
        now = self.step.value
        read = "".join(step.read for step in self.steps[:now])
        rest = self.program.source[len(read) :]
        text = code((read, "font-weight: bold"), (rest, readable(plots.NEUTRAL)))
        if not rest:
            text += f"prints {inline(self.program.output)}"
        return plots.draw_trace(self.steps, now), text

    def still(self) -> Drawing:
        return plots.draw_trace(self.steps)


class ChangeExplorer(View):
    """Change one digit of a program: the old and the new output, Python's and those of some networks.

    models    the networks, by name
    programs  programs to choose from, each with a digit at least
    """

    def __init__(self, models: dict[str, ExecutorLSTM], programs: Sequence[Example]):
        self.models, self.programs = models, programs
        self.program = slider("program", len(programs))
        self.place = slider("which digit", len(self.places()))
        self.digit = slider("new digit", 9, int(self.source()[self.places()[0]]), least=0)
        super().__init__([self.program], [self.place, self.digit])
        self.start(self.program, self.place, self.digit)

    def source(self) -> str:
        """The program chosen."""
        return self.programs[self.program.value - 1].source

    def places(self) -> list[int]:
        """Where its digits are."""
        return digit_places(self.source())

    def draw(self) -> tuple[Drawing, str]:
        self.place.max = len(self.places())
        source, place, new = self.source(), self.places()[self.place.value - 1], self.digit.value
        old, sources = int(source[place]), [changed(source, place, digit) for digit in range(10)]
        truths = [run(source) if source else None for source in sources]
        written = {name: written_by(model, sources) for name, model in self.models.items()}
        after = framed(sources[new], place) if sources[new] else "no number begins with 0"
        rows = [["", framed(source, place), "", after, ""]]
        for name, outputs in {"Python": truths, **written}.items():
            row = [f"{escape(name)}&emsp;"]
            for output, truth in ((outputs[old], truths[old]), (outputs[new], truths[new])):
                judged = name != "Python" and truth is not None
                row.append(inline("–" if output is None else output))
                row.append(right_or_wrong(output == truth) if judged else "")
            rows.append(row)
        self.shown = truths, written, old, new, f"{in_one_line(source)}   digit no. {self.place.value} changed"
        head = ["", "as it was&emsp;", "", f"with {new} in its place&emsp;", ""]
        return plots.draw_ten_digits(truths, written, old, new), table(rows, head)

    def still(self) -> Drawing:
        """With the program, which stands in the text, as its title."""
        return plots.draw_ten_digits(*self.shown)


def changed(source: str, place: int, digit: int) -> str | None:
    """The program with that digit; None where a number would begin with 0."""
    try:
        return with_digit(source, place, digit)
    except CourseError:
        return None


def written_by(model: ExecutorLSTM, sources: Sequence[str | None]) -> list[str | None]:
    """What a network writes for each program; None where there is none."""
    found = answers(model, [Example(source, "", "") for source in sources if source])
    return [next(found).written if source else None for source in sources]


def framed(source: str, place: int) -> str:
    """A program with a frame around the character at `place`."""
    frame = f"outline: 2px solid {plots.FRAME}; font-weight: bold; margin: 0 2px"
    return code(source[:place], (source[place], frame), source[place + 1 :])
