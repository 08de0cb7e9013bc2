"""What every view is made of: controls above a text and a picture, and the small pieces of HTML in the text."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.plots import Drawing

WIDE = W.Layout(width="100%", max_width="900px")
CODE = "font-family: var(--jp-code-font-family, monospace); white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px"


def picture() -> W.Image:
    """A place for a picture, which is shown in its own size or smaller, never stretched."""
    return W.Image(format="png", layout=W.Layout(max_width="100%", align_self="flex-start"))


class View:
    """Controls above a text and a picture. A subclass says in `draw` what to show, and calls `start` when ready."""

    picture_first = False  # above the text: for texts that change their height, so that the picture stays in its place

    def __init__(self, *controls: W.Widget):
        self.text, self.image = W.HTML(layout=WIDE), picture()
        shown = [self.image, self.text] if self.picture_first else [self.text, self.image]
        self.box = W.VBox([W.HBox(controls, layout=W.Layout(flex_flow="row wrap")), *shown], layout=WIDE)
        self.drawing: Drawing | None = None

    def draw(self) -> tuple[Drawing | None, str]:
        """Drawing, if there is one, and text (HTML, with everything foreign escaped) for the state of the controls."""
        raise NotImplementedError

    def start(self, *observed: W.Widget) -> None:
        """Draw once, and from now on whenever the value of one of these controls changes."""
        for control in observed:
            control.observe(self.update, "value")
        self.update()

    def update(self, _change=None) -> None:
        try:
            drawing, self.text.value = self.draw()
            self.image.layout.display = None if drawing else "none"
            if drawing:
                self.drawing, self.image.value = drawing, drawing.png()
        except Exception as error:
            self.text.value = f"<b>This view has a fault:</b> {escape(repr(error))}"
            raise

    def _repr_mimebundle_(self, **_):
        """The live view, and for readers without a kernel its picture and sentence."""
        bundle, metadata = self.still()._repr_mimebundle_()
        return {**self.box._repr_mimebundle_(), **bundle}, metadata

    def still(self) -> Drawing:
        """The picture for readers without a kernel, who do not see the text either."""
        return self.drawing


class RollingView(View):
    """A view of something rolled, or typed instead; a subclass calls `offer`, and places `typed` and `again`."""

    def offer(self, typed: W.Text | W.Textarea) -> None:
        """A field to type in, and a button that rolls."""
        self.typed, self.rolls = typed, 0
        self.again = W.Button(description="Roll another", icon="random", button_style="primary")
        self.again.on_click(self.roll)

    def roll(self, _event=None) -> None:
        """The next one; what was typed is put away."""
        self.rolls += 1
        if self.typed.value:
            self.typed.value = ""  # which begins
        else:
            self.begin()

    def begin(self, _change=None) -> None:
        """Show another one."""
        self.update()


def slider(name: str, most: int, value: int = 1, least: int = 1) -> W.IntSlider:
    return W.IntSlider(min(value, most), least, most, description=name, layout=W.Layout(width="300px"))


def code(text: str) -> str:
    """Text as it is, in the font of programs."""
    return f'<pre style="{CODE}">{escape(text)}</pre>'


def verdict(good: bool) -> str:
    return f'<b style="color:{plots.RIGHT}">✓ right</b>' if good else f'<b style="color:{plots.WRONG}">✗ wrong</b>'
