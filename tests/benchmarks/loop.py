"""The whole training loop (generation, batching, step, optimiser) of many runs, against plain PyTorch."""

from __future__ import annotations

from random import Random

from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.tasks import Difficulty, Programs, draw
from l2e_utils.training import Run
from tests.benchmarks.rivals import ENDLESS, PlainPyTorch, side_by_side

RUNS, CORES = 2, 2
SIZES = [(128, 1), (256, 1), (400, 1), (128, 2), (256, 2), (400, 2)]
TARGET = Difficulty(4, 2)
SECONDS = 4.0  # for each run, and at least two blocks


def characters_a_program() -> float:
    """Read and written, on average, at the target."""
    rng = Random(0)
    drawn = [draw(Programs(), rng, TARGET, "train") for _ in range(20_000)]
    return sum(len(example.source) + len(example.output) + 1 for example in drawn) / len(drawn)


def configs(hidden: int, layers: int) -> list[RunConfig]:
    return [
        RunConfig("baseline", *TARGET, hidden=hidden, layers=layers, seed=seed, programs=ENDLESS, check_every=ENDLESS)
        for seed in range(RUNS)
    ]


def rate(kind: type, hidden: int, layers: int, workers: int) -> float:
    """Programs a second of all runs that train at a time, over some runs."""
    runs = side_by_side(kind, configs(hidden, layers), workers, CORES // workers, SECONDS + 4)
    return workers * sum(run.rate() for run in runs) / RUNS


def table() -> str:
    lines = [
        f"Many runs on {CORES} cores, baseline at length {TARGET.length}, nesting {TARGET.nesting}, batches of 128; "
        "characters read and written a second by all of them together, generation, batching and optimiser included "
        f"(measured on {RUNS} runs; the next ones take as long). *Plain PyTorch*: the runs "
        "one after another with two threads, padded batches in shuffled order, `nn.LSTM` and `nn.Linear` over the "
        "whole alphabet, Adam. *Our loop, nn.LSTM*: two runs at a time with one thread each, sorted batches. *Ours*: "
        "the same with the backward pass of `backpropagation.py`.",
        "",
        "| cells | layers | plain PyTorch | our loop, nn.LSTM | ours | ours : plain | ours : nn.LSTM |",
        "|---|---|---|---|---|---|---|",
    ]
    length = characters_a_program()
    for hidden, layers in SIZES:
        plain = length * rate(PlainPyTorch, hidden, layers, 1)
        autograd = length * rate(Run, hidden, layers, CORES)
        ours = length * rate(FastRun, hidden, layers, CORES)
        lines.append(
            f"| {hidden} | {layers} | {plain:,.0f} | {autograd:,.0f} | {ours:,.0f} | {ours / plain:.1f} | "
            f"{ours / autograd:.1f} |"
        )
    return "\n".join(lines)
