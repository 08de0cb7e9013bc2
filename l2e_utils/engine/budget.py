"""How much to do, on what, and where things are kept.

The environment variable `L2E_BUDGET` chooses one of three sizes for everything a notebook trains or evaluates:

    smoke  checks that all of it runs: a notebook under a minute (what automatic tests use)
    class  a laptop during a lesson: a notebook under ten minutes (the default)
    full   a GPU, or a laptop overnight

The code is the same in all three; only the numbers below differ, and they count programs, never seconds.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from l2e_utils.errors import CourseError

DATA = Path(__file__).resolve().parents[2] / "data"
# The reader's own runs, never in git. Tests set L2E_MINE, so that they leave a reader's runs alone.
MINE = Path(os.environ.get("L2E_MINE") or DATA / "my")
CONTROL_GROUPS = Path("/sys/fs/cgroup")


class Budget(NamedTuple):
    """target: (length, nesting) to train for; programs: training programs of one run; hidden: cells; check_every:
    training programs between two checks; test_programs: programs to evaluate at one level."""

    name: str
    target: tuple[int, int]
    programs: int
    hidden: int
    check_every: int
    test_programs: int


BUDGETS = {
    "smoke": Budget("smoke", (2, 2), programs=16_384, hidden=32, check_every=1_024, test_programs=100),
    "class": Budget("class", (2, 2), programs=800_000, hidden=64, check_every=8_192, test_programs=500),
    "full": Budget("full", (3, 2), programs=5_000_000, hidden=128, check_every=16_384, test_programs=2_000),
}


def chosen_budget() -> Budget:
    """The budget that `L2E_BUDGET` names, `class` if it is not set. Raises ValueError for another name."""
    name = os.environ.get("L2E_BUDGET") or "class"
    if name not in BUDGETS:
        raise CourseError(f"L2E_BUDGET is {name!r}: set it to smoke, class or full, or leave it out for class.")
    return BUDGETS[name]


BUDGET = chosen_budget()


def cores() -> int:
    """Processor cores that this process may use: its affinity or a container may leave it fewer than there are."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, _quota()))


def _quota() -> int:
    """Whole cores that Linux's control groups, of either version, leave to a container; many where they say nothing."""
    files = [["cpu.max"], ["cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"]]
    for names in files:
        try:
            quota, period = " ".join((CONTROL_GROUPS / name).read_text() for name in names).split()
            if int(quota) > 0:
                return int(quota) // int(period)
        except (OSError, ValueError):  # not there, or "max"
            continue
    return sys.maxsize


def device_of(name: str = "auto"):
    """The torch device: `auto` takes cuda when there is one, else cpu; `mps` only on request.

    Of several GPUs a process takes that of its LOCAL_RANK, which `torchrun` sets.

    Raises ValueError if the device asked for is not there.
    """
    import torch

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name.split(":")[0] not in there:
        raise CourseError(f"There is no device {name!r}: choose auto, cpu, cuda or mps.")
    if not there[name.split(":")[0]]:
        raise CourseError(f"This computer offers PyTorch no {name}: use --device cpu, or leave the device out.")
    if name == "cuda":
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)) % torch.cuda.device_count())
    return torch.device(name)


def describe_device(device) -> str:
    """The device in words, for people: the GPU's name, or the number of CPU threads."""
    import torch

    if device.type == "cuda":
        return f"GPU ({torch.cuda.get_device_name(device)})"
    threads = torch.get_num_threads()
    return "GPU (Apple, mps)" if device.type == "mps" else f"CPU ({threads} thread{'s' if threads > 1 else ''})"
