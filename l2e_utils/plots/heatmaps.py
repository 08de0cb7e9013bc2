"""Heatmaps over length and nesting: easy levels at the bottom left, hard ones at the top right."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke

from l2e_utils.errors import CourseError
from l2e_utils.plots.drawing import Drawing, bare_percent, interval, many_panels, named, one_panel, percent
from l2e_utils.plots.parts import SCALE, add_colour_bar, add_frame, draw_matrix

METRICS = {
    "exact": "whole outputs right, writing freely",
    "teacher_forced": "characters right, the right earlier ones given",
}
LEVELS = {"xlabel": "length (digits)", "ylabel": "nesting (operations)"}
# Ends of the scale of a difference: the first that is large enough, so that small ones can be seen.
DIFFERENCES = (0.05, 0.1, 0.25, 0.5, 1)
Values = Mapping[tuple[int, int], float]  # (length, nesting) -> a number


def by_level(values: Values) -> pd.Series:
    """Numbers by (length, nesting); `.unstack(0)` has a row for each nesting, a column for each length."""
    return pd.Series(dict(values), dtype=float)


def column_of(rows: Sequence[dict], column: str) -> pd.Series:
    return by_level({(row["length"], row["nesting"]): row[column] for row in rows})


def draw_levels_map(
    axes: Axes, table: pd.DataFrame, notes: pd.DataFrame | np.ndarray, target: tuple[int, int] | None = None,
    norm: Normalize | None = None, scale: str = SCALE,
) -> None:
    """A row for each nesting, a column for each length, and a dashed line around what was trained for."""
    draw_matrix(axes, table, notes, norm, scale)
    axes.invert_yaxis()
    if target is not None and target[0] in table.columns and target[1] in table.index:
        right, top = table.columns.get_loc(target[0]) + 1, table.index.get_loc(target[1]) + 1
        look = {"color": "black", "lw": 2, "ls": (0, (4, 2)), "clip_on": False}
        halo = [withStroke(linewidth=5, foreground="white")]  # readable on dark cells and on bright ones
        axes.plot([0, right, right], [top, top, 0], path_effects=halo, **look)


def move_frame(drawing: Drawing, level: tuple[int, int]) -> None:
    """Move a heatmap's frame to another level, which is quicker than a new drawing; no frame where it has none."""
    axes = drawing.figure.axes[0]
    labels = axes.get_xticklabels(), axes.get_yticklabels()
    lengths, nestings = ([int(label.get_text()) for label in axis] for axis in labels)
    there = level[0] in lengths and level[1] in nestings
    axes.patches[0].set_visible(there)
    if there:
        axes.patches[0].set_xy((lengths.index(level[0]), nestings.index(level[1])))


def draw_heatmap(
    rows: Sequence[dict], metric: str = "exact", title: str = "", minus: Sequence[dict] | None = None,
    target: tuple[int, int] | None = None, selected: tuple[int, int] | None = None,
) -> Drawing:
    """Accuracy over length and nesting, one cell a level, with its 95 % interval.

    rows      rows of `evaluate_grid`
    metric    "exact" or "teacher_forced"
    minus     other rows of the same levels: show the difference to them instead, in percentage points
    target    level that was trained for: a dashed line separates what lies beyond
    selected  level to frame
    """
    if metric not in METRICS:
        raise CourseError(f"There is no metric {metric!r}: choose exact or teacher_forced.")
    name, values = metric.replace("_", "-"), column_of(rows, metric)
    table = values.unstack(0)
    figure, axes = one_panel(2.2 + 1.25 * len(table.columns), 1.5 + 0.8 * len(table), title or name, **LEVELS)
    if minus is None:
        low, high = (column_of(rows, metric + end).unstack(0) for end in ("_low", "_high"))
        notes = np.vectorize(lambda share, *ends: f"{percent(share)}\n{interval(*ends)}")(table, low, high)
        draw_levels_map(axes, table, notes, target)
        add_colour_bar([axes], f"{name} accuracy")
        sentence = "no level has test examples."
        if len(known := values.dropna()):
            best, worst = (f"{percent(known[level])} {_at(level)}" for level in (known.idxmax(), known.idxmin()))
            sentence = f"{METRICS[metric]}: from {best} down to {worst}."
    else:
        table = table - column_of(minus, metric).unstack(0).reindex_like(table)
        largest = np.nanmax(np.abs(table.to_numpy()), initial=0)
        end = next(end for end in DIFFERENCES if largest <= end)
        notes = table.map(points, na_action="ignore")
        draw_levels_map(axes, table, notes, target, Normalize(-end, end), "PuOr_r")
        add_colour_bar([axes], "percentage points", points)
        sentence = "no level is known of both."
        if len(known := table.stack().dropna()):
            ends = (known.idxmin(), known.idxmax())  # (nesting, length)
            least, most = (f"{points(known[level])} points {_at(level[::-1])}" for level in ends)
            sentence = f"difference in {METRICS[metric]}: from {least} to {most}."
    if selected is not None:
        add_frame(axes, table.columns.get_loc(selected[0]), table.index.get_loc(selected[1]))
    return Drawing(figure, f"{title}: {sentence}" if title else sentence[0].upper() + sentence[1:])


def _at(level: tuple[int, int]) -> str:
    return f"at length {level[0]}, nesting {level[1]}"


def points(share: float, _: int = 0) -> str:
    """A difference in percentage points, with its sign; plain 0 for none."""
    return f"{round(100 * share):+d}" if round(100 * share) else "0"


def draw_heatmaps(
    results: dict[str, Sequence[dict]], metric: str = "exact", target: tuple[int, int] | None = None
) -> Drawing:
    """The heatmaps of several networks beside each other, on one scale; `results` maps names to rows."""
    values = {name: column_of(rows, metric) for name, rows in results.items()}
    figure = draw_shares(values, f"{metric.replace('_', '-')} accuracy", target).figure
    means = pd.Series({name: shares.mean() for name, shares in values.items()})  # NaN where no level has examples
    ranked = named(means.sort_values(ascending=False, kind="stable"))
    return Drawing(figure, f"Mean over all levels shown, {METRICS[metric]}: {ranked}.")


def draw_shares(values: dict[str, Values], label: str, target: tuple[int, int] | None = None) -> Drawing:
    """Shares between 0 and 1 over length and nesting, a panel for each name; `label` says shares of what."""
    together = pd.DataFrame({name: by_level(shares) for name, shares in values.items()})
    tables = {name: together[name].unstack(0) for name in values}
    nestings, lengths = next(iter(tables.values())).shape
    most = 3 if len(values) not in (2, 4) and lengths < 4 else 2
    width = 1.3 + min(len(values), most) * (0.6 + 0.55 * lengths)
    labels = LEVELS | {"ylabel": "nesting"}
    figure, panels = many_panels(values, max(0.6 + 0.42 * nestings, 1.8), most, width=max(width, 4), **labels)
    for axes, table in zip(panels, tables.values(), strict=True):
        draw_levels_map(axes, table, table.map(bare_percent), target)
    add_colour_bar(panels, label)
    largest = ", ".join(f"{name} {_largest(by_level(shares).dropna())}" for name, shares in values.items())
    return Drawing(figure, f"Largest {label}: {largest}.")


def _largest(known: pd.Series) -> str:
    return "{} at ({}, {})".format(percent(known.max()), *known.idxmax()) if len(known) else "unknown"


def draw_grid(values: Values, title: str, unit: str, form: str = "{:.0f}") -> Drawing:
    """Any number over length and nesting, in its unit; `values` maps (length, nesting) to it."""
    table = by_level(values).unstack(0)
    figure, axes = one_panel(1.9 + 0.75 * len(table.columns), 1.2 + 0.6 * len(table), title, **LEVELS)
    norm = Normalize(table.min(axis=None), table.max(axis=None))
    draw_levels_map(axes, table, table.map(form.format), norm=norm)
    add_colour_bar([axes], unit, "{:g}".format)
    easy, hard = min(values), max(values)
    low, high = form.format(values[easy]), form.format(values[hard])
    return Drawing(figure, f"{title}: {low} {unit} {_at(easy)}, {high} {_at(hard)}.")


def draw_moved_digits(
    panels: Mapping[str, np.ndarray], rows: Sequence[str], columns: Sequence[str], label: str
) -> Drawing:
    """Matrices of shares [digit read, digit written] beside each other; `label` says shares of what."""
    labels = {"xlabel": "digit of the output", "ylabel": "digit that is changed"}
    figure, drawn = many_panels(panels, 0.4 * len(rows) + 0.9, most=3, **labels)
    for axes, shares in zip(drawn, panels.values(), strict=True):
        table = pd.DataFrame(shares, list(rows), list(columns))
        draw_matrix(axes, table, table.map(bare_percent))
        axes.tick_params(axis="x", labelsize=9)
    add_colour_bar(drawn, label)
    (first, truth), *others = panels.items()
    apart = named({name: float(np.mean(np.abs(shares - truth))) for name, shares in others})
    return Drawing(figure, f"{label}; mean difference of a cell from {first}: {apart}.")
