"""What the paper claims, and what came out here: each claim with our figure, and whether that reproduces it.

Four of the claims compare strategies on programs. The paper trained a network for each cell, on six operations, and
measured teacher-forced accuracy. The list `cells` is made in the same way, with several seeds in some cells, so that
intervals cover the luck of training. It counts as a check of the paper only if it has the paper's operations, and was
trained for so long that the curricula arrived at their targets; otherwise the claim stays open.

Results are read from data/results/: nothing is typed by hand, and a list that is not there yet is "not measured yet".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, variance
from typing import NamedTuple

from l2e_utils.analysis.surveys import MISSED, PER_CELL, by_strategy_and_level, level_of, spread, student, target_of
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.results import load_rows
from l2e_utils.plots.drawing import percent
from l2e_utils.tasks import Difficulty

REPRODUCED, NOT_REPRODUCED, OPEN = "reproduced", "not reproduced", "open"
METRIC = "teacher_forced"  # the paper's accuracy
NORMAL = 1.96  # half a 95 % interval in standard errors, when those are known

Cells = dict[tuple[str, Difficulty], list[dict]]  # rows of a strategy at a level, one a seed
Estimate = tuple[float, float, float]  # a value and the ends of its 95 % interval


class Claim(NamedTuple):
    """A claim of the paper, our figure for it, what follows (REPRODUCED, NOT_REPRODUCED or OPEN), and why."""

    claim: str
    figure: str
    verdict: str
    reason: str


def claims(folder: Path = DATA / "results") -> list[Claim]:
    """All claims, checked against the results in a folder."""

    def rows(name: str) -> list[dict]:
        path = folder / f"{name}.csv"
        return load_rows(path) if path.exists() else []

    programs = Evidence(rows("cells"), rows("cells-learning"))
    return [
        programs.claim("A curriculum beats none", curriculum_beats_none),
        programs.claim("The naive curriculum is sometimes worse than none", naive_sometimes_worse),
        programs.claim("The combined strategy is the best in every cell but (1, 1)", combined_best),
        programs.claim("The gain is largest on hard programs", largest_gain_on_hard),
        addition("Two numbers of nine digits are added with 99 % of the characters right", rows("sums")),
        memorisation("Reversing and doubling the input help to memorise it", rows("memorisation")),
    ]


def table(found: Sequence[Claim]) -> str:
    """The claims as a table in Markdown."""
    lines = ["| the paper's claim | our figure | verdict | why |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {c.claim} | {c.figure} | **{c.verdict}** | {c.reason} |" for c in found)])


# --- Strategies -------------------------------------------------------------------------------------------------------


class Evidence:
    """Networks for single cells, by strategy and level, and what keeps them from being a check of the paper.

    rows  of a list's results; learning  rows of its learning curves

    How much luck is in a training run is estimated from all cells that were trained with several seeds together, and
    taken to be the same in the others.
    """

    def __init__(self, rows: Sequence[dict], learning: Sequence[dict]):
        self.cells: Cells = by_strategy_and_level(rows, PER_CELL)
        self.levels = [level for name, level in self.cells if name == "baseline" and level != (1, 1)]
        groups = [[row[METRIC] for row in same] for (_, level), same in self.cells.items() if level in self.levels]
        self.seeds = sorted({len(group) for group in groups})
        self.freedom = sum(len(group) - 1 for group in groups)
        squares = sum((len(group) - 1) * variance(group) for group in groups if len(group) > 1)
        self.luck = math.sqrt(squares / self.freedom) if self.freedom else None
        curricula, late = arrivals(rows, learning)
        self.hindrances = [
            *["our seven operations instead of the paper's six"] * any(row["operations"] != "paper" for row in rows),
            *[f"{late} of {curricula} runs of naive and combined did not reach their target"] * (late > 0),
        ]

    def claim(self, text: str, examine: Callable[[Evidence], tuple[str, str, str]]) -> Claim:
        """`examine` returns our figure, a verdict, and the reason for it."""
        if not self.levels or any((name, level) not in self.cells for name in STRATEGIES for level in self.levels):
            return Claim(text, "–", OPEN, "not measured yet")
        if self.luck is None:
            return Claim(text, "–", OPEN, "one seed: how much of a difference is luck is not known")
        figure, verdict, reason = examine(self)
        figure += f"; {'–'.join(map(str, self.seeds))} seed{'s' * (self.seeds != [1])}"
        if self.hindrances:
            return Claim(text, figure, OPEN, f"no check of the paper: {', '.join(self.hindrances)}")
        one = self.cells["baseline", self.levels[0]][0]
        size = f"{one['layers']} × {one['hidden']} memory cells, {one['programs']:,} programs each"
        return Claim(text, figure, verdict, f"{reason}; {size}")

    def weighted(self, a: str, b: str, weights: dict[Difficulty, float], missed: float = MISSED) -> Estimate:
        """The sum over levels of weight times accuracy of `a` minus that of `b`.

        Its interval covers luck, and the choice of test programs, which are the same for all seeds.
        """
        total, squares = 0.0, 0.0
        for level, weight in weights.items():
            ours, theirs = self.cells[a, level], self.cells[b, level]
            total += weight * (fmean(row[METRIC] for row in ours) - fmean(row[METRIC] for row in theirs))
            luck = self.luck**2 * (1 / len(ours) + 1 / len(theirs))
            squares += weight**2 * (luck + sampling(ours) ** 2 + sampling(theirs) ** 2)
        half = student(self.freedom, missed) * math.sqrt(squares)
        return total, total - half, total + half

    def clear(self, a: str, others: Sequence[str]) -> tuple[int, int]:
        """At how many levels `a` is clearly better than all the others, and at how many clearly worse than one of them.

        Of many intervals, some miss by chance. So these are wider: all of them together hold in 95 of 100 experiments
        (Bonferroni's correction).
        """
        missed = MISSED / (len(others) * len(self.levels))
        margins = [[self.weighted(a, other, {level: 1.0}, missed) for other in others] for level in self.levels]
        better = sum(all(low > 0 for _, low, _ in row) for row in margins)
        return better, sum(any(high < 0 for _, _, high in row) for row in margins)


def sampling(rows: Sequence[dict]) -> float:
    """The standard error that comes from the choice of test programs, when all rows were measured on the same."""
    return fmean(row[f"{METRIC}_high"] - row[f"{METRIC}_low"] for row in rows) / 2 / NORMAL


def arrivals(rows: Sequence[dict], learning: Sequence[dict]) -> tuple[int, int]:
    """How many runs of naive and combined there are, and how many of them were below their target to the end."""
    targets = {row["run"]: target_of(row) for row in rows if row["strategy"] in ("naive", "combined")}
    ends = {row["run"]: level_of(row) for row in learning}  # the last check of a run stays
    return len(targets), sum(ends.get(run, target) != target for run, target in targets.items())


def curriculum_beats_none(evidence: Evidence) -> tuple[str, str, str]:
    """Combined minus baseline, mean over all levels."""
    margin = evidence.weighted("combined", "baseline", dict.fromkeys(evidence.levels, 1 / len(evidence.levels)))
    return f"combined minus baseline, mean over levels: {points(margin)}", *sign(margin)


def naive_sometimes_worse(evidence: Evidence) -> tuple[str, str, str]:
    better, worse = evidence.clear("naive", ["baseline"])
    levels = len(evidence.levels)
    figure = f"naive is clearly better than baseline in {better} and clearly worse in {worse} of {levels} levels"
    if worse:
        return figure, REPRODUCED, "clear even among so many comparisons"
    if better == levels:
        return figure, NOT_REPRODUCED, "naive is clearly better in every level"
    return figure, OPEN, "where naive is behind, it may be luck"


def combined_best(evidence: Evidence) -> tuple[str, str, str]:
    better, worse = evidence.clear("combined", [name for name in STRATEGIES if name != "combined"])
    levels = len(evidence.levels)
    figure = f"combined is clearly best in {better} and clearly beaten in {worse} of {levels} levels"
    if better == levels:
        return figure, REPRODUCED, "every interval is on its side"
    if worse:
        return figure, NOT_REPRODUCED, "beaten clearly even among so many comparisons"
    return figure, OPEN, "where combined is not ahead, it may be luck"


def largest_gain_on_hard(evidence: Evidence) -> tuple[str, str, str]:
    """The mean gain of combined over baseline on the harder half of the levels, minus that on the easier half."""
    order = sorted(evidence.levels, key=lambda level: (level.length * level.nesting, level.nesting))
    half = len(order) // 2
    weights = dict.fromkeys(order[:half], -1 / half) | dict.fromkeys(order[-half:], 1 / half)
    margin = evidence.weighted("combined", "baseline", weights)
    return f"gain of combined over baseline, harder minus easier half of the levels: {points(margin)}", *sign(margin)


def sign(margin: Estimate) -> tuple[str, str]:
    """What an interval of a margin that is claimed to be above 0 says."""
    _, low, high = margin
    if low > 0:
        return REPRODUCED, "the interval is above 0"
    return (NOT_REPRODUCED, "the interval is below 0") if high < 0 else (OPEN, "the interval includes 0")


def points(margin: Estimate) -> str:
    mean, low, high = (100 * share for share in margin)
    return f"{mean:+.2f} points ({low:+.2f} to {high:+.2f})"


# --- The other tasks --------------------------------------------------------------------------------------------------


def addition(text: str, rows: Sequence[dict]) -> Claim:
    """That it can be done is shown by one network that does it for sure; that one does not says little.

    The lower end of its interval must reach 99 %, so that fewer test sums never help.
    """
    forwards = [row for row in rows if row["length"] == row["target_length"] and not row["reverse"]]
    nine = [row for row in forwards if row["length"] == 9]
    if not nine:
        return Claim(text, "–", OPEN, "not measured yet")
    figure = "; ".join(
        f"{name} {', '.join(percent(row[METRIC]) for row in nine if row['strategy'] == name)}"
        for name in STRATEGIES if any(row["strategy"] == name for row in nine)
    )
    seeds = len({row["seed"] for row in nine})
    figure += f"; {seeds} seed{'s' * (seeds > 1)}"
    best = max(nine, key=lambda row: row[f"{METRIC}_low"])
    sure = [row for row in nine if row[f"{METRIC}_low"] >= 0.99]
    network = f"{best['layers']} × {best['hidden']} memory cells (the paper: 2 × 400), {best['programs']:,} sums"
    if sure:
        by = " and ".join(name for name in STRATEGIES if any(row["strategy"] == name for row in sure))
        return Claim(text, figure, REPRODUCED, f"by {len(sure)} of {len(nine)} networks ({by}); {network}")
    if best[f"{METRIC}_high"] >= 0.99:
        return Claim(text, figure, OPEN, f"the interval includes 99 %; {network}")
    longest = max((row["length"] for row in forwards if row[f"{METRIC}_low"] >= 0.99), default="none")
    reason = f"not with {network}; digits of the longest numbers that one of our networks adds so: {longest}"
    return Claim(text, figure, NOT_REPRODUCED, reason)


def memorisation(text: str, rows: Sequence[dict]) -> Claim:
    """Each change of the input against the plain input, at the length trained for, in pairs equal in all else."""
    runs = {_variant(row): row[METRIC] for row in rows if row["length"] == target_of(row).length}
    effects = {}
    for name, reverse, double in (("reversed", 1, 0), ("doubled", 0, 1)):
        pairs = [(key, (*key[:-2], reverse, double)) for key in runs if key[-2:] == (0, 0)]
        gains = [runs[changed] - runs[plain] for plain, changed in pairs if changed in runs]
        if len(gains) > 1:
            effects[name] = spread(gains), len(gains)
    if len(effects) < 2:
        return Claim(text, "–", OPEN, "not measured yet")
    seeds = len({row["seed"] for row in rows})
    figure = ", ".join(f"{name} {points(margin)} in {pairs} pairs" for name, (margin, pairs) in effects.items())
    figure += f"; {seeds} seed{'s' * (seeds > 1)}"
    verdicts = {name: sign(margin)[0] for name, (margin, _) in effects.items()}
    reason = ", ".join(f"{name}: {sign(margin)[1]}" for name, (margin, _) in effects.items())
    size = f"{rows[0]['layers']} × {rows[0]['hidden']} memory cells, {rows[0]['programs']:,} strings each"
    together = set(verdicts.values())
    verdict = together.pop() if len(together) == 1 else NOT_REPRODUCED if NOT_REPRODUCED in together else OPEN
    lengths = ", ".join(map(str, sorted({row["target_length"] for row in rows})))
    told = f"accuracy minus that on plain strings of {lengths} digits, over strategies and lengths"
    return Claim(text, figure, verdict, f"{told}; {reason}; {size}")


def _variant(row: dict) -> tuple:
    return row["strategy"], row["length"], row["seed"], int(row["reverse"]), int(row["double"])
