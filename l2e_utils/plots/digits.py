"""Sums and strings of digits: a sum as on paper, what depends on what, how far apart reading and writing are."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.colors import LogNorm
from matplotlib.ticker import MaxNLocator, NullLocator

from l2e_utils.analysis import digits as measured
from l2e_utils.analysis.digits import VARIANTS
from l2e_utils.analysis.intervals import Estimate
from l2e_utils.plots.drawing import Drawing, at_tick, empty_figure, name_lines, one_panel, percent
from l2e_utils.plots.parts import add_colour_bar, add_tile, bare, draw_confidence, draw_matrix, shortened
from l2e_utils.plots.style import MONO, PAGE, PALE_RIGHT, RIGHT, WRONG, look_of
from l2e_utils.text import STOP


def draw_sum(a: int, b: int, written: str, confidence: Sequence[float]) -> Drawing:
    """A sum as one writes it on paper, with its carries, above what the network wrote and how sure it was of it."""
    truth = str(a + b)
    width, last = max(len(truth) + 1, len(shortened(written, truth)), 6), len(truth) - 1
    figure = empty_figure(min(0.62 * width + 1.6, PAGE), 4.2, nrows=2, sharex=True, height_ratios=[2.1, 2])
    paper, bars = figure.axes
    style = {"family": MONO, "ha": "center", "va": "center"}
    carried = [last - place - 1 for place, carry in enumerate(measured.carries(a, b)) if carry]
    for column in carried:  # in which a carry arrives
        paper.text(column, 3.25, "1", fontsize=9, color=WRONG, weight="bold", **style)
    for y, number in ((2.5, str(a)), (1.6, str(b)), (0.3, truth)):
        for place, digit in enumerate(reversed(number)):
            paper.text(last - place, y, digit, fontsize=15, **style)
    paper.text(-1.0, 1.6, "+", fontsize=15, **style)
    paper.plot([-1.3, last + 0.4], [0.95, 0.95], color="black", lw=1.2)
    for y, name in ((3.25, "carries"), (0.3, "the sum")):
        paper.text(-1.6, y, name, ha="right", va="center", fontsize=9, color="#555555")
    paper.set(ylim=(-0.2, 3.7))
    paper.axis("off")
    draw_confidence(bars, truth, written, confidence)
    bars.set(xlim=(-1.4, width - 0.4), xlabel="what the network wrote")
    verdict = "which is right" if written == truth else f"but the sum is {truth}"
    carry = f"{len(carried)} carr{'y' if len(carried) == 1 else 'ies'}" if carried else "no carry"
    return Drawing(figure, f"{a} + {b}, with {carry}: the network writes {written or 'nothing'}, {verdict}.")


def draw_influence(digits: int) -> Drawing:
    """How often changing a digit that is read changes a digit that is written; read downwards, written rightwards.

    The colours are logarithmic, so that a tenth is a step of the same size everywhere.
    """
    shares = measured.influence(digits)[::-1, ::-1]  # ones last, as they stand in the text
    labels = {"xlabel": "digit written: first to last →", "ylabel": "digit read:\nfirst to last ↓"}
    title = "Changing a digit of one number changes a digit of the sum"
    figure, axes = one_panel(2.0 + 1.1 * (digits + 1), 1.3 + 0.55 * digits, title, **labels)
    places = [f"{10**place:,}" for place in reversed(range(digits + 1))]
    least = 10.0 ** math.floor(math.log10(shares[shares > 0].min()))
    table = pd.DataFrame(shares, places[1:], places)
    draw_matrix(axes, table[table > 0], table.map(percent), LogNorm(least, 1))
    for row, column in np.argwhere(shares == 0):
        plate = {"fc": "#f4f4f4", "lw": 0, "pad": 1}
        axes.text(column + 0.5, row + 0.5, "never", ha="center", va="center", fontsize=9, bbox=plate)
    add_colour_bar([axes], "share of sums (logarithmic)").ax.yaxis.set_minor_locator(NullLocator())
    return Drawing(
        figure,
        f"Changing the last of {digits} digits read changes the first digit of the sum in "
        f"{percent(shares[-1, 0])} of sums, and the last one always; changing the first digit read never changes "
        f"one of the last {digits - 1}.",
    )


def draw_waits(length: int) -> Drawing:
    """Steps between reading and writing, for each digit written: plain, reversed, and what doubling adds."""
    labels = {"xlabel": "digit, in the order of writing", "ylabel": "steps from reading to writing"}
    figure, axes = one_panel(PAGE, 3.8, f"How long must a digit be kept? Strings of {length}", **labels)
    for name in ("plain", "reversed"):
        for times, label in ((1, name), (2, f"{name}, the showing before (if doubled)")):
            pale = {} if times == 1 else {"mfc": "white", "alpha": 0.5}
            steps = measured.distances(length, VARIANTS[name][0], times)
            axes.plot(range(1, length + 1), steps, label=label, **look_of(name, 0) | pale)
    axes.set_ylim(0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    name_lines(figure, ncols=2)
    plain, back = measured.distances(length), measured.distances(length, True)
    return Drawing(
        figure,
        f"Plain: {plain[0]} steps for every digit. Reversed: {back[0]} for the first, {back[-1]} for the last, "
        f"{sum(back) / length:g} on average.",
    )


def draw_copying(
    shown: str, digits: str, written: str, shares: dict[int, Estimate], strings: int, title: str
) -> Drawing:
    """What is read, what should be written and what was, and below how often each position is right.

    shares  accuracy by position, from 1, over many other strings that were written freely
    """
    expected, letters = digits + STOP, shortened(written, digits)
    width = max(len(shown), len(expected), len(letters), 12)
    figure = empty_figure(min(0.4 * width + 2.0, PAGE), 4.4, nrows=2, height_ratios=[1.6, 2])
    tiles, axes = figure.axes
    right = [letter == expected[place : place + 1] for place, letter in enumerate(letters)]
    for y, row in ((2.6, shown), (1.3, expected)):
        for place, letter in enumerate(row):
            add_tile(tiles, place, y, letter, "#ececec")
    for place, (letter, good) in enumerate(zip(letters, right, strict=True)):
        add_tile(tiles, place, 0, letter, PALE_RIGHT if good else "#f6c7a8")
        if not good:
            tiles.text(place, -0.75, "✗", fontsize=9, color=WRONG, family=MONO, ha="center", va="center")
    tiles.set(xlim=(-0.6, width - 0.4), ylim=(-1, 3.2), xticks=[])
    tiles.set_yticks([0, 1.3, 2.6], ["written", "to be written", "read"])
    bare(tiles)
    tiles.set_title(title, loc="left")
    value, low, high = np.array(list(shares.values())).T
    axes.bar(list(shares), value, 0.8, yerr=[value - low, high - value], color=RIGHT, ecolor="#333333")
    axes.axhline(0.1, color=WRONG, ls="--", lw=1.2, label="guessing a digit")
    axes.set(xlabel="position written (the last is the full stop)", ylabel="right, writing freely", ylim=(0, 1.08))
    axes.set_xlim(0.4, len(shares) + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(at_tick)
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, loc="upper right", bbox_to_anchor=(1, 1.16))
    worst = min(shares, key=lambda position: shares[position].value)
    return Drawing(
        figure,
        f"{title}: {sum(right)} of {len(expected)} characters written are right here; over "
        f"{strings} strings, written freely, position {worst} is right least often, in {percent(shares[worst].value)}.",
    )
