"""Texts drawn character by character: an answer of a network, and a program as the network reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from l2e_utils.plots.drawing import NEUTRAL, RIGHT, WRONG, Drawing, empty_figure, percent
from l2e_utils.text import encode

KINDS = {
    "digit": ("0123456789", "#cfe3f3"),
    "operation": ("+-*/<>", "#f7d9b8"),
    "variable": ("abcdefghijx", "#bfe3d3"),
    "the rest of Python": ("", "#ececec"),
}
_PER_ROW = 30
_MONO = ["DejaVu Sans Mono", "DejaVu Sans"]  # the second one for signs that the first one lacks
PLAYERS = ("you", "the network", "copying the last number")
_ROUNDS = 10  # shown in the score; older ones still count


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
    _draw_answer(axes, truth, written, confidence)
    verdict = "which is right" if written == truth else f"but Python prints {truth}"
    least = percent(min(confidence, default=math.nan))
    return Drawing(
        figure, f"The network writes {written or 'nothing'}, {verdict}; its least confident character has {least}."
    )


def _draw_answer(axes: Axes, truth: str, written: str, confidence: Sequence[float]) -> None:
    """Bars for the characters written, marked as right or wrong."""
    letters, expected = written + ".", truth + "."
    width = max(len(letters), len(expected), 6)
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
    axes.set_title(f"The network's answer, where Python prints {truth}", loc="left", pad=8)


def contest(
    rounds: Sequence[dict[str, bool]],
    answer: tuple[str, str, Sequence[float]] | None = None,
    source: str = "",
) -> Drawing:
    """A network's answer beside the score: a row for each of `PLAYERS`, one mark a round, the latest at the right.

    rounds  for each round, whether each player was right
    answer  what Python prints, what the network writes, and its confidence; None as long as nobody may see it
    source  a program to be drawn in the place of the answer
    """
    truth, written, confidence = answer or ("", "", [])
    bars = 0.62 * max(len(written) + 1, len(truth) + 1, 6) + 1.2
    figure = empty_figure(bars + 3.6, 2.3, ncols=2, width_ratios=[bars, 3.6])
    answer_axes, score_axes = figure.axes
    _draw_score(score_axes, rounds)
    if answer:
        _draw_answer(answer_axes, *answer)
        return Drawing(figure, f"Python prints {truth}, the network writes {written or 'nothing'}. {score(rounds)}")
    answer_axes.axis("off")
    style = {"fontsize": 12, "linespacing": 1.5} if source else {"fontsize": 48, "color": NEUTRAL}
    answer_axes.text(0.5, 0.5, source or "?", ha="center", va="center", ma="left", family="DejaVu Sans Mono", **style)
    return Drawing(figure, f"What does this program print? {source} {score(rounds)}" if source else score(rounds))


def _draw_score(axes: Axes, rounds: Sequence[dict[str, bool]]) -> None:
    shown = rounds[-_ROUNDS:]
    axes.set(xlim=(-0.1, _ROUNDS + 1.6), ylim=(len(PLAYERS) + 0.1, -0.3))
    axes.axis("off")
    for row, player in enumerate(PLAYERS):
        axes.text(0, row + 0.02, player, va="center", fontsize=10)
        total = sum(result[player] for result in rounds)
        axes.text(_ROUNDS + 0.25, row + 0.46, total, va="center", fontsize=13, weight="bold")
        rights = [result[player] for result in shown]
        colours = [RIGHT if right else WRONG for right in rights] + ["#ececec"] * (_ROUNDS - len(rights))
        axes.broken_barh([(place, 0.88) for place in range(_ROUNDS)], (row + 0.22, 0.5), facecolors=colours)
        for place, right in enumerate(rights):
            mark = "✓" if right else "✗"
            axes.text(place + 0.44, row + 0.47, mark, ha="center", va="center", fontsize=10, color="white")
    for artist in axes.get_children():
        artist.set_in_layout(False)  # all of it is inside: the layout, which looks at each text, is quicker without


def score(rounds: Sequence[dict[str, bool]]) -> str:
    """How often each player was right, in a sentence."""
    if not rounds:
        return "No round has been played yet."
    totals = ", ".join(f"{player} {sum(result[player] for result in rounds)}" for player in PLAYERS)
    return f"Right answers after {len(rounds)} round{'s' if len(rounds) > 1 else ''}: {totals}."


def characters(source: str, signs: str = "") -> Drawing:
    """A program as a row of tiles, one a character, with the number by which the network knows it; `⏎` ends a line.

    With `signs`, one for each character, these stand in the tiles, and the characters below them.
    """
    rows = math.ceil(len(source) / _PER_ROW)
    figure = empty_figure(9.2, 0.55 * rows + 0.5)
    axes = figure.axes[0]
    kinds = kinds_of(source)
    for place, (character, kind) in enumerate(zip(source, kinds, strict=True)):
        x, y = place % _PER_ROW, -(place // _PER_ROW)
        axes.add_patch(Rectangle((x, y), 0.94, 0.9, color=KINDS[kind][1]))
        shown = {"\n": "⏎", " ": "␣"}.get(character, character)
        above, below, size = (signs[place], shown, 8) if signs else (shown, encode(character)[0], 6)
        axes.text(x + 0.47, y + 0.58, above, ha="center", va="center", family=_MONO, fontsize=14 if signs else 11)
        axes.text(x + 0.47, y + 0.17, below, ha="center", va="center", fontsize=size, color="#555555")
    axes.set(xlim=(0, _PER_ROW), ylim=(1 - rows, 1))
    axes.axis("off")
    handles = [Rectangle((0, 0), 1, 1, color=colour) for _, colour in KINDS.values()]
    figure.legend(handles, list(KINDS), loc="outside lower left", ncols=4, frameon=False, fontsize=8)
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind != "the rest of Python")
    written = f", written as {signs}" if signs else ""
    return Drawing(figure, f"{len(source)} characters, among them (kind by kind) {counts}{written}.")


def kinds_of(source: str) -> list[str]:
    """The kind of each character. A letter is a variable when it stands alone, not inside a word such as `for`."""
    kinds = []
    for place, character in enumerate(source):
        kind = next((name for name, (members, _) in KINDS.items() if character in members), "the rest of Python")
        if kind == "variable" and any(c.isalpha() for c in (source[place - 1 : place] + source[place + 1 : place + 2])):
            kind = "the rest of Python"
        kinds.append(kind)
    return kinds
