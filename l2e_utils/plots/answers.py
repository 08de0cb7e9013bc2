"""Answers of networks and of others: how many are right, how they are wrong, what a change does."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np

from l2e_utils.analysis.intervals import Estimate
from l2e_utils.plots.drawing import Drawing, bare_percent, many_panels, name_lines, one_panel, percent
from l2e_utils.plots.parts import add_colour_bar, add_frame, add_tile, bare, draw_estimates, draw_matrix
from l2e_utils.plots.style import LOOKS, MONO, PAGE, RIGHT, WRONG

MOST, NEAR = 100, 5  # changes of a number
MARKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
# From harmless to bad. Hatches differ too, so that no two neighbours are told apart by colour alone.
_LOOKS = {
    "right": (RIGHT, ""),
    "last digit": ("#cfe3f3", "///"),
    "middle digits": ("#56B4E9", "..."),
    "first digit": ("#F0E442", "\\\\\\"),
    "number of digits": ("#E69F00", "xxx"),
    "sign": (WRONG, "---"),
    "no number": ("#000000", ""),
}


def draw_points(
    series: Mapping[str, Mapping[str, Estimate]], title: str = "", xlabel: str = "", ylabel: str = "",
    joined: bool = False,
) -> Drawing:
    """Shares with their intervals: a marker for each place on the horizontal axis and each series.

    `joined` connects the places of a series by a line, for places that have an order.
    """
    places = list(next(iter(series.values())))
    first, last = places[0], places[-1]
    labels = {"xlabel": xlabel, "ylabel": ylabel, "xlim": (-0.5, len(places) - 0.5), "ylim": (-0.02, 1.04)}
    figure, axes = one_panel(PAGE, 3.8, title, "y", **labels)
    numbered = {name: dict(enumerate(values.values())) for name, values in series.items()}
    draw_estimates(axes, numbered, joined, apart=0.06 if joined else 0.14)
    axes.set_xticks(range(len(places)), [textwrap.fill(place, 11) for place in places])
    axes.grid(axis="x", visible=False)
    name_lines(figure, "outside upper left", ncols=3)
    ends = "; ".join(
        f"{name} {percent(values[first][0])} at {first}, {percent(values[last][0])} at {last}"
        for name, values in series.items()
    )
    return Drawing(figure, f"{title or ylabel}: {ends}.")


def draw_changes(panels: Mapping[str, Sequence[tuple[int, int]]]) -> Drawing:
    """By how much the answer changes against by how much Python's output does, a dot for each pair of programs.

    What lies outside of -MOST .. MOST is drawn at the edge, as a cross. The sentence counts answers that
    change by what they should, or at most NEAR more or less.
    """
    limits = -MOST * 1.05, MOST * 1.05
    labels = {"xlabel": "change of Python's output", "ylabel": "change of the answer"}
    figure, drawn = many_panels(panels, 2.8, width=6.4, xlim=limits, ylim=limits, aspect="equal", **labels)
    said = []
    for axes, (name, changes) in zip(drawn, panels.items(), strict=True):
        axes.plot([-MOST, MOST], [-MOST, MOST], color="black", ls="--", lw=1.2, zorder=1)
        dots = np.array(changes)
        inside = (np.abs(dots) <= MOST).all(1)
        look = {"s": 18, "clip_on": False, "zorder": 2}
        axes.scatter(*dots[inside].T, color=RIGHT, alpha=0.35, lw=0, **look)
        outside = dots[~inside].clip(-MOST, MOST)
        where = f"beyond ±{MOST}, drawn at the edge"
        axes.scatter(*outside.T, color=WRONG, alpha=0.5, lw=1, marker="x", label=where, **look)
        said.append(f"{name} {percent(float((np.abs(dots[:, 0] - dots[:, 1]) <= NEAR).mean()))}")
    name_lines(figure, "outside lower right", handletextpad=0.2)
    start = f"Answers that change as Python's output does, give or take {NEAR}"
    return Drawing(figure, f"{start}: {', '.join(said)}.")


def draw_moved_digits(
    panels: Mapping[str, np.ndarray], rows: Sequence[str], columns: Sequence[str], label: str
) -> Drawing:
    """Matrices of shares [digit read, digit written] beside each other, on one scale; `label` says shares of what."""
    labels = {"xlabel": "digit of the output", "ylabel": "digit that is changed"}
    figure, drawn = many_panels(panels, 0.4 * len(rows) + 0.9, most=3, **labels)
    for axes, shares in zip(drawn, panels.values(), strict=True):
        draw_matrix(axes, shares, rows, columns, np.vectorize(bare_percent)(shares))
    add_colour_bar(drawn, label)
    first, *others = panels.items()
    apart = ", ".join(f"{name} {percent(float(np.mean(np.abs(m - first[1]))))}" for name, m in others)
    return Drawing(figure, f"{label}; mean difference of a cell from {first[0]}: {apart}.")


def _short(text: str) -> str:
    """What fits into a column: a network that has learned little may write without end."""
    return f"{text[:5]}…" if len(text) > 6 else text or "nothing"


def draw_ten_digits(
    truths: Sequence[str | None], written: Mapping[str, Sequence[str | None]], before: int, after: int,
    title: str = "",
) -> Drawing:
    """A strip of answers for each digit 0 to 9 in one place of a program: Python's, and those of each network.

    truths, written  the outputs for the ten digits; None where a digit is not possible
    before, after    the digit that was there (dashed), and the one that is looked at (framed, if it is another)
    """
    names, height = ["Python", *written], len(written) + 0.9
    labels = {"xlabel": "digit in the chosen place (dashed: as it was)", "xlim": (-0.52, 9.52)}
    figure, axes = one_panel(PAGE, 0.5 * len(names) + 1.2, ylim=(height - 0.4, -0.55), **labels)
    rows = [truths, *written.values()]
    longest = max(len(_short(text)) for answers in rows for text in answers if text is not None)
    size = 9 if longest < 6 else 8
    for row, answers in enumerate(rows):
        for digit, (text, truth) in enumerate(zip(answers, truths, strict=True)):
            shown, look = _short(text or ""), {"colour": "#e4e4e4"}
            if truth is None:
                shown, look = "–", {"colour": "#f4f4f4"}
            elif row and text == truth:
                shown, look = f"{shown} ✓", {"colour": "#cfe3f3"}
            elif row:
                shown, look = f"{shown} ✗", {"colour": "#f7d9b8", "hatch": "///", "ec": "white"}
            add_tile(axes, digit, row, shown, width=0.92, size=size, **look)
    add_frame(axes, before - 0.49, -0.45, 0.98, height, ec="#555555", lw=1.5, ls="--", zorder=4)
    if after != before:
        add_frame(axes, after - 0.49, -0.45, 0.98, height)
    if title:
        axes.set_title(title, loc="left", family=MONO, fontsize=10, weight="normal", pad=8)
    axes.set_xticks(range(10), range(10))
    axes.set_yticks(range(len(names)), names)
    bare(axes)
    possible = [digit for digit in range(10) if truths[digit] is not None]
    right = ", ".join(
        f"{name} right for {sum(answers[d] == truths[d] for d in possible)}" for name, answers in written.items()
    )
    outputs = len({truths[digit] for digit in possible})
    return Drawing(figure, f"Of {len(possible)} possible digits, which give {outputs} different outputs: {right}.")


def draw_how_far(distances: dict[str, Sequence[int]]) -> Drawing:
    """Share of wrong answers that are at most so far from the truth: a line for each who answers, steps at `MARKS`."""
    labels = {"xlabel": "off by at most (value of the number)", "ylabel": "share of wrong answers"}
    figure, axes = one_panel(6.6, 3.1, ylim=(0, 1.02), per_cent="y", **labels)
    within = {name: [float(np.mean(np.asarray(far) <= mark)) for mark in MARKS] for name, far in distances.items()}
    for (name, shares), (colour, style, marker) in zip(within.items(), LOOKS, strict=False):
        axes.plot(range(len(MARKS)), shares, color=colour, ls=style, marker=marker, ms=5, lw=2, label=name)
    axes.set_xticks(range(len(MARKS)), MARKS)
    axes.legend(frameon=False)
    ends = ", ".join(f"{name} {percent(shares[MARKS.index(10)])}" for name, shares in within.items())
    return Drawing(figure, f"Wrong answers off by at most 10: {ends}.")


def draw_mistakes(counts: dict[str, dict[str, int]], title: str = "") -> Drawing:
    """A bar for each level (or whatever `counts` is about), divided by kinds of `mistakes.count_kinds`."""
    names, totals = list(counts), {name: sum(kinds.values()) for name, kinds in counts.items()}
    xlabel = "share of answers (numbers in the bars: per cent)"
    figure, axes = one_panel(PAGE, 1.5 + 0.42 * len(names), title, "x", xlim=(0, 1), xlabel=xlabel)
    left = np.zeros(len(names))
    for kind, (colour, hatch) in _LOOKS.items():
        shares = np.array([counts[name][kind] / totals[name] for name in names])
        look = {"color": colour, "hatch": hatch, "ec": "white", "height": 0.72}
        bars = axes.barh(names, shares, left=left, label=kind, **look)
        ink = {"bbox": {"fc": "white", "lw": 0, "pad": 1}} if hatch else {"color": "white"}
        notes = [bare_percent(share) if share >= 0.05 else "" for share in shares]
        axes.bar_label(bars, notes, label_type="center", fontsize=9, **ink)
        left += shares
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    name_lines(figure, ncols=4)
    said = []
    for name in dict.fromkeys((names[0], names[-1])):
        wrong = {kind: count for kind, count in counts[name].items() if kind != "right"}
        worst = max(wrong, key=wrong.get)
        said.append(
            f"{name}: {percent(counts[name]['right'] / totals[name])} right; "
            f"the commonest mistake is {worst} ({percent(wrong[worst] / totals[name])})"
        )
    return Drawing(figure, ". ".join(said) + ".")
