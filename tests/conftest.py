"""What holds for every test: one thread, the smallest budget, private folders; nothing swallowed or left behind."""

import atexit
import logging
import os
import shutil
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from IPython import get_ipython

# Before anything imports torch or l2e_utils, which read them once. One thread: results do not depend on the
# computer. Processes side by side have runs of their own, but share the fonts of the process that started them.
PRIVATE = tempfile.mkdtemp(prefix="l2e-tests-")
os.environ |= {"OMP_NUM_THREADS": "1", "L2E_BUDGET": "smoke", "L2E_MINE": str(Path(PRIVATE, "my"))}
os.environ.setdefault("MPLCONFIGDIR", str(Path(PRIVATE, "matplotlib")))
atexit.register(shutil.rmtree, PRIVATE, ignore_errors=True)

# The same examples in every run, so that a failure is no matter of luck; no deadline, since computers differ in speed.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")

LASTING = {"tqdm_monitor"}  # threads that libraries start once; they mostly sleep


def pytest_collection_modifyitems(items):
    """Slow tests first: processes side by side then end at about the same time."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def no_swallowed_widget_errors(caplog):
    """ipywidgets only logs the errors of Button.on_click and interact() callbacks: here they fail the test."""
    yield
    swallowed = ("Exception in callback", "Exception in interact callback")
    records = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    bad = [record.getMessage() for record in records if record.getMessage().startswith(swallowed)]
    assert not bad, bad[0]
    assert get_ipython() is None, "where there is one, it shows such errors, and nothing is logged"


@pytest.fixture(autouse=True)
def no_thread_left_behind():
    """One that goes on would slow down every later test: torch gives Python's lock away at each operation."""
    before = set(threading.enumerate())
    yield
    started = [thread for thread in threading.enumerate() if thread not in before]
    for thread in [thread for thread in started if thread.name not in LASTING]:
        thread.join(5)
    left = [thread.name for thread in started if thread.is_alive() and thread.name not in LASTING]
    assert not left, f"still running after the test: {', '.join(left)}"


@pytest.fixture
def unpainted(monkeypatch):
    """Drawings of views are made, but not painted, which takes most of the time."""
    from l2e_utils.plots import Drawing

    monkeypatch.setattr(Drawing, "png", lambda _: b"")
