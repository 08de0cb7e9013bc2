"""A network at work, step by step: what goes in, what should come out, and what passes from one step to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from l2e_utils.plots.drawing import FRAME, RIGHT, WRONG, Drawing, empty_figure, percent
from l2e_utils.text import OUTPUT_ALPHABET, PAD, START, Batch, decode

if TYPE_CHECKING:
    from l2e_utils.analysis.tracing import Step

ENCODER, DECODER, TARGET, EMPTY = "#cfe3f3", "#f7d9b8", "#bfe3d3", "#f2f2f2"
PADDING = "·"  # how padding is drawn
ROWS = {"encoder reads": 4, "decoder reads": 3, "network writes": 2, "target": 1, "mask": 0}
STATE = 5.0, 8.0  # where the picture of the state begins and ends
CELLS = 24  # of the state that are drawn
ENTRIES = 10  # rows of a table that are drawn
COLUMNS = 28  # steps that fit into a picture


def visible(character: str) -> str:
    """A character as it is drawn: line ends, spaces and padding have a sign of their own."""
    return {"\n": "⏎", " ": "␣", "": PADDING}.get(character, character)


def window(at: int, steps: int, most: int = COLUMNS) -> range:
    """The steps to draw where not all of them fit: `most` of them, with `at` somewhere in the middle."""
    start = min(max(at - most // 2, 0), max(steps - most, 0))
    return range(start, min(start + most, steps))


def tile(axes: Axes, x: float, y: float, character: str, colour: str, faint: bool = False, size: float = 10) -> None:
    """One character in a box of its own, centred at (x, y)."""
    alpha = 0.35 if faint else 1
    axes.add_patch(Rectangle((x - 0.44, y - 0.42), 0.88, 0.84, color=colour, alpha=alpha, lw=0))
    axes.text(x, y, visible(character), ha="center", va="center", family="DejaVu Sans Mono", fontsize=size, alpha=alpha)


def unrolled(
    steps: Sequence[Step], at: int | None = None, forced: bool = True, title: str = "", framed: int | None = None
) -> Drawing:
    """All steps of `tracing.walk` beside each other, up to the step `at` (the last one if left out).

    Columns are steps. On top a part of the state, which passes from left to right, from encoder to decoder; below it
    the characters. The arrows show where the decoder's next character comes from: from the target (teacher forcing) or
    from what the network wrote itself. Steps whose role is "padding" are drawn as such. The step `framed` (`at` if left
    out) is the one whose probabilities are drawn.
    """
    at = len(steps) - 1 if at is None else at
    framed = at if framed is None else framed
    shown = window(at, len(steps))
    figure = empty_figure(9.2, 3.7, ncols=2, width_ratios=[COLUMNS, 5])
    left, right = figure.axes
    _draw_state(left, steps, shown, at)
    for x in shown:
        _draw_characters(left, steps, x, at, forced)
    left.add_patch(Rectangle((framed - 0.5, -0.5), 1, STATE[1] + 0.6, fill=False, edgecolor=FRAME, lw=2.5, zorder=5))
    _draw_border(left, steps, shown)
    left.set(xlim=(shown.start - 0.6, max(shown.stop, shown.start + 16) - 0.4), ylim=(-0.6, STATE[1] + 1.0))
    left.set_yticks([*ROWS.values(), sum(STATE) / 2], [*ROWS, "state"])
    left.set_xticks([])
    left.tick_params(length=0)
    left.grid(False)
    left.spines[:].set_visible(False)
    left.set_title(title, loc="left")
    _draw_probabilities(right, steps[framed])
    return Drawing(figure, _sentence(steps, at, forced, title, framed))


def _draw_state(axes: Axes, steps: Sequence[Step], shown: range, at: int) -> None:
    values = np.full((CELLS, len(shown)), np.nan)
    for column, x in enumerate(shown):
        if x <= at and steps[x].role != "padding":
            hidden = steps[x].hidden[:CELLS].cpu().numpy()
            values[: len(hidden), column] = hidden
    place = shown.start - 0.5, shown.stop - 0.5, *STATE
    axes.imshow(values, cmap="PuOr_r", vmin=-1, vmax=1, extent=place, aspect="auto", interpolation="nearest")
    for x in shown:
        axes.plot([x + 0.5] * 2, STATE, color="white", lw=2)


def _draw_border(axes: Axes, steps: Sequence[Step], shown: range) -> None:
    """Between the encoder and the decoder."""
    border = next((x for x, step in enumerate(steps) if step.reads == START), None)
    if border in shown and border - 1 in shown:
        axes.plot([border - 0.5] * 2, [-0.5, STATE[1] + 0.2], color="#444444", lw=1.2, ls=(0, (3, 2)))
        note = {"fontsize": 9, "va": "bottom", "color": "#444444"}
        axes.text(border - 0.65, STATE[1] + 0.2, "encoder →", ha="right", **note)
        axes.text(border - 0.35, STATE[1] + 0.2, "→ decoder", ha="left", **note)


def _draw_characters(axes: Axes, steps: Sequence[Step], x: int, at: int, forced: bool) -> None:
    step, later = steps[x], x > at
    if step.role == "encoder":
        tile(axes, x, ROWS["encoder reads"], step.reads, ENCODER, later)
    elif step.role == "padding":
        behind = any(earlier.role == "decoder" for earlier in steps[:x])
        for row in ("decoder reads", "target") if behind else ("encoder reads",):
            tile(axes, x, ROWS[row], "", EMPTY, later)
        if behind:
            tile(axes, x, ROWS["mask"], "0", EMPTY, later)
    else:
        if forced or not later:
            tile(axes, x, ROWS["decoder reads"], step.reads, DECODER, later)
        tile(axes, x, ROWS["target"], step.target, TARGET if step.target else EMPTY, later)
        tile(axes, x, ROWS["mask"], "1" if step.target else "0", TARGET if step.target else EMPTY, later)
        if not later:
            tile(axes, x, ROWS["network writes"], step.writes, RIGHT if step.right else WRONG)
            axes.texts[-1].set(color="white", weight="bold")
            if not step.right:  # a sign besides the colour
                axes.text(x - 0.4, ROWS["network writes"] - 0.35, "✗", color="white", fontsize=7)
        if x < at and steps[x + 1].role == "decoder":
            start = ROWS["target" if forced else "network writes"]
            ends = {"xy": (x + 0.6, ROWS["decoder reads"] - 0.25), "xytext": (x + 0.4, start + 0.15)}
            axes.annotate("", **ends, arrowprops={"arrowstyle": "->", "color": "#222222", "lw": 1.3}, zorder=6)


def _draw_probabilities(axes: Axes, step: Step) -> None:
    places = range(len(OUTPUT_ALPHABET))
    axes.set_title("next character", loc="left", fontsize=9)
    axes.set(xlim=(0, 1), ylim=(len(places) - 0.5, -0.5))
    axes.set_yticks(places, list(OUTPUT_ALPHABET), family="DejaVu Sans Mono", fontsize=8)
    axes.set_xticks([0, 1], ["0 %", "100 %"], fontsize=8)
    axes.tick_params(axis="y", length=0)
    axes.grid(False)
    if step.probabilities is None:
        note = "padding:\nnot counted" if step.role == "padding" else "nothing is\nwritten\nin this step"
        axes.text(0.5, len(places) / 2 - 0.5, note, ha="center", va="center", fontsize=9, color="#777777")
        return
    best = OUTPUT_ALPHABET.index(step.writes)
    colours = [(RIGHT if step.right else WRONG) if place == best else "#bbbbbb" for place in places]
    axes.barh(places, step.probabilities.cpu().tolist(), color=colours)


def _sentence(steps: Sequence[Step], at: int, forced: bool, title: str, framed: int) -> str:
    reads = "".join(step.reads for step in steps[: at + 1] if step.role == "encoder")
    done = [step for step in steps[: at + 1] if step.role == "decoder"]
    mode = "teacher forcing" if forced else "free running"
    start = f"{title}: after" if title else "After"
    if not done:
        return f"{start} {len(reads)} characters the encoder has read {reads!r}."
    inputs, writes, targets = ("".join(getattr(s, name) for s in done) for name in ("reads", "writes", "target"))
    wrong = sum(not step.right for step in done)
    shown = done[-1] if framed == at else steps[framed]
    which = "the last one" if shown is done[-1] else f"the {shown.writes} in the frame"
    return (
        f"{start} {len(reads)} steps of the encoder and {len(done)} of the decoder ({mode}), which read {inputs} and "
        f"wrote {writes} where {targets} is right: {wrong} of {len(done)} characters wrong, {which} with a "
        f"confidence of {percent(float(shown.probabilities.max()))}."
    )


def batch(examples: Batch) -> Drawing:
    """The rectangles of a batch: encoder input, decoder input, target and mask. Padding is a pale dot."""
    panels = {
        "encoder input": (examples.source, ENCODER),
        "decoder\ninput": (examples.inputs, DECODER),
        "target": (examples.targets, TARGET),
        "mask": (examples.mask, TARGET),
    }
    widths = [values.shape[1] + 1 for values, _ in panels.values()]
    rows = len(examples.source)
    figure = empty_figure(9.2, 0.6 + 9.2 / (sum(widths) + 8) * rows * 1.25, ncols=4, width_ratios=widths, sharey=True)
    for axes, (name, (values, colour)) in zip(figure.axes, panels.items(), strict=True):
        for (row, column), value in np.ndenumerate(values.cpu().numpy()):
            if name == "mask":
                tile(axes, column, row, str(int(value)), colour if value else EMPTY, size=8)
            else:
                tile(axes, column, row, decode([value]), colour if value != PAD else EMPTY, size=8)
        axes.set(xlim=(-0.6, values.shape[1] - 0.4), ylim=(rows - 0.4, -0.6))
        axes.set_title(name, loc="left", fontsize=9)
        axes.axis("off")
    real, places = int(examples.lengths.sum()), examples.source.numel()
    return Drawing(
        figure,
        f"{rows} programs in a batch: {real} of {places} places of the encoder input are real, padding in front; "
        f"{int(examples.mask.sum())} of {examples.mask.numel()} places of the target are real, padding behind.",
    )


def lookup(table: np.ndarray, chosen: int, labels: Sequence[str], name: str = "") -> Drawing:
    """A one-hot vector times a table is one row of the table; `ENTRIES` rows and the first `CELLS` columns are drawn.

    table   [characters, columns]
    chosen  the row
    labels  a character for each row
    """
    shown = window(chosen, len(table), ENTRIES)
    part = table[shown.start : shown.stop, :CELLS]
    figure = empty_figure(9.2, 3.4, ncols=3, width_ratios=[3.2, part.shape[1], part.shape[1]], sharey=True)
    one, middle, row = figure.axes
    colours = {"cmap": "PuOr_r", "vmin": -np.abs(part).max(), "vmax": np.abs(part).max(), "interpolation": "nearest"}
    right = part.shape[1] - 0.5
    place = -0.5, right, shown.stop - 0.5, shown.start - 0.5
    middle.imshow(part, extent=place, aspect="auto", **colours)
    row.imshow(table[chosen : chosen + 1, :CELLS], extent=(-0.5, right, chosen + 0.5, chosen - 0.5), **colours)
    for y in shown:
        tile(one, 0, y, str(int(y == chosen)), TARGET if y == chosen else EMPTY)
    for axes, width in ((one, 1), (middle, part.shape[1]), (row, part.shape[1])):
        frame = {"fill": False, "edgecolor": FRAME, "lw": 2, "clip_on": False, "zorder": 5}
        axes.add_patch(Rectangle((-0.5, chosen - 0.5), width, 1, **frame))
        axes.set(xlim=(-0.5, width - 0.5), ylim=(shown.stop - 0.5, shown.start - 0.5), xticks=[], aspect="auto")
        axes.tick_params(length=0)
        axes.grid(False)
        axes.spines[:].set_visible(False)
    one.set_yticks(list(shown), [visible(labels[y]) for y in shown], family="DejaVu Sans Mono", fontsize=10)
    one.set_title("one-hot", loc="left", fontsize=9)
    middle.set_title(f"× table ({len(part)} of {len(table)} rows, {part.shape[1]} of {table.shape[1]} columns)",
                     loc="left", fontsize=9)
    row.set_title(f"= the row of {visible(labels[chosen])}", loc="left", fontsize=9)
    return Drawing(
        figure,
        f"{name + ': ' if name else ''}a vector of {len(table)} entries, all zero but a single one, at "
        f"{labels[chosen]!r}, times a table of {table.shape[0]} rows and {table.shape[1]} columns, gives row {chosen} "
        "of the table.",
    )


def distances(values: np.ndarray, labels: Sequence[str], title: str, what: str = "character") -> Drawing:
    """How far the rows of a table are from each other, in straight lines: dark is near.

    values  [rows, columns]
    what    what the labels are, the name of both axes
    """
    apart = np.linalg.norm(values[:, None] - values[None], axis=2)
    figure = empty_figure(4.6, 3.6)
    axes = figure.axes[0]
    image = axes.imshow(apart, cmap="cividis")
    figure.colorbar(image, ax=axes, label="distance").outline.set_visible(False)
    axes.set_xticks(range(len(labels)), labels, family="DejaVu Sans Mono")
    axes.set_yticks(range(len(labels)), labels, family="DejaVu Sans Mono")
    axes.tick_params(length=0)
    axes.grid(False)
    axes.set(xlabel=what, ylabel=what)
    axes.set_title(title, loc="left", fontsize=10)
    nearest = np.argsort(apart + np.diag([np.inf] * len(apart)), axis=1)[:, 0]
    pairs = ", ".join(f"{labels[a]}: {labels[b]}" for a, b in enumerate(nearest))
    return Drawing(figure, f"{title}; the nearest to each: {pairs}.")
