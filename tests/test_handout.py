"""Handed-out notebooks are the course's own without the solutions; nothing that exists is overwritten."""

import nbformat
import pytest

import tools
from tools import notebooks
from tools.__main__ import main
from tools.handout import hand_out


def test_copies_have_everything_but_the_solutions(tmp_path, capsys):
    folder = tmp_path / "new" / "class"
    assert main(["handout", str(folder)]) == 0
    assert [path.name for path in sorted(folder.iterdir())] == [path.name for path in notebooks()]
    for path in notebooks():
        theirs, ours = (nbformat.read(place, as_version=4) for place in (folder / path.name, path))
        nbformat.validate(theirs)
        kept = [cell for cell in ours.cells if "solution" not in cell.metadata.get("tags", [])]
        assert theirs.cells == kept and theirs.metadata == ours.metadata
    assert f"{len(notebooks())} notebooks" in capsys.readouterr().out


def test_planted_solution_is_left_out(tmp_path, monkeypatch):
    cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        nbformat.v4.new_code_cell("answer = ...", metadata={"tags": ["exercise"]}),
        nbformat.v4.new_markdown_cell("the secret", metadata={"tags": ["other", "solution"]}),
    ]
    (tmp_path / "from").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "from" / "00_a.ipynb")
    (tmp_path / "from" / "my own.ipynb").write_text("not of the course")
    monkeypatch.setattr(tools, "NOTEBOOKS", tmp_path / "from")
    (copy,) = hand_out(tmp_path / "to")
    assert [cell.source for cell in nbformat.read(copy, as_version=4).cells] == ["# Title", "answer = ..."]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_an_existing_target_is_refused_and_left_alone(tmp_path, capsys, kind):
    target = tmp_path / "class"
    target.mkdir() if kind == "folder" else target.write_text("mine")
    assert main(["handout", str(target)]) == 2
    error = capsys.readouterr().err
    assert error == f"l2e_utils: {target} exists already: choose another folder, or move it away first.\n"
    assert list(target.iterdir()) == [] if kind == "folder" else target.read_text() == "mine"


def test_a_target_below_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    assert main(["handout", str(tmp_path / "file" / "class")]) == 2
    assert capsys.readouterr().err.startswith("l2e_utils: Cannot write into")


def test_nothing_is_left_of_a_handout_that_failed(tmp_path, monkeypatch):
    (tmp_path / "00_broken.ipynb").write_text("{")
    monkeypatch.setattr(tools, "NOTEBOOKS", tmp_path)
    with pytest.raises(ValueError):
        hand_out(tmp_path / "to")
    assert not (tmp_path / "to").exists()
