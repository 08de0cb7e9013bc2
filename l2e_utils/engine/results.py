"""Rows of results as CSV files, and the manifest that knows every file which ships in data/."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
from pathlib import Path

from l2e_utils.engine.budget import DATA
from l2e_utils.engine.files import BadFile, write_whole

FOLDERS = ("results", "checkpoints")  # of data/: what ships


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save_rows(path: Path, rows: list[dict[str, object]]) -> None:
    """Write rows with the same columns as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")  # which puts quotes where they are needed
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    write_whole(path, text.getvalue().encode())


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return f"{value:.6g}" if isinstance(value, float) else value


def load_rows(path: Path) -> list[dict[str, object]]:
    """The rows of a CSV file, numbers as numbers.

    Raises BadFile if it is missing, empty or ragged, or not what shipped although it lies there.
    """
    if not path.is_file():
        raise BadFile(f"There are no results at {path}: check the path, or run the notebook that writes them.")
    if path.resolve().parent == (DATA / "results").resolve() and not is_as_shipped(path):
        raise BadFile(f"{path} has changed since it shipped: download it again.")
    text = path.read_text(encoding="utf-8", errors="replace")
    rows = [
        {name: value if name == "run" else _number(value) for name, value in row.items()}  # a run may be named "1"
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]
    whole = text.endswith("\n") and "\ufffd" not in text
    if not whole or not rows or any(None in row or None in row.values() for row in rows):
        raise BadFile(f"{path} is empty or cut off: delete it, and make or download it again.")
    return rows


def _number(text: str | None) -> object:
    for kind in (int, float):
        with contextlib.suppress(ValueError, TypeError):
            return kind(text)
    return text


def load_results(name: str) -> list[dict[str, object]]:
    """The rows of `data/results/NAME.csv`, such as `strategies` or `strategies-learning`."""
    return load_rows(DATA / "results" / f"{name}.csv")


def load_manifest() -> dict[str, dict]:
    """What is known of every shipped file, by its path below data/. Raises BadFile if that is missing or damaged."""
    path = DATA / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        whole = all(isinstance(entry["sha256"], str) for entry in manifest.values())
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise BadFile(f"{path} is missing or damaged: download it again.") from error
    if not whole:
        raise BadFile(f"{path} is damaged: download it again.")
    return manifest


def shipped_files() -> list[Path]:
    """Whatever lies in the folders of data/ that hold what ships."""
    return sorted(path for folder in FOLDERS for path in (DATA / folder).rglob("*") if path.is_file())


def damaged_files() -> list[str]:
    """Sentences about files of data/ that are missing, differ from the manifest, or are not in it."""
    manifest = load_manifest()
    problems = []
    for name, entry in manifest.items():
        path = DATA / name
        if not path.is_file():
            problems.append(f"data/{name} is missing: download it again.")
        elif sha256(path) != entry["sha256"]:
            problems.append(f"data/{name} differs from its hash in the manifest: download it again.")
    for path in shipped_files():
        if (name := path.relative_to(DATA).as_posix()) not in manifest:
            problems.append(f"data/{name} is not in the manifest: it did not come with the course.")
    return problems


def is_as_shipped(path: Path) -> bool:
    """Whether the file is in data/ and the same as when it shipped. Raises BadFile if the manifest is damaged."""
    path, data = path.resolve(), DATA.resolve()
    if not path.is_relative_to(data):
        return False
    return load_manifest().get(path.relative_to(data).as_posix(), {}).get("sha256") == sha256(path)
