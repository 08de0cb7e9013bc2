"""`make test-long` writes what came out where it belongs, and asks for the lowest versions that are allowed."""

from importlib.metadata import requires

import pytest

from tests import run_long
from tests.planted_faults import FAULTS, Caught
from tests.run_all import Outcome


def test_the_report_has_a_block_for_each_part():
    text = run_long.REPORT.read_text(encoding="utf-8")
    for part in run_long.PARTS:
        assert f"<!-- figures: {part} -->\nnew\n<!-- end -->" in run_long.put(text, part, "new")


def test_lowest_versions_are_those_that_the_project_asks_for():
    asked = [need.partition(";")[0].strip() for need in requires("l2e-utils")]
    assert sorted(run_long.lowest_versions()) == sorted(need.replace(">=", "==") for need in asked)


@pytest.mark.parametrize("problem", ["", "UNNOTICED"])
def test_an_unnoticed_fault_fails_the_part(monkeypatch, problem):
    monkeypatch.setattr(run_long, "plant", lambda faults: [Caught(FAULTS[0], "test_y", problem)])
    bad, text = run_long.faults()
    assert bad == bool(problem) and (f"**{problem}**" if problem else "`test_y`") in text


def test_a_skipped_test_fails_the_part():
    passed = Outcome("unit", 1.0, False, "3 passed")
    assert not run_long.judged([passed])[0]
    bad, text = run_long.judged([passed, Outcome("unit", 1.0, False, "3 passed", {"no GPU": 1})])
    assert bad and "1 skipped: no GPU" in text
