"""Figures and tables of the READMEs, made from data/ by `refresh`, so that no number in them is typed by hand."""

import re
from pathlib import Path

import nbformat
import pandas as pd

from l2e_utils.analysis.claims import claims, table
from l2e_utils.analysis.results import gain_at_the_end, learning_histories
from l2e_utils.analysis.seeds import learned
from l2e_utils.analysis.surveys import accuracy_of, level_of, shipped_surveys
from l2e_utils.engine.budget import BUDGETS, DATA
from l2e_utils.engine.files import run_name
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.results import load_manifest, load_rows, markdown_table
from l2e_utils.errors import CourseError
from l2e_utils.plots import Drawing, draw_heatmaps, draw_seeds, interval, percent
from tools import notebooks

# How a notebook begins: its title, its question, and in a table what it needs and how many minutes it takes.
TOP = (
    r"# (.+?)\n.*?^\*\*(.+?)\*\*$.*?"
    r"^\| \*\*You need\*\* \|(.+?)\|$.*?^\| \*\*Minutes\*\* \|\D*(\d+)"
)


def nine_digits() -> Drawing:
    """How the four strategies learn sums of nine digits, a line for each seed: at the top of the README."""
    lists = {"128 memory cells": "sums", "256 memory cells": "wide_sums"}
    panels = {title: learned(name, 9, "target_exact") for title, name in lists.items()}
    return draw_seeds(panels, "training sums", "whole sums right")


def everywhere() -> Drawing:
    """The heatmaps of the four strategies on programs."""
    survey = next(shipped_surveys())
    return draw_heatmaps(survey.results, "exact", survey.target)


def embedded(picture: str) -> str:
    """A picture as a README shows it, with its sentence as alternative text."""
    return f"![{PICTURES[picture]().sentence}]({picture})"


def accuracy_table() -> str:
    """Exact accuracy with its interval, a row a level, a column a strategy, beside the best copy rule."""
    survey = next(shipped_surveys())
    lines = []
    for rows in zip(*survey.results.values(), strict=True):
        length, nesting = level_of(rows[0])
        beyond = length > survey.target.length or nesting > survey.target.nesting
        shares = [accuracy_of(row, "exact") for row in rows]
        told = [f"{percent(share.value)} ({interval(share.low, share.high)})" for share in shares]
        name = f"{length}, {nesting}{' (beyond the target)' if beyond else ''}"
        lines.append([name, *told, percent(rows[0]["copy_exact"])])
    firsts = {name: rows[0] for name, rows in survey.results.items()}
    n = max(row["n"] // row["seeds"] for row in firsts.values())
    said = f"Whole outputs right, with 95 % intervals, on {n:,} test programs a cell and network."
    for name, row in firsts.items():
        if row["seeds"] > 1:
            of = f"mean of {row['seeds']} networks"
            said += f" *{name.capitalize()}*: {of}; the interval covers their luck too."
    head = ["length, nesting", *survey.results, "best copy rule"]
    return f"{markdown_table(head, lines)}\n\n{said}"


def networks() -> pd.DataFrame:
    """What the manifest says of each network with results, shipped or not; with its list and run."""
    manifest = load_manifest()
    for entry in list(manifest.values()):
        manifest |= entry.get("networks", {})  # those that stayed behind
    frame = pd.DataFrame.from_dict(manifest, orient="index")
    paths = [Path(file) for file in frame.index]
    frame = frame.assign(list=[path.parent.name for path in paths], run=[path.stem for path in paths])
    return frame[[path.parts[0] == "checkpoints" and path.stem == run_name(path) for path in paths]]


def provenance_table() -> str:
    """How the networks of each shipped list were trained; the manifest has each one's own story."""
    lines = []
    for name, mine in networks().groupby("list", sort=False):
        gains = [gain_at_the_end(history) for history in learning_histories(name).values()]
        programs = ", ".join(f"{count:,.0f}" for count in sorted(mine["programs"].unique()))
        minutes, gaining = f"{mine['seconds'].sum() / 60:.0f}", str(sum(gain > 0.01 for gain in gains))
        hardware = mine["hardware"] + ", threads used: " + mine["threads"].astype(int).astype(str)
        made = "; ".join(sorted(hardware.unique())), ", ".join(sorted(mine["torch"].unique()))
        lines.append([f"`{name}`", str(len(mine)), programs, minutes, gaining, *made])
    head = ["list", "networks", "programs each", "minutes, all", "still gaining", "hardware", "torch"]
    return markdown_table(head, lines)


def recipes_table() -> str:
    """What was tried to train with, best first: accuracies on validation programs when training ended."""
    runs = {name: config.as_dict() for name, config in read_runs(DATA / "runs" / "recipes.toml").items()}
    seconds = networks().query("list == 'recipes'").set_index("run")["seconds"]
    ends = {run: history[-1] for run, history in learning_histories("recipes").items()}
    same = runs["reference"].items() | {("programs", config["programs"]) for config in runs.values()}
    lines = []
    for run, end in sorted(ends.items(), key=lambda item: -item[1].everywhere_exact):
        told = ", ".join(f"{name} {value}" for name, value in runs[run].items() if (name, value) not in same)
        shares = (end.everywhere_exact, end.everywhere_forced, end.target_forced)
        programs, minutes = f"{runs[run]['programs']:,}", f"{seconds[run] / 60:.1f}"
        lines.append([told.replace("_", " ") or "the reference", programs, minutes, *map(percent, shares)])
    head = ["recipe", "programs", "minutes", "whole outputs", "characters", "characters at the target"]
    return markdown_table(head, lines)


def chapters() -> pd.DataFrame:
    """What the notebooks say of themselves; `minutes` are an estimate, `needs` numbers of other notebooks.

    Raises ValueError for one whose first cell lacks a part.
    """
    found = []
    for path in notebooks():
        parts = re.match(TOP, nbformat.read(path, as_version=4).cells[0].source, re.DOTALL | re.MULTILINE)
        if not parts:
            raise CourseError(f"{path.name} does not begin with a title, a question, what you need and minutes.")
        title, question, needs, minutes = parts.groups()
        linked = re.findall(r"\((\d\d)_\w+[.]ipynb\)", re.split("at best|;", needs)[0])
        found.append([path.stem, title, question, ", ".join(map(str, sorted(set(map(int, linked))))) or "–", minutes])
    return pd.DataFrame(found, columns=["name", "title", "question", "needs", "minutes"])


def timings() -> pd.DataFrame:
    """How long the code of the notebooks ran when it was measured last: docs/minutes.csv."""
    return pd.DataFrame(load_rows(DATA.parent / "docs" / "minutes.csv"))


def chapter_table(column: str, folder: str) -> str:
    """The notebooks, linked in their `folder`; a column of `chapters`; how long each takes."""
    rows = timings()
    times = rows.pivot(index="notebook", columns="budget", values="seconds")
    budgets = [budget for budget in BUDGETS if budget in times]
    lines = []
    for chapter in chapters().itertuples():
        link = f"[{chapter.title}]({folder}{chapter.name}.ipynb)"
        seconds = [times[budget].get(chapter.name) for budget in budgets]
        lines.append([link, getattr(chapter, column), chapter.minutes, *map(for_people, seconds)])
    head = ["notebook", column, "minutes to read and play", *(f"code, `{budget}`" for budget in budgets)]
    where = sorted(set(rows["hardware"] + ", " + rows["device"] + ", torch " + rows["torch"].astype(str)))
    note = f"Code: all cells, run once, on: {'; '.join(text.replace(';', ',') for text in where)}."
    return f"{markdown_table(head, lines)}\n\n{note}"


def with_times(text: str, name: str) -> str:
    """The first cell of a notebook, with the time that its code took by default in the row *Minutes* of its table."""
    minutes = re.compile(r"(?<=^\| \*\*Minutes\*\* \|)([^;|\n]*);[^|\n]*", re.MULTILINE)
    for row in timings().query("notebook == @name and budget == 'class'").itertuples():
        said = f"the code itself ran in {for_people(row.seconds)} on a {row.device}, with the budget `class`"
        text = minutes.sub(rf"\1; {said} ", text)
    return text


def for_people(seconds: float) -> str:
    """A time; a dash for none."""
    if pd.isna(seconds):
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
    numbers = pd.DataFrame(rows, dtype=float)
    cells, layers, plain, loop = (f"{numbers[name].min():g} to {numbers[name].max():g}" for name in numbers)
    return (
        f"Networks of {cells} cells in {layers} layers: **{plain} times as many characters a second as plain "
        f"PyTorch**, and {loop} times as many as `nn.LSTM` in our own loop. "
        f"Measured in one run of `make bench` on: {where[1]}."
    )


BLOCKS = {
    "picture": lambda: embedded("docs/nine_digits.png"),
    "heatmaps": lambda: embedded("docs/heatmaps.png"),
    "accuracy": accuracy_table,
    "claims": lambda: table(claims()),
    "course": lambda: chapter_table("question", folder="notebooks/"),
    "plan": lambda: chapter_table("needs", folder=""),  # beside them
    "provenance": provenance_table,
    "recipes": recipes_table,
    "speed": speed_summary,
}
PICTURES = {"docs/nine_digits.png": nine_digits, "docs/heatmaps.png": everywhere}
