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
    assert f"{len(notebooks())} notebooks" in capsys.readouterr().out
    assert [path.name for path in sorted(folder.iterdir())] == [path.name for path in notebooks()]
    for path in notebooks():
        theirs, ours = (nbformat.read(place, as_version=4) for place in (folder / path.name, path))
        kept = [cell for cell in ours.cells if "solution" not in cell.metadata.get("tags", [])]
        assert theirs.cells == kept and len(kept) < len(ours.cells) and theirs.metadata == ours.metadata


def test_a_target_that_exists_or_lies_below_a_file_is_refused_and_left_alone(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path, tmp_path / "file", tmp_path / "file" / "class"):
        assert main(["handout", str(target)]) == 2
        why = "Cannot write into" if target.name == "class" else f"{target} exists already: choose another folder"
        assert capsys.readouterr().err.startswith(f"l2e_utils: {why}")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_nothing_is_left_of_a_handout_that_failed(tmp_path, monkeypatch):
    (tmp_path / "00_broken.ipynb").write_text("{")
    monkeypatch.setattr(tools, "NOTEBOOKS", tmp_path)
    with pytest.raises(ValueError):
        hand_out(tmp_path / "to")
    assert not (tmp_path / "to").exists()
