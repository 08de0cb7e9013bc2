"""The command line: `python -m l2e_utils COMMAND --help`.

Mistakes of the user end with one sentence and exit status 2, an interrupted run with 130; no run or data set is lost.
"""

import argparse
import json
import signal
import sys
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import fields
from itertools import islice
from pathlib import Path
from random import Random

from l2e_utils.config import RunConfig
from l2e_utils.engine.disk import writing_into
from l2e_utils.engine.terminal import Parser, check_count, follow, run_one, stop_between_blocks
from l2e_utils.errors import CourseError
from l2e_utils.tasks import SPLITS, Difficulty, examples, task_of
from l2e_utils.text import Example

SETTINGS = tuple(setting.name for setting in fields(RunConfig))
MOST_WRITTEN = 1_000_000_000  # examples of a data set: some 50 gigabytes


def main(arguments: list[str] | None = None) -> int:
    """Run one command of the course; returns the exit status."""
    return run_one(parser(), arguments)


def parser() -> Parser:
    """All commands and their options."""
    top = Parser("python -m l2e_utils", description="Programs, networks that run them, and how they learned.")
    command = top.commands()
    network = "folder of a run, a file, or a shipped network's name (combined, …)"
    device = "auto, cpu, cuda or mps; auto takes cuda when there is one"

    sub = command("generate", generate, "Write a data set, one JSON object a line: source, output, length, nesting.")
    add_settings(sub, ("task", "operations", "reverse", "double"))
    sub.add_argument("--length", type=int, default=3, help="digits of the numbers")
    sub.add_argument("--nesting", type=int, default=1, help="operations combined; 1 for other tasks")
    sub.add_argument("--count", type=int, default=1_000, help="examples; drawn with replacement, so some repeat")
    sub.add_argument("--split", choices=SPLITS, default="train", help="no example is ever in two splits")
    sub.add_argument("--seed", type=int, default=0, help="the same seed gives the same bytes")
    sub.add_argument("--output", type=Path, required=True, help="file to write; it must not exist yet")

    sub = command("train", train_command, "Train one network. Ctrl-C saves it; --resume goes on exactly there.")
    add_settings(sub, SETTINGS)
    sub.add_argument("--device", default="auto", help=device)
    sub.add_argument("--output", type=Path, required=True, help="folder of the run")
    sub.add_argument("--resume", action="store_true", help="go on with the run in that folder")
    sub.add_argument("--keep-every", type=int, default=0, help="keep the network after so many examples; 0: no")
    sub.add_argument("--runs", type=Path, help="TOML file of many runs (see fleet.py), in folders below OUTPUT")
    sub.add_argument("--workers", type=int, help="with --runs: how many at a time; one a core if left out")
    sub.add_argument("--count", type=int, default=2_000, help="with --runs: test examples a level, at a run's end")

    sub = command("evaluate", evaluate_command, "Accuracy of a network at every level up to one beyond its target.")
    sub.add_argument("network", type=Path, help=network)
    sub.add_argument("--count", type=int, default=1_000, help="test examples a level")
    sub.add_argument("--seed", type=int, default=0, help="of the test examples")
    sub.add_argument("--device", default="auto", help=device)
    sub.add_argument("--heatmap", type=Path, help="PNG picture to write, such as heatmap.png")

    sub = command("run", run_command, "Let a network run a program, beside what Python prints.")
    sub.add_argument("network", type=Path, help=network)
    sub.add_argument("program", help="such as 'print((7+5))'; - reads standard input")
    sub.add_argument("--device", default="cpu", help=device)

    sub = command("verify", verify_command, "Check the hashes of everything in data/ and score its networks again.")
    sub.add_argument("--levels", type=int, default=2, help="levels of each network to score again")

    return top


def add_settings(sub: Parser, names: Collection[str]) -> None:
    """An option for each of these settings of a run, as `RunConfig` declares them."""
    for setting in fields(RunConfig):
        if setting.name not in names:
            continue
        option, text = f"--{setting.name.replace('_', '-')}", setting.metadata["help"]
        if setting.type is bool:
            sub.add_argument(option, action="store_true", help=text)
        else:
            choices = setting.metadata["choices"] or None
            sub.add_argument(option, type=setting.type, default=setting.default, choices=choices, help=text)


def lines(stream: Iterator[Example], difficulty: Difficulty, count: int) -> Iterator[str]:
    """The data set as text, one JSON object a line."""
    for example in islice(stream, count):
        yield json.dumps({"source": example.source, "output": example.output, **difficulty._asdict()}) + "\n"


def generate(options: argparse.Namespace) -> None:
    from tqdm import tqdm

    task = task_of(options.task, options.operations, options.reverse, options.double)
    difficulty = Difficulty(options.length, options.nesting)
    check_count(options.count, MOST_WRITTEN)
    next(examples(task, Random(options.seed), difficulty, options.split))  # an empty level shows before a file is made
    with writing_into(options.output.parent):
        options.output.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = options.output.open("x", encoding="utf-8", newline="\n")
    except FileExistsError:
        raise CourseError(f"{options.output} exists already: choose another name, or delete it first.") from None
    stream = examples(task, Random(options.seed), difficulty, options.split)
    try:
        with file:
            written = lines(stream, difficulty, options.count)
            file.writelines(tqdm(written, total=options.count, unit=" examples", unit_scale=True))
    except BaseException:  # half a data set looks like a whole one: leave none
        options.output.unlink()
        raise
    print(f"{options.count:,} {options.split} examples of {task.name} are in {options.output}.")


def train_command(options: argparse.Namespace) -> int:
    if options.runs:
        return train_fleet(options)
    config = RunConfig(**{name: getattr(options, name) for name in SETTINGS})
    from l2e_utils.engine.machine import describe_device, device_of
    from l2e_utils.engine.runs import train

    device = device_of(options.device)
    with stop_between_blocks() as asked:
        records = train(config, options.output, options.resume, device, options.keep_every)
        target = f"length {config.length}, nesting {config.nesting}"
        print(f"Training {config.strategy} for {target} on {describe_device(device)}.")
        with closing(records):
            last = follow((("", record) for record in records), {"": config.programs}, asked)
    if last and last[""].programs < config.programs:
        print(f"Stopped after {last[''].programs:,} programs and saved. To go on, repeat the command with --resume.")
        return 130
    print(f"Finished; the network is in {options.output}.")
    print(f"Look at it with: python -m l2e_utils evaluate {options.output}")
    return 0


def train_fleet(options: argparse.Namespace) -> int:
    """Train the runs of a list, one bar each, and write the accuracies of each finished one beside it."""
    from l2e_utils.analysis.results import measure
    from l2e_utils.engine.files import RESULTS_FILE
    from l2e_utils.engine.fleet import Trouble, read_runs, share_of, train_side_by_side
    from l2e_utils.engine.machine import describe_device, device_of
    from l2e_utils.engine.results import save_rows

    default = parser().parse_args(["train", "--output", "-"])
    for name in (*SETTINGS, "resume"):
        if getattr(options, name) != getattr(default, name):
            raise CourseError(f"With --runs the settings stand in the file: leave --{name.replace('_', '-')} out.")
    check_count(options.count)
    if options.workers is not None and options.workers < 1:
        raise CourseError(f"Train at least 1 run at a time, not {options.workers}.")
    runs = share_of(read_runs(options.runs))
    device = device_of(options.device)
    print(f"Training {len(runs)} runs on {describe_device(device)}.")
    stream = train_side_by_side(runs, options.output, device, options.workers, options.keep_every)
    with stop_between_blocks() as asked, closing(stream):
        last = follow(stream, {name: config.programs for name, config in runs.items()}, asked)
    troubles = {name: news for name, news in last.items() if isinstance(news, Trouble)}
    for name, reason in troubles.items():
        print(f"l2e_utils: {name}: {reason}", file=sys.stderr)
    if asked:
        print("Stopped. To go on from what was saved, repeat the command.")
        return 130
    for name in runs:
        results = options.output / name / RESULTS_FILE
        if name not in troubles and not results.exists():
            save_rows(results, measure(options.output / name, options.count, device=device))
    print(f"{len(runs) - len(troubles)} of {len(runs)} runs are finished; see everywhere.csv in their folders.")
    return 1 if troubles else 0


def evaluate_command(options: argparse.Namespace) -> None:
    from tqdm import tqdm

    from l2e_utils.analysis.copy_rules import evaluate_grid
    from l2e_utils.analysis.results import grid_levels
    from l2e_utils.engine.disk import write_whole
    from l2e_utils.engine.files import load_executor
    from l2e_utils.engine.machine import device_of

    check_count(options.count)
    model, config, about = load_executor(options.network, device_of(options.device))
    levels = grid_levels(config)
    grid = evaluate_grid(model, config.make_task(), levels, options.count, options.seed)
    rows = list(tqdm(grid, total=len(levels), unit=" levels", leave=False))
    target = f"length {config.length}, nesting {config.nesting}"
    print(f"{config.strategy}, trained for {target}, on {about['programs']:,} programs")
    print(table(rows))
    if options.heatmap:
        from l2e_utils.plots import draw_heatmap

        drawing = draw_heatmap(rows, "exact", f"{config.strategy}, exact accuracy", target=config.target)
        write_whole(options.heatmap, drawing.png())
        print(f"{drawing.sentence}\nThe picture is in {options.heatmap}.")


def table(rows: list[dict]) -> str:
    """The grid as text: both accuracies in per cent with their 95 % intervals."""
    text = ["length nesting      n  teacher-forced %       exact %                best copy rule, exact %"]
    for row in rows:
        forced, exact = (
            f"{100 * row[name]:5.1f} ({100 * row[name + '_low']:.1f}–{100 * row[name + '_high']:.1f})"
            for name in ("teacher_forced", "exact")
        )
        rule = f"{100 * row['copy_exact']:5.1f} {row['copy_rule']}"
        text.append(f"{row['length']:>6} {row['nesting']:>7} {row['n']:>6}  {forced:<22} {exact:<22} {rule}")
    return "\n".join(text)


def run_command(options: argparse.Namespace) -> None:
    from l2e_utils.interpreter import normalise, run

    try:
        text = sys.stdin.read() if options.program == "-" else options.program
    except UnicodeDecodeError:
        raise CourseError("Standard input is not text: give a program in UTF-8.") from None
    source = normalise(text)
    truth = run(source)
    from l2e_utils.engine.files import load_executor
    from l2e_utils.engine.machine import device_of

    model, config, _ = load_executor(options.network, device_of(options.device))
    if config.task != "programs":
        raise CourseError(f"{options.network} has learned {config.task}, not to run programs: choose another network.")
    written, confidence = model.answer(source)
    print(source if source == text.strip() else f"{source}\n(spelled as the network knows it)")
    print(f"Python prints       {truth}")
    print(f"the network writes  {written}   {'right' if written == truth else 'wrong'}")
    print("its confidence      " + "  ".join(f"{c} {p:.0%}" for c, p in zip(written + ".", confidence, strict=False)))


def verify_command(options: argparse.Namespace) -> int:
    from l2e_utils.analysis.results import verify

    if options.levels < 1:
        raise CourseError(f"Score at least 1 level again, not {options.levels}.")
    return verify(options.levels)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal without a dash shows a question mark
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill ends a command as Ctrl-C does
    sys.exit(main())
