"""What happened while networks were trained: accuracies, losses and levels, over training examples."""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter

from l2e_utils.analysis.rehearsal import Stretch
from l2e_utils.curriculum import GATE
from l2e_utils.plots.drawing import Drawing, empty_figure, many_panels, name_lines, named, one_panel, percent
from l2e_utils.plots.heatmaps import LEVELS, by_level, draw_levels_map
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
BY_LEVEL = {"ylabel": "level (length, nesting)"}


def draw_curves(
    histories: dict[str, Sequence[Record]], metric: str = "everywhere_exact", programs: int | None = None
) -> Drawing:
    """How accuracy grew: one line a strategy, over training examples. A dot marks a move to the next level.

    A move at the last check has none: the new level has not been used yet.

    histories maps strategies to the records of their checks; metric is a field of those records; programs is
    where the axis ends, if not at the last check.
    """
    histories = {name: history for name, history in histories.items() if history}
    top = max((getattr(record, metric) for history in histories.values() for record in history), default=1)
    labels = {"xlabel": "training examples", "ylabel": "accuracy", "ylim": (0, 1.02 if top > 0.58 else 0.6)}
    figure, axes = one_panel(PAGE, 3.6, LABELS[metric], per_cent="y", **labels)
    last, own = {}, [name for name in histories if name not in LINES]
    for number, (name, history) in enumerate(histories.items()):
        # Strategies of one's own have one colour, and each a dot more than the one before.
        colour, style = LINES.get(name) or (OTHER[0], (0, OTHER[1][1] + (1, 1) * own.index(name)))
        # Curves often lie on each other: the one without gaps goes beneath, and shows through their gaps.
        look = {"color": colour, "zorder": 2 if style == "-" else 3 - number / len(histories)}
        points = [(record.programs, getattr(record, metric)) for record in history]
        moves = [point for point, record in zip(points[:-1], history, strict=False) if record.note]
        axes.plot(*zip(*points, strict=True), ls=style, lw=2, label=name, **look)
        dots = {"ms": 7, "mec": "white", "color": colour, "zorder": 5, "clip_on": False}
        axes.plot(*np.reshape(moves, (-1, 2)).T, "o", **dots)[0].set_in_layout(False)  # it may be empty
        last[name] = points[-1][1]
    axes.xaxis.set_major_formatter(PROGRAMS)
    if programs:
        axes.set_xlim(0, programs * 1.02)
    if not histories:
        return Drawing(figure, "No check has been made yet.")
    if len(histories) > 1:
        name_lines(figure)
    ranked = {name: last[name] for name in sorted(last, key=last.get, reverse=True)}
    return Drawing(figure, f"{LABELS[metric]}, at the end: {named(ranked)}.")


def _name_levels(axes: Axes, target: tuple[int, int]) -> list[Difficulty]:
    """Levels upwards, in the order of the naive curriculum."""
    order = levels_up_to(Difficulty(*target))
    axes.set_yticks(range(len(order)), [f"({a}, {b})" for a, b in order])
    axes.set_ylim(-0.5, len(order) - 0.5)
    return order


def draw_levels(histories: dict[str, Sequence[Record]], target: tuple[int, int]) -> Drawing:
    """Which level each strategy asked for, over training examples.

    Lines at the same level are drawn beside each other, around the level's place. Runs that are called STRATEGY-SEED
    have the look of their strategy.
    """
    height = 1.3 + 0.2 * target[0] * target[1]
    figure, axes = one_panel(PAGE, height, xlabel="training examples", **BY_LEVEL)
    order = _name_levels(axes, target)
    for number, (name, history) in enumerate(histories.items()):
        colour, style = LINES.get(name.partition("-")[0], OTHER)
        beside = 0.08 * (number - (len(histories) - 1) / 2)
        places = [order.index(record.level) + beside for record in history]
        at = [record.programs for record in history]
        axes.step(at, places, color=colour, ls=style, lw=2, label=name, where="pre")
    axes.xaxis.set_major_formatter(PROGRAMS)
    axes.legend(frameon=False, loc="best")
    ends = ", ".join(f"{name} at {tuple(history[-1].level)}" for name, history in histories.items() if history)
    return Drawing(figure, f"Current level at the end: {ends or 'no check has been made yet'}.")


def draw_gate(history: Sequence[Record], level: tuple[int, int]) -> Drawing:
    """Accuracy on a level's training and validation programs while a run was there, and the gate's 95 %."""
    there = [record for record in history if record.level == level]
    programs = [record.programs for record in there]
    train, validation = [r.level_accuracy for r in there], [r.validation_accuracy for r in there]
    labels = {"xlabel": "training examples", "ylabel": "teacher-forced accuracy"}
    figure, axes = one_panel(PAGE, 3.4, per_cent="y", ylim=(min(validation + train) - 0.03, 1.03), **labels)
    axes.plot(programs, train, color=WRONG, ls="--", lw=2, label="programs trained on")
    axes.plot(programs, validation, color=RIGHT, lw=2, label="validation programs")
    axes.axhline(GATE, color="black", lw=1, ls=":")
    axes.text(programs[0], GATE + 0.008, f"the gate: above {percent(GATE)}", va="bottom", fontsize=9)
    why = there[-1].note
    axes.plot(programs[-1:], train[-1:], "o", color=WRONG, ms=7, label=f"moves on: {why or 'not yet'}")
    axes.xaxis.set_major_formatter(PROGRAMS)
    axes.legend(frameon=False, loc="lower right")
    end = f"then it moves on because of: {why}" if why else "it has not moved on"
    return Drawing(
        figure,
        f"At {tuple(level)}: training accuracy rises to {percent(max(train))}, validation accuracy to "
        f"{percent(max(validation))}, where the gate needs more than {percent(GATE)}; {end}.",
    )


def draw_lessons(courses: Mapping[str, Sequence[Stretch]], target: tuple[int, int]) -> Drawing:
    """How hard the programs of each strategy are as a run goes on: a dot a program, a line for the current level.

    courses  what `rehearsal.rehearse` gives, by name of the strategy
    """
    figure, panels = many_panels(courses, 1.9, xlabel="checks made", **BY_LEVEL)
    said = []
    for axes, (name, course) in zip(panels, courses.items(), strict=True):
        _draw_course(axes, name, course, target)
        levels = [stretch.level for stretch in course]
        dots = [(level, stretch.level) for stretch in course for level in stretch.drawn]
        share = percent(sum(level == current for level, current in dots) / len(dots))
        first, last, steps = tuple(levels[0]), tuple(levels[-1]), len(set(levels)) - 1
        line = f"which climbs from {first} to {last} in {steps} steps" if steps else f"always {last}"
        where = f"{share} of the dots lie at its level, {line}"
        if name == "mixed":
            where = f"dots at {len({level for level, _ in dots})} of {target[0] * target[1]} levels all the time"
        said.append(f"{name}: {where}.")
    return Drawing(figure, " ".join(said))


def _draw_course(axes: Axes, name: str, course: Sequence[Stretch], target: tuple[int, int]) -> None:
    """Checks to the right; a dot for each program, a line for the current level."""
    order, rng = _name_levels(axes, target), Random(0)
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
    axes.set_xlim(0, len(course))


def draw_moment(
    name: str, course: Sequence[Stretch], at: int, shares: Mapping[tuple[int, int], float], target: tuple[int, int]
) -> Drawing:
    """A strategy at check number `at` of a course: which levels it draws now, and the whole course."""
    figure = empty_figure(PAGE, 3.1, ncols=2, width_ratios=[1, 1.3])
    left, right = figure.axes
    left.set(**LEVELS)
    table = by_level(shares).unstack(0)
    draw_levels_map(left, table, table.map(percent))
    left.set_title(f"{name}: programs now", loc="left")
    _draw_course(right, name, course, target)
    right.axvline(at + 0.5, color=FRAME, lw=2)
    right.set(xlabel="checks made", **BY_LEVEL)
    right.set_title("the whole course (the bar is now)", loc="left")
    top = max(shares, key=shares.get)
    where = "every level" if len(set(shares.values())) == 1 else tuple(top)
    most = f"{percent(shares[top])} at {where}"
    return Drawing(figure, f"{name} after {at} of {len(course)} checks: it draws {most}.")
