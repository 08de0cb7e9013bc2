"""What the paper claims, and what came out here: each claim with our figure, and whether that reproduces it.

Four of the claims compare strategies on programs. The paper trained a network for each cell, on six operations, and
measured teacher-forced accuracy. The list `cells` is made in the same way, with several seeds in some cells, so that
intervals cover the luck of training. It counts as a check of the paper only if it has the paper's operations, and was
trained for so long that the curricula arrived at their targets; otherwise the claim stays open. All is read from
data/results/; a list that is not there yet is "not measured yet".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from l2e_utils.analysis.intervals import MISSED, Estimate, mean_of, percent, student
from l2e_utils.analysis.surveys import accuracy_of, level_of, target_of
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.results import load_rows, markdown_table
from l2e_utils.errors import one_of
from l2e_utils.evaluation import Z

REPRODUCED, NOT_REPRODUCED, OPEN = "reproduced", "not reproduced", "open"
METRIC = "teacher_forced"  # the paper's accuracy
NINE = "numbers of nine digits, 99\u00a0% of the characters right"
NOT_MEASURED = "–", OPEN, "not measured yet"


class Claim(NamedTuple):
    """A claim of the paper, our figure, the verdict (REPRODUCED, NOT_REPRODUCED or OPEN), why, and our networks."""

    claim: str
    figure: str
    verdict: str
    reason: str
    networks: str = ""


def claims(folder: Path = DATA / "results") -> list[Claim]:
    """All claims, checked against the results in a folder."""

    def rows(name: str) -> list[dict]:
        path = folder / f"{name}.csv"
        return load_rows(path) if path.exists() else []

    programs = Evidence(rows("cells"), rows("cells-learning"), rows("strategies"))
    return [
        programs.claim("A curriculum beats none", curriculum_beats_none),
        programs.claim("The naive curriculum is sometimes worse than none", naive_sometimes_worse),
        programs.claim("The combined strategy is the best in every cell but (1, 1)", combined_best),
        programs.claim("The gain is largest on hard programs", largest_gain_on_hard),
        addition(f"The combined strategy adds {NINE}", rows("sums") + rows("wide_sums")),
        memorisation("Reversing and doubling the input help to memorise it", rows("memorisation")),
    ]


def table(found: Sequence[Claim]) -> str:
    """The claims as a table in Markdown, and below it a line about the networks."""
    rows = [(claim.claim, claim.figure, f"**{claim.verdict}**", claim.reason) for claim in found]
    told = "; ".join(dict.fromkeys(claim.networks for claim in found if claim.networks))
    below = f"\n\nOur networks (the paper's: 2 layers of 400 memory cells): {told}." if told else ""
    return markdown_table(["the paper's claim", "our figure", "verdict", "why"], rows) + below


def sign(margin: Estimate) -> tuple[str, str]:
    """What the interval of a margin that is claimed to be above 0 says: a verdict, and the reason for it."""
    if margin.low > 0:
        return REPRODUCED, "the interval is above 0"
    if margin.high < 0:
        return NOT_REPRODUCED, "the interval is below 0"
    return OPEN, "the interval includes 0"


def points(margin: Estimate) -> str:
    return "{:+.1f} points ({:+.1f} to {:+.1f})".format(*(100 * share for share in margin))


def trained(rows: Sequence[dict], examples: str, seeds: Sequence[int]) -> str:
    """What the networks of a list are, from its rows; how many seeds there are may differ from cell to cell."""
    values = [sorted({row[name] for row in rows}) for name in ("layers", "hidden", "programs")]
    layers, cells, each = (one_of(map("{:,}".format, several)) for several in values)
    numbers = "–".join(map(str, sorted({min(seeds), max(seeds)})))
    size = f"{layers} layer{'' if layers == '1' else 's'} of {cells} cells"
    return f"{size}, {each} {examples} each, {numbers} seed{'' if numbers == '1' else 's'}"


class Evidence:
    """Networks for single cells, by strategy and level, and what keeps them from being a check of the paper.

    At (1, 1) all strategies are the same, so that level is left out. How much luck is in a training run is
    estimated from all cells with several seeds, and taken to be the same in the others. `larger`: rows of larger
    networks, which are no such check, but may contradict one at their target.
    """

    def __init__(self, rows: Sequence[dict], learning: Sequence[dict], larger: Sequence[dict] = ()):
        self.own = [row for row in rows if level_of(row) == target_of(row) != (1, 1)]
        measured = [(row["strategy"], *level_of(row), *accuracy_of(row, METRIC)) for row in self.own]
        frame = pd.DataFrame(measured, columns=["strategy", "length", "nesting", "accuracy", "low", "high"])
        # The standard error that comes from the choice of test programs, which are the same for all seeds.
        frame["sampling"] = (frame["high"] - frame["low"]) / 2 / Z
        cells = frame.groupby(["strategy", "length", "nesting"]).agg(
            seeds=("accuracy", "count"), mean=("accuracy", "mean"), variance=("accuracy", "var"),
            sampling=("sampling", "mean"),
        )  # fmt: skip
        self.seeds, more = cells["seeds"], cells["seeds"] - 1
        self.freedom = int(more.sum())
        luck = (more * cells["variance"]).sum() / max(self.freedom, 1)
        # Of the accuracies, a row a level, a column a strategy:
        self.mean = cells["mean"].unstack("strategy")
        self.variance = (luck / cells["seeds"] + cells["sampling"] ** 2).unstack("strategy")
        at_target = [(row["strategy"], row[METRIC]) for row in larger if level_of(row) == target_of(row)]
        combined, baseline = ([own for name, own in at_target if name == each] for each in ("combined", "baseline"))
        self.fades = combined and baseline and max(combined) < min(baseline)  # the gain, in larger networks
        self.hindrances = []
        if any(row["operations"] != "paper" for row in rows):
            self.hindrances.append("our seven operations instead of the paper's six")
        runs, late = arrivals(rows, learning)
        if late:
            self.hindrances.append(f"{late} of {runs} runs of naive and combined did not reach their target")

    def claim(self, text: str, examine: Callable[[Evidence], tuple[str, str, str]]) -> Claim:
        """`examine` returns our figure, a verdict, and the reason for it."""
        if not self.own or self.mean.reindex(columns=list(STRATEGIES)).isna().any(axis=None):
            return Claim(text, *NOT_MEASURED)
        if not self.freedom:
            return Claim(text, "–", OPEN, "one seed: how much of a difference is luck is not known")
        figure, verdict, reason = examine(self)
        if self.hindrances:
            verdict, reason = OPEN, f"no check of the paper: {', '.join(self.hindrances)}"
        return Claim(text, figure, verdict, reason, trained(self.own, "programs", self.seeds))

    def combined_over_baseline(self, weights: pd.Series) -> Estimate:
        """The sum over levels of weight times accuracy of combined minus that of baseline."""
        value = (weights * (self.mean["combined"] - self.mean["baseline"])).sum()
        variance = (weights**2 * (self.variance["combined"] + self.variance["baseline"])).sum()
        half = student(self.freedom) * math.sqrt(variance)
        return Estimate(value, value - half, value + half)

    def clear(self, a: str, others: list[str]) -> tuple[int, int]:
        """At how many levels `a` is clearly better than all others, and at how many clearly worse than one.

        Some of many intervals miss by chance, so all together hold in 95 of 100 experiments (Bonferroni).
        """
        behind = self.mean[others].sub(self.mean[a], axis="index")
        errors = self.variance[others].add(self.variance[a], axis="index") ** 0.5
        half = student(self.freedom, MISSED / behind.size) * errors
        return (behind < -half).all(axis="columns").sum(), (behind > half).any(axis="columns").sum()


def arrivals(rows: Sequence[dict], learning: Sequence[dict]) -> tuple[int, int]:
    """How many runs of naive and combined there are, and how many of them were below their target to the end."""
    targets = {row["run"]: target_of(row) for row in rows if row["strategy"] in ("naive", "combined")}
    ends = {row["run"]: level_of(row) for row in learning}  # the last check of a run stays
    return len(targets), sum(ends.get(run, target) != target for run, target in targets.items())


def curriculum_beats_none(evidence: Evidence) -> tuple[str, str, str]:
    """Combined minus baseline, mean over all levels."""
    margin = evidence.combined_over_baseline(pd.Series(1 / len(evidence.mean), index=evidence.mean.index))
    return f"combined minus baseline, mean over levels: {points(margin)}", *sign(margin)


def naive_sometimes_worse(evidence: Evidence) -> tuple[str, str, str]:
    better, worse = evidence.clear("naive", ["baseline"])
    levels = len(evidence.mean)
    figure = f"naive is clearly better than baseline in {better} and clearly worse in {worse} of {levels} levels"
    if worse:
        return figure, REPRODUCED, "clear even among so many comparisons"
    if better == levels:
        return figure, NOT_REPRODUCED, "naive is clearly better in every level"
    return figure, OPEN, "where naive is behind, it may be luck"


def combined_best(evidence: Evidence) -> tuple[str, str, str]:
    better, worse = evidence.clear("combined", [name for name in STRATEGIES if name != "combined"])
    levels = len(evidence.mean)
    figure = f"combined is clearly best in {better} and clearly beaten in {worse} of {levels} levels"
    if better == levels:
        return figure, REPRODUCED, "every interval is on its side"
    if worse:
        return figure, NOT_REPRODUCED, "beaten clearly even among so many comparisons"
    return figure, OPEN, "where combined is not ahead, it may be luck"


def largest_gain_on_hard(evidence: Evidence) -> tuple[str, str, str]:
    """The mean gain of combined over baseline on the harder half of the levels, minus that on the easier half."""
    levels = evidence.mean.index  # length and nesting
    order = sorted(levels, key=lambda level: (level[0] * level[1], level[1]))
    half = len(order) // 2
    weights = pd.Series(0.0, index=levels)
    weights[order[:half]] = -1 / half
    weights[order[-half:]] = 1 / half
    margin = evidence.combined_over_baseline(weights)
    verdict, reason = sign(margin)
    if verdict == REPRODUCED and evidence.fades:
        verdict, reason = OPEN, "the interval is above 0; larger networks do not have the gain at their target"
    return f"gain of combined over baseline, harder minus easier half of the levels: {points(margin)}", verdict, reason


# --- The other tasks --------------------------------------------------------------------------------------------------


def addition(text: str, rows: Sequence[dict]) -> Claim:
    """One network of combined shows that it can be done, if the lower end of its interval reaches 99 %."""
    nine = [row for row in rows if row["length"] == row["target_length"] == 9 and not row["reverse"]]
    combined = [row for row in nine if row["strategy"] == "combined"]
    if not combined:
        return Claim(text, *NOT_MEASURED)
    networks: dict[str, list[dict]] = {}
    for row in sorted(nine, key=lambda row: (row["hidden"], [*STRATEGIES].index(row["strategy"]))):
        networks.setdefault(f"{row['strategy']} of {row['hidden']} cells", []).append(row)
    shares = {name: ", ".join(percent(row[METRIC]) for row in own) for name, own in networks.items()}
    figure = ";<br>".join(f"{name} {several}" for name, several in shares.items())
    sure = {name: sum(row[f"{METRIC}_low"] >= 0.99 for row in own) for name, own in networks.items()}
    told = {name: f"{name} did in {count} of {len(networks[name])} networks" for name, count in sure.items()}
    verdict, reason = NOT_REPRODUCED, "; ".join(told[name] for name in told if sure[name]) or "nor did another strategy"
    if any(count for name, count in sure.items() if name.startswith("combined")):
        verdict, reason = REPRODUCED, "; ".join(told[name] for name in told if name.startswith("combined"))
    elif any(row[f"{METRIC}_high"] >= 0.99 for row in combined):
        verdict, reason = OPEN, "the interval includes 99 %"
    return Claim(text, figure, verdict, reason, trained(nine, "sums", [len(own) for own in networks.values()]))


def memorisation(text: str, rows: Sequence[dict]) -> Claim:
    """Each change of the input against the plain one: the mean gain in each seed, over what all seeds have."""
    if not rows:
        return Claim(text, *NOT_MEASURED)
    runs = pd.DataFrame(rows).query("length == target_length")
    networks = trained(rows, "strings", [*runs.groupby("length")["seed"].nunique()] or [0])
    runs = runs.pivot_table(METRIC, ["strategy", "length", "seed"], ["reverse", "double"])
    runs = runs.reindex(columns=[(0, 0), (1, 0), (0, 1)])
    gains = {"reversed": runs[1, 0] - runs[0, 0], "doubled": runs[0, 1] - runs[0, 0]}
    gains = {name: gain.unstack("seed").dropna() for name, gain in gains.items()}
    if any(gain.empty for gain in gains.values()):
        return Claim(text, *NOT_MEASURED)
    lengths = ", ".join(map(str, sorted(set(gains["reversed"].index.get_level_values("length")))))
    what = f"the mean gain over plain strings of {lengths} digits"
    if any(len(gain.columns) < 2 for gain in gains.values()):
        figure = ";<br>".join(f"{name} {100 * gain.mean().item():+.1f} points" for name, gain in gains.items())
        return Claim(text, figure, OPEN, f"{what}; one seed: how much of it is luck is not known", networks)
    effects = {name: mean_of(list(gain.mean())) for name, gain in gains.items()}
    figure = ";<br>".join(f"{name} {points(effect)}" for name, effect in effects.items())
    verdicts = [sign(effect)[0] for effect in effects.values()]
    verdict = min(verdicts, key=[NOT_REPRODUCED, OPEN, REPRODUCED].index)  # both must hold
    signs = "; ".join(f"{name}: {sign(effect)[1]}" for name, effect in effects.items())
    return Claim(text, figure, verdict, f"{what}; {signs}", networks)
