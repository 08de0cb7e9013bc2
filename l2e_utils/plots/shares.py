"""Shares of right answers: with their intervals as lines or rows, as divided bars, and a line for each seed."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter, MaxNLocator

from l2e_utils.analysis.intervals import Estimate, percent
from l2e_utils.plots.drawing import Drawing, bare_percent, many_panels, name_lines, named, one_panel
from l2e_utils.plots.style import PAGE, RIGHT, WRONG, look_of

LEVEL = {"color": "#808080", "lw": 1.3}  # without gaps, unlike the lines of networks
MOST_MARKED = 12  # points of a seed's line up to which each has a marker
Line = Mapping[float, float]
Points = Mapping[float, Estimate]  # by their places
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


def _draw_estimates(axes: Axes, series: Mapping[str, Points], joined: bool = True, apart: float = 0.0) -> None:
    """Estimates with their 95 % intervals: a marker for each, a line for each name if they are `joined`.

    apart  how far each line is moved to the side from the one before, so that no interval hides another
    """
    for number, (name, points) in enumerate(series.items()):
        look = look_of(name, number) | ({} if joined else {"ls": "none"})
        at = np.array(list(points)) + apart * (number - (len(series) - 1) / 2)
        value, low, high = np.array(list(points.values())).T
        look |= {"lw": 2, "ms": 5, "capsize": 3, "elinewidth": 1.2}
        axes.errorbar(at, value, [value - low, high - value], label=name, **look)


def draw_accuracies(
    panels: Mapping[str, Mapping[str, Points]], xlabel: str, chance: float | None = None,
    backwards: bool = False, what: str = "right",
) -> Drawing:
    """Accuracies with their 95 % intervals along some number, a line each; several panels share both axes.

    panels     title of a panel -> name of a line -> x -> accuracy; names of strategies and of variants of
               memorisation have their own colours and styles
    chance     a share to mark with a thin line, if any
    backwards  the number falls from left to right, as the places of a number do
    what       is counted, where the titles of the panels do not say so: such as "whole sums right"
    """
    labels = {"xlabel": xlabel, "ylabel": what, "ylim": (0, 1.04), "per_cent": "y"}
    figure, drawn = many_panels(panels, 2.7, width=6.5 if len(panels) == 1 else PAGE, **labels)
    said = []
    for axes, (title, series) in zip(drawn, panels.items(), strict=True):
        _draw_estimates(axes, series)
        if chance is not None:
            axes.axhline(chance, **LEVEL)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        first = next(iter(series.values()))
        ends = []
        for x in (min(first), max(first)):
            shares = {name: points[x][0] for name, points in series.items() if x in points}
            ends.append(f"at {x:g}: {named(shares)}")
        said.append(f"{title}, {'; '.join(ends)}.")
    if backwards:
        drawn[0].invert_xaxis()  # and with it those that share it
    if any(len(series) > 1 for series in panels.values()):
        name_lines(figure)
    return Drawing(figure, " ".join(said))


def draw_points(
    series: Mapping[str, Mapping[str, Estimate]], ylabel: str, xlabel: str = "", joined: bool = False
) -> Drawing:
    """Shares with their intervals: a marker for each place on the horizontal axis and each series.

    `joined` connects the places of a series by a line, for places that have an order.
    """
    places = list(next(iter(series.values())))
    labels = {"xlabel": xlabel, "ylabel": ylabel, "xlim": (-0.5, len(places) - 0.5), "ylim": (-0.02, 1.04)}
    figure, axes = one_panel(PAGE, 3.8, per_cent="y", **labels)
    numbered = {name: dict(enumerate(values.values())) for name, values in series.items()}
    _draw_estimates(axes, numbered, joined, apart=0.06 if joined else 0.14)
    axes.set_xticks(range(len(places)), [textwrap.fill(place, 11) for place in places])
    axes.grid(axis="x", visible=False)
    look = {} if joined else {"handlelength": 1}
    name_lines(figure, "outside upper left", ncols=4 if len(series) == 4 else 3, **look)
    ends = [
        f"{name} {', '.join(f'{percent(values[place][0])} at {place}' for place in (places[0], places[-1]))}"
        for name, values in series.items()
    ]
    return Drawing(figure, f"{ylabel}: {'; '.join(ends)}.")


def draw_seeds(
    panels: Mapping[str, Mapping[str, Sequence[Line]]], xlabel: str, what: str = "right",
    level: float | Mapping[str, float] | None = None, doubling: bool = False,
) -> Drawing:
    """Shares along some number for networks that differ in nothing but the seed: a line each, one look a name.

    panels    title of a panel -> name -> lines, one a seed: x -> share
    what      is counted, written at the axis
    level     a share to mark with a thin line, if any, such as what guessing gives; or one for each title
    doubling  each number is twice the one before, and they stand equally far apart
    """
    labels = {"xlabel": xlabel, "ylabel": what, "ylim": (-0.02, 1.04), "per_cent": "y"}
    figure, drawn = many_panels(panels, 2.9, **labels)
    names = list(dict.fromkeys(name for series in panels.values() for name in series))
    said = []
    for axes, (title, series) in zip(drawn, panels.items(), strict=True):
        if level is not None:
            share = level[title] if isinstance(level, Mapping) else level
            axes.axhline(share, **LEVEL)
        for name, lines in series.items():
            look = look_of(name, names.index(name)) | {"ms": 4, "lw": 1.8, "label": name}
            for line in lines:
                unmarked = {"marker": ""} if len(line) > MOST_MARKED else {}
                axes.plot(list(line), list(line.values()), **look | unmarked)
        if doubling:
            axes.set_xscale("log", base=2)
        else:
            axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(EngFormatter())
        last = max(x for lines in series.values() for line in lines for x in line)
        ends = {name: ", ".join(percent(line[last]) for line in lines) for name, lines in series.items()}
        shown = "; ".join(f"{name} {shares}" for name, shares in ends.items())
        said.append(f"{title}, at {EngFormatter()(last)}: {shown}.")
    name_lines(figure, **{"handlelength": 2} if len(names) > 4 else {})  # or they take more than the page
    return Drawing(figure, " ".join(said))


def draw_probes(found: Mapping[str, Mapping[str, Estimate]], floor: Mapping[str, float]) -> Drawing:
    """Shares right of probes with their intervals: a panel for each property, a row for each network.

    found maps properties to networks to estimates; floor maps properties to what guessing the commonest answer gets.
    """
    names = list(next(iter(found.values())))
    labels = {"xlabel": "right", "xlim": (0, 1.02), "xticks": [0, 0.5, 1], "per_cent": "x"}
    figure, drawn = many_panels(found, 0.27 * len(names) + 0.6, **labels)
    text = []
    for axes, (title, rows) in zip(drawn, found.items(), strict=True):
        for place, (name, (value, low, high)) in enumerate(rows.items()):
            axes.errorbar(value, place, xerr=[[value - low], [high - value]], ms=6, elinewidth=2, **look_of(name, 0))
        axes.axvline(floor[title], **LEVEL)
        for label, side in zip(axes.get_xticklabels(), ("left", "center", "right"), strict=False):
            label.set_ha(side)  # inside the panel, or the outer ones would touch the neighbour's
        shares = ", ".join(f"{name} {percent(estimate.value)}" for name, estimate in rows.items())
        text.append(f"{title} (always the commonest: {percent(floor[title])}): {shares}")
    drawn[0].set_yticks(range(len(names)), names)
    drawn[0].set_ylim(len(names) - 0.5, -0.5)
    return Drawing(figure, f"Right on unseen programs, {'; '.join(text)}.")


def draw_mistakes(counts: dict[str, dict[str, int]], title: str = "") -> Drawing:
    """A bar for each level (or whatever `counts` is about), divided by kinds of `mistakes.count_kinds`."""
    shares = pd.DataFrame({name: pd.Series(kinds) / sum(kinds.values()) for name, kinds in counts.items()}).T
    ends = shares[list(_LOOKS)].cumsum(axis=1)
    xlabel = "share of answers (numbers in the bars: per cent)"
    figure, axes = one_panel(PAGE, 1.5 + 0.42 * len(shares), title, per_cent="x", xlim=(0, 1), xlabel=xlabel)
    for kind, (colour, hatch) in _LOOKS.items():
        look = {"color": colour, "hatch": hatch, "ec": "white", "height": 0.72}
        bars = axes.barh(shares.index, shares[kind], left=ends[kind] - shares[kind], label=kind, **look)
        ink = {"bbox": {"fc": "white", "lw": 0, "pad": 1}} if hatch else {"color": "white"}
        notes = [bare_percent(share) if share >= 0.05 else "" for share in shares[kind]]
        axes.bar_label(bars, notes, label_type="center", fontsize=9, **ink)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    name_lines(figure, ncols=4)
    said = []
    for name in dict.fromkeys((shares.index[0], shares.index[-1])):
        right, wrong = shares.loc[name, "right"], shares.loc[name].drop("right")
        mistake = f"the commonest mistake is {wrong.idxmax()} ({percent(wrong.max())})" if wrong.any() else "no mistake"
        said.append(f"{name}: {percent(right)} right; {mistake}.")
    return Drawing(figure, " ".join(said))
