"""What holds for every test: one thread, the smallest budget, a folder of its own for runs, no swallowed errors."""

import atexit
import logging
import os
import shutil
import tempfile

import pytest
from hypothesis import settings

# Before anything imports torch or l2e_utils, which read them once. One thread: results do not depend on the computer.
os.environ |= {"OMP_NUM_THREADS": "1", "L2E_BUDGET": "smoke", "L2E_MINE": tempfile.mkdtemp(prefix="l2e-tests-")}
atexit.register(shutil.rmtree, os.environ["L2E_MINE"], ignore_errors=True)

# The same examples in every run, so that a failure is no matter of luck; no deadline, since computers differ in speed.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: drives a real JupyterLab with a real Chromium")


@pytest.fixture(autouse=True)
def no_swallowed_widget_errors(caplog):
    """ipywidgets only logs the errors of Button.on_click and interact() callbacks: here they fail the test."""
    yield
    swallowed = ("Exception in callback", "Exception in interact callback")
    records = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    bad = [record.getMessage() for record in records if record.getMessage().startswith(swallowed)]
    assert not bad, bad[0]


@pytest.fixture
def unpainted(monkeypatch):
    """Drawings of views are made, but not painted, which takes most of the time."""
    from l2e_utils.plots import Drawing

    monkeypatch.setattr(Drawing, "png", lambda _: b"")
