"""Run a program of the generator in one pass, from left to right, and say at every step what has to be remembered.

One worked example, `print((7+(5*2)))`:

    read         remember
    print((7     7
    +(           7 +
    5            7 +   5
    *            7 +   5 *
    2            7 +   5 *   2
    )            7 +   10
    ))           17

Nothing is read twice, not even the line that a loop repeats: `for x in range(k):v+=b` is one step, v + k * b. What
is remembered does not depend on how long the text is, only on the nesting n: at most 2 * n + 1 numbers (ours;
the paper speaks of constant memory). Only programs as the generator writes them will do: each variable is used once.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from l2e_utils.interpreter import ACTIONS

_TOKEN = re.compile(
    r"(?P<loop>for[ ]x[ ]in[ ]range\((?P<count>\d+)\):) | (?P<target>(?P<name>[a-j])(?P<how>[+-]?=))"
    r"| (?P<print>print\() | (?P<number>\d+) | (?P<variable>[a-j]) | (?P<otherwise>[ ]else[ ])"
    r"| (?P<sign>//|[-+*<>]|[ ]if[ ]) | (?P<open>\() | (?P<close>\)) | (?P<end>;?\n)",
    re.VERBOSE,
)
_JOIN = {**ACTIONS, "keep": lambda kept, _: kept, **dict.fromkeys(("skip", "print"), lambda _, value: value)}


class PassStep(NamedTuple):
    """What was read since the step before, what is remembered after it, and how many numbers that is."""

    read: str
    memory: tuple[str, ...]
    numbers: int


def read_once(source: str) -> Iterator[PassStep]:
    """The steps of running `source` in one pass, one for each change of the memory. The last memory is the output.

    Raises KeyError or IndexError for what is no program of the generator.
    """
    variables: dict[str, int] = {}
    pending: list[tuple[int | str | None, str]] = []  # what waits for the value that comes next: (12, "+"), ("a", "=")
    value: int | None = None  # the latest
    step = PassStep("", (), 0)
    for token in _TOKEN.finditer(source):
        match token.lastgroup:
            case "number":
                value = int(token.group())
            case "variable":
                value = variables.pop(token.group())  # each is used once, and can be forgotten then
            case "sign":
                pending.append((value, token.group().strip()))
                value = None
            case "otherwise":  # the condition is complete, so it is known now which of the two to take
                left, sign = pending.pop()
                first, _ = pending.pop()
                pending.append((first, "keep") if _JOIN[sign](left, value) else (None, "skip"))
                value = None
            case "close":  # every bracket belongs to one operation
                left, sign = pending.pop()
                value = _JOIN[sign](left, value)
            case "loop":
                pending.append((int(token["count"]), "times"))
            case "target":
                pending.append((token["name"], token["how"]))
            case "print":
                pending.append((None, "print"))
            case "end":
                name, how = pending.pop()
                if how == "=":
                    variables[name] = value
                else:  # the whole loop at once
                    times, _ = pending.pop()
                    variables[name] = _JOIN[how[0]](variables[name], times * value)
                value = None
        memory = _memory(variables, pending, value)
        numbers = len(variables) + sum(isinstance(left, int) for left, _ in pending) + (value is not None)
        if memory != step.memory and step.memory:
            yield step
            step = PassStep("", memory, numbers)
        step = PassStep(step.read + token.group(), memory, numbers)
    yield step


def running_values(source: str) -> list[tuple[int, int]]:
    """How many characters have been read when each operation is complete, and its value: [(14, 10), (15, 17)] above.

    A loop counts when its line has ended, other operations when their bracket closes.
    """
    found, end = [], 0
    for step in read_once(source):
        in_loop = source[:end].rpartition("\n")[2].startswith("for")
        if step.read[0] == ")" or (in_loop and step.read[0] == "\n"):
            found.append((end + 1, int(step.memory[-1].rpartition("=")[2])))
        end += len(step.read)
    return found


def _memory(variables: dict[str, int], pending: list[tuple], value: int | None) -> tuple[str, ...]:
    """The memory in words: variables, what is pending, the latest value."""
    words = [f"{name}={number}" for name, number in variables.items()]
    for left, sign in pending:
        if sign == "keep":
            words.append(f"keep {left}")
        elif sign != "print":
            words.append(sign if left is None else f"{left} {sign}")
    if value is not None:
        words.append(str(value))
    return tuple(words)
