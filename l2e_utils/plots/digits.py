"""Sums and strings of digits: a sum as on paper, what depends on what, how far apart reading and writing are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator, PercentFormatter

from l2e_utils.analysis.digits import VARIANTS, Share, carries, distances
from l2e_utils.analysis.digits import influence as influence_of
from l2e_utils.plots.drawing import LINES as STRATEGY_LINES
from l2e_utils.plots.drawing import NEUTRAL, RIGHT, WRONG, Drawing, empty_figure, interval, percent
from l2e_utils.plots.heatmaps import _luminance
from l2e_utils.text import STOP

# A colour, a line style and a marker each, other colours than the strategies have.
VARIANT_LINES = {
    "plain": ("#555555", "-", "o"),
    "reversed": ("#D55E00", "--", "s"),
    "doubled": ("#56B4E9", "-.", "^"),
    "reversed-doubled": ("#CC79A7", ":", "D"),
}
_MONO = {"family": "DejaVu Sans Mono", "ha": "center", "va": "center"}


# --- sums -----------------------------------------------------------------------------------------------------------


def sum_on_paper(a: int, b: int, written: str, confidence: Sequence[float]) -> Drawing:
    """A sum as one writes it on paper, with its carries, above what the network wrote and how sure it was of it."""
    truth = str(a + b)
    letters = _shortened(written + STOP, len(truth))
    width = max(len(truth) + 1, len(letters), 6)
    figure = empty_figure(0.62 * width + 1.6, 4.2, nrows=2, sharex=True, height_ratios=[2.1, 2])
    paper, bars = figure.axes
    last = len(truth) - 1
    carried = [last - place - 1 for place, carry in enumerate(carries(a, b)) if carry]  # the columns they arrive in
    for column in carried:
        paper.text(column, 3.25, "1", fontsize=9, color=WRONG, weight="bold", **_MONO)
    for y, number in ((2.5, str(a)), (1.6, str(b)), (0.3, truth)):
        for place, digit in enumerate(reversed(number)):
            paper.text(last - place, y, digit, fontsize=15, **_MONO)
    paper.text(-1.0, 1.6, "+", fontsize=15, **_MONO)
    paper.plot([-1.3, last + 0.4], [0.95, 0.95], color="black", lw=1.2)
    for y, name in ((3.25, "carries"), (0.3, "the sum")):
        paper.text(-1.6, y, name, ha="right", va="center", fontsize=9, color="#555555")
    paper.set(xlim=(-1.4, width - 0.4), ylim=(-0.2, 3.7))
    paper.axis("off")
    _confidence_bars(bars, truth, letters, confidence)
    verdict = "which is right" if written == truth else f"but the sum is {truth}"
    carry = f"{len(carried)} carr{'y' if len(carried) == 1 else 'ies'}" if carried else "no carry"
    return Drawing(figure, f"{a} + {b}, with {carry}: the network writes {written or 'nothing'}, {verdict}.")


def _shortened(letters: str, expected: int) -> str:
    """At most five characters more than expected: a network that never stops should not fill the screen."""
    return letters if len(letters) <= expected + 6 else letters[: expected + 5] + "…"


def _confidence_bars(axes: Axes, truth: str, letters: str, confidence: Sequence[float]) -> None:
    """A bar for each character written, blue and ticked where it is the right one at its position."""
    expected = (truth + STOP).ljust(len(letters))
    labels = []
    for place, (letter, right, share) in enumerate(zip(letters, expected, confidence, strict=False)):
        good = letter == right
        axes.bar(place, share, 0.82, color=RIGHT if good else WRONG, hatch=None if good else "//", edgecolor="white")
        axes.text(place, share + 0.03, f"{100 * min(share, 0.99):.0f}", ha="center", va="bottom", fontsize=8)
        labels.append(f"{letter}\n{'✓' if good else '✗'}")
    axes.set_xticks(range(len(labels)), labels)
    axes.tick_params(axis="x", length=0, labelsize=14)
    axes.set(ylim=(0, 1.2), ylabel="confidence", xlabel="what the network wrote")
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.grid(axis="x", visible=False)


def influence(digits: int) -> Drawing:
    """How often changing a digit that is read changes a digit that is written; read downwards, written rightwards.

    The colours are logarithmic, so that a tenth is a step of the same size everywhere.
    """
    shares = influence_of(digits)[::-1, ::-1]  # ones last, as they stand in the text
    figure = empty_figure(2.0 + 1.1 * (digits + 1), 1.3 + 0.55 * digits)
    axes = figure.axes[0]
    notes = np.vectorize(lambda share: percent(share) if share else "never")(shares)
    read = [f"{10**place:,}" for place in reversed(range(digits))]
    written = [f"{10**place:,}" for place in reversed(range(digits + 1))]
    least = 10.0 ** math.floor(math.log10(shares[shares > 0].min()))
    sns.heatmap(
        shares, ax=axes, mask=shares == 0, norm=LogNorm(least, 1), cmap="cividis", cbar=False, annot=notes, fmt="",
        linewidths=1.5, linecolor="white", xticklabels=written, yticklabels=read, annot_kws={"fontsize": 9},
    )
    for text, share in zip(axes.texts, shares[shares > 0], strict=True):
        text.set_color("black" if share > 0.02 else "white")
    for (row, column), share in np.ndenumerate(shares):
        if not share:
            axes.text(column + 0.5, row + 0.5, "never", ha="center", va="center", fontsize=9, color="#666666")
    bar = figure.colorbar(axes.collections[0], ax=axes, format=FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    bar.set_label("share of sums (logarithmic)")
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.outline.set_visible(False)
    axes.grid(False)
    axes.tick_params(length=0, labelrotation=0)
    axes.set(xlabel="digit written: first to last →", ylabel="digit read:\nfirst to last ↓")
    axes.set_title("Changing a digit of one number changes a digit of the sum", loc="left")
    return Drawing(
        figure,
        f"Changing the last of {digits} digits read changes the first digit of the sum in {percent(shares[-1, 0])} of "
        f"sums, and the last one always; changing the first digit read never changes one of the last {digits - 1}.",
    )


# --- strings --------------------------------------------------------------------------------------------------------


def distance_lines(length: int) -> Drawing:
    """Steps between reading and writing, for each digit written: plain, reversed, and what doubling adds."""
    figure = empty_figure(7.2, 3.4)
    axes = figure.axes[0]
    written = range(1, length + 1)
    for name in ("plain", "reversed"):
        colour, style, marker = VARIANT_LINES[name]
        reverse = VARIANTS[name][0]
        axes.plot(written, distances(length, reverse), color=colour, ls=style, marker=marker, label=name)
        axes.plot(written, distances(length, reverse, 2), color=colour, ls=style, marker=marker, mfc="white", alpha=0.5,
                  label=f"{name}, the showing before (if doubled)")
    axes.set(xlabel="digit, in the order of writing", ylabel="steps from reading to writing", ylim=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    axes.set_title(f"How long must a digit be kept? Strings of {length}", loc="left")
    plain, back = distances(length), distances(length, True)
    return Drawing(
        figure,
        f"Plain: {plain[0]} steps for every digit. Reversed: {back[0]} for the first, {back[-1]} for the last, "
        f"{sum(back) / length:g} on average.",
    )


def copying(shown: str, digits: str, written: str, shares: dict[int, Share], title: str = "") -> Drawing:
    """What is read, what should be written and what was, right or wrong, and below how often each position is right.

    shares  accuracy by position, from 1, over many other strings that were written freely
    """
    letters = _shortened(written + STOP, len(digits))
    width = max(len(shown), len(digits) + 1, len(letters), 12)
    figure = empty_figure(min(0.26 * width + 2.0, 11.0), 4.4, nrows=2, height_ratios=[1.6, 2])
    tiles, axes = figure.axes
    for y, row in ((2.8, shown), (1.5, digits + STOP)):
        for place, letter in enumerate(row):
            _tile(tiles, place, y, letter, "#ececec")
    right = 0
    for place, letter in enumerate(letters):
        good = letter == (digits + STOP)[place : place + 1]
        right += good
        _tile(tiles, place, 0.2, letter, "#cfe3f3" if good else "#f6c7a8", "" if good else "✗")
    tiles.set(xlim=(-0.1, width), ylim=(-0.4, 3.9))
    tiles.set_yticks([0.65, 1.95, 3.25], ["written", "to be written", "read"])
    tiles.set_xticks([])
    tiles.tick_params(length=0)
    tiles.grid(False)
    tiles.spines[:].set_visible(False)
    tiles.set_title(title, loc="left")
    error = [[s.share - s.low for s in shares.values()], [s.high - s.share for s in shares.values()]]
    axes.bar(list(shares), [s.share for s in shares.values()], 0.8, yerr=error, color=RIGHT, ecolor="#333333")
    axes.axhline(0.1, color=WRONG, ls="--", lw=1.2, label="guessing a digit")
    axes.set(xlabel="position written (the last is the full stop)", ylabel="right, writing freely", ylim=(0, 1.08))
    axes.set_xlim(0.4, len(shares) + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, loc="upper right", bbox_to_anchor=(1, 1.16))
    worst = min(shares, key=lambda position: shares[position].share)
    sentence = (
        f"{title}: {right} of {len(digits) + 1} characters written are right here; "
        f"over {shares[worst].n} strings, written freely, position {worst} is right least often, in "
        f"{percent(shares[worst].share)}."
    )
    return Drawing(figure, sentence.removeprefix(": "))


def _tile(axes: Axes, x: float, y: float, letter: str, colour: str, mark: str = "") -> None:
    axes.add_patch(Rectangle((x, y), 0.92, 0.9, color=colour, lw=0))
    axes.text(x + 0.46, y + 0.45, letter, fontsize=11, **_MONO)
    axes.text(x + 0.46, y - 0.25, mark, fontsize=8, color=WRONG, **_MONO)


# --- accuracies -----------------------------------------------------------------------------------------------------

Series = dict[str, dict[float, Share]]


def accuracy_lines(
    panels: dict[str, Series], xlabel: str, chance: float | None = None, backwards: bool = False, what: str = "right"
) -> Drawing:
    """Accuracies with their 95 % intervals along some number, a line each; several panels share both axes.

    panels     title of a panel -> name of a line -> x -> accuracy; names of strategies and of variants of memorisation
               have their own colours and styles
    chance     a share to mark with a thin line, if any
    backwards  the number falls from left to right, as the places of a number do
    what       is counted, where the titles of the panels do not say so: such as "whole sums right"
    """
    columns = len(panels) if len(panels) <= 3 else 2
    rows = math.ceil(len(panels) / columns)
    figure = empty_figure({1: 6.5, 2: 7.8, 3: 9.2}[columns], 2.9 * rows + 0.5, nrows=rows, ncols=columns, sharex=True,
                          sharey=True, squeeze=False)
    for number, (axes, (title, series)) in enumerate(zip(figure.axes, panels.items(), strict=False)):
        others = count()
        for name, points in series.items():
            colour, style, marker = _style(name, others)
            share, low, high = np.array([point[1:] for point in points.values()]).T
            axes.errorbar(list(points), share, [share - low, high - share], color=colour, ls=style, marker=marker,
                          lw=2, ms=5, capsize=3, elinewidth=1, label=name)
        if chance is not None:
            axes.axhline(chance, color=NEUTRAL, lw=1, ls=(0, (1, 1)))
        axes.set(ylim=(0, 1.04), xlabel="" if number + columns < len(panels) else xlabel)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.set_title(title, loc="left")
        if number % columns == 0:
            axes.set_ylabel(what)
    if backwards:
        figure.axes[0].invert_xaxis()  # and with it those that share it
    if any(len(series) > 1 for series in panels.values()):
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
    return Drawing(figure, " ".join(f"{title}, {_ends(series)}." for title, series in panels.items()))


def _ends(series: Series) -> str:
    """The accuracies at the least and at the greatest number."""
    ends = []
    for x in (end(next(iter(series.values()))) for end in (min, max)):
        shown = ", ".join(f"{name} {percent(points[x].share)}" for name, points in series.items() if x in points)
        ends.append(f"at {x:g}: {shown}")
    return "; ".join(ends)


def _style(name: str, others: count) -> tuple[str, str, str]:
    if name in VARIANT_LINES:
        return VARIANT_LINES[name]
    if name in STRATEGY_LINES:
        return *STRATEGY_LINES[name], "o"
    return [("#0072B2", "-", "o"), ("#E69F00", "--", "s"), ("#009E73", "-.", "^"), ("#CC79A7", ":", "D")][next(others)]


def tables(panels: dict[str, dict[tuple[str, str], Share]], label: str) -> Drawing:
    """Accuracies as tables of coloured cells with their intervals, panels beside each other.

    panels  title of a panel -> (row, column) -> accuracy; rows and columns in the order they come
    """
    first = next(iter(panels.values()))
    rows, columns = (list(dict.fromkeys(key[side] for key in first)) for side in (0, 1))
    figure = empty_figure(3.3 * len(panels) + 1.6, 0.62 * len(rows) + 1.4, ncols=len(panels), sharey=True,
                          squeeze=False)
    axes_of = list(figure.axes)
    for axes, (title, cells) in zip(axes_of, panels.items(), strict=True):
        values = np.array([[cells[row, column].share for column in columns] for row in rows])
        notes = [[_note(cells[row, column]) for column in columns] for row in rows]
        sns.heatmap(
            values, ax=axes, annot=np.array(notes), fmt="", cmap="cividis", vmin=0, vmax=1, cbar=False, linewidths=1.5,
            linecolor="white", xticklabels=columns, yticklabels=rows, annot_kws={"fontsize": 8, "linespacing": 1.2},
        )
        for text, colour in zip(axes.texts, axes.collections[0].get_facecolors(), strict=True):
            text.set_color("black" if _luminance(colour) > 0.18 else "white")
        axes.grid(False)
        axes.tick_params(length=0, labelrotation=0, labelsize=9)
        axes.set_title(title, loc="left")
    bar = figure.colorbar(axes_of[0].collections[0], ax=axes_of, format=PercentFormatter(1), pad=0.02)
    bar.set_label(label)
    bar.outline.set_visible(False)
    return Drawing(figure, f"{label[0].upper()}{label[1:]}. {'; '.join(map(_extremes, panels, panels.values()))}.")


def _extremes(title: str, cells: dict[tuple[str, str], Share]) -> str:
    best, worst = (end(cells, key=lambda key: cells[key].share) for end in (max, min))
    shown = [f"{' '.join(key)} {percent(cells[key].share)}" for key in (best, worst)]
    return f"{title}: best {shown[0]}, worst {shown[1]}"


def share_text(accuracy: Share) -> str:
    """An accuracy with its interval, such as `94 % (92–95)`."""
    return f"{percent(accuracy.share)} ({_ends_of(accuracy)})"


def _note(accuracy: Share) -> str:
    return f"{percent(accuracy.share).removesuffix(' %')}\n{_ends_of(accuracy)}"


def _ends_of(accuracy: Share) -> str:
    """Its interval, with a decimal more where both ends would be rounded to the same."""
    low, high = percent(accuracy.low), percent(accuracy.high)
    if low == high and low[0] not in "<>":
        return f"{100 * accuracy.low:.1f}–{100 * accuracy.high:.1f}"
    return interval(accuracy.low, accuracy.high)
