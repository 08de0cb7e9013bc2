"""What command lines share: mistakes in one sentence, exit statuses, Ctrl-C between two blocks, progress bars."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from l2e_utils.config import RunConfig
from l2e_utils.errors import CourseError

if TYPE_CHECKING:  # it loads PyTorch, which many commands do without
    from l2e_utils.engine.fleet import Trouble
    from l2e_utils.training import Record

MOST_EVALUATED = 1_000_000  # examples at a level, all in memory


def run_one(commands: Parser, arguments: list[str] | None) -> int:
    """Run the command that the arguments name, and turn what goes wrong into a sentence and an exit status."""
    options = commands.parse_args(arguments)
    try:
        return options.command(options) or 0
    except BrokenPipeError:  # the reader of our output has gone, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except CourseError as error:
        said, status = str(error), 2
    except OSError as error:
        said, status = f"{error.filename or 'A file'}: {error.strerror}.", 2
    except KeyboardInterrupt:
        said, status = "stopped.", 130
    print(f"l2e_utils: {said}", file=sys.stderr)
    return status


class Parser(argparse.ArgumentParser):
    """argparse, with one sentence for a mistake instead of a page of usage."""

    def error(self, message: str) -> None:
        self.exit(2, f"l2e_utils: {message}; {self.prog} --help lists what there is.\n")

    def parse_args(self, args=None, namespace=None) -> argparse.Namespace:
        options = super().parse_args(args, namespace)
        if any(value == [] for value in vars(options).values()):  # what Python 3.11 makes of some "--"
            self.error("-- is neither a program nor the name of a file here")
        return options

    def commands(self) -> Callable[..., Parser]:
        """How to give the parser a command: its name, the function that runs it, and what it does."""
        places = self.add_subparsers(required=True, metavar="COMMAND")
        show_defaults = argparse.ArgumentDefaultsHelpFormatter

        def command(name: str, function: Callable[[argparse.Namespace], int | None], text: str) -> Parser:
            sub = places.add_parser(name, help=text, description=text, formatter_class=show_defaults)
            sub.set_defaults(command=function)
            return sub

        return command


def command_of(config: RunConfig, output: Path | str) -> str:
    """The command line that repeats a run in the folder `output`."""
    parts = ["python -m l2e_utils train"]
    for setting in fields(config):
        value, option = getattr(config, setting.name), "--" + setting.name.replace("_", "-")
        if setting.name in ("strategy", "length", "nesting") or value != setting.default:
            parts.append(option if value is True else f"{option} {value}")
    return " ".join([*parts, f"--output {shlex.quote(str(output))}"])


def check_count(count: int, most: int = MOST_EVALUATED) -> None:
    if not 1 <= count <= most:
        raise CourseError(f"The count must be a number from 1 to {most:,}, not {count}.")


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


def work_deaf(*work: object) -> None:
    """How a worker begins, before it loads PyTorch: signals reach the whole group, but the parent decides."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    from l2e_utils.engine.fleet import work_for

    work_for(*work)


def follow(
    stream: Iterator[tuple[str, Record | Trouble]], programs: Mapping[str, int], asked: list[bool]
) -> dict[str, Record | Trouble]:
    """Show runs on the terminal, a bar each, until they end or a stop is asked for; returns the last news of each.

    `programs` says how many each run has, by its name. The checks of a run that is alone are listed above its bar.
    """
    from l2e_utils.training import Record

    last, bars = {}, {}
    with ExitStack() as stack:
        for place, (name, total) in enumerate(programs.items()):
            bar = tqdm(total=total, desc=name, position=place, unit=" programs", unit_scale=True)
            bars[name] = stack.enter_context(bar)
        for name, news in stream:
            last[name] = news
            if isinstance(news, Record):
                bars[name].update(news.programs - bars[name].n)
                bars[name].set_postfix_str(f"level {tuple(news.level)}, loss {news.loss:.3f}")
                if news.is_check and len(bars) == 1:
                    tqdm.write(describe(news))
            if asked:
                break
    return last


def describe(record: Record) -> str:
    """A check in one line."""
    text = (
        f"{record.programs:>11,} programs, level ({record.level.length}, {record.level.nesting}): "
        f"at target {record.target_forced:.2f} teacher-forced, {record.target_exact:.2f} exact; "
        f"everywhere {record.everywhere_forced:.2f}, {record.everywhere_exact:.2f}"
    )
    return f"{text}; next level ({record.note})" if record.note else text
