"""In which order difficulties come: what a strategy draws at a moment, and in the course of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter

from l2e_utils.analysis.rehearsal import Stretch
from l2e_utils.curriculum import GATE
from l2e_utils.plots.curves import _short
from l2e_utils.plots.drawing import FRAME, LINES, OTHER, RIGHT, WRONG, Drawing, empty_figure, percent
from l2e_utils.plots.heatmaps import _draw_heatmap
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import Record


def lessons(courses: Mapping[str, Sequence[Stretch]], target: tuple[int, int]) -> Drawing:
    """How hard the programs of each strategy are as a run goes on: a dot a program, a line for the current level.

    courses  what `rehearsal.rehearse` gives, by name of the strategy
    """
    figure = empty_figure(2.15 * len(courses) + 0.9, 2.8, ncols=len(courses), sharey=True, squeeze=False)
    for number, (axes, (name, course)) in enumerate(zip(figure.axes, courses.items(), strict=True)):
        _draw_course(axes, name, course, target)
        axes.set_title(name, loc="left")
        axes.set_ylabel("" if number else "level (length, nesting)")
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
    axes.set(xlabel="checks made", xlim=(0, len(course)), ylim=(-0.5, len(order) - 0.5))


def _course_sentence(name: str, course: Sequence[Stretch], target: tuple[int, int]) -> str:
    """Where the dots of a course lie, and where its line goes."""
    dots = [level for stretch in course for level in stretch.drawn]
    if name == "mixed":
        return f"{name}: dots at {len(set(dots))} of {len(levels_up_to(Difficulty(*target)))} levels all the time."
    first, last, steps = course[0].level, course[-1].level, len({stretch.level for stretch in course}) - 1
    share = sum(level == stretch.level for stretch in course for level in stretch.drawn) / len(dots)
    line = f"which climbs from {tuple(first)} to {tuple(last)} in {steps} steps" if steps else f"always {tuple(last)}"
    return f"{name}: {percent(share)} of the dots lie at its level, {line}."


def moment(
    name: str,
    course: Sequence[Stretch],
    at: int,
    shares: Mapping[tuple[int, int], float],
    target: tuple[int, int],
) -> Drawing:
    """A strategy at check number `at` of a course: what share of programs each level gets now, and the whole course."""
    figure = empty_figure(8.6, 3.1, ncols=2, width_ratios=[1, 1.5])
    left, right = figure.axes
    lengths, nestings = range(1, target[0] + 1), range(1, target[1] + 1)
    values = np.array([[shares[length, nesting] for length in lengths] for nesting in nestings])
    notes = np.vectorize(percent)(values)
    _draw_heatmap(left, values, list(lengths), list(nestings), notes, cmap="cividis", vmin=0, vmax=1, cbar=False)
    left.set_title(f"{name}: share of programs, now", loc="left")
    _draw_course(right, name, course, target)
    right.axvline(at + 0.5, color=FRAME, lw=2)
    right.set_ylabel("level (length, nesting)")
    right.set_title("the whole course (the bar is now)", loc="left")
    top = max(shares, key=shares.get)
    even = len(set(shares.values())) == 1
    most = f"{percent(shares[top])} at {'every level' if even else (top[0], top[1])}"
    return Drawing(figure, f"{name} after {at} of {len(course)} checks: it draws {most}.")


def gate(history: Sequence[Record], level: tuple[int, int]) -> Drawing:
    """Accuracy on the level's own training and validation programs while a run was there, and the 95 % of the gate."""
    there = [record for record in history if record.level == level]
    figure = empty_figure(7.2, 3.4)
    axes = figure.axes[0]
    programs = [record.programs for record in there]
    train, validation = [r.level_accuracy for r in there], [r.validation_accuracy for r in there]
    axes.plot(programs, train, color=WRONG, ls="--", lw=2, label="programs trained on")
    axes.plot(programs, validation, color=RIGHT, lw=2, label="validation programs")
    axes.axhline(GATE, color="black", lw=1, ls=":")
    axes.text(programs[0], GATE + 0.008, f"the gate: above {GATE:.0%}", va="bottom", fontsize=9)
    axes.plot(programs[-1:], train[-1:], "o", color=WRONG, ms=7, label=f"moves on: {there[-1].note or 'not yet'}")
    axes.set(xlabel="training programs", ylabel="teacher-forced accuracy", ylim=(min(validation + train) - 0.03, 1.03))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    axes.legend(frameon=False, loc="lower right")
    end = f"then it moves on because of: {there[-1].note}" if there[-1].note else "it has not moved on"
    return Drawing(
        figure,
        f"At {tuple(level)}: training accuracy rises to {percent(max(train))}, validation accuracy to "
        f"{percent(max(validation))}, where the gate needs more than {GATE:.0%}; {end}.",
    )
