"""Files written whole or not at all, and one sentence where they cannot be."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from l2e_utils.errors import CourseError


class CannotWrite(CourseError, OSError):
    """A file or folder cannot be written; what was there is unharmed."""


@contextmanager
def writing_into(folder: Path) -> Iterator[None]:
    """Raises CannotWrite, naming the folder, for an error of the file system."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(f"Cannot write into {folder} ({error.strerror}): choose another folder.") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that the old or the new one is always there, complete. Raises CannotWrite."""
    with writing_into(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        help = "make room or choose another folder; what was there is unharmed"
        raise CannotWrite(f"Cannot write {path} ({error.strerror}): {help}.") from error
    finally:
        with suppress(OSError):
            os.unlink(temporary)
