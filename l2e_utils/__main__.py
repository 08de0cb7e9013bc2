"""The command line: `python -m l2e_utils COMMAND --help`.

Mistakes of the user end with one sentence and exit status 2, an interrupted run with 130; nothing is overwritten.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from random import Random

from l2e_utils.config import OPTIMISERS, PRECISIONS, RunConfig
from l2e_utils.curriculum import CHECK_EVERY, MIXED_FRACTION, STRATEGIES
from l2e_utils.errors import CannotWrite, CourseError
from l2e_utils.tasks import OPERATION_SETS, SPLITS, TASKS, Difficulty, examples, lines, task_of

MOST_WRITTEN = 1_000_000_000  # examples of a data set: some 50 gigabytes
MOST_EVALUATED = 1_000_000  # examples at a level, all in memory


def main(arguments: list[str] | None = None) -> int:
    """Run one command of the course; returns the exit status."""
    return run_one(parser(), arguments)


def run_one(commands: Parser, arguments: list[str] | None) -> int:
    """Run the command that the arguments name, and turn what goes wrong into a sentence and an exit status."""
    options = commands.parse_args(arguments)
    try:
        return options.command(options) or 0
    except BrokenPipeError:  # the reader of our output has gone, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except CourseError as error:
        print(f"l2e_utils: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"l2e_utils: {error.filename or 'A file'}: {error.strerror}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("l2e_utils: stopped.", file=sys.stderr)
        return 130


class Parser(argparse.ArgumentParser):
    """argparse, with one sentence for a mistake instead of a page of usage."""

    def error(self, message: str) -> None:
        self.exit(2, f"l2e_utils: {message}; {self.prog} --help lists what there is.\n")

    def parse_args(self, args=None, namespace=None) -> argparse.Namespace:
        options = super().parse_args(args, namespace)
        if [] in vars(options).values():  # what argparse of Python 3.11 makes of some arguments that are "--"
            self.error("-- is neither a program nor the name of a file here")
        return options

    def commands(self) -> Callable[..., Parser]:
        """How to give the parser a command: its name, the function that runs it, and what it does."""
        places = self.add_subparsers(required=True, metavar="COMMAND")

        def command(name: str, function: Callable[[argparse.Namespace], int | None], text: str) -> Parser:
            sub = places.add_parser(
                name, help=text, description=text, formatter_class=argparse.ArgumentDefaultsHelpFormatter
            )
            sub.set_defaults(command=function)
            return sub

        return command


def parser() -> Parser:
    """All commands and their options."""
    top = Parser("python -m l2e_utils", description="Programs, networks that run them, and how they learned.")
    command = top.commands()

    sub = command("generate", generate, "Write a data set, one JSON object a line: source, output, length, nesting.")
    task_options(sub)
    sub.add_argument("--length", type=int, default=3, help="digits of the numbers")
    sub.add_argument("--nesting", type=int, default=1, help="operations combined (programs only)")
    sub.add_argument("--count", type=int, default=1_000, help="examples; drawn with replacement, so easy levels repeat")
    sub.add_argument("--split", choices=SPLITS, default="train", help="no example is ever in two splits")
    sub.add_argument("--seed", type=int, default=0, help="the same seed gives the same bytes")
    sub.add_argument("--output", type=Path, required=True, help="file to write; it must not exist yet")

    sub = command("train", train_command, "Train one network. Ctrl-C saves it; --resume goes on exactly there.")
    task_options(sub)
    sub.add_argument("--strategy", choices=list(STRATEGIES), default="combined", help="in which order to learn")
    sub.add_argument("--length", type=int, default=3, help="target: digits of the numbers")
    sub.add_argument("--nesting", type=int, default=2, help="target: operations combined (programs only)")
    sub.add_argument("--mixed-fraction", type=float, default=MIXED_FRACTION, help="of combined: share of mixed draws")
    sub.add_argument("--programs", type=int, default=1_000_000, help="training examples in all")
    sub.add_argument("--training-set", type=int, default=0, help="so many different ones at most; 0: always new ones")
    sub.add_argument("--check-every", type=int, default=CHECK_EVERY, help="training examples between two checks")
    sub.add_argument("--hidden", type=int, default=128, help="cells a layer")
    sub.add_argument("--layers", type=int, default=1, help="LSTM layers")
    sub.add_argument("--batch", type=int, default=128, help="examples in a batch")
    sub.add_argument("--learning-rate", type=float, default=3e-3, help="highest learning rate")
    sub.add_argument("--optimiser", choices=OPTIMISERS, default="adam", help="sgd is the paper's, with its schedule")
    sub.add_argument("--precision", choices=PRECISIONS, default="float32", help="of the factors in large products")
    sub.add_argument("--forget-bias", type=float, default=0.0, help="added to the bias of the forget gates at first")
    sub.add_argument("--clip", type=float, default=5.0, help="largest norm of the gradient")
    sub.add_argument("--seed", type=int, default=0, help="of the first weights and of all examples")
    sub.add_argument("--device", default="auto", help="auto, cpu, cuda or mps; auto takes cuda when there is one")
    sub.add_argument("--output", type=Path, required=True, help="folder of the run")
    sub.add_argument("--resume", action="store_true", help="go on with the run in that folder")
    sub.add_argument("--keep-every", type=int, default=0, help="keep the network after every so many examples; 0: no")
    sub.add_argument("--runs", type=Path, help="TOML file of many runs (see fleet.py), each in a folder below OUTPUT")
    sub.add_argument("--workers", type=int, help="with --runs: how many at a time; one a core if left out")
    sub.add_argument("--count", type=int, default=2_000, help="with --runs: test examples a level, in the end")

    sub = command("evaluate", evaluate_command, "Accuracy of a network at every level up to one beyond its target.")
    sub.add_argument("network", type=Path, help="folder of a run, a file, or a shipped network's name (combined, …)")
    sub.add_argument("--count", type=int, default=1_000, help="test examples a level")
    sub.add_argument("--seed", type=int, default=0, help="of the test examples")
    sub.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    sub.add_argument("--heatmap", type=Path, help="picture to write, such as heatmap.png")

    sub = command("run", run_command, "Let a network run a program, beside what Python prints.")
    sub.add_argument("network", type=Path, help="folder of a run, a file, or a shipped network's name (combined, …)")
    sub.add_argument("program", help="such as 'print((7+5))'; - reads standard input")
    sub.add_argument("--device", default="cpu", help="auto, cpu, cuda or mps")

    sub = command("verify", verify_command, "Check the hashes of everything in data/ and score its networks again.")
    sub.add_argument("--levels", type=int, default=2, help="levels of each network to score again")

    return top


def task_options(sub: Parser) -> None:
    sub.add_argument("--task", choices=TASKS, default="programs", help="what to learn")
    sub.add_argument("--operations", choices=list(OPERATION_SETS), default="all", help="paper leaves division out")
    sub.add_argument("--reverse", action="store_true", help="digits shown reversed; sums written ones first")
    sub.add_argument("--double", action="store_true", help="memorisation: the digits are shown twice")


def check_count(count: int, most: int = MOST_EVALUATED) -> None:
    if not 1 <= count <= most:
        raise CourseError(f"The count must be a number from 1 to {most:,}, not {count}.")


def generate(options: argparse.Namespace) -> None:
    from tqdm import tqdm

    task = task_of(options.task, options.operations, options.reverse, options.double)
    difficulty = Difficulty(options.length, options.nesting)
    check_count(options.count, MOST_WRITTEN)
    next(examples(task, Random(options.seed), difficulty, options.split))  # an empty level shows before a file is made
    try:
        options.output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        folder = options.output.parent
        raise CannotWrite(f"Cannot write into {folder} ({error.strerror}): choose another folder.") from error
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


@contextmanager
def stop_between_blocks() -> Iterator[list[bool]]:
    """Ctrl-C, or a polite kill, sets a flag that the loop looks at between blocks, where the run can be saved whole."""
    asked: list[bool] = []
    signals = signal.SIGINT, signal.SIGTERM
    before = {number: signal.signal(number, lambda *_: asked.append(True)) for number in signals}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def train_command(options: argparse.Namespace) -> int:
    if options.runs:
        return train_fleet(options)
    config = RunConfig(**{field.name: getattr(options, field.name) for field in fields(RunConfig)})
    from l2e_utils.engine.budget import describe_device, device_of
    from l2e_utils.training import train

    device = device_of(options.device)
    with stop_between_blocks() as asked:
        records = train(config, options.output, options.resume, device, options.keep_every)
        target = f"length {config.length}, nesting {config.nesting}"
        print(f"Training {config.strategy} for {target} on {describe_device(device)}.")
        done = follow(records, config.programs, asked)
    if done and done < config.programs:
        print(f"Stopped after {done:,} programs and saved. To go on, repeat the command with --resume.")
        return 130
    print(f"Finished; the network is in {options.output}.")
    print(f"Look at it with: python -m l2e_utils evaluate {options.output}")
    return 0


def train_fleet(options: argparse.Namespace) -> int:
    """Train the runs of a list, one bar each, and write the accuracies of each finished one beside it."""
    from contextlib import ExitStack

    from tqdm import tqdm

    from l2e_utils.analysis.results import measure
    from l2e_utils.engine.artifacts import RESULTS_FILE, save_rows
    from l2e_utils.engine.budget import describe_device, device_of
    from l2e_utils.engine.fleet import Trouble, read_runs, share_of, train_side_by_side

    for name, value in vars(parser().parse_args(["train", "--output", "-"])).items():
        elsewhere = name in ("command", "runs", "output", "workers", "count", "device", "keep_every")
        if not elsewhere and getattr(options, name) != value:
            raise CourseError(f"With --runs the settings stand in the file: leave --{name.replace('_', '-')} out.")
    check_count(options.count)
    if options.workers is not None and options.workers < 1:
        raise CourseError(f"Train at least 1 run at a time, not {options.workers}.")
    runs = share_of(read_runs(options.runs))
    device = device_of(options.device)
    print(f"Training {len(runs)} runs on {describe_device(device)}.")
    troubles: dict[str, str] = {}
    with stop_between_blocks() as asked, ExitStack() as stack:
        stream = train_side_by_side(runs, options.output, device, options.workers, options.keep_every)
        bars = {}
        for place, (name, config) in enumerate(runs.items()):
            bar = tqdm(total=config.programs, desc=name, position=place, unit=" programs", unit_scale=True)
            bars[name] = stack.enter_context(bar)
        for name, news in stream:
            if isinstance(news, Trouble):
                troubles[name] = news.reason
            else:
                bars[name].update(news.programs - bars[name].n)
            if asked:
                stream.close()
                break
    for name, reason in troubles.items():
        print(f"l2e_utils: {name}: {reason}", file=sys.stderr)
    if asked:
        print("Stopped and saved. To go on, repeat the command.")
        return 130
    for name in (name for name in runs if name not in troubles):
        if not (results := options.output / name / RESULTS_FILE).exists():
            save_rows(results, measure(options.output / name, options.count))
    print(f"{len(runs) - len(troubles)} of {len(runs)} runs are finished; see everywhere.csv in their folders.")
    return 1 if troubles else 0


def follow(records: Iterator, programs: int, asked: list[bool]) -> int:
    """Show a run's records on the terminal until it ends or a stop is asked for; returns the programs seen."""
    from tqdm import tqdm

    done = 0
    with tqdm(total=programs, unit=" programs", unit_scale=True) as bar:
        for record in records:
            bar.update(record.programs - bar.n)
            bar.set_postfix_str(f"level {tuple(record.level)}, loss {record.loss:.3f}")
            if record.is_check:
                tqdm.write(describe(record))
            done = record.programs
            if asked and done < programs:
                records.close()
                break
    return done


def describe(record) -> str:
    """A check in one line."""
    text = (
        f"{record.programs:>11,} programs, level ({record.level.length}, {record.level.nesting}): "
        f"at target {record.target_forced:.2f} teacher-forced, {record.target_exact:.2f} exact; "
        f"everywhere {record.everywhere_forced:.2f}, {record.everywhere_exact:.2f}"
    )
    return f"{text}; next level ({record.note})" if record.note else text


def evaluate_command(options: argparse.Namespace) -> None:
    from tqdm import tqdm

    from l2e_utils.analysis.results import grid_levels
    from l2e_utils.engine.artifacts import load_executor, write_whole
    from l2e_utils.engine.budget import device_of
    from l2e_utils.evaluation import evaluate_grid

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
    from l2e_utils.engine.artifacts import load_executor
    from l2e_utils.engine.budget import device_of

    model, *_ = load_executor(options.network, device_of(options.device))
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
    sys.exit(main())
