"""For maintainers and instructors: `python -m tools COMMAND --help`, in the course's main folder."""

import argparse
import sys
from pathlib import Path

from l2e_utils.engine.terminal import Parser, check_count, run_one


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    top = Parser("python -m tools", description="Ship networks, hand out and refresh notebooks.")
    command = top.commands()

    sub = command("ship", ship, "Put finished runs into data/, with results and provenance.")
    sub.add_argument("list", type=Path, help="TOML file of the runs, such as data/runs/strategies.toml")
    sub.add_argument("folder", type=Path, help="where train --runs has put them, such as data/my/strategies")
    sub.add_argument("--count", type=int, default=2_000, help="test examples a level")

    sub = command("handout", handout, "For instructors: copy the notebooks, without the solutions.")
    sub.add_argument("folder", type=Path, help="folder to make; it must not exist yet")

    sub = command("refresh", refresh, "Execute all notebooks anew and fill in the READMEs (needs Jupyter).")
    sub.add_argument("--check", action="store_true", help="change nothing; exit status 1 if something is out of date")
    return run_one(top, arguments)


def ship(options: argparse.Namespace) -> None:
    from tools import shipping

    check_count(options.count)
    missing = shipping.ship(options.list, options.folder, options.count)
    if missing:
        print(f"Left out, since they are not finished: {', '.join(missing)}.")


def handout(options: argparse.Namespace) -> None:
    from tools.handout import hand_out

    print(f"{len(hand_out(options.folder))} notebooks without their solutions are in {options.folder}.")


def refresh(options: argparse.Namespace) -> int:
    from tools import refresh

    return refresh.refresh(options.check)


if __name__ == "__main__":
    sys.exit(main())
