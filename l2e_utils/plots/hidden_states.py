"""States of networks: what happened to them over training programs, where they lie, what silencing cells costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, PercentFormatter

from l2e_utils.analysis.representations import Estimate, stretches
from l2e_utils.evaluation import wilson
from l2e_utils.plots.curves import _short
from l2e_utils.plots.drawing import LINES, NEUTRAL, RIGHT, WRONG, Drawing, empty_figure, percent
from l2e_utils.tasks import levels_up_to

EASY, HARD = RIGHT, WRONG  # colours of easy and hard programs
MARKERS = "os^DvPX<>*"
Series = Mapping[str, tuple[Sequence[int], Sequence[float]]]  # run: training programs, values


def allocation_idea() -> Drawing:
    """The hypothesis as a sketch: what the cells are used for, before and after hard programs arrive."""
    figure = empty_figure(8.6, 2.9, nrows=2, ncols=3)
    rows, columns = 4, 12
    cells = np.arange(rows * columns).reshape(rows, columns)
    rng = np.random.default_rng(3)
    mixed_up = rng.permutation(cells.ravel()).reshape(rows, columns)
    memory = {  # 0 free, 1 easy, 2 hard
        "naive": [np.zeros_like(cells), np.ones_like(cells), np.where(mixed_up % 2 == 0, 1, 2)],
        "combined": [np.zeros_like(cells), np.where(cells % columns < 5, 1, 2 * (cells % columns < 8)),
                     np.where(cells % columns < 5, 1, 2)],
    }
    colours = ["#ffffff", EASY, HARD]
    moments = ["before training", "while lessons are easy", "when lessons are hard"]
    for line, (strategy, pictures) in enumerate(memory.items()):
        for place, picture in enumerate(pictures):
            axes = figure.axes[3 * line + place]
            for (row, column), use in np.ndenumerate(picture):
                hatch = "///" if use == 2 else None
                axes.add_patch(Rectangle((column, row), 0.9, 0.9, fc=colours[use], ec="#888888", lw=0.5, hatch=hatch))
            axes.set(xlim=(-0.2, columns + 0.1), ylim=(-0.2, rows + 0.1), aspect="equal", xticks=[], yticks=[])
            axes.grid(visible=False)
            axes.spines[:].set_visible(False)
            if not line:
                axes.set_title(moments[place], fontsize=10)
            if not place:
                axes.set_ylabel(strategy, fontweight="bold")
    handles = [Patch(fc=colour, ec="#888888", hatch="///" if name == "hard" else None) for name, colour in
               zip(("free", "easy", "hard"), colours, strict=True)]
    labels = ["free cells", "used by easy programs", "used by hard programs"]
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return Drawing(
        figure,
        "A sketch, not a measurement: under naive, easy programs fill all cells, and hard ones must take cells away "
        "from them; under combined, easy programs take a part, and hard ones grow into what is left.",
    )


def over_training(
    panels: Mapping[str, Series], label: str, histories: Mapping[str, Sequence] | None = None, form: str = "{:.2f}",
    chance: float | None = None, n: int | None = None,
) -> Drawing:
    """A measurement of several runs over training programs, a panel for each kind of programs.

    Runs are named STRATEGY-SEED: the strategy has its colour and line, the seed its mark. `histories` maps runs to
    the records of their checks and adds bars that say which run was at which level. `chance` is a grey line. With `n`
    the values are shares of so many programs: in per cent, with 95 % intervals, the runs a little side by side.
    """
    rows = 2 if histories else 1
    figure = empty_figure(4.6 * len(panels) + (2.6 if len(panels) == 1 else 0), 3.2 + (1.5 if histories else 0),
                          nrows=rows, ncols=len(panels), squeeze=False, sharex=True,
                          **({"height_ratios": [3, 1]} if histories else {}))
    tops = figure.axes[: len(panels)]
    for number, (axes, (title, series)) in enumerate(zip(tops, panels.items(), strict=True)):
        _draw_runs(axes, series, n)
        axes.set_title(title, loc="left")
        if chance is not None:
            axes.axhline(chance, color=NEUTRAL, lw=1.5, ls=(0, (1, 1)))
            axes.annotate("by chance", (1, chance), xycoords=("axes fraction", "data"), ha="right", va="bottom",
                          color="#666666", fontsize=8)
        if not number:
            axes.set_ylabel(label)
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    last = figure.axes[-len(panels) :]
    for number, axes in enumerate(last):
        if histories:
            _draw_levels(axes, histories, with_names=not number)
            axes.set_xlim(left=min(0, axes.get_xlim()[0]) if n else 0)
        axes.set_xlabel("training programs")
        axes.xaxis.set_major_formatter(FuncFormatter(_short))
    handles, names = tops[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper left", ncols=len(names), frameon=False, fontsize=9)
    text = percent if n else form.format
    return Drawing(figure, " ".join(_ends(label, title, series, text) for title, series in panels.items()))


def _draw_runs(axes: Axes, series: Series, n: int | None) -> None:
    apart = 0.015 * max(programs[-1] for programs, _ in series.values()) if n else 0
    for place, (run, (programs, values)) in enumerate(series.items()):
        strategy, _, seed = run.rpartition("-")
        colour, style = LINES.get(strategy, (NEUTRAL, "-"))
        first = seed == "0"
        at = np.array(programs) + apart * (place - (len(series) - 1) / 2)
        if n:
            axes.vlines(at, *zip(*(wilson(value, n) for value in values), strict=True), color=colour, lw=1.2)
        axes.plot(at, values, color=colour, ls=style, lw=1.8, marker="o" if first else "s", ms=5,
                  mfc=colour if first else "white", label=f"{strategy}, seed {seed}")
    if n:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}%"))


def _draw_levels(axes: Axes, histories: Mapping[str, Sequence], with_names: bool) -> None:
    target = max(record.level for history in histories.values() for record in history)
    deepest = max(record.level.nesting for history in histories.values() for record in history)
    longest = max(record.level.length for history in histories.values() for record in history)
    order = levels_up_to(target._replace(length=longest, nesting=deepest))
    colours = matplotlib.colormaps["cividis"](np.linspace(0.25, 0.95, len(order)))
    end = max(history[-1].programs for history in histories.values())
    for place, history in enumerate(histories.values()):
        for start, stop, level in stretches(history):
            colour = colours[order.index(level)]
            axes.add_patch(Rectangle((start, place - 0.42), stop - start, 0.84, fc=colour, ec="white"))
            if stop - start > 0.04 * end:
                ink = "white" if np.dot(colour[:3], (0.3, 0.6, 0.1)) < 0.5 else "black"
                axes.text((start + stop) / 2, place, f"{level.length},{level.nesting}", ha="center", va="center",
                          fontsize=7, color=ink)
    axes.set_ylim(len(histories) - 0.5, -0.5)
    names = [run.replace("-", ", seed ") for run in histories] if with_names else [""] * len(histories)
    axes.set_yticks(range(len(histories)), names, fontsize=8)
    axes.grid(visible=False)


def _ends(label: str, title: str, series: Series, form: Callable[[float], str]) -> str:
    ends = "; ".join(f"{run} {form(values[0])} at {programs[0]:,}, {form(values[-1])} at "
                     f"{programs[-1]:,}" for run, (programs, values) in series.items())
    return f"{title}, {label}: {ends}."


def state_plane(places: np.ndarray, labels: Sequence[str], colour_by: str, title: str) -> Drawing:
    """States of programs in a plane [n, 2], coloured and marked by a property of each."""
    figure = empty_figure(6.6, 4.4)
    axes = figure.axes[0]
    classes = sorted(set(labels))
    colours = matplotlib.colormaps["cividis"](np.linspace(0, 0.95, len(classes)))
    if len(classes) == 2:
        colours = [WRONG, RIGHT]
    chosen = np.array(labels)
    for colour, marker, name in zip(colours, MARKERS, classes, strict=False):
        own = places[chosen == name]
        axes.plot(*own.T, ls="", marker=marker, ms=5.5, color=colour, mec="white", mew=0.4, label=name)
    axes.set_title(title, loc="left")
    axes.set(xlabel="first principal component", ylabel="second principal component")
    axes.set_aspect("equal", adjustable="datalim")
    figure.legend(loc="outside right upper", title=colour_by, frameon=False, fontsize=9)
    counts = ", ".join(f"{name}: {int((chosen == name).sum())}" for name in classes)
    return Drawing(figure, f"{title}: {len(places)} programs in a plane, by {colour_by} ({counts}).")


def silenced(
    panels: Mapping[str, Mapping[str, Sequence[float]]], counts: Sequence[int], chosen: int | None = None,
    note: str = "cells silenced",
) -> Drawing:
    """Exact accuracy over the number of silenced cells: a panel for each network, in it a line for each kind.

    The kinds are "easy programs" and "hard programs"; `chosen` marks one of the counts.
    """
    figure = empty_figure(2.2 * len(panels) + (3 if len(panels) == 1 else 1), 3.1, ncols=len(panels), sharey=True,
                          squeeze=False)
    look = {"easy programs": (EASY, "-"), "hard programs": (HARD, "--")}
    for axes, (title, lines) in zip(figure.axes, panels.items(), strict=True):
        for kind, accuracy in lines.items():
            colour, style = look[kind]
            axes.plot(counts, accuracy, color=colour, ls=style, lw=2, label=kind)
            axes.plot(counts, np.full(len(counts), 0.9 * accuracy[0]), color=colour, lw=0.8, ls=":")
        place = counts[-1] / 2 if chosen is None else chosen
        axes.axvline(place, color="#444444", lw=1)
        axes.set_title(title, loc="left")
        axes.set(xlabel=note, ylim=(0, 1), xticks=np.linspace(counts[0], counts[-1], 5).astype(int))
    figure.axes[0].set_ylabel("exact accuracy")
    figure.axes[0].yaxis.set_major_formatter(PercentFormatter(1))
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=2, frameon=False)
    place = len(counts) // 2 if chosen is None else list(counts).index(chosen)
    found = "; ".join(
        f"{title}: " + ", ".join(f"{kind} from {percent(accuracy[0])} to {percent(accuracy[place])}"
                                 for kind, accuracy in lines.items())
        for title, lines in panels.items()
    )
    return Drawing(figure, f"With {counts[place]} of {counts[-1]} cells silenced, exact accuracy goes, in {found}.")


def cell_costs(
    panels: Mapping[str, tuple[np.ndarray, np.ndarray]], carriers: Mapping[str, tuple[set[int], set[int]]]
) -> Drawing:
    """What silencing each cell alone costs easy programs (across) and hard ones (up); carriers of either are marked.

    Most costs are near 0. So both axes show square roots, with the sign of the cost.
    """
    figure = empty_figure(2.2 * len(panels) + 1, 3.4, ncols=len(panels), squeeze=False, sharex=True, sharey=True)
    found = []
    for axes, (title, (easy, hard)) in zip(figure.axes, panels.items(), strict=True):
        for_easy, for_hard = carriers[title]
        groups = {"neither": (set(range(len(easy))) - for_easy - for_hard, NEUTRAL, "."),
                  "easy": (for_easy - for_hard, EASY, "o"), "hard": (for_hard - for_easy, HARD, "^"),
                  "both": (for_easy & for_hard, "#000000", "D")}
        for name, (members, colour, marker) in groups.items():
            own = sorted(members)
            axes.plot(easy[own], hard[own], ls="", marker=marker, color=colour, ms=5, label=name)
        axes.set_title(title, loc="left")
        axes.set_xlabel("cost to easy\n(nats, square-root scale)")
        axes.set_xscale("function", functions=(_signed_root, _signed_square))
        axes.set_yscale("function", functions=(_signed_root, _signed_square))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(FixedLocator([-0.4, -0.1, 0, 0.1, 0.4, 1, 2, 4]))
        found.append(f"{title}: {len(for_easy)} cells for easy, {len(for_hard)} for hard, "
                     f"{len(for_easy & for_hard)} for both")
    figure.axes[0].set_ylabel("cost to hard\n(nats, square-root scale)")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=4, frameon=False,
                  title="cells that carry half of the importance for")
    return Drawing(figure, f"Cells that carry half of the importance: {'; '.join(found)}.")


def _signed_root(costs: np.ndarray) -> np.ndarray:
    return np.sign(costs) * np.sqrt(np.abs(costs))


def _signed_square(roots: np.ndarray) -> np.ndarray:
    return np.sign(roots) * np.square(roots)


def probed(found: Mapping[str, Mapping[str, Estimate]], floor: Mapping[str, float]) -> Drawing:
    """Shares right of probes with their intervals: a panel for each property, a row for each network.

    found maps properties to networks to estimates; floor maps properties to what guessing the commonest answer gets.
    """
    figure = empty_figure(2.3 * len(found) + 1.4, 0.3 * len(next(iter(found.values()))) + 1.3, ncols=len(found),
                          sharey=True, squeeze=False)
    for axes, (title, rows) in zip(figure.axes, found.items(), strict=True):
        for place, (name, (value, low, high)) in enumerate(rows.items()):
            colour = LINES.get(name.partition(",")[0], (NEUTRAL, "-"))[0]
            axes.plot([low, high], [place, place], color=colour, lw=2)
            axes.plot(value, place, "o" if name.partition(",")[0] in LINES else "x", color=colour, ms=6)
        axes.axvline(floor[title], color="#444444", lw=1.2, ls=":")
        axes.set_title(title, loc="left")
        axes.set(xlim=(0, 1.02), xticks=[0, 0.5, 1])
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        first, *_, last = axes.get_xticklabels()
        first.set_ha("left")  # inside the panel, or they would touch the neighbour's
        last.set_ha("right")
        axes.set_xlabel("right")
        axes.set_yticks(range(len(rows)), list(rows))
    figure.axes[0].set_ylim(len(next(iter(found.values()))) - 0.5, -0.5)
    text = "; ".join(
        f"{title} (always the commonest: {percent(floor[title])}): "
        + ", ".join(f"{name} {percent(estimate.value)}" for name, estimate in rows.items())
        for title, rows in found.items()
    )
    return Drawing(figure, f"Right on unseen programs, {text}.")
