"""Notebook 2, Characters: the rows of an example, padding, and writing freely."""

from __future__ import annotations

from collections.abc import Callable

from l2e_utils.exercises import ask, first_difference
from l2e_utils.model import LONGEST_OUTPUT
from l2e_utils.text import START, STOP


def check_rows(rows: Callable) -> str | None:
    """2.1: what the encoder reads, what the decoder reads, what it should write."""
    texts = [("print((7+5))", "12"), ("print(3)", "3"), ("a=5;\nprint((a-90))", "-85")]
    return first_difference(rows, [((s, o), (s, START + o, o + STOP)) for s, o in texts], same_texts)


def same_texts(found: object, expected: object) -> bool:
    """A list will do for a tuple."""
    return isinstance(found, (tuple, list)) and list(found) == list(expected)


def check_pad(pad: Callable) -> str | None:
    """2.2: texts of one length."""
    texts = ["print(3)", "print((7+5))", "print(10)"]
    outputs = ["3.", "-112.", "10."]
    cases = [
        ((texts, True), ["····print(3)", "print((7+5))", "···print(10)"]),
        ((outputs, False), ["3.···", "-112.", "10.··"]),
        ((["7"], True), ["7"]),
        ((["", "ab"], False), ["··", "ab"]),
    ]
    return first_difference(pad, cases, same_texts)


MOST_CALLS = 1_000  # enough for every right answer, few enough for a loop without an end


class Pretender:
    """Plays a network that writes a text whatever it has read, as long as it is fed its own characters."""

    def __init__(self, text: str):
        self.text, self.calls = text, 0

    def __call__(self, so_far: str) -> str:
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise RuntimeError(f"next_character was called more than {MOST_CALLS:,} times: your loop does not end")
        if not isinstance(so_far, str) or not so_far.startswith(START):
            raise ValueError(f"next_character was called with {so_far!r}, which does not begin with {START}")
        done = so_far[1:]
        if not self.text.startswith(done):
            raise ValueError(f"next_character was called with {so_far!r}, which is not what it wrote")
        if done == self.text:
            raise ValueError(f"next_character was called with {so_far!r}, after it had written {STOP}")
        return self.text[len(done)]

    def __repr__(self) -> str:
        return f"<a network that writes {self.text[:12]!r}{'…' * (len(self.text) > 12)}>"


class Brief(str):
    """A text that shows its length in a counter-example, and not all of itself if it is long."""

    def __repr__(self) -> str:
        return f"{str(self)!r}" if len(self) <= 20 else f"a text of {len(self)} characters, {str(self[:8])!r}…"


def check_write_freely(write_freely: Callable) -> str | None:
    """2.3: feed the decoder its own characters until the full stop, or until there are too many."""

    def brief(next_character: Pretender) -> object:
        written = ask(write_freely, next_character)
        return Brief(written) if isinstance(written, str) else written

    brief.__name__ = getattr(write_freely, "__name__", "your function")
    cases = [((Pretender(text + STOP),), Brief(text)) for text in ("12", "7", "-85", "", "9" * 60)]
    endless = Pretender("3" * 10 * LONGEST_OUTPUT)
    return first_difference(brief, [*cases, ((endless,), Brief("3" * LONGEST_OUTPUT))])


CHECKS = {1: check_rows, 2: check_pad, 3: check_write_freely}
