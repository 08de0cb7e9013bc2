"""`make test-long`: all tests in full doses, planted faults, all tests with the lowest versions that are allowed.

    python -m tests.run_long [doses] [faults] [lowest]

Without a name, all three: some hours. What came out is kept in tests/README.md. Exit status 1 if anything failed or
was skipped, or if a fault went unnoticed.
"""

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain
from pathlib import Path
from unittest.mock import patch

from tests.doses import LONG
from tests.planted_faults import FAULTS, plant
from tests.run_all import Outcome, announce, run_browser, run_notebooks, run_parts, run_unit, table, verdict
from tools.refresh import ROOT, put

REPORT = ROOT / "tests" / "README.md"


def main() -> int:
    names = sys.argv[1:] or list(PARTS)
    if unknown := set(names) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}: choose among {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    failed = False
    for name in names:
        code, started = commit(), time.monotonic()
        bad, text = PARTS[name]()
        minutes = (time.monotonic() - started) / 60
        about = f"{date.today()}, commit `{code}`, {os.cpu_count()} cores, {minutes:.0f} minutes."
        old = REPORT.read_text(encoding="utf-8")
        REPORT.write_text(put(old, name, f"{about}\n\n{text}"), encoding="utf-8")
        print(f"\n{text}\n")
        failed |= bad
    return int(failed)


def commit() -> str:
    """The commit of the whole project, with a mark if anything but the report has changed since."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    changes = git("status", "--porcelain", "--", ".", f":!{REPORT.relative_to(ROOT)}")
    return git("rev-parse", "--short=12", "HEAD") + "+changes" * bool(changes)


def doses() -> tuple[bool, str]:
    """`make test` with the full dose of every test that has no natural end."""
    with patch.dict(os.environ, {LONG: "1"}):
        return judged(run_parts())


def faults() -> tuple[bool, str]:
    """Every planted fault, and the test that noticed it."""
    announce("planted faults")
    lines, unnoticed = ["| planted fault | in | noticed by |", "|---|---|---|"], 0
    for found in plant(FAULTS):
        unnoticed += bool(found.problem)
        by = f"**{found.problem}**" if found.problem else f"`{found.test}`"
        lines.append(f"| {found.fault.what} | `{found.fault.where}` | {by} |")
        print(lines[-1], flush=True)
    return unnoticed > 0, "\n".join([f"{len(FAULTS) - unnoticed} of {len(FAULTS)} were noticed.", "", *lines])


def lowest() -> tuple[bool, str]:
    """Unit tests, notebooks and browser, in an environment of its own with the lowest versions in pyproject.toml."""
    wanted = lowest_versions()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder, "Scripts" if os.name == "nt" else "bin", "python"))
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted, "-e", str(ROOT)], check=True)
        bad, text = judged([run_unit(python), run_notebooks(python), run_browser(python=python)])
    return bad, f"{', '.join(wanted)}\n\n{text}"


def lowest_versions() -> list[str]:
    """What pyproject.toml asks for, each at the lowest version that it allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    return [need.replace(">=", "==") for need in needs]


def judged(outcomes: Iterable[Outcome]) -> tuple[bool, str]:
    """Whether anything failed or was skipped, and the table as a block of Markdown."""
    found = list(outcomes)
    reason = verdict(found, require_all=True)
    return bool(reason), f"```\n{table(found)}\n```\n\n{reason or 'Everything passed, nothing was skipped.'}"


PARTS: dict[str, Callable[[], tuple[bool, str]]] = {"doses": doses, "faults": faults, "lowest": lowest}

if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
