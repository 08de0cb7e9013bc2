"""Our backward pass against PyTorch's: the same loss, the same gradients, the same network after ten steps."""

from random import Random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from l2e_utils.config import PRECISIONS, RunConfig
from l2e_utils.engine.backpropagation import Backpropagation
from l2e_utils.engine.fast import FastRun
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, Programs
from l2e_utils.text import Batch, Example
from l2e_utils.training import Run
from tests.runs import random_model

CLOSE = {torch.float32: 1e-5, torch.float64: 1e-10}


def ragged(count: int) -> list[Example]:
    """Programs of many lengths, in no order."""
    return [Programs().sample(Random(i), Difficulty(1 + i % 6, 1 + i % 4)) for i in range(count)]


def by_autograd(model: ExecutorLSTM, batch: Batch) -> tuple[float, list[int], dict[str, torch.Tensor]]:
    model.zero_grad()
    scores, targets = model(batch)[batch.mask], batch.targets[batch.mask]
    loss = cross_entropy(scores, targets)
    loss.backward()
    right = [int(hit.sum()) for hit in (scores.argmax(-1) == targets).split(batch.mask.sum(1).tolist())]
    return loss.item(), right, {name: p.grad.clone() for name, p in model.named_parameters()}


def assert_same(model: ExecutorLSTM, backpropagation: Backpropagation, batch: Batch) -> dict[str, torch.Tensor]:
    loss, right, gradients = by_autograd(model, batch)
    model.zero_grad()
    our_loss, our_right = backpropagation(batch)
    close = CLOSE[model.output.weight.dtype]
    assert our_loss.item() == pytest.approx(loss, abs=close) and our_right.tolist() == right
    for name, parameter in model.named_parameters():
        assert torch.allclose(parameter.grad, gradients[name], rtol=0, atol=close), name
    return gradients


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("kind", list(CLOSE))
def test_loss_and_all_gradients_are_those_of_autograd(layers, kind):
    model = random_model(layers=layers).to(kind)
    for name, gradient in assert_same(model, Backpropagation(model), Batch.of(ragged(40))).items():
        assert gradient.abs().max() > 100 * CLOSE[kind], f"{name}: too small to show a difference"


@pytest.mark.parametrize("layers", [1, 2])
def test_gradients_in_bfloat16_are_coarser_but_point_the_same_way(layers):
    """A product of rounded factors is off by less than 2^-8; a wrong one, by about as much as it is large."""
    model, batch = random_model(layers=layers), Batch.of(ragged(40))
    loss, _, gradients = by_autograd(model, batch)
    our_loss, _ = Backpropagation(model, bfloat16=True)(batch)
    assert our_loss.item() == pytest.approx(loss, rel=0.01) and our_loss.item() != loss
    for name, parameter in model.named_parameters():
        assert parameter.grad.dtype == torch.float32
        off = (parameter.grad - gradients[name]).norm() / gradients[name].norm()
        assert 0 < off < 0.1, (name, off)


def test_a_run_in_bfloat16_differs_but_hardly():
    exact, coarse = (FastRun(RunConfig("mixed", 2, 2, hidden=32, programs=2_000, precision=p)) for p in PRECISIONS)
    for run in (exact, coarse):
        run.advance()
    for name, value in exact.model.state_dict().items():
        assert 0 < (coarse.model.state_dict()[name] - value).abs().max() < 0.05, name


@pytest.mark.parametrize("layers", [1, 2])
def test_derivatives_that_have_shrunk_to_nothing_are_zero_and_no_switch_of_the_processor_is_touched(layers):
    torch.manual_seed(0)
    model = ExecutorLSTM(64, layers)  # as untrained as this, a derivative is halved by every character
    work, batch = Backpropagation(model), Batch.of([Example("print(7+5)\n" * 40, "12345", "")] * 8)
    smallest = torch.finfo(torch.float32).tiny
    _, _, gradients = by_autograd(model, batch)
    work(batch)
    derivatives = torch.cat([work.memory["gates", number] for number in range(layers)])
    assert (derivatives == 0).any()
    assert ((derivatives == 0) | (derivatives.abs() >= smallest)).all()
    assert (torch.full((1,), smallest) / 2).item() > 0  # the processor still has smaller numbers
    for name, parameter in model.named_parameters():
        assert torch.allclose(parameter.grad, gradients[name], rtol=1e-4, atol=1e-7), name


def test_what_stands_in_memory_has_no_influence():
    """Neither what larger and other batches left there, nor what it is at first: often zero by luck, here not."""
    model = random_model(layers=2)
    backpropagation, exercises = Backpropagation(model), ragged(40)
    for part in (exercises, exercises[:7], exercises[30:], exercises[:1], exercises):
        assert_same(model, backpropagation, Batch.of(part))
        for room in backpropagation.memory.values():
            room.fill_(float("nan"))


texts = st.text("print(7+a)\n", min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts, st.text("0123456789-", max_size=5)), min_size=1, max_size=6), st.sampled_from([1, 2]))
def test_any_texts(pairs, layers):
    model = random_model(5, layers).double()
    batch = Batch.of([Example(source, output, source) for source, output in pairs])
    assert_same(model, Backpropagation(model), batch)


@pytest.mark.parametrize("layers", [1, 2])
def test_ten_training_steps_end_in_the_same_network(layers):
    config = RunConfig("mixed", 3, 2, layers=layers, hidden=32, batch=64, programs=1_000)
    ours, plain = FastRun(config), Run(config)
    losses = [run.train_on(run.lessons(640)) for run in (ours, plain)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
    assert ours.all == plain.all and ours.all.characters > 640
    before = FastRun(config).model.state_dict()
    for name, value in ours.model.state_dict().items():
        assert torch.allclose(value, plain.model.state_dict()[name], rtol=0, atol=1e-5), name
        assert not torch.allclose(value, before[name], rtol=0, atol=1e-4), name
