"""What happened while networks were trained: accuracies, losses and levels, over training programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter

from l2e_utils.analysis.rehearsal import Stretch
from l2e_utils.curriculum import GATE
from l2e_utils.plots.drawing import Drawing, empty_figure, many_panels, name_lines, one_panel, percent
from l2e_utils.plots.heatmaps import LEVELS, draw_levels_map, table_of
from l2e_utils.plots.style import FRAME, LINES, OTHER, PAGE, RIGHT, WRONG
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import Record

LABELS = {
    "everywhere_exact": "Exact accuracy over all levels up to the target",
    "everywhere_forced": "Teacher-forced accuracy over all levels up to the target",
    "target_exact": "Exact accuracy at the target",
    "target_forced": "Teacher-forced accuracy at the target",
}
PROGRAMS = EngFormatter()  # 4,000,000 as 4 M


def draw_curves(
    histories: dict[str, Sequence[Record]], metric: str = "everywhere_exact", programs: int | None = None
) -> Drawing:
    """How accuracy grew: one line a strategy, over training programs. A dot marks a move to the next level.

    A move at the last check has none: the new level has not been used yet.

    histories maps strategies to the records of their checks; metric is a field of those records; programs is
    where the axis ends, if not at the last check.
    """
    histories = {name: history for name, history in histories.items() if history}
    top = max((getattr(record, metric) for history in histories.values() for record in history), default=1)
    labels = {"xlabel": "training programs", "ylabel": "accuracy", "ylim": (0, 1.02 if top > 0.4 else 0.5)}
    figure, axes = one_panel(PAGE, 3.6, LABELS[metric], "y", **labels)
    for number, (name, history) in enumerate(histories.items()):
        colour, style = LINES.get(name, OTHER)
        # Curves often lie on each other: the one without gaps goes beneath, and shows through their gaps.
        look = {"color": colour, "zorder": 2 if style == "-" else 3 - number / len(histories)}
        at, accuracy = [r.programs for r in history], [getattr(r, metric) for r in history]
        axes.plot(at, accuracy, ls=style, lw=2, label=name, **look)
        moves = [record for record in history[:-1] if record.note]
        axes.plot([r.programs for r in moves], [getattr(r, metric) for r in moves], "o", ms=4, **look)
    axes.xaxis.set_major_formatter(PROGRAMS)
    if programs:
        axes.set_xlim(0, programs * 1.02)
    if not histories:
        return Drawing(figure, "No check has been made yet.")
    name_lines(figure)
    last = {name: getattr(history[-1], metric) for name, history in histories.items()}
    ends = ", ".join(f"{name} {percent(last[name])}" for name in sorted(last, key=last.get, reverse=True))
    return Drawing(figure, f"{LABELS[metric]}, at the end: {ends}.")


def draw_levels(histories: dict[str, Sequence[Record]], target: tuple[int, int]) -> Drawing:
    """Which level each strategy asked for, over training programs; levels in the order of the naive curriculum.

    Lines at the same level are drawn beside each other, around the level's place. Runs that are called STRATEGY-SEED
    have the look of their strategy.
    """
    order = levels_up_to(Difficulty(*target))
    labels = {"xlabel": "training programs", "ylabel": "level (length, nesting)"}
    figure, axes = one_panel(PAGE, 1.3 + 0.2 * len(order), ylim=(-0.5, len(order) - 0.5), **labels)
    for number, (name, history) in enumerate(histories.items()):
        colour, style = LINES.get(name.partition("-")[0], OTHER)
        beside = 0.08 * (number - (len(histories) - 1) / 2)
        at, places = [r.programs for r in history], [order.index(r.level) + beside for r in history]
        axes.step(at, places, color=colour, ls=style, lw=2, label=name, where="pre")
    axes.set_yticks(range(len(order)), [f"({a}, {b})" for a, b in order])
    axes.xaxis.set_major_formatter(PROGRAMS)
    axes.legend(frameon=False, loc="best")
    ends = ", ".join(f"{name} at ({h[-1].level[0]}, {h[-1].level[1]})" for name, h in histories.items() if h)
    return Drawing(figure, f"Current level at the end: {ends}.")


def draw_gate(history: Sequence[Record], level: tuple[int, int]) -> Drawing:
    """Accuracy on a level's training and validation programs while a run was there, and the gate's 95 %."""
    there = [record for record in history if record.level == level]
    programs = [record.programs for record in there]
    train, validation = [r.level_accuracy for r in there], [r.validation_accuracy for r in there]
    labels = {"xlabel": "training programs", "ylabel": "teacher-forced accuracy"}
    figure, axes = one_panel(PAGE, 3.4, per_cent="y", ylim=(min(validation + train) - 0.03, 1.03), **labels)
    axes.plot(programs, train, color=WRONG, ls="--", lw=2, label="programs trained on")
    axes.plot(programs, validation, color=RIGHT, lw=2, label="validation programs")
    axes.axhline(GATE, color="black", lw=1, ls=":")
    axes.text(programs[0], GATE + 0.008, f"the gate: above {GATE:.0%}", va="bottom", fontsize=9)
    axes.plot(programs[-1:], train[-1:], "o", color=WRONG, ms=7, label=f"moves on: {there[-1].note or 'not yet'}")
    axes.xaxis.set_major_formatter(PROGRAMS)
    axes.legend(frameon=False, loc="lower right")
    end = f"then it moves on because of: {there[-1].note}" if there[-1].note else "it has not moved on"
    return Drawing(
        figure,
        f"At {tuple(level)}: training accuracy rises to {percent(max(train))}, validation accuracy to "
        f"{percent(max(validation))}, where the gate needs more than {GATE:.0%}; {end}.",
    )


def draw_lessons(courses: Mapping[str, Sequence[Stretch]], target: tuple[int, int]) -> Drawing:
    """How hard the programs of each strategy are as a run goes on: a dot a program, a line for the current level.

    courses  what `rehearsal.rehearse` gives, by name of the strategy
    """
    figure, panels = many_panels(courses, 1.9, xlabel="checks made", ylabel="level (length, nesting)")
    for axes, (name, course) in zip(panels, courses.items(), strict=True):
        _draw_course(axes, name, course, target)
    return Drawing(figure, " ".join(_course_sentence(name, course, target) for name, course in courses.items()))


def _draw_course(axes: Axes, name: str, course: Sequence[Stretch], target: tuple[int, int]) -> None:
    """Levels upwards in the order of the naive curriculum, checks to the right."""
    order, rng = levels_up_to(Difficulty(*target)), Random(0)
    colour, style = LINES.get(name, OTHER)
    dots = [
        (check + rng.random(), order.index(level) + 0.5 * rng.random() - 0.25)
        for check, stretch in enumerate(course)
        for level in stretch.drawn
    ]
    axes.plot(*zip(*dots, strict=True), ".", color=colour, ms=4.5, alpha=0.6, mew=0)
    if name != "mixed":  # which has no current level
        places = [order.index(stretch.level) for stretch in course]
        axes.step(range(len(places) + 1), [*places, places[-1]], where="post", color=colour, ls=style, lw=1.6)
    axes.set_yticks(range(len(order)), [f"({a}, {b})" for a, b in order])
    axes.set(xlim=(0, len(course)), ylim=(-0.5, len(order) - 0.5))


def _course_sentence(name: str, course: Sequence[Stretch], target: tuple[int, int]) -> str:
    """Where the dots of a course lie, and where its line goes."""
    dots = [level for stretch in course for level in stretch.drawn]
    if name == "mixed":
        return f"{name}: dots at {len(set(dots))} of {len(levels_up_to(Difficulty(*target)))} levels all the time."
    first, last, steps = course[0].level, course[-1].level, len({stretch.level for stretch in course}) - 1
    share = sum(level == stretch.level for stretch in course for level in stretch.drawn) / len(dots)
    line = f"which climbs from {tuple(first)} to {tuple(last)} in {steps} steps" if steps else f"always {tuple(last)}"
    return f"{name}: {percent(share)} of the dots lie at its level, {line}."


def draw_moment(
    name: str, course: Sequence[Stretch], at: int, shares: Mapping[tuple[int, int], float],
    target: tuple[int, int],
) -> Drawing:
    """A strategy at check number `at` of a course: which levels it draws now, and the whole course."""
    figure = empty_figure(PAGE, 3.1, ncols=2, width_ratios=[1, 1.3])
    left, right = figure.axes
    left.set(**LEVELS)
    table = table_of(shares)
    draw_levels_map(left, table, np.vectorize(percent)(table))
    left.set_title(f"{name}: programs now", loc="left")
    _draw_course(right, name, course, target)
    right.axvline(at + 0.5, color=FRAME, lw=2)
    right.set(xlabel="checks made", ylabel="level (length, nesting)")
    right.set_title("the whole course (the bar is now)", loc="left")
    top = max(shares, key=shares.get)
    even = len(set(shares.values())) == 1
    most = f"{percent(shares[top])} at {'every level' if even else (top[0], top[1])}"
    return Drawing(figure, f"{name} after {at} of {len(course)} checks: it draws {most}.")
