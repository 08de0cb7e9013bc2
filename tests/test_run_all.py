"""The table of `make test` hides no failure and no skipped test."""

from collections import Counter

import pytest

from tests.run_all import NO_GPU, Outcome, outcome_of, run_pytest, table, verdict

REPORT = """<testsuites><testsuite>
<testcase name="a"/>
<testcase name="b"><skipped message="no chromium"/></testcase>
<testcase name="c"><skipped message="no chromium"/></testcase>
{more}</testsuite></testsuites>"""

PASSED = Outcome("unit", 1.0, False, "3 passed")
PARTLY = Outcome("unit", 1.0, False, "3 passed", Counter({"no GPU": 1}))
SKIPPED = Outcome("browser", 1.0, False, "0 passed", Counter({"no chromium": 2}))
FAILED = Outcome("lint", 1.0, True, "ruff check")


def report(folder, more=""):
    path = folder / "report.xml"
    path.write_text(REPORT.format(more=more))
    return path


def test_report_is_counted(tmp_path):
    outcome = outcome_of("unit", 1.0, 0, report(tmp_path))
    assert (outcome.result, outcome.summary) == ("passed", "1 passed")
    assert outcome.skipped == {"no chromium": 2}


@pytest.mark.parametrize("kind", ["failure", "error"])
def test_failures_are_counted(tmp_path, kind):
    outcome = outcome_of("unit", 1.0, 1, report(tmp_path, f'<testcase name="d"><{kind} message="x"/></testcase>'))
    assert (outcome.result, outcome.summary) == ("FAILED", "1 passed, 1 failed")


def test_status_of_pytest_counts_even_if_no_test_failed(tmp_path):
    assert outcome_of("unit", 1.0, 5, report(tmp_path)).failed
    assert outcome_of("unit", 1.0, 4, tmp_path / "absent.xml").failed


@pytest.mark.parametrize("processes", [(), ("-n", "1")], ids=["one process", "side by side"])
def test_a_test_that_hangs_is_ended_and_says_where(tmp_path, processes, capfd):
    hangs = ["def test_hangs():", "    lock = __import__('threading').Lock()", "    lock.acquire(), lock.acquire()"]
    (tmp_path / "test_it.py").write_text("\n".join(hangs))
    options = ("-c", "pyproject.toml", "-o", "faulthandler_timeout=1", "-p", "no:cacheprovider", *processes)
    outcome = run_pytest("unit", *options, str(tmp_path))
    assert outcome.result == "FAILED" and not outcome.summary.startswith("1 passed")
    assert 'test_it.py", line 3 in test_hangs' in capfd.readouterr().err


def test_table_names_every_reason_to_skip():
    lines = table([PASSED, PARTLY, SKIPPED, FAILED]).splitlines()
    assert [line.split()[1] for line in lines if line[0] != " "] == ["result", "passed", "passed", "skipped", "FAILED"]
    assert [line.strip() for line in lines if line[0] == " "] == ["1 skipped: no GPU", "2 skipped: no chromium"]


def test_skipped_test_fails_only_where_everything_is_required():
    assert verdict([PASSED], require_all=True) == ""
    assert verdict([PASSED, PARTLY, SKIPPED], require_all=False) == ""
    assert "unit, browser" in verdict([PASSED, PARTLY, SKIPPED], require_all=True)


def test_only_a_missing_gpu_may_always_be_skipped():
    without = Outcome("GPU", 1.0, False, "0 passed", Counter({NO_GPU: 9}))
    assert verdict([PASSED, without], require_all=True) == ""
    assert verdict([Outcome("GPU", 1.0, False, "0 passed", Counter({NO_GPU: 9, "other": 1}))], require_all=True)


@pytest.mark.parametrize("require_all", [False, True])
def test_failed_part_fails_the_whole(require_all):
    assert verdict([PASSED, FAILED], require_all) == "Failed: lint."
