"""What is stored stays fit to read, to compare and to trust: rules for every notebook, and for the package.

A rule takes a notebook and yields its faults as sentences.
"""

import ast
import base64
import importlib.util
import pkgutil
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

import l2e_utils
from tests.notebook_checks import CHECKS, read_checks, with_checks
from tools.refresh import IGNORED, NOTEBOOKS, READMES, ROOT, as_bytes, clean, notebooks

MOST_BYTES = 1_000_000  # web pages stop showing notebooks not far above
PNG = b"\x89PNG\r\n\x1a\n"


# --- Rules for notebooks ---


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells that are not empty."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def prose(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def texts_of(output: NotebookNode) -> list[str]:
    """All that an output shows as text: a printed text, an error, every kind of text in a display bundle."""
    shown = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
    shown += [content for kind, content in output.get("data", {}).items() if kind.startswith("text/")]
    return [text for text in shown if text]


def images_of(output: NotebookNode) -> dict[str, str]:
    return {kind: data for kind, data in output.get("data", {}).items() if kind.startswith("image/")}


def is_valid(notebook: NotebookNode) -> Iterator[str]:
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        yield f"not a valid notebook: {error.message}"


def is_as_refresh_stores_it(notebook: NotebookNode) -> Iterator[str]:
    """Cell ids, metadata, no random ids of widgets, no times."""
    if as_bytes(clean(notebook)) != as_bytes(notebook):
        yield "not as `make refresh` would store it"


def was_executed_in_order(notebook: NotebookNode) -> Iterator[str]:
    """nbval silently compares nothing where the execution count is null."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the execution counts are {counts}, not 1, 2, 3, …"


def has_no_error_or_warning(notebook: NotebookNode) -> Iterator[str]:
    for output in outputs(notebook):
        if output.output_type == "error" or output.get("name") == "stderr":
            yield f"stored: {' '.join(texts_of(output))[:60]}"


def has_no_trace_of_a_machine(notebook: NotebookNode) -> Iterator[str]:
    """No path of the computer it ran on, in Unix or Windows style, and no memory address."""
    mine = [ROOT, Path.home(), Path(tempfile.gettempdir())]
    folders = {"root", "home", "tmp", "usr", "opt", "var", "Users"} | {path.parts[1] for path in mine}
    folders = "|".join(map(re.escape, sorted(folders)))
    trace = re.compile(rf"(?<![\w./:<*])/(?:{folders})\b|\b[A-Z]:\\Users|\b0x[0-9a-f]{{6,}}")
    shown = [text for output in outputs(notebook) for text in texts_of(output)]
    for text in [*(cell.source for cell in notebook.cells), *shown]:
        if found := trace.search(text):
            yield f"names a place on one computer: {found[0]}"


def compares_all_but_what_is_tagged(notebook: NotebookNode) -> Iterator[str]:
    """Of nbval's marks only the tag to ignore an output is used: no skipped cell, no mark in a comment."""
    for cell in code_cells(notebook):
        others = [tag for tag in cell.metadata.get("tags", []) if "nbval" in tag or tag == "raises-exception"]
        if set(others) - {IGNORED} or re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source):
            yield f"{cell.id} uses another mark of nbval than the tag {IGNORED}"


def has_its_outputs(notebook: NotebookNode) -> Iterator[str]:
    """Something to see on the first screen, and what was printed, also where nbval compares nothing."""
    for cell in code_cells(notebook):
        if re.search(r"^print\(", cell.source, re.MULTILINE) and not cell.outputs:
            yield f"{cell.id} must print something, but no output is stored"
    if not any(images_of(output) for cell in code_cells(notebook)[:1] for output in cell.outputs):
        yield "the first code cell shows no picture"


def has_pictures_that_can_be_heard(notebook: NotebookNode) -> Iterator[str]:
    """Who cannot see a picture hears its sentence, also after an export to HTML; nbval compares it."""
    for output in outputs(notebook):
        for kind, data in images_of(output).items():
            if not data or (kind == "image/png" and not base64.b64decode(data).startswith(PNG)):
                yield f"a stored {kind} is empty or no picture"
            if not output.metadata.get(kind, {}).get("alt", "").strip():
                yield f"a stored {kind} has no alternative text"
            sentence = output.data.get("text/plain", "")
            if sentence.startswith("<") or len(sentence.split()) < 3:
                yield f"a picture has no sentence, but: {sentence[:40]!r}"
    for text in prose(notebook):
        if re.search(r"!\[\s*\]", text):
            yield "a picture in the prose has no alternative text"


def shows_all_of_it_without_a_kernel(notebook: NotebookNode) -> Iterator[str]:
    """GitHub shows no notebook that is too large or has metadata of widgets, and no live widget."""
    if "widgets" in notebook.metadata or len(as_bytes(notebook)) >= MOST_BYTES:
        yield f"it has metadata of widgets, or {MOST_BYTES:,} bytes or more"
    blank = re.compile(r"\w+\((children|value|options|description)=|Output\(\)")
    for data in [output.data for output in outputs(notebook) if "data" in output]:
        if any("widget-view" in kind for kind in data) or blank.match(data.get("text/plain", "")):
            yield f"a live widget is stored: {data.get('text/plain', '')[:40]}"


def has_no_dead_link(notebook: NotebookNode) -> Iterator[str]:
    yield from dead_links("\n".join(prose(notebook)), NOTEBOOKS)


def dead_links(text: str, folder: Path) -> Iterator[str]:
    """Links to files that are not there; addresses on the web are left alone."""
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", re.sub(r"`[^`]*`", "", text)):
        if not re.match(r"[a-z]+:", target) and not (folder / target).exists():
            yield f"a link leads to {target}, which is not there"


RULES = (
    is_valid, is_as_refresh_stores_it, was_executed_in_order, has_no_error_or_warning,
    has_no_trace_of_a_machine, compares_all_but_what_is_tagged, has_its_outputs,
    has_pictures_that_can_be_heard, shows_all_of_it_without_a_kernel, has_no_dead_link,
)  # fmt: skip


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_notebook(rule, path):
    assert list(rule(nbformat.read(path, as_version=4))) == []


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_what_is_not_compared_is_checked(path):
    """By an assertion in a cell whose output nbval ignores, in the one behind it, or in its check."""
    checks = read_checks(CHECKS / f"{path.stem}.py")
    cells = code_cells(with_checks(nbformat.read(path, as_version=4), checks))
    asserts = [re.search(r"^\s*assert ", cell.source, re.MULTILINE) for cell in cells]
    ignored = [place for place, cell in enumerate(cells) if IGNORED in cell.metadata.get("tags", [])]
    assert [cells[place].id for place in ignored if not any(asserts[place : place + 3])] == []


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.parent.name)
def test_no_readme_has_a_dead_link(path):
    assert list(dead_links(path.read_text(encoding="utf-8"), path.parent)) == []


# --- Rules for the package ---

PACKAGE = Path(l2e_utils.__file__).parent
MODULES = sorted(module.name for module in pkgutil.walk_packages([str(PACKAGE)], "l2e_utils."))
NEEDS_JUPYTER = "l2e_utils.widgets"  # and the modules inside
ROOMS = ("engine", "analysis", "plots", "widgets")  # each may use the core and the rooms before it
EVERYWHERE = ("__main__", "exercises")  # these take what they need from all of them


def run_python(program: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)


def test_importing_the_package_loads_nothing_heavy():
    heavy = "{'torch', 'matplotlib', 'seaborn', 'IPython', 'ipywidgets'}"
    done = run_python(f"import sys, l2e_utils; print(sorted({heavy} & set(sys.modules)))")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_all_but_widgets_work_without_jupyter():
    """As on a bare GPU machine. Where Jupyter is, seaborn imports ipywidgets, so it must not be there."""
    assert {"l2e_utils.plots.heatmaps", NEEDS_JUPYTER}.issubset(MODULES)
    jupyter = "['IPython', 'ipywidgets', 'ipykernel', 'nbformat', 'nbclient']"
    absent = f"sys.modules.update(dict.fromkeys({jupyter}))"
    imports = [f"import {module}" for module in MODULES if not f"{module}.".startswith(f"{NEEDS_JUPYTER}.")]
    done = run_python("; ".join(["import sys", absent, *imports]))
    assert done.returncode == 0, done.stderr


def syntax_of(module: str) -> ast.Module:
    return ast.parse(Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[1] not in EVERYWHERE])
def test_imports_go_down_only(module):
    room = module.split(".")[1]
    allowed = ROOMS[: ROOMS.index(room) + 1] if room in ROOMS else ()
    for node in ast.walk(syntax_of(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("l2e_utils"):
            names = {f"{node.module}.{alias.name}".split(".")[1] for alias in node.names}
            assert names.isdisjoint({*ROOMS, *EVERYWHERE} - {*allowed}), f"{module}, line {node.lineno}"


def dangers(tree: ast.Module) -> Iterator[str]:
    """Ways to run code that came as data: eval, exec, pickle, and what loads through pickle."""
    for node in ast.walk(tree):
        said = ast.unparse(node) if isinstance(node, ast.Call | ast.Import | ast.ImportFrom) else ""
        if re.match(r"(eval|exec|torch\.load)\(|(import|from) .*\b(pickle|dill|shelve|marshal)\b", said):
            yield said
        if re.match(r"from torch import .*\bload\b", said) or "allow_pickle=True" in said:
            yield said


@pytest.mark.parametrize("module", MODULES)
def test_module_runs_nothing_that_came_as_data(module):
    assert list(dangers(syntax_of(module))) == []
