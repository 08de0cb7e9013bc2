"""What many pictures draw, each in one place: matrices of cells, tiles, frames, bars of an answer."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter
from seaborn.utils import relative_luminance

from l2e_utils.plots.drawing import at_tick, bare_percent
from l2e_utils.plots.style import FRAME, MONO, PALE_RIGHT, PALE_WRONG, RIGHT, WRONG
from l2e_utils.text import STOP

SCALE = "viridis"  # of what has no middle: readable with colour-blind eyes, and its own middle is not grey


def visible(character: str) -> str:
    """A character as it is drawn: line ends, spaces and padding have a sign of their own."""
    return {"\n": "⏎", " ": "␣", "": "·"}.get(character, character)


def window(at: int, steps: int, most: int) -> range:
    """The steps to draw where not all of them fit: `most` of them, with `at` somewhere in the middle."""
    start = min(max(at - most // 2, 0), max(steps - most, 0))
    return range(start, min(start + most, steps))


def bare(axes: Axes) -> None:
    """No ticks, grid and border, for a picture that is no diagram."""
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines[:].set_visible(False)


def add_frame(axes: Axes, x: float, y: float, width: float = 1, height: float = 1, **look) -> Rectangle:
    """A frame around what is looked at; (x, y) is the corner with the least of both."""
    look = {"fill": False, "ec": FRAME, "lw": 3, "clip_on": False, "zorder": 5} | look
    return axes.add_patch(Rectangle((x, y), width, height, **look))


def add_tile(
    axes: Axes, x: float, y: float, text: str, colour: str, width: float = 0.88, height: float = 0.84,
    size: float = 10, ink: str = "black", **look,
) -> None:
    """A text in a box of its own, centred at (x, y); look is what the box takes besides."""
    corner = x - width / 2, y - height / 2
    axes.add_patch(Rectangle(corner, width, height, **{"fc": colour, "lw": 0} | look))
    if text:
        plate = {"fc": colour, "lw": 0, "pad": 1} if look.get("hatch") else None  # so that it can be read
        axes.text(x, y, text, ha="center", va="center", family=MONO, fontsize=size, color=ink,
                  alpha=look.get("alpha"), bbox=plate)  # fmt: skip


def add_answer(axes: Axes, x: float, y: float, text: str, right: bool | None, size: float = 9) -> None:
    """A tile with an answer: bright and ticked where it is right, else hatched and crossed; None: Python's own, grey.

    What does not fit in is cut: a network that has learned little may write without end.
    """
    short = f"{text[:5]}…" if len(text) > 6 else text or "nothing"
    mark, colour, look = "", "#e4e4e4", {}
    if right is not None:
        mark, colour, look = (" ✓", PALE_RIGHT, {}) if right else (" ✗", PALE_WRONG, {"hatch": "///", "ec": "white"})
    add_tile(axes, x, y, f"{short}{mark}", colour, width=0.92, size=size, **look)


def draw_matrix(
    axes: Axes, table: pd.DataFrame, notes: pd.DataFrame | np.ndarray | None = None,
    norm: Normalize | None = None, scale: str = SCALE,
) -> None:
    """Cells coloured by their values, with notes in them; a cell whose value is NaN is hatched.

    norm  maps values to colours, shares from 0 to 1 if left out
    """
    names = {"xlabel": axes.get_xlabel(), "ylabel": axes.get_ylabel()}  # which seaborn takes away
    labels = {"xticklabels": True, "yticklabels": True}  # all of them, however many
    texts = {"annot": notes, "fmt": "", "annot_kws": {"fontsize": 9, "linespacing": 1.2}}
    norm = norm or Normalize(0, 1)
    colours = {"cmap": scale, "norm": norm, "vmin": norm.vmin, "vmax": norm.vmax, "cbar": False}
    sns.heatmap(table, ax=axes, linewidths=1.5, linecolor="white", **colours, **labels, **texts)
    if notes is not None:
        mesh = axes.collections[0]
        known = ~np.ma.getmaskarray(mesh.get_array()).ravel()  # where a value is missing there is no text
        for text, colour in zip(axes.texts, mesh.get_facecolors()[known], strict=True):
            text.set_color("black" if relative_luminance(colour) > 0.18 else "white")  # the greater contrast
    axes.patch.set(fc="#f4f4f4", ec="#b0b0b0", hatch="////", lw=0)
    axes.set(**names)
    axes.tick_params(labelrotation=0)
    bare(axes)


def add_colour_bar(panels: Sequence[Axes], label: str, ticks: Callable[..., str] = at_tick) -> Colorbar:
    """What the colours of panels with one scale mean; `ticks` writes a value, in per cent if left out."""
    mesh = panels[0].collections[0]
    bar = panels[0].figure.colorbar(mesh, ax=panels, label=label, format=FuncFormatter(ticks), pad=0.02)
    bar.outline.set_visible(False)
    return bar


def shortened(written: str, truth: str) -> str:
    """What was written, with its full stop; at most five characters too many of an endless answer."""
    letters, most = written + STOP, len(truth) + 6
    return letters if len(letters) <= most else letters[: most - 1] + "…"


def draw_confidence(axes: Axes, truth: str, written: str, confidence: Iterable[float]) -> None:
    """A bar for each character written: right ones blue and ticked, others orange, hatched and crossed."""
    expected, letters = truth + STOP, shortened(written, truth)
    marks = ["✓" if letter == expected[place : place + 1] else "✗" for place, letter in enumerate(letters)]
    for place, (mark, share) in enumerate(zip(marks, confidence, strict=False)):
        colour, hatch = (RIGHT, None) if mark == "✓" else (WRONG, "//")
        axes.bar(place, share, width=0.82, color=colour, hatch=hatch, edgecolor="white")
        shown = bare_percent(min(share, 0.9999))  # no certainty: a share of 1 is one that was rounded up
        axes.text(place, share + 0.03, shown, ha="center", va="bottom", fontsize=8, color="#444444")
    labels = [f"{letter}\n{mark}" for letter, mark in zip(letters, marks, strict=True)]
    axes.set_xticks(range(len(labels)), labels)
    axes.tick_params(axis="x", length=0, labelsize=14)
    axes.set(ylim=(0, 1.2), xlim=(-0.6, max(len(letters), len(expected), 6) - 0.4), ylabel="confidence")
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.grid(axis="x", visible=False)
