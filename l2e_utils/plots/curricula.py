"""In which order difficulties come: what a strategy draws at a moment, and in the course of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from matplotlib.axes import Axes

from l2e_utils.analysis.rehearsal import Stretch
from l2e_utils.plots.drawing import Drawing, empty_figure, many_panels, percent
from l2e_utils.plots.heatmaps import LEVELS, draw_levels_map, table_of
from l2e_utils.plots.style import FRAME, LINES, OTHER, PAGE
from l2e_utils.tasks import Difficulty, levels_up_to


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
    name: str,
    course: Sequence[Stretch],
    at: int,
    shares: Mapping[tuple[int, int], float],
    target: tuple[int, int],
) -> Drawing:
    """A strategy at check number `at` of a course: each level's share of programs now, and the whole course."""
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
