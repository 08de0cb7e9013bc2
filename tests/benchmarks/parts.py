"""The parts that a student waits for: generating programs, a slider, an answer."""

import tracemalloc
from random import Random

from l2e_utils.analysis.surveys import shipped_surveys
from l2e_utils.engine.files import load_executor
from l2e_utils.programs import sample_program
from l2e_utils.tasks import Difficulty, Programs, examples, split_of
from l2e_utils.widgets import HeatmapExplorer, ProgramRunner
from tests.benchmarks.clock import seconds, table

PROGRAMS = 50_000  # a quarter of a second


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


def widget_times() -> tuple[float, float]:
    """Seconds from a slider to a new heatmap, and from a new program to the answer with its picture."""
    model, config, _ = load_executor("combined")
    explorer = HeatmapExplorer(list(shipped_surveys()))
    runner = ProgramRunner(model, config.make_task(), config.target)

    def move() -> None:
        explorer.length.value = 1 + explorer.length.value % 3

    return seconds(move, 20), seconds(runner.roll, 20)


def section() -> str:
    heatmap, answer = widget_times()
    rate, few, many = PROGRAMS / seconds(generate_and_split), peak_memory(1_000), peak_memory(200_000)
    return "One thread.\n\n" + table("what | measured", [
        ["programs generated and split, length 4, nesting 2", f"{rate:,.0f} a second"],
        ["memory to generate 1,000 and 200,000 programs", f"{few:.0f} and {many:.0f} KiB"],
        ["slider to new heatmap", f"{1000 * heatmap:.0f} ms"],
        ["new program to answer and picture", f"{1000 * answer:.0f} ms"],
    ])
