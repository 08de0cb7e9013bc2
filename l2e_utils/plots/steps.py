"""A network at work, step by step: what goes in, what should come out, and what passes from one step to the next."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from l2e_utils.analysis.tracing import Step
from l2e_utils.plots.drawing import Drawing, empty_figure, one_panel, percent
from l2e_utils.plots.parts import add_colour_bar, add_frame, add_tile, bare, draw_matrix, visible, window
from l2e_utils.plots.style import MONO, PAGE, RIGHT, WRONG
from l2e_utils.text import OUTPUT_ALPHABET, PAD, START, Batch, decode

ENCODER, DECODER, TARGET, EMPTY = "#cfe3f3", "#f7d9b8", "#bfe3d3", "#f2f2f2"
ROWS = {"encoder reads": 4, "decoder reads": 3, "network writes": 2, "target": 1, "mask": 0}
STATE = 5.0, 8.0  # where the picture of the state begins and ends
CELLS = 24  # of the state that are drawn
ENTRIES = 10  # rows of a table that are drawn
COLUMNS = 28  # steps that fit into a picture


def draw_unrolled(
    steps: Sequence[Step], at: int | None = None, forced: bool = True, title: str = "", framed: int | None = None
) -> Drawing:
    """All steps of `tracing.walk` beside each other, up to the step `at` (the last one if left out).

    Columns are steps. On top a part of the state, which passes from left to right, from encoder to decoder; below it
    the characters. The arrows show where the decoder's next character comes from: from the target (teacher
    forcing) or from what the network wrote itself. Steps whose role is "padding" are drawn as such. The step
    `framed` (`at` if left out) is the one whose probabilities are drawn.
    """
    at = len(steps) - 1 if at is None else at
    framed = at if framed is None else framed
    shown = window(at, len(steps), COLUMNS)
    figure = empty_figure(PAGE, 3.7, ncols=2, width_ratios=[COLUMNS, 5])
    left, right = figure.axes
    _draw_state(left, steps, shown, at)
    for x in shown:
        _draw_characters(left, steps, x, at, forced)
    add_frame(left, framed - 0.42, -0.5, 0.84, STATE[1] + 0.6, lw=2.5)  # beside the border, not upon it
    _draw_border(left, steps, shown)
    left.set(xlim=(shown.start - 0.6, max(shown.stop, shown.start + 16) - 0.4), ylim=(-0.6, STATE[1] + 1.0))
    left.set_yticks([*ROWS.values(), sum(STATE) / 2], [*ROWS, "state"])
    left.set_xticks([])
    bare(left)
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
    axes.vlines([x + 0.5 for x in shown], *STATE, color="white", lw=2)


def _draw_border(axes: Axes, steps: Sequence[Step], shown: range) -> None:
    """Between the encoder and the decoder."""
    border = next(x for x, step in enumerate(steps) if step.reads == START)
    if border in shown and border - 1 in shown:
        axes.plot([border - 0.5] * 2, [-0.6, STATE[1] + 1.0], color="black", lw=2, ls=(0, (3, 1.5)), zorder=7)
        note = {"fontsize": 9, "va": "bottom", "color": "#444444"}
        axes.text(border - 0.65, STATE[1] + 0.2, "encoder →", ha="right", **note)
        axes.text(border - 0.35, STATE[1] + 0.2, "→ decoder", ha="left", **note)


def _draw_characters(axes: Axes, steps: Sequence[Step], x: int, at: int, forced: bool) -> None:
    """The column of tiles of one step; steps that are still to come are pale."""
    step, later = steps[x], x > at
    if step.role == "encoder":
        tiles = {"encoder reads": (step.reads, ENCODER)}
    elif step.role == "decoder":
        counts = TARGET if step.target else EMPTY
        tiles = {"target": (step.target, counts), "mask": ("1" if step.target else "0", counts)}
        if forced or not later:
            tiles["decoder reads"] = step.reads, DECODER
    elif any(earlier.role == "decoder" for earlier in steps[:x]):
        tiles = {"decoder reads": ("", EMPTY), "target": ("", EMPTY), "mask": ("0", EMPTY)}
    else:
        tiles = {"encoder reads": ("", EMPTY)}
    for row, (text, colour) in tiles.items():
        add_tile(axes, x, ROWS[row], visible(text), colour, **{"alpha": 0.35} if later else {})
    if step.role == "decoder" and not later:
        y, colour, look = ROWS["network writes"], RIGHT, {}
        if not step.right:
            colour, look = WRONG, {"hatch": "////", "ec": "white"}  # a sign besides the colour
        add_tile(axes, x, y, visible(step.writes), colour, ink="white", **look)
        if x < at and steps[x + 1].role == "decoder":
            start = x + 0.4, ROWS["target" if forced else "network writes"] + 0.15
            arrow = {"arrowstyle": "->", "color": "#222222", "lw": 1.3}
            axes.annotate("", (x + 0.6, ROWS["decoder reads"] - 0.25), start, arrowprops=arrow, zorder=6)


def _draw_probabilities(axes: Axes, step: Step) -> None:
    places = range(len(OUTPUT_ALPHABET))
    axes.set_title("next character", loc="left", fontsize=9)
    axes.set(xlim=(0, 1), ylim=(len(places) - 0.5, -0.5))
    axes.set_yticks(places, list(OUTPUT_ALPHABET), family=MONO, fontsize=9)
    axes.set_xticks([0, 1], ["0 %", "100 %"], fontsize=9)
    axes.tick_params(axis="y", length=0)
    axes.grid(False)
    if step.probabilities is None:
        note = "padding:\nnot counted" if step.role == "padding" else "nothing is\nwritten\nin this step"
        axes.text(0.5, len(places) / 2 - 0.5, note, ha="center", va="center", fontsize=9, color="#666666")
        return
    bars = axes.barh(places, step.probabilities.cpu().tolist(), color="#bbbbbb")
    bars[OUTPUT_ALPHABET.index(step.writes)].set_facecolor(RIGHT if step.right else WRONG)


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
        f"confidence of {percent(min(0.9999, float(shown.probabilities.max())))}."
    )


def draw_batch(examples: Batch) -> Drawing:
    """The rectangles of a batch: encoder input, decoder input, target and mask. Padding is a pale dot."""
    panels = {
        "encoder input": (examples.source, ENCODER),
        "decoder\ninput": (examples.inputs, DECODER),
        "target": (examples.targets, TARGET),
        "mask": (examples.mask, TARGET),
    }
    widths = [values.shape[1] + 1 for values, _ in panels.values()]
    rows = len(examples.source)
    height = 0.6 + PAGE / (sum(widths) + 8) * rows * 1.25
    figure = empty_figure(PAGE, height, ncols=4, width_ratios=widths, sharey=True)
    for axes, (name, (values, colour)) in zip(figure.axes, panels.items(), strict=True):
        for (row, column), value in np.ndenumerate(values.cpu().numpy()):
            text = str(int(value)) if name == "mask" else visible(decode([value]))
            real = value if name == "mask" else value != PAD
            add_tile(axes, column, row, text, colour if real else EMPTY, size=8)
        axes.set(xlim=(-0.6, values.shape[1] - 0.4), ylim=(rows - 0.4, -0.6))
        axes.set_title(name, loc="left", fontsize=9)
        axes.axis("off")
    real, places = int(examples.lengths.sum()), examples.source.numel()
    return Drawing(
        figure,
        f"{rows} programs in a batch: {real} of {places} places of the encoder input are real, padding in front; "
        f"{int(examples.mask.sum())} of {examples.mask.numel()} places of the target are real, padding behind.",
    )


def draw_lookup(table: np.ndarray, chosen: int, labels: Sequence[str]) -> Drawing:
    """A one-hot vector times a table is one row of the table; `ENTRIES` rows and the first `CELLS` columns are drawn.

    table   [characters, columns]
    chosen  the row
    labels  a character for each row
    """
    shown = window(chosen, len(table), ENTRIES)
    part = table[shown.start : shown.stop, :CELLS]
    columns, highest = part.shape[1], np.abs(part).max()
    figure = empty_figure(PAGE, 3.4, ncols=3, width_ratios=[4.4, columns, columns], sharey=True)
    one, *tables = figure.axes
    look = {"cmap": "PuOr_r", "vmin": -highest, "vmax": highest, "interpolation": "nearest"}
    for axes, rows in zip(tables, (shown, range(chosen, chosen + 1)), strict=True):
        place = -0.5, columns - 0.5, rows.stop - 0.5, rows.start - 0.5
        axes.imshow(table[rows.start : rows.stop, :CELLS], extent=place, aspect="auto", **look)
    for y in shown:
        add_tile(one, 0, y, str(int(y == chosen)), TARGET if y == chosen else EMPTY)
    titles = (
        "one-hot", f"× table\n({len(part)} of {len(table)} rows, {columns} of {table.shape[1]} columns)",
        f"= the row of {visible(labels[chosen])}",
    )  # fmt: skip
    for axes, width, title in zip(figure.axes, (1, columns, columns), titles, strict=True):
        add_frame(axes, -0.5, chosen - 0.5, width, 1, lw=2)
        axes.set(xlim=(-0.5, width - 0.5), ylim=(shown.stop - 0.5, shown.start - 0.5), xticks=[])
        axes.set_title(title, loc="left", fontsize=9)
        bare(axes)
    one.set_yticks(list(shown), [visible(labels[y]) for y in shown], family=MONO, fontsize=10)
    return Drawing(
        figure,
        f"a vector of {len(table)} entries, all zero but a single one, at {labels[chosen]!r}, times a table of "
        f"{table.shape[0]} rows and {table.shape[1]} columns, gives row {chosen} of the table.",
    )


def draw_distances(values: np.ndarray, labels: Sequence[str], title: str, what: str = "character") -> Drawing:
    """How far the rows of a table are from each other, in straight lines: dark is near, a dot marks the nearest.

    values  [rows, columns]
    what    what the labels are, the name of both axes
    """
    apart = np.linalg.norm(values[:, None] - values[None], axis=2)
    np.fill_diagonal(apart, np.nan)  # 0, which would take half of the scale
    figure, axes = one_panel(4.8, 3.8, title, xlabel=what, ylabel=what)
    table = pd.DataFrame(apart, list(labels), list(labels))
    draw_matrix(axes, table, norm=Normalize(np.nanmin(apart), np.nanmax(apart)))
    add_colour_bar([axes], "distance", "{:g}".format)
    nearest = np.nanargmin(apart, axis=1)
    axes.plot(nearest + 0.5, np.arange(len(apart)) + 0.5, "o", ms=7, mfc="white", mec="black")
    pairs = ", ".join(f"{labels[a]}: {labels[b]}" for a, b in enumerate(nearest))
    return Drawing(figure, f"{title}; the nearest to each: {pairs}.")
