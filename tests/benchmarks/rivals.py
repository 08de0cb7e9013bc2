"""Ways to train, to compare with ours: `training.Run` with another step, timed in processes of their own."""

import math
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from l2e_utils.config import RunConfig
from l2e_utils.model import ExecutorLSTM, State
from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET, PAD, Batch
from l2e_utils.training import Lesson, Record, Run

CORES = 2
ENDLESS = 10**10  # programs, the most that a run can have: the clock ends these


class PlainLSTM(ExecutorLSTM):
    """As one writes it first: padding is read like any other character, and any character can be written."""

    def __init__(self, hidden: int, layers: int):
        super().__init__(hidden, layers)
        self.output = nn.Linear(hidden, len(ALPHABET) + 1)
        for parameter in self.output.parameters():
            nn.init.uniform_(parameter, -0.08, 0.08)

    def encode(self, source: Tensor, lengths: Tensor) -> State:
        return self.lstm(self.embedding(source))[1]

    def step(self, state: State, inputs: Tensor) -> tuple[Tensor, State]:
        scores, state = super().step(state, inputs)
        return scores[..., : len(OUTPUT_ALPHABET)], state  # when it answers; in training all of them count


class PlainPyTorch(Run):
    """Padded batches in the order in which they were drawn, `nn.LSTM`, Adam, gradients clipped: nothing clever."""

    def __init__(self, config: RunConfig):
        super().__init__(config)
        self.model = PlainLSTM(config.hidden, config.layers)
        self.optimisers = [torch.optim.Adam(self.model.parameters())]

    def train_on(self, lessons: list[Lesson]) -> float:
        total, seen, size = 0.0, self.programs, self.config.batch
        for start in range(0, len(lessons), size):
            batch = Batch.of([lesson.example for lesson in lessons[start : start + size]])
            hidden, _ = self.model.lstm(self.model.embedding(torch.cat([batch.source, batch.inputs], dim=1)))
            scores = self.model.output(hidden[:, batch.source.shape[1] :])
            loss = cross_entropy(scores.flatten(0, 1), batch.targets.flatten(), ignore_index=PAD)
            (optimiser,) = self.optimisers
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
            optimiser.param_groups[0]["lr"] = self.learning_rate(seen + len(batch.source) / 2)
            optimiser.step()
            total += loss.item()
            seen += len(batch.source)
        self.count(lessons[:1], [0])  # the accuracy on training examples, which only curricula need, is left out
        return total * size / len(lessons)


class Moment(NamedTuple):
    """How far a run was after so many seconds of work."""

    seconds: float
    record: Record


class Timed(NamedTuple):
    """A run: what it did when, and the most memory that its process ever held, in MiB."""

    moments: list[Moment]
    memory: float

    def rate(self) -> float:
        """Programs a second after the first block."""
        first, last = self.moments[0], self.moments[-1]
        return (last.record.programs - first.record.programs) / (last.seconds - first.seconds)


def timed(kind: type[Run], config: RunConfig, threads: int, most: float, blocks: int) -> Timed:
    """Train until the end of the run, for `most` seconds, or for `blocks` blocks after the first: what comes first.

    At least one block after the first.
    """
    torch.set_num_threads(threads)
    run = kind(config)
    started, moments = time.perf_counter(), []
    while run.programs < config.programs and len(moments) <= blocks:
        record = run.advance()
        moments.append(Moment(time.perf_counter() - started, record))
        if moments[-1].seconds > most and len(moments) > 1:
            break
    return Timed(moments, peak_memory())


def peak_memory() -> float:
    """The most memory that this process ever held, in MiB; not a number where Linux's /proc is missing.

    `getrusage` will not do: a process begins there with the peak of the one that started it.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), math.nan)


def side_by_side(
    kind: type[Run], config: RunConfig, seeds: int, workers: int, most: float, blocks: int = ENDLESS
) -> list[Timed]:
    """A run for each seed, so many workers at a time that share the cores; a fresh process for each run."""
    configs = [replace(config, seed=seed) for seed in range(seeds)]
    work = partial(timed, kind, threads=CORES // workers, most=most, blocks=blocks)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return list(pool.map(work, configs))


def in_time(kind: type[Run], config: RunConfig, seconds: float, seeds: int, workers: int, checks: int) -> list[Timed]:
    """Runs that get so many seconds of work each, with a schedule made for what they can do in it."""
    trial = side_by_side(kind, config, workers, workers, seconds, blocks=5)
    programs = int(0.95 * seconds * fmean(run.rate() for run in trial))  # the rest is for the checks
    config = replace(config, programs=programs, check_every=min(config.check_every, programs // checks))
    return side_by_side(kind, config, seeds, workers, 2 * seconds)
