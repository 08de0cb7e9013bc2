"""What is stored stays fit to read and to trust: rules for every notebook, and for the package."""

import ast
import base64
import importlib.util
import pkgutil
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

import l2e_utils
from tools.refresh import IGNORED, ROOT, as_bytes, clean, notebooks

MOST_BYTES = 1_000_000  # web pages stop showing notebooks not far above
PNG = b"\x89PNG\r\n\x1a\n"


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


@pytest.fixture(params=notebooks(), ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def test_a_notebook_is_valid_and_was_executed_in_order_without_an_error(notebook):
    """nbval silently compares nothing where the execution count is null."""
    nbformat.validate(notebook)
    assert as_bytes(clean(notebook)) == as_bytes(notebook), "not as `make refresh` stores it"
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [its for its in outputs(notebook) if its.output_type == "error" or its.get("name") == "stderr"] == []
    for cell in cells:  # of nbval's marks only the tag to ignore an output is used
        marks = [tag for tag in cell.metadata.get("tags", []) if "nbval" in tag or tag == "raises-exception"]
        assert not set(marks) - {IGNORED} and not re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source)


def test_a_notebook_fits_a_lesson(notebook):
    """Few words, cells and lines, none of these wide, and no bookkeeping: a page shows the idea."""
    words = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown").split()
    assert len(words) <= (2_300 if int(words[1]) >= 8 else 1_800) and len(code_cells(notebook)) <= 22
    for cell in code_cells(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 10 and max(map(len, lines)) <= 92 and "assert" not in cell.source


def test_a_notebook_has_no_trace_of_a_machine(notebook):
    """No path of the computer it ran on, in Unix or Windows style, and no memory address."""
    mine = [ROOT, Path.home(), Path(tempfile.gettempdir())]
    folders = {"root", "home", "tmp", "usr", "opt", "var", "Users"} | {path.parts[1] for path in mine}
    folders = "|".join(map(re.escape, sorted(folders)))
    shown = [cell.source for cell in notebook.cells]
    for output in outputs(notebook):
        texts = {kind: text for kind, text in output.get("data", {}).items() if kind.startswith("text/")}
        shown += [output.get("text", ""), *texts.values()]
    trace = rf"(?<![\w./:<*])/(?:{folders})\b|\b[A-Z]:\\Users|\b0x[0-9a-f]{{6,}}"
    assert [found[0] for text in shown if (found := re.search(trace, text))] == []


def test_a_notebook_shows_all_of_it_without_a_kernel_also_to_who_cannot_see(notebook):
    """GitHub shows none that is too large, or that has live widgets, which `make refresh` takes away."""
    assert len(as_bytes(notebook)) < MOST_BYTES
    assert any("image/png" in output.get("data", {}) for output in code_cells(notebook)[0].outputs)
    for output in outputs(notebook):
        for kind in [kind for kind in output.get("data", {}) if kind.startswith("image/")]:
            assert output.metadata[kind]["alt"].strip() and len(output.data["text/plain"].split()) > 2
            assert kind != "image/png" or base64.b64decode(output.data[kind]).startswith(PNG)


@pytest.mark.parametrize("path", [*notebooks(), *ROOT.glob("*.md"), *ROOT.glob("[a-z]*/*.md")], ids=str)
def test_no_link_to_a_file_is_dead(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\(([^)\s#]+)[^)]*\)", re.sub(r"`[^`]*`", "", text))
    assert [its for its in targets if not re.match(r"[a-z]+:", its) and not (path.parent / its).exists()] == []


PACKAGE = Path(l2e_utils.__file__).parent
MODULES = sorted(module.name for module in pkgutil.walk_packages([str(PACKAGE)], "l2e_utils."))
NEEDS_JUPYTER = "l2e_utils.widgets"  # and the modules inside
ROOMS = ("engine", "analysis", "plots", "widgets")  # each may use the core and the rooms before it
UNSAFE = r"(eval|exec|compile|__import__|torch\.load)\(|(import|from) .*\b(pickle|dill|shelve|marshal)\b"
EVERYWHERE = ("__main__", "exercises")  # these take what they need from all of them


def run_python(program):
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


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_downwards_only_and_runs_nothing_that_came_as_data(module):
    """No eval, exec, compile, pickle, or what loads through pickle."""
    room = module.split(".")[1]
    allowed = ROOMS[: ROOMS.index(room) + 1] if room in ROOMS else ()
    others = set() if room in EVERYWHERE else {*ROOMS, *EVERYWHERE} - {*allowed}
    for node in ast.walk(ast.parse(Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("l2e_utils"):
            names = {f"{node.module}.{alias.name}".split(".")[1] for alias in node.names}
            assert names.isdisjoint(others), f"{module}, line {node.lineno}"
        said = ast.unparse(node) if isinstance(node, ast.Call | ast.Import | ast.ImportFrom) else ""
        assert not re.match(UNSAFE, said), said
        assert not re.match(r"from torch import .*\bload\b", said) and "allow_pickle=True" not in said
