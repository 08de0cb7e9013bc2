"""Where the time of a training step goes, and how near it comes to what the processor can do."""

import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile

from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.text import Batch
from l2e_utils.training import BLOCK
from tests.benchmarks.clock import seconds, table
from tests.benchmarks.loop import TARGET

PRODUCTS = ("aten::mm", "aten::addmm", "aten::addmm_")


def peak(kind: torch.dtype) -> float:
    """The most multiplications and additions a second of any large matrix product tried, on one thread."""
    best = 0.0
    for size in (512, 1024, 2048):
        a, b = torch.randn(size, size).to(kind), torch.randn(size, size).to(kind)
        best = max(best, 2 * size**3 / seconds(lambda a=a, b=b: a @ b))
    return best


def operations(characters: int, hidden: int, layers: int) -> int:
    """Multiplications and additions that backpropagation needs: three products with each matrix of 4 hidden x hidden.

    The first layer's input product is a table, and has none.
    """
    return characters * (2 * layers - 1) * 3 * 2 * 4 * hidden * hidden


def shares(hidden: int, layers: int) -> tuple[dict[str, float], float, float]:
    """Seconds of one block by kind of work, useful operations a second over all of it, and its seconds."""
    config = RunConfig("baseline", *TARGET, hidden=hidden, layers=layers)
    run = FastRun(config)
    lessons = run.lessons(BLOCK)

    def batched() -> list[Batch]:
        lessons.sort(key=lambda lesson: (len(lesson.example.source), len(lesson.example.output)))
        exercises = [lesson.example for lesson in lessons]
        return [Batch.of(exercises[i : i + config.batch]) for i in range(0, BLOCK, config.batch)]

    batches = batched()

    def gradients() -> None:
        for batch in batches:
            run.gradients(batch)

    def optimise() -> None:
        for _ in batches:
            nn.utils.clip_grad_norm_(run.model.parameters(), config.clip)
            for optimiser in run.optimisers:
                optimiser.step()

    data = seconds(lambda: run.lessons(BLOCK)) + seconds(batched)
    whole_gradients, optimiser = seconds(gradients, 3), seconds(optimise)
    with profile(activities=[ProfilerActivity.CPU]) as profiled:
        gradients()
    kernels = [event for event in profiled.key_averages() if event.key.startswith("aten::")]
    products = sum(event.self_cpu_time_total for event in kernels if event.key in PRODUCTS) / 1e6
    others = sum(event.self_cpu_time_total for event in kernels if event.key not in PRODUCTS) / 1e6
    everything = data + seconds(lambda: run.train_on(lessons), 3)
    parts = {
        "products": products,
        "element by element": min(others, whole_gradients - products),
        "Python": max(whole_gradients - products - others, 0.0),
        "data": data,
        "optimiser": optimiser,
    }
    characters = sum(len(lesson.example.source) + len(lesson.example.output) + 1 for lesson in lessons)
    return parts, operations(characters, hidden, layers) / everything, everything


def section() -> str:
    single, half = peak(torch.float32), peak(torch.bfloat16)
    rows = []
    for hidden, layers in ((64, 1), (128, 1), (256, 1), (400, 1), (256, 2)):
        parts, useful, everything = shares(hidden, layers)
        spent = [f"{100 * part / everything:.1f} %" for part in parts.values()]
        rows.append([hidden, layers, *spent, f"{100 * useful / single:.0f} %"])
    return (
        f"One thread, baseline at length {TARGET.length}, nesting {TARGET.nesting}, batches of 128. Large matrix "
        f"products alone reach {single / 1e9:,.0f} billion operations a second in float32 here, and {half / 1e9:,.0f} "
        "billion in bfloat16. *Useful operations* are those of the matrix products that the mathematics asks for, "
        "over the whole loop. The parts are in per cent of its time, each measured by itself.\n\n"
    ) + table(f"cells | layers | {' | '.join(parts)} | useful operations : peak", rows)
