"""States of networks: what happened to them over training programs, where they lie, what silencing cells costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import EngFormatter

from l2e_utils.analysis.states import stretches
from l2e_utils.evaluation import wilson
from l2e_utils.plots.drawing import Drawing, at_tick, empty_figure, name_lines, one_panel, percent
from l2e_utils.plots.parts import add_tile, draw_estimates, ink_on, remove_lines
from l2e_utils.plots.style import EASY, HARD, PAGE, RIGHT, WRONG
from l2e_utils.tasks import Difficulty, levels_up_to

MARKERS = "os^DvPX<>*"
Series = Mapping[str, tuple[Sequence[int], Sequence[float]]]  # run: training programs, values


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
        remove_lines(axes)
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


def draw_over_training(
    panels: Mapping[str, Series], label: str, histories: Mapping[str, Sequence] | None = None, form: str = "{:.2f}",
    chance: float | None = None, n: int | None = None,
) -> Drawing:
    """A measurement of several runs over training programs, a panel for each kind of programs.

    Runs are named STRATEGY-SEED: the strategy has its colour and line, the seed its mark. `histories` maps runs to
    the records of their checks and adds bars that say which run was at which level. `chance` is a grey line. With `n`
    the values are shares of so many programs: in per cent, with 95 % intervals, the runs a little side by side.
    """
    heights, layout = ([3.2, 1.5], {"height_ratios": [3, 1]}) if histories else ([3.2], {})
    figure = empty_figure(
        PAGE, sum(heights), nrows=len(heights), ncols=len(panels), sharex=True, squeeze=False, **layout
    )
    tops, lowest = figure.axes[: len(panels)], figure.axes[-len(panels) :]
    for axes, (title, series) in zip(tops, panels.items(), strict=True):
        _draw_runs(axes, series, n)
        axes.set_title(title, loc="left")
        if chance is not None:
            axes.axhline(chance, color="#777777", lw=1.5, ls=(0, (1, 1)))
            place = {"xycoords": ("axes fraction", "data"), "ha": "right", "va": "bottom"}
            axes.annotate("by chance", (1, chance), color="#555555", fontsize=9, **place)
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    tops[0].set_ylabel(label)
    for axes in lowest:
        if histories:
            _draw_levels(axes, histories, 0.04 * len(panels), named=axes is lowest[0])
            axes.set_xlim(left=min(0, axes.get_xlim()[0]) if n else 0)
        axes.set_xlabel("training programs")
        axes.xaxis.set_major_formatter(EngFormatter())
    name_lines(figure, "outside upper left")
    said = percent if n else form.format
    return Drawing(figure, " ".join(
        f"{title}, {label}: " + "; ".join(
            f"{run} {said(values[0])} at {programs[0]:,}, {said(values[-1])} at {programs[-1]:,}"
            for run, (programs, values) in series.items()
        ) + "."
        for title, series in panels.items()
    ))  # fmt: skip


def _draw_runs(axes: Axes, series: Series, n: int | None) -> None:
    """A line for each run; with 95 % intervals, side by side, where the values are shares of `n` programs."""
    estimates = {}
    for run, (programs, values) in series.items():
        ends = [wilson(value, n) if n else (value, value) for value in values]
        points = {at: (value, *pair) for at, value, pair in zip(programs, values, ends, strict=True)}
        estimates[run.replace("-", ", seed ")] = points
    last = max(programs[-1] for programs, _ in series.values())
    draw_estimates(axes, estimates, apart=0.015 * last if n else 0)
    if n:
        axes.yaxis.set_major_formatter(at_tick)


def _draw_levels(axes: Axes, histories: Mapping[str, Sequence], least: float, named: bool) -> None:
    """A bar for each run, divided by the levels where it was; a stretch has a label if its share is at least so."""
    seen = [record.level for history in histories.values() for record in history]
    order = levels_up_to(Difficulty(max(level.length for level in seen), max(level.nesting for level in seen)))
    colours = colormaps["viridis"](np.linspace(0.25, 0.95, len(order)))
    end = max(history[-1].programs for history in histories.values())
    for place, history in enumerate(histories.values()):
        for start, stop, level in stretches(history):
            colour = colours[order.index(level)]
            text = f"{level.length},{level.nesting}" if stop - start > least * end else ""
            add_tile(axes, (start + stop) / 2, place, text, colour, stop - start, size=7, ink=ink_on(colour),
                     ec="white", lw=1)  # fmt: skip
    axes.set_ylim(len(histories) - 0.5, -0.5)
    names = [run.replace("-", ", seed ") if named else "" for run in histories]
    axes.set_yticks(range(len(histories)), names, fontsize=8)
    axes.grid(visible=False)


def draw_states(places: np.ndarray, labels: Sequence[str], colour_by: str, title: str) -> Drawing:
    """States of programs in a plane [n, 2], coloured and marked by a property of each."""
    labels_of = {"xlabel": "first principal component", "ylabel": "second principal component"}
    figure, axes = one_panel(6.6, 4.4, title, **labels_of)
    classes, chosen = sorted(set(labels)), np.array(labels)
    colours = colormaps["viridis"](np.linspace(0, 0.95, len(classes))) if len(classes) != 2 else [WRONG, RIGHT]
    for colour, marker, name in zip(colours, MARKERS, classes, strict=False):
        look = {"marker": marker, "ms": 5.5, "color": colour, "mec": "white", "mew": 0.4}
        axes.plot(*places[chosen == name].T, ls="", label=name, **look)
    axes.set_aspect("equal", adjustable="datalim")
    figure.legend(loc="outside right upper", title=colour_by, frameon=False, fontsize=9)
    counts = ", ".join(f"{name}: {int((chosen == name).sum())}" for name in classes)
    return Drawing(figure, f"{title}: {len(places)} programs in a plane, by {colour_by} ({counts}).")
