"""A reader that goes through a program once is right, and remembers as little as is claimed."""

import html
from random import Random

import pytest

from l2e_utils import plots
from l2e_utils.analysis.one_pass import read_once, running_values
from l2e_utils.programs import OPERATIONS, add_or_subtract, assign, build_program, canonical_of, loop, sample_program
from l2e_utils.widgets import OnePass


def test_the_worked_example():
    steps = list(read_once("print((7+(5*2)))"))
    assert [step.read for step in steps] == ["print((7", "+(", "5", "*", "2", ")", "))"]
    assert steps[4].memory == ("7 +", "5 *", "2") and steps[4].numbers == 3
    assert steps[-1].memory == ("17",) and steps[-1].numbers == 1


def test_running_values_of_worked_examples():
    assert running_values("print((7+(5*2)))") == [(14, 10), (15, 17)]
    assert running_values("e=3\nfor x in range(4):e+=5\nprint((e-1))") == [(27, 23), (38, 22)]
    assert running_values("print((8 if 2>5 else (9//2)))")[-1] == (28, 4) and running_values("print(7)") == []


def test_3_000_programs_are_run_rightly_within_the_bound():
    rng = Random(1)
    for _ in range(3_000):
        nesting = rng.randint(1, 30)
        program = sample_program(rng, rng.randint(1, 20), nesting)
        steps = list(read_once(program.source))
        assert steps[-1].memory == (program.output,), program.source
        assert "".join(step.read for step in steps) == program.source
        assert max(step.numbers for step in steps) <= 2 * nesting + 1, program.source
        values = running_values(program.source)
        assert len(values) <= nesting and [end for end, _ in values] == sorted({end for end, _ in values})
        assert not values or str(values[-1][1]) == program.output, program.source


def test_a_program_is_read_once_with_what_must_be_remembered_alone():
    # Choices inside each other, the inner one always on the right of the comparison: the bound is reached.
    source = "print((1 if 2>(3 if 4>(5 if 6>7 else 8) else 9) else 10))"
    assert max(step.numbers for step in read_once(source)) == 2 * 3 + 1
    # A loop is read once however often it runs.
    (*_, last) = read_once("a=1\nfor x in range(1000000000):a-=2\nprint(a)")
    assert last.memory == ("-1999999999",)
    # The branch not taken is read and forgotten.
    memories = [step.memory for step in read_once("print((1 if 5>2 else (3+4)))")]
    assert ("keep 1", "3 +", "4") in memories and memories[-1] == ("1",)
    assert [step.memory for step in read_once("print((1 if 2>5 else 3))")][-2:] == [("skip", "3"), ("3",)]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_program_of_given_operations_is_one_of_theirs(operation):
    built = build_program(Random(3), 2, [add_or_subtract, operation])
    (*_, last) = read_once(built.source)
    assert last.memory == (built.output,)
    start = build_program(Random(3), 2, [add_or_subtract])
    assert start.source.removeprefix("print(").removesuffix(")") in built.source
    assert built.canonical == canonical_of(built.source)


def test_built_programs_have_limits():
    with pytest.raises(ValueError, match="nesting"):
        build_program(Random(0), 2, [])
    with pytest.raises(ValueError, match="variable names"):
        build_program(Random(0), 2, [loop] * 5 + [assign] * 6)


def test_operations_show_what_each_adds():
    start = build_program(Random(58), 2, [add_or_subtract])
    grown = {name.__name__: build_program(Random(58), 2, [add_or_subtract, name]) for name in (OPERATIONS[5], loop)}
    drawing = plots.draw_operations(start, grown)
    shown = [text.get_text() for text in drawing.figure.axes[0].texts]
    for program in grown.values():
        assert program.output in shown and f"+{len(program.source) - len(start.source)}" in shown
        assert "".join(shown).count("".join(program.source.split("\n"))) == 1
    assert len(drawing.figure.axes[0].patches) == 3, "the expression is marked in every program"
    assert f"loop {grown['loop'].output}" in drawing.sentence


def test_trace_draws_the_steps_so_far():
    steps = list(read_once("print((7+(5*2)))"))
    for shown in range(1, len(steps) + 1):
        drawing = plots.draw_trace(steps, shown)
        boxes = sum(len(step.memory) for step in steps[:shown])
        assert len(drawing.figure.axes[0].patches) == boxes
        assert f"After step {shown} of {len(steps)}" in drawing.sentence
    assert drawing.sentence.endswith("remembers 17; so far never more than 3 numbers at a time.")


def test_view_follows_every_control(unpainted):
    view = OnePass()
    for nesting in (1, 3):
        view.nesting.value = nesting
        for seed in (0, 9):
            view.seed.value = seed
            assert view.step.value == 1 and view.step.max == len(view.steps)
            for step in range(1, view.step.max + 1):
                view.step.value = step
                read = "".join(done.read for done in view.steps[:step])
                assert f"bold\">{html.escape(read)}</span>" in view.text.value
                assert f"After step {step} of {view.step.max}" in view.drawing.sentence
            assert f"prints <code>{view.program.output}</code>" in view.text.value
            assert view.still().sentence == view.drawing.sentence
