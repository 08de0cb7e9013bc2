"""The training step on a processor: the loss and its gradients, with backpropagation through time written out.

It computes what `training.autograd` computes, and is faster, because it knows more than a general LSTM does:

    inputs are characters    so the first layer's input product is a table with one row a character
    rows are sorted          so the rows that are still waiting at step t are the last ones, and are left out
    steps do not overlap     so the large arrays live in memory that is kept from one call to the next
    weights are shared       so their gradients are one product over all steps, not one a step

With bfloat16 the factors of the large products are rounded to 8 significant bits, which some processors multiply about
twice as fast; all sums over steps, the states and the parameters stay as they are.

The equations, of one layer at step t (σ is the logistic function, ∘ multiplies element by element):

    i, f, g, o = σ, σ, tanh, σ of  x_t + W h_{t-1}       x_t: the input product with its biases
    c_t = f ∘ c_{t-1} + i ∘ g
    h_t = o ∘ tanh c_t

and backwards, with d for the derivative of the loss:

    do = dh_t ∘ tanh c_t                     dc_t += dh_t ∘ o ∘ (1 - tanh² c_t)
    di = dc_t ∘ g      dg = dc_t ∘ i      df = dc_t ∘ c_{t-1}      dc_{t-1} = dc_t ∘ f
    dx_t = di ∘ i(1-i), df ∘ f(1-f), dg ∘ (1-g²), do ∘ o(1-o)
    dh_{t-1} = W' dx_t                       dW = sum over t of dx_t h_{t-1}'

Through a long program a derivative shrinks until it is smaller than 1e-38, where a processor gets slow: more than ten
times for 200 characters. So what comes back from the step after, dh and dc, is taken as zero where it is below 1e-25,
which is nothing beside the gradients that it would be added to.
"""

import math

import torch
from torch import Tensor

from l2e_utils.model import ExecutorLSTM
from l2e_utils.text import Batch

NOTHING = 1e-25  # a derivative below this counts as zero


class Backpropagation:
    """Puts the gradients of a batch into the `.grad` of every parameter of `model`.

    With `bfloat16` the large products are taken in that precision, else in that of the model.
    Arrays over time are [time, batch, ...]: a step is one piece of memory.
    """

    def __init__(self, model: ExecutorLSTM, bfloat16: bool = False):
        self.model = model
        self.factors = torch.bfloat16 if bfloat16 else model.output.weight.dtype
        self.memory: dict[object, Tensor] = {}

    @torch.no_grad()
    def __call__(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The mean cross-entropy of an output character, in nats, and how many of each row [batch] were right."""
        order = torch.argsort(batch.lengths, descending=True, stable=True)
        ids = torch.cat([batch.source[order], batch.inputs[order]], dim=1).t()
        mask = batch.mask[order].t()
        start = batch.source.shape[1]  # of the outputs
        joins = start - batch.lengths[order]
        reading = torch.searchsorted(joins, torch.arange(len(ids)), right=True).tolist()  # rows at work, for each step

        below, layers = None, []
        for number in range(self.model.layers):
            layers.append(Layer(self, number, ids, below, reading))
            below = layers[-1].forward()
        loss, right, above = self.loss(below[start:], mask, batch.targets[order].t()[mask])
        for layer in reversed(layers):
            above = layer.backward(above)
        return loss, right[torch.argsort(order)]

    def loss(self, hidden: Tensor, mask: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Loss, characters right in each row, and the derivative by `hidden` [output_time, batch, hidden]."""
        output = self.model.output
        hidden = hidden[mask]
        log_probability = torch.log_softmax(torch.addmm(output.bias, hidden, output.weight.t()), dim=1)
        loss = -log_probability.gather(1, targets[:, None]).mean()
        right = torch.zeros_like(mask).masked_scatter_(mask, log_probability.argmax(1) == targets).sum(0)
        dscores = log_probability.exp()
        dscores[torch.arange(len(targets)), targets] -= 1
        dscores /= len(targets)
        output.weight.grad, output.bias.grad = dscores.t() @ hidden, dscores.sum(0)
        above = dscores.new_zeros(*mask.shape, self.model.hidden)
        above[mask] = dscores @ output.weight
        return loss, right, above

    def room(self, name: object, *shape: int) -> Tensor:
        """Memory that is kept between calls; it holds whatever was there."""
        size = math.prod(shape)
        if name not in self.memory or len(self.memory[name]) < size:
            self.memory[name] = self.model.output.weight.new_empty(size)
        return self.memory[name][:size].view(shape)


class Layer:
    """One layer over all steps of a batch.

    ids      [time, batch]          characters, the input of the first layer
    below    [time, batch, hidden]  the input of the others
    reading  [time]                 rows at work at each step; those after them wait, with a state of zeros
    """

    def __init__(self, work: Backpropagation, number: int, ids: Tensor, below: Tensor | None, reading: list[int]):
        self.embedding = work.model.embedding.weight
        self.inwards, self.weight, *self.biases = work.model.lstm.all_weights[number]
        self.ids, self.below, self.reading = ids.reshape(-1), below, reading
        (time, batch), size = ids.shape, work.model.hidden
        self.size, self.factors = size, work.factors
        self.gates = work.room(("gates", number), time, batch, 4 * size)  # later on their derivatives
        self.hidden = work.room(("hidden", number), time + 1, batch, size)  # [t] is the state before step t
        self.cells = work.room(("cells", number), time + 1, batch, size)
        self.tanhs = work.room(("tanhs", number), time, batch, size)
        self.dinput = work.room(("dinput", number), time, batch, size) if number else None
        self.dgates, self.slopes = work.room("dgates", batch, 4 * size), work.room("slopes", batch, 4 * size)
        self.dh, self.dc, self.part = (work.room(name, batch, size) for name in ("dh", "dc", "part"))

    def forward(self) -> Tensor:
        """The hidden states [time, batch, hidden] after each step."""
        gates, bias = self.gates.view(-1, 4 * self.size), self.biases[0] + self.biases[1]
        if self.below is None:
            table = torch.addmm(bias, self.embedding, self.inwards.t())
            torch.index_select(table, 0, self.ids, out=gates)
        else:
            self.product(self.below.reshape(-1, self.size), self.inwards.t(), out=gates).add_(bias)
        weight = self.weight.t().to(self.factors).contiguous()
        self.hidden[0] = self.cells[0] = 0
        for t, rows in enumerate(self.reading):
            self.hidden[t + 1, rows:] = self.cells[t + 1, rows:] = 0
            gate = self.gates[t, :rows]
            i, f, g, o = gate.chunk(4, dim=1)
            self.add_product(gate, self.hidden[t, :rows], weight)
            gate[:, : 2 * self.size].sigmoid_()
            g.tanh_()
            o.sigmoid_()
            c = torch.mul(f, self.cells[t, :rows], out=self.cells[t + 1, :rows]).addcmul_(i, g)
            tanh = torch.tanh(c, out=self.tanhs[t, :rows])
            torch.mul(o, tanh, out=self.hidden[t + 1, :rows])
        return self.hidden[1:]

    def backward(self, above: Tensor) -> Tensor | None:
        """Set the gradients. `above` is the derivative by the hidden states after the last len(above) steps.

        Returns the derivative by `below`; None for the first layer.
        """
        self.dh.zero_()
        self.dc.zero_()
        weight = self.weight.to(self.factors)
        first = len(self.reading) - len(above)
        for t in reversed(range(len(self.reading))):
            if t >= first:
                self.dh += above[t - first]
            self.step_back(t, self.reading[t], weight)
        dgates = self.gates.view(-1, 4 * self.size)
        self.weight.grad = self.product(dgates.t(), self.hidden[:-1].view(-1, self.size))
        dinput, sums = self.dinput, dgates
        if self.below is not None:
            self.inwards.grad = self.product(dgates.t(), self.below.reshape(-1, self.size))
            self.product(dgates, self.inwards, out=dinput.view(-1, self.size))
        else:
            sums = dgates.new_zeros(len(self.embedding), 4 * self.size).index_add_(0, self.ids, dgates)
            self.embedding.grad = sums @ self.inwards
            self.inwards.grad = sums.t() @ self.embedding
        gradient = sums.sum(0)  # of both biases, which are added to the same sum
        self.biases[0].grad, self.biases[1].grad = gradient, gradient.clone()
        return dinput

    def step_back(self, t: int, rows: int, weight: Tensor) -> None:
        """From dh_t and dc_t to those before step t; the gates of step t give way to their derivatives."""
        gate, tanh = self.gates[t, :rows], self.tanhs[t, :rows]
        i, f, g, o = gate.chunk(4, dim=1)
        dgate, slope = self.dgates[:rows], self.slopes[:rows]
        di, df, dg, do = dgate.chunk(4, dim=1)
        dh, dc, part = self.dh[:rows], self.dc[:rows], self.part[:rows]
        torch.mul(dh, tanh, out=do)
        torch.mul(dh, o, out=part)
        dc.add_(part).addcmul_(part.mul_(tanh), tanh, value=-1)
        torch.mul(dc, g, out=di)
        torch.mul(dc, i, out=dg)
        torch.mul(dc, self.cells[t, :rows], out=df)
        torch.hardshrink(dc.mul_(f), NOTHING, out=dc)
        torch.addcmul(gate, gate, gate, value=-1, out=slope)  # i(1-i), f(1-f), …, o(1-o)
        slope[:, 2 * self.size : 3 * self.size].add_(1).sub_(g)  # g - g² becomes 1 - g²
        torch.mul(dgate, slope, out=gate)
        self.gates[t, rows:] = 0
        torch.hardshrink(self.product(gate, weight, out=dh), NOTHING, out=dh)

    def product(self, left: Tensor, right: Tensor, out: Tensor | None = None) -> Tensor:
        """left · right."""
        if left.dtype == self.factors:
            return torch.mm(left, right, out=out)
        product = left.to(self.factors) @ right.to(self.factors)
        return product.to(left.dtype) if out is None else out.copy_(product)

    def add_product(self, total: Tensor, left: Tensor, right: Tensor) -> None:
        """total += left · right."""
        if left.dtype == self.factors:
            total.addmm_(left, right)
        else:
            total += left.to(self.factors) @ right
