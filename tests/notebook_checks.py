"""What the notebooks claim, checked where students don't see it.

`tests/checks/NN_name.py` holds checks for the notebook of that name. A line such as

    # --- after: rows = load_results("sums")

names a code cell by the first line of its source; the lines below it become a cell of their own behind that one, in a
copy of the notebook which nbval then runs. So a check sees the variables of the notebook, and one that fails fails the
tests. What a check defines is there for the later ones; it must not change anything that the notebook itself uses.
"""

from pathlib import Path

import nbformat

CHECKS = Path(__file__).parent / "checks"
MARK = "# --- after: "


def read_checks(path: Path) -> list[list[str]]:
    """The first line of a cell and the check that belongs to it, for each of a file; none if there is no such file.

    Raises ValueError for code before the first mark that is no comment.
    """
    if not path.exists():
        return []
    head, *parts = ("\n" + path.read_text(encoding="utf-8")).split("\n" + MARK)
    if any(line and not line.startswith("#") for line in head.splitlines()):
        raise ValueError(f"{path.name} begins with code that belongs to no cell: write '{MARK}…' above it.")
    return [part.split("\n", 1) for part in parts]


def write_copies(notebooks: list[Path], folder: Path) -> list[Path]:
    """Copies of the notebooks in another folder, with their checks as cells of their own.

    Raises ValueError for a check whose cell is not there, or there more than once.
    """
    for path in notebooks:
        copy = nbformat.read(path, as_version=4)
        for first_line, code in reversed(read_checks(CHECKS / f"{path.stem}.py")):
            starts = [cell.source.partition("\n")[0] if cell.cell_type == "code" else "" for cell in copy.cells]
            if starts.count(first_line) != 1:
                raise ValueError(f"{starts.count(first_line)} cells begin with {first_line!r}: a check needs one.")
            place = starts.index(first_line)
            count = copy.cells[place].execution_count
            copy.cells.insert(place + 1, nbformat.v4.new_code_cell(code.strip(), execution_count=count))
        nbformat.write(copy, folder / path.name)
    return [folder / path.name for path in notebooks]
