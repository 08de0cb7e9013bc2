"""What the notebooks claim, checked where students don't see it.

`tests/checks/NN_name.py` holds checks for the notebook of that name. A line such as

    # --- after: rows = load_results("sums")

names a code cell by the first line of its source; the lines below it become a cell of their own behind that one, in a
copy of the notebook which nbval then runs. So a check sees the variables of the notebook, and one that fails fails the
tests. What a check defines is there for the later ones; it must not change anything that the notebook itself uses.
"""

from __future__ import annotations

from pathlib import Path

import nbformat

CHECKS = Path(__file__).parent / "checks"
MARK = "# --- after: "


def read_checks(path: Path) -> dict[str, str]:
    """The checks of a file, by the first line of the cell that they belong to; none if there is no such file.

    Raises ValueError for two checks of one cell, and for code before the first mark that is no comment.
    """
    if not path.exists():
        return {}
    head, *parts = ("\n" + path.read_text(encoding="utf-8")).split("\n" + MARK)
    if any(line and not line.startswith("#") for line in head.splitlines()):
        raise ValueError(f"{path.name} begins with code that belongs to no cell: write '{MARK}…' above it.")
    checks = {}
    for part in parts:
        first_line, _, code = part.partition("\n")
        if first_line in checks:
            raise ValueError(f"{path.name} has two checks after {first_line!r}: make one of them.")
        checks[first_line] = code.strip()
    return checks


def with_checks(notebook: nbformat.NotebookNode, checks: dict[str, str]) -> nbformat.NotebookNode:
    """A copy of a notebook with its checks as cells of their own.

    Raises ValueError for a check whose cell is not there, or there more than once.
    """
    copy = nbformat.v4.new_notebook(metadata=notebook.metadata)
    found = []
    for cell in notebook.cells:
        copy.cells.append(cell)
        first_line = cell.source.partition("\n")[0]
        if cell.cell_type == "code" and first_line in checks:
            found.append(first_line)
            check = nbformat.v4.new_code_cell(checks[first_line], execution_count=cell.execution_count)
            check.id = f"{cell.id}-check"
            copy.cells.append(check)
    for first_line in checks:
        if found.count(first_line) != 1:
            raise ValueError(f"{found.count(first_line)} cells begin with {first_line!r}: a check needs one.")
    return copy


def write_copies(notebooks: list[Path], folder: Path) -> list[Path]:
    """Copies of the notebooks with their checks, in another folder."""
    copies = []
    for path in notebooks:
        copy = with_checks(nbformat.read(path, as_version=4), read_checks(CHECKS / f"{path.stem}.py"))
        nbformat.write(copy, folder / path.name)
        copies.append(folder / path.name)
    return copies
