"""Networks and runs for the tests: whole ones, stopped ones, and what is in their files, to compare to the last bit."""

import json
from itertools import islice
from pathlib import Path

import torch

from l2e_utils.engine.files import read_checkpoint
from l2e_utils.engine.runs import train
from l2e_utils.model import ExecutorLSTM


def random_model(hidden=24, layers=1, seed=0, spread=0.6):
    """A small network with weights large enough for its answers to depend on what it reads."""
    torch.manual_seed(seed)
    model = ExecutorLSTM(hidden, layers)
    for parameter in model.parameters():
        torch.nn.init.uniform_(parameter, -spread, spread)
    return model


def train_whole(config, folder, resume=False, **options):
    """All records of a run."""
    return list(train(config, folder, resume, **options))


def train_some(config, folder, count, resume=False, **options):
    """The first records of a run, which is then stopped."""
    records = train(config, folder, resume, **options)
    found = list(islice(records, count))
    records.close()
    return found


def contents(folder: Path | str) -> tuple[dict[str, tuple], str]:
    """Everything in a run's file but the time it took and the computer: all tensors as bytes, and the rest as text.

    As text, since a level without examples has accuracies that are not a number, which is not equal to itself.
    """
    tensors, about = read_checkpoint(Path(folder))
    assert about.pop("seconds") >= 0 and about.pop("made_with")
    return {name: (tensor.dtype, tensor.numpy().tobytes()) for name, tensor in tensors.items()}, json.dumps(about)
