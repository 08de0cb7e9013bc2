"""Characters to integers and back: the only thing the network ever sees.

One worked example, the program `print((7+5))`, which prints `12`:

    encoder reads     p r i n t ( ( 7 + 5 ) )
    decoder reads     @ 1 2
    decoder writes    1 2 .

`@` tells the network to start writing, `.` is its own sign that it has finished. A newline is a character like any
other. Sources are padded in front, so that every `@` falls on the same step; outputs behind, and masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from l2e_utils.errors import CourseError

if TYPE_CHECKING:
    import torch

START, STOP = "@", "."
# What the network can write. A blind guess is right once in twelve.
OUTPUT_ALPHABET = "0123456789-" + STOP
# What it can read. The output characters come first, so that an output character has one number, read or written.
ALPHABET = OUTPUT_ALPHABET + START + "\n +*/()=<>:;" + "abcdefghij" + "x" + "lnoprst"
PAD = len(ALPHABET)  # a number of its own for "nothing here"
_UNKNOWN = 255
_TABLE = bytes(ALPHABET.index(chr(code)) if chr(code) in ALPHABET else _UNKNOWN for code in range(256))


class Example(NamedTuple):
    """One exercise for the network: what it reads, and what it should write (without `.`).

    `canonical` decides to which split it belongs: equal for exercises that are the same in disguise.
    """

    source: str
    output: str
    canonical: str

    @property
    def characters(self) -> int:
        """That it should write, the `.` included."""
        return len(self.output) + 1


def encode(text: str) -> list[int]:
    """Numbers of the characters. Raises ValueError, naming character and position, for an unknown one."""
    return list(_as_bytes(text))


def _as_bytes(text: str) -> bytes:
    """The same numbers as bytes, which become an array at once."""
    numbers = text.encode("latin-1", "replace").translate(_TABLE)
    position = numbers.find(_UNKNOWN)
    if position >= 0:
        known = "".join(sorted(set(ALPHABET) - {" ", "\n"}))
        what = f"the character {text[position]!r} at position {position + 1}"
        raise CourseError(f"The network does not know {what}; it knows {known}, space and newline.")
    return numbers


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
        """The batch of `examples`, in their order. Raises ValueError for none, or an unknown character."""
        import numpy as np
        import torch

        if not examples:
            raise ValueError("A batch needs at least one example.")
        lengths = [len(example.source) for example in examples]
        most, longest = max(lengths), max(example.characters for example in examples)
        source = np.full((len(examples), most), PAD, dtype=np.int64)
        inputs, targets = np.full((2, len(examples), longest), PAD, dtype=np.int64)
        for row, example in enumerate(examples):
            source[row, most - lengths[row] :] = np.frombuffer(_as_bytes(example.source), dtype=np.uint8)
            output = np.frombuffer(_as_bytes(START + example.output + STOP), dtype=np.uint8)
            inputs[row, : len(output) - 1], targets[row, : len(output) - 1] = output[:-1], output[1:]
        arrays = source, inputs, targets, targets != PAD
        at_once = torch.device(device).type == "cuda"  # which has copied the data aside before it returns
        source, inputs, targets, mask = (torch.from_numpy(array).to(device, non_blocking=at_once) for array in arrays)
        return cls(source, torch.tensor(lengths), inputs, targets, mask)
