"""Texts in tiles and above bars: answers of a network, and a program as the network reads it."""

import math
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from l2e_utils.plots.drawing import Drawing, empty_figure, one_panel, percent
from l2e_utils.plots.parts import add_answer, add_frame, add_tile, bare, draw_confidence, shortened, visible
from l2e_utils.plots.style import MONO, NEUTRAL, PAGE, RIGHT, WRONG

KINDS = {
    "digit": ("0123456789", "#cfe3f3"),
    "operator": ("+-*/<>", "#f7d9b8"),
    "variable": ("abcdefghijx", "#bfe3d3"),
    "the rest of Python": ("", "#ececec"),
}
_PER_ROW = 24
PLAYERS = ("you", "the network", "copying the last number")
_ROUNDS = 10  # shown in the score; older ones still count


def _bars_width(truth: str, written: str) -> float:
    return 0.62 * max(len(shortened(written, truth)), len(truth) + 1, 6) + 1.2


def draw_answer(truth: str, written: str, confidence: Sequence[float], source: str = "") -> Drawing:
    """What the network wrote, character by character: bars for its confidence, blue and ticked where right.

    Wrong ones are orange and crossed. The last bar is the full stop by which it says that it has finished.
    The program stands to the left if `source` is given.
    """
    bars, lines = _bars_width(truth, written), source.split("\n")
    if source:
        text = 0.105 * max(map(len, lines)) + 0.4
        size = text + min(bars, max(PAGE - text, 3)), max(2.3, 0.25 * len(lines) + 0.5)
        figure = empty_figure(*size, ncols=2, width_ratios=[text, size[0] - text])
        left, axes = figure.axes
        left.axis("off")
        left.text(0, 0.5, source, family=MONO, va="center", fontsize=12, linespacing=1.5)
    else:
        figure, axes = one_panel(bars, 2.3)
    _draw_answer(axes, truth, written, confidence)
    verdict = "which is right" if written == truth else f"but Python prints {truth}"
    least = percent(min(0.9999, *confidence)) if confidence else "–"
    return Drawing(
        figure, f"The network writes {written or 'nothing'}, {verdict}; its least confident character has {least}."
    )


def _draw_answer(axes: Axes, truth: str, written: str, confidence: Sequence[float]) -> None:
    draw_confidence(axes, truth, written, confidence)
    axes.set_title(f"Python prints {truth}, the network:", loc="left", pad=8)


def draw_contest(
    rounds: Sequence[dict[str, bool]], answer: tuple[str, str, Sequence[float]] | None = None,
    source: str = "",
) -> Drawing:
    """A network's answer beside the score: a row for each of `PLAYERS`, one mark a round, the latest at the right.

    rounds  for each round, whether each player was right
    answer  what Python prints, what the network writes, and its confidence; None as long as nobody may see it
    source  a program to be drawn in the place of the answer
    """
    truth, written, _ = answer or ("", "", [])
    bars = min(_bars_width(truth, written), PAGE - 3)
    figure = empty_figure(bars + 3, 2.3, ncols=2, width_ratios=[bars, 3])
    answer_axes, score_axes = figure.axes
    _draw_score(score_axes, rounds)
    if answer:
        _draw_answer(answer_axes, *answer)
        return Drawing(figure, f"Python prints {truth}, the network writes {written or 'nothing'}. {score(rounds)}")
    answer_axes.axis("off")
    style = {"fontsize": 12, "linespacing": 1.5} if source else {"fontsize": 48, "color": NEUTRAL}
    answer_axes.text(0.5, 0.5, source or "?", ha="center", va="center", ma="left", family=MONO, **style)
    return Drawing(figure, f"What does this program print? {source} {score(rounds)}" if source else score(rounds))


def _draw_score(axes: Axes, rounds: Sequence[dict[str, bool]]) -> None:
    axes.set(xlim=(-0.6, _ROUNDS + 1.1), ylim=(len(PLAYERS) + 0.1, -0.3))
    axes.axis("off")
    marks = {True: ("✓", RIGHT), False: ("✗", WRONG), None: ("", "#ececec")}  # None: not played yet
    for row, player in enumerate(PLAYERS):
        rights = [result[player] for result in rounds]
        axes.text(-0.5, row + 0.02, player, va="center", fontsize=10)
        axes.text(_ROUNDS - 0.2, row + 0.46, sum(rights), va="center", fontsize=13, weight="bold")
        for place, right in zip_longest(range(_ROUNDS), rights[-_ROUNDS:]):
            add_tile(axes, place, row + 0.47, *marks[right], height=0.5, ink="white")
    for artist in axes.get_children():
        artist.set_in_layout(False)  # all of it is inside: the layout, which looks at each text, is quicker without


def score(rounds: Sequence[dict[str, bool]]) -> str:
    """How often each player was right, in a sentence."""
    if not rounds:
        return "No round has been played yet."
    totals = ", ".join(f"{player} {sum(result[player] for result in rounds)}" for player in PLAYERS)
    return f"Right answers after {len(rounds)} round{'s' if len(rounds) > 1 else ''}: {totals}."


def draw_ten_digits(
    truths: Sequence[str | None], written: Mapping[str, Sequence[str | None]], before: int, after: int,
    title: str = "",
) -> Drawing:
    """A strip of answers for each digit 0 to 9 in one place of a program: Python's, and those of each network.

    truths, written  the outputs for the ten digits; None where a digit is not possible
    before, after    the digit that was there (dashed), and the one that is looked at (framed, if it is another)
    """
    rows, height = {"Python": truths, **written}, len(written) + 0.9
    labels = {"xlabel": "digit in the chosen place (dashed: as it was)", "xlim": (-0.52, 9.52)}
    figure, axes = one_panel(PAGE, 0.5 * len(rows) + 1.2, ylim=(height - 0.4, -0.55), **labels)
    size = 8 if any(len(text or "nothing") > 5 for row in rows.values() for text in row if text is not None) else 9
    for row, answers in enumerate(rows.values()):
        for digit, (text, truth) in enumerate(zip(answers, truths, strict=True)):
            if truth is None:
                add_tile(axes, digit, row, "–", "#f4f4f4", width=0.92, size=size)
            else:
                add_answer(axes, digit, row, text, text == truth if row else None, size)
    add_frame(axes, before - 0.49, -0.45, 0.98, height, ec="#555555", lw=1.5, ls="--", zorder=4)
    if after != before:
        add_frame(axes, after - 0.49, -0.45, 0.98, height)
    if title:
        axes.set_title(title, loc="left", family=MONO, fontsize=10, weight="normal", pad=8)
    axes.set_xticks(range(10), range(10))
    axes.set_yticks(range(len(rows)), rows)
    bare(axes)
    possible = [digit for digit in range(10) if truths[digit] is not None]
    right = {name: sum(answers[d] == truths[d] for d in possible) for name, answers in written.items()}
    outputs = len({truths[digit] for digit in possible})
    said = ", ".join(f"{name} right for {count}" for name, count in right.items())
    return Drawing(figure, f"Of {len(possible)} possible digits, which give {outputs} different outputs: {said}.")


def draw_characters(source: str, signs: str) -> Drawing:
    """A program as a row of tiles, one a character, each below its sign; `⏎` ends a line."""
    rows, kinds = math.ceil(len(source) / _PER_ROW), kinds_of(source)
    figure, axes = one_panel(PAGE, 0.55 * rows + 0.5, xlim=(-0.5, _PER_ROW - 0.5), ylim=(rows - 0.5, -0.5))
    for place, (character, kind) in enumerate(zip(source, kinds, strict=True)):
        x, y = place % _PER_ROW, place // _PER_ROW
        add_tile(axes, x, y, "", KINDS[kind][1], width=0.94, height=0.9)
        style = {"ha": "center", "va": "center", "family": MONO}
        axes.text(x, y - 0.15, signs[place], fontsize=14, **style)
        axes.text(x, y + 0.27, visible(character), fontsize=9, color="#555555", **style)
    axes.axis("off")
    handles = [Patch(color=colour, label=kind) for kind, (_, colour) in KINDS.items()]
    figure.legend(handles=handles, loc="outside lower left", ncols=4, frameon=False, fontsize=9)
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind != "the rest of Python")
    return Drawing(figure, f"{len(source)} characters, among them (kind by kind) {counts}, written as {signs}.")


def kinds_of(source: str) -> list[str]:
    """The kind of each character. A letter is a variable when it stands alone, not inside a word such as `for`."""
    kinds = []
    for place, character in enumerate(source):
        kind = next((name for name, (members, _) in KINDS.items() if character in members), "the rest of Python")
        beside = source[place - 1 : place] + source[place + 1 : place + 2]
        if kind == "variable" and any(neighbour.isalpha() for neighbour in beside):
            kind = "the rest of Python"
        kinds.append(kind)
    return kinds
