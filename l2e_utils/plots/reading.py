"""What goes on inside a network while it reads: gates and cells, what they keep, and what it would answer by now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from l2e_utils.plots.drawing import FRAME, LINES, NEUTRAL, RIGHT, WRONG, Drawing, empty_figure, interval, percent
from l2e_utils.plots.steps import visible, window
from l2e_utils.plots.texts import kinds_of

if TYPE_CHECKING:
    from l2e_utils.analysis.tracing import LayerTrace, PrefixAnswer

MOST = 64  # characters that fit into a picture
MONO = "DejaVu Sans Mono"
# Fields of a LayerTrace: how they are called, and the ends of their colour scale.
CELL_QUANTITIES = {
    "cell": ("cell c", -2, 2),
    "hidden": ("hidden state h", -1, 1),
    "input_gate": ("input gate i", 0, 1),
    "forget_gate": ("forget gate f", 0, 1),
    "output_gate": ("output gate o", 0, 1),
    "candidate": ("candidate g", -1, 1),
}


def _label_characters(axes: Axes, text: str, shown: range) -> None:
    axes.set_xticks(list(shown), [visible(text[x]) for x in shown], family=MONO, fontsize=9 if len(shown) > 40 else 11)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(shown.start - 0.5, max(shown.stop, shown.start + 12) - 0.5)


def _frame(axes: Axes, at: int, height: float) -> None:
    axes.add_patch(Rectangle((at - 0.5, 0), 1, height, fill=False, edgecolor=FRAME, lw=2.5, clip_on=False))


def _order(layer: LayerTrace, quantity: str, at: int | None) -> np.ndarray:
    values = getattr(layer, quantity)
    return np.arange(values.shape[1]) if at is None else np.argsort(-values[at].cpu().numpy(), kind="stable")


def _draw_cells(axes: Axes, layer: LayerTrace, quantity: str, shown: range, order: np.ndarray) -> None:
    name, low, high = CELL_QUANTITIES[quantity]
    values = getattr(layer, quantity).cpu().numpy().T[order, shown.start : shown.stop]  # [hidden, time]
    place = shown.start - 0.5, shown.stop - 0.5, len(order), 0
    colours = {"cmap": "cividis" if low == 0 else "PuOr_r", "vmin": low, "vmax": high}
    image = axes.imshow(values, extent=place, aspect="auto", interpolation="nearest", **colours)
    bar = axes.figure.colorbar(image, ax=axes, pad=0.01, label=name, extend="both" if high > 1 else "neither")
    bar.outline.set_visible(False)
    axes.set(ylabel=f"{len(order)} cells", yticks=[])
    axes.grid(False)


def cells(layer: LayerTrace, text: str, quantity: str = "cell", at: int | None = None) -> Drawing:
    """One quantity of every cell after every character; with `at`, the cells are sorted by their values there.

    quantity  a field of LayerTrace
    at        a character's place, which is framed
    """
    shown, order = window(at or 0, len(text), MOST), _order(layer, quantity, at)
    figure = empty_figure(9.2, 3.4)
    axes = figure.axes[0]
    _draw_cells(axes, layer, quantity, shown, order)
    _label_characters(axes, text, shown)
    if at is not None:
        _frame(axes, at, len(order))
    axes.set_title(CELL_QUANTITIES[quantity][0], loc="left")
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
    for x in shown:
        answer = answers[x + 1]  # the first one is the answer before anything is read
        right = answer.written == truth
        colour = {"color": RIGHT} if right else {"color": WRONG, "alpha": 0.65, "hatch": "///"}
        axes.bar(x, answer.probability, width=0.86, edgecolor="white", lw=0.5, **colour)
        short = answer.written if len(answer.written) <= 7 else answer.written[:6] + "…"
        style = {"family": MONO, "fontsize": 8 if len(shown) > 40 else 10, "weight": "bold" if right else "normal"}
        turned = 90 if len(shown) > 20 else 0
        axes.text(x, answer.probability + 0.04, short or "–", rotation=turned, ha="center", va="bottom", **style)
    axes.set(ylim=(0, 1.6 if len(shown) > 20 else 1.25), ylabel="probability", yticks=[0, 0.5, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="x", visible=False)


def prefix_answers(answers: Sequence[PrefixAnswer], truth: str) -> Drawing:
    """What a network would answer if the program stopped after each of its characters.

    Each answer stands on a bar as high as the probability that the network gives to it as a whole; blue and bold is
    what the whole program prints, hatched orange is anything else.
    """
    text = answers[-1].prefix
    shown = window(len(text) - 1, len(text), MOST)
    figure = empty_figure(min(9.2, 0.45 * len(shown) + 2), 2.9)
    axes = figure.axes[0]
    _draw_answers(axes, answers, truth, shown)
    _label_characters(axes, text, shown)
    axes.set_xlabel("the program, character by character")
    axes.set_title("what the network would write if the program stopped here", loc="left")
    return Drawing(figure, prefix_sentence(answers, truth))


def prefix_sentence(answers: Sequence[PrefixAnswer], truth: str) -> str:
    """From which character on the answer stays right."""
    text = answers[-1].prefix
    last_wrong = max((place for place, answer in enumerate(answers) if answer.written != truth), default=-1)
    end = f"after all of {text!r} the answer is {answers[-1].written or 'nothing'}"
    if last_wrong == len(answers) - 1:
        return f"What would be answered after each character: {end}, where {truth} is right."
    left = len(text) - last_wrong - 1
    characters = "character" if left == 1 else "characters"
    since = f"since {left} {characters} before the end" if left else "only since the very last character"
    return f"What would be answered after each character: {end}, which is right, {since}."


def what_it_knows(
    layer: LayerTrace, quantity: str, answers: Sequence[PrefixAnswer], truth: str, at: int, ordered: bool = True
) -> Drawing:
    """Cells over characters, and below them what would be answered after each; the character `at` is framed."""
    text = answers[-1].prefix
    shown, order = window(at, len(text), MOST), _order(layer, quantity, at if ordered else None)
    figure = empty_figure(9.2, 5.2, nrows=2, sharex=True, height_ratios=[3, 2])
    upper, lower = figure.axes
    _draw_cells(upper, layer, quantity, shown, order)
    _draw_answers(lower, answers, truth, shown)
    _label_characters(lower, text, shown)
    upper.tick_params(axis="x", length=0)
    title = f"{CELL_QUANTITIES[quantity][0]}, cells {'sorted by their value in the frame' if ordered else 'in order'}"
    upper.set_title(title, loc="left")
    lower.set_title("what the network would write if the program stopped here", loc="left")
    _frame(upper, at, len(order))
    _frame(lower, at, lower.get_ylim()[1])
    so_far = answers[at + 1]
    return Drawing(
        figure,
        f"{_cells_sentence(layer, text, quantity)} After {so_far.prefix!r} the network would write "
        f"{so_far.written or 'nothing'} ({percent(min(so_far.probability, 0.9999))}); the program prints {truth}.",
    )


def fading(memories: dict[str, np.ndarray], ticks: Sequence[str]) -> Drawing:
    """What is left of a stored number, step by step: a panel a memory, a line for each number, named at the left.

    memories maps names to values [numbers, steps]; ticks are the labels of the steps.
    """
    figure = empty_figure(9.2, 2.9, ncols=len(memories), sharey=True)
    gaps = {}
    for axes, (name, values) in zip(figure.axes, memories.items(), strict=True):
        for number, line in enumerate(values):
            colour = colormaps["cividis"](0.9 * number / max(len(values) - 1, 1))  # its end would be too pale
            axes.plot(range(len(ticks)), line, color=colour, lw=1.6)
            axes.text(-0.35, line[0], str(number), ha="right", va="center", fontsize=8)
        axes.set_xticks(range(len(ticks)), [visible(tick) for tick in ticks], family=MONO)
        axes.set_title(name, loc="left")
        axes.set(xlabel="character read", xlim=(-1.6, len(ticks) - 0.7))
        gaps[name] = float(np.diff(np.sort(values[:, -1])).min())
    figure.axes[0].set_ylabel("value in the memory")
    ends = ", ".join(f"{name} {gap:.3f}" for name, gap in gaps.items())
    return Drawing(figure, f"Smallest gap between two of {len(values)} stored numbers after the last step: {ends}.")


def kept(counts: dict[str, Sequence[Sequence[int]]], text: str, hidden: int) -> Drawing:
    """In how many of `hidden` cells more than half of what stood there after each character is still there at the end.

    counts  for each of two kinds of programs of the same form, program by program and character by character
    text    the form, a letter for each number
    """
    figure = empty_figure(9.2, 2.9)
    axes = figure.axes[0]
    means = {name: np.mean(rows, axis=0) for name, rows in counts.items()}
    looks = {"color": RIGHT}, {"color": LINES["naive"][0], "hatch": "///"}
    for side, (name, values), look in zip((-0.22, 0.22), means.items(), looks, strict=True):
        places = np.arange(len(text)) + side
        axes.bar(places, values, width=0.42, edgecolor="white", lw=0.5, label=f"{name} ({len(counts[name])})", **look)
    _label_characters(axes, text, range(len(text)))
    axes.set(ylabel=f"of {hidden} cells (mean)", ylim=(0, 1.06 * hidden), yticks=np.arange(5) * hidden / 4)
    axes.set_xlabel("the program, character by character")
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, loc="upper left", title="programs in which", title_fontsize=9, fontsize=9)
    axes.set_title("cells that keep more than half of this moment to the end", loc="left")
    letters = [place for place, letter in enumerate(text) if kinds_of(text)[place] == "variable"]
    found = {name: ", ".join(f"{text[x]} {values[x]:.0f}" for x in letters) for name, values in means.items()}
    each = "; ".join(f"{name} {values}" for name, values in found.items())
    return Drawing(
        figure,
        f"How many of {hidden} cells keep more than half of what they held after each number of {text!r} until its "
        f"end, on average: {each}.",
    )


def remaining(rows: dict[str, Sequence[tuple[float, float, float]]]) -> Drawing:
    """Shares of right answers at moments of reading, with their 95 % intervals.

    rows maps names of networks to (share, low, high) for each moment: the last one is the end of the program, the one
    before it one character earlier, and so on.
    """
    figure = empty_figure(7.2, 3.2)
    axes = figure.axes[0]
    for name, shares in rows.items():
        colour, style = LINES.get(name, (NEUTRAL, "-"))
        x = [place + 1 - len(shares) for place in range(len(shares))]
        middle, low, high = (np.array(values) for values in zip(*shares, strict=True))
        axes.plot(x, middle, color=colour, ls=style, lw=2, marker="o", ms=4, label=name)
        axes.fill_between(x, low, high, color=colour, alpha=0.2, lw=0)
    axes.set_xticks(x, [f"{-place} left" if place else "all read" for place in x])
    axes.set(ylim=(0, 1), xlabel="characters of the program still unread", ylabel="prefix answers right")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    if len(rows) > 1:
        axes.legend(frameon=False)
    ends = "; ".join(
        f"{name} {', '.join(f'{percent(share)} ({interval(low, high)})' for share, low, high in shares)}"
        for name, shares in rows.items()
    )
    return Drawing(figure, f"Right answers by characters still unread, from {-x[0]} down to 0: {ends}.")
