"""Silencing cells: nothing changes where nothing is silenced, and the cells that matter are found."""

import numpy as np
import pytest
import torch

from l2e_utils.analysis import ablation
from l2e_utils.analysis.states import different_programs, read
from l2e_utils.evaluation import answers
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, Programs
from tests.runs import random_model


@pytest.fixture(scope="module")
def exercises():
    return different_programs(Programs(), Difficulty(1, 1), "test", 60)


@pytest.fixture(scope="module")
def model():
    return random_model(hidden=7, layers=2, spread=1.0).eval()  # larger weights, so that outputs differ


def everything(model):
    return torch.ones(model.layers, model.hidden, dtype=torch.bool)


def test_silenced_cells_are_the_same_for_all_programs_and_as_large(model, exercises):
    state, kept = read(model, exercises), everything(model)
    kept[1, 3] = False
    for before, after in zip(state, ablation.silence(state, kept), strict=True):
        assert torch.equal(after[1, :, 3], before[1, :, 3].mean().expand(60))
        assert torch.equal(after[kept[:, None].expand_as(after)], before[kept[:, None].expand_as(before)])


def test_right_means_right_when_writing_freely(exercises):
    """A network that writes the commonest first digit and stops is right where that is the output."""
    model = ExecutorLSTM(hidden=7, layers=1).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.output.bias[7] = 1.0
    right, _ = ablation.outcomes(model, exercises, [everything(model)])
    assert right.shape == (1, 60) and right[0].tolist() == [answer.exact for answer in answers(model, exercises)]


def test_one_mask_at_a_time_gives_the_same(model, exercises, monkeypatch):
    right, losses = ablation.outcomes(model, exercises, [everything(model)])
    assert right[0].tolist() == [answer.exact for answer in answers(model, exercises)] and (losses > 0).all()
    monkeypatch.setattr(ablation, "ROWS", 1)
    mask = everything(model)
    mask[0, 2] = False
    both = ablation.outcomes(model, exercises, [mask, everything(model)])
    assert np.allclose(both[1][1], losses[0]) and not np.allclose(both[1][0], losses[0])


def test_a_cell_that_nothing_reads_is_unimportant(model, exercises):
    with torch.no_grad():
        model.lstm.weight_hh_l1[:, 4] = 0
        model.output.weight[:, 4] = 0
    cost = ablation.importance(model, exercises)
    assert cost.shape == (14,)
    assert cost[7 + 4] == pytest.approx(0, abs=1e-6) and np.abs(cost).max() > 1e-3


def test_silencing_goes_down_the_order(model, exercises):
    order = list(range(13, -1, -1))
    found = ablation.silencing(model, exercises, order, [0, 1, 14])
    masks = [everything(model), everything(model), ~everything(model)]
    masks[1][1, 6] = False
    assert np.array_equal(found, ablation.outcomes(model, exercises, masks)[0])
