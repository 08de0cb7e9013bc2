"""Checks reach the cell that they belong to, and nothing is checked in vain."""

import nbformat
import pytest

from tests.notebook_checks import CHECKS, read_checks, with_checks, write_copies
from tools.refresh import notebooks


def notebook(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def test_a_check_comes_right_after_its_cell():
    checked = with_checks(notebook("a = 1\nb = 2", "c = 3"), {"a = 1": "assert b == 2"})
    assert [cell.source for cell in checked.cells] == ["a = 1\nb = 2", "assert b == 2", "c = 3"]


@pytest.mark.parametrize("sources", [["b = 1"], ["a = 1", "a = 1"]])
def test_a_check_of_no_cell_or_of_two_is_refused(sources):
    with pytest.raises(ValueError, match="a check needs one"):
        with_checks(notebook(*sources), {"a = 1": "assert True"})


def test_a_file_is_read_part_by_part(tmp_path):
    path = tmp_path / "00_a.py"
    path.write_text("# Of 00.\n\n# --- after: a = 1\nassert a\n\nassert a == 1\n\n# --- after: b = 2\nassert b\n")
    assert read_checks(path) == {"a = 1": "assert a\n\nassert a == 1", "b = 2": "assert b"}
    assert read_checks(tmp_path / "none.py") == {}


@pytest.mark.parametrize("text", ["assert True\n", "# --- after: a\nassert 1\n# --- after: a\nassert 2\n"])
def test_code_of_no_cell_and_two_checks_of_one_are_refused(tmp_path, text):
    (tmp_path / "00_a.py").write_text(text)
    with pytest.raises(ValueError, match="00_a.py"):
        read_checks(tmp_path / "00_a.py")


def test_every_check_belongs_to_a_cell_of_a_notebook(tmp_path):
    assert {path.stem for path in CHECKS.glob("*.py")} <= {path.stem for path in notebooks()}
    for path in write_copies(notebooks(), tmp_path):
        nbformat.validate(nbformat.read(path, as_version=4))
