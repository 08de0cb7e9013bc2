"""Each exercise: its solution passes, and wrong answers fail. (Its stub is not attempted, as nbval compares.)

In a notebook an exercise is a code cell tagged `exercise` that needs no other cell and has a line `check("1.2", name)`;
behind it stands a Markdown cell tagged `solution`, with a fold that holds one block of Python, the whole answer.
`tests/wrong_answers.py` holds `WRONG = {"1.2": ("def half(number): return ", ["number", …])}`.
"""

import contextlib
import itertools
import math
import re
import threading
import time
from typing import NamedTuple

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient

from l2e_utils import exercises as exercises_of_the_course
from l2e_utils.exercises import check, near, verdict
from tests.wrong_answers import WRONG
from tools.refresh import notebooks


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


def said_of(exercise: Exercise, answer: str, capsys) -> str:
    """What the check prints when the cell has this answer behind its stub."""
    line = f'check("{exercise.number}"'
    exec(compile(exercise.stub.replace(line, f"{answer}\n{line}"), exercise.number, "exec"), {})
    return capsys.readouterr().out.strip().splitlines()[-1]


def test_every_notebook_has_three_exercises():
    wanted = [f"{int(path.name[:2])}.{place}" for path in notebooks() for place in (1, 2, 3)]
    assert wanted == NUMBERS


@pytest.mark.parametrize("exercise", EXERCISES, ids=NUMBERS)
def test_wrong_answers_fail_and_the_solution_passes(exercise, capsys):
    """In this order: what an answer does to its arguments must not change what the next one is asked."""
    beginning, wrong = WRONG[exercise.number]
    assert len(wrong) >= 2, "plant at least two mistakes"
    for answer in wrong:
        said = said_of(exercise, beginning + answer, capsys)
        assert said.startswith(f"Exercise {exercise.number}: not yet."), answer
    assert said_of(exercise, exercise.solution, capsys) == f"Exercise {exercise.number}: passed. ✓"


def test_an_answer_may_change_what_it_is_given():
    def left(forget):
        return [math.prod(forget) for _ in range(len(forget)) if forget.pop(0) is not None]

    assert [verdict("3.3", left) for _ in range(2)] == ["passed. ✓"] * 2


def test_answers_in_single_precision_are_right():
    def clip(gradient, most):
        gradient = torch.tensor(gradient)
        return gradient * min(1.0, most / max(float(gradient.norm()), 1e-12))

    assert verdict("4.1", lambda p: -torch.tensor(p).log().mean()) == verdict("4.3", clip) == "passed. ✓"
    assert verdict("4.1", lambda p: -torch.tensor(p).log().mean() * 1.0001).startswith("not yet. ")


@pytest.mark.parametrize(
    ("number", "answer", "said"),
    [
        ("7.3", lambda half: 2 * half, "(0.5) gives 1.0, and should give 4."),
        ("4.2", lambda *_: 1, "(lambda w: 2 * (w - 3), 0.0, 0.1, 1) gives 1, and should give 0.6000000000000001."),
        ("2.3", lambda _: "9" * 121, "(<a network that writes '12.'>) gives a text of 121 characters, '99999999'…"),
        ("1.2", lambda programs: 0.5, "canonical="), ("1.2", lambda programs: 0.5, ", … 500 in all]) gives 0.5, and"),
        ("8.2", lambda forced, count: forced / 0, "(0.99, 10) ended with ZeroDivisionError: float division by zero"),
    ],
)  # fmt: skip
def test_a_counter_example_shows_the_question_and_both_answers(number, answer, said):
    assert verdict(number, answer).startswith("not yet. <lambda>(") and said in verdict(number, answer)


@pytest.mark.parametrize("number", ["77.1", "1.99", "one", ""])
def test_an_unknown_exercise_is_refused(number):
    with pytest.raises(ValueError, match="There is no exercise"):
        check(number, 1)


# --- Nonsense, and answers that would take a notebook with them ---


def endless(*_):
    while True:
        pass


def stubborn(*_):
    """Does not let itself be stopped, but ends some time later."""
    with contextlib.suppress(BaseException):
        endless()
    end = time.monotonic() + 2
    while time.monotonic() < end:
        pass


def interrupts(*_):
    raise KeyboardInterrupt


class Hostile:
    """Whatever is asked of it never ends, or ends everything."""

    def __eq__(self, other):
        endless()

    __hash__ = None
    __float__ = __iter__ = __len__ = __str__ = __repr__ = lambda _: exit()


HOSTILE = {
    **{f"is {answer!r}": answer for answer in (None, 3.5, "text", [])},
    "fails": lambda *_: 1 / 0,
    "gives nothing": lambda *_: None,
    "takes nothing": lambda: 1,
    "never ends": endless,
    "exits": lambda *_: exit(),
    "interrupts": interrupts,
    "recurses": lambda *arguments: HOSTILE["recurses"](*arguments),
    "goes on for ever": lambda *_: itertools.count(),
    "nan": lambda *_: math.nan,
    "nans": lambda *_: [math.nan] * 3,
    "two nans": lambda *_: (math.nan, math.nan),
    "infinite": lambda *_: math.inf,
    "hostile": lambda *_: Hostile(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_answer_passes_ends_the_notebook_or_goes_on_for_ever(name, monkeypatch):
    if name in ("never ends", "hostile"):
        monkeypatch.setattr(exercises_of_the_course, "LIMIT", 0.05)
    itself = [HOSTILE[name]()] if name in ("nan", "goes on for ever", "hostile") else []
    for number in NUMBERS:
        for answer in (HOSTILE[name], *itself):
            assert verdict(number, answer).startswith("not yet."), number


def test_an_answer_that_never_ends_is_stopped_after_a_while_and_told_why(monkeypatch):
    monkeypatch.setattr(exercises_of_the_course, "LIMIT", 0.1)
    opened = threading.Event()

    def waits(*_):
        opened.wait()  # nothing can hurry it from outside

    for answer in (endless, stubborn, waits):
        before = set(threading.enumerate())
        said = verdict("0.2", answer)
        assert said == "not yet. It has not ended after 0.1 seconds: is there a loop that goes on for ever?"
        left = [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
        assert len(left) == (answer is waits), "it goes on behind"
    opened.set()


def test_exit_in_an_answer_does_not_end_the_kernel():
    cells = [
        "from l2e_utils.exercises import check\ndef left(numbers):\n    exit()\ncheck('3.3', left)",
        "def left(numbers):\n    quit()\ncheck('3.3', left)",
        "print('still here')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    first, second, last = ("".join(output.text for output in cell.outputs) for cell in notebook.cells)
    for said in (first, second):
        assert said.startswith("Exercise 3.3: not yet.") and "SystemExit" in said
    assert last == "still here\n"


@pytest.mark.parametrize(
    ("found", "expected", "alike"),
    [
        (0.1 + 0.2, 0.3, True), (3, 3.0, True), (0.31, 0.3, False), (math.nan, math.nan, False),
        (True, 1.0, False), ("3", 3.0, False), (None, 0.0, False), (math.inf, 1e300, False), (5.0, 5, False),
        (1, True, False), (True, 1, False), (np.bool_(True), True, True), (np.int64(3), 3, True),
        ((1, 2), [1.0, 2.0], True), (np.array([1.0, 2.0]), [1.0, 2.0], True), ([1], [1.0, 2.0], False),
        ([1, 2, 3], [1.0, 2.0], False), (itertools.count(1), [1.0, 2.0], False), (1.0, [1.0], False),
        ([[1, 2], [3]], [[1, 2], [3]], True), ([[1], [4]], [[1], [3]], False), ("ab", ["a", "b"], False),
    ],
)  # fmt: skip
def test_near(found, expected, alike):
    assert near(found, expected) is alike
