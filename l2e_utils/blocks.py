"""Figures and tables of the READMEs, made from data/ by `refresh`, so that no number in them is typed by hand."""

from __future__ import annotations

from l2e_utils.artifacts import load_manifest, load_results, load_rows
from l2e_utils.budget import BUDGETS, DATA
from l2e_utils.claims import claims, table
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.plots import Drawing, heatmaps, interval, percent

PICTURE = "docs/heatmaps.png"


def by_strategy() -> dict[str, list[dict]]:
    """The shipped rows of the networks that were measured everywhere, by strategy."""
    rows = load_results("strategies")
    return {name: [row for row in rows if row["run"] == name] for name in STRATEGIES}


def target() -> tuple[int, int]:
    """The difficulty that the shipped networks were trained for."""
    row = load_results("strategies")[0]
    return row["target_length"], row["target_nesting"]


def picture() -> Drawing:
    """The heatmaps of the four strategies, at the top of the README."""
    return heatmaps(by_strategy(), "exact", target())


def picture_block() -> str:
    sentence = picture().sentence
    return f"![{sentence}]({PICTURE})"


def accuracy_table() -> str:
    """Exact accuracy with its interval, a row a level, a column a strategy, beside the best copy rule."""
    results = by_strategy()
    lines = ["| length, nesting | " + " | ".join(results) + " | best copy rule |", "|---" * (len(results) + 2) + "|"]
    for number, row in enumerate(results["baseline"]):
        beyond = row["length"] > target()[0] or row["nesting"] > target()[1]
        level = f"{row['length']}, {row['nesting']}" + (" (beyond the target)" if beyond else "")
        cells = [with_interval(rows[number]) for rows in results.values()]
        lines.append(f"| {level} | " + " | ".join(cells) + f" | {percent(row['copy_exact'])} |")
    n = results["baseline"][0]["n"]
    return "\n".join(lines) + f"\n\nWhole outputs right, with 95 % intervals, on {n:,} test programs a cell."


def with_interval(row: dict) -> str:
    return f"{percent(row['exact'])} ({interval(row['exact_low'], row['exact_high'])})"


def provenance_table() -> str:
    """How each shipped network was trained."""
    lines = ["| network | programs | minutes | hardware | torch | bytes |", "|---|---|---|---|---|---|"]
    for name, entry in load_manifest().items():
        if "programs" in entry:
            where = f"{entry['hardware']}, threads used: {entry['threads']}"
            cells = [f"`{name}`", f"{entry['programs']:,}", f"{entry['seconds'] / 60:.0f}", where, entry["torch"]]
            lines.append("| " + " | ".join([*cells, f"{entry['bytes']:,}"]) + " |")
    return "\n".join(lines)


def claims_table() -> str:
    """What the paper claims, and what came out here."""
    return table(claims())


def minutes_table() -> str:
    """How long the code of each notebook ran when `python -m tests.benchmarks.notebooks` measured it last."""
    path = DATA.parent / "docs" / "minutes.csv"
    if not path.exists():
        return "Not measured yet."
    rows = load_rows(path)
    budgets = sorted({row["budget"] for row in rows}, key=list(BUDGETS).index)
    measured = {(row["notebook"], row["budget"]): row["seconds"] for row in rows}
    lines = ["| notebook | " + " | ".join(budgets) + " |", "|---" * (len(budgets) + 1) + "|"]
    for name in sorted({row["notebook"] for row in rows}):
        cells = [minutes(measured.get((name, budget))) for budget in budgets]
        lines.append(f"| [{name}]({name}.ipynb) | " + " | ".join(cells) + " |")
    where = "; ".join(sorted({f"{row['hardware']}, {row['device']}, torch {row['torch']}" for row in rows}))
    return "\n".join(lines) + f"\n\nAll cells, run once, on: {where}."


def minutes(seconds: float | None) -> str:
    """A time for people; a dash for none."""
    if seconds is None:
        return "–"
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def speed_table() -> str:
    """What `make bench` measured last."""
    return (DATA.parent / "docs" / "speed.md").read_text(encoding="utf-8")


BLOCKS = {
    "picture": picture_block,
    "accuracy": accuracy_table,
    "claims": claims_table,
    "minutes": minutes_table,
    "provenance": provenance_table,
    "speed": speed_table,
}
PICTURES = {PICTURE: picture}
