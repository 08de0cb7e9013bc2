"""States of networks: what happened to them over training programs, where they lie, what silencing cells costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import EngFormatter, FixedLocator

from l2e_utils.analysis.intervals import Estimate
from l2e_utils.analysis.states import stretches
from l2e_utils.evaluation import wilson
from l2e_utils.plots.drawing import Drawing, at_tick, empty_figure, many_panels, name_lines, one_panel, percent
from l2e_utils.plots.parts import SCALE, add_tile, bare, draw_estimates, ink_on
from l2e_utils.plots.style import EASY, HARD, LINES, NEUTRAL, PAGE, RIGHT, WRONG, look_of
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
    sentences = []
    for title, series in panels.items():
        ends = (
            f"{run} {said(values[0])} at {programs[0]:,}, {said(values[-1])} at {programs[-1]:,}"
            for run, (programs, values) in series.items()
        )
        sentences.append(f"{title}, {label}: {'; '.join(ends)}.")
    return Drawing(figure, " ".join(sentences))


def _draw_runs(axes: Axes, series: Series, n: int | None) -> None:
    """A line for each run; with 95 % intervals, side by side, where the values are shares of `n` programs."""
    estimates = {}
    for run, (programs, values) in series.items():
        ends = [wilson(value, n) if n else (np.nan, np.nan) for value in values]
        points = {at: (value, *pair) for at, value, pair in zip(programs, values, ends, strict=True)}
        estimates[run.replace("-", ", seed ")] = points
    last = max(programs[-1] for programs, _ in series.values())
    draw_estimates(axes, estimates, apart=0.015 * last if n else 0)
    if n:
        axes.yaxis.set_major_formatter(at_tick)


def _draw_levels(axes: Axes, histories: Mapping[str, Sequence], least: float, named: bool) -> None:
    """A bar for each run, divided by its levels; a stretch has a label if its share is over `least`."""
    levels = [record.level for history in histories.values() for record in history]
    lengths, nestings = zip(*levels, strict=True)
    order = levels_up_to(Difficulty(max(lengths), max(nestings)))
    colours = colormaps[SCALE](np.linspace(0.25, 0.95, len(order)))
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
    colours = [WRONG, RIGHT] if len(classes) == 2 else colormaps[SCALE](np.linspace(0, 0.95, len(classes)))
    for colour, marker, name in zip(colours, MARKERS, classes, strict=False):
        look = {"marker": marker, "ms": 5.5, "color": colour, "mec": "white", "mew": 0.4}
        axes.plot(*places[chosen == name].T, ls="", label=name, **look)
    axes.set_aspect("equal", adjustable="datalim")
    figure.legend(loc="outside right upper", title=colour_by, frameon=False, fontsize=9)
    counts = ", ".join(f"{name}: {int((chosen == name).sum())}" for name in classes)
    return Drawing(figure, f"{title}: {len(places)} programs in a plane, by {colour_by} ({counts}).")


def draw_silenced(
    panels: Mapping[str, Mapping[str, Sequence[float]]], counts: Sequence[int], chosen: int | None = None,
    note: str = "cells silenced",
) -> Drawing:
    """Exact accuracy over the number of silenced cells: a panel for each network, in it a line for each kind.

    The kinds are "easy programs" and "hard programs"; `chosen` marks one of the counts.
    """
    labels = {"xlabel": note, "ylabel": "exact accuracy", "ylim": (0, 1), "per_cent": "y"}
    figure, drawn = many_panels(panels, 2.2, width=3.6 * len(panels) + 1.6, **labels)
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
    found = []
    for title, lines in panels.items():
        falls = (f"{kind} from {percent(line[0])} to {percent(line[place])}" for kind, line in lines.items())
        found.append(f"{title}: {', '.join(falls)}")
    count = f"{counts[place]} of {counts[-1]}"
    return Drawing(figure, f"With {count} cells silenced, exact accuracy goes, in {'; '.join(found)}.")


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
    text = []
    for title, rows in found.items():
        shares = ", ".join(f"{name} {percent(estimate.value)}" for name, estimate in rows.items())
        text.append(f"{title} (always the commonest: {percent(floor[title])}): {shares}")
    return Drawing(figure, f"Right on unseen programs, {'; '.join(text)}.")
