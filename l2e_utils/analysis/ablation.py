"""Ablation: silence cells and see what is lost.

Between reading and writing all that a network knows of a program is in its state. There a cell is *silenced*:
its h and c are set to their means over all programs, so that they say nothing about this one, and are as
large as always. Then the cell works as usual, while the network writes with the right characters given.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from l2e_utils.analysis.states import read
from l2e_utils.model import ExecutorLSTM, State
from l2e_utils.text import Batch, Example

ROWS = 2_048  # programs times ways of silencing, at a time: enough to keep a processor busy, and little memory


def silence(state: State, kept: torch.Tensor) -> State:
    """h and c [layers, n, hidden] with the cells where `kept` [layers, hidden] is False set to their means."""
    return tuple(torch.where(kept[:, None], half, half.mean(dim=1, keepdim=True)) for half in state)


@torch.no_grad()
def outcomes(
    model: ExecutorLSTM, exercises: Sequence[Example], masks: Sequence[torch.Tensor]
) -> tuple[np.ndarray, np.ndarray]:
    """For each mask of kept cells [layers, hidden]: which outputs are right as a whole, and the loss of each output.

    Both arrays are [masks, n]; the loss is the cross-entropy of an output, in nats, summed over its characters.
    """
    state, batch = read(model, exercises), Batch.of(exercises)
    right, losses = [], []
    at_once = max(1, ROWS // len(exercises))
    for start in range(0, len(masks), at_once):
        some = masks[start : start + at_once]
        h, c = (torch.cat(halves, dim=1) for halves in zip(*(silence(state, kept) for kept in some), strict=True))
        times = len(some), 1
        scores = model.decode((h, c), batch.inputs.repeat(times))
        targets, real = batch.targets.repeat(times), batch.mask.repeat(times)
        loss = cross_entropy(scores.transpose(1, 2), targets.where(real, 0), reduction="none") * real
        right.append(((scores.argmax(-1) == targets) | ~real).all(dim=1).view(len(some), -1))
        losses.append(loss.sum(dim=1).view(len(some), -1))
    return torch.cat(right).numpy(), torch.cat(losses).double().numpy()


def importance(model: ExecutorLSTM, exercises: Sequence[Example]) -> np.ndarray:
    """What silencing each cell alone costs [layers * hidden]: by how much the mean loss of an output grows, in nats."""
    cells = model.layers * model.hidden
    masks = torch.cat([torch.ones(1, cells, dtype=torch.bool), ~torch.eye(cells, dtype=torch.bool)])
    _, losses = outcomes(model, exercises, masks.view(-1, model.layers, model.hidden))
    return losses[1:].mean(axis=1) - losses[0].mean()


def silencing(
    model: ExecutorLSTM, exercises: Sequence[Example], order: Sequence[int], counts: Sequence[int]
) -> np.ndarray:
    """Which outputs are right [counts, n] when the first so many cells of `order` are silenced together."""
    masks = torch.ones(len(counts), model.layers * model.hidden, dtype=torch.bool)
    for mask, count in zip(masks, counts, strict=True):
        mask[list(order[:count])] = False
    return outcomes(model, exercises, masks.view(-1, model.layers, model.hidden))[0]
