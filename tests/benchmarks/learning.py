"""Accuracy against minutes: four runs on two cores, the same time for every way to train."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.plots import percent
from l2e_utils.training import Run
from tests.benchmarks.clock import table
from tests.benchmarks.rivals import CORES, ENDLESS, PlainPyTorch, Timed, in_time

PICTURE = Path(__file__).parents[2] / "docs" / "accuracy_per_minute.png"
MINUTES = 1.2  # of the whole computer, for all runs of a way together
SEEDS = 4
CONFIG = RunConfig("mixed", 2, 1, hidden=128, programs=ENDLESS, check_every=ENDLESS)
WAYS = {  # name: step, precision, runs at a time, colour and line
    "plain PyTorch": (PlainPyTorch, "float32", 1, "#999999", ":"),
    "nn.LSTM": (Run, "float32", CORES, "#E69F00", "--"),
    "ours, bfloat16": (FastRun, "bfloat16", CORES, "#56B4E9", "-."),
    "ours": (FastRun, "float32", CORES, "#0072B2", "-"),
}


def checks(run: Timed, workers: int) -> tuple[list[float], list[float]]:
    """Minutes of the whole computer, and exact accuracy over all levels."""
    found = [moment for moment in run.moments if moment.record.is_check]
    minutes = [moment.seconds / 60 * SEEDS / workers for moment in found]
    return minutes, [moment.record.everywhere_exact for moment in found]


def section() -> str:
    figure = Figure(figsize=(7.2, 3.8), layout="constrained")
    axes, rows = figure.subplots(), []
    for name, (kind, precision, workers, colour, style) in WAYS.items():
        most = 60 * MINUTES * workers / SEEDS
        runs = in_time(kind, replace(CONFIG, precision=precision), most, SEEDS, workers, checks=12)
        curves = [checks(run, workers) for run in runs]
        for minutes, accuracies in curves:
            axes.plot(minutes, accuracies, color=colour, ls=style, lw=0.7, alpha=0.5)
        mean_minutes, means = np.mean(curves, axis=0)
        axes.plot(mean_minutes, means, color=colour, ls=style, lw=2.2, label=name)
        ends = [accuracies[-1] for _, accuracies in curves]
        programs = f"{runs[0].moments[-1].record.programs:,}"
        each = ", ".join(map(percent, ends))
        rows.append([name, programs, f"{mean_minutes[-1]:.1f}", percent(float(np.mean(ends))), each])
    axes.set(xlabel="minutes of a computer with two cores, for four runs", ylabel="exact accuracy")
    axes.set(xlim=(0, None), ylim=(0, 1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(PICTURE, dpi=110, metadata={"Software": None})
    alt = "Exact accuracy against minutes for several ways to train; the table below has the ends of the curves."
    return (
        f"![{alt}]({PICTURE.name})\n\nFour runs (seeds 0 to 3) on {CORES} cores, 128 cells, mixed up to length 2, "
        f"nesting 1, about {MINUTES:g} minutes for the four together, each with a schedule made for what it can do in "
        "that time; exact accuracy over all levels on validation programs at the end.\n\n"
    ) + table("step | programs, each run | minutes, all runs | exact, mean | exact, each run", rows)
