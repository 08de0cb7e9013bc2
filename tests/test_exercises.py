"""Each exercise: its stub is not attempted, its solution passes, and wrong answers that beginners give fail.

In a notebook an exercise is a code cell tagged `exercise` that needs no other cell and has a line `check("1.2", name)`;
behind it stands a Markdown cell tagged `solution`, with a fold that holds one block of Python, the whole answer.
`tests/wrong_answers/notebook_01.py` holds `WRONG = {2: ["def half(number): return number", …]}`.
"""

import importlib.util
import re
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from l2e_utils.exercises import NOT_ATTEMPTED, check, verdict
from l2e_utils.refresh import notebooks

WRONG = Path(__file__).parent / "wrong_answers"
A_NOTEBOOK = 3  # exercises in each


class Exercise(NamedTuple):
    number: str
    stub: str
    solution: str


def exercises() -> list[Exercise]:
    found = []
    for path in notebooks():
        cells = nbformat.read(path, as_version=4).cells
        for cell, after in zip(cells, [*cells[1:], None], strict=True):
            if "exercise" in cell.metadata.get("tags", []):
                number = re.search(r'^check\("(\d+\.\d+)", (\w+)\)$', cell.source, re.MULTILINE)
                assert number, f"{path.name}: the cell {cell.source[:50]!r} has no line check(\"1.2\", name)"
                assert after is not None and "solution" in after.metadata.get("tags", []), f"{number[1]}: no solution"
                block = re.search(r"<details>.*?```python\n(.*?)```.*?</details>", after.source, re.DOTALL)
                assert block, f"{number[1]}: the solution has no folded block of Python"
                found.append(Exercise(number[1], cell.source, block[1]))
    return found


EXERCISES = exercises()
NUMBERS = [exercise.number for exercise in EXERCISES]


def wrong_answers(number: str) -> list[str]:
    notebook, place = map(int, number.split("."))
    path = WRONG / f"notebook_{notebook:02}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WRONG[place]


def after(exercise: Exercise, more: str, capsys) -> str:
    """What the check prints when the cell has `more` in place of its stub's last word."""
    stub, line, _ = exercise.stub.partition(f'check("{exercise.number}"')
    line += _
    names: dict[str, object] = {}
    exec(compile(stub + "\n" + more + "\n" + line, exercise.number, "exec"), names)
    return capsys.readouterr().out.strip().splitlines()[-1]


def test_every_notebook_has_three_exercises():
    wanted = [f"{int(path.name[:2])}.{place}" for path in notebooks() for place in range(1, A_NOTEBOOK + 1)]
    assert wanted == NUMBERS


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
def test_stub_is_not_attempted(exercise, capsys):
    assert after(exercise, "", capsys) == f"Exercise {exercise.number}: {NOT_ATTEMPTED}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
def test_solution_passes(exercise, capsys):
    assert after(exercise, exercise.solution, capsys) == f"Exercise {exercise.number}: passed. ✓"


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
def test_wrong_answers_fail(exercise, capsys):
    wrong = wrong_answers(exercise.number)
    assert len(wrong) >= 2, "plant at least two mistakes"
    for answer in wrong:
        assert after(exercise, answer, capsys).startswith(f"Exercise {exercise.number}: not yet."), answer


def test_an_unknown_exercise_is_refused():
    for number in ("77.1", "1.99", "one", ""):
        with pytest.raises(ValueError, match="There is no exercise"):
            check(number, 1)


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
def test_nonsense_is_a_sentence(exercise):
    def fault(*_):
        raise RuntimeError("oh")

    for nonsense in (None, 3.5, "text", [], fault, lambda *_: None, lambda: 1):
        assert verdict(exercise.number, nonsense).startswith("not yet.")
