"""Checks of notebook 3: one step of a cell, gates set by hand, and what a forget gate leaves."""

import math
from collections.abc import Callable

from l2e_utils.exercises import answers, ask, examines

STEPS = [  # the four sums i, f, g, o, and the old cell
    ((0.0, 0.0, 0.0, 0.0), 1.0), ((20.0, -20.0, 0.5, 20.0), 0.9), ((-20.0, 20.0, 0.5, 20.0), 0.9),
    ((0.3, -1.2, 2.0, 0.7), -0.4), ((1.0, 3.0, -0.7, -2.0), 2.5),
]  # fmt: skip
BRACKETS = ("(", ")", "()", "print(7)", "print((7+5))", "((((", "print(((1+2)*3))", "a=5;\nprint((a//2))")
FORGET = [[1.0, 1.0, 1.0], [0.5, 0.5, 0.5], [0.2, 0.9, 0.0, 0.7], [0.3]]


@answers("3.1", STEPS)
def cell_step(sums: tuple[float, float, float, float], c: float) -> tuple[float, float]:
    i, f, o = (1 / (1 + math.exp(-sums[gate])) for gate in (0, 1, 3))
    c = f * c + i * math.tanh(sums[2])
    return c, o * math.tanh(c)


@examines("3.2")
def counts_brackets(settings: Callable) -> str | None:
    """Gates that make a cell count the brackets that are open."""
    for text in BRACKETS:
        c, depth = 0.0, 0
        for character in text:
            found = ask(settings, character)
            if not hasattr(found, "__getitem__") or len(found) != 3:
                return f"not yet. settings({character!r}) gives {found!r}, and should give three numbers: i, f, g."
            i, f, g = map(float, found)
            if not (0 <= i <= 1 and 0 <= f <= 1 and -1 <= g <= 1):
                between = "gates lie between 0 and 1, and the candidate g between -1 and 1."
                return f"not yet. settings({character!r}) gives {found!r}, but {between}"
            c = f * c + i * g
            depth += (character == "(") - (character == ")")
        if not math.isclose(c, depth, abs_tol=1e-6):
            return f"not yet. After {text!r} the cell holds {c:g}, and should hold {depth}."
    return None


@answers("3.3", FORGET)
def left(forget: list[float]) -> list[float]:
    return [math.prod(forget[step + 1 :], start=1.0) for step in range(len(forget))]
