"""Pictures, each with the sentence that says what the eye should see in it.

A function takes results and returns a `Drawing`: a matplotlib figure and its sentence, made from the same numbers.
In a notebook a drawing shows itself; the sentence is its alternative text, and what an automatic test compares.
Palettes are readable with colour-blind eyes and on paper; strategies differ in line style as well as in colour.

    drawing   figure and sentence, the style, colours, shares as text
    heatmaps  any number over length and nesting
    curves    accuracies and levels over training programs
    texts     answers and programs, character by character

Here `heatmaps` and `curves` are the functions, which hide the modules of the same names: import what else is in those
with `from l2e_utils.plots.curves import ...`.
"""

from l2e_utils.plots.curves import LABELS, curves, levels
from l2e_utils.plots.drawing import (
    DPI,
    FRAME,
    LINES,
    NEUTRAL,
    RIGHT,
    STYLE,
    WRONG,
    Drawing,
    colour_of,
    empty_figure,
    interval,
    percent,
)
from l2e_utils.plots.heatmaps import METRICS, grid, heatmap, heatmaps, shares
from l2e_utils.plots.texts import KINDS, answer, characters, kinds_of
from l2e_utils.text import encode  # by which `characters` numbers its tiles

__all__ = [
    "DPI",
    "FRAME",
    "KINDS",
    "LABELS",
    "LINES",
    "METRICS",
    "NEUTRAL",
    "RIGHT",
    "STYLE",
    "WRONG",
    "Drawing",
    "answer",
    "characters",
    "colour_of",
    "curves",
    "empty_figure",
    "encode",
    "grid",
    "heatmap",
    "heatmaps",
    "interval",
    "kinds_of",
    "levels",
    "percent",
    "shares",
]
