"""The tables of the READMEs are made from what the notebooks and the measurements say."""

import json

import pytest

from l2e_utils.engine.budget import DATA
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.results import save_rows
from tools import blocks, notebooks

TOP = """# {number} · Title

**Why?**

| | |
|---|---|
| **You need** | [2 · b](02_b.ipynb) and [1 · a](01_a.ipynb), again [1](01_a.ipynb) |
| **Minutes** | about 25 to read; the code runs in 3 seconds |
"""


def write(path, text):
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder with two notebooks, the first with its text as lines, and nothing else."""
    texts = [TOP.format(number=3).splitlines(keepends=True), TOP.format(number=4)]
    paths = [tmp_path / "03_x.ipynb", tmp_path / "04_y.ipynb"]
    for path, text in zip(paths, texts, strict=True):
        write(path, text)
    monkeypatch.setattr(blocks, "notebooks", lambda: paths)
    monkeypatch.setattr(blocks, "DATA", tmp_path / "data")
    (tmp_path / "docs").mkdir()
    return tmp_path


WHERE = {"hardware": "a chip; 2 cores", "device": "CPU (1 thread)", "torch": "2"}


@pytest.fixture
def timed(course):
    rows = [("03_x", "class", 200.4), ("03_x", "smoke", 9.7), ("04_y", "smoke", 99.0)]
    measured = [{"notebook": name, "budget": budget, "seconds": seconds, **WHERE} for name, budget, seconds in rows]
    save_rows(course / "docs" / "minutes.csv", measured)


def test_chapters_are_read_from_the_notebooks(course):
    assert list(blocks.chapters().loc[0]) == ["03_x", "3 · Title", "Why?", "1, 2", "25"]
    assert blocks.BLOCKS["course"]().splitlines()[2] == "| [3 · Title](notebooks/03_x.ipynb) | Why? | 25 |"


def test_the_first_cell_says_what_was_measured(timed):
    new = blocks.with_times(TOP.format(number=3), "03_x")
    assert new.splitlines()[-1] == (
        "| **Minutes** | about 25 to read; the code itself ran in 3 min on a CPU (1 thread), with the budget `class` |"
    )
    assert new.splitlines()[:-1] == TOP.format(number=3).splitlines()[:-1]
    assert blocks.with_times(new, "03_x") == new
    assert blocks.with_times(TOP, "04_y") == TOP  # measured in another budget alone


def test_a_notebook_without_its_table_is_named(course):
    write(course / "04_y.ipynb", "# 4 · Title")
    with pytest.raises(ValueError, match="04_y.ipynb does not begin with"):
        blocks.chapters()


def test_plan_without_measurements(course):
    assert blocks.BLOCKS["plan"]().splitlines()[2:] == [
        "| [3 · Title](03_x.ipynb) | 1, 2 | 25 |", "| [4 · Title](04_y.ipynb) | 1, 2 | 25 |",
        "", "The code was not timed yet.",
    ]


def test_plan_with_measurements(timed):
    assert blocks.BLOCKS["plan"]().splitlines() == [
        "| notebook | needs | minutes to read and play | code, `smoke` | code, `class` |", "|---|---|---|---|---|",
        "| [3 · Title](03_x.ipynb) | 1, 2 | 25 | 10 s | 3 min |", "| [4 · Title](04_y.ipynb) | 1, 2 | 25 | 99 s | – |",
        "", "Code: all cells, run once, on: a chip, 2 cores, CPU (1 thread), torch 2.",
    ]


def test_the_courses_own_notebooks_can_be_read():
    assert list(blocks.chapters()["name"]) == [path.stem for path in notebooks()]


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_the_notebooks_say_how_long_they_ran(path):
    text = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    assert "; the code itself ran in " in text and text == blocks.with_times(text, path.stem), "run: make refresh"


SPEED = """Measured in one run of `make bench` on: a chip, 2 cores; torch 2.

| cells | layers | plain PyTorch | our loop, nn.LSTM | ours | ours : plain | ours : nn.LSTM |
|---|---|---|---|---|---|---|
| 64 | 1 | 1,000 | 2,000 | 4,000 | 4.0 | 2.0 |
| 128 | 2 | 100 | 200 | 310 | 3.1 | 1.5 |

| 20 | 16.4 | 4.9 | 12 MiB |
"""


def test_speed_is_summed_up_from_what_was_measured(course):
    page = course / "docs" / "speed.md"
    page.write_text(SPEED, encoding="utf-8")
    assert blocks.speed_summary() == (
        "Networks of 64 to 128 cells in 1 to 2 layers: **3.1 to 4 times as many characters a second as plain "
        "PyTorch**, and 1.5 to 2 times as many as `nn.LSTM` in our own loop. Measured in one run of `make bench` on: "
        "a chip, 2 cores; torch 2."
    )
    page.write_text("Measured in one run of `make bench` on: a chip.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no table of speeds"):
        blocks.speed_summary()


def test_every_recipe_that_was_tried_is_in_the_table_best_first():
    lines = blocks.recipes_table().splitlines()[2:]
    assert len(lines) == len(read_runs(DATA / "runs" / "recipes.toml"))
    shares = [float(line.split("|")[4].strip(" %")) for line in lines]
    assert shares == sorted(shares, reverse=True)
    assert {line.split("|")[1].strip() for line in lines} >= {"the reference", "learning rate 0.5, optimiser sgd"}
