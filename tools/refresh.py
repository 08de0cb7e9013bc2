"""`make refresh`: execute every notebook anew, clean what is stored, and fill in the figures of the READMEs.

Twice in a row gives the same bytes, except in outputs of cells tagged `nbval-ignore-output` (timings, the device, …).
A README has blocks between `<!-- figures: NAME -->` and `<!-- end -->`; their text comes from `blocks.BLOCKS[NAME]()`.
"""

from __future__ import annotations

import atexit
import copy
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

from l2e_utils.engine.budget import DATA
from l2e_utils.engine.files import write_whole
from l2e_utils.errors import CourseError

ROOT = DATA.parent
NOTEBOOKS = ROOT / "notebooks"
READMES = (ROOT / "README.md", NOTEBOOKS / "README.md", DATA / "README.md")

IGNORED = "nbval-ignore-output"  # nbval's tag for cells whose outputs are not compared
CELL_SECONDS = 300  # a whole notebook takes under a minute in the smoke budget: a cell this slow hangs
# Everything else in a cell's metadata is the state of somebody's screen, or a time.
KEPT_METADATA = ("tags", "jupyter", "jp-MarkdownHeadingCollapsed")
# Random ids of live widgets: without a kernel they show nothing, and would hide the picture that is stored beside them.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

START = re.compile(r"<!-- figures: (.*?) -->")
END = "<!-- end -->"


def notebooks() -> list[Path]:
    """The notebooks of the course, in order: NN_name.ipynb. Others in the folder are a student's own."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def notebook_environment(mine: str) -> dict[str, str]:
    """The environment in which notebooks give the stored results on every computer; `mine` is the folder for own runs.

    One thread, because the number of threads changes the last digits of sums; no GPU, because the CPU is the reference.
    """
    fixed = {"L2E_BUDGET": "smoke", "L2E_MINE": mine, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return {**os.environ, **fixed, "MPLCONFIGDIR": matplotlib_folder()}


@cache
def matplotlib_folder() -> str:
    """A folder for matplotlib's list of fonts, kept while this process runs: a damaged one at home warns in a cell."""
    folder = tempfile.mkdtemp(prefix="matplotlib-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def refresh(check: bool = False) -> int:
    """Bring notebooks and READMEs up to date; with `check`, change nothing and return 1 if something is out of date.

    Raises RuntimeError if a cell fails (its notebook is left as it was), ValueError for a README block that is wrong.
    """
    from tools.blocks import BLOCKS, PICTURES, with_times

    stale = []
    for path in notebooks():
        old = nbformat.read(path, as_version=4)
        print(f"{path.name} …", flush=True)
        new = execute(old, path)
        new.cells[0].source = with_times(new.cells[0].source, path.stem)
        if comparable(new) != comparable(old):
            stale.append(path)
        if not check:
            write_whole(path, as_bytes(new))
    for name, draw in PICTURES.items():
        path, new = ROOT / name, draw().png()
        if not path.exists() or path.read_bytes() != new:
            stale.append(path)
            if not check:
                write_whole(path, new)
    for path in filter(Path.exists, READMES):
        old = path.read_text(encoding="utf-8")
        new = fill(old, BLOCKS)
        if new != old:
            stale.append(path)
            if not check:
                write_whole(path, new.encode())
    for path in stale:
        print(f"{path.relative_to(ROOT)} was out of date{': run make refresh' if check else ' and is refreshed'}.")
    if not stale:
        print("Everything was up to date.")
    return int(check and bool(stale))


def execute(notebook: nbformat.NotebookNode, path: Path) -> nbformat.NotebookNode:
    """A cleaned copy with the outputs of a new run, in the folder of `path`. Raises RuntimeError if a cell fails."""
    new = copy.deepcopy(notebook)
    for cell in new.cells:
        if cell.cell_type == "code":  # an empty cell is not executed, and would keep old outputs
            cell.outputs, cell.execution_count = [], None
    started: list[int] = []
    client = NotebookClient(
        new,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only: each kernel warns about encryption
        on_cell_execute=lambda cell, cell_index: started.append(cell_index),
    )
    try:
        with tempfile.TemporaryDirectory() as mine:
            client.execute(env=notebook_environment(mine))
    except (CellControlSignal, DeadKernelError) as error:  # an exception, a time-out or a dead kernel
        name = f"{error.ename}: {error.evalue}" if hasattr(error, "ename") else str(error)
        source = new.cells[started[-1]].source.strip()
        raise CourseError(
            f"{path.name}, cell {started[-1] + 1} (which begins with `{source.splitlines()[0]}`) failed with "
            f"{name.strip().splitlines()[0]}; the stored notebook is unchanged."
        ) from error
    return clean(new)


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without what differs from run to run or from computer to computer, in the newest nbformat 4."""
    new = copy.deepcopy(notebook)
    new.nbformat, new.nbformat_minor = nbformat.v4.nbformat, nbformat.v4.nbformat_minor
    new.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "name": "python", "pygments_lexer": "ipython3"},
        }
    )
    for number, cell in enumerate(new.cells, start=1):
        cell.id = f"cell-{number:02}"
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata})
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET_VIEW, None)
            if "text/plain" in data:  # the sentence beside a picture is its alternative text when exported to HTML
                for kind in data:
                    if kind.startswith("image/"):
                        output.metadata.setdefault(kind, nbformat.NotebookNode())["alt"] = data["text/plain"]
    return new


def as_bytes(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook as Jupyter writes it to a file."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def comparable(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook without the outputs that may differ from run to run."""
    new = copy.deepcopy(notebook)
    for cell in new.cells:
        if IGNORED in cell.metadata.get("tags", []):
            cell.outputs = []
    return as_bytes(new)


def fill(text: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """The text with every block between `<!-- figures: NAME -->` and `<!-- end -->` replaced by `blocks[NAME]()`.

    Raises ValueError for a name that `blocks` does not have, and for a block without its end mark.
    """
    before, *rest = START.split(text)
    filled = [before]
    for name, part in zip(rest[::2], rest[1::2], strict=True):
        if name not in blocks:
            raise CourseError(f"There are no figures named {name!r}; there are: {', '.join(sorted(blocks))}.")
        _, end, after = part.partition(END)
        if not end:
            raise CourseError(f"The figures {name!r} have no end mark: put {END} behind them.")
        filled += [f"<!-- figures: {name} -->\n{blocks[name]().strip()}\n{END}", after]
    return "".join(filled)
