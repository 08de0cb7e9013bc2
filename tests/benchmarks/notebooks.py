"""How long a reader waits: execute notebooks in a budget, and keep the seconds in docs/minutes.csv.

    python -m tests.benchmarks.notebooks [--budget class] [NOTEBOOK ...]

Without names, all notebooks. What was measured before of other notebooks and budgets is kept. `make refresh` fills the
times into notebooks/README.md.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from l2e_utils.engine.budget import BUDGETS
from l2e_utils.engine.machine import describe_device, device_of, made_with
from l2e_utils.engine.results import load_rows, save_rows
from tools.refresh import ROOT, notebooks

PAGE = ROOT / "docs" / "minutes.csv"


def seconds(path: Path, budget: str) -> float:
    """Seconds from opening a notebook's kernel to the end of its last cell, in an empty folder for own runs.

    Threads and GPU are those that a student on this computer would have. Raises CellExecutionError if a cell fails.
    """
    client = NotebookClient(
        nbformat.read(path, as_version=4), kernel_name="python3", timeout=None,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    with tempfile.TemporaryDirectory() as mine:
        started = time.perf_counter()
        client.execute(env={**os.environ, "L2E_BUDGET": budget, "L2E_MINE": mine})
        return time.perf_counter() - started


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--budget", choices=list(BUDGETS), default="class")
    parser.add_argument("names", nargs="*", metavar="NOTEBOOK", help="such as 06_train_strategies; all if left out")
    options = parser.parse_args(arguments)
    paths = {path.stem: path for path in notebooks()}
    if unknown := set(options.names) - set(paths):
        parser.error(f"there is no notebook {min(unknown)}: choose from {', '.join(paths)}")
    about, device = made_with(device_of()), describe_device(device_of())
    for name in options.names or paths:
        spent = seconds(paths[name], options.budget)
        print(f"{name}, {options.budget}: {spent:.0f} s", flush=True)
        row = {"notebook": name, "budget": options.budget, "seconds": round(spent, 1)}
        row |= {"hardware": about["hardware"].replace(",", ";"), "device": device, "torch": about["torch"]}
        rows = {(row["notebook"], row["budget"]): row for row in [*(load_rows(PAGE) if PAGE.exists() else []), row]}
        save_rows(PAGE, [rows[key] for key in sorted(rows)])


if __name__ == "__main__":
    main()
