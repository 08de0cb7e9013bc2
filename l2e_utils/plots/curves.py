"""What happened while networks were trained: accuracies and levels, over training programs."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter

from l2e_utils.plots.drawing import LINES, OTHER, Drawing, empty_figure, percent
from l2e_utils.tasks import Difficulty, levels_up_to

LABELS = {
    "everywhere_exact": "Exact accuracy over all levels up to the target",
    "everywhere_forced": "Teacher-forced accuracy over all levels up to the target",
    "target_exact": "Exact accuracy at the target",
    "target_forced": "Teacher-forced accuracy at the target",
}


def curves(
    histories: dict[str, Sequence], metric: str = "everywhere_exact", programs: int | None = None
) -> Drawing:
    """How accuracy grew: one line a strategy, over training programs. A dot marks a move to the next level.

    A move at the last check has none: the new level has not been used yet.

    histories maps strategies to the records of their checks; metric is a field of those records; programs is where the
    axis ends, if not at the last check.
    """
    figure = empty_figure(7.2, 3.6)
    _draw_curves(figure.axes[0], {name: history for name, history in histories.items() if history}, metric)
    if programs:
        figure.axes[0].set_xlim(0, programs * 1.02)
    figure.axes[0].set_title(LABELS[metric], loc="left")
    last = {name: history[-1] for name, history in histories.items() if history}
    ranked = sorted(last, key=lambda name: -getattr(last[name], metric))
    ends = ", ".join(f"{name} {percent(getattr(last[name], metric))}" for name in ranked)
    return Drawing(figure, f"{LABELS[metric]}, at the end: {ends}." if last else "No check has been made yet.")


def _draw_curves(axes: Axes, histories: dict[str, Sequence], metric: str) -> None:
    top = max((getattr(record, metric) for history in histories.values() for record in history), default=1)
    for number, (name, history) in enumerate(histories.items()):
        colour, style = LINES.get(name, OTHER)
        # Curves often lie on each other: the one without gaps goes beneath, so that it shows through the others' gaps.
        place = {"color": colour, "zorder": 2 if style == "-" else 3 - number / len(histories)}
        programs = [record.programs for record in history]
        axes.plot(programs, [getattr(record, metric) for record in history], ls=style, lw=2, label=name, **place)
        moves = [record for record in history[:-1] if record.note]
        axes.plot([r.programs for r in moves], [getattr(r, metric) for r in moves], "o", ms=4, **place)
    axes.set(xlabel="training programs", ylabel="accuracy", ylim=(0, 1.02 if top > 0.4 else 0.5))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    if histories:
        free = "lower right" if top > 0.8 else "upper left"  # where curves that rise leave room
        axes.legend(frameon=False, ncols=len(histories), loc=free)


def _short(number: float, _=None) -> str:
    """4,000,000 as 4 M."""
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if abs(number) >= unit:
            return f"{number / unit:g}{name}"
    return f"{number:g}"


def levels(histories: dict[str, Sequence], target: tuple[int, int]) -> Drawing:
    """Which level each strategy asked for, over training programs; levels in the order of the naive curriculum.

    Lines at the same level are drawn beside each other, around the level's place.
    """
    figure = empty_figure(7.2, 2.9)
    axes = figure.axes[0]
    order = levels_up_to(Difficulty(*target))
    for number, (name, history) in enumerate(histories.items()):
        colour, style = LINES.get(name, OTHER)
        programs, places = [r.programs for r in history], [order.index(r.level) for r in history]
        places = [place + 0.08 * (number - (len(histories) - 1) / 2) for place in places]
        axes.step(programs, places, color=colour, ls=style, lw=2, label=name, where="pre")
    axes.set_yticks(range(len(order)), [f"({a}, {b})" for a, b in order])
    axes.set(xlabel="training programs", ylabel="level (length, nesting)", ylim=(-0.5, len(order) - 0.5))
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    axes.legend(frameon=False, loc="best")
    ends = ", ".join(f"{name} at ({h[-1].level[0]}, {h[-1].level[1]})" for name, h in histories.items() if h)
    return Drawing(figure, f"Current level at the end: {ends}.")
