"""Probes: what can be read off a state by a straight line?

A probe guesses a property of a program's result (its sign, say) from the network's state after reading, by one weighted
sum of the state's numbers for each possible answer; the largest sum wins. The weights come from a formula, ridge
regression on one-hot answers: nothing is trained step by step. A probe that is right shows that the property is *there*
and easy to read; whether the network makes use of it is another question (see `ablation`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mode

import numpy as np

from l2e_utils.analysis.intervals import Estimate, share_of
from l2e_utils.analysis.one_pass import running_values
from l2e_utils.analysis.states import different_programs, states, widest
from l2e_utils.model import ExecutorLSTM
from l2e_utils.programs import canonical_of
from l2e_utils.tasks import Difficulty, Programs
from l2e_utils.text import Example

# Added to the squares on the diagonal, as a share of the number of programs: without it, hundreds of weights would fit
# the probe's own programs by heart. A tenth or ten times as much changes little.
RIDGE = 0.01

PROPERTIES: dict[str, Callable[[str], str]] = {
    "sign": lambda output: "negative" if output.startswith("-") else "not negative",
    "number of digits": lambda output: str(len(output.lstrip("-"))),
    "first digit": lambda output: output.lstrip("-")[0],
    "last digit": lambda output: output[-1],
}


class Probe:
    """Ridge regression from states [n, features] to one-hot labels, in closed form."""

    def __init__(self, states: np.ndarray, labels: Sequence[str]):
        self.classes = np.unique(labels)
        self.mean, self.scale = states.mean(axis=0), states.std(axis=0) + 1e-9
        x, y = self.inputs(states), (np.array(labels)[:, None] == self.classes).astype(float)
        self.weights = np.linalg.solve(x.T @ x + RIDGE * len(x) * np.eye(x.shape[1]), x.T @ y)

    def inputs(self, states: np.ndarray) -> np.ndarray:
        """Features on one scale, and a column of ones for the constant."""
        return np.hstack([(states - self.mean) / self.scale, np.ones((len(states), 1))])

    def guess(self, states: np.ndarray) -> np.ndarray:
        """The likeliest label of each state."""
        return self.classes[(self.inputs(states) @ self.weights).argmax(axis=1)]


def halfway(level: Difficulty, split: str, n: int) -> list[Example]:
    """What has been read of programs when their first of two operations is complete; its value stands as the output.

    Programs with fewer operations are left out, so that there are fewer than `n`; no two beginnings are alike.
    """
    found = {}
    for program in different_programs(Programs(), level, split, n):
        values = running_values(program.source)
        if len(values) > 1:
            beginning, value = program.source[: values[0][0]], str(values[0][1])
            found[canonical_of(beginning)] = Example(beginning, value, canonical_of(beginning))
    return list(found.values())


def share_right(guesses: Sequence[str], labels: Sequence[str]) -> Estimate:
    """How many guesses are right, with a 95 % interval; programs must differ, or the interval is too narrow."""
    return share_of(int((np.array(guesses) == np.array(labels)).sum()), len(labels))


def majority(train_labels: Sequence[str], test_labels: Sequence[str]) -> Estimate:
    """How often the commonest training label is right: what a guess is worth that never looks at the state."""
    return share_right([mode(train_labels)] * len(test_labels), test_labels)


def blind(fitting: Sequence[Example], unseen: Sequence[Example], name: str) -> float:
    """What a guess is worth that never looks at the state, for a property of these very programs."""
    known, truth = ([PROPERTIES[name](own.output) for own in part] for part in (fitting, unseen))
    return majority(known, truth).value


def by_directions(
    model: ExecutorLSTM, fitting: Sequence[Example], unseen: Sequence[Example], name: str
) -> dict[int, float]:
    """How right a probe of a property is that sees 1, 2, 4, … 64 of the directions in which states spread most."""
    x, y = states(model, fitting), states(model, unseen)
    x, y = widest(x, 64), widest(x, 64, y)
    known, truth = ([PROPERTIES[name](own.output) for own in part] for part in (fitting, unseen))
    counts = [2**power for power in range(7)]
    return {count: share_right(Probe(x[:, :count], known).guess(y[:, :count]), truth).value for count in counts}
