"""Programs in pictures: what one operation adds to them, and how they are run in one pass."""

from collections.abc import Sequence
from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from l2e_utils.analysis.one_pass import PassStep
from l2e_utils.plots.drawing import Drawing, empty_figure, one_panel
from l2e_utils.plots.parts import add_tile
from l2e_utils.plots.style import MONO, NEUTRAL, RIGHT, WRONG
from l2e_utils.plots.texts import KINDS
from l2e_utils.programs import Program

_LINE = 0.22  # inches: the height of a line
_CHARACTER = 0.08  # inches: the width of every character of this font, drawn at whole pixels
_OLD, _NEW = KINDS["digit"][1], KINDS["operator"][1]


def _sheet(width: float, height: float, columns: dict[str, float]) -> tuple[Figure, Axes]:
    """A page measured in inches from its top left corner downwards; columns maps their names to places."""
    figure = empty_figure(width, height)
    figure.set_layout_engine("none")
    axes = figure.axes[0]
    axes.set_position([0, 0, 1, 1])
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for title, x in columns.items():
        axes.text(x, 0.2, title, va="center", fontsize=9, color="#555555")
    return figure, axes


def _type(axes: Axes, x: float, y: float, text: str, colour: str = "black") -> None:
    axes.text(x, y, text, va="center_baseline", family=MONO, fontsize=10, color=colour)


def draw_operations(start: Program, grown: dict[str, Program]) -> Drawing:
    """What each operation makes of the same expression: program, output, and the characters that it costs.

    start  a program of one line, print(e)
    grown  by the operation's name, the program that has one operation more; in it e keeps its colour
    """
    e = start.source.removeprefix("print(").removesuffix(")")
    rows = {"before": start, **grown}
    lines = {name: program.source.split("\n") for name, program in rows.items()}
    prints = 1.7 + _CHARACTER * max(len(line) for many in lines.values() for line in many)
    x = {"operation": 0.1, "program": 1.45, "prints": prints, "characters": prints + 0.9}
    figure, axes = _sheet(prints + 1.8, 0.47 + sum(0.16 + _LINE * len(many) for many in lines.values()), x)
    top = 0.42
    for name, program in rows.items():
        height, cost = 0.16 + _LINE * len(lines[name]), len(program.source) - len(start.source)
        middle, added = top + height / 2, program is not start
        axes.axhline(top, color="#dddddd", lw=0.8)
        weight = "bold" if added else "normal"
        axes.text(x["operation"], middle, name, va="center", fontsize=10, weight=weight)
        for row, line in enumerate(lines[name]):
            y = top + 0.08 + (row + 0.5) * _LINE
            if e in line:
                left = x["program"] + line.find(e) * _CHARACTER
                add_tile(axes, left + len(e) * _CHARACTER / 2 + 0.02, y, "", _OLD, len(e) * _CHARACTER + 0.02, 0.2)
            _type(axes, x["program"], y, line)
        axes.text(x["prints"], middle, program.output, va="center", family=MONO, fontsize=11)
        shown = f"+{cost}" if cost else "0" if added else str(len(start.source))
        axes.text(x["characters"], middle, shown, va="center", fontsize=11)
        top += height
    length = len(start.source)
    made = (f"{name} {each.output} (+{len(each.source) - length})" for name, each in grown.items())
    what = f"What each operation makes of {e}, which is {start.output}, and the characters that it costs"
    return Drawing(figure, f"{what}: {', '.join(made)}.")


def draw_trace(steps: Sequence[PassStep], shown: int | None = None) -> Drawing:
    """A program run in one pass: a row for each step, with what was read and what is remembered then.

    So many steps are done, all if `shown` is left out; of the others only what will be read is drawn, in grey.
    """
    shown = len(steps) if shown is None else shown
    texts = [step.read.replace("\n", "⏎") for step in steps]
    left = max(1.1, _CHARACTER * max(map(len, texts)) + 0.35)
    boxes = {word: _CHARACTER * len(word) + 0.12 for step in steps for word in step.memory}  # their widths
    right = max(sum(boxes[word] + 0.1 for word in step.memory) for step in steps)
    width, height = max(left + right + 1.2, 5.5), 0.29
    columns = {"reads": 0.1, "remembers": left, "numbers": width - 0.7}
    figure, axes = _sheet(width, 0.4 + height * len(steps) + 0.08, columns)
    for number, (text, step) in enumerate(zip(texts, steps, strict=True)):
        y = 0.4 + height * (number + 0.5)
        _type(axes, 0.1, y, text, "black" if number < shown else NEUTRAL)
        if number >= shown:
            continue
        x, before = left, steps[number - 1].memory if number else ()
        edge = {"ec": "black", "lw": 1} if number == shown - 1 else {}
        for word in step.memory:
            colour = _NEW if word not in before else "#ececec"
            add_tile(axes, x + boxes[word] / 2, y, word, colour, boxes[word], 0.21, **edge)
            x += boxes[word] + 0.1
        axes.text(width - 0.15, y, step.numbers, ha="right", va="center", fontsize=9, color="#555555")
    most = max(step.numbers for step in steps[:shown])
    memory = ", ".join(steps[shown - 1].memory) or "nothing"
    return Drawing(
        figure,
        f"After step {shown} of {len(steps)} the reader remembers {memory}; so far never more than {most} "
        f"number{'s' if most != 1 else ''} at a time.",
    )


def draw_remembered(most: dict[int, Sequence[int]]) -> Drawing:
    """How many numbers a one-pass reader has to remember, over nesting.

    most  for each nesting, the largest number of numbers remembered at a time, program by program
    """
    nestings = sorted(most)
    mean, largest = ([measure(most[nesting]) for nesting in nestings] for measure in (fmean, max))
    bound = [2 * nesting + 1 for nesting in nestings]
    figure, axes = one_panel(6.4, 3.2, xlabel="nesting $n$ (operations)", ylabel="numbers remembered at most")
    axes.plot(nestings, bound, color=NEUTRAL, ls=":", lw=2, label="$2n + 1$")
    worst = f"the worst of {len(most[nestings[0]]):,} programs"
    axes.plot(nestings, largest, color=WRONG, ls="--", marker="s", ms=4, lw=2, label=worst)
    axes.plot(nestings, mean, color=RIGHT, marker="o", ms=4, lw=2, label="mean of all programs")
    axes.set_ylim(0)
    axes.set_xticks(nestings)
    axes.set_yticks(range(1, bound[-1] + 1, 4))
    axes.legend(frameon=False)
    first, last = nestings[0], nestings[-1]
    return Drawing(
        figure,
        f"Numbers remembered at a time: at nesting {first} at most {largest[0]}, on average {mean[0]:.1f}; "
        f"at nesting {last} at most {largest[-1]}, on average {mean[-1]:.1f}.",
    )
