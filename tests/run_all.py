"""`make test`: run every part, then say in a table which ran, which were skipped, and why.

    python -m tests.run_all [--require-all]

Exit status 1 if a part failed; with --require-all also if anything was skipped for want of anything but a GPU.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.doses import NO_GPU, dose
from tests.notebook_checks import write_copies
from tools.refresh import CELL_SECONDS, CLASS_CELL_SECONDS, ROOT, notebook_environment, notebooks

# How nbval compares notebooks; each cell of theirs is a test.
NBVAL = ("--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval_sanitize.cfg")
# A process a core, at most four since each needs a gigabyte.
PROCESSES = ("-n", "logical", "--maxprocesses", "4", "--dist")
SIDE_BY_SIDE = (*PROCESSES, "worksteal")  # one that has nothing left to do helps the others out
WHOLE_FILES = (*PROCESSES, "loadfile")  # cells share a kernel, tests of pages the site
GUARDED = {  # tests/guard/sitecustomize.py watches over every Python that starts with this in its environment
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT / "tests" / "guard"), os.environ.get("PYTHONPATH")]))
}


@dataclass
class Outcome:
    """What became of one part. `skipped` maps a reason to the number of tests skipped for it."""

    name: str
    seconds: float
    failed: bool
    summary: str
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def result(self) -> str:
        if self.failed:
            return "FAILED"
        return "skipped" if self.skipped and self.summary == "0 passed" else "passed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--require-all", action="store_true", help="a skipped test counts as failed")
    require_all = parser.parse_args().require_all
    outcomes: list[Outcome] = []
    try:
        outcomes.extend(run_parts())
    finally:  # whatever ends it, what has run is told
        print(f"\n{table(outcomes)}")
    reason = verdict(outcomes, require_all)
    print(reason or "Everything that ran passed.")
    return 1 if reason else 0


def run_parts() -> Iterator[Outcome]:
    """One part after the other; each has processes of its own."""
    yield run_lint()
    yield run_unit()
    yield run_pytest("GPU", "tests/test_gpu.py", more={"CUDA_VISIBLE_DEVICES": "0"})
    yield run_notebooks()
    yield run_browser("tests/test_site.py")


def run_lint() -> Outcome:
    started = announce("lint")
    status = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT).returncode
    return Outcome("lint", time.monotonic() - started, status != 0, "ruff check")


def run_unit(python: str = sys.executable) -> Outcome:
    without = [f"--ignore=tests/test_{name}.py" for name in ("gpu", "site", "browser")]
    return run_pytest("unit", "tests", *without, *SIDE_BY_SIDE, python=python)


def run_browser(*more: str, python: str = sys.executable) -> Outcome:
    return run_pytest("browser", "tests/test_browser.py", *more, *WHOLE_FILES, python=python)


def run_notebooks(python: str = sys.executable) -> Outcome:
    """Every notebook anew, with its checks, each text output compared with the stored one.

    The network, and writing elsewhere, are refused.
    """
    with tempfile.TemporaryDirectory() as folder:
        copies = write_copies(notebooks(), Path(folder))
        slowest = dose(little=CELL_SECONDS, full=CLASS_CELL_SECONDS)
        here = ("-c", "pyproject.toml", "--rootdir", folder, f"--nbval-cell-timeout={slowest}", *map(str, copies))
        more = GUARDED | {"L2E_BUDGET": dose(little="smoke", full="class")}  # what checks say of class runs
        return run_pytest("notebooks", *NBVAL, *WHOLE_FILES, *here, more=more, python=python)


def run_pytest(
    name: str, *arguments: str, more: Mapping[str, str] | None = None, python: str = sys.executable
) -> Outcome:
    """Pytest in processes of its own, with `more` in their environment; ended if it does not end by itself.

    A single test that hangs is ended earlier, by pytest (see pyproject.toml).
    """
    started = announce(name)
    limit = dose(little=400, full=7_200)  # seconds a test
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [python, "-m", "pytest", "-q", f"--junit-xml={report}"]
        command += ["-o", f"faulthandler_timeout={limit}", *arguments]
        env = notebook_environment(mine=os.path.join(folder, "my")) | (more or {})
        try:
            status = subprocess.run(command, cwd=ROOT, env=env, timeout=5 * limit).returncode
        except subprocess.TimeoutExpired:
            return Outcome(name, time.monotonic() - started, True, f"did not end within {5 * limit} seconds")
        return outcome_of(name, time.monotonic() - started, status, report)


def outcome_of(name: str, seconds: float, status: int, report: Path) -> Outcome:
    """Read pytest's report: its one-line summary hides how many tests were skipped, and why."""
    if not report.exists():
        return Outcome(name, seconds, True, f"pytest ended with status {status} and no report")
    cases = list(xml.parse(report).iter("testcase"))
    bad = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = Counter(mark.get("message", "no reason given") for case in cases for mark in case.iter("skipped"))
    passed = len(cases) - bad - skipped.total()
    summary = f"{passed} passed" + (f", {bad} failed" if bad else "")
    return Outcome(name, seconds, status != 0, summary, skipped)


def announce(name: str) -> float:
    """Print a heading; returns the time."""
    print(f"\n=== {name} ===", flush=True)
    return time.monotonic()


def table(outcomes: list[Outcome]) -> str:
    """One line a part, and one below it for each reason to skip a test."""
    lines = [f"{'part':<11}{'result':<9}{'seconds':>8}  tests"]
    for outcome in outcomes:
        lines.append(f"{outcome.name:<11}{outcome.result:<9}{outcome.seconds:>8.1f}  {outcome.summary}")
        lines += [f"{'':<28}  {count} skipped: {reason}" for reason, count in outcome.skipped.items()]
    return "\n".join(lines)


def verdict(outcomes: list[Outcome], require_all: bool) -> str:
    """Why the whole failed, in a sentence; empty if it did not."""
    failed = [outcome.name for outcome in outcomes if outcome.failed]
    skipped = [outcome.name for outcome in outcomes if set(outcome.skipped) - {NO_GPU}]
    if failed:
        return f"Failed: {', '.join(failed)}."
    if require_all and skipped:
        return f"Nothing may be skipped here, but something was: {', '.join(skipped)}."
    return ""


if __name__ == "__main__":
    sys.exit(main())
