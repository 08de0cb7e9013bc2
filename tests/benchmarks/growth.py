"""Does twice as much take twice as long? Runs side by side, and longer texts."""

import time
from functools import partial
from random import Random

from l2e_utils.config import RunConfig
from l2e_utils.engine.backpropagation import Backpropagation
from l2e_utils.engine.fast import FastRun
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, Programs, draw
from l2e_utils.text import Batch, Example
from tests.benchmarks.clock import seconds, table
from tests.benchmarks.rivals import CORES, side_by_side

CONFIG = RunConfig("mixed", 4, 2, hidden=64, programs=32_768, check_every=32_768)


def runs() -> str:
    rows = []
    for count in (1, 2, 4, 8, 16):
        started = time.perf_counter()
        found = side_by_side(FastRun, CONFIG, count, CORES, 600)
        each = 1e6 * (time.perf_counter() - started) / (count * CONFIG.programs)
        rows.append([count, f"{each:,.0f}", f"{max(run.memory for run in found):,.0f} MiB"])
    return (
        f"Runs of 64 cells and {CONFIG.programs:,} programs up to length 4, nesting 2, {CORES} at a time, a process "
        "each; a process that has just started is included.\n\n"
    ) + table("runs | microseconds a program, all runs together | memory of a process, at most", rows)


def texts() -> str:
    rng, rows = Random(0), []
    text = "\n".join(draw(Programs(), rng, Difficulty(6, 3), "train").source for _ in range(2_000))
    for length in (20, 50, 100, 200):
        sources = [text[i * length : (i + 1) * length] for i in range(128)]
        batch = Batch.of([Example(source, "12345", source) for source in sources])
        work = Backpropagation(ExecutorLSTM(128))
        work(batch)
        took = seconds(partial(work, batch))
        memory = sum(room.numel() * room.element_size() for room in work.memory.values()) / 2**20
        each = 1e6 * took / (128 * (length + 6))
        rows.append([length, f"{1e3 * took:.1f}", f"{each:.1f}", f"{memory:.0f} MiB"])
    return (
        "One training step (loss and all gradients) of 128 programs of exactly so many characters, and six of "
        "output; 128 cells, one thread.\n\n"
    ) + table("characters | milliseconds a step | microseconds a character read or written | memory of the step", rows)


def section() -> str:
    return f"{texts()}\n\n{runs()}"
