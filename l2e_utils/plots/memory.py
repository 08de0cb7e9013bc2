"""What networks keep while they read on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps

from l2e_utils.plots.drawing import Drawing, many_panels, one_panel
from l2e_utils.plots.parts import visible
from l2e_utils.plots.reading import label_characters
from l2e_utils.plots.style import LINES, MONO, PAGE, RIGHT
from l2e_utils.plots.texts import kinds_of


def draw_fading(memories: dict[str, np.ndarray], ticks: Sequence[str]) -> Drawing:
    """What is left of a stored number, step by step: a panel a memory, a line for each number, named at the left.

    memories maps names to values [numbers, steps]; ticks are the labels of the steps.
    """
    labels = {"xlabel": "character read", "ylabel": "value in the memory", "xlim": (-1.6, len(ticks) - 0.7)}
    figure, panels = many_panels(memories, 2.9, **labels)
    gaps = {name: float(np.diff(np.sort(values[:, -1])).min()) for name, values in memories.items()}
    for axes, values in zip(panels, memories.values(), strict=True):
        colours = colormaps["viridis"](np.linspace(0, 0.9, len(values)))  # its end would be too pale
        for number, (line, colour) in enumerate(zip(values, colours, strict=True)):
            axes.plot(range(len(ticks)), line, color=colour, lw=1.6)
            axes.text(-0.35, line[0], str(number), ha="right", va="center", fontsize=9)
        axes.set_xticks(range(len(ticks)), [visible(tick) for tick in ticks], family=MONO)
    ends = ", ".join(f"{name} {gap:.3f}" for name, gap in gaps.items())
    return Drawing(figure, f"Smallest gap between two of {len(values)} stored numbers after the last step: {ends}.")


def draw_kept(counts: dict[str, Sequence[Sequence[int]]], text: str, hidden: int) -> Drawing:
    """In how many of `hidden` cells over half of what stood there after each character is still there at the end.

    counts  for each of two kinds of programs of the same form, program by program and character by character
    text    the form, a letter for each number
    """
    labels = {"xlabel": "the program, character by character", "ylabel": f"of {hidden} cells (mean)"}
    figure, axes = one_panel(PAGE, 2.9, "cells that keep more than half of this moment to the end", **labels)
    means = {name: np.mean(rows, axis=0) for name, rows in counts.items()}
    looks = {"color": RIGHT}, {"color": LINES["naive"][0], "hatch": "///"}
    for side, (name, values), look in zip((-0.22, 0.22), means.items(), looks, strict=True):
        places, label = np.arange(len(text)) + side, f"{name} ({len(counts[name])})"
        axes.bar(places, values, width=0.42, edgecolor="white", lw=0.5, label=label, **look)
    label_characters(axes, text, range(len(text)))
    axes.set(ylim=(0, 1.06 * hidden), yticks=np.arange(5) * hidden / 4)
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, loc="upper left", title="programs in which", title_fontsize=9, fontsize=9)
    letters = [place for place, kind in enumerate(kinds_of(text)) if kind == "variable"]
    found = {name: ", ".join(f"{text[x]} {values[x]:.0f}" for x in letters) for name, values in means.items()}
    each = "; ".join(f"{name} {values}" for name, values in found.items())
    return Drawing(
        figure,
        f"How many of {hidden} cells keep more than half of what they held after each number of {text!r} until its "
        f"end, on average: {each}.",
    )
