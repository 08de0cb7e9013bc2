"""Figures and tables of the READMEs, made from data/ by `refresh`, so that no number in them is typed by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from l2e_utils.analysis.claims import claims, table
from l2e_utils.analysis.results import gain_at_the_end, learning_histories
from l2e_utils.analysis.surveys import EVERYWHERE, Survey, level_of, shipped_surveys
from l2e_utils.engine.budget import BUDGETS, DATA
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.results import load_manifest, load_rows
from l2e_utils.engine.runs import KEPT
from l2e_utils.errors import CourseError
from l2e_utils.plots import Drawing, draw_heatmaps, interval, percent
from tools.handout import course_notebooks

PICTURE = "docs/heatmaps.png"
A_POINT = 0.01  # of accuracy


def everywhere() -> Survey:
    """The networks that were measured everywhere: the means of all seeds of a strategy."""
    return next(survey for survey in shipped_surveys() if survey.kind == EVERYWHERE)


def picture() -> Drawing:
    """The heatmaps of the four strategies, at the top of the README."""
    survey = everywhere()
    return draw_heatmaps(survey.results, "exact", survey.target)


def picture_block() -> str:
    sentence = picture().sentence
    return f"![{sentence}]({PICTURE})"


def accuracy_table() -> str:
    """Exact accuracy with its interval, a row a level, a column a strategy, beside the best copy rule."""
    survey = everywhere()
    lines = ["| length, nesting | " + " | ".join(survey.results) + " | best copy rule |"]
    lines.append("|---" * (len(survey.results) + 2) + "|")
    for rows in zip(*survey.results.values(), strict=True):
        length, nesting = level_of(rows[0])
        beyond = length > survey.target.length or nesting > survey.target.nesting
        name = f"{length}, {nesting}" + (" (beyond the target)" if beyond else "")
        cells = [name, *map(with_interval, rows), percent(rows[0]["copy_exact"])]
        lines.append(f"| {' | '.join(cells)} |")
    first = next(iter(survey.results.values()))[0]
    n = first["n"] // first["seeds"]
    said = f"Whole outputs right, with 95 % intervals, on {n:,} test programs a cell and network."
    for name, rows in survey.results.items():
        if rows[0]["seeds"] > 1:
            said += f" *{name.capitalize()}*: mean of {rows[0]['seeds']} networks; the interval covers their luck too."
    return "\n".join(lines) + f"\n\n{said}"


def with_interval(row: dict) -> str:
    return f"{percent(row['exact'])} ({interval(row['exact_low'], row['exact_high'])})"


def provenance_table() -> str:
    """How the networks of each shipped list were trained; the manifest has each one's own story."""
    lists: dict[str, list[dict]] = {}
    for file, entry in load_manifest().items():
        if file.startswith("checkpoints/") and KEPT not in file:
            lists.setdefault(file.split("/")[1], []).append(entry)
    head = ["list", "networks", "programs each", "minutes, all", "still gaining", "hardware", "torch"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for name, entries in lists.items():
        where = sorted({f"{entry['hardware']}, threads used: {entry['threads']}" for entry in entries})
        programs = sorted({entry["programs"] for entry in entries})
        minutes = sum(entry["seconds"] for entry in entries) / 60
        gains = [gain_at_the_end(history) for history in learning_histories(name).values()]
        cells = [f"`{name}`", str(len(entries)), ", ".join(f"{count:,}" for count in programs), f"{minutes:.0f}"]
        cells.append(f"{sum(gain > A_POINT for gain in gains)}")
        versions = sorted({entry["torch"] for entry in entries})
        lines.append("| " + " | ".join([*cells, "; ".join(where), ", ".join(versions)]) + " |")
    return "\n".join(lines)


def recipes_table() -> str:
    """What was tried to train with, best first: accuracies on validation programs when training ended."""
    ends = {run: history[-1] for run, history in learning_histories("recipes").items()}
    runs, seconds = read_runs(DATA / "runs" / "recipes.toml"), {}
    for file, entry in load_manifest().items():
        if file.startswith("checkpoints/recipes/"):
            seconds[Path(file).stem] = entry["seconds"]
    reference = runs["reference"].as_dict()
    head = ["recipe", "programs", "minutes", "whole outputs", "characters", "characters at the target"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for run, end in sorted(ends.items(), key=lambda item: -item[1].everywhere_exact):
        changes = {name: value for name, value in runs[run].as_dict().items() if value != reference[name]}
        told = ", ".join(f"{name} {value}" for name, value in changes.items() if name != "programs") or "the reference"
        shares = (end.everywhere_exact, end.everywhere_forced, end.target_forced)
        cells = [told.replace("_", " "), f"{runs[run].programs:,}", f"{seconds[run] / 60:.1f}", *map(percent, shares)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def claims_table() -> str:
    """What the paper claims, and what came out here."""
    return table(claims())


class Chapter(NamedTuple):
    """What a notebook says of itself at its top; `minutes` are the author's estimate, `needs` numbers of notebooks."""

    name: str
    title: str
    question: str
    minutes: str
    needs: list[int]


def chapters() -> list[Chapter]:
    """The notebooks of the course. Raises ValueError for one whose first cell lacks a part."""
    found = []
    for path in course_notebooks():
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
        text = first if isinstance(first, str) else "".join(first)
        pattern = r"# (.+?)\n.*?^\*\*(.+?)\*\*$.*?^\| \*\*You need\*\* \|(.+?)\|$.*?^\| \*\*Minutes\*\* \|\D*(\d+)"
        parts = re.match(pattern, text, re.DOTALL | re.MULTILINE)
        if not parts:
            raise CourseError(f"{path.name} does not begin with a title, a question, what you need and minutes.")
        title, question, needs, minutes = parts.groups()
        numbers = sorted({int(number) for number in re.findall(r"\((\d\d)_\w+[.]ipynb\)", needs)})
        found.append(Chapter(path.stem, title, question, minutes, numbers))
    return found


def timings() -> list[dict]:
    """How long the code of the notebooks ran when it was measured last: rows of docs/minutes.csv."""
    path = DATA.parent / "docs" / "minutes.csv"
    return load_rows(path) if path.exists() else []


def times_of(name: str) -> dict[str, str]:
    """How long the code of a notebook ran, for people, by budget; a dash where it was not measured."""
    rows = timings()
    measured = {row["budget"]: row["seconds"] for row in rows if row["notebook"] == name}
    return {budget: minutes(measured.get(budget)) for budget in BUDGETS if any(r["budget"] == budget for r in rows)}


def course_table() -> str:
    """The map of the course in the README."""
    return _table("question", lambda chapter: chapter.question, "notebooks/")


def plan_table() -> str:
    """For instructors: minutes to read, how long the code ran, what must come before."""
    return _table("needs", lambda chapter: ", ".join(map(str, chapter.needs)) or "–", "")


def _table(column: str, about: Callable[[Chapter], str], folder: str) -> str:
    """The notebooks with one more column, and on what computer the code was timed."""
    rows = timings()
    found = [(chapter, times_of(chapter.name)) for chapter in chapters()]
    head = ["notebook", column, "minutes to read and play", *(f"code, `{budget}`" for budget in found[0][1])]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for chapter, times in found:
        link = f"[{chapter.title}]({folder}{chapter.name}.ipynb)"
        lines.append(f"| {' | '.join([link, about(chapter), chapter.minutes, *times.values()])} |")
    where = {f"{row['hardware']}, {row['device']}, torch {row['torch']}".replace(";", ",") for row in rows}
    note = f"Code: all cells, run once, on: {'; '.join(sorted(where))}." if where else "The code was not timed yet."
    return "\n".join(lines) + f"\n\n{note}"


def with_times(text: str, name: str) -> str:
    """The first cell of a notebook, with the time that its code took by default in the row *Minutes* of its table."""
    row = next((row for row in timings() if (row["notebook"], row["budget"]) == (name, "class")), None)
    if row is None:
        return text
    said = f"; the code itself ran in {minutes(row['seconds'])} on a {row['device']}, with the budget `class`"
    return re.sub(r"(?<=^\| \*\*Minutes\*\* \|)([^;|\n]*);[^|\n]*", rf"\1{said} ", text, flags=re.MULTILINE)


def minutes(seconds: float | None) -> str:
    """A time for people; a dash for none."""
    if seconds is None:
        return "–"
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def speed_summary() -> str:
    """In a sentence how much faster we are than plain PyTorch, from what `make bench` measured last."""
    text = (DATA.parent / "docs" / "speed.md").read_text(encoding="utf-8")
    where = re.search(r"^Measured in one run of `make bench` on: (.*)[.]$", text, re.MULTILINE)
    # cells, layers, three rates, and the ratios of ours to plain PyTorch and to nn.LSTM in our loop
    rows = re.findall(r"^\| (\d+) \| (\d+) (?:\| [\d,]+ ){3}\| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    if not where or not rows:
        raise CourseError("docs/speed.md has no table of speeds: run make bench.")
    cells, layers, plain, loop = ([float(value) for value in column] for column in zip(*rows, strict=True))
    return (
        f"Networks of {min(cells):.0f} to {max(cells):.0f} cells in {_between(layers)} layers: "
        f"**{_between(plain)} times as many characters a second as plain PyTorch**, and {_between(loop)} times as many "
        f"as `nn.LSTM` in our own loop. Measured in one run of `make bench` on: {where[1]}."
    )


def _between(values: Sequence[float]) -> str:
    return f"{min(values):g} to {max(values):g}"


BLOCKS = {
    "picture": picture_block,
    "accuracy": accuracy_table,
    "claims": claims_table,
    "course": course_table,
    "plan": plan_table,
    "provenance": provenance_table,
    "recipes": recipes_table,
    "speed": speed_summary,
}
PICTURES = {PICTURE: picture}
