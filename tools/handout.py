"""Notebooks for a class: those of the course without their solutions."""

import shutil
from pathlib import Path

import nbformat
from nbconvert.preprocessors import TagRemovePreprocessor

from l2e_utils.engine.disk import writing_into
from l2e_utils.errors import CourseError
from tools import notebooks


def hand_out(folder: Path) -> list[Path]:
    """Copy the notebooks, without the cells tagged `solution`, into a new folder; returns the copies.

    Raises CourseError if there is something of that name, or it cannot be written; then nothing is left.
    """
    if folder.exists() or folder.is_symlink():
        raise CourseError(f"{folder} exists already: choose another folder, or move it away first.")
    with writing_into(folder.parent):
        folder.mkdir(parents=True)
    try:
        for path in notebooks():
            notebook = nbformat.read(path, as_version=4)
            without, _ = TagRemovePreprocessor(remove_cell_tags={"solution"}).preprocess(notebook, {})
            nbformat.write(without, folder / path.name)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return sorted(folder.iterdir())
