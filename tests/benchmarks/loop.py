"""The whole training loop (generation, batching, step, optimiser) of many runs, against plain PyTorch."""

from random import Random

from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.tasks import Difficulty, Programs, draw
from l2e_utils.training import Run
from tests.benchmarks.clock import table
from tests.benchmarks.rivals import CORES, ENDLESS, PlainPyTorch, side_by_side

RUNS = 2
SIZES = [(128, 1), (256, 1), (400, 1), (128, 2), (256, 2), (400, 2)]
TARGET = Difficulty(4, 2)
SECONDS = 4.0  # for each run, and at least two blocks


def characters_a_program() -> float:
    """Read and written, on average, at the target."""
    rng = Random(0)
    drawn = [draw(Programs(), rng, TARGET, "train") for _ in range(20_000)]
    return sum(len(example.source) + len(example.output) + 1 for example in drawn) / len(drawn)


def rate(kind: type, hidden: int, layers: int, workers: int) -> float:
    """Programs a second of all runs that train at a time, over some runs."""
    config = RunConfig("baseline", *TARGET, hidden=hidden, layers=layers, programs=ENDLESS, check_every=ENDLESS)
    runs = side_by_side(kind, config, RUNS, workers, SECONDS + 4)
    return workers * sum(run.rate() for run in runs) / RUNS


def section() -> str:
    length = characters_a_program()
    rows = []
    for hidden, layers in SIZES:
        plain = length * rate(PlainPyTorch, hidden, layers, 1)
        autograd, ours = (length * rate(kind, hidden, layers, CORES) for kind in (Run, FastRun))
        rates = [f"{found:,.0f}" for found in (plain, autograd, ours)]
        rows.append([hidden, layers, *rates, f"{ours / plain:.1f}", f"{ours / autograd:.1f}"])
    return (
        f"Many runs on {CORES} cores, baseline at length {TARGET.length}, nesting {TARGET.nesting}, batches of 128; "
        "characters read and written a second by all of them together, generation, batching and optimiser included "
        f"(measured on {RUNS} runs; the next ones take as long). *Plain PyTorch*: the runs "
        "one after another with two threads, padded batches in shuffled order, `nn.LSTM` and `nn.Linear` over the "
        "whole alphabet, Adam. *Our loop, nn.LSTM*: two runs at a time with one thread each, sorted batches. *Ours*: "
        "the same with the backward pass of `backpropagation.py`.\n\n"
    ) + table("cells | layers | plain PyTorch | our loop, nn.LSTM | ours | ours : plain | ours : nn.LSTM", rows)
