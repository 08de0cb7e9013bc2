"""Muon: steps that move a matrix equally far in every direction.

The gradient of a recurrent matrix is large in a few directions and tiny in all others, so that most steps of a usual
optimiser go into these few. Muon (Jordan et al., 2024) averages gradients over time and then makes the average
orthogonal: U S V' becomes U V', all of whose directions count the same. The four gates of an LSTM are four matrices.

`torch.optim.Muon` takes whole matrices, 4 hidden x hidden here, and multiplies in bfloat16; ours each gate, in float32.
"""

from collections.abc import Iterable

import torch
from torch import Tensor

GATES = 4  # blocks of a matrix of `nn.LSTM`
MOMENTUM = 0.95  # of the average of gradients
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # Jordan's coefficients: singular values end between 0.7 and 1.2
ITERATIONS = 5


class Muon(torch.optim.Optimizer):
    """For the matrices `weight_ih` and `weight_hh` of an LSTM, [4 hidden, hidden]; `lr` is the length of a step.

    Each step moves every gate's matrix by about `lr` along each of its singular directions.
    """

    def __init__(self, matrices: Iterable, lr: float):
        super().__init__(matrices, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            directions = [self.direction(matrix) for matrix in group["params"]]
            for matrix, step in zip(group["params"], orthogonal(torch.stack(directions)), strict=True):
                matrix.sub_(step.reshape(matrix.shape), alpha=group["lr"])

    def direction(self, matrix: Tensor) -> Tensor:
        """The average of the gradients so far (Nesterov's: one step ahead), by gates [4, hidden, hidden]."""
        average = self.state[matrix].setdefault("average", torch.zeros_like(matrix))
        average.lerp_(matrix.grad, 1 - MOMENTUM)
        return matrix.grad.lerp(average, MOMENTUM).unflatten(0, (GATES, -1))


def orthogonal(matrices: Tensor) -> Tensor:
    """U V' of each matrix U S V' [..., rows, columns], roughly: five steps of Newton and Schulz, products alone."""
    a, b, c = NEWTON_SCHULZ
    x = matrices.reshape(-1, *matrices.shape[-2:])
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-20)
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return x.view(matrices.shape)
