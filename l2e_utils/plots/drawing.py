"""What every picture is made of: a figure with its sentence, one style, colours, and shares as text."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from l2e_utils.intervals import percent

DPI = 100
STYLE = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "axes.axisbelow": True,
}
# Okabe and Ito's palette, and a line style each.
LINES = {
    "baseline": ("#000000", ":"),
    "naive": ("#E69F00", "--"),
    "mixed": ("#0072B2", "-."),
    "combined": ("#009E73", "-"),
}
OTHER = "#CC79A7", (0, (4, 1, 1, 1, 1, 1))  # of what has another name
FRAME = "#E6007E"  # nothing else has this colour
RIGHT, WRONG, NEUTRAL = "#0072B2", "#D55E00", "#999999"


def colour_of(strategy: str) -> str:
    return LINES.get(strategy, OTHER)[0]


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure and the sentence that describes it."""

    figure: Figure
    sentence: str

    def png(self) -> bytes:
        """The picture. Drawn anew after a small change, everything stays in its place."""
        buffer = io.BytesIO()
        FigureCanvasAgg(self.figure).print_png(buffer)  # as `savefig`, which would find the places twice
        self.figure.set_layout_engine("none")  # they are found now
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture = base64.b64encode(self.png()).decode()
        return {"image/png": picture, "text/plain": self.sentence}, {"image/png": {"alt": self.sentence}}


def empty_figure(width: float, height: float, **layout) -> Figure:
    """An empty figure of so many inches, outside pyplot, so that nothing piles up and nothing shows by itself."""
    with matplotlib.rc_context(STYLE):
        # Without a canvas: seaborn would draw on it, long before the figure is ready.
        figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
        figure.subplots(**layout)
    return figure


def interval(low: float, high: float) -> str:
    """The ends of an interval in per cent."""
    return f"{percent(low).removesuffix(' %')}–{percent(high).removesuffix(' %')}"
