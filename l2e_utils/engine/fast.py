"""The loop of `training.py` with faster steps, other precisions and optimisers, and limited training sets.

They are plugged in by overriding what `Run` leaves open. On a processor backpropagation is written out
(`backpropagation.py`); a GPU has cuDNN's.
"""

from functools import cached_property
from random import Random

import torch

from l2e_utils.config import RunConfig
from l2e_utils.curriculum import GATE
from l2e_utils.engine.backpropagation import Backpropagation
from l2e_utils.engine.optimiser import Muon
from l2e_utils.errors import CourseError
from l2e_utils.tasks import draw
from l2e_utils.text import Batch, Example
from l2e_utils.training import Lesson, Run

SHRINK = 0.8  # of the learning rate of SGD, as in the paper
ADAM_SHARE = 0.5  # beside Muon, Adam's rate for all that is no matrix of the LSTM, as a share of Muon's


class FastRun(Run):
    """A training run with every optimiser and precision. Raises ValueError for a precision that the device has not."""

    is_plain = False

    def __init__(self, config: RunConfig, device: torch.device | str = "cpu"):
        super().__init__(config, device)
        self.coarse = config.precision == "bfloat16"
        if self.coarse and self.device.type == "mps":
            raise CourseError("On mps a run cannot have the precision bfloat16: choose float32, or another device.")
        self.backpropagation = Backpropagation(self.model, self.coarse) if self.device.type == "cpu" else None

    @cached_property
    def training_set(self) -> list[Example]:
        """The examples that a run with a limited training set learns from, all of them."""
        strategy, rng = self.config.make_strategy(), Random(f"training set {self.config.seed}")
        return [draw(self.task, rng, strategy.draw(rng), "train") for _ in range(self.config.training_set)]

    def lessons(self, count: int) -> list[Lesson]:
        """The next `count` training examples; those of a limited training set are for no level."""
        if not self.config.training_set:
            return super().lessons(count)
        rng = Random(f"train {self.config.seed} {self.programs}")
        return [Lesson(None, example) for example in rng.choices(self.training_set, k=count)]

    def gradients(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Set the gradient of every parameter, in float32. Returns what `autograd` returns."""
        if self.backpropagation is not None:
            return self.backpropagation(batch)
        # A GPU rounds factors to TF32: three bits more. Autocast would run an LSTM in float16, where small gradients
        # vanish, and a network in bfloat16 would round its states as well.
        torch.backends.cudnn.allow_tf32 = self.coarse
        return super().gradients(batch)

    def make_optimisers(self) -> list[torch.optim.Optimizer]:
        """Muon is for matrices alone: beside it, Adam has the rest, at a share of its rate."""
        if self.config.optimiser == "sgd":
            return [torch.optim.SGD(self.model.parameters(), fused=True)]
        if self.config.optimiser == "adam":
            return super().make_optimisers()
        named = dict(self.model.named_parameters())
        matrices = [named.pop(name) for name in list(named) if name.startswith("lstm.weight")]
        adam = torch.optim.Adam([{"params": named.values(), "share": ADAM_SHARE}], fused=True)
        return [Muon(matrices, lr=0.0), adam]

    def learning_rate(self, programs: float) -> float:
        """With SGD constant until the target has passed the gate, then smaller with each idle check."""
        if self.config.optimiser == "sgd":
            return self.config.learning_rate * SHRINK ** self.idle_checks()
        return super().learning_rate(programs)

    def idle_checks(self) -> int:
        """How many checks have brought no better accuracy at the target since it passed the gate."""
        best, idle = 0.0, 0
        for record in self.history:
            idle += best > GATE and record.target_forced <= best
            best = max(best, record.target_forced)
        return idle
