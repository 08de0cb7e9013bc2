"""Refreshing changes what it must, nothing else, and leaves the old notebook where a cell fails."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import tools
from l2e_utils.errors import CourseError
from tools import refresh as module
from tools.__main__ import main
from tools.refresh import IGNORED, as_bytes, clean, comparable, execute, refresh

CELLS = ["import os, time\nprint(1)\nprint(2)", "time.time_ns()", "", "import ipywidgets\nipywidgets.IntSlider()"]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one notebook that was never run; returns its path."""
    cells = [new_code_cell(source) for source in CELLS]
    cells[0].metadata.execution = {"shell.execute_reply": "2020-01-01T00:00:00Z"}
    cells[1].metadata.tags = [IGNORED]
    cells[2].outputs = [new_output("stream", text="left over")]
    path = tmp_path / "00_one.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(tools, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(module, "READMES", ())
    monkeypatch.setattr("tools.blocks.PICTURES", {})
    return path


def test_second_refresh_finds_everything_up_to_date(course, capsys):
    before = course.read_bytes()
    assert main(["refresh", "--check"]) == 1 and course.read_bytes() == before
    assert refresh() == 0
    first, printed = course.read_bytes(), capsys.readouterr().out
    assert "00_one.ipynb was out of date and is refreshed." in printed
    assert refresh() == 0 and "Everything was up to date." in capsys.readouterr().out

    once, twice = json.loads(first), json.loads(course.read_bytes())
    for notebook in (once, twice):
        cells = notebook["cells"]
        assert [cell["id"] for cell in cells] == ["cell-01", "cell-02", "cell-03", "cell-04"]
        assert [cell["execution_count"] for cell in cells] == [1, 2, None, 3]
        assert cells[0]["outputs"] == [{"name": "stdout", "output_type": "stream", "text": ["1\n", "2\n"]}]
        assert cells[0]["metadata"] == {} and cells[2]["outputs"] == []
        assert list(cells[3]["outputs"][0]["data"]) == ["text/plain"]
    assert once != twice
    once["cells"][1]["outputs"] = twice["cells"][1]["outputs"] = []
    assert once == twice


@pytest.mark.parametrize(
    ("source", "reason"),
    [("x = 1\n1 / 0", "ZeroDivisionError: division by zero"), ("import os\nos._exit(1)", "Kernel died")],
)
def test_failing_cell_is_named_and_the_notebook_stays(course, source, reason):
    notebook = nbformat.read(course, as_version=4)
    notebook.cells[3].source = source
    nbformat.write(notebook, course)
    before = course.read_bytes()
    begin = source.splitlines()[0]
    with pytest.raises(CourseError, match=f"00_one.ipynb, cell 4 .which begins with `{begin}`. failed with {reason}"):
        refresh()
    assert course.read_bytes() == before


def test_notebooks_run_in_the_budget_of_a_lesson_and_their_own_runs_are_gone_afterwards(course):
    names = "L2E_BUDGET", "L2E_MINE"
    notebook = new_notebook(cells=[new_code_cell(f"import os; print(*(os.environ[name] for name in {names}))")])
    budget, mine = execute(notebook, course).cells[0].outputs[0].text.split()
    assert budget == "class" and not Path(mine).exists()


def test_cleaning_keeps_tags_and_writes_the_sentence_beside_a_picture():
    data = {"image/png": "iVBORw0KGgo=", "text/plain": "A line.", module.WIDGET_VIEW: {"model_id": "8f3a"}}
    output = new_output("display_data", data, metadata={"image/png": {"width": 300}})
    cell = new_code_cell("1", outputs=[output], metadata={"tags": ["hide"], "scrolled": True})
    cleaned = clean(new_notebook(cells=[cell], metadata={"widgets": {}}))
    assert "widgets" not in cleaned.metadata and cleaned.cells[0].metadata == {"tags": ["hide"]}
    assert cleaned.cells[0].outputs[0].metadata == {"image/png": {"width": 300, "alt": "A line."}}
    assert module.WIDGET_VIEW not in cleaned.cells[0].outputs[0].data
    assert as_bytes(clean(cleaned)) == as_bytes(cleaned) and b"A line." in comparable(cleaned)
    cleaned.cells[0].metadata.tags = [IGNORED]
    assert b"A line." not in comparable(cleaned)
