"""The guard under which `make test` runs the notebooks: it lets them do what they need, and nothing else."""

import os
import re
import subprocess
import sys

import pytest

from tests.run_all import GUARDED
from tools.refresh import ROOT

ALLOWED = [
    "import pathlib, tempfile; pathlib.Path(tempfile.mkdtemp(), 'x').write_text('mine')",
    "open('README.md').read()",
    "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())",
    "import matplotlib.pyplot, ipykernel.kernelapp, l2e_utils.widgets",
]
REFUSED = [
    "open('data/x', 'w')",
    "open('README.md', 'r+b')",
    "import os; os.open('data/x', os.O_WRONLY | os.O_CREAT)",
    "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "import urllib.request; urllib.request.urlopen('http://example.org', timeout=1)",
]


@pytest.mark.parametrize("program", [*ALLOWED, *REFUSED])
def test_what_notebooks_need_is_allowed_but_no_network_and_no_writing_elsewhere(program):
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ | GUARDED, capture_output=True, text=True
    )
    assert done.returncode == (program in REFUSED), done.stderr
    assert program in ALLOWED or re.search(r"PermissionError: The course (does not go|writes)", done.stderr)
    assert not (ROOT / "data" / "x").exists()


def test_jupyterlab_keeps_its_token_and_its_checks():
    """Nothing in how the course starts JupyterLab opens it to others."""
    settings = [path for path in (ROOT / ".jupyter").rglob("*") if path.is_file()]
    assert settings
    said = (ROOT / "Makefile").read_text() + "".join(path.read_text() for path in settings)
    assert not re.search(r"token|password|xsrf|allow_origin|ServerApp\.ip|--ip|allow_remote", said, re.IGNORECASE)
