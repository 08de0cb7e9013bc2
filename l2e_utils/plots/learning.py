"""What a network does while it learns: its guesses, its loss, the size of its steps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, PercentFormatter

from l2e_utils.plots.curves import _short
from l2e_utils.plots.drawing import FRAME, NEUTRAL, RIGHT, Drawing, empty_figure, percent
from l2e_utils.plots.heatmaps import _luminance
from l2e_utils.text import OUTPUT_ALPHABET

BLIND = math.log(len(OUTPUT_ALPHABET))  # the loss of somebody who thinks all characters equally likely
HIGHEST = 3.5  # the top of an axis of losses, in nats: a curve that jumps about above it would squeeze the others
_STYLES = [("#0072B2", "-"), ("#D55E00", "--"), ("#009E73", "-."), ("#CC79A7", ":"), ("#000000", (0, (1, 1)))]


def guesses(probabilities: Mapping[str, Sequence[float]], right: str) -> Drawing:
    """What networks expect as the next character: a panel each, a bar for each of the twelve; the right one is blue."""
    figure = empty_figure(8.2, 2.5, ncols=len(probabilities), sharey=True, squeeze=False)
    place, said = OUTPUT_ALPHABET.index(right), []
    for axes, (name, shares) in zip(figure.axes, probabilities.items(), strict=True):
        colours = [RIGHT if letter == right else NEUTRAL for letter in OUTPUT_ALPHABET]
        axes.bar(range(len(shares)), shares, color=colours)
        axes.text(place, shares[place] + 0.02, percent(shares[place]), ha="center", va="bottom", color=RIGHT)
        axes.axhline(1 / len(OUTPUT_ALPHABET), color="black", lw=1, ls=":")
        axes.set_xticks(range(len(OUTPUT_ALPHABET)), OUTPUT_ALPHABET)
        axes.set(title=name, ylim=(0, 1.12), xlabel="next character")
        axes.grid(axis="x", visible=False)
        said.append(f"{percent(shares[place])} {name}")
    figure.axes[0].set_ylabel("probability")
    figure.axes[0].yaxis.set_major_formatter(PercentFormatter(1))
    return Drawing(figure, f"Probability given to {right}, the right next character: {', '.join(said)}.")


def surprise(probabilities: Mapping[str, float]) -> Drawing:
    """The loss of one character, minus the logarithm of the probability given to the right one; some of them marked."""
    figure = empty_figure(6.4, 3.2)
    axes = figure.axes[0]
    shares = np.linspace(0.01, 1, 300)
    axes.plot(shares, -np.log(shares), color="black", lw=1.5)
    for (name, share), (colour, _), marker in zip(probabilities.items(), _STYLES, "osD^v", strict=False):
        loss = -math.log(share)
        axes.plot([share], [loss], marker, color=colour, ms=8)
        side = {"ha": "right"} if share > 0.8 else {}
        axes.annotate(f"{name}: {loss:.2f}", (share, loss), (4 if side else 8, 8), textcoords="offset points", **side)
    axes.set(xlabel="probability given to the right character", ylabel="loss (nats)", xlim=(0, 1.02), ylim=(-0.1, 4.7))
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    said = ", ".join(f"{name} {-math.log(share):.2f}" for name, share in probabilities.items())
    return Drawing(figure, f"The loss falls from 4.61 at 1 % to 0 at 100 %: {said}.")


def step_sizes(rates: Sequence[float], losses: Sequence[float], before: float) -> Drawing:
    """The loss of one batch after a single step of each size, beside the loss before it."""
    figure = empty_figure(6.4, 3.2)
    axes = figure.axes[0]
    axes.axhline(before, color="black", lw=1, ls=":")
    axes.annotate("before the step", (rates[0], before), (0, 4), textcoords="offset points", fontsize=9)
    axes.semilogx(rates, losses, color=RIGHT, lw=2)
    best = min(range(len(rates)), key=losses.__getitem__)
    axes.plot(rates[best], losses[best], "o", color=RIGHT, ms=8)
    axes.annotate("best", (rates[best], losses[best]), (0, -16), textcoords="offset points", color=RIGHT, ha="center")
    worst = max(losses)
    axes.set(xlabel="size of the step (η)", ylabel="loss of the batch (nats)")
    axes.set_ylim(min(losses) - 0.35, min(worst, before + 2.2) + 0.1)
    return Drawing(
        figure,
        f"One step of size {rates[best]:.2g} lowers the loss from {before:.2f} to {losses[best]:.2f}; smaller steps "
        f"lower it less, and one of {rates[-1]:.2g} takes it to {losses[-1]:.2f}.",
    )


def losses(curves: Mapping[str, Sequence[tuple[int, float]]], title: str = "Loss") -> Drawing:
    """Loss over training examples, a line each; the dotted line is the loss of a blind guess.

    A line that leaves the axis at the top has its highest loss written there.
    """
    figure = empty_figure(7.2, 3.4)
    axes = figure.axes[0]
    for (name, curve), (colour, style) in zip(curves.items(), _STYLES, strict=False):
        axes.plot(*zip(*curve, strict=True), color=colour, ls=style, lw=2, label=name)
    axes.axhline(BLIND, color="black", lw=1, ls=":")
    axes.annotate("a blind guess", (0.99, BLIND), (0, 3), ("axes fraction", "data"), "offset points", ha="right")
    peaks = {name: max(curve, key=lambda point: point[1]) for name, curve in curves.items()}
    top = min(max(BLIND, *(loss for _, loss in peaks.values())), HIGHEST) * 1.08
    for (name, (seen, loss)), (colour, _) in zip(peaks.items(), _STYLES, strict=False):
        if loss > top:
            note = f"↑ {name}: up to {loss:.1f}"
            axes.annotate(note, (seen, top), (4, -4), textcoords="offset points", va="top", color=colour)
    axes.set(xlabel="training examples", ylabel="loss (nats a character)", ylim=(0, top))
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    axes.set_title(title, loc="left")
    if len(curves) > 1:
        axes.legend(frameon=False, loc="best", ncols=2)
    ends = ", ".join(f"{name} {curve[-1][1]:.2f}" for name, curve in curves.items())
    return Drawing(figure, f"{title}, at the end: {ends}; a blind guess has {BLIND:.2f}.")


def schedule(programs: Sequence[int], rates: Sequence[float]) -> Drawing:
    """The learning rate in the course of a run."""
    figure = empty_figure(6.4, 2.5)
    axes = figure.axes[0]
    axes.plot(programs, rates, color=RIGHT, lw=2)
    axes.set(xlabel="training examples", ylabel="learning rate (η)", ylim=(0, max(rates) * 1.1))
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    top = max(range(len(rates)), key=rates.__getitem__)
    return Drawing(
        figure,
        f"The learning rate rises from {rates[0]:.2g} to {rates[top]:.2g} within the first "
        f"{percent(programs[top] / programs[-1])} of the run, then falls to {rates[-1]:.2g}.",
    )


def expectations(probabilities: np.ndarray, output: str, title: str) -> Drawing:
    """What a network expects at each place of an output, with the right earlier characters given.

    probabilities [output_time, 12]; the right characters, those of `output` and the final full stop, are framed;
    title says of which network and example.
    """
    right = output + "."
    figure = empty_figure(0.75 * len(right) + 2.4, 4.2)
    axes = figure.axes[0]
    image = axes.imshow(probabilities.T, cmap="cividis", vmin=0, vmax=1, aspect="auto")
    for place, shares in enumerate(probabilities):
        for row, share in enumerate(shares):
            if share >= 0.05:
                colour = "black" if _luminance(image.cmap(float(share))) > 0.18 else "white"
                axes.text(place, row, f"{100 * share:.0f}", ha="center", va="center", color=colour, fontsize=8)
        row = OUTPUT_ALPHABET.index(right[place])
        axes.add_patch(Rectangle((place - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=FRAME, lw=3, clip_on=False))
    axes.set_xticks(range(len(right)), right)
    axes.set_yticks(range(len(OUTPUT_ALPHABET)), OUTPUT_ALPHABET)
    axes.set(xlabel="the right character at each place", ylabel="character")
    axes.grid(False)
    figure.suptitle(title, fontsize=10, fontweight="bold")
    figure.colorbar(image, ax=axes, label="probability", format=PercentFormatter(1)).outline.set_visible(False)
    chosen = "".join(OUTPUT_ALPHABET[int(shares.argmax())] for shares in probabilities)
    least = min(shares[OUTPUT_ALPHABET.index(letter)] for shares, letter in zip(probabilities, right, strict=True))
    return Drawing(
        figure,
        f"{title}: where {right} is right, the likeliest characters are {chosen}; the right one with the least "
        f"probability has {percent(float(least))}.",
    )

