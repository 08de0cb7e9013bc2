"""What networks have in mind: their states, how alike two sets of states are, and how much room one takes up.

A state here is what a network knows of a program when it has read it: hidden state h and cell state c of every cell,
one after the other. The states of n programs are an array [n, features]; the same row is always the same program, so
that two networks (or one at two moments) can be compared program by program.

    cka                  how alike two sets of states are: linear centred kernel alignment (Kornblith and others, 2019)
    participation_ratio  in how many directions the states spread
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from random import Random

import numpy as np
import torch

from l2e_utils.analysis.intervals import Estimate, student
from l2e_utils.analysis.seeds import BySeed, seeds_of
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.files import BadFile, load_executor
from l2e_utils.engine.runs import kept_networks
from l2e_utils.evaluation import in_batches
from l2e_utils.model import ExecutorLSTM, State
from l2e_utils.tasks import Difficulty, Task, distinct_examples
from l2e_utils.text import Batch, Example
from l2e_utils.training import Record

GROUPS = 20  # of programs, for the jackknife

# --- Networks and their states ---


def stages(name: str, run: str) -> dict[int, ExecutorLSTM]:
    """The networks kept on the way of a shipped run, by the training programs seen. Raises BadFile if there is none."""
    kept = kept_networks(DATA / "checkpoints" / name, run)
    if not kept:
        raise BadFile(f"No networks were kept on the way of {run!r}: check the name, or train it with --keep-every.")
    return {programs: load_executor(path)[0] for programs, path in kept.items()}


def stages_of(name: str, length: int) -> BySeed[ExecutorLSTM]:
    """The networks kept of a list, trained for a length, by the training programs seen."""
    return {strategy: [stages(name, run) for run in runs] for strategy, runs in seeds_of(name, length).items()}


def different_programs(task: Task, level: Difficulty, split: str, n: int) -> list[Example]:
    """`n` programs of a level and split, no two alike (fewer where there are not so many); always the same ones."""
    return distinct_examples(task, Random(f"states 0 {split} {level}"), level, split, n)


@torch.no_grad()
def read(model: ExecutorLSTM, exercises: Sequence[Example]) -> State:
    """h and c after reading, each [layers, n, hidden], in the order of `exercises`."""

    def after_reading(model: ExecutorLSTM, batch: Batch, _) -> Iterator[State]:
        h, c = model.encode(batch.source, batch.lengths)
        return zip(h.unbind(1), c.unbind(1), strict=True)

    h, c = zip(*in_batches(model, exercises, after_reading), strict=True)
    return torch.stack(h, dim=1), torch.stack(c, dim=1)


def states(model: ExecutorLSTM, exercises: Sequence[Example]) -> np.ndarray:
    """The states after reading as rows [n, features]: h of every cell, then c of every cell."""
    h, c = read(model, exercises)
    return torch.cat([*h, *c], dim=1).double().numpy()


# --- How alike two sets of states are ---


def cka(x: np.ndarray, y: np.ndarray) -> float:
    """Linear CKA of two sets of states [n, features] of the same n programs: between 0 and 1."""
    x, y = (z - z.mean(axis=0) for z in (x, y))
    return float(np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)))


def turned(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """x, rotated (or mirrored) to be as close as possible to y; both [n, features] with as many features."""
    left, _, right = np.linalg.svd(x.T @ y)
    return x @ left @ right


def moved(x: np.ndarray, y: np.ndarray) -> float:
    """How far states have moved from one network to another: 1 - CKA, 0 for not at all."""
    return 1 - cka(x, y)


# --- How much room states take up ---


def participation_ratio(x: np.ndarray) -> float:
    """In how many directions the states spread: (sum of variances)² / sum of squared variances.

    1 when they lie on a line; as many as there are features when they spread equally in all of them.
    Both sums are known without the components: the trace of the covariance, and the sum of its squared entries.
    """
    x = x - x.mean(axis=0)
    covariance = x.T @ x
    return float(np.trace(covariance) ** 2 / (covariance**2).sum())


def widest(x: np.ndarray, count: int, others: np.ndarray | None = None) -> np.ndarray:
    """The states [n, count] along the directions in which x spreads most (its first principal components).

    With `others`, their states along these same directions.
    """
    mean = x.mean(axis=0)
    directions = np.linalg.svd(x - mean, full_matrices=False)[2][:count]
    return ((x if others is None else others) - mean) @ directions.T


# --- How sure we can be ---


def jackknife(measure: Callable[[np.ndarray], float], x: np.ndarray) -> Estimate:
    """A measure of an array whose rows are programs, with its interval: leave out each of `GROUPS` groups in turn.

    The more it matters which programs are left out, the wider the interval (the delete-a-group jackknife): Student's,
    since so few groups tell the error only roughly.
    """
    group = np.arange(len(x)) % GROUPS
    without = np.array([measure(x[group != left_out]) for left_out in range(GROUPS)])
    error = np.sqrt((GROUPS - 1) / GROUPS * ((without - without.mean()) ** 2).sum())
    value, half = measure(x), student(GROUPS - 1) * error
    return Estimate(value, value - half, value + half)


def judge(differences: Sequence[tuple[float, float]]) -> str:
    """The verdict on a prediction that says "greater than 0", from one interval (low, high) for each seed.

    Only what all seeds say clearly counts.
    """
    if all(low > 0 for low, _ in differences):
        return "not refuted"
    return "refuted" if all(high < 0 for _, high in differences) else "cannot tell"


# --- Levels on the way ---


def stretches(history: Sequence[Record]) -> list[tuple[int, int, Difficulty]]:
    """From and up to how many training programs a run was at each level: (start, end, level)."""
    found, start = [], 0
    for level, records in groupby(history, key=lambda record: record.level):
        end = max(record.programs for record in records)
        found.append((start, end, level))
        start = end
    return found
