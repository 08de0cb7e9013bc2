"""What a run is trained on: processor cores, the device, hardware and versions for the record."""

import os
import platform
import subprocess
from contextlib import suppress
from pathlib import Path

import torch

from l2e_utils.errors import CourseError

CONTROL_GROUPS = Path("/sys/fs/cgroup")
PACKAGE = Path(__file__).parents[1]


def cores() -> int:
    """Processor cores that this process may use: its affinity or a container may leave it fewer than there are."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # Linux's control groups, of version 2 and 1: so many microseconds of so many a container may compute.
    for names in ["cpu.max"], ["cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"]:
        with suppress(OSError, ValueError):  # not there, or "max"
            quota, period = map(int, " ".join((CONTROL_GROUPS / name).read_text() for name in names).split())
            if quota > 0:
                allowed = min(allowed, quota // period)
    return max(1, allowed)


def device_of(name: str = "auto") -> torch.device:
    """The torch device: `auto` takes cuda when there is one, else cpu; `mps` only on request.

    Of several GPUs a process takes that of its LOCAL_RANK (see `torchrun`). Raises CourseError for none.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    there |= {f"cuda:{number}": True for number in range(torch.cuda.device_count())}
    if name.split(":")[0] not in there:
        raise CourseError(f"There is no device {name!r}: choose auto, cpu, cuda or mps.")
    if not there.get(name):
        raise CourseError(f"This computer offers PyTorch no {name}: use --device cpu, or leave the device out.")
    if name == "cuda":
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK") or 0) % torch.cuda.device_count())
    return torch.device(name)


def describe_device(device: torch.device) -> str:
    """The device in words, for people: the GPU's name, or the number of CPU threads."""
    if device.type == "cuda":
        return f"GPU ({torch.cuda.get_device_name(device)})"
    threads = torch.get_num_threads()
    return "GPU (Apple, mps)" if device.type == "mps" else f"CPU ({threads} thread{'s' if threads > 1 else ''})"


def made_with(device: torch.device) -> dict[str, object]:
    """Hardware and versions, for the record."""
    processor = platform.processor() or platform.machine()
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line for line in lines if line.startswith("model name")).partition(":")[2].strip()
    hardware = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{processor}, {cores()} cores"
    return {
        "hardware": hardware,
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "commit": commit(),
    }


def commit() -> str:
    """The commit of this code, with a mark if the package was changed since; "unknown" outside git."""

    def git(*arguments: str) -> str:
        return subprocess.check_output(["git", *arguments], cwd=PACKAGE, text=True, stderr=subprocess.DEVNULL).strip()

    try:
        changes = git("status", "--porcelain", "--untracked-files=no", ".")
        return git("rev-parse", "--short=12", "HEAD") + ("+changes" if changes else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
