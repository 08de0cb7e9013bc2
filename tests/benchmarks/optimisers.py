"""Which optimiser learns most in the same time? Three seeds, programs and sums."""

from dataclasses import replace
from statistics import fmean

from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.plots import percent
from tests.benchmarks.clock import table
from tests.benchmarks.rivals import CORES, ENDLESS, in_time

SECONDS = 60  # of one core, for each run
SEEDS = 3
# Name, learning rate, batch, share of the time. The rates and batches did best in trials of one seed.
SGD, ADAM = ("sgd", 0.5, 128, 1.0), ("adam", 0.01, 128, 1.0)
TASKS = {
    "Programs, mixed up to length 3, nesting 2": (
        RunConfig("mixed", 3, 2, programs=ENDLESS, check_every=ENDLESS),
        [SGD, ADAM, ("muon", 0.02, 64, 1.0), ("muon", 0.02, 64, 2 / 3)],
    ),
    "Sums of four digits, naive": (
        RunConfig("naive", 4, 1, "addition", programs=ENDLESS, check_every=4_096),
        [SGD, ADAM, ("muon", 0.014, 256, 1.0), ("muon", 0.014, 256, 1 / 5)],
    ),
}


def section() -> str:
    parts = [
        f"Three runs (seeds 0 to 2) on {CORES} cores, one thread each, 128 cells, about {SECONDS} seconds a run or a "
        "part of it (see *seconds*), each with a schedule made for what it can do in that time; accuracy on validation "
        "examples of the target at the end."
    ]
    for name, (task, rivals) in TASKS.items():
        rows = []
        for optimiser, rate, batch, share in rivals:
            config = replace(task, optimiser=optimiser, learning_rate=rate, batch=batch)
            ends = [run.moments[-1] for run in in_time(FastRun, config, share * SECONDS, SEEDS, CORES, checks=1)]
            records = [end.record for end in ends]
            exact = [record.target_exact for record in records]
            took, forced = fmean(end.seconds for end in ends), fmean(record.target_forced for record in records)
            accuracies = [percent(forced), percent(fmean(exact)), ", ".join(map(percent, exact))]
            rows.append([optimiser, f"{rate:g}", batch, f"{records[0].programs:,}", f"{took:.0f}", *accuracies])
        titles = "optimiser | rate | batch | examples, each run | seconds | characters | exact | exact, each run"
        parts += [f"*{name}*", table(titles, rows)]
    return "\n\n".join(parts)
