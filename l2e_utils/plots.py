"""Pictures, each with the sentence that says what the eye should see in it.

A function takes results and returns a `Drawing`: a matplotlib figure and its sentence, made from the same numbers.
In a notebook a drawing shows itself; the sentence is its alternative text, and what an automatic test compares.
Palettes are readable with colour-blind eyes and on paper; strategies differ in line style as well as in colour.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, PercentFormatter

from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.text import encode

DPI = 100
STYLE = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "axes.axisbelow": True,
}
# Okabe and Ito's palette, and a line style each.
LINES = {
    "baseline": ("#000000", ":"),
    "naive": ("#E69F00", "--"),
    "mixed": ("#0072B2", "-."),
    "combined": ("#009E73", "-"),
}
FRAME = "#E6007E"  # nothing else has this colour
RIGHT, WRONG, NEUTRAL = "#0072B2", "#D55E00", "#999999"



def colour_of(strategy: str) -> str:
    return LINES.get(strategy, (NEUTRAL, "-"))[0]


METRICS = {
    "exact": "whole outputs right, writing freely",
    "teacher_forced": "characters right, the right earlier ones given",
}


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure and the sentence that describes it."""

    figure: Figure
    sentence: str

    def png(self) -> bytes:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=DPI)
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture = base64.b64encode(self.png()).decode()
        return {"image/png": picture, "text/plain": self.sentence}, {"image/png": {"alt": self.sentence}}


def _figure(width: float, height: float, **layout) -> Figure:
    """An empty figure of so many inches, outside pyplot, so that nothing piles up and nothing shows by itself."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        figure.subplots(**layout)
    return figure


def percent(share: float) -> str:
    """A share in per cent for people: no more digits than they need, and never 100 % or 0 % when it is not quite."""
    if math.isnan(share):
        return "–"
    if 0.9995 <= share < 1:
        return ">99.9 %"
    if 0 < share < 0.0005:
        return "<0.1 %"
    return f"{100 * share:.{1 if 0.995 <= share < 1 or 0 < share < 0.005 else 0}f} %"


# --- heatmaps over length x nesting ---------------------------------------------------------------------------------


def _matrix(rows: Sequence[dict], column: str) -> tuple[np.ndarray, list[int], list[int]]:
    """Values [nesting, length] and the lengths and nestings of its columns and rows; NaN where there is no row."""
    lengths = sorted({row["length"] for row in rows})
    nestings = sorted({row["nesting"] for row in rows})
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
    for text, colour in zip(axes.texts, axes.collections[0].get_facecolors(), strict=False):
        text.set_color("black" if _luminance(colour) > 0.18 else "white")  # where the contrasts of both are equal
    axes.invert_yaxis()
    axes.tick_params(length=0, labelrotation=0)
    axes.grid(False)
    axes.set(xlabel="length (digits)", ylabel="nesting (operations)")
    if target is not None:  # what lies beyond the target was never trained
        right, top = lengths.index(target[0]) + 1, nestings.index(target[1]) + 1
        axes.plot([0, right, right], [top, top, 0], color="#D55E00", lw=2, ls=(0, (4, 2)), clip_on=False)
    if selected is not None:
        place = lengths.index(selected[0]), nestings.index(selected[1])
        axes.add_patch(Rectangle(place, 1, 1, fill=False, edgecolor=FRAME, lw=4, clip_on=False, zorder=5))


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
        raise ValueError(f"There is no metric {metric!r}: choose exact or teacher_forced.")
    values, lengths, nestings = _matrix(rows, metric)
    figure = _figure(2.2 + 1.25 * len(lengths), 1.5 + 0.8 * len(nestings))
    axes = figure.axes[0]
    if minus is None:
        low, high = _matrix(rows, metric + "_low")[0], _matrix(rows, metric + "_high")[0]
        notes = np.vectorize(_with_interval)(values, low, high)
        bar = {"format": PercentFormatter(1), "label": f"{metric.replace('_', '-')} accuracy"}
        colours = {"cmap": "cividis", "vmin": 0, "vmax": 1, "cbar_kws": bar}
        sentence = _accuracy_sentence(rows, metric)
    else:
        values = values - _matrix(minus, metric)[0]
        notes = np.vectorize(_points)(values)
        bar = {"format": FuncFormatter(lambda value, _: _points(value)), "label": "percentage points"}
        colours = {"cmap": "PuOr_r", "vmin": -1, "vmax": 1, "cbar_kws": bar}
        sentence = _difference_sentence(values, lengths, nestings, metric)
    _draw_heatmap(axes, values, lengths, nestings, notes, target, selected, **colours)
    axes.set_title(title or metric.replace("_", "-"), loc="left", pad=10)
    return Drawing(figure, f"{title}: {sentence}" if title else sentence[0].upper() + sentence[1:])


def _with_interval(value: float, low: float, high: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{percent(value)}\n{interval(low, high)}"


def interval(low: float, high: float) -> str:
    """The ends of an interval in per cent."""
    return f"{percent(low).removesuffix(' %')}–{percent(high).removesuffix(' %')}"


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

    return f"difference in {METRICS[metric]}: from {place(np.nanargmin(values))} to {place(np.nanargmax(values))}."


def heatmaps(
    results: dict[str, Sequence[dict]], metric: str = "exact", target: tuple[int, int] | None = None
) -> Drawing:
    """The heatmaps of several networks beside each other, on one scale; `results` maps names to rows."""
    values = {name: {(row["length"], row["nesting"]): row[metric] for row in rows} for name, rows in results.items()}
    figure = shares(values, f"{metric.replace('_', '-')} accuracy", target).figure
    ranked = sorted(results, key=lambda name: -_mean(results[name], metric))
    means = ", ".join(f"{name} {percent(_mean(results[name], metric))}" for name in ranked)
    return Drawing(figure, f"Mean over all levels shown, {METRICS[metric]}: {means}.")


def shares(
    values: dict[str, dict[tuple[int, int], float]], label: str, target: tuple[int, int] | None = None
) -> Drawing:
    """Shares between 0 and 1 over length and nesting, a panel for each name; `label` says shares of what."""
    figure = _figure(2.45 * len(values) + 0.9, 2.9, ncols=len(values), sharey=True, squeeze=False)
    panels = list(figure.axes)
    for number, (axes, (name, shares)) in enumerate(zip(panels, values.items(), strict=True)):
        rows = [{"length": a, "nesting": b, "share": share} for (a, b), share in shares.items()]
        matrix, lengths, nestings = _matrix(rows, "share")
        notes = np.vectorize(lambda value: percent(value).removesuffix(" %"))(matrix)
        _draw_heatmap(axes, matrix, lengths, nestings, notes, target, cmap="cividis", vmin=0, vmax=1, cbar=False)
        axes.set_title(name, loc="left")
        if number:
            axes.set_ylabel("")
    bar = figure.colorbar(panels[0].collections[0], ax=panels, format=PercentFormatter(1), pad=0.02)
    bar.set_label(label)
    bar.outline.set_visible(False)
    tops = {name: max(shares, key=shares.get) for name, shares in values.items()}
    largest = ", ".join(f"{name} {percent(values[name][top])} at {top}" for name, top in tops.items())
    return Drawing(figure, f"Largest {label}: {largest}.")


def _mean(rows: Sequence[dict], metric: str) -> float:
    return float(np.nanmean([row[metric] for row in rows]))


def grid(values: dict[tuple[int, int], float], title: str, unit: str, form: str = "{:.0f}") -> Drawing:
    """Any number over length and nesting, in its unit; `values` maps (length, nesting) to it."""
    rows = [{"length": a, "nesting": b, "value": value} for (a, b), value in values.items()]
    matrix, lengths, nestings = _matrix(rows, "value")
    figure = _figure(1.9 + 0.75 * len(lengths), 1.2 + 0.6 * len(nestings))
    notes = np.vectorize(form.format)(matrix)
    _draw_heatmap(figure.axes[0], matrix, lengths, nestings, notes, cmap="cividis", cbar_kws={"label": unit})
    figure.axes[0].set_title(title, loc="left")
    (easy, low), (hard, high) = min(values.items()), max(values.items())
    return Drawing(
        figure,
        f"{title}: {form.format(low)} {unit} at length {easy[0]}, nesting {easy[1]}, "
        f"{form.format(high)} at length {hard[0]}, nesting {hard[1]}.",
    )


# --- curves ---------------------------------------------------------------------------------------------------------


def curves(
    histories: dict[str, Sequence], metric: str = "everywhere_exact", programs: int | None = None
) -> Drawing:
    """How accuracy grew: one line a strategy, over training programs. A dot marks a move to the next level.

    histories maps strategies to the records of their checks; metric is a field of those records; programs is where the
    axis ends, if not at the last check.
    """
    figure = _figure(7.2, 3.6)
    _draw_curves(figure.axes[0], {name: history for name, history in histories.items() if history}, metric)
    if programs:
        figure.axes[0].set_xlim(0, programs * 1.02)
    figure.axes[0].set_title(LABELS[metric], loc="left")
    last = {name: history[-1] for name, history in histories.items() if history}
    ranked = sorted(last, key=lambda name: -getattr(last[name], metric))
    ends = ", ".join(f"{name} {percent(getattr(last[name], metric))}" for name in ranked)
    return Drawing(figure, f"{LABELS[metric]}, at the end: {ends}." if last else "No check has been made yet.")


LABELS = {
    "everywhere_exact": "Exact accuracy over all levels up to the target",
    "everywhere_forced": "Teacher-forced accuracy over all levels up to the target",
    "target_exact": "Exact accuracy at the target",
    "target_forced": "Teacher-forced accuracy at the target",
}


def _draw_curves(axes: Axes, histories: dict[str, Sequence], metric: str) -> None:
    top = max((getattr(record, metric) for history in histories.values() for record in history), default=1)
    for name, history in histories.items():
        colour, style = LINES.get(name, (NEUTRAL, "-"))
        programs = [record.programs for record in history]
        axes.plot(programs, [getattr(record, metric) for record in history], color=colour, ls=style, lw=2, label=name)
        moves = [record for record in history if record.note]
        axes.plot([r.programs for r in moves], [getattr(r, metric) for r in moves], "o", color=colour, ms=4)
    axes.set(xlabel="training programs", ylabel="accuracy", ylim=(0, 1 if top > 0.4 else 0.5))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    if histories:
        axes.legend(frameon=False, ncols=len(histories), loc="upper left")


def _short(number: float, _=None) -> str:
    """4,000,000 as 4 M."""
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if abs(number) >= unit:
            return f"{number / unit:g}{name}"
    return f"{number:g}"


def levels(histories: dict[str, Sequence], target: tuple[int, int]) -> Drawing:
    """Which level each strategy asked for, over training programs; levels in the order of the naive curriculum."""
    figure = _figure(7.2, 2.9)
    axes = figure.axes[0]
    order = levels_up_to(Difficulty(*target))
    for number, (name, history) in enumerate(histories.items()):
        colour, style = LINES.get(name, (NEUTRAL, "-"))
        programs, places = [r.programs for r in history], [order.index(r.level) for r in history]
        places = [place + 0.08 * (number - 1) for place in places]  # beside each other at the same level
        axes.step(programs, places, color=colour, ls=style, lw=2, label=name, where="pre")
    axes.set_yticks(range(len(order)), [f"({a}, {b})" for a, b in order])
    axes.set(xlabel="training programs", ylabel="level (length, nesting)")
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    axes.legend(frameon=False, loc="best")
    ends = ", ".join(f"{name} at ({h[-1].level[0]}, {h[-1].level[1]})" for name, h in histories.items() if h)
    return Drawing(figure, f"Current level at the end: {ends}.")


# --- one answer -----------------------------------------------------------------------------------------------------


def answer(truth: str, written: str, confidence: Sequence[float], source: str = "") -> Drawing:
    """What the network wrote, character by character: bars for its confidence, blue and ticked where right.

    Wrong ones are orange and crossed. The last bar is the full stop by which it says that it has finished. The program
    stands to the left if `source` is given.
    """
    letters, expected = written + ".", truth + "."
    width = max(len(letters), len(expected), 6)
    bars = 0.62 * width + 1.2
    if source:
        lines = source.split("\n")
        text = 0.105 * max(map(len, lines)) + 0.4
        figure = _figure(text + bars, max(2.3, 0.25 * len(lines) + 0.5), ncols=2, width_ratios=[text, bars])
        left, axes = figure.axes
        left.axis("off")
        left.text(0, 0.5, source, family="DejaVu Sans Mono", va="center", fontsize=12, linespacing=1.5)
    else:
        figure = _figure(bars, 2.3)
        axes = figure.axes[0]
    for place, (letter, share) in enumerate(zip(letters, confidence, strict=False)):
        good = place < len(expected) and letter == expected[place]
        colour, hatch = (RIGHT, None) if good else (WRONG, "//")
        axes.bar(place, share, width=0.82, color=colour, hatch=hatch, edgecolor="white")
        shown = percent(min(share, 0.9999))  # no certainty: a share of 1 is one that was rounded up
        axes.text(place, share + 0.03, shown, ha="center", va="bottom", fontsize=8, color="#444444")
    marks = ["✓" if a == b else "✗" for a, b in zip(letters, expected, strict=False)]
    marks += ["✗"] * (len(letters) - len(marks))
    axes.set_xticks(range(len(letters)), [f"{letter}\n{mark}" for letter, mark in zip(letters, marks, strict=True)])
    axes.tick_params(axis="x", length=0, labelsize=14)
    axes.set(ylim=(0, 1.18), xlim=(-0.6, width - 0.4), ylabel="confidence")
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.grid(axis="x", visible=False)
    verdict = "which is right" if written == truth else f"but Python prints {truth}"
    least = percent(min(confidence, default=math.nan))
    return Drawing(
        figure, f"The network writes {written or 'nothing'}, {verdict}; its least confident character has {least}."
    )


# --- the text itself ------------------------------------------------------------------------------------------------

KINDS = {
    "digit": ("0123456789", "#cfe3f3"),
    "operation": ("+-*/<>", "#f7d9b8"),
    "variable": ("abcdefghijx", "#bfe3d3"),
    "the rest of Python": ("", "#ececec"),
}
_PER_ROW = 30


def characters(source: str) -> Drawing:
    """A program as a row of tiles, one a character, with the number by which the network knows it; `⏎` ends a line."""
    rows = math.ceil(len(source) / _PER_ROW)
    figure = _figure(9.2, 0.55 * rows + 0.5)
    axes = figure.axes[0]
    kinds = kinds_of(source)
    for place, (character, kind) in enumerate(zip(source, kinds, strict=True)):
        x, y = place % _PER_ROW, -(place // _PER_ROW)
        axes.add_patch(Rectangle((x, y), 0.94, 0.9, color=KINDS[kind][1]))
        shown = {"\n": "⏎", " ": "␣"}.get(character, character)
        axes.text(x + 0.47, y + 0.58, shown, ha="center", va="center", family="DejaVu Sans Mono", fontsize=11)
        axes.text(x + 0.47, y + 0.17, encode(character)[0], ha="center", va="center", fontsize=6, color="#555555")
    axes.set(xlim=(0, _PER_ROW), ylim=(1 - rows, 1))
    axes.axis("off")
    handles = [Rectangle((0, 0), 1, 1, color=colour) for _, colour in KINDS.values()]
    figure.legend(handles, list(KINDS), loc="outside lower left", ncols=4, frameon=False, fontsize=8)
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind != "the rest of Python")
    return Drawing(figure, f"{len(source)} characters, among them (kind by kind) {counts}.")


def kinds_of(source: str) -> list[str]:
    """The kind of each character. A letter is a variable when it stands alone, not inside a word such as `for`."""
    kinds = []
    for place, character in enumerate(source):
        kind = next((name for name, (members, _) in KINDS.items() if character in members), "the rest of Python")
        if kind == "variable" and any(c.isalpha() for c in (source[place - 1 : place] + source[place + 1 : place + 2])):
            kind = "the rest of Python"
        kinds.append(kind)
    return kinds
