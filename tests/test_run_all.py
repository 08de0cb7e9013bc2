"""The table of `make test` hides no failure and no skipped test, nothing that hangs, and no check without a cell."""

from collections import Counter

import pytest

from tests.notebook_checks import CHECKS, write_copies
from tests.planted_faults import FAULTS, places
from tests.run_all import NO_GPU, Outcome, outcome_of, run_pytest, table, verdict
from tools.refresh import ROOT, notebooks


def test_failed_and_skipped_tests_are_counted_named_and_judged(tmp_path):
    report = tmp_path / "report.xml"
    skipped = '<testcase name="b"><skipped message="no chromium"/></testcase>'
    bad = "<testcase><failure/></testcase><testcase><error/></testcase>"
    report.write_text(f'<testsuites><testcase name="a"/>{skipped}{skipped}{bad}</testsuites>')
    outcome = outcome_of("unit", 1.0, 1, report)
    assert (outcome.result, outcome.summary) == ("FAILED", "1 passed, 2 failed")
    assert "FAILED" in table([outcome]) and "2 skipped: no chromium" in table([outcome])
    assert outcome_of("unit", 1.0, 0, report).result == "passed"  # the status decides, even if no test failed
    assert outcome_of("unit", 1.0, 4, tmp_path / "absent.xml").failed


def test_what_was_skipped_fails_only_where_all_is_required_and_never_for_want_of_a_gpu():
    for_want_of_a_gpu = Outcome("GPU", 1.0, False, "0 passed", Counter({NO_GPU: 9}))
    also_for_another_reason = Outcome("unit", 1.0, False, "3 passed", Counter({NO_GPU: 9, "no chromium": 1}))
    outcomes = [for_want_of_a_gpu, also_for_another_reason]
    assert verdict(outcomes, require_all=True).endswith("something was: unit.")
    assert verdict(outcomes, require_all=False) == verdict([for_want_of_a_gpu], require_all=True) == ""
    assert verdict([*outcomes, Outcome("browser", 1.0, True, "1 failed")], require_all=False) == "Failed: browser."


@pytest.mark.parametrize("processes", [(), ("-n", "1")], ids=["one process", "side by side"])
def test_a_test_that_hangs_is_ended_and_says_where(tmp_path, processes, capfd):
    hangs = ["def test_hangs():", "    lock = __import__('threading').Lock()", "    lock.acquire(), lock.acquire()"]
    (tmp_path / "test_it.py").write_text("\n".join(hangs))
    options = ("-c", "pyproject.toml", "-o", "faulthandler_timeout=1", "-p", "no:cacheprovider", *processes)
    outcome = run_pytest("unit", *options, str(tmp_path))
    assert outcome.result == "FAILED" and not outcome.summary.startswith("1 passed")
    assert 'test_it.py", line 3 in test_hangs' in capfd.readouterr().err


def test_every_fault_that_is_planted_has_its_place():
    assert [fault.what for fault in FAULTS if len(places(ROOT, fault)) != 1] == []


def test_every_check_belongs_to_a_cell_of_a_notebook(tmp_path):
    assert {path.stem for path in CHECKS.glob("*.py")} <= {path.stem for path in notebooks()}
    write_copies(notebooks(), tmp_path)
