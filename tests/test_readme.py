"""The figures in the READMEs are those that the data give, and filling a README either works or says what is wrong."""

import pytest

from tools.blocks import BLOCKS
from tools.refresh import READMES, fill, put

BEGIN, END = "<!-- figures: n -->", "<!-- end -->"
OTHER = "<!-- figures: m -->"


@pytest.mark.parametrize("path", READMES, ids=str)
def test_figures_are_there_and_up_to_date(path):
    text = path.read_text(encoding="utf-8")
    assert "<!-- figures: " in text and text == fill(text, BLOCKS), "run: make refresh"


def test_fill_replaces_each_block_and_nothing_else():
    text = f"a {BEGIN}old{END} b\n{OTHER}\n{END}\nc\n"
    blocks = {"n": lambda: "7\n", "m": lambda: "8"}
    filled = f"a {BEGIN}\n7\n{END} b\n{OTHER}\n8\n{END}\nc\n"
    assert fill(text, blocks) == fill(filled, blocks) == filled
    assert put(filled, "m", "9") == filled.replace("8", "9")
    assert fill("a\n", {}) == "a\n"


def test_a_name_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="no figures named 'n'; there are: k, m"):
        fill(f"{BEGIN}{END}", {"m": str, "k": str})
    for text in ("", f"{BEGIN}{END}{BEGIN}{END}"):
        with pytest.raises(ValueError, match=f"There must be one block {BEGIN}"):
            put(text, "n", "")


@pytest.mark.parametrize("text", [BEGIN, f"{BEGIN} {OTHER} {END}"])
def test_missing_end_mark_is_refused(text):
    with pytest.raises(ValueError, match="'n' have no end mark"):
        fill(text, {"n": str, "m": str})
