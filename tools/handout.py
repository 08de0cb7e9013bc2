"""Notebooks for a class: those of the course without their solutions."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbconvert.preprocessors import TagRemovePreprocessor

from l2e_utils.errors import CannotWrite, CourseError
from tools import notebooks

SOLUTION = "solution"  # the tag of the cells that are left out


def hand_out(folder: Path) -> list[Path]:
    """Copy the notebooks, without the cells tagged `solution`, into a new folder; returns the copies.

    Raises ValueError if the folder, or anything of its name, exists already, OSError if it cannot be written; nothing
    is left behind then.
    """
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise CourseError(f"{folder} exists already: choose another folder, or move it away first.") from None
    except OSError as error:
        raise CannotWrite(f"Cannot write into {folder.parent} ({error.strerror}): choose another folder.") from error
    try:
        for path in notebooks():
            notebook = nbformat.read(path, as_version=4)
            without, _ = TagRemovePreprocessor(remove_cell_tags={SOLUTION}).preprocess(notebook, {})
            nbformat.write(without, folder / path.name)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return sorted(folder.iterdir())
