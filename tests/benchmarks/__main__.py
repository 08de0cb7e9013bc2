"""`make bench`: how fast everything is, measured in one run; kept in docs/speed.md.

Ratios are taken within the run, so they mean something on another computer too; plain rates do not. Run it on an idle
computer: it takes about 25 minutes.
"""

import platform
from pathlib import Path

import torch

from l2e_utils.engine.machine import made_with
from tests.benchmarks import growth, learning, loop, optimisers, parts, step

PAGE = Path(__file__).parents[2] / "docs" / "speed.md"
INTRO = """# How fast

On a processor the training step is our own (`l2e_utils/engine/backpropagation.py`): the same gradients as
PyTorch's, to the fifth decimal and beyond, in less time. What limits it are the matrix products of one step after
another, the more the larger the network; in small ones it is the arithmetic between them. Bfloat16 brings nothing
on a computer whose products are slower in it. Nothing here was measured on a GPU.

"""
SECTIONS = {
    "Against plain PyTorch": loop.section,
    "Accuracy per minute": learning.section,
    "Optimisers": optimisers.section,
    "Where the time goes": step.section,
    "What a student waits for": parts.section,
    "Growth": growth.section,
}


def main() -> None:
    torch.set_num_threads(1)
    about = made_with(torch.device("cpu"))
    versions = f"Python {about['python']}, torch {about['torch']}, {platform.system()}"
    page = INTRO + f"Measured in one run of `make bench` on: {about['hardware']}; {versions}.\n"
    for title, measure in SECTIONS.items():
        section = f"\n## {title}\n\n{measure()}\n"
        print(section, flush=True)
        page += section
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
