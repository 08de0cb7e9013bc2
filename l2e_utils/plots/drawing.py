"""What every picture is made of: a figure with its sentence, its panels, and shares as text."""

import base64
import io
import math
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from l2e_utils.analysis.intervals import percent
from l2e_utils.plots.style import DPI, PAGE, STYLE


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure and the sentence that describes it."""

    figure: Figure
    sentence: str

    def png(self) -> bytes:
        """The picture. Drawn anew after a small change, everything stays in its place."""
        buffer = io.BytesIO()
        with matplotlib.rc_context({"text.hinting": "none"}):  # or a program's signs look bold among its letters
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


def one_panel(width: float, height: float, title: str = "", **labels) -> tuple[Figure, Axes]:
    """A figure with a single panel, at most as wide as a page; labels are those that `many_panels` takes."""
    figure, (axes,) = many_panels([title], height - 0.4, width=width, **labels)
    return figure, axes


def many_panels(
    titles: Iterable[str], height: float, most: int = 2, width: float = PAGE, per_cent: str = "", **labels
) -> tuple[Figure, list[Axes]]:
    """A figure with a panel for each title, on the same axes, which are named at the left and bottom only.

    height    of a row of panels, in inches; the name of the horizontal axis takes 0.4 more
    most      panels that stand beside each other
    per_cent  the axes, "x" or "y" or both, at which shares stand, to be written in per cent
    labels    what else `Axes.set` takes
    """
    titles = list(titles)
    columns = min(len(titles), most)
    rows = math.ceil(len(titles) / columns)
    shape = {"nrows": rows, "ncols": columns, "sharex": True, "sharey": True, "squeeze": False}
    figure = empty_figure(min(width, PAGE), rows * height + 0.4, **shape)
    for spare in figure.axes[len(titles) :]:
        spare.remove()
    for number, (axes, title) in enumerate(zip(figure.axes, titles, strict=True)):
        axes.set(**labels)
        axes.set_title(textwrap.fill(title, 60), loc="left")
        for name in per_cent:
            getattr(axes, f"{name}axis").set_major_formatter(at_tick)
        lowest = number + columns >= len(titles)
        axes.tick_params(labelbottom=lowest)
        if not lowest:
            axes.set_xlabel("")
        if number % columns:
            axes.set_ylabel("")
    return figure, list(figure.axes)


def name_lines(figure: Figure, place: str = "outside lower center", **look) -> None:
    """A legend outside of the panels, with every name that is drawn in one of them."""
    drawn = [axes.get_legend_handles_labels() for axes in figure.axes]
    lines = {name: line for handles, names in drawn for line, name in zip(handles, names, strict=True)}
    style = {"ncols": len(lines), "fontsize": 9, "handlelength": 3.5, "frameon": False}  # to show the dashes
    figure.legend(lines.values(), lines, loc=place, **style | look)


def at_tick(share: float, _: int = 0) -> str:
    """A share in per cent at the tick of an axis, where it has few digits."""
    return f"{100 * share:g} %"


def bare_percent(share: float) -> str:
    """The number alone, for cells and bars whose unit stands elsewhere."""
    return percent(share).removesuffix(" %")


def named(shares: Mapping[str, float]) -> str:
    """Names with their shares, for a sentence."""
    return ", ".join(f"{name} {percent(share)}" for name, share in shares.items())


def interval(low: float, high: float) -> str:
    """The ends of an interval in per cent."""
    return f"{bare_percent(low)}–{bare_percent(high)}"
