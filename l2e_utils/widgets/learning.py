"""The view of a network on its way: what it expected of an example at each moment of its training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets as W
import torch
from torch.nn.functional import cross_entropy

from l2e_utils import plots
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.text import OUTPUT_ALPHABET, Batch, Example
from l2e_utils.widgets.view import View, code, slider


class LearningFilm(View):
    """Slide through the training of a network, and see what it expects at each place of an output.

    networks   the network as it was, by the number of training examples that it had seen
    exercises  examples to choose from
    """

    picture_first = True

    def __init__(self, networks: Mapping[int, ExecutorLSTM], exercises: Sequence[Example]):
        self.networks, self.exercises = dict(sorted(networks.items())), exercises
        moments = [(f"{programs:,}", programs) for programs in self.networks]
        self.moment = W.SelectionSlider(
            options=moments, value=moments[-1][1], description="examples seen", layout=W.Layout(width="340px")
        )
        self.moment.style.description_width = "110px"
        self.example = slider("example", len(exercises))
        super().__init__(self.moment, self.example)
        self.start(self.moment, self.example)

    def draw(self) -> tuple[Drawing, str]:
        example = self.exercises[self.example.value - 1]
        probabilities, loss = expectations(self.networks[self.moment.value], example)
        chosen = "".join(OUTPUT_ALPHABET[place] for place in probabilities.argmax(-1).tolist())
        right = sum(a == b for a, b in zip(chosen, example.output + ".", strict=True))
        text = (
            f"{code(example.source)}<p>After {self.moment.value:,} training examples: it would choose "
            f"<code>{chosen}</code> where <code>{example.output}.</code> is wanted, {right} of {len(chosen)} right, "
            f"the right earlier ones given. Loss: <b>{loss:.2f}</b> nats a character.</p>"
        )
        title = f"{example.source.replace(chr(10), ' ')} after {self.moment.value:,} examples"
        return plots.draw_expectations(probabilities.numpy(), example.output, title), text


@torch.no_grad()
def expectations(model: ExecutorLSTM, example: Example) -> tuple[torch.Tensor, float]:
    """Probabilities [output_time, 12] of each next character, the right earlier ones given, and the loss in nats."""
    batch = Batch.of([example], model.output.weight.device)
    scores = model(batch)[0].cpu()
    return scores.softmax(-1), float(cross_entropy(scores, batch.targets[0].cpu()))
