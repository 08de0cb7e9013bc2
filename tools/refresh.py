"""`make refresh`: execute every notebook anew, clean what is stored, and fill in the figures of the READMEs.

Twice in a row gives the same bytes, except in outputs of cells tagged `nbval-ignore-output` (timings, the device, …).
A README has blocks between `<!-- figures: NAME -->` and `<!-- end -->`; their text comes from `blocks.BLOCKS[NAME]()`.
"""

import copy
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbconvert.preprocessors import ClearOutputPreprocessor, TagRemovePreprocessor

from l2e_utils.engine.budget import DATA
from l2e_utils.engine.disk import write_whole
from l2e_utils.errors import CourseError
from tools import NOTEBOOKS, ROOT, notebooks

READMES = (ROOT / "README.md", NOTEBOOKS / "README.md", DATA / "README.md")

IGNORED = "nbval-ignore-output"  # nbval's tag for cells whose outputs are not compared
CELL_SECONDS = 300  # a whole notebook takes under a minute in the smoke budget: a cell this slow hangs
CLASS_CELL_SECONDS = 3_600  # and under ten minutes in the class budget, on a laptop
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "name": "python", "pygments_lexer": "ipython3"},
}
# Everything else in a cell's metadata is the state of somebody's screen, or a time.
KEPT_METADATA = ("tags", "jupyter", "jp-MarkdownHeadingCollapsed")
# Random ids of live widgets: without a kernel they show nothing, and would hide the picture that is stored beside them.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

START = re.compile(r"<!-- figures: (.*?) -->")
END = "<!-- end -->"


def notebook_environment(mine: str, budget: str = "smoke") -> dict[str, str]:
    """The environment in which notebooks give the stored results on every computer; `mine` is the folder for own runs.

    One thread, because the number of threads changes the last digits of sums; no GPU, because the CPU is the reference.
    """
    fixed = {"L2E_BUDGET": budget, "L2E_MINE": mine, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return {**os.environ, **fixed, "MPLCONFIGDIR": matplotlib_folder().name}


@cache
def matplotlib_folder() -> tempfile.TemporaryDirectory:
    """For matplotlib's list of fonts, until this process ends: a damaged one at home warns in a cell."""
    return tempfile.TemporaryDirectory(prefix="matplotlib-")


def refresh(check: bool = False) -> int:
    """Bring notebooks and READMEs up to date; with `check`, change nothing and return 1 if something is out of date.

    Raises CourseError if a cell fails (its notebook is left as it was), or for a README block that is wrong.
    """
    stale = 0
    for path, content, is_new in products():
        if not check:
            write_whole(path, content)
        if is_new:
            stale += 1
            print(f"{path.relative_to(ROOT)} was out of date{': run make refresh' if check else ' and is refreshed'}.")
    if not stale:
        print("Everything was up to date.")
    return int(check and stale > 0)


def products() -> Iterator[tuple[Path, bytes, bool]]:
    """One after the other what is to be written: a file, its content, and whether that says something new."""
    from tools.blocks import BLOCKS, PICTURES, with_times

    for path in notebooks():
        print(f"{path.name} …", flush=True)
        old = nbformat.read(path, as_version=4)
        new = execute(old, path)
        new.cells[0].source = with_times(new.cells[0].source, path.stem)
        yield path, as_bytes(new), comparable(new) != comparable(old)
    for name, draw in PICTURES.items():
        path, picture = ROOT / name, draw().png()
        yield path, picture, not path.exists() or path.read_bytes() != picture
    for path in filter(Path.exists, READMES):
        text = path.read_text(encoding="utf-8")
        filled = fill(text, BLOCKS)
        yield path, filled.encode(), filled != text


def execute(notebook: nbformat.NotebookNode, path: Path) -> nbformat.NotebookNode:
    """A cleaned copy with the outputs of a new run in the folder of `path`. Raises CourseError if it fails."""
    # An empty cell is not executed, and would keep old outputs.
    new, _ = ClearOutputPreprocessor().preprocess(copy.deepcopy(notebook), {})
    started: list[int] = []
    client = NotebookClient(
        new,
        kernel_name="python3",
        timeout=CLASS_CELL_SECONDS,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only: each kernel warns about encryption
        on_cell_execute=lambda cell, cell_index: started.append(cell_index),
    )
    try:
        with tempfile.TemporaryDirectory() as mine:
            client.execute(env=notebook_environment(mine, budget="class"))
    except (CellControlSignal, DeadKernelError) as error:  # an exception, a time-out or a dead kernel
        name = f"{error.ename}: {error.evalue}" if hasattr(error, "ename") else str(error)
        begin = new.cells[started[-1]].source.strip().splitlines()[0]
        where = f"{path.name}, cell {started[-1] + 1} (which begins with `{begin}`)"
        reason = name.strip().splitlines()[0]
        raise CourseError(f"{where} failed with {reason}; the stored notebook is unchanged.") from error
    return clean(new)


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy without what differs from run to run or from computer to computer, in the newest nbformat 4."""
    new = copy.deepcopy(notebook)
    new.nbformat, new.nbformat_minor = nbformat.v4.nbformat, nbformat.v4.nbformat_minor
    new.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(new.cells, start=1):
        cell.id = f"cell-{number:02}"
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata})
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET_VIEW, None)
            # The sentence beside a picture is its alternative text when exported to HTML.
            for kind in data if "text/plain" in data else ():
                if kind.startswith("image/"):
                    output.metadata.setdefault(kind, nbformat.NotebookNode())["alt"] = data["text/plain"]
    return new


def as_bytes(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook as Jupyter writes it to a file."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def comparable(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook without the outputs that may differ from run to run."""
    ignored = TagRemovePreprocessor(remove_all_outputs_tags={IGNORED})
    return as_bytes(ignored.preprocess(copy.deepcopy(notebook), {})[0])


def fill(text: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """The text with each block NAME filled with `blocks[NAME]()`. Raises ValueError for an unknown name."""
    for name in START.findall(text):
        if name not in blocks:
            raise CourseError(f"There are no figures named {name!r}; there are: {', '.join(sorted(blocks))}.")
        text = put(text, name, blocks[name]())
    return text


def put(text: str, name: str, content: str) -> str:
    """The text with what is between `<!-- figures: NAME -->` and `<!-- end -->` replaced.

    Raises ValueError if there is not one such block, or if it has no end mark.
    """
    start = f"<!-- figures: {name} -->"
    if text.count(start) != 1:
        raise CourseError(f"There must be one block {start} … {END}: put it there.")
    before, rest = text.split(start)
    old, end, after = rest.partition(END)
    if not end or START.search(old):
        raise CourseError(f"The figures {name!r} have no end mark: put {END} behind them.")
    return f"{before}{start}\n{content.strip()}\n{END}{after}"
