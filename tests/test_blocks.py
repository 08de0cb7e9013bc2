"""The figures of the READMEs are those that notebooks and data give, and filling one works or says what is wrong."""

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from l2e_utils.engine.budget import DATA
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.results import save_rows
from tools import blocks, notebooks
from tools.refresh import READMES, fill, put

TOP = """# {number} · Title

**Why?**

| | |
|---|---|
| **You need** | [2 · b](02_b.ipynb) and [1 · a](01_a.ipynb), again [1](01_a.ipynb) |
| **Minutes** | about 25 to read; the code runs in 3 seconds |
"""
WHERE = {"hardware": "a chip; 2 cores", "device": "CPU (1 thread)", "torch": "2"}
SPEED = """Measured in one run of `make bench` on: a chip, 2 cores; torch 2.

| cells | layers | plain PyTorch | our loop, nn.LSTM | ours | ours : plain | ours : nn.LSTM |
|---|---|---|---|---|---|---|
| 64 | 1 | 1,000 | 2,000 | 4,000 | 4.0 | 2.0 |
| 128 | 2 | 100 | 200 | 310 | 3.1 | 1.5 |

| 20 | 16.4 | 4.9 | 12 MiB |
"""


def write(path, text):
    nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), path)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder with two notebooks, and what was measured of them."""
    paths = [tmp_path / "03_x.ipynb", tmp_path / "04_y.ipynb"]
    for number, path in enumerate(paths, start=3):
        write(path, TOP.format(number=number))
    monkeypatch.setattr(blocks, "notebooks", lambda: paths)
    monkeypatch.setattr(blocks, "DATA", tmp_path / "data")
    rows = [("03_x", "class", 200.4), ("03_x", "smoke", 9.7), ("04_y", "smoke", 99.0)]
    measured = [{"notebook": name, "budget": budget, "seconds": seconds, **WHERE} for name, budget, seconds in rows]
    save_rows(tmp_path / "docs" / "minutes.csv", measured)
    return tmp_path


@pytest.mark.parametrize("path", READMES, ids=str)
def test_figures_are_there_and_up_to_date(path):
    text = path.read_text(encoding="utf-8")
    assert "<!-- figures: " in text and text == fill(text, blocks.BLOCKS), "run: make refresh"


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_the_notebooks_say_how_long_they_ran(path):
    text = nbformat.read(path, as_version=4).cells[0].source
    assert "; the code itself ran in " in text and text == blocks.with_times(text, path.stem), "run: make refresh"


def test_the_tables_of_the_course_and_the_plan_are_made_from_the_notebooks_and_the_measurements(course):
    assert list(blocks.chapters().loc[0]) == ["03_x", "3 · Title", "Why?", "1, 2", "25"]
    first = "| [3 · Title](notebooks/03_x.ipynb) | Why? | 25 | 10 s | 3 min |"
    assert blocks.BLOCKS["course"]().splitlines()[2] == first
    assert blocks.BLOCKS["plan"]().splitlines()[2:] == [
        "| [3 · Title](03_x.ipynb) | 1, 2 | 25 | 10 s | 3 min |", "| [4 · Title](04_y.ipynb) | 1, 2 | 25 | 99 s | – |",
        "", "Code: all cells, run once, on: a chip, 2 cores, CPU (1 thread), torch 2.",
    ]
    new = blocks.with_times(TOP.format(number=3), "03_x")
    assert new.endswith("; the code itself ran in 3 min on a CPU (1 thread), with the budget `class` |\n")
    assert blocks.with_times(new, "03_x") == new
    assert blocks.with_times(TOP, "04_y") == TOP  # measured in another budget alone
    write(course / "04_y.ipynb", "# 4 · Title")
    with pytest.raises(ValueError, match="04_y.ipynb does not begin with"):
        blocks.chapters()


def test_speed_is_summed_up_from_what_was_measured(course):
    page = course / "docs" / "speed.md"
    page.write_text(SPEED, encoding="utf-8")
    said = blocks.speed_summary()
    assert "**3.1 to 4 times as many characters" in said and "1.5 to 2 times as many as `nn.LSTM`" in said
    assert said.endswith("Measured in one run of `make bench` on: a chip, 2 cores; torch 2.")
    page.write_text("Measured in one run of `make bench` on: a chip.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no table of speeds"):
        blocks.speed_summary()


def test_every_recipe_that_was_tried_is_in_the_table_best_first():
    lines = blocks.recipes_table().splitlines()[2:]
    assert len(lines) == len(read_runs(DATA / "runs" / "recipes.toml"))
    shares = [float(line.split("|")[4].strip(" %")) for line in lines]
    assert shares == sorted(shares, reverse=True)


BEGIN, END, OTHER = "<!-- figures: n -->", "<!-- end -->", "<!-- figures: m -->"


def test_fill_replaces_each_block_and_nothing_else():
    text = f"a {BEGIN}old{END} b\n{OTHER}\n{END}\nc\n"
    given = {"n": lambda: "7\n", "m": lambda: "8"}
    filled = f"a {BEGIN}\n7\n{END} b\n{OTHER}\n8\n{END}\nc\n"
    assert fill(text, given) == fill(filled, given) == filled
    assert put(filled, "m", "9") == filled.replace("8", "9")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{BEGIN}{END}", "no figures named 'n'; there are: k, m"),
        (f"{OTHER}", "'m' have no end mark"),
        (f"{OTHER} {BEGIN} {END}", "'m' have no end mark"),
    ],
)
def test_a_block_that_is_not_known_or_has_no_end_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        fill(text, {"m": str, "k": str})
