"""Notebooks for a class: those of the course without their solutions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from l2e_utils.engine.budget import DATA
from l2e_utils.engine.files import write_whole
from l2e_utils.errors import CannotWrite, CourseError

NOTEBOOKS = DATA.parent / "notebooks"
SOLUTION = "solution"  # the tag of the cells that are left out


def course_notebooks() -> list[Path]:
    """The notebooks of the course, in order: NN_name.ipynb. Others in the folder are a student's own."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


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
        return [_copy(path, folder / path.name) for path in course_notebooks()]
    except BaseException:
        shutil.rmtree(folder)
        raise


def _copy(path: Path, target: Path) -> Path:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if SOLUTION not in cell["metadata"].get("tags", [])]
    write_whole(target, (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode())
    return target
