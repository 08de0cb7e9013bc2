"""What every view is made of: controls above a text and a picture, and the small pieces of HTML in the text."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.errors import CourseError
from l2e_utils.interpreter import normalise, run
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Difficulty, Task, examples

WIDE = W.Layout(width="100%", max_width="900px", margin="0")  # a margin would make a narrow page scroll sideways
CODE = "font-family: var(--jp-code-font-family, monospace); white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px"


class View:
    """Controls above a text and a picture.

    A subclass makes its controls and hands them to `__init__`, in columns (lists) or one by one; says in `draw` what to
    show for the values that they have; and connects them by `start`, or by `watch` where they do more than draw.
    """

    picture_first = False  # above the text: for texts that change their height, so that the picture stays in its place

    def __init__(self, *columns: W.Widget | list[W.Widget]):
        self.text, self.image = W.HTML(layout=WIDE), picture()
        shown = [self.image, self.text] if self.picture_first else [self.text, self.image]
        controls = [W.VBox(column) if isinstance(column, list) else column for column in columns]
        self.box = W.VBox([W.HBox(controls, layout=W.Layout(flex_flow="row wrap")), *shown], layout=WIDE)
        self.drawing: Drawing | None = None
        self.is_drawing = False

    def draw(self) -> tuple[Drawing | None, str]:
        """Drawing, if there is one, and text (HTML, with everything foreign escaped) for the state of the controls.

        Where they depend on one another, it sets them first, which does not draw again.
        """
        raise NotImplementedError

    def start(self, *controls: W.Widget) -> None:
        """Draw once, and from now on whenever one of these controls is moved."""
        self.watch(self.update, *controls)
        self.update()

    def watch(self, respond: Callable[[], None], *controls: W.Widget) -> None:
        """Call `respond` whenever one of these buttons is clicked, or one of these controls has another value.

        An error in it is shown in place of the text, since a browser hides what a callback raises, and raised again.
        """

        def call(_) -> None:
            try:
                respond()
            except Exception as error:
                self.text.value = f"<b>This view has a fault:</b> {escape(repr(error))}"
                raise

        for control in controls:
            if isinstance(control, W.Button):
                control.on_click(call)
            else:
                control.observe(call, "value")

    def update(self) -> None:
        """Show what belongs to the state of the controls."""
        if self.is_drawing:
            return
        self.is_drawing = True
        try:
            drawing, self.text.value = self.draw()
        finally:
            self.is_drawing = False
        self.image.layout.display = None if drawing else "none"
        if drawing:
            self.drawing, self.image.value = drawing, drawing.png()

    def _repr_mimebundle_(self, **_):
        """The live view, and for readers without a kernel its picture and sentence."""
        bundle, metadata = self.still()._repr_mimebundle_() if self.drawing else ({}, {})
        return {**self.box._repr_mimebundle_(), **bundle}, metadata

    def still(self) -> Drawing:
        """The picture for readers without a kernel, who do not see the text either."""
        return self.drawing


class ProgramView(View):
    """A view of one program: what was typed or, while nothing is, another one, rolled or chosen from a list.

    A subclass calls `offer` and places `typed` and `again`; calls `begin` when its controls are in place; gives by
    `other` the program for while nothing is typed; and draws in `show`, as in `draw`, whatever belongs to `program`,
    of which Python prints `truth`, and which `is_new` if it is another one than was drawn last.
    """

    program = ""

    def offer(self, typed: W.Text | W.Textarea) -> None:
        """The field to type in, and a button that rolls."""
        self.typed, self.rolls = typed, 0
        self.again = W.Button(description="Roll another", icon="random", button_style="primary")

    def begin(self, dice: Sequence[W.Widget], *others: W.Widget) -> None:
        """Draw, and from now on when a control is moved; `dice` are those that decide which the other program is."""
        self.watch(self.roll, self.again)
        self.watch(self.put_away, *dice)
        self.start(self.typed, *others)

    def roll(self) -> None:
        self.rolls += 1
        self.put_away()

    def put_away(self) -> None:
        """Show the other program, not what was typed."""
        if self.typed.value:
            self.typed.value = ""  # which draws
        else:
            self.update()

    def source(self) -> str:
        """The program typed, or else the other one. Raises CourseError with one sentence for what is no program."""
        return self.read(self.typed.value) if self.typed.value.strip() else self.other()

    def read(self, typed: str) -> str:
        """What was typed, spelled as the network knows it."""
        return normalise(typed)

    def rolled(self, dice: str, task: Task, *level: int) -> str:
        """A program of that level that no network has been trained on; another one at each roll of these dice."""
        rng = Random(" ".join(map(str, (dice, self.rolls, *level))))
        return next(examples(task, rng, Difficulty(*level), "test")).source

    def draw(self) -> tuple[Drawing | None, str]:
        """A mistake in what was typed is no fault of the view."""
        try:
            program = self.source()
            self.truth = run(program)
        except CourseError as error:
            return None, complaint(str(error))
        self.is_new, self.program = program != self.program, program
        return self.show()


def picture() -> W.Image:
    """A place for a picture, which is shown in its own size or smaller, never stretched."""
    return W.Image(format="png", layout=W.Layout(max_width="100%", align_self="flex-start", margin="0"))


def slider(name: str, most: int, value: int = 1, least: int = 1, width: str = "300px") -> W.IntSlider:
    return W.IntSlider(min(value, most), least, most, description=name, layout=W.Layout(width=width))


def in_one_line(source: str) -> str:
    return source.replace("\n", " ⏎ ")


def code(*parts: str | tuple[str, str]) -> str:
    """Text as it is, in the font of programs; a part may be a pair of text and CSS."""
    styled = ((part, "") if isinstance(part, str) else part for part in parts)
    spans = (f'<span style="{style}">{escape(text)}</span>' if style else escape(text) for text, style in styled)
    return f'<pre style="{CODE}">{"".join(spans)}</pre>'


def inline(text: str) -> str:
    """An output, or a few characters, within a sentence."""
    return f"<code>{escape(text)}</code>"


def readable(colour: str) -> str:
    """CSS for a text in a colour of the plots, drawn towards the page's own text so that it reads on light and dark.

    No colour alone has a contrast of 4.5 to both white and the #111 of JupyterLab's dark theme.
    """
    return f"color: {colour}; color: color-mix(in srgb, {colour} 65%, currentColor)"  # first: for older browsers


def right_or_wrong(right: bool) -> str:
    colour, text = (plots.RIGHT, "✓ right") if right else (plots.WRONG, "✗ wrong")
    return f'<b style="{readable(colour)}; white-space: nowrap">{text}</b>'


def complaint(message: str) -> str:
    """A sentence for whoever typed something that cannot be."""
    return f'<p style="{readable(plots.WRONG)}">{escape(message)}</p>'


def table(rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Rows of cells, which are HTML; with a head, they stand further apart."""
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    if head:
        lines.insert(0, "".join(f"<th>{name}</th>" for name in head))
    style = ' style="border-spacing: 12px 2px; text-align: left"' if head else ""
    return f"<table{style}>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
