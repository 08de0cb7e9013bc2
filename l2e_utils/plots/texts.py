"""Texts drawn character by character: an answer of a network, and a program as the network reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.patches import Rectangle

from l2e_utils.plots.drawing import RIGHT, WRONG, Drawing, empty_figure, percent
from l2e_utils.text import encode

KINDS = {
    "digit": ("0123456789", "#cfe3f3"),
    "operation": ("+-*/<>", "#f7d9b8"),
    "variable": ("abcdefghijx", "#bfe3d3"),
    "the rest of Python": ("", "#ececec"),
}
_PER_ROW = 30


def answer(truth: str, written: str, confidence: Sequence[float], source: str = "") -> Drawing:
    """What the network wrote, character by character: bars for its confidence, blue and ticked where right.

    Wrong ones are orange and crossed. The last bar is the full stop by which it says that it has finished. The program
    stands to the left if `source` is given.
    """
    letters, expected = written + ".", truth + "."
    width = max(len(letters), len(expected), 6)
    bars = 0.62 * width + 1.2
    if source:
        lines = source.split("\n")
        text = 0.105 * max(map(len, lines)) + 0.4
        figure = empty_figure(text + bars, max(2.3, 0.25 * len(lines) + 0.5), ncols=2, width_ratios=[text, bars])
        left, axes = figure.axes
        left.axis("off")
        left.text(0, 0.5, source, family="DejaVu Sans Mono", va="center", fontsize=12, linespacing=1.5)
    else:
        figure = empty_figure(bars, 2.3)
        axes = figure.axes[0]
    for place, (letter, share) in enumerate(zip(letters, confidence, strict=False)):
        good = place < len(expected) and letter == expected[place]
        colour, hatch = (RIGHT, None) if good else (WRONG, "//")
        axes.bar(place, share, width=0.82, color=colour, hatch=hatch, edgecolor="white")
        shown = percent(min(share, 0.9999))  # no certainty: a share of 1 is one that was rounded up
        axes.text(place, share + 0.03, shown, ha="center", va="bottom", fontsize=8, color="#444444")
    marks = ["✓" if a == b else "✗" for a, b in zip(letters, expected, strict=False)]
    marks += ["✗"] * (len(letters) - len(marks))
    axes.set_xticks(range(len(letters)), [f"{letter}\n{mark}" for letter, mark in zip(letters, marks, strict=True)])
    axes.tick_params(axis="x", length=0, labelsize=14)
    axes.set(ylim=(0, 1.18), xlim=(-0.6, width - 0.4), ylabel="confidence")
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.grid(axis="x", visible=False)
    verdict = "which is right" if written == truth else f"but Python prints {truth}"
    least = percent(min(confidence, default=math.nan))
    return Drawing(
        figure, f"The network writes {written or 'nothing'}, {verdict}; its least confident character has {least}."
    )


def characters(source: str) -> Drawing:
    """A program as a row of tiles, one a character, with the number by which the network knows it; `⏎` ends a line."""
    rows = math.ceil(len(source) / _PER_ROW)
    figure = empty_figure(9.2, 0.55 * rows + 0.5)
    axes = figure.axes[0]
    kinds = kinds_of(source)
    for place, (character, kind) in enumerate(zip(source, kinds, strict=True)):
        x, y = place % _PER_ROW, -(place // _PER_ROW)
        axes.add_patch(Rectangle((x, y), 0.94, 0.9, color=KINDS[kind][1]))
        shown = {"\n": "⏎", " ": "␣"}.get(character, character)
        axes.text(x + 0.47, y + 0.58, shown, ha="center", va="center", family="DejaVu Sans Mono", fontsize=11)
        axes.text(x + 0.47, y + 0.17, encode(character)[0], ha="center", va="center", fontsize=6, color="#555555")
    axes.set(xlim=(0, _PER_ROW), ylim=(1 - rows, 1))
    axes.axis("off")
    handles = [Rectangle((0, 0), 1, 1, color=colour) for _, colour in KINDS.values()]
    figure.legend(handles, list(KINDS), loc="outside lower left", ncols=4, frameon=False, fontsize=8)
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind != "the rest of Python")
    return Drawing(figure, f"{len(source)} characters, among them (kind by kind) {counts}.")


def kinds_of(source: str) -> list[str]:
    """The kind of each character. A letter is a variable when it stands alone, not inside a word such as `for`."""
    kinds = []
    for place, character in enumerate(source):
        kind = next((name for name, (members, _) in KINDS.items() if character in members), "the rest of Python")
        if kind == "variable" and any(c.isalpha() for c in (source[place - 1 : place] + source[place + 1 : place + 2])):
            kind = "the rest of Python"
        kinds.append(kind)
    return kinds
