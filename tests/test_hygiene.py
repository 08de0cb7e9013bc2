"""What is stored stays fit to read, to compare and to trust: rules for every notebook, and for the package.

A rule takes a notebook as a dict and returns its faults as sentences. Each rule is also shown a notebook with one fault
planted in it, and must find it: a rule that finds nothing anywhere would look like a clean repository.
"""

import ast
import base64
import importlib.util
import json
import pkgutil
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import l2e_utils
from tools.refresh import IGNORED, NOTEBOOKS, READMES, ROOT, as_bytes, clean, notebooks

MOST_BYTES = 1_000_000  # web pages stop showing notebooks not far above
MOST_LINES = 15  # one idea a cell, readable without scrolling
PNG = b"\x89PNG\r\n\x1a\n"


# --- Rules for notebooks -------------------------------------------------------------------------------------------


def text_of(text: str | list[str]) -> str:
    """nbformat stores a text either whole or as its lines."""
    return text if isinstance(text, str) else "".join(text)


def code_cells(notebook: dict) -> list[dict]:
    """The code cells that are not empty."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and text_of(cell["source"]).strip()]


def outputs(notebook: dict) -> Iterator[dict]:
    for cell in code_cells(notebook):
        yield from cell["outputs"]


def name(cell: dict) -> str:
    return f"{cell.get('id', 'a cell')} ({text_of(cell['source']).strip().partition(chr(10))[0][:40]})"


def tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def texts_of(output: dict) -> list[str]:
    """All that an output shows as text: a printed text, an error, every kind of text in a display bundle."""
    shown = [output.get("text", ""), output.get("evalue", ""), output.get("traceback", [])]
    shown += [content for kind, content in output.get("data", {}).items() if kind.startswith("text/")]
    return [text for text in map(text_of, shown) if text]


def images_of(output: dict) -> dict[str, str]:
    return {kind: text_of(data) for kind, data in output.get("data", {}).items() if kind.startswith("image/")}


def syntax(cell: dict) -> ast.Module:
    """The syntax tree of a cell, without its magics; `await` and `async for` are allowed as in a notebook."""
    source = re.sub(r"^\s*[%!].*$", "", text_of(cell["source"]), flags=re.MULTILINE)
    return compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def is_valid(notebook: dict) -> list[str]:
    try:
        nbformat.validate(nbformat.from_dict(notebook))
    except nbformat.ValidationError as error:
        return [f"not a valid notebook: {error.message}"]
    return []


def was_executed_in_order(notebook: dict) -> list[str]:
    """nbval silently compares nothing where the execution count is null."""
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    return [] if counts == list(range(1, len(counts) + 1)) else [f"the execution counts are {counts}, not 1, 2, 3, …"]


def has_no_error(notebook: dict) -> list[str]:
    return [f"an error is stored: {out.get('ename')}" for out in outputs(notebook) if out["output_type"] == "error"]


def has_no_stderr(notebook: dict) -> list[str]:
    """Warnings and progress bars name paths and times."""
    texts = [text_of(output["text"]) for output in outputs(notebook) if output.get("name") == "stderr"]
    return [f"stderr is stored: {text[:60]}" for text in texts]


def has_no_widget_state(notebook: dict) -> list[str]:
    """GitHub refuses to show a notebook with widget metadata that has no state, and the state is not stable."""
    return ["metadata.widgets is stored"] if "widgets" in notebook["metadata"] else []


def is_small(notebook: dict) -> list[str]:
    size = len(json.dumps(notebook, ensure_ascii=False, indent=1).encode())
    return [f"the file has {size:,} bytes: keep it under {MOST_BYTES:,}"] if size >= MOST_BYTES else []


def has_short_cells(notebook: dict) -> list[str]:
    def lines(cell: dict) -> int:
        return sum(bool(line.strip()) for line in text_of(cell["source"]).splitlines())

    long = [cell for cell in code_cells(notebook) if lines(cell) > MOST_LINES]
    return [f"{name(cell)} has {lines(cell)} lines: at most {MOST_LINES}" for cell in long]


def has_no_trace_of_a_machine(notebook: dict) -> list[str]:
    """No path of the computer it ran on, in Unix or Windows style, and no memory address."""
    here = {folder.parts[1] for folder in (ROOT, Path.home(), Path(tempfile.gettempdir())) if len(folder.parts) > 1}
    folders = "|".join(map(re.escape, sorted(here | {"root", "home", "tmp", "usr", "opt", "var", "Users"})))
    trace = re.compile(rf"(?<![\w./:<*])/(?:{folders})\b|\b[A-Z]:\\Users|\b0x[0-9a-f]{{6,}}")
    texts = [text_of(cell["source"]) for cell in notebook["cells"]]
    texts += [text for output in outputs(notebook) for text in texts_of(output)]
    return [f"names a place on one computer: {found[0]}" for found in map(trace.search, texts) if found]


def has_an_assertion_for_each_ignored_output(notebook: dict) -> list[str]:
    cells = code_cells(notebook)
    asserts = [any(isinstance(node, ast.Assert) for node in ast.walk(syntax(cell))) for cell in cells]
    ignored = [i for i, cell in enumerate(cells) if IGNORED in tags(cell)]
    return [f"{name(cells[i])} is not compared, and nothing asserts it" for i in ignored if not any(asserts[i : i + 2])]


def skips_nothing(notebook: dict) -> list[str]:
    """Of nbval's marks only the tag to ignore an output is used: no skipped cell, and no mark hidden in a comment."""
    marked = [cell for cell in code_cells(notebook) for tag in tags(cell) if tag != IGNORED and "nbval" in tag]
    marked += [cell for cell in code_cells(notebook) if "raises-exception" in tags(cell)]
    marked += [c for c in code_cells(notebook) if re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", text_of(c["source"]))]
    return [f"{name(cell)} uses another mark of nbval than the tag {IGNORED}" for cell in marked]


def has_its_outputs(notebook: dict) -> list[str]:
    """Stripped outputs would pass every comparison."""
    stripped = [cell for cell in code_cells(notebook) if shows_something(syntax(cell)) and not cell["outputs"]]
    faults = [f"{name(cell)} must show something, but no output is stored" for cell in stripped]
    if not any(texts_of(output) for output in outputs(notebook)):
        faults.append("no text output is stored")
    if not any(images_of(output) for output in outputs(notebook)):
        faults.append("no picture is stored")
    return faults


def shows_something(tree: ast.Module) -> bool:
    """True where an output is certain: a print outside of any block, or a last expression that cannot be None."""
    expressions = [statement.value for statement in tree.body if isinstance(statement, ast.Expr)]
    if any(isinstance(e, ast.Call) and isinstance(e.func, ast.Name) and e.func.id == "print" for e in expressions):
        return True
    never_none = (ast.JoinedStr, ast.BinOp, ast.Compare, ast.List, ast.Tuple, ast.Dict)
    return bool(tree.body) and isinstance(tree.body[-1], ast.Expr) and isinstance(tree.body[-1].value, never_none)


def begins_with_a_heading(notebook: dict) -> list[str]:
    first = notebook["cells"][0] if notebook["cells"] else {"cell_type": "", "source": ""}
    good = first["cell_type"] == "markdown" and text_of(first["source"]).startswith("# ")
    return [] if good else ["the first cell is not prose with a heading of the first level"]


def has_whole_pictures(notebook: dict) -> list[str]:
    def is_broken(kind: str, data: str) -> bool:
        return not data or (kind == "image/png" and not base64.b64decode(data).startswith(PNG))

    images = [image for output in outputs(notebook) for image in images_of(output).items()]
    return [f"a stored {kind} is empty or no picture" for kind, data in images if is_broken(kind, data)]


def has_a_sentence_beside_each_picture(notebook: dict) -> list[str]:
    """Who cannot see the picture reads the sentence, and nbval, which compares no pictures, compares it."""
    beside = [text_of(output["data"].get("text/plain", "")) for output in outputs(notebook) if images_of(output)]
    wordless = [text for text in beside if text.startswith("<") or len(text.split()) < 3]
    faults = [f"a picture has no sentence, but: {text[:40]!r}" for text in wordless]
    prose = [text_of(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    return faults + ["a picture in the prose has no alternative text" for text in prose if re.search(r"!\[\s*\]", text)]


def is_clean(notebook: dict) -> list[str]:
    """Stored as `make refresh` stores it: cell ids, metadata, no random ids."""
    old = nbformat.reads(json.dumps(notebook), as_version=4)
    return [] if as_bytes(clean(old)) == as_bytes(old) else ["not as `make refresh` would store it"]


def has_alternative_texts(notebook: dict) -> list[str]:
    """For who hears the page instead of seeing it, also after an export to HTML."""
    return [
        f"a stored {kind} has no alternative text"
        for output in outputs(notebook)
        for kind in images_of(output)
        if not output["metadata"].get(kind, {}).get("alt", "").strip()
    ]


def has_no_blank_widget(notebook: dict) -> list[str]:
    """Without a kernel a widget shows nothing but its name: a picture, or a sentence, must be stored in its place."""
    blank = re.compile(r"\w+\((children|value|options|description)=|Output\(\)")
    shown = [output["data"] for output in outputs(notebook) if "data" in output]
    faults = ["a live widget is stored" for data in shown if any("widget-view" in kind for kind in data)]
    texts = [text_of(data.get("text/plain", "")) for data in shown]
    return faults + [f"a blank widget is stored: {text[:40]}" for text in texts if blank.match(text)]


def begins_with_a_picture(notebook: dict) -> list[str]:
    """Something to see in the first screen."""
    first = code_cells(notebook)[:1]
    good = any(images_of(output) for cell in first for output in cell["outputs"])
    return [] if good else ["the first code cell shows no picture"]


def has_its_parts(notebook: dict) -> list[str]:
    """Title with the notebook's number, question, table, recap of at most five points, sources."""
    prose = [text_of(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    top, end = (prose[0], prose[-1]) if prose else ("", "")
    wanted = {
        r"# \d+ · \w": top, r"^\*\*.+\?.*\*\*$": top,
        **{rf"^\| \*\*{row}\*\* \| [^\s|]": top for row in ("You will be able to", "You need", "Minutes")},
        r"^\| \*\*(Before|Next)\*\* \| [^\s|]": top,
        r"^## In short$": end, r"^\*Sources?\b": end,
    }
    missing = [part for part, text in wanted.items() if not re.search(part, text, re.MULTILINE)]
    faults = [f"nothing like {part} where it should be" for part in missing]
    points = len(re.findall(r"^- ", end.partition("## In short")[2], re.MULTILINE))
    return faults + ([] if 1 <= points <= 5 else [f"the recap has {points} points, not 1 to 5"])


def has_three_exercises(notebook: dict) -> list[str]:
    """Numbered after the notebook, each with its solution folded behind it."""
    title = re.match(r"# (\d+)", text_of(notebook["cells"][0]["source"]) if notebook["cells"] else "")
    stubs = [cell for cell in notebook["cells"] if "exercise" in tags(cell)]
    numbers = [number for cell in stubs for number in re.findall(r'^check\("([\d.]+)"', text_of(cell["source"]), re.M)]
    wanted = [f"{title[1]}.{place}" for place in (1, 2, 3)] if title else []
    faults = [] if wanted and numbers == wanted else [f"the exercises are {numbers}, not {wanted}"]
    solutions = [text_of(cell["source"]) for cell in notebook["cells"] if "solution" in tags(cell)]
    folded = [text for text in solutions if text.startswith("<details>") and text.rstrip().endswith("</details>")]
    return faults + ([] if len(folded) == len(stubs) else ["not each exercise has a folded solution"])


def has_no_dead_link(notebook: dict) -> list[str]:
    """Every link to a file leads to one; addresses on the web are left alone."""
    prose = "\n".join(text_of(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return dead_links(prose, NOTEBOOKS)


def dead_links(prose: str, folder: Path) -> list[str]:
    targets = re.findall(r"\]\(([^)\s#]+)[^)]*\)", re.sub(r"`[^`]*`", "", prose))
    here = [target for target in targets if not re.match(r"[a-z]+:", target)]
    return [f"a link leads to {target}, which is not there" for target in here if not (folder / target).exists()]


RULES = (
    is_valid,
    was_executed_in_order,
    has_no_error,
    has_no_stderr,
    has_no_widget_state,
    is_small,
    has_short_cells,
    has_no_trace_of_a_machine,
    has_an_assertion_for_each_ignored_output,
    skips_nothing,
    has_its_outputs,
    begins_with_a_heading,
    has_whole_pictures,
    has_a_sentence_beside_each_picture,
    has_alternative_texts,
    has_no_blank_widget,
    begins_with_a_picture,
    has_its_parts,
    has_three_exercises,
    has_no_dead_link,
    is_clean,
)


def test_there_are_notebooks():
    """Without one, the test below would pass by having nothing to do."""
    assert notebooks()


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_notebook(rule, path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert rule(notebook) == []


@pytest.mark.parametrize("path", [path for path in READMES if path.exists()], ids=lambda path: path.parent.name)
def test_no_readme_has_a_dead_link(path):
    assert dead_links(path.read_text(encoding="utf-8"), path.parent) == []


def test_each_notebook_leads_to_the_next():
    paths = notebooks()
    for path, after in zip(paths, paths[1:], strict=False):
        prose = [text_of(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        for text in (prose[0], prose[-1]):
            assert re.search(rf"\*\*Next:?\*\*.*\({after.name}\)", text), f"{path.name} does not lead to {after.name}"


# --- Each rule finds a planted fault -------------------------------------------------------------------------------


def sound() -> dict:
    """A notebook without a fault."""

    def code(source: str, count: int, outputs: list[dict], **metadata) -> dict:
        cell = {"cell_type": "code", "execution_count": count, "metadata": metadata}
        return {**cell, "source": source, "outputs": outputs}

    sentence = "A line that rises from 0 to 1."
    picture = {"image/png": base64.b64encode(PNG + b"pixels").decode(), "text/plain": sentence}
    bundle = {"output_type": "display_data", "metadata": {"image/png": {"alt": sentence}}, "data": picture}
    stream = {"output_type": "stream", "name": "stdout", "text": "7\n"}
    def prose(source: str, **metadata) -> dict:
        return {"cell_type": "markdown", "metadata": metadata, "source": source}

    cells = [
        prose(TOP),
        code("figure(0, 1)", 1, [bundle]),
        code("print(7)", 2, [stream]),
        code("seconds = measure()\nprint(seconds)", 3, [dict(stream)], tags=[IGNORED]),
        code("assert seconds < 60", 4, []),
    ]
    for place in (1, 2, 3):
        cells += [
            code(f'answer = ...\ncheck("0.{place}", answer)', 4 + place, [dict(stream)], tags=["exercise"]),
            prose("<details><summary>Solution</summary>\n\nIt is 7.\n\n</details>", tags=["solution"]),
        ]
    cells.append(prose(END))
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.loads(as_bytes(clean(nbformat.from_dict(notebook))))


def plant(path: str, value):
    """A function that sets one place of a notebook, given as `cells.1.outputs`, to a value."""

    def change(notebook: dict) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("|")]
        for step in steps:
            notebook = notebook[step]
        notebook[last] = value

    return change


TOP = """# 0 · A title

**A question?**

| | |
|---|---|
| **You will be able to** | see |
| **You need** | eyes |
| **Minutes** | about 5 |
| **Next** | [0](00_welcome.ipynb) |"""
END = "## In short\n\n- One point.\n\n*Sources:* our own."
ERROR = [{"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": []}]
STDERR = [{"output_type": "stream", "name": "stderr", "text": "a warning\n"}]
FAULTS = [
    (is_valid, "cells|2|outputs|0|output_type", "nonsense"),
    (was_executed_in_order, "cells|2|execution_count", None),
    (was_executed_in_order, "cells|2|execution_count", 3),
    (has_no_error, "cells|2|outputs", ERROR),
    (has_no_stderr, "cells|2|outputs", STDERR),
    (has_no_widget_state, "metadata|widgets", {}),
    (is_small, "cells|0|source", "# " + "x" * MOST_BYTES),
    (has_short_cells, "cells|2|source", "print(7)\n\n" * (MOST_LINES + 1)),
    (has_no_trace_of_a_machine, "cells|0|source", "# See /home/somebody"),
    (has_no_trace_of_a_machine, "cells|2|source", f"print(7)  # {ROOT}/data"),
    (has_no_trace_of_a_machine, "cells|2|outputs|0|text", ["<Net at 0x7f12ab34cd>\n"]),
    (has_no_trace_of_a_machine, "cells|1|outputs|0|data|text/plain", r"A picture in C:\Users\somebody"),
    (has_an_assertion_for_each_ignored_output, "cells|4|source", "'assert'"),
    (skips_nothing, "cells|2|metadata|tags", ["nbval-skip"]),
    (skips_nothing, "cells|2|metadata|tags", ["raises-exception"]),
    (skips_nothing, "cells|2|source", "# NBVAL_IGNORE_OUTPUT\nprint(7)"),
    (has_its_outputs, "cells|2|outputs", []),
    (has_its_outputs, "cells|1|outputs", []),
    (has_its_outputs, "cells|4|source", "x = 1\nx == 1"),
    (begins_with_a_heading, "cells|0|source", "## A title"),
    (begins_with_a_heading, "cells|0|cell_type", "code"),
    (begins_with_a_heading, "cells", []),
    (has_whole_pictures, "cells|1|outputs|0|data|image/png", ""),
    (has_whole_pictures, "cells|1|outputs|0|data|image/png", "bm90IGEgcGljdHVyZQ=="),
    (has_a_sentence_beside_each_picture, "cells|1|outputs|0|data|text/plain", "<Figure size 640x480 with 1 Axes>"),
    (has_a_sentence_beside_each_picture, "cells|1|outputs|0|data|text/plain", ""),
    (has_a_sentence_beside_each_picture, "cells|0|source", "# A title\n![](picture.png)"),
    (has_alternative_texts, "cells|1|outputs|0|metadata|image/png|alt", ""),
    (has_alternative_texts, "cells|1|outputs|0|metadata", {}),
    (has_no_blank_widget, "cells|1|outputs|0|data", {"text/plain": "VBox(children=(IntSlider(value=1),))"}),
    (has_no_blank_widget, "cells|1|outputs|0|data", {"text/plain": "IntSlider(value=1)"}),
    (has_no_blank_widget, "cells|1|outputs|0|data|application/vnd.jupyter.widget-view+json", {"model_id": "8f3a"}),
    (begins_with_a_picture, "cells|1|source", ""),
    (begins_with_a_picture, "cells|1|outputs", []),
    (has_its_parts, "cells|0|source", TOP.replace("0 · ", "")),
    (has_its_parts, "cells|0|source", TOP.replace("**A question?**", "")),
    (has_its_parts, "cells|0|source", TOP.replace("**Minutes** | about 5", "**Minutes** |")),
    (has_its_parts, "cells|0|source", TOP.replace("**Next**", "Next")),
    (has_its_parts, "cells|11|source", END.replace("## In short", "## The end")),
    (has_its_parts, "cells|11|source", END.replace("*Sources:*", "Sources:")),
    (has_its_parts, "cells|11|source", END.replace("- One point.", "- One.\n" * 6)),
    (has_three_exercises, "cells|5|source", "answer = ...\nprint(answer)"),
    (has_three_exercises, "cells|5|source", 'answer = ...\ncheck("0.3", answer)'),
    (has_three_exercises, "cells|5|metadata", {}),
    (has_three_exercises, "cells|6|source", "It is 7."),
    (has_three_exercises, "cells|6|metadata", {}),
    (has_no_dead_link, "cells|0|source", "# See [that](99_nowhere.ipynb#part)"),
    (has_no_dead_link, "cells|0|source", "# A title\n![A picture of a cat](cat.png)"),
    (is_clean, "cells|2|metadata|execution", {"iopub.status.busy": "2020-01-01T00:00:00Z"}),
    (is_clean, "cells|2|id", "8f3a"),
    (is_clean, "metadata|language_info|version", "3.11.7"),
    (is_clean, "cells|1|outputs|0|data|application/vnd.jupyter.widget-view+json", {"model_id": "8f3a"}),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_accepts_a_sound_notebook_and_has_a_planted_fault(rule):
    assert rule(sound()) == []
    assert rule in [planted for planted, *_ in FAULTS]


@pytest.mark.parametrize(("rule", "path", "value"), FAULTS)
def test_rule_finds_the_planted_fault(rule, path, value):
    notebook = sound()
    plant(path, value)(notebook)
    assert rule(notebook)


# --- Rules for the package -----------------------------------------------------------------------------------------

PACKAGE = Path(l2e_utils.__file__).parent
NEEDS_JUPYTER = ("l2e_utils.widgets", "tools.refresh")  # and the modules inside
MODULES = sorted(module.name for module in pkgutil.walk_packages([str(PACKAGE)], "l2e_utils."))


def needs_jupyter(module: str) -> bool:
    return any(module == name or module.startswith(name + ".") for name in NEEDS_JUPYTER)


def run_python(program: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)


def test_importing_the_package_loads_nothing_heavy():
    heavy = "{'torch', 'matplotlib', 'seaborn', 'IPython', 'ipywidgets'}"
    done = run_python(f"import sys, l2e_utils; print(sorted({heavy} & set(sys.modules)))")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_all_but_widgets_and_refresh_work_without_jupyter():
    """As on a bare GPU machine. Where Jupyter is, seaborn imports ipywidgets, so what is loaded proves nothing."""
    inside = {"l2e_utils.plots.heatmaps", "l2e_utils.widgets.view"}
    assert inside.union(NEEDS_JUPYTER).issubset(MODULES)
    absent = "sys.modules.update(dict.fromkeys(['IPython', 'ipywidgets', 'ipykernel', 'nbformat', 'nbclient']))"
    imports = [f"import {module}" for module in MODULES if not needs_jupyter(module)]
    done = run_python("; ".join(["import sys", absent, *imports]))
    assert done.returncode == 0, done.stderr


def dangers(source: str) -> list[str]:
    """Ways to run code that came as data: eval, exec, pickle, and loading with torch or numpy through pickle."""
    unsafe = {"pickle", "dill", "shelve", "marshal"}
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" as word)):
                found.append(word)
            case ast.Import(names=names) if unsafe & {alias.name for alias in names}:
                found.append("pickle")
            case ast.ImportFrom(module=module) if module in unsafe:
                found.append("pickle")
            case ast.Attribute(value=ast.Name(id="torch"), attr="load"):
                found.append("torch.load")
            case ast.ImportFrom(module="torch", names=names) if any(alias.name == "load" for alias in names):
                found.append("torch.load")
            case ast.keyword(arg="allow_pickle", value=value) if getattr(value, "value", True) is not False:
                found.append("allow_pickle")
    return found


@pytest.mark.parametrize("module", MODULES)
def test_module_runs_nothing_that_came_as_data(module):
    assert dangers(Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec('1')",
        "import os, pickle",
        "from pickle import load",
        "torch.load(path)",
        "from torch import load",
        "numpy.load(path, allow_pickle=True)",
    ],
)
def test_planted_danger_is_found(source):
    assert dangers(source)


def test_evaluation_mode_of_a_network_is_no_danger():
    assert dangers("model.eval()") == []
