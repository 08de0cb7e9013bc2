"""What cells are good for: answers without some of them, and what probes read in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import FixedLocator

from l2e_utils.intervals import Estimate
from l2e_utils.plots.drawing import Drawing, many_panels, name_lines, percent
from l2e_utils.plots.style import EASY, HARD, LINES, NEUTRAL, look_of


def draw_silenced(
    panels: Mapping[str, Mapping[str, Sequence[float]]], counts: Sequence[int], chosen: int | None = None,
    note: str = "cells silenced",
) -> Drawing:
    """Exact accuracy over the number of silenced cells: a panel for each network, in it a line for each kind.

    The kinds are "easy programs" and "hard programs"; `chosen` marks one of the counts.
    """
    labels = {"xlabel": note, "ylabel": "exact accuracy", "ylim": (0, 1), "per_cent": "y"}
    figure, drawn = many_panels(panels, 2.2 if len(panels) > 1 else 2.8, width=3.6 * len(panels) + 1.6, **labels)
    looks = {"easy programs": (EASY, "-"), "hard programs": (HARD, "--")}
    place = len(counts) // 2 if chosen is None else list(counts).index(chosen)
    for axes, lines in zip(drawn, panels.values(), strict=True):
        for kind, accuracy in lines.items():
            colour, style = looks[kind]
            axes.plot(counts, accuracy, color=colour, ls=style, lw=2, label=kind)
            axes.axhline(0.9 * accuracy[0], color=colour, lw=1, ls=":")
        axes.axvline(counts[-1] / 2 if chosen is None else chosen, color="#444444", lw=1)
        axes.set_xticks(np.linspace(counts[0], counts[-1], 5).astype(int))
    name_lines(figure, "outside upper left")
    found = "; ".join(
        f"{title}: "
        + ", ".join(f"{kind} from {percent(line[0])} to {percent(line[place])}" for kind, line in lines.items())
        for title, lines in panels.items()
    )
    return Drawing(figure, f"With {counts[place]} of {counts[-1]} cells silenced, exact accuracy goes, in {found}.")


def draw_cell_costs(
    panels: Mapping[str, tuple[np.ndarray, np.ndarray]], carriers: Mapping[str, tuple[set[int], set[int]]]
) -> Drawing:
    """What silencing each cell alone costs easy programs (across) and hard ones (up); carriers of either are marked.

    Most costs are near 0. So both axes show square roots, with the sign of the cost.
    """
    xlabel, ylabel = (f"cost to {kind}\n(nats, square-root scale)" for kind in ("easy", "hard"))
    figure, drawn = many_panels(panels, 2.6, xlabel=xlabel, ylabel=ylabel)
    found = []
    for axes, (title, (easy, hard)) in zip(drawn, panels.items(), strict=True):
        for_easy, for_hard = carriers[title]
        groups = {
            "neither": (set(range(len(easy))) - for_easy - for_hard, NEUTRAL, "."),
            "easy": (for_easy - for_hard, EASY, "o"),
            "hard": (for_hard - for_easy, HARD, "^"),
            "both": (for_easy & for_hard, "#000000", "D"),
        }
        for name, (members, colour, marker) in groups.items():
            own = sorted(members)
            axes.plot(easy[own], hard[own], ls="", marker=marker, color=colour, ms=5, label=name)
        axes.set_xscale("function", functions=(_signed_root, _signed_square))
        axes.set_yscale("function", functions=(_signed_root, _signed_square))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(FixedLocator([-0.4, -0.1, 0, 0.1, 0.4, 1, 2, 4]))
        sizes = len(for_easy), len(for_hard), len(for_easy & for_hard)
        found.append(f"{title}: {sizes[0]} cells for easy, {sizes[1]} for hard, {sizes[2]} for both")
    name_lines(figure, "outside upper left", title="cells that carry half of the importance for")
    return Drawing(figure, f"Cells that carry half of the importance: {'; '.join(found)}.")


def _signed_root(costs: np.ndarray) -> np.ndarray:
    return np.sign(costs) * np.sqrt(np.abs(costs))


def _signed_square(roots: np.ndarray) -> np.ndarray:
    return np.sign(roots) * np.square(roots)


def draw_probes(found: Mapping[str, Mapping[str, Estimate]], floor: Mapping[str, float]) -> Drawing:
    """Shares right of probes with their intervals: a panel for each property, a row for each network.

    found maps properties to networks to estimates; floor maps properties to what guessing the commonest answer gets.
    """
    names = list(next(iter(found.values())))
    labels = {"xlabel": "right", "xlim": (0, 1.02), "xticks": [0, 0.5, 1], "per_cent": "x"}
    figure, drawn = many_panels(found, 0.27 * len(names) + 0.6, **labels)
    for axes, (title, rows) in zip(drawn, found.items(), strict=True):
        for place, (name, (value, low, high)) in enumerate(rows.items()):
            look = look_of(name, 0) if name.partition(",")[0] in LINES else {"color": NEUTRAL, "marker": "x"}
            axes.errorbar(value, place, xerr=[[value - low], [high - value]], ms=6, elinewidth=2, **look)
        axes.axvline(floor[title], color="#444444", lw=1.4, ls=":")
        for label, side in zip(axes.get_xticklabels(), ("left", "center", "right"), strict=False):
            label.set_ha(side)  # inside the panel, or the outer ones would touch the neighbour's
    drawn[0].set_yticks(range(len(names)), names)
    drawn[0].set_ylim(len(names) - 0.5, -0.5)
    text = "; ".join(
        f"{title} (always the commonest: {percent(floor[title])}): "
        + ", ".join(f"{name} {percent(estimate.value)}" for name, estimate in rows.items())
        for title, rows in found.items()
    )
    return Drawing(figure, f"Right on unseen programs, {text}.")
