"""What goes on inside a network while it reads: gates and cells, what they keep, and what it would answer by now."""

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from l2e_utils.analysis.tracing import LayerTrace, PrefixAnswer
from l2e_utils.plots.drawing import Drawing, at_tick, empty_figure, many_panels, one_panel, percent
from l2e_utils.plots.parts import SCALE, add_frame, visible, window
from l2e_utils.plots.style import LINES, MONO, PAGE, RIGHT, WRONG, look_of
from l2e_utils.plots.texts import kinds_of

MOST = 52  # characters that fit into a picture
# Fields of a LayerTrace: how they are called, and the ends of their colour scale.
CELL_QUANTITIES = {
    "cell": ("cell c", -2, 2),
    "hidden": ("hidden state h", -1, 1),
    "input_gate": ("input gate i", 0, 1),
    "forget_gate": ("forget gate f", 0, 1),
    "output_gate": ("output gate o", 0, 1),
    "candidate": ("candidate g", -1, 1),
}


def label_characters(axes: Axes, text: str, shown: range) -> None:
    size = 9 if len(shown) > 40 else 11
    axes.set_xticks(list(shown), [visible(text[x]) for x in shown], family=MONO, fontsize=size)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(shown.start - 0.5, max(shown.stop, shown.start + 12) - 0.5)


def _draw_cells(axes: Axes, layer: LayerTrace, quantity: str, shown: range, at: int, ordered: bool) -> None:
    """A row for each cell, in order or sorted by the values after the character `at`, which is framed."""
    name, low, high = CELL_QUANTITIES[quantity]
    values = getattr(layer, quantity).cpu().numpy().T  # [hidden, time]
    if ordered:
        values = values[np.argsort(-values[:, at], kind="stable")]
    # Open gates are yellow, shut ones dark blue; few are half open, which this scale draws in grey.
    scale = "cividis" if low == 0 else "PuOr_r"
    colours = {"cmap": scale, "vmin": low, "vmax": high, "interpolation": "nearest"}
    place = shown.start - 0.5, shown.stop - 0.5, len(values), 0
    image = axes.imshow(values[:, shown.start : shown.stop], extent=place, aspect="auto", **colours)
    bar = axes.figure.colorbar(image, ax=axes, pad=0.01, label=name, extend="both" if high > 1 else "neither")
    bar.outline.set_visible(False)
    axes.set(ylabel=f"{len(values)} cells", yticks=[])
    axes.grid(False)
    add_frame(axes, at - 0.5, 0, 1, len(values))


def draw_cells(layer: LayerTrace, text: str, quantity: str, at: int) -> Drawing:
    """One quantity, a field of LayerTrace, of every cell after every character.

    The cells are sorted by their values after the character `at`, which is framed.
    """
    shown = window(at, len(text), MOST)
    figure, axes = one_panel(PAGE, 3.4, CELL_QUANTITIES[quantity][0])
    _draw_cells(axes, layer, quantity, shown, at, ordered=True)
    label_characters(axes, text, shown)
    return Drawing(figure, _cells_sentence(layer, text, quantity))


def _cells_sentence(layer: LayerTrace, text: str, quantity: str) -> str:
    values = getattr(layer, quantity)
    name, low, _ = CELL_QUANTITIES[quantity]
    start = f"{name[0].upper()}{name[1:]} of {values.shape[1]} cells over {len(text)} characters"
    if low == 0:
        return (
            f"{start}: mean {float(values.mean()):.2f}; {percent(float((values > 0.9).float().mean()))} of all values "
            f"are nearly open (above 0.9), {percent(float((values < 0.1).float().mean()))} nearly shut (below 0.1)."
        )
    return f"{start}: from {float(values.min()):.1f} to {float(values.max()):.1f}, mean size {values.abs().mean():.2f}."


def _draw_answers(axes: Axes, answers: Sequence[PrefixAnswer], truth: str, shown: range) -> None:
    """A bar for each character: what would be answered after it, and how sure the network is of that answer."""
    many, very_many = len(shown) > 16, len(shown) > 40
    for x in shown:
        answer = answers[x + 1]  # the first one is the answer before anything is read
        right = answer.written == truth
        colour = {"color": RIGHT} if right else {"color": WRONG, "alpha": 0.65, "hatch": "///"}
        axes.bar(x, answer.probability, width=0.86, edgecolor="white", lw=0.5, **colour)
        short = answer.written if len(answer.written) <= 7 else answer.written[:6] + "…"
        style = {"family": MONO, "fontsize": 8 if very_many else 10, "weight": "bold" if right else "normal"}
        up = axes.text(x, answer.probability + 0.04, short or "–", ha="center", va="bottom", **style)
        up.set_rotation(90 if many else 0)
    axes.set(ylim=(0, 1.6 if many else 1.25), ylabel="probability", yticks=[0, 0.5, 1])
    axes.set_title("what the network would write if the program stopped here", loc="left")
    axes.yaxis.set_major_formatter(at_tick)
    axes.grid(axis="x", visible=False)


def draw_prefix_answers(answers: Sequence[PrefixAnswer], truth: str) -> Drawing:
    """What a network would answer if the program stopped after each of its characters.

    Each answer stands on a bar as high as the probability that the network gives to it as a whole; blue and bold is
    what the whole program prints, hatched orange is anything else.
    """
    text = answers[-1].prefix
    shown = window(len(text) - 1, len(text), MOST)
    figure, axes = one_panel(0.45 * len(shown) + 2, 2.9, xlabel="the program, character by character")
    _draw_answers(axes, answers, truth, shown)
    label_characters(axes, text, shown)
    last_wrong = max((place for place, answer in enumerate(answers) if answer.written != truth), default=-1)
    left = len(text) - last_wrong - 1
    since = f"since {left} character{'s' if left > 1 else ''} before the end"
    end = f"which is right, {since if left else 'only since the very last character'}"
    if last_wrong == len(answers) - 1:
        end = f"where {truth} is right"
    written = f"after all of {text!r} the answer is {answers[-1].written or 'nothing'}"
    return Drawing(figure, f"What would be answered after each character: {written}, {end}.")


def draw_what_it_knows(
    layer: LayerTrace, quantity: str, answers: Sequence[PrefixAnswer], truth: str, at: int, ordered: bool = True
) -> Drawing:
    """Cells over characters, and below them what would be answered after each; the character `at` is framed."""
    text = answers[-1].prefix
    shown = window(at, len(text), MOST)
    figure = empty_figure(PAGE, 5.2, nrows=2, sharex=True, height_ratios=[3, 2])
    upper, lower = figure.axes
    _draw_cells(upper, layer, quantity, shown, at, ordered)
    _draw_answers(lower, answers, truth, shown)
    label_characters(lower, text, shown)
    upper.tick_params(axis="x", length=0)
    title = f"{CELL_QUANTITIES[quantity][0]}, cells {'sorted by their value in the frame' if ordered else 'in order'}"
    upper.set_title(title, loc="left")
    add_frame(lower, at - 0.5, 0, 1, lower.get_ylim()[1])
    so_far = answers[at + 1]
    return Drawing(
        figure,
        f"{_cells_sentence(layer, text, quantity)} After {so_far.prefix!r} the network would write "
        f"{so_far.written or 'nothing'} ({percent(min(so_far.probability, 0.9999))}); the program prints {truth}.",
    )


def draw_fading(memories: dict[str, np.ndarray], ticks: Sequence[str]) -> Drawing:
    """What is left of a stored number, step by step: a panel a memory, a line for each number, named at the left.

    memories maps names to values [numbers, steps]; ticks are the labels of the steps.
    """
    labels = {"xlabel": "character read", "ylabel": "value in the memory", "xlim": (-1.6, len(ticks) - 0.7)}
    figure, panels = many_panels(memories, 2.9, **labels)
    gaps = {name: float(np.diff(np.sort(values[:, -1])).min()) for name, values in memories.items()}
    for axes, values in zip(panels, memories.values(), strict=True):
        colours = map(colormaps[SCALE], np.linspace(0, 0.9, len(values)))  # its end would be too pale
        for number, (line, colour) in enumerate(zip(values, colours, strict=True)):
            axes.plot(range(len(ticks)), line, color=colour, lw=1.6)
            axes.text(-0.35, line[0], str(number), ha="right", va="center", fontsize=9)
        axes.set_xticks(range(len(ticks)), [visible(tick) for tick in ticks], family=MONO)
    ends = ", ".join(f"{name} {gap:.3f}" for name, gap in gaps.items())
    return Drawing(figure, f"Smallest gap between two of {len(values)} stored numbers after the last step: {ends}.")


def draw_derivatives(lines: dict[str, Sequence[float]], text: str) -> Drawing:
    """How strongly the end of reading depends on each character: sizes of derivatives, a line for each network."""
    labels = {"xlabel": "character read", "ylabel": "size of the derivative", "yscale": "log"}
    figure, axes = one_panel(PAGE, 3.6, "how strongly the end depends on each character", **labels)
    for number, (name, sizes) in enumerate(lines.items()):
        axes.plot(sizes, label=name, **look_of(name, number) | {"marker": "", "lw": 2})
    label_characters(axes, text, range(len(text)))
    axes.legend(frameon=False, loc="lower right")
    ends = ", ".join(f"{name} {sizes[0] / sizes[-1]:.1g}" for name, sizes in lines.items())
    return Drawing(figure, f"The end depends on the first character so many times as much as on the last: {ends}.")


def draw_kept(counts: dict[str, Sequence[Sequence[int]]], text: str, hidden: int) -> Drawing:
    """In how many of `hidden` cells over half of what stood there after each character is there at the end.

    counts  for each of two kinds of programs of the same form, program by program and character by character
    text    the form, a letter for each number
    """
    labels = {"xlabel": "the program, character by character", "ylabel": f"of {hidden} cells (mean)"}
    figure, axes = one_panel(PAGE, 2.9, "cells that keep more than half of this moment to the end", **labels)
    means = {name: np.mean(rows, axis=0) for name, rows in counts.items()}
    looks = {"color": RIGHT}, {"color": LINES["naive"][0], "hatch": "///"}
    for side, (name, values), look in zip((-0.22, 0.22), means.items(), looks, strict=True):
        places, label = np.arange(len(text)) + side, f"{name} ({len(counts[name])})"
        axes.bar(places, values, width=0.42, edgecolor="white", lw=0.5, label=label, **look)
    label_characters(axes, text, range(len(text)))
    axes.set(ylim=(0, 1.06 * hidden), yticks=np.arange(5) * hidden / 4)
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, loc="upper left", title="programs in which", title_fontsize=9, fontsize=9)
    letters = [place for place, kind in enumerate(kinds_of(text)) if kind == "variable"]
    found = {name: ", ".join(f"{text[x]} {values[x]:.0f}" for x in letters) for name, values in means.items()}
    each = "; ".join(f"{name} {values}" for name, values in found.items())
    return Drawing(
        figure,
        f"How many of {hidden} cells keep more than half of what they held after each number of {text!r} until its "
        f"end, on average: {each}.",
    )
