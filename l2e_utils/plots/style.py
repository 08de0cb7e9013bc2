"""One style for all pictures: sizes, colours, line styles."""

DPI = 100
PAGE = 7.2  # inches: a notebook's page is about 700 pixels wide; it shrinks a wider picture, its text too
STYLE = {
    "figure.facecolor": "white",  # opaque, for JupyterLab's dark theme
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "axes.axisbelow": True,
}
# Okabe and Ito's palette, and a line style each.
LINES = {
    "baseline": ("#000000", ":"),
    "naive": ("#E69F00", "--"),
    "mixed": ("#0072B2", "-."),
    "combined": ("#009E73", "-"),
    "review": ("#CC79A7", (0, (4, 1, 1, 1, 1, 1))),
}
OTHER = "#D55E00", (0, (9, 1))  # of a strategy that has another name
# The ways to present a string: a colour, a line style and a marker each.
VARIANT_LINES = {
    "plain": ("#555555", "-", "o"),
    "reversed": ("#D55E00", "--", "s"),
    "doubled": ("#56B4E9", "-.", "^"),
    "reversed-doubled": ("#CC79A7", ":", "D"),
}
# Of lines that have no look of their own, in the order they come.
LOOKS = [
    ("#0072B2", "-", "o"), ("#D55E00", "--", "s"), ("#009E73", "-.", "^"), ("#CC79A7", ":", "D"),
    ("#000000", (0, (1, 1)), "v"), ("#56B4E9", (0, (4, 1, 1, 1)), "P"),
]  # fmt: skip
FRAME = "#E6007E"  # nothing else has this colour
RIGHT, WRONG, NEUTRAL = "#0072B2", "#D55E00", "#999999"
PALE_RIGHT, PALE_WRONG = "#cfe3f3", "#f7d9b8"  # behind a text
EASY, HARD = RIGHT, WRONG  # programs
EITHER = "#E69F00", "#009E73"  # of two classes
CONTROLS = ("untrained", "shuffled")  # what is worth nothing, for comparison
MONO = ["DejaVu Sans Mono", "DejaVu Sans"]  # the second one for signs that the first one lacks


def colour_of(strategy: str) -> str:
    return LINES.get(strategy, OTHER)[0]


def look_of(name: str, number: int) -> dict:
    """Colour, line style and marker of a line, as matplotlib's functions take them.

    name    of a strategy, with or without ", seed N" or ", ones first", or of a variant of memorisation: these have
            their own looks; a strategy's name alone and its first seed have full dots, all else open squares
    number  of the line, which decides for all other names
    """
    strategy, _, rest = name.removesuffix(", ones first").partition(", seed ")
    if strategy in LINES:
        colour, style = LINES[strategy]
        marker, inside = ("o", colour) if name == strategy or rest == "0" else ("s", "white")
        return {"color": colour, "ls": style, "marker": marker, "mfc": inside}
    if name in CONTROLS:
        return {"color": NEUTRAL, "ls": (0, (1, 1)), "marker": "x"}
    colour, style, marker = VARIANT_LINES.get(name) or LOOKS[number % len(LOOKS)]
    return {"color": colour, "ls": style, "marker": marker}
