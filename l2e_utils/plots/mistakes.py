"""Wrong answers: of which kinds they are, how far off they are, and how many digits they have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import PercentFormatter

from l2e_utils.plots.drawing import NEUTRAL, RIGHT, WRONG, Drawing, empty_figure, percent

# From harmless to bad. Hatches differ too, so that no two neighbours are told apart by colour alone.
_LOOKS = {
    "right": (RIGHT, ""),
    "last digit": ("#cfe3f3", "///"),
    "middle digits": ("#56B4E9", "..."),
    "first digit": ("#F0E442", "\\\\\\"),
    "number of digits": ("#E69F00", "xxx"),
    "sign": (WRONG, "---"),
    "no number": ("#000000", ""),
}


def mistakes(counts: dict[str, dict[str, int]], title: str = "") -> Drawing:
    """A bar for each level (or whatever `counts` is about), divided by kinds of `mistakes.count_kinds`."""
    figure = empty_figure(8.6, 1.3 + 0.42 * len(counts))
    axes = figure.axes[0]
    names = list(counts)
    left = np.zeros(len(names))
    for kind, (colour, hatch) in _LOOKS.items():
        share = np.array([counts[name][kind] / sum(counts[name].values()) for name in names])
        axes.barh(names, share, left=left, height=0.72, color=colour, hatch=hatch, edgecolor="white", label=kind)
        for row, (start, width) in enumerate(zip(left, share, strict=True)):
            if width >= 0.05:
                box = None if kind in ("right", "no number") else {"facecolor": "white", "lw": 0, "pad": 1}
                colour = "black" if box else "white"
                text = percent(width).removesuffix(" %")
                axes.text(start + width / 2, row, text, ha="center", va="center", fontsize=8, color=colour, bbox=box)
        left += share
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel="share of answers (numbers in the bars: per cent)")
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    if title:
        axes.set_title(title, loc="left")
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False, fontsize=8,
                  handlelength=1.4, columnspacing=1.1)  # fmt: skip
    said = []
    for name in (names[0], names[-1]):
        wrong = {kind: count for kind, count in counts[name].items() if kind != "right"}
        total, worst = sum(counts[name].values()), max(wrong, key=wrong.get)
        said.append(
            f"{name}: {percent(counts[name]['right'] / total)} right; "
            f"the commonest mistake is {worst} ({percent(wrong[worst] / total)})"
        )
    return Drawing(figure, ". ".join(dict.fromkeys(said)) + ".")


MARKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def how_far(distances: dict[str, Sequence[int]]) -> Drawing:
    """Share of wrong answers that are at most so far from the truth: a line for each who answers, steps at `MARKS`."""
    figure = empty_figure(6.6, 3.1)
    axes = figure.axes[0]
    looks = ((RIGHT, "-", "o"), (WRONG, "--", "s"), ("#009E73", "-.", "^"), (NEUTRAL, ":", "D"))
    within = {name: [float(np.mean(np.asarray(far) <= mark)) for mark in MARKS] for name, far in distances.items()}
    for (name, shares), (colour, style, marker) in zip(within.items(), looks, strict=False):
        axes.plot(range(len(MARKS)), shares, color=colour, ls=style, marker=marker, ms=5, lw=2, label=name)
    axes.set_xticks(range(len(MARKS)), [f"{mark:,}" for mark in MARKS])
    axes.set(xlabel="off by at most (value of the number)", ylabel="share of wrong answers", ylim=(0, 1.02))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend(frameon=False)
    ten = MARKS.index(10)
    ends = ", ".join(f"{name} {percent(shares[ten])}" for name, shares in within.items())
    return Drawing(figure, f"Wrong answers off by at most 10: {ends}.")
