"""The figures in the READMEs are those that the data give, and filling a README either works or says what is wrong."""

import pytest

from tools.blocks import BLOCKS
from tools.refresh import READMES, START, fill

README, *OTHERS = READMES
BEGIN, END = "<!-- figures: n -->", "<!-- end -->"


def test_readme_has_figures():
    assert START.search(README.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [README, *(path for path in OTHERS if path.exists())], ids=str)
def test_figures_are_up_to_date(path):
    text = path.read_text(encoding="utf-8")
    assert text == fill(text, BLOCKS), "run: make refresh"


def test_fill_replaces_each_block_and_nothing_else():
    text = f"a {BEGIN}old{END} b\n<!-- figures: m -->\n{END}\nc\n"
    filled = fill(text, {"n": lambda: "7\n", "m": lambda: "8"})
    assert filled == f"a {BEGIN}\n7\n{END} b\n<!-- figures: m -->\n8\n{END}\nc\n"
    assert fill(filled, {"n": lambda: "7\n", "m": lambda: "8"}) == filled


def test_text_without_a_block_stays():
    assert fill("a\n", {}) == "a\n"


def test_unknown_name_is_refused():
    with pytest.raises(ValueError, match="no figures named 'n'; there are: k, m"):
        fill(f"{BEGIN}{END}", {"m": str, "k": str})


@pytest.mark.parametrize("text", [BEGIN, f"{BEGIN} {BEGIN} {END}"])
def test_missing_end_mark_is_refused(text):
    with pytest.raises(ValueError, match="'n' have no end mark"):
        fill(text, {"n": str})
