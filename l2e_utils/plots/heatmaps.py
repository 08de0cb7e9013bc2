"""Heatmaps over length and nesting: easy levels at the bottom left, hard ones at the top right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from l2e_utils.errors import CourseError
from l2e_utils.plots.drawing import Drawing, bare_percent, interval, many_panels, one_panel, percent
from l2e_utils.plots.parts import SCALE, add_colour_bar, add_frame, draw_matrix, mark_upper_edge

METRICS = {
    "exact": "whole outputs right, writing freely",
    "teacher_forced": "characters right, the right earlier ones given",
}
LEVELS = {"xlabel": "length (digits)", "ylabel": "nesting (operations)"}
# Ends of the scale of a difference: the first that is large enough, so that small ones can be seen.
DIFFERENCES = (0.05, 0.1, 0.25, 0.5, 1)
Values = Mapping[tuple[int, int], float]  # (length, nesting) -> a number


def values_of(rows: Sequence[dict], column: str) -> dict[tuple[int, int], float]:
    return {(row["length"], row["nesting"]): row[column] for row in rows}


def table_of(values: Values) -> pd.DataFrame:
    """A row for each nesting, a column for each length, in ascending order; NaN where there is no value."""
    return pd.Series(dict(values), dtype=float).unstack(0)


def draw_levels_map(
    axes: Axes, table: pd.DataFrame, notes: np.ndarray, target: tuple[int, int] | None = None,
    norm: Normalize | None = None, scale: str = SCALE,
) -> None:
    """A `table_of` values as a map: easy levels at the bottom left. A dashed line around what was trained."""
    draw_matrix(axes, table.to_numpy(), table.index, table.columns, notes, norm, scale)
    axes.invert_yaxis()
    if target is not None and target[0] in table.columns and target[1] in table.index:
        mark_upper_edge(axes, table.columns.get_loc(target[0]) + 1, table.index.get_loc(target[1]) + 1)


def move_frame(drawing: Drawing, level: tuple[int, int]) -> None:
    """Move the frame of a heatmap to another level, which is quicker than a new drawing; no frame where it has none."""
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
    name = metric.replace("_", "-")
    table = table_of(values_of(rows, metric))
    size = 2.2 + 1.25 * len(table.columns), 1.5 + 0.8 * len(table.index)
    figure, axes = one_panel(*size, title or name, **LEVELS)
    if minus is None:
        ends = (table_of(values_of(rows, metric + end)) for end in ("_low", "_high"))
        draw_levels_map(axes, table, np.vectorize(_with_interval)(table, *ends), target)
        add_colour_bar([axes], f"{name} accuracy")
        sentence = _accuracy_sentence(rows, metric)
    else:
        table = table - table_of(values_of(minus, metric)).reindex_like(table)
        end = next(end for end in DIFFERENCES if table.abs().fillna(0).to_numpy().max(initial=0) <= end)
        draw_levels_map(axes, table, np.vectorize(_points)(table), target, Normalize(-end, end), "PuOr_r")
        add_colour_bar([axes], "percentage points", _points)
        sentence = _difference_sentence(table, metric)
    if selected is not None:
        add_frame(axes, table.columns.get_loc(selected[0]), table.index.get_loc(selected[1]))
    return Drawing(figure, f"{title}: {sentence}" if title else sentence[0].upper() + sentence[1:])


def _with_interval(value: float, low: float, high: float) -> str:
    return "–" if math.isnan(value) else f"{percent(value)}\n{interval(low, high)}"


def _points(share: float, _: int = 0) -> str:
    """A difference in percentage points, with its sign; plain 0 for none."""
    return "–" if math.isnan(share) else f"{round(100 * share):+d}" if round(100 * share) else "0"


def _accuracy_sentence(rows: Sequence[dict], metric: str) -> str:
    known = [row for row in rows if not math.isnan(row[metric])]
    if not known:
        return "no level has test examples."
    best, worst = max(known, key=lambda row: row[metric]), min(known, key=lambda row: row[metric])
    return (
        f"{METRICS[metric]}: from {percent(best[metric])} at length {best['length']}, nesting {best['nesting']} "
        f"down to {percent(worst[metric])} at length {worst['length']}, nesting {worst['nesting']}."
    )


def _difference_sentence(table: pd.DataFrame, metric: str) -> str:
    known = table.stack().dropna()
    if known.empty:
        return "no level is known of both."
    ends = [
        f"{_points(known[nesting, length])} points at length {length}, nesting {nesting}"
        for nesting, length in (known.idxmin(), known.idxmax())
    ]
    return f"difference in {METRICS[metric]}: from {ends[0]} to {ends[1]}."


def draw_heatmaps(
    results: dict[str, Sequence[dict]], metric: str = "exact", target: tuple[int, int] | None = None
) -> Drawing:
    """The heatmaps of several networks beside each other, on one scale; `results` maps names to rows."""
    values = {name: values_of(rows, metric) for name, rows in results.items()}
    figure = draw_shares(values, f"{metric.replace('_', '-')} accuracy", target).figure
    mean = {name: _mean(values[name]) for name in results}
    ranked = sorted(results, key=lambda name: -math.inf if math.isnan(mean[name]) else mean[name], reverse=True)
    means = ", ".join(f"{name} {percent(mean[name])}" for name in ranked)
    return Drawing(figure, f"Mean over all levels shown, {METRICS[metric]}: {means}.")


def draw_shares(values: dict[str, Values], label: str, target: tuple[int, int] | None = None) -> Drawing:
    """Shares between 0 and 1 over length and nesting, a panel for each name; `label` says shares of what."""
    together = pd.DataFrame({name: pd.Series(dict(shares), dtype=float) for name, shares in values.items()})
    tables = {name: together[name].unstack(0) for name in values}
    lengths, nestings = next(iter(tables.values())).T.shape
    width = 1.3 + min(len(values), 2) * (0.6 + 0.55 * lengths)
    labels = LEVELS | {"ylabel": "nesting"}
    figure, panels = many_panels(values, 0.6 + 0.42 * nestings, width=max(width, 4), **labels)
    for axes, table in zip(panels, tables.values(), strict=True):
        draw_levels_map(axes, table, np.vectorize(bare_percent)(table), target)
    add_colour_bar(panels, label)
    largest = ", ".join(f"{name} {_largest(shares)}" for name, shares in values.items())
    return Drawing(figure, f"Largest {label}: {largest}.")


def _known(values: Values) -> dict[tuple[int, int], float]:
    return {level: value for level, value in values.items() if not math.isnan(value)}


def _largest(shares: Values) -> str:
    known = _known(shares)
    if not known:
        return "unknown"
    top = max(known, key=known.get)
    return f"{percent(known[top])} at {(top[0], top[1])}"


def _mean(values: Values) -> float:
    """Over the levels that have test examples; NaN if none has."""
    known = _known(values)
    return fmean(known.values()) if known else math.nan


def draw_grid(values: Values, title: str, unit: str, form: str = "{:.0f}") -> Drawing:
    """Any number over length and nesting, in its unit; `values` maps (length, nesting) to it."""
    table = table_of(values)
    figure, axes = one_panel(1.9 + 0.75 * len(table.columns), 1.2 + 0.6 * len(table.index), title, **LEVELS)
    notes = np.vectorize(form.format)(table)
    draw_levels_map(axes, table, notes, norm=Normalize(np.nanmin(table), np.nanmax(table)))
    add_colour_bar([axes], unit, "{:g}".format)
    (easy, low), (hard, high) = min(values.items()), max(values.items())
    return Drawing(
        figure,
        f"{title}: {form.format(low)} {unit} at length {easy[0]}, nesting {easy[1]}, "
        f"{form.format(high)} at length {hard[0]}, nesting {hard[1]}.",
    )
