"""Pictures, each with the sentence that says what the eye should see in it.

A function takes results and returns a `Drawing`: a matplotlib figure and its sentence, made from the same numbers.
In a notebook a drawing shows itself; the sentence is its alternative text, and what an automatic test compares.
Palettes are readable with colour-blind eyes and on paper; strategies differ in line style as well as in colour.

    drawing   figure and sentence, the style, colours, shares as text
    heatmaps  any number over length and nesting
    curves    accuracies and levels over training programs
    texts     answers and programs, character by character
    programs  what operations add to a program, and a reading in one pass
    steps     a network at work, step by step
    reading   what goes on inside it meanwhile: cells, gates, prefix answers
    curricula which difficulties a strategy draws, and when
    learning  guesses, losses and steps of a network that learns
    digits    sums and strings of digits
    seeds     networks that differ in nothing but the seed, a line each
    mistakes  kinds of wrong answers, and how far off they are
    memory    shares with their intervals; answers when one digit changes
    hidden_states  movement, room, silenced cells, probes

Here `heatmaps` and `curves` are the functions, which hide the modules of the same names: import what else is in those
with `from l2e_utils.plots.curves import ...`.
"""

from l2e_utils.plots.curricula import gate, lessons, moment
from l2e_utils.plots.curves import LABELS, curves, levels
from l2e_utils.plots.digits import (
    VARIANT_LINES,
    accuracy_lines,
    copying,
    distance_lines,
    influence,
    share_text,
    sum_on_paper,
    tables,
)
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
from l2e_utils.plots.heatmaps import METRICS, grid, heatmap, heatmaps, select, shares
from l2e_utils.plots.hidden_states import allocation_idea, cell_costs, over_training, probed, silenced, state_plane
from l2e_utils.plots.learning import BLIND, expectations, guesses, losses, schedule, step_sizes, surprise
from l2e_utils.plots.memory import follows, moved, points, ten_digits
from l2e_utils.plots.mistakes import how_far, mistakes
from l2e_utils.plots.programs import operations, remembered, trace
from l2e_utils.plots.reading import CELL_QUANTITIES, cells, fading, kept, prefix_answers, remaining, what_it_knows
from l2e_utils.plots.seeds import draw_seeds
from l2e_utils.plots.steps import batch, distances, lookup, unrolled
from l2e_utils.plots.texts import KINDS, PLAYERS, answer, characters, contest, kinds_of, score
from l2e_utils.text import encode  # by which `characters` numbers its tiles

__all__ = [
    "BLIND",
    "CELL_QUANTITIES",
    "DPI",
    "FRAME",
    "KINDS",
    "LABELS",
    "LINES",
    "METRICS",
    "NEUTRAL",
    "PLAYERS",
    "RIGHT",
    "STYLE",
    "VARIANT_LINES",
    "WRONG",
    "Drawing",
    "accuracy_lines",
    "allocation_idea",
    "answer",
    "batch",
    "cell_costs",
    "cells",
    "characters",
    "colour_of",
    "contest",
    "copying",
    "curves",
    "distance_lines",
    "distances",
    "draw_seeds",
    "empty_figure",
    "encode",
    "expectations",
    "fading",
    "follows",
    "gate",
    "grid",
    "guesses",
    "heatmap",
    "heatmaps",
    "how_far",
    "influence",
    "interval",
    "kept",
    "kinds_of",
    "lessons",
    "levels",
    "lookup",
    "losses",
    "mistakes",
    "moment",
    "moved",
    "operations",
    "over_training",
    "percent",
    "points",
    "prefix_answers",
    "probed",
    "remaining",
    "remembered",
    "schedule",
    "score",
    "select",
    "share_text",
    "shares",
    "silenced",
    "state_plane",
    "step_sizes",
    "sum_on_paper",
    "surprise",
    "tables",
    "ten_digits",
    "trace",
    "unrolled",
    "what_it_knows",
]
