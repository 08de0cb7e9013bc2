"""Programs in pictures: what one operation adds to them, and how they are run in one pass."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from l2e_utils.analysis.one_pass import Step
from l2e_utils.plots.drawing import NEUTRAL, Drawing, empty_figure
from l2e_utils.plots.texts import KINDS
from l2e_utils.programs import Program

_MONO = "DejaVu Sans Mono"
_SIZE, _LINE = 10, 0.22  # points, inches
_CHARACTER = 0.08  # inches: the width of every character of this font, drawn at whole pixels
_OLD, _NEW = KINDS["digit"][1], KINDS["operation"][1]


def _sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty page that is measured in inches, from the top left corner downwards."""
    figure = empty_figure(width, height)
    figure.set_layout_engine("none")
    axes = figure.axes[0]
    axes.set_position([0, 0, 1, 1])
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def _type(axes: Axes, x: float, y: float, text: str, colour: str = "black") -> None:
    axes.text(x, y, text, va="center_baseline", family=_MONO, fontsize=_SIZE, color=colour)


def operations(start: Program, grown: dict[str, Program]) -> Drawing:
    """What each operation makes of the same expression: program, output, and the characters that it costs.

    start  a program of one line, print(e)
    grown  by the operation's name, the program that has one operation more; in it e keeps its colour
    """
    e = start.source.removeprefix("print(").removesuffix(")")
    rows = {"before": start, **grown}
    heights = [0.16 + _LINE * len(program.source.split("\n")) for program in rows.values()]
    figure, axes = _sheet(8.8, 0.42 + sum(heights) + 0.05)
    columns = {"operation": 0.1, "program": 1.75, "prints": 6.15, "characters": 7.5}
    for title, x in columns.items():
        axes.text(x, 0.2, title, va="center", fontsize=9, color="#555555")
    top, costs = 0.42, []
    for (name, program), height in zip(rows.items(), heights, strict=True):
        middle, cost = top + height / 2, len(program.source) - len(start.source)
        axes.plot([0, 8.8], [top, top], color="#dddddd", lw=0.8)
        added = program is not start
        axes.text(columns["operation"], middle, name, va="center", fontsize=11, weight="bold" if added else "normal")
        for row, line in enumerate(program.source.split("\n")):
            y = top + 0.08 + (row + 0.5) * _LINE
            place = line.find(e)
            if place >= 0:
                corner = columns["program"] + place * _CHARACTER - 0.02, y - 0.1
                axes.add_patch(Rectangle(corner, len(e) * _CHARACTER + 0.04, 0.2, color=_OLD))
            _type(axes, columns["program"], y, line)
        axes.text(columns["prints"], middle, program.output, va="center", family=_MONO, fontsize=11)
        shown = f"+{cost}" if cost else "0" if added else str(len(start.source))
        axes.text(columns["characters"], middle, shown, va="center", fontsize=11)
        top += height
        if added:
            costs.append(f"{name} {program.output} (+{cost})")
    return Drawing(
        figure,
        f"What each operation makes of {e}, which is {start.output}, and the characters that it costs: "
        f"{', '.join(costs)}.",
    )


def trace(steps: Sequence[Step], shown: int | None = None) -> Drawing:
    """A program run in one pass: a row for each step, with what was read and what is remembered then.

    So many steps are done, all if `shown` is left out; of the others only what will be read is drawn, in grey.
    """
    shown = len(steps) if shown is None else shown
    texts = [step.read.replace("\n", "⏎") for step in steps]
    left = max(1.1, _CHARACTER * max(map(len, texts)) + 0.35)
    right = max(sum(_box_width(word) for word in step.memory) for step in steps)
    row = 0.29
    figure, axes = _sheet(max(left + right + 1.2, 5.5), 0.4 + row * len(steps) + 0.08)
    for title, x in (("reads", 0.1), ("remembers", left)):
        axes.text(x, 0.18, title, va="center", fontsize=9, color="#555555")
    for number, (text, step) in enumerate(zip(texts, steps, strict=True)):
        y, now = 0.4 + row * (number + 0.5), number == shown - 1
        _type(axes, 0.1, y, text, "black" if number < shown else NEUTRAL)
        if number >= shown:
            continue
        x, before = left, steps[number - 1].memory if number else ()
        for word in step.memory:
            colour = _NEW if word not in before else "#ececec"
            width = _box_width(word)
            corner = x, y - 0.105
            box = FancyBboxPatch(
                corner, width - 0.1, 0.21, boxstyle="round,pad=0,rounding_size=0.05", facecolor=colour,
                edgecolor="black" if now else "none", lw=1,
            )
            axes.add_patch(box)
            _type(axes, x + 0.06, y, word)
            x += width
        axes.text(axes.get_xlim()[1] - 0.15, y, step.numbers, ha="right", va="center", fontsize=9, color="#555555")
    axes.text(axes.get_xlim()[1] - 0.15, 0.18, "numbers", ha="right", va="center", fontsize=9, color="#555555")
    most = max(step.numbers for step in steps[:shown])
    memory = ", ".join(steps[shown - 1].memory) or "nothing"
    return Drawing(
        figure,
        f"After step {shown} of {len(steps)} the reader remembers {memory}; so far never more than {most} "
        f"number{'s' if most > 1 else ''} at a time.",
    )


def _box_width(word: str) -> float:
    return _CHARACTER * len(word) + 0.12 + 0.1


def remembered(most: dict[int, Sequence[int]]) -> Drawing:
    """How many numbers a one-pass reader has to remember, over nesting.

    most  for each nesting, the largest number of numbers remembered at a time, program by program
    """
    nestings = sorted(most)
    mean = [sum(most[nesting]) / len(most[nesting]) for nesting in nestings]
    largest = [max(most[nesting]) for nesting in nestings]
    bound = [2 * nesting + 1 for nesting in nestings]
    figure = empty_figure(6.4, 3.2)
    axes = figure.axes[0]
    axes.plot(nestings, bound, color=NEUTRAL, ls=":", lw=2, label="$2n + 1$")
    worst = f"the worst of {len(most[nestings[0]]):,} programs"
    axes.plot(nestings, largest, color="#D55E00", ls="--", marker="s", ms=4, lw=2, label=worst)
    axes.plot(nestings, mean, color="#0072B2", marker="o", ms=4, lw=2, label="mean of all programs")
    axes.set(xlabel="nesting $n$ (operations)", ylabel="numbers remembered at most", ylim=(0, None))
    axes.set_xticks(nestings)
    axes.set_yticks(range(1, bound[-1] + 1, 4))
    axes.legend(frameon=False)
    first, last = nestings[0], nestings[-1]
    return Drawing(
        figure,
        f"Numbers remembered at a time: at nesting {first} at most {largest[0]}, on average {mean[0]:.1f}; "
        f"at nesting {last} at most {largest[-1]}, on average {mean[-1]:.1f}.",
    )
