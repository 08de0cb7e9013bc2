"""Pictures, each with the sentence that says what the eye should see in it.

A function `draw_…` takes results and returns a `Drawing`: a matplotlib figure and its sentence, made from the
same numbers. In a notebook a drawing shows itself; the sentence is its alternative text, which tests compare.
Palettes are readable with colour-blind eyes and on paper; strategies differ in line style as well as in colour.

    style      sizes, colours, line styles
    drawing    figure and sentence, panels, shares as text
    parts      what many pictures draw: matrices, tiles, frames, bars of an answer
    heatmaps   any number over length and nesting
    curves     accuracies and levels over training examples; which difficulties a strategy draws
    learning   guesses, losses, steps and states of a network that learns; the hypothesis as a sketch
    texts      answers and programs, character by character
    programs   what operations add to a program, and a reading in one pass
    steps      a network at work, step by step
    reading    what goes on inside it meanwhile: cells, gates, prefix answers, what is kept
    digits     sums and strings of digits
    shares     how many answers are right: with intervals, a line for each seed, divided bars
"""

from l2e_utils.plots.curves import draw_curves, draw_gate, draw_lessons, draw_levels, draw_moment
from l2e_utils.plots.digits import draw_copying, draw_influence, draw_sum, draw_waits
from l2e_utils.plots.drawing import Drawing, interval, percent
from l2e_utils.plots.heatmaps import draw_grid, draw_heatmap, draw_heatmaps, draw_moved_digits, draw_shares, move_frame
from l2e_utils.plots.learning import draw_allocation_idea, draw_expectations, draw_guesses, draw_losses
from l2e_utils.plots.learning import draw_progress, draw_states, draw_step_sizes, draw_surprise
from l2e_utils.plots.programs import draw_operations, draw_remembered, draw_trace
from l2e_utils.plots.reading import CELL_QUANTITIES, draw_cells, draw_derivatives, draw_fading, draw_kept
from l2e_utils.plots.reading import draw_prefix_answers, draw_what_it_knows
from l2e_utils.plots.shares import draw_accuracies, draw_mistakes, draw_points, draw_probes, draw_seeds
from l2e_utils.plots.steps import draw_batch, draw_distances, draw_lookup, draw_unrolled
from l2e_utils.plots.style import FRAME, LINES, NEUTRAL, RIGHT, VARIANT_LINES, WRONG, colour_of
from l2e_utils.plots.texts import PLAYERS, draw_answer, draw_characters, draw_contest, draw_ten_digits, kinds_of, score
