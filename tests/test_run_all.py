"""The table of `make test` hides no failure and no skipped test, and nothing that hangs."""

from collections import Counter

import pytest

from tests.run_all import NO_GPU, Outcome, outcome_of, run_pytest, table, verdict

PASSED = Outcome("unit", 1.0, False, "3 passed")
PARTLY = Outcome("unit", 1.0, False, "3 passed", Counter({"no GPU": 1}))
SKIPPED = Outcome("browser", 1.0, False, "0 passed", Counter({"no chromium": 2}))
FAILED = Outcome("lint", 1.0, True, "ruff check")


def test_report_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    skipped = '<testcase name="b"><skipped message="no chromium"/></testcase>'
    bad = "<testcase><failure/></testcase><testcase><error/></testcase>"
    report.write_text(f'<testsuites><testcase name="a"/>{skipped}{skipped}{bad}</testsuites>')
    outcome = outcome_of("unit", 1.0, 1, report)
    assert (outcome.result, outcome.summary) == ("FAILED", "1 passed, 2 failed")
    assert outcome.skipped == {"no chromium": 2}
    assert outcome_of("unit", 1.0, 0, report).result == "passed"  # the status decides, even if no test failed
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
    results = [line.split()[1] for line in lines if line[0] != " "]
    assert results == ["result", "passed", "passed", "skipped", "FAILED"]
    reasons = [line.strip() for line in lines if line[0] == " "]
    assert reasons == ["1 skipped: no GPU", "2 skipped: no chromium"]


def test_what_was_skipped_fails_only_where_everything_is_required_and_never_for_want_of_a_gpu():
    assert verdict([PASSED], require_all=True) == ""
    assert verdict([PASSED, PARTLY, SKIPPED], require_all=False) == ""
    assert "unit, browser" in verdict([PASSED, PARTLY, SKIPPED], require_all=True)
    assert verdict([PASSED, Outcome("GPU", 1.0, False, "0 passed", Counter({NO_GPU: 9}))], require_all=True) == ""
    other = Outcome("GPU", 1.0, False, "0 passed", Counter({NO_GPU: 9, "other": 1}))
    assert "GPU" in verdict([PASSED, other], require_all=True)


@pytest.mark.parametrize("require_all", [False, True])
def test_failed_part_fails_the_whole(require_all):
    assert verdict([PASSED, FAILED], require_all) == "Failed: lint."
