"""Heatmaps over length and nesting: easy levels at the bottom left, hard ones at the top right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import fmean

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, PercentFormatter

from l2e_utils.errors import CourseError
from l2e_utils.plots.drawing import FRAME, Drawing, empty_figure, interval, percent

METRICS = {
    "exact": "whole outputs right, writing freely",
    "teacher_forced": "characters right, the right earlier ones given",
}
# Ends of the scale of a difference: the first that is large enough, so that small ones can be seen.
DIFFERENCES = (0.05, 0.1, 0.25, 0.5, 1)


def _matrix(
    rows: Sequence[dict], column: str, levels: Iterable[tuple[int, int]] = ()
) -> tuple[np.ndarray, list[int], list[int]]:
    """Values [nesting, length] and the lengths and nestings of its columns and rows; NaN where there is no row.

    There is a place for each of `levels`, too.
    """
    there = {(row["length"], row["nesting"]) for row in rows} | set(levels)
    lengths, nestings = (sorted(set(axis)) for axis in zip(*there, strict=True))
    values = np.full((len(nestings), len(lengths)), np.nan)
    for row in rows:
        values[nestings.index(row["nesting"]), lengths.index(row["length"])] = row[column]
    return values, lengths, nestings


def _draw_heatmap(axes: Axes, values, lengths, nestings, notes, target=None, selected=None, **colours) -> None:
    """Easy levels at the bottom left, hard ones at the top right, as on a map."""
    sns.heatmap(
        values, ax=axes, annot=notes, fmt="", linewidths=1.5, linecolor="white", xticklabels=lengths,
        yticklabels=nestings, annot_kws={"fontsize": 9, "linespacing": 1.25}, **colours,
    )
    mesh = axes.collections[0]
    known = ~np.ma.getmaskarray(mesh.get_array()).ravel()  # where a value is missing there is no text
    for text, colour in zip(axes.texts, mesh.get_facecolors()[known], strict=True):
        text.set_color("black" if _luminance(colour) > 0.18 else "white")  # where the contrasts of both are equal
    axes.invert_yaxis()
    axes.tick_params(length=0, labelrotation=0)
    axes.grid(False)
    axes.set(xlabel="length (digits)", ylabel="nesting (operations)")
    if target is not None and target[0] in lengths and target[1] in nestings:  # beyond it nothing was trained
        right, top = lengths.index(target[0]) + 1, nestings.index(target[1]) + 1
        axes.plot([0, right, right], [top, top, 0], color="#D55E00", lw=2, ls=(0, (4, 2)), clip_on=False)
    if selected is not None:
        place = lengths.index(selected[0]), nestings.index(selected[1])
        axes.add_patch(Rectangle(place, 1, 1, fill=False, edgecolor=FRAME, lw=4, clip_on=False, zorder=5))


def select(drawing: Drawing, level: tuple[int, int]) -> None:
    """Move the frame of a heatmap to another level, which is quicker than a new drawing; no frame where it has none."""
    axes = drawing.figure.axes[0]
    labels = axes.get_xticklabels(), axes.get_yticklabels()
    lengths, nestings = ([int(label.get_text()) for label in axis] for axis in labels)
    axes.patches[0].set_visible(there := level[0] in lengths and level[1] in nestings)
    if there:
        axes.patches[0].set_xy((lengths.index(level[0]), nestings.index(level[1])))


def _luminance(colour: Sequence[float]) -> float:
    """Relative luminance of a colour, between 0 and 1, as the web's contrast guidelines define it."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def heatmap(
    rows: Sequence[dict],
    metric: str = "exact",
    title: str = "",
    minus: Sequence[dict] | None = None,
    target: tuple[int, int] | None = None,
    selected: tuple[int, int] | None = None,
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
    values, lengths, nestings = _matrix(rows, metric)
    figure = empty_figure(2.2 + 1.25 * len(lengths), 1.5 + 0.8 * len(nestings))
    axes = figure.axes[0]
    if minus is None:
        low, high = _matrix(rows, metric + "_low")[0], _matrix(rows, metric + "_high")[0]
        notes = np.vectorize(_with_interval)(values, low, high)
        bar = {"format": PercentFormatter(1), "label": f"{metric.replace('_', '-')} accuracy"}
        colours = {"cmap": "cividis", "vmin": 0, "vmax": 1, "cbar_kws": bar}
        sentence = _accuracy_sentence(rows, metric)
    else:
        theirs = {(row["length"], row["nesting"]): row[metric] for row in minus}
        values = values - [[theirs.get((length, nesting), math.nan) for length in lengths] for nesting in nestings]
        notes = np.vectorize(_points)(values)
        bar = {"format": FuncFormatter(lambda value, _: _points(value)), "label": "percentage points"}
        end = next(end for end in DIFFERENCES if np.nanmax(np.abs(values), initial=0) <= end)
        colours = {"cmap": "PuOr_r", "vmin": -end, "vmax": end, "cbar_kws": bar}
        sentence = _difference_sentence(values, lengths, nestings, metric)
    _draw_heatmap(axes, values, lengths, nestings, notes, target, selected, **colours)
    axes.set_title(title or metric.replace("_", "-"), loc="left", pad=10)
    return Drawing(figure, f"{title}: {sentence}" if title else sentence[0].upper() + sentence[1:])


def _with_interval(value: float, low: float, high: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{percent(value)}\n{interval(low, high)}"


def _points(share: float) -> str:
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


def _difference_sentence(values: np.ndarray, lengths: list[int], nestings: list[int], metric: str) -> str:
    def place(index: int) -> str:
        nesting, length = np.unravel_index(index, values.shape)
        return f"{_points(values[nesting, length])} points at length {lengths[length]}, nesting {nestings[nesting]}"

    if np.isnan(values).all():
        return "no level is known of both."
    return f"difference in {METRICS[metric]}: from {place(np.nanargmin(values))} to {place(np.nanargmax(values))}."


def heatmaps(
    results: dict[str, Sequence[dict]], metric: str = "exact", target: tuple[int, int] | None = None
) -> Drawing:
    """The heatmaps of several networks beside each other, on one scale; `results` maps names to rows."""
    values = {name: {(row["length"], row["nesting"]): row[metric] for row in rows} for name, rows in results.items()}
    figure = shares(values, f"{metric.replace('_', '-')} accuracy", target).figure
    mean = {name: _mean(rows, metric) for name, rows in results.items()}
    ranked = sorted(results, key=lambda name: -math.inf if math.isnan(mean[name]) else mean[name], reverse=True)
    means = ", ".join(f"{name} {percent(mean[name])}" for name in ranked)
    return Drawing(figure, f"Mean over all levels shown, {METRICS[metric]}: {means}.")


def shares(
    values: dict[str, dict[tuple[int, int], float]], label: str, target: tuple[int, int] | None = None
) -> Drawing:
    """Shares between 0 and 1 over length and nesting, a panel for each name; `label` says shares of what."""
    figure = empty_figure(2.45 * len(values) + 0.9, 2.9, ncols=len(values), sharey=True, squeeze=False)
    panels, levels = list(figure.axes), [level for shares in values.values() for level in shares]
    for number, (axes, (name, shares)) in enumerate(zip(panels, values.items(), strict=True)):
        rows = [{"length": a, "nesting": b, "share": share} for (a, b), share in shares.items()]
        matrix, lengths, nestings = _matrix(rows, "share", levels)
        notes = np.vectorize(lambda value: percent(value).removesuffix(" %"))(matrix)
        _draw_heatmap(axes, matrix, lengths, nestings, notes, target, cmap="cividis", vmin=0, vmax=1, cbar=False)
        axes.set_title(name, loc="left")
        if number:
            axes.set_ylabel("")
    bar = figure.colorbar(panels[0].collections[0], ax=panels, format=PercentFormatter(1), pad=0.02)
    bar.set_label(label)
    bar.outline.set_visible(False)
    largest = ", ".join(f"{name} {_largest(shares)}" for name, shares in values.items())
    return Drawing(figure, f"Largest {label}: {largest}.")


def _largest(shares: dict[tuple[int, int], float]) -> str:
    known = {level: share for level, share in shares.items() if not math.isnan(share)}
    if not known:
        return "unknown"
    top = max(known, key=known.get)
    return f"{percent(known[top])} at {(top[0], top[1])}"


def _mean(rows: Sequence[dict], metric: str) -> float:
    """Over the levels that have test examples; NaN if none has."""
    known = [row[metric] for row in rows if not math.isnan(row[metric])]
    return fmean(known) if known else math.nan


def grid(values: dict[tuple[int, int], float], title: str, unit: str, form: str = "{:.0f}") -> Drawing:
    """Any number over length and nesting, in its unit; `values` maps (length, nesting) to it."""
    rows = [{"length": a, "nesting": b, "value": value} for (a, b), value in values.items()]
    matrix, lengths, nestings = _matrix(rows, "value")
    figure = empty_figure(1.9 + 0.75 * len(lengths), 1.2 + 0.6 * len(nestings))
    notes = np.vectorize(form.format)(matrix)
    _draw_heatmap(figure.axes[0], matrix, lengths, nestings, notes, cmap="cividis", cbar_kws={"label": unit})
    figure.axes[0].set_title(title, loc="left")
    (easy, low), (hard, high) = min(values.items()), max(values.items())
    return Drawing(
        figure,
        f"{title}: {form.format(low)} {unit} at length {easy[0]}, nesting {easy[1]}, "
        f"{form.format(high)} at length {hard[0]}, nesting {hard[1]}.",
    )
