"""Notebook 3, The LSTM: one step of a cell, gates set by hand, and what a forget gate leaves."""

from __future__ import annotations

import math
from collections.abc import Callable

from l2e_utils.exercises import ask, first_difference, near


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def cell_step(sums: tuple[float, float, float, float], c: float) -> tuple[float, float]:
    """The right answer to 3.1."""
    i, f, g, o = sums
    c = _sigmoid(f) * c + _sigmoid(i) * math.tanh(g)
    return c, _sigmoid(o) * math.tanh(c)


def check_cell_step(answer: Callable) -> str | None:
    """3.1: from the four sums and the old cell to the new cell and the hidden state."""
    cases = [
        ((0.0, 0.0, 0.0, 0.0), 1.0),
        ((20.0, -20.0, 0.5, 20.0), 0.9),
        ((-20.0, 20.0, 0.5, 20.0), 0.9),
        ((0.3, -1.2, 2.0, 0.7), -0.4),
        ((1.0, 3.0, -0.7, -2.0), 2.5),
    ]
    return first_difference(answer, [((sums, c), cell_step(sums, c)) for sums, c in cases], near)


def check_settings(settings: Callable) -> str | None:
    """3.2: gates that make a cell count the brackets that are open."""
    for text in ("(", ")", "()", "print(7)", "print((7+5))", "((((", "print(((1+2)*3))", "a=5;\nprint((a//2))"):
        c, depth = 0.0, 0
        for character in text:
            found = ask(settings, character)
            if not isinstance(found, (tuple, list)) or len(found) != 3:
                return f"not yet. settings({character!r}) gives {found!r}, and should give three numbers: i, f, g."
            i, f, g = map(float, found)
            if not (0 <= i <= 1 and 0 <= f <= 1 and -1 <= g <= 1):
                return (
                    f"not yet. settings({character!r}) gives {found!r}, but gates lie between 0 and 1, "
                    "and the candidate g between -1 and 1."
                )
            c = f * c + i * g
            depth += (character == "(") - (character == ")")
        if not math.isclose(c, depth, abs_tol=1e-6):
            return f"not yet. After {text!r} the cell holds {c:g}, and should hold {depth}."
    return None


def check_left(left: Callable) -> str | None:
    """3.3: what is left of a cell's content at the end, for each moment."""
    cases = [
        (([1.0, 1.0, 1.0],), [1.0, 1.0, 1.0]),
        (([0.5, 0.5, 0.5],), [0.25, 0.5, 1.0]),
        (([0.2, 0.9, 0.0, 0.7],), [0.0, 0.0, 0.7, 1.0]),
        (([0.3],), [1.0]),
    ]
    return first_difference(left, cases, near)


CHECKS = {1: check_cell_step, 2: check_settings, 3: check_left}
