"""Pictures for the question whether a network computes or remembers."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from l2e_utils.plots.drawing import FRAME, NEUTRAL, RIGHT, WRONG, Drawing, empty_figure, percent
from l2e_utils.plots.heatmaps import _luminance

Share = tuple[float, float, float]  # a share, and the ends of its interval
_LOOKS = (
    (RIGHT, "-", "o"), ("#E69F00", "--", "s"), ("#009E73", "-.", "^"), (NEUTRAL, ":", "D"), ("#000000", ":", "v"),
)  # fmt: skip


def points(
    series: Mapping[str, Mapping[str, Share]], title: str = "", xlabel: str = "", ylabel: str = "", joined: bool = False
) -> Drawing:
    """Shares with their intervals: a marker for each place on the horizontal axis and each series.

    `joined` connects the places of a series by a line, for places that have an order.
    """
    places = list(next(iter(series.values())))
    figure = empty_figure(8.4 if len(places) > 4 else 7.2, 3.5)
    axes = figure.axes[0]
    for number, ((name, values), (colour, style, marker)) in enumerate(zip(series.items(), _LOOKS, strict=False)):
        shift = 0.14 * (number - (len(series) - 1) / 2)
        at = [place + (shift if not joined else 0.06 * (number - 1)) for place in range(len(places))]
        share, low, high = (np.array([values[place][i] for place in places]) for i in range(3))
        axes.errorbar(
            at, share, [share - low, high - share], color=colour, ls=style if joined else "none", lw=2, elinewidth=1.5,
            capsize=3, marker=marker, ms=7, label=name,
        )  # fmt: skip
    axes.set_xticks(range(len(places)), [textwrap.fill(place, 11) for place in places])
    axes.set(xlim=(-0.5, len(places) - 0.5), ylim=(-0.02, 1.04), xlabel=xlabel, ylabel=ylabel)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="x", visible=False)
    if title:
        axes.set_title(title, loc="left")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", frameon=False)
    first, last = places[0], places[-1]
    ends = "; ".join(
        f"{name} {percent(values[first][0])} at {first}, {percent(values[last][0])} at {last}"
        for name, values in series.items()
    )
    return Drawing(figure, f"{title or ylabel}: {ends}.")


def follows(panels: Mapping[str, Sequence[tuple[int, int]]], most: int = 100, near: int = 5) -> Drawing:
    """By how much the answer changes against by how much Python's output does, a dot for each pair of programs.

    What lies outside of -most .. most is drawn at the edge, as a cross. The sentence counts answers that change by what
    they should, or at most `near` more or less.
    """
    figure = empty_figure(2.2 * len(panels) + 0.6, 3.0, ncols=len(panels), sharey=True, squeeze=False)
    said = []
    for number, (axes, (name, changes)) in enumerate(zip(figure.axes, panels.items(), strict=True)):
        axes.plot([-most, most], [-most, most], color="#000000", ls="--", lw=1, zorder=1)
        dots = np.array(changes)
        inside = (np.abs(dots) <= most).all(1)
        axes.scatter(*dots[inside].T, s=16, color=RIGHT, alpha=0.35, lw=0, clip_on=False, zorder=2)
        crosses = axes.scatter(
            *dots[~inside].clip(-most, most).T, s=18, color=WRONG, alpha=0.5, lw=1, marker="x", clip_on=False, zorder=2
        )
        axes.set(xlim=(-most * 1.05, most * 1.05), ylim=(-most * 1.05, most * 1.05), aspect="equal")
        axes.set_xlabel("change of Python's output")
        axes.set_title(name, loc="left")
        if not number:
            axes.set_ylabel("change of the answer")
        said.append(f"{name} {percent(float(np.mean([abs(a - b) <= near for a, b in changes])))}")
    where = f"beyond ±{most}, drawn at the edge"
    figure.legend([crosses], [where], loc="outside lower right", frameon=False, handletextpad=0.2, fontsize=9)
    return Drawing(figure, f"Answers that change as Python's output does, give or take {near}: {', '.join(said)}.")


def moved(panels: Mapping[str, np.ndarray], rows: Sequence[str], columns: Sequence[str], label: str) -> Drawing:
    """Matrices of shares [digit read, digit written] beside each other, on one scale; `label` says shares of what."""
    size = 2.5 * len(panels) + 1.6, 0.52 * len(rows) + 1.5
    figure = empty_figure(*size, ncols=len(panels), sharey=True, squeeze=False)
    axes_of = list(figure.axes)
    for number, (axes, (name, shares)) in enumerate(zip(axes_of, panels.items(), strict=True)):
        picture = axes.imshow(shares, cmap="cividis", vmin=0, vmax=1, aspect="auto")
        for (row, column), share in np.ndenumerate(shares):
            dark = _luminance(picture.cmap(picture.norm(share))) <= 0.18
            text = percent(share).removesuffix(" %")
            axes.text(column, row, text, ha="center", va="center", fontsize=9, color="white" if dark else "black")
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(rows)), rows)
        axes.tick_params(length=0)
        axes.grid(False)
        axes.spines[:].set_visible(False)
        axes.set_title(name, loc="left")
        axes.set_xlabel("digit of the output")
        if not number:
            axes.set_ylabel("digit that is changed")
    bar = figure.colorbar(axes_of[0].images[0], ax=axes_of, format=PercentFormatter(1), pad=0.02)
    bar.set_label(label)
    bar.outline.set_visible(False)
    first, *others = panels.items()
    apart = ", ".join(f"{name} {percent(float(np.mean(np.abs(m - first[1]))))}" for name, m in others)
    return Drawing(figure, f"{label}; mean difference of a cell from {first[0]}: {apart}.")


def _short(text: str) -> str:
    """What fits into a column: a network that has learned little may write without end."""
    return f"{text[:5]}…" if len(text) > 7 else text or "nothing"


def ten_digits(
    truths: Sequence[str | None], written: Mapping[str, Sequence[str | None]], before: int, after: int, title: str = ""
) -> Drawing:
    """A strip of answers for each digit 0 to 9 in one place of a program: Python's, and those of each network.

    truths, written  the outputs for the ten digits; None where a digit is not possible
    before, after    the digit that was there (dashed), and the one that is looked at (framed, if it is another)
    """
    names = ["Python", *written]
    figure = empty_figure(9.0, 0.5 * len(names) + (1.3 if title else 1.0))
    axes = figure.axes[0]
    longest = max(len(_short(text)) for row in (truths, *written.values()) for text in row if text is not None)
    size = 10 if longest < 6 else 8
    for row, answers in enumerate((truths, *written.values())):
        for digit, (text, truth) in enumerate(zip(answers, truths, strict=True)):
            good = text == truth
            colour = "#f4f4f4" if truth is None else "#e4e4e4" if not row else "#cfe3f3" if good else "#f7d9b8"
            hatch = "///" if row and truth is not None and not good else None
            axes.add_patch(Rectangle((digit - 0.46, row - 0.42), 0.92, 0.84, fc=colour, hatch=hatch, ec="white", lw=0))
            mark = "" if truth is None or not row else " ✓" if good else " ✗"
            shown = "–" if truth is None else _short(text) + mark
            box = {"facecolor": colour, "lw": 0, "pad": 1} if hatch else None
            axes.text(digit, row, shown, ha="center", va="center", fontsize=size, bbox=box)
    height = len(names) - 0.1
    axes.add_patch(Rectangle((before - 0.49, -0.45), 0.98, height, fill=False, ec="#555555", lw=1.5, ls="--", zorder=4))
    if after != before:
        frame = {"fill": False, "ec": FRAME, "lw": 3, "zorder": 5, "clip_on": False}
        axes.add_patch(Rectangle((after - 0.49, -0.45), 0.98, height, **frame))
    if title:
        axes.set_title(title, loc="left", family="DejaVu Sans Mono", fontsize=10, weight="normal", pad=8)
    axes.set(xlim=(-0.52, 9.52), ylim=(len(names) - 0.5, -0.55), xlabel="digit in the chosen place (dashed: as it was)")
    axes.set_xticks(range(10), range(10))
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    possible = [digit for digit in range(10) if truths[digit] is not None]
    right = ", ".join(
        f"{name} right for {sum(answers[d] == truths[d] for d in possible)}" for name, answers in written.items()
    )
    outputs = len({truths[digit] for digit in possible})
    return Drawing(figure, f"Of {len(possible)} possible digits, which give {outputs} different outputs: {right}.")
