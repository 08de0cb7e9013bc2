"""What happens inside a network while it reads: gates, cells and hidden states after every character.

`nn.LSTM` returns hidden states only, so its step is written out here, with the network's own weights. One layer, at
step t (σ is the logistic function, ∘ multiplies element by element):

    i, f, g, o = σ, σ, tanh, σ of  W x_t + U h_{t-1} + b      input gate, forget gate, candidate, output gate
    c_t = f ∘ c_{t-1} + i ∘ g                                 the cell
    h_t = o ∘ tanh c_t                                        the hidden state

One worked example: in `trace(model, "print((7+5))").layers[0].hidden` row 7 is the hidden state after `print((7`.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from l2e_utils.errors import CourseError
from l2e_utils.model import LONGEST_OUTPUT, ExecutorLSTM, State
from l2e_utils.text import OUTPUT_ALPHABET, START, STOP, encode


class LayerTrace(NamedTuple):
    """One layer, at every character read; each is [time, hidden]. Gates lie in 0..1, the others but `cell` in -1..1."""

    input_gate: Tensor
    forget_gate: Tensor
    candidate: Tensor
    output_gate: Tensor
    cell: Tensor  # after the character
    hidden: Tensor  # after the character


class Trace(NamedTuple):
    """A text, and what it did to every layer of a network, the lowest layer first."""

    text: str
    layers: tuple[LayerTrace, ...]

    def states(self) -> State:
        """The states before the first character (zeros) and after every one: h and c, each [layers, time + 1, hidden].

        The characters stand where a batch has its rows, so that `model.write` can go on from all of them at once.
        """
        h = torch.stack([layer.hidden for layer in self.layers])
        c = torch.stack([layer.cell for layer in self.layers])
        return pad(h, (0, 0, 1, 0)), pad(c, (0, 0, 1, 0))


@torch.no_grad()
def trace(model: ExecutorLSTM, text: str) -> Trace:
    """Let a network read a text, `source` or `source@output`, from a state of zeros, and note everything.

    Raises ValueError for an empty text, or a character that the network does not know.
    """
    if not text:
        raise CourseError("There is nothing to read: give at least one character.")
    x = model.embedding(torch.tensor(encode(text), device=model.output.weight.device))  # [time, hidden]
    layers = []
    for W, U, b_W, b_U in model.lstm.all_weights:
        h = c = x.new_zeros(model.hidden)
        steps = []
        for x_t in x:
            i, f, g, o = (W @ x_t + b_W + U @ h + b_U).chunk(4)
            i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
            c = f * c + i * g
            h = o * torch.tanh(c)
            steps.append((i, f, g, o, c, h))
        layers.append(LayerTrace(*(torch.stack(values) for values in zip(*steps, strict=True))))
        x = layers[-1].hidden
    return Trace(text, tuple(layers))


class PrefixAnswer(NamedTuple):
    """What a network writes if the program stops here, and the probability that it gives to this whole answer."""

    prefix: str
    written: str
    probability: float


def prefix_answers(model: ExecutorLSTM, traced: Trace) -> list[PrefixAnswer]:
    """The answers after nothing, after the first character, after two, … and after the whole text: time + 1 of them.

    Nothing is trained for this: from each state the network writes as it always does. Our own view, not the paper's.
    """
    answers = enumerate(model.write(traced.states()))
    return [PrefixAnswer(traced.text[:end], written, math.prod(confidence)) for end, (written, confidence) in answers]


class Step(NamedTuple):
    """One step of a network at work."""

    role: str  # "encoder" or "decoder"
    reads: str  # the character that goes in
    hidden: Tensor  # [hidden] the last layer's hidden state after it
    probabilities: Tensor | None = None  # [12] of the next character; None in the encoder
    target: str = ""  # the right next character; "" where there is none, as in the encoder

    @property
    def writes(self) -> str:
        """The likeliest character; "" in the encoder."""
        return "" if self.probabilities is None else OUTPUT_ALPHABET[int(self.probabilities.argmax())]

    @property
    def right(self) -> bool:
        return self.writes == self.target


@torch.no_grad()
def walk(model: ExecutorLSTM, source: str, output: str, forced: bool = True) -> list[Step]:
    """A network reads `source` and then writes, step by step.

    With `forced` (teacher forcing) the decoder reads `@` and the characters of `output`, whatever it wrote; else (free
    running) `@` and its own, until it writes `.`. Raises ValueError for a character that the network does not know.
    """
    written = output if forced else model.answer(source)[0][: LONGEST_OUTPUT - 1]
    hidden = trace(model, source + START + written).layers[-1].hidden
    steps = [Step("encoder", *step) for step in zip(source, hidden, strict=False)]
    targets, hidden = output + STOP, hidden[len(source) :]
    reads = zip(START + written, hidden, model.output(hidden).softmax(-1), strict=True)
    return steps + [Step("decoder", *step, targets[at : at + 1]) for at, step in enumerate(reads)]
