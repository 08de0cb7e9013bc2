"""The tables of the READMEs are made from what the notebooks and the measurements say."""

import json

import pytest

from l2e_utils import blocks
from l2e_utils.artifacts import save_rows
from l2e_utils.refresh import notebooks

TOP = """# {number} · Title

**Why?**

| | |
|---|---|
| **You need** | [2 · b](02_b.ipynb) and [1 · a](01_a.ipynb), again [1](01_a.ipynb) |
| **Minutes** | about 25 to read; the code runs in 3 seconds |
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Two notebooks in a folder, the first with its text as lines."""
    texts = [TOP.format(number=3).splitlines(keepends=True), TOP.format(number=4)]
    paths = [tmp_path / "03_x.ipynb", tmp_path / "04_y.ipynb"]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(json.dumps({"cells": [{"source": text}]}), encoding="utf-8")
    monkeypatch.setattr(blocks, "course_notebooks", lambda: paths)
    monkeypatch.setattr(blocks, "DATA", tmp_path / "data")
    (tmp_path / "docs").mkdir()
    return tmp_path


def test_lessons_are_read_from_the_notebooks(course):
    assert blocks.lessons()[0] == ("03_x", "3 · Title", "Why?", "25", [1, 2])
    assert blocks.course_table().splitlines()[2] == "| [3 · Title](notebooks/03_x.ipynb) | Why? | 25 |"


def test_a_notebook_without_its_table_is_named(course):
    (course / "04_y.ipynb").write_text(json.dumps({"cells": [{"source": "# 4 · Title"}]}), encoding="utf-8")
    with pytest.raises(ValueError, match="04_y.ipynb does not begin with"):
        blocks.lessons()


def test_plan_without_and_with_measurements(course):
    assert blocks.plan_table().splitlines()[2:] == [
        "| [3 · Title](03_x.ipynb) | 25 | 1, 2 |", "| [4 · Title](04_y.ipynb) | 25 | 1, 2 |",
        "", "The code was not timed yet.",
    ]
    where = {"hardware": "a chip; 2 cores", "device": "CPU (1 thread)", "torch": "2"}
    rows = [("03_x", "class", 200.4), ("03_x", "smoke", 9.7), ("04_y", "smoke", 99.0)]
    measured = [{"notebook": name, "budget": budget, "seconds": seconds, **where} for name, budget, seconds in rows]
    save_rows(course / "docs" / "minutes.csv", measured)
    assert blocks.plan_table().splitlines() == [
        "| notebook | minutes to read and play | code, `smoke` | code, `class` | needs |", "|---|---|---|---|---|",
        "| [3 · Title](03_x.ipynb) | 25 | 10 s | 3 min | 1, 2 |", "| [4 · Title](04_y.ipynb) | 25 | 99 s | – | 1, 2 |",
        "", "All cells, run once, on: a chip, 2 cores, CPU (1 thread), torch 2.",
    ]


def test_the_courses_own_notebooks_can_be_read():
    assert [lesson.name for lesson in blocks.lessons()] == [path.stem for path in notebooks()]
