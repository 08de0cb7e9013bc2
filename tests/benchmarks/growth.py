"""Does twice as much take twice as long? Runs side by side, and longer texts."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import torch

from l2e_utils.config import RunConfig
from l2e_utils.engine.backpropagation import Backpropagation
from l2e_utils.engine.fast import FastRun
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, Programs, draw
from l2e_utils.text import Batch, Example
from tests.benchmarks.clock import seconds
from tests.benchmarks.loop import CORES
from tests.benchmarks.rivals import side_by_side

CONFIG = RunConfig("mixed", 4, 2, hidden=64, programs=32_768, check_every=32_768)


def runs() -> str:
    lines = [
        f"Runs of 64 cells and {CONFIG.programs:,} programs up to length 4, nesting 2, {CORES} at a time, a process "
        "each; a process that has just started is included.",
        "",
        "| runs | microseconds a program, all runs together | memory of a process, at most |",
        "|---|---|---|",
    ]
    for count in (1, 2, 4, 8, 16):
        configs = [replace(CONFIG, seed=seed) for seed in range(count)]
        found: list = []

        def train(configs=configs, found=found) -> None:
            found.extend(side_by_side(FastRun, configs, CORES, 1, 600))

        took = seconds(train, 1)
        each = 1e6 * took / (count * CONFIG.programs)
        lines.append(f"| {count} | {each:,.0f} | {max(run.memory for run in found):,.0f} MiB |")
    return "\n".join(lines)


def texts() -> str:
    lines = [
        "One training step (loss and all gradients) of 128 programs of exactly so many characters, 128 cells, one "
        "thread.",
        "",
        "| characters | milliseconds a step | microseconds a character | memory of the step |",
        "|---|---|---|---|",
    ]
    rng = Random(0)
    drawn = [draw(Programs(), rng, Difficulty(6, 3), "train").source for _ in range(2_000)]
    for length in (20, 50, 100, 200):
        text = "\n".join(drawn)
        sources = [text[i * length : (i + 1) * length] for i in range(128)]
        batch = Batch.of([Example(source, "12345", source) for source in sources])
        backpropagation = Backpropagation(ExecutorLSTM(128))
        backpropagation(batch)
        took = seconds(lambda batch=batch, work=backpropagation: work(batch))
        memory = sum(room.numel() * room.element_size() for room in backpropagation.memory.values()) / 2**20
        each = 1e6 * took / (128 * (length + 6))
        lines.append(f"| {length} | {1e3 * took:.1f} | {each:.1f} | {memory:.0f} MiB |")
    return "\n".join(lines)


def tables() -> str:
    torch.set_num_threads(1)
    return f"{texts()}\n\n{runs()}"
