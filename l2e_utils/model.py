"""The network: one LSTM that reads (the encoder) and goes on to write (the decoder) with the same weights.

Reading turns the source into a state, a character at a time; nothing else of it is kept. Writing starts from
that state with the character `@` and produces scores for the next character at every step.
"""

import torch
from torch import Tensor, nn

from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET, START, STOP, Batch, Example, decode, encode

State = tuple[Tensor, Tensor]  # hidden state h and cell state c, each [layers, batch, hidden]

LONGEST_OUTPUT = 120  # characters; `write` gives up there


class ExecutorLSTM(nn.Module):
    """An LSTM of `layers` layers of `hidden` cells; 2 x 400, the paper's size, has 2.6 million parameters here."""

    def __init__(self, hidden: int, layers: int = 1):
        super().__init__()
        self.hidden, self.layers = hidden, layers
        self.embedding = nn.Embedding(len(ALPHABET) + 1, hidden)  # one more for padding, which never counts
        self.lstm = nn.LSTM(hidden, hidden, layers, batch_first=True)
        self.output = nn.Linear(hidden, len(OUTPUT_ALPHABET))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -0.08, 0.08)  # as in the paper

    @torch.no_grad()
    def add_to_forget_gates(self, bias: float) -> None:
        """Make all cells remember more at first. Gates are in PyTorch's order: input, forget, cell, output."""
        for layer in range(self.layers):
            getattr(self.lstm, f"bias_ih_l{layer}")[self.hidden : 2 * self.hidden] += bias

    def initial_state(self, batch: int) -> State:
        """All zeros."""
        zeros = self.output.weight.new_zeros(self.layers, batch, self.hidden)
        return zeros, zeros

    def encode(self, source: Tensor, lengths: Tensor) -> State:
        """Read: the state after the last character of every row.

        source [batch, source_time], lengths [batch]. A row joins the others at its first real character, with
        a state of zeros: padding has no influence at all. Rows of equal length join together, and are fast.
        """
        order = torch.argsort(lengths, descending=True, stable=True)
        starts, joining = torch.unique_consecutive(source.shape[1] - lengths[order], return_counts=True)
        source = source[order.to(source.device, non_blocking=source.is_cuda)]
        h, c = self.initial_state(0)
        joins = [*starts.tolist(), source.shape[1]]
        for start, end, count in zip(joins, joins[1:], joining.tolist(), strict=False):
            zeros = self.initial_state(count)
            h, c = torch.cat([h, zeros[0]], dim=1), torch.cat([c, zeros[1]], dim=1)
            if end > start:  # not so for rows that have nothing to read
                _, (h, c) = self.lstm(self.embedding(source[: h.shape[1], start:end]), (h, c))
        back = torch.argsort(order).to(source.device, non_blocking=source.is_cuda)
        return h[:, back], c[:, back]

    def decode(self, state: State, inputs: Tensor) -> Tensor:
        """Write with the right characters given, `inputs` [batch, output_time], which start with `@`.

        Returns scores [batch, output_time, 12] of the next characters.
        """
        return self.step(state, inputs)[0]

    def step(self, state: State, inputs: Tensor) -> tuple[Tensor, State]:
        """`decode` that also returns the state after the last character."""
        hidden, state = self.lstm(self.embedding(inputs), state)
        return self.output(hidden), state

    def forward(self, batch: Batch) -> Tensor:
        """Scores [batch, output_time, 12] for a batch: encode, then decode."""
        return self.decode(self.encode(batch.source, batch.lengths), batch.inputs)

    @torch.no_grad()
    def write(self, state: State) -> list[tuple[str, list[float]]]:
        """Write freely from a state: always the likeliest character, which is then fed back, until `.`.

        Returns for each row the text (without `.`) and the probability of each character written, the `.` included.
        A row that has written no `.` after `LONGEST_OUTPUT` characters is cut there.
        """
        rows, device = state[0].shape[1], state[0].device
        (start,), (stop,) = encode(START), encode(STOP)
        character = torch.full((rows, 1), start, device=device)
        written, confidence = [], []
        finished = torch.zeros(rows, dtype=torch.bool, device=device)
        while not finished.all() and len(written) < LONGEST_OUTPUT:
            scores, state = self.step(state, character)
            probability, character = scores.softmax(-1).max(-1)
            written.append(character)
            confidence.append(probability)
            finished |= character[:, 0] == stop
        characters, probabilities = (torch.cat(steps, 1).tolist() for steps in (written, confidence))
        texts = [decode(row).partition(STOP)[0] for row in characters]
        return [(text, row[: len(text) + 1]) for text, row in zip(texts, probabilities, strict=True)]

    @torch.no_grad()
    def answer(self, source: str) -> tuple[str, list[float]]:
        """What it writes after reading `source` (see `write`). Raises ValueError for an unknown character."""
        batch = Batch.of([Example(source, "", "")], device=self.output.weight.device)
        return self.write(self.encode(batch.source, batch.lengths))[0]
