"""`make test-long` writes what came out where it belongs, and asks for the lowest versions that the project allows."""

from collections import Counter
from importlib.metadata import requires

import pytest

from tests import run_long
from tests.run_all import Outcome


def test_the_report_has_a_block_for_each_part():
    text = run_long.REPORT.read_text(encoding="utf-8")
    for part in run_long.PARTS:
        run_long.put(text, part, "")


def test_lowest_versions_are_those_that_the_project_asks_for():
    asked = [need.partition(";")[0].strip() for need in requires("l2e-utils")]
    assert sorted(run_long.lowest_versions()) == sorted(need.replace(">=", "==") for need in asked)
    assert "torch==2.11" in run_long.lowest_versions()


@pytest.mark.parametrize("problem", ["", "UNNOTICED"])
def test_an_unnoticed_fault_fails_the_part(monkeypatch, problem):
    fault = run_long.FAULTS[0]
    found = [type("Found", (), {"fault": fault, "test": "tests/test_x.py::test_y", "problem": problem})]
    monkeypatch.setattr(run_long, "FAULTS", (fault,))
    monkeypatch.setattr(run_long, "plant", lambda faults: found)
    bad, text = run_long.faults()
    assert bad == bool(problem)
    assert (f"**{problem}**" if problem else "`tests/test_x.py::test_y`") in text


def test_a_skipped_test_fails_the_part():
    assert not run_long.judged(iter([Outcome("unit", 1.0, False, "3 passed")]))[0]
    skipped = Outcome("unit", 1.0, False, "3 passed", Counter({"no GPU": 1}))
    bad, text = run_long.judged(iter([skipped]))
    assert bad and "1 skipped: no GPU" in text


def test_another_name_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(run_long.sys, "argv", ["run_long.py", "everything"])
    assert run_long.main() == 2
    assert "choose among doses, faults, lowest" in capsys.readouterr().err
