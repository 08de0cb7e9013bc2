"""Checks of notebook 2: the rows of an example, padding, and writing freely."""

from collections.abc import Callable

from l2e_utils.exercises import answers
from l2e_utils.model import LONGEST_OUTPUT
from l2e_utils.text import START, STOP

EXAMPLES = [("print((7+5))", "12"), ("print(3)", "3"), ("a=5;\nprint((a-90))", "-85")]
TEXTS = [  # texts, whether to pad in front
    (["print(3)", "print((7+5))", "print(10)"], True), (["3.", "-112.", "10."], False), (["7"], True),
    (["", "ab"], False),
]  # fmt: skip
MOST_CALLS = 1_000  # enough for every right answer, few enough for a loop without an end


@answers("2.1", EXAMPLES)
def rows(source: str, output: str) -> tuple[str, str, str]:
    return source, START + output, output + STOP


@answers("2.2", TEXTS)
def pad(texts: list[str], in_front: bool) -> list[str]:
    width = max(map(len, texts))
    return [text.rjust(width, "·") if in_front else text.ljust(width, "·") for text in texts]


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


@answers("2.3", [Pretender(text) for text in ("12.", "7.", "-85.", ".", "9" * 60 + ".", "3" * 10 * LONGEST_OUTPUT)])
def write_freely(next_character: Callable[[str], str]) -> str:
    written = ""
    while len(written) < LONGEST_OUTPUT:
        character = next_character(START + written)
        if character == STOP:
            break
        written += character
    return written
