"""Muon's steps are orthogonal, gate by gate; all else has Adam's. Runs with it are in test_training.py."""

import pytest
import torch

from l2e_utils.config import OPTIMISERS, RunConfig
from l2e_utils.engine.fast import ADAM_SHARE, FastRun
from l2e_utils.engine.optimiser import Muon, orthogonal


def with_singular_values(values, rows=16):
    """A matrix [rows, rows] with these singular values and then the last of them, and U V' of it."""
    generator = torch.Generator().manual_seed(1)
    u, v = (torch.linalg.qr(torch.randn(rows, rows, generator=generator))[0] for _ in range(2))
    values = torch.tensor([*values, *[values[-1]] * (rows - len(values))])
    return u @ torch.diag(values) @ v, u @ v


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_directions_count_the_same_however_large_they_were(scale):
    matrix, wanted = with_singular_values([1.0, 0.5, 0.2, 0.1])
    found = orthogonal(scale * matrix)
    assert torch.linalg.svdvals(found).min() > 0.6 and torch.linalg.svdvals(found).max() < 1.3
    assert (found - wanted).norm() < 0.3 * wanted.norm()
    assert torch.allclose(found, orthogonal(matrix), atol=1e-5)


def test_each_matrix_of_several_is_made_orthogonal_by_itself_and_zero_stays_zero():
    matrices = [with_singular_values([1.0, s])[0] for s in (0.9, 0.3, 0.1)] + [torch.zeros(16, 16)]
    together = orthogonal(torch.stack(matrices).view(4, 1, 16, 16))
    assert torch.equal(together[3, 0], matrices[3])
    for one, found in zip(matrices, together[:, 0], strict=True):
        assert torch.allclose(orthogonal(one), found, atol=1e-5)


def test_steps_follow_an_average_of_the_gradients():
    weight = torch.nn.Parameter(torch.zeros(4 * 8, 8))
    muon, average = Muon([weight], lr=0.1), torch.zeros(4 * 8, 8)
    for seed in range(3):
        weight.grad = torch.randn(4 * 8, 8, generator=torch.Generator().manual_seed(seed))
        before = weight.detach().clone()
        muon.step()
        average = 0.95 * average + 0.05 * weight.grad
        nesterov = 0.95 * average + 0.05 * weight.grad
        wanted = before - 0.1 * orthogonal(nesterov.view(1, 4, 8, 8)).view(4 * 8, 8)
        assert torch.allclose(weight, wanted, atol=1e-6)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_every_parameter_has_one_optimiser(name):
    run = FastRun(RunConfig(hidden=8, layers=2, optimiser=name))
    model, groups = run.model, [group for one in run.optimisers for group in one.param_groups]
    together = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(together) == sorted(id(parameter) for parameter in model.parameters())
    if name == "muon":
        matrices = {id(p) for n, p in model.lstm.named_parameters() if n.startswith("weight")}
        assert {id(p) for p in groups[0]["params"]} == matrices and len(matrices) == 4
        assert [group.get("share") for group in groups] == [None, ADAM_SHARE]
