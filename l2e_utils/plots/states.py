"""States of networks: the hypothesis as a sketch, where states lie, what can be read off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.patches import Patch

from l2e_utils.analysis.intervals import Estimate
from l2e_utils.plots.drawing import Drawing, empty_figure, many_panels, one_panel, percent
from l2e_utils.plots.parts import SCALE, add_tile, bare
from l2e_utils.plots.style import EASY, HARD, PAGE, look_of

MARKERS = "os^DvPX<>*"


def draw_allocation_idea() -> Drawing:
    """The hypothesis as a sketch: what the cells are used for, before and after hard programs arrive."""
    rows, columns = 4, 12
    free = np.zeros((rows, columns), dtype=int)  # 0 free, 1 easy, 2 hard
    place = np.arange(columns) + free
    scattered = np.random.default_rng(3).permutation(rows * columns).reshape(rows, columns) % 2
    moments = ["before training", "while lessons are easy", "when lessons are hard"]
    memory = {
        "naive": [free, free + 1, 1 + scattered],
        "combined": [free, np.where(place < 5, 1, 2 * (place < 8)), np.where(place < 5, 1, 2)],
    }
    figure = empty_figure(PAGE, 2.6, nrows=2, ncols=3)
    looks = [{"colour": "white"}, {"colour": EASY}, {"colour": HARD, "hatch": "///"}]
    for number, axes in enumerate(figure.axes):
        strategy, moment = list(memory)[number // 3], number % 3
        for (row, column), use in np.ndenumerate(memory[strategy][moment]):
            add_tile(axes, column, row, "", width=0.9, height=0.9, ec="#888888", lw=0.5, **looks[use])
        axes.set(xlim=(-0.7, columns - 0.3), ylim=(-0.7, rows - 0.3), aspect="equal", xticks=[], yticks=[])
        bare(axes)
        if number < 3:
            axes.set_title(moments[moment], fontsize=10)
        if moment == 0:
            axes.set_ylabel(strategy, fontweight="bold")
    names = "free cells", "used by easy programs", "used by hard programs"
    handles = [
        Patch(fc=look["colour"], ec="#888888", hatch=look.get("hatch"), label=name)
        for look, name in zip(looks, names, strict=True)
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return Drawing(
        figure,
        "A sketch, not a measurement: under naive, easy programs fill all cells, and hard ones must take cells away "
        "from them; under combined, easy programs take a part, and hard ones grow into what is left.",
    )


def draw_states(places: np.ndarray, labels: Sequence[str], colour_by: str, title: str) -> Drawing:
    """States of programs in a plane [n, 2], coloured and marked by a property of each."""
    labels_of = {"xlabel": "first principal component", "ylabel": "second principal component"}
    figure, axes = one_panel(6.6, 4.4, title, **labels_of)
    classes, chosen = sorted(set(labels)), np.array(labels)
    colours = ["#E69F00", "#009E73"] if len(classes) == 2 else colormaps[SCALE](np.linspace(0, 0.95, len(classes)))
    for colour, marker, name in zip(colours, MARKERS, classes, strict=False):
        look = {"marker": marker, "ms": 5.5, "color": colour, "mec": "white", "mew": 0.4}
        axes.plot(*places[chosen == name].T, ls="", label=name, **look)
    axes.set_aspect("equal", adjustable="datalim")
    axes.legend(loc="best", title=colour_by, fontsize=9)
    counts = ", ".join(f"{name}: {int((chosen == name).sum())}" for name in classes)
    return Drawing(figure, f"{title}: {len(places)} programs in a plane, by {colour_by} ({counts}).")


def draw_probes(found: Mapping[str, Mapping[str, Estimate]], floor: Mapping[str, float]) -> Drawing:
    """Shares right of probes with their intervals: a panel for each property, a row for each network.

    found maps properties to networks to estimates; floor maps properties to what guessing the commonest answer gets.
    """
    names = list(next(iter(found.values())))
    labels = {"xlabel": "right", "xlim": (0, 1.02), "xticks": [0, 0.5, 1], "per_cent": "x"}
    figure, drawn = many_panels(found, 0.27 * len(names) + 0.6, **labels)
    for axes, (title, rows) in zip(drawn, found.items(), strict=True):
        for place, (name, (value, low, high)) in enumerate(rows.items()):
            axes.errorbar(value, place, xerr=[[value - low], [high - value]], ms=6, elinewidth=2, **look_of(name, 0))
        axes.axvline(floor[title], color="#444444", lw=1.4, ls=":")
        for label, side in zip(axes.get_xticklabels(), ("left", "center", "right"), strict=False):
            label.set_ha(side)  # inside the panel, or the outer ones would touch the neighbour's
    drawn[0].set_yticks(range(len(names)), names)
    drawn[0].set_ylim(len(names) - 0.5, -0.5)
    text = []
    for title, rows in found.items():
        shares = ", ".join(f"{name} {percent(estimate.value)}" for name, estimate in rows.items())
        text.append(f"{title} (always the commonest: {percent(floor[title])}): {shares}")
    return Drawing(figure, f"Right on unseen programs, {'; '.join(text)}.")
