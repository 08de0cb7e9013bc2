"""Which optimiser learns most in the same time? Three seeds, programs and sums."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.plots import percent
from tests.benchmarks.loop import CORES
from tests.benchmarks.rivals import ENDLESS, Timed, side_by_side

SECONDS = 60  # of one core, for each run
SEEDS = range(3)
TASKS = {
    "programs, mixed up to length 3, nesting 2": RunConfig("mixed", 3, 2, programs=ENDLESS, check_every=ENDLESS),
    "sums of four digits, naive": RunConfig("naive", 4, 1, "addition", programs=ENDLESS, check_every=4_096),
}
# Name, learning rate, batch, share of the time. The rates and batches did best in trials of one seed.
SGD, ADAM = ("sgd", 0.5, 128), ("adam", 0.01, 128)
RIVALS = {
    "programs, mixed up to length 3, nesting 2": [
        (*SGD, 1.0), (*ADAM, 1.0), ("muon", 0.02, 64, 1.0), ("muon", 0.02, 64, 2 / 3),
    ],
    "sums of four digits, naive": [
        (*SGD, 1.0), (*ADAM, 1.0), ("muon", 0.014, 256, 1.0), ("muon", 0.014, 256, 1 / 5),
    ],
}  # fmt: skip


def train(task: RunConfig, optimiser: str, rate: float, batch: int, seconds: float) -> list[Timed]:
    """Each seed gets the same time, with a schedule made for what it can do in it."""
    config = replace(task, optimiser=optimiser, learning_rate=rate, batch=batch)
    trial = side_by_side(FastRun, [config] * CORES, CORES, 1, seconds, blocks=6)
    programs = int(0.95 * seconds * fmean(run.rate() for run in trial))  # the rest is for the checks
    check_every = task.check_every if task.strategy == "naive" else programs
    configs = [replace(config, programs=programs, check_every=check_every, seed=seed) for seed in SEEDS]
    return side_by_side(FastRun, configs, CORES, 1, 2 * seconds)


def section() -> str:
    lines = [
        f"Three runs (seeds 0 to 2) on {CORES} cores, one thread each, 128 cells, {SECONDS} seconds a run or the share "
        "of it that the row says, each with a schedule made for what it can do in that time; accuracy on validation "
        "examples of the target at the end.",
    ]
    for name, task in TASKS.items():
        lines += [
            "",
            f"*{name[0].upper()}{name[1:]}*",
            "",
            "| optimiser | rate | batch | examples, each run | seconds | characters | exact | exact, each run |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for optimiser, rate, batch, share in RIVALS[name]:
            ends = [run.moments[-1] for run in train(task, optimiser, rate, batch, share * SECONDS)]
            records = [end.record for end in ends]
            exact = [record.target_exact for record in records]
            lines.append(
                f"| {optimiser} | {rate:g} | {batch} | {records[0].programs:,} | "
                f"{fmean(end.seconds for end in ends):.0f} | {percent(fmean(r.target_forced for r in records))} | "
                f"{percent(fmean(exact))} | {', '.join(map(percent, exact))} |"
            )
    return "\n".join(lines)
