"""What a network does while it learns: its guesses, what a step changes, and where its states lie."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import EngFormatter

from l2e_utils.plots.drawing import Drawing, empty_figure, many_panels, one_panel, percent
from l2e_utils.plots.parts import SCALE, add_answer, add_colour_bar, add_frame, bare, draw_matrix
from l2e_utils.plots.style import EASY, EITHER, HARD, LOOKS, MONO, NEUTRAL, PAGE, RIGHT
from l2e_utils.text import OUTPUT_ALPHABET, STOP, Example

BLIND = math.log(len(OUTPUT_ALPHABET))  # the loss of somebody who thinks all characters equally likely
MARKERS = "os^DvPX<>*"  # of classes of states
HIGHEST = 3.5  # the top of an axis of losses, in nats: a curve that jumps about above it would squeeze the others


def draw_guesses(probabilities: Mapping[str, Sequence[float]], right: str) -> Drawing:
    """What networks expect as the next character: a panel each, a bar for each of the twelve; the right one is blue."""
    labels = {"xlabel": "next character", "ylabel": "probability", "ylim": (0, 1.12), "per_cent": "y"}
    figure, panels = many_panels(probabilities, 2.1, **labels)
    place, places = OUTPUT_ALPHABET.index(right), range(len(OUTPUT_ALPHABET))
    colours = [RIGHT if letter == right else NEUTRAL for letter in OUTPUT_ALPHABET]
    for axes, shares in zip(panels, probabilities.values(), strict=True):
        axes.bar(places, shares, color=colours)
        axes.text(place, shares[place] + 0.02, percent(shares[place]), ha="center", va="bottom", color=RIGHT)
        axes.axhline(1 / len(OUTPUT_ALPHABET), color="black", lw=1, ls=":")
        axes.set_xticks(places, OUTPUT_ALPHABET)
        axes.grid(axis="x", visible=False)
    said = ", ".join(f"{percent(shares[place])} {name}" for name, shares in probabilities.items())
    return Drawing(figure, f"Probability given to {right}, the right next character: {said}.")


def draw_surprise(probabilities: Mapping[str, float]) -> Drawing:
    """The loss of one character: minus the logarithm of the right one's probability; some are marked."""
    labels = {"xlabel": "probability given to the right character", "ylabel": "loss (nats)"}
    figure, axes = one_panel(6.4, 3.2, xlim=(0, 1.02), ylim=(-0.1, 4.7), per_cent="x", **labels)
    shares = np.linspace(0.01, 1, 300)
    axes.plot(shares, -np.log(shares), color="black", lw=1.5)
    for (name, share), (colour, _, marker) in zip(probabilities.items(), LOOKS, strict=False):
        loss = -math.log(share)
        axes.plot([share], [loss], marker, color=colour, ms=8)
        side = {"ha": "right"} if share > 0.8 else {}
        axes.annotate(f"{name}: {loss:.2f}", (share, loss), (4 if side else 8, 8), textcoords="offset points", **side)
    said = ", ".join(f"{name} {-math.log(share):.2f}" for name, share in probabilities.items())
    return Drawing(figure, f"The loss falls from 4.61 at 1 % to 0 at 100 %: {said}.")


def draw_step_sizes(rates: Sequence[float], losses: Sequence[float], before: float) -> Drawing:
    """The loss of one batch after a single step of each size, beside the loss before it."""
    figure, axes = one_panel(6.4, 3.2, xlabel="size of the step (η)", ylabel="loss of the batch (nats)")
    axes.axhline(before, color="black", lw=1, ls=":")
    axes.annotate("before the step", (rates[0], before), (0, 4), textcoords="offset points", fontsize=9)
    axes.semilogx(rates, losses, color=RIGHT, lw=2)
    lowest, best = min(zip(losses, rates, strict=True))
    axes.plot(best, lowest, "o", color=RIGHT, ms=8)
    axes.annotate(f"best: {best:.2g}", (best, lowest), (0, -16), textcoords="offset points", color=RIGHT, ha="center")
    axes.set_ylim(lowest - 0.15, before + 0.5)  # the valley, not how high the other side is
    return Drawing(
        figure,
        f"One step of size {best:.2g} lowers the loss from {before:.2f} to {lowest:.2f}; smaller steps lower it "
        f"less, and one of {rates[-1]:.2g} takes it to {losses[-1]:.2f}.",
    )


def draw_losses(curves: Mapping[str, Sequence[tuple[int, float]]], title: str = "Loss") -> Drawing:
    """Loss over training examples, a line each; the dotted line is the loss of a blind guess.

    A line that leaves the axis at the top has its highest loss written there.
    """
    top = min(max(BLIND, *(loss for curve in curves.values() for _, loss in curve)), HIGHEST) * 1.08
    labels = {"xlabel": "training examples", "ylabel": "loss (nats a character)", "ylim": (0, top)}
    figure, axes = one_panel(PAGE, 3.4, title, **labels)
    for (name, curve), (colour, style, _) in zip(curves.items(), LOOKS * len(curves), strict=False):
        axes.plot(*zip(*curve, strict=True), color=colour, ls=style, lw=2, label=name)
        seen, loss = max(curve, key=lambda point: point[1])
        if loss > top:
            note = f"↑ {name}: up to {loss:.1f}"
            axes.annotate(note, (seen, top), (4, -4), textcoords="offset points", va="top", color=colour)
    axes.axhline(BLIND, color="black", lw=1, ls=":")
    axes.annotate("a blind guess", (0.99, BLIND), (0, 3), ("axes fraction", "data"), "offset points", ha="right")
    axes.xaxis.set_major_formatter(EngFormatter())
    if len(curves) > 1:
        axes.legend(frameon=False, loc="best", ncols=2)
    ends = ", ".join(f"{name} {curve[-1][1]:.2f}" for name, curve in curves.items())
    halves = {name: next((seen for seen, loss in curve if loss < BLIND / 2), None) for name, curve in curves.items()}
    when = ", ".join(f"{name} {'never' if seen is None else f'after {seen:,}'}" for name, seen in halves.items())
    return Drawing(figure, f"{title}, at the end: {ends}. Below half of a blind guess's {BLIND:.2f}: {when}.")


def draw_progress(exercises: Sequence[Example], written: Mapping[int, Sequence[str]], columns: int) -> Drawing:
    """Answers of a network on its way: a row for each sum, a column for each moment, and what Python prints.

    written  the answers to `exercises`, by how many examples the network had learned from
    columns  moments there will be, so that the picture keeps its size as it fills
    """
    labels = {"xlabel": "training examples", "xlim": (-0.5, columns + 0.5), "ylim": (len(exercises) - 0.5, -0.55)}
    figure, axes = one_panel(1.3 + 0.66 * (columns + 1), 0.32 * len(exercises) + 0.8, **labels)
    for x, answers in enumerate(written.values()):
        for y, (example, text) in enumerate(zip(exercises, answers, strict=True)):
            short = f"{text[:3]}…" if len(text) > 6 else text or "–"
            add_answer(axes, x, y, short, text == example.output)
    for y, example in enumerate(exercises):
        add_answer(axes, columns, y, example.output, None)
    seen = [EngFormatter(places=0)(count) for count in written]
    axes.set_xticks([*range(len(seen)), columns], [*seen, "Python"])
    axes.set_yticks(range(len(exercises)), [e.source[6:-1] for e in exercises], family=MONO)
    bare(axes)
    rights = [sum(e.output == text for e, text in zip(exercises, each, strict=True)) for each in written.values()]
    said = ", ".join(f"{right} after {count}" for right, count in zip(rights, seen, strict=True))
    return Drawing(figure, f"Of {len(exercises)} sums right: {said or 'none yet'}.")


def draw_expectations(probabilities: np.ndarray, output: str, title: str) -> Drawing:
    """What a network expects at each place of an output, with the right earlier characters given.

    probabilities [output_time, 12]; the right characters, those of `output` and the final full stop, are framed;
    title says of which network and example.
    """
    right = output + STOP
    labels = {"xlabel": "the right character at each place", "ylabel": "character"}
    figure, axes = one_panel(0.75 * len(right) + 2.4, 4.2, title, **labels)
    table = pd.DataFrame(probabilities.T, list(OUTPUT_ALPHABET), list(right))
    draw_matrix(axes, table, table.map(lambda share: f"{100 * share:.0f}" if share >= 0.05 else ""))
    rows = [OUTPUT_ALPHABET.index(letter) for letter in right]
    for place, row in enumerate(rows):
        add_frame(axes, place, row)
    add_colour_bar([axes], "probability (numbers: 5 % or more)")
    chosen = "".join(OUTPUT_ALPHABET[int(shares.argmax())] for shares in probabilities)
    least = probabilities[range(len(rows)), rows].min()
    return Drawing(
        figure,
        f"{title}: where {right} is right, the likeliest characters are {chosen}; the right one with the least "
        f"probability has {percent(float(least))}.",
    )


def draw_allocation_idea() -> Drawing:
    """The hypothesis as a sketch: what the cells are used for, before and after hard programs arrive."""
    free = np.zeros((4, 12), dtype=int)  # 0 free, 1 easy, 2 hard
    column = np.arange(12) + free
    scattered = np.random.default_rng(3).permutation(free.size).reshape(free.shape) % 2
    naive = free, free + 1, 1 + scattered
    combined = free, np.where(column < 5, 1, 2 * (column < 8)), np.where(column < 5, 1, 2)
    looks = [{"fc": "white"}, {"fc": EASY}, {"fc": HARD, "hatch": "///"}]
    names = "free cells", "used by easy programs", "used by hard programs"
    figure = empty_figure(PAGE, 2.6, nrows=2, ncols=3)
    for axes, uses in zip(figure.axes, naive + combined, strict=True):
        for (y, x), use in np.ndenumerate(uses):
            axes.add_patch(Rectangle((x - 0.45, y - 0.45), 0.9, 0.9, ec="#888888", lw=0.5, **looks[use]))
        axes.set(xlim=(-0.7, 11.7), ylim=(-0.7, 3.7), aspect="equal", xticks=[], yticks=[])
        bare(axes)
    moments = "before training", "while lessons are easy", "when lessons are hard"
    for axes, moment in zip(figure.axes[:3], moments, strict=True):
        axes.set_title(moment, fontsize=10)
    for axes, strategy in zip(figure.axes[::3], ("naive", "combined"), strict=True):
        axes.set_ylabel(strategy, fontweight="bold")
    handles = [Patch(ec="#888888", label=name, **look) for name, look in zip(names, looks, strict=True)]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return Drawing(
        figure,
        "A sketch, not a measurement: under naive, easy programs fill all cells, and hard ones must take cells away "
        "from them; under combined, easy programs take a part, and hard ones grow into what is left.",
    )


def draw_states(places: np.ndarray, labels: Sequence[str], colour_by: str, title: str) -> Drawing:
    """States of programs in a plane [n, 2], coloured and marked by a property of each."""
    figure, axes = one_panel(6.6, 4.4, title, xlabel="widest direction", ylabel="second widest direction")
    classes, chosen = sorted(set(labels)), np.array(labels)
    colours = EITHER if len(classes) == 2 else colormaps[SCALE](np.linspace(0, 0.95, len(classes)))
    for colour, marker, name in zip(colours, MARKERS, classes, strict=False):
        look = {"marker": marker, "ms": 5.5, "color": colour, "mec": "white", "mew": 0.4}
        axes.plot(*places[chosen == name].T, ls="", label=name, **look)
    axes.set_aspect("equal", adjustable="datalim")
    axes.legend(loc="best", title=colour_by, fontsize=9)
    counts = ", ".join(f"{name}: {int((chosen == name).sum())}" for name in classes)
    return Drawing(figure, f"{title}: {len(places)} programs in a plane, by {colour_by} ({counts}).")
