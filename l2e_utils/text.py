"""Characters to integers and back: the only thing the network ever sees.

One worked example, the program `print((7+5))`, which prints `12`:

    encoder reads     p r i n t ( ( 7 + 5 ) )
    decoder reads     @ 1 2
    decoder writes    1 2 .

`@` tells the network to start writing, `.` is its own sign that it has finished. A newline is a character like any
other. Shapes: sources are padded in front, so that every `@` falls on the same step; outputs are padded behind and
masked, so that padding is never learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from l2e_utils.errors import CourseError

if TYPE_CHECKING:
    import numpy as np
    import torch

START, STOP = "@", "."
# What the network can write. A blind guess is right once in twelve.
OUTPUT_ALPHABET = "0123456789-" + STOP
# What it can read. The output characters come first, so that an output character has one number, read or written.
ALPHABET = OUTPUT_ALPHABET + START + "\n +*/()=<>:;" + "abcdefghij" + "x" + "lnoprst"
PAD = len(ALPHABET)  # a number of its own for "nothing here"

_NUMBER = {character: number for number, character in enumerate(ALPHABET)}
_UNKNOWN = 255
_TABLE = bytes(_NUMBER.get(chr(code), _UNKNOWN) for code in range(256))  # the same for whole texts at once


class Example(NamedTuple):
    """One exercise for the network.

    `source` is what it reads and `output` what it should write (without `.`); `canonical` is the text that decides
    which split the exercise belongs to: equal for exercises that are the same in disguise.
    """

    source: str
    output: str
    canonical: str


def encode(text: str) -> list[int]:
    """Numbers of the characters of `text`.

    Raises ValueError, naming character and position, for a character outside `ALPHABET`.
    """
    try:
        return [_NUMBER[character] for character in text]
    except KeyError:
        position = next(i for i, character in enumerate(text) if character not in _NUMBER)
        raise CourseError(
            f"The network does not know the character {text[position]!r} at position {position + 1}; "
            f"it knows {''.join(sorted(ALPHABET.replace(chr(10), '').replace(' ', '')))}, space and newline."
        ) from None


def _encode_fast(text: str) -> np.ndarray:
    """`encode` as an array, for the many texts of a batch."""
    import numpy as np

    numbers = text.encode("latin-1", "replace").translate(_TABLE)
    if _UNKNOWN in numbers:
        encode(text)  # which says what is wrong
    return np.frombuffer(numbers, dtype=np.uint8)


def decode(numbers: Sequence[int]) -> str:
    """Characters of `numbers`, leaving padding out; the inverse of `encode`."""
    return "".join(ALPHABET[number] for number in numbers if number != PAD)


class Batch(NamedTuple):
    """Examples as rectangles of numbers, one row an example.

    source  [batch, source_time]  characters to read, padded in front
    lengths [batch]               how many of them are real; on the processor, which decides by them when a row joins
    inputs  [batch, output_time]  `@` and the right characters so far (teacher forcing), padded behind
    targets [batch, output_time]  the right next characters, ending in `.`, padded behind
    mask    [batch, output_time]  True where a target is real
    """

    source: torch.Tensor
    lengths: torch.Tensor
    inputs: torch.Tensor
    targets: torch.Tensor
    mask: torch.Tensor

    @classmethod
    def of(cls, examples: Sequence[Example], device: torch.device | str = "cpu") -> Batch:
        """The batch of `examples`, in their order, on `device`.

        Raises ValueError for no examples, or for a character outside the alphabet.
        """
        import numpy as np
        import torch

        if not examples:
            raise ValueError("A batch needs at least one example.")
        lengths = [len(example.source) for example in examples]
        output_lengths = [len(example.output) + 1 for example in examples]
        shape = len(examples), max(output_lengths)
        source = np.full((len(examples), max(lengths)), PAD, dtype=np.int64)
        inputs, targets = np.full(shape, PAD, dtype=np.int64), np.full(shape, PAD, dtype=np.int64)
        for row, example in enumerate(examples):
            if example.source:
                source[row, -lengths[row] :] = _encode_fast(example.source)
            output = _encode_fast(START + example.output + STOP)
            inputs[row, : output_lengths[row]] = output[:-1]
            targets[row, : output_lengths[row]] = output[1:]
        source, inputs, targets, mask = (
            torch.from_numpy(array).to(device) for array in (source, inputs, targets, targets != PAD)
        )
        return cls(source, torch.tensor(lengths), inputs, targets, mask)
