"""Training on a GPU is the same as on a processor: these tests run where there is an NVIDIA GPU.

They need no Jupyter: `python -m pytest tests/test_gpu.py` runs on a bare GPU machine.
"""

from dataclasses import replace

import pytest
import torch

from l2e_utils import evaluation
from l2e_utils.config import OPTIMISERS, RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.engine.files import load_executor
from l2e_utils.engine.fleet import train_side_by_side
from l2e_utils.evaluation import answers, evaluate
from l2e_utils.tasks import Difficulty, Programs
from l2e_utils.text import Batch
from tests.doses import NO_GPU
from tests.runs import contents, train_some, train_whole

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason=NO_GPU)

CONFIG = RunConfig("combined", 3, 2, hidden=64, programs=6_144, check_every=2_048, learning_rate=0.01)
PROCESSOR, GPU = torch.device("cpu"), torch.device("cuda")


@pytest.fixture(autouse=True)
def exact_products(monkeypatch):
    """Without TF32, whose products have eleven significant bits."""
    monkeypatch.setattr(torch.backends.cuda.matmul, "allow_tf32", False)
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


@pytest.mark.parametrize("layers", [1, 2])
def test_loss_gradients_and_counts_are_those_of_the_processor(layers):
    runs = [FastRun(replace(CONFIG, layers=layers), device) for device in (PROCESSOR, GPU)]
    examples = evaluation.test_examples(Programs(), Difficulty(4, 3), 100)
    found = [run.gradients(Batch.of(examples, run.device)) for run in runs]
    assert found[0][0].item() == pytest.approx(found[1][0].item(), abs=1e-5)
    assert found[0][1].tolist() == found[1][1].tolist()
    for (name, ours), theirs in zip(runs[0].model.named_parameters(), runs[1].model.parameters(), strict=True):
        assert torch.allclose(ours.grad, theirs.grad.cpu(), atol=1e-5), name


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_run_learns_what_it_learns_on_the_processor(tmp_path, optimiser):
    config = replace(CONFIG, optimiser=optimiser)
    ours, theirs = (train_whole(config, tmp_path / d.type, device=d) for d in (PROCESSOR, GPU))
    assert len(ours) == len(theirs) == 3
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.level == other.level and mine.loss == pytest.approx(other.loss, abs=0.02)
    assert ours[-1].everywhere_forced == pytest.approx(theirs[-1].everywhere_forced, abs=0.03)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_stopped_run_goes_on_to_the_same_network(tmp_path, optimiser, precision):
    config = replace(CONFIG, optimiser=optimiser, precision=precision)
    whole = train_whole(config, tmp_path / "whole", device=GPU)
    pieces = train_some(config, tmp_path / "pieces", 1, device=GPU)
    pieces += train_whole(config, tmp_path / "pieces", resume=True, device=GPU)
    assert [record.programs for record in pieces] == [record.programs for record in whole]
    assert [record.loss for record in pieces] == pytest.approx([record.loss for record in whole], abs=1e-4)
    (ours, _), (theirs, _) = (contents(tmp_path / name) for name in ("whole", "pieces"))
    assert ours.keys() == theirs.keys()


def test_bfloat16_follows_float32_and_keeps_small_gradients(tmp_path):
    exact, coarse = (FastRun(replace(CONFIG, precision=p), GPU) for p in ("float32", "bfloat16"))
    batch = Batch.of(evaluation.test_examples(Programs(), Difficulty(6, 3), 100), GPU)
    losses = [run.gradients(batch)[0].item() for run in (exact, coarse)]
    assert losses[0] == pytest.approx(losses[1], rel=0.01)
    for (name, one), other in zip(exact.model.named_parameters(), coarse.model.parameters(), strict=True):
        assert other.grad.dtype == torch.float32
        assert 0 < (one.grad - other.grad).norm() < 0.1 * one.grad.norm(), name
    # Half precision ends at 6e-8: smaller gradients would be zero there.
    small = [parameter.grad.abs() for parameter in coarse.model.parameters()]
    assert any(((grad > 0) & (grad < 1e-8)).any() for grad in small)
    records = train_whole(replace(CONFIG, precision="bfloat16"), tmp_path, device=GPU)
    assert records[-1].loss < records[0].loss


def test_a_network_answers_as_on_the_processor():
    ours, theirs = (load_executor("combined", device)[0] for device in (PROCESSOR, GPU))
    examples = evaluation.test_examples(Programs(), Difficulty(3, 2), 500)
    written = [[answer.written for answer in answers(model, examples)] for model in (ours, theirs)]
    assert sum(one != other for one, other in zip(*written, strict=True)) <= 2
    one, other = evaluate(ours, examples), evaluate(theirs, examples)
    assert abs(one.characters_right - other.characters_right) <= 4


def test_several_runs_take_turns_and_all_finish(tmp_path):
    configs = {f"seed {seed}": replace(CONFIG, programs=4_096, seed=seed) for seed in (1, 2)}
    ends = {name: news.programs for name, news in train_side_by_side(configs, tmp_path, GPU)}
    assert ends == dict.fromkeys(configs, 4_096)


def test_encoding_and_a_step_never_wait_for_the_gpu():
    run = FastRun(CONFIG, GPU)
    batch = Batch.of(evaluation.test_examples(Programs(), Difficulty(3, 2), 50), GPU)
    run.gradients(batch)  # cuDNN makes its plans
    torch.cuda.set_sync_debug_mode("error")
    try:
        run.gradients(batch)
    finally:
        torch.cuda.set_sync_debug_mode("default")
