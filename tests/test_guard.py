"""The guard under which `make test` runs the notebooks: it lets them do what they need, and nothing else."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests import run_all
from tools.refresh import ROOT

ALLOWED = [
    "import pathlib, tempfile; pathlib.Path(tempfile.mkdtemp(), 'x').write_text('mine')",
    "open('README.md').read()",
    "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())",
    "import matplotlib.pyplot, ipykernel.kernelapp, l2e_utils.widgets",
]
REFUSED = [
    "open('data/x', 'w')",
    "open('README.md', 'a')",
    "open('README.md', 'r+b')",
    "import os; os.open('data/x', os.O_WRONLY | os.O_CREAT)",
    "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "import urllib.request; urllib.request.urlopen('http://example.org', timeout=1)",
]


def run_guarded(program: str) -> subprocess.CompletedProcess:
    environment = os.environ | run_all.GUARDED
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("program", ALLOWED)
def test_what_notebooks_need_is_allowed(program):
    done = run_guarded(program)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("program", REFUSED)
def test_network_and_writing_elsewhere_are_refused(program):
    before = sorted(ROOT.glob("data/*"))
    done = run_guarded(program)
    assert done.returncode == 1 and re.search(r"PermissionError: The course (does not go|writes)", done.stderr)
    assert sorted(ROOT.glob("data/*")) == before


def test_notebooks_are_run_under_guard(monkeypatch):
    seen = []
    monkeypatch.setattr(run_all, "run_pytest", lambda *arguments, **more: seen.append((arguments, more)))
    run_all.run_notebooks()
    assert len(seen) == 1 and "--nbval" in seen[0][0] and seen[0][1]["more"] == run_all.GUARDED


def test_jupyterlab_keeps_its_token_and_its_checks():
    """Nothing in how the course starts JupyterLab opens it to others."""
    settings = [path for path in (ROOT / ".jupyter").rglob("*") if path.is_file()]
    assert settings
    said = (ROOT / "Makefile").read_text() + "".join(path.read_text() for path in settings)
    assert not re.search(r"token|password|xsrf|allow_origin|ServerApp\.ip|--ip|allow_remote", said, re.IGNORECASE)
    assert all(isinstance(json.loads(path.read_text()), dict) for path in settings if path.suffix == ".json")
