"""`make bench`: how fast the parts are, measured in one run on one thread, as one table; kept in docs/speed.md.

Shares and ratios are taken within the run, so they mean something on another computer too; plain rates do not.
Run it on an idle computer.
"""

from __future__ import annotations

import platform
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from random import Random

import torch

from l2e_utils.artifacts import load_executor
from l2e_utils.blocks import by_strategy
from l2e_utils.config import RunConfig
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.programs import sample_program
from l2e_utils.tasks import Difficulty, Programs, examples, split_of
from l2e_utils.text import Batch
from l2e_utils.training import BLOCK, Run, made_with
from l2e_utils.widgets import HeatmapExplorer, ProgramRunner

PAGE = Path(__file__).parents[2] / "docs" / "speed.md"
REPEATS = 5  # the best of them counts: whatever else the computer did made it slower, never faster
PROGRAMS = 50_000  # a third of a second


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest time of several."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def generate_and_split() -> None:
    rng = Random(0)
    for _ in range(PROGRAMS):
        split_of(sample_program(rng, 4, 2).canonical)


def peak_memory(count: int) -> float:
    """Of the objects alive while so many programs are generated one after another, in KiB."""
    tracemalloc.start()
    stream = examples(Programs(), Random(0), Difficulty(4, 2), "train")
    for _ in range(count):
        next(stream)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024


def training_shares(hidden: int) -> tuple[float, float, float]:
    """Seconds of one block of programs at (4, 2): generating, batching, and everything together."""
    run = Run(RunConfig("baseline", 4, 2, hidden=hidden), Path("unused"), torch.device("cpu"))
    exercises = run.examples(BLOCK)

    def batch() -> None:
        exercises.sort(key=lambda example: (len(example.source), len(example.output)))
        for start in range(0, BLOCK, run.config.batch):
            Batch.of(exercises[start : start + run.config.batch])

    generating, batching = seconds(lambda: run.examples(BLOCK)), seconds(batch)
    return generating, batching, generating + seconds(lambda: run.train_on(exercises), repeats=3)


def widget_times() -> tuple[float, float]:
    """Seconds from a slider to a new heatmap, and from a new program to the answer with its picture."""
    models = {name: load_executor(name)[0] for name in STRATEGIES}
    config = load_executor("combined")[1]
    explorer = HeatmapExplorer(by_strategy(), models, config.make_task(), config.target)
    runner = ProgramRunner(models["combined"], config.make_task(), config.target)

    def move() -> None:
        explorer.length.value = 1 + explorer.length.value % 3

    return seconds(move, 20), seconds(runner.roll, 20)


def measure() -> list[tuple[str, str]]:
    rate = PROGRAMS / seconds(generate_and_split)
    few, many = peak_memory(1_000), peak_memory(200_000)
    lines = [
        ("programs generated and split, length 4, nesting 2", f"{rate:,.0f} a second"),
        ("memory to generate 1,000 and 200,000 programs", f"{few:.0f} and {many:.0f} KiB"),
    ]
    for hidden in (64, 128):
        generating, batching, everything = training_shares(hidden)
        lines += [
            (f"training, {hidden} cells, length 4, nesting 2", f"{BLOCK / everything:,.0f} programs a second"),
            ("  of which generating and batching", f"{100 * (generating + batching) / everything:.1f} % of the time"),
        ]
    heatmap, answer = widget_times()
    return [
        *lines,
        ("slider to new heatmap", f"{1000 * heatmap:.0f} ms"),
        ("new program to answer and picture", f"{1000 * answer:.0f} ms"),
    ]


def main() -> None:
    torch.set_num_threads(1)
    about = made_with(torch.device("cpu"))
    rows = "\n".join(f"| {name.replace('  ', '… ')} | {value} |" for name, value in measure())
    versions = f"Python {about['python']}, torch {about['torch']}, {platform.system()}"
    machine = f"Measured in one run of `make bench`, on one thread of: {about['hardware']}; {versions}."
    text = f"| what | measured |\n|---|---|\n{rows}\n\n{machine}\n"
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
