"""Rows of results as CSV files, and the manifest that knows every file which ships in data/.

Rows are dicts everywhere in the course, one a line of the file; quoting and splitting are left to csv and pandas.
"""

import contextlib
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from l2e_utils.engine.budget import DATA
from l2e_utils.engine.disk import write_whole
from l2e_utils.engine.files import BadFile

FOLDERS = ("results", "checkpoints")  # of data/: what ships


def save_rows(path: Path, rows: list[dict[str, object]]) -> None:
    """Write rows with the same columns as CSV: six digits of a float, 1 or 0 for a truth value."""
    cells = pd.DataFrame(rows, dtype=object).map(_written)
    write_whole(path, cells.to_csv(index=False, lineterminator="\n").encode())


def _written(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return f"{value:.6g}" if isinstance(value, float) else value


def load_rows(path: Path) -> list[dict[str, object]]:
    """The rows of a CSV file, numbers as numbers.

    Raises BadFile if it is missing, empty or ragged, or not what shipped although it lies there.
    """
    if not path.is_file():
        raise BadFile(f"There are no results at {path}: check the path, or run the notebook that writes them.")
    if path.resolve().parent == (DATA / "results").resolve():
        shipped = load_manifest().get(f"results/{path.name}", {})
        if shipped.get("sha256") != sha256(path):
            raise BadFile(f"{path} has changed since it shipped: download it again.")
    text = path.read_text(encoding="utf-8", errors="replace")
    rows = list(csv.DictReader(io.StringIO(text)))
    ragged = any(None in row or None in row.values() for row in rows)  # a row that is too long, or too short
    if not rows or ragged or not text.endswith("\n") or "\ufffd" in text:
        raise BadFile(f"{path} is empty or cut off: delete it, and make or download it again.")
    return pd.DataFrame(rows, dtype=object).apply(_numbers).to_dict("records")


def _numbers(column: pd.Series) -> pd.Series:
    """The column with its texts as numbers, unless one of them is none; an empty text stays one."""
    texts = column[column != ""]
    for kind in (int, float) if column.name != "run" else ():  # a run may be named "1"
        with contextlib.suppress(ValueError):
            return texts.astype(kind).astype(object).reindex(column.index, fill_value="")
    return column


def load_results(name: str) -> list[dict[str, object]]:
    """The rows of `data/results/NAME.csv`, such as `strategies` or `strategies-learning`."""
    return load_rows(DATA / "results" / f"{name}.csv")


def results_of(network: str) -> list[dict[str, object]]:
    """The rows of a shipped network, LIST/RUN such as `strategies/combined`: one a level."""
    name, run = network.split("/")
    return [row for row in load_results(name) if row["run"] == run]


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    first, *others = [f"| {' | '.join(row)} |" for row in [head, *rows]]
    return "\n".join([first, "|---" * len(head) + "|", *others])


def load_manifest() -> dict[str, dict]:
    """What is known of every shipped file, by its path below data/.

    Raises BadFile if the manifest is missing or damaged.
    """
    path = DATA / "manifest.json"
    with contextlib.suppress(OSError, ValueError, AttributeError, TypeError, KeyError):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(entry["sha256"], str) for entry in manifest.values()):
            return manifest
    raise BadFile(f"{path} is missing or damaged: download it again.")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
    names = [path.relative_to(DATA).as_posix() for path in shipped_files()]
    foreign = "is not in the manifest: it did not come with the course."
    return problems + [f"data/{name} {foreign}" for name in names if name not in manifest]
