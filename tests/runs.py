"""What is in the file of a run, for comparing runs to the last bit."""

import json
from pathlib import Path

from l2e_utils.engine.files import read_checkpoint


def contents(folder: Path | str) -> tuple[dict[str, tuple], str]:
    """Everything in a run's file but the time it took and the computer: all tensors as bytes, and the rest as text.

    As text, since a level without examples has accuracies that are not a number, which is not equal to itself.
    """
    tensors, about = read_checkpoint(Path(folder))
    assert about.pop("seconds") >= 0 and about.pop("made_with")
    return {name: (tensor.dtype, tensor.numpy().tobytes()) for name, tensor in tensors.items()}, json.dumps(about)
