"""Notebooks stay at home: with this folder on PYTHONPATH, Python itself refuses the network and writing elsewhere.

Python imports a module of this name when it starts, in every kernel too. Allowed are this computer's own addresses,
and files in temporary folders, in the caches and settings of the user's tools, and in Python's and pytest's caches; in
the course's own folder, which may itself be a temporary one, those caches alone.
"""

import os
import sys
import tempfile
from pathlib import Path

HOME_FOLDERS = (".cache", ".ipython", ".jupyter", ".config", ".local", "Library", "AppData")
CACHES = {"__pycache__", ".pytest_cache"}
LOCAL = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", b"localhost", b"127.0.0.1"}
COURSE = Path(__file__).resolve().parents[2]
ALLOWED = tuple(
    Path(folder).resolve()
    for folder in [tempfile.gettempdir(), "/dev", "/proc", "/sys", *(Path.home() / name for name in HOME_FOLDERS)]
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def stay_at_home(event: str, arguments: tuple) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in LOCAL:
        raise PermissionError(f"The course does not go to the network, but something wanted {arguments[1]}.")
    if event == "socket.getaddrinfo" and arguments[0] not in LOCAL:
        raise PermissionError(f"The course does not go to the network, but something looked for {arguments[0]}.")
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike) and (arguments[2] or 0) & WRITING:
        path = Path(os.fsdecode(arguments[0])).absolute()
        elsewhere = path.is_relative_to(COURSE) or not any(path.is_relative_to(folder) for folder in ALLOWED)
        if elsewhere and not CACHES & set(path.parts):
            raise PermissionError(f"The course writes into data/my/ alone, but something wanted to write {path}.")


sys.addaudithook(stay_at_home)
