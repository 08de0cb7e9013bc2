"""How much to do, and where things are kept.

The environment variable `L2E_BUDGET` chooses one of three sizes for everything a notebook trains or evaluates:

    smoke  checks that all of it runs: a notebook under a minute (what automatic tests use)
    class  a laptop during a lesson: a notebook under ten minutes (the default)
    full   a GPU, or a laptop overnight

The code is the same in all three; only the numbers below differ, and they count programs, never seconds.
"""

import os
from pathlib import Path
from typing import NamedTuple

from l2e_utils.errors import CourseError

DATA = Path(__file__).resolve().parents[2] / "data"
# The reader's own runs, never in git. Tests set L2E_MINE, so that they leave a reader's runs alone.
MINE = Path(os.environ.get("L2E_MINE") or DATA / "my")


class Budget(NamedTuple):
    name: str
    target: tuple[int, int]  # length and nesting to train for
    programs: int  # training programs of one run
    hidden: int  # cells
    check_every: int  # training programs between two checks
    test_programs: int  # to evaluate at one level


BUDGETS = {
    "smoke": Budget("smoke", (2, 2), programs=16_384, hidden=32, check_every=1_024, test_programs=100),
    "class": Budget("class", (2, 2), programs=800_000, hidden=64, check_every=8_192, test_programs=500),
    "full": Budget("full", (3, 2), programs=5_000_000, hidden=128, check_every=16_384, test_programs=2_000),
}

_CHOSEN = os.environ.get("L2E_BUDGET") or "class"
if _CHOSEN not in BUDGETS:
    raise CourseError(f"L2E_BUDGET is {_CHOSEN!r}: set it to smoke, class or full, or leave it out for class.")
BUDGET = BUDGETS[_CHOSEN]
