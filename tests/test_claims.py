"""Verdicts on the paper's claims, from results made up so that the right verdict is known."""

from itertools import product

import pytest

from l2e_utils.analysis.claims import NOT_REPRODUCED, OPEN, REPRODUCED, claims, table
from l2e_utils.config import RunConfig
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.engine.results import save_rows
from l2e_utils.tasks import Difficulty, levels_up_to

TARGET = Difficulty(3, 2)
CLAIMS = ("beats none", "sometimes worse", "best in every cell", "largest on hard", "nine digits", "Reversing")


def row(config, level, share, wide=0.01):
    settings = config.as_dict()
    settings = {f"target_{k}" if k in ("length", "nesting") else k: int(v) if k in ("reverse", "double") else v
                for k, v in settings.items()}
    shown = {f"teacher_forced{end}": round(share + by, 6) for end, by in (("", 0), ("_low", -wide), ("_high", wide))}
    run = f"{config.strategy}-{config.length}-{config.nesting}-{config.seed}"
    return {"run": run, **settings, "length": level[0], "nesting": level[1], **shown}


def cells(share, seeds=(0, 1, 2), operations="paper", wide=0.0):
    """A network for each cell; `share(strategy, level)` is its accuracy, to which each seed adds a little."""
    return [
        row(RunConfig(name, *level, operations=operations, seed=seed), level, share(name, level) + 0.001 * seed, wide)
        for name in STRATEGIES for level in levels_up_to(TARGET) for seed in seeds
    ]


def as_the_paper(name, level):
    hard = 0.05 * level.length * level.nesting
    return 0.6 + {"baseline": 0, "naive": -0.05, "mixed": 0.02, "combined": hard}[name] * (level != (1, 1))


def the_other_way(name, level):
    hard = 0.05 * level.length * level.nesting
    return 0.6 + {"baseline": 0, "naive": 0.1, "mixed": 0.01, "combined": -hard}[name] * (level != (1, 1))


def found(folder, **lists):
    """The claims, by their places in CLAIMS, after writing lists of results."""
    for name, rows in lists.items():
        save_rows(folder / f"{name}.csv", rows)
    return dict(zip(CLAIMS, claims(folder), strict=True))


def verdicts(found):
    return [claim.verdict for claim in found.values()]


@pytest.mark.parametrize(
    ("shares", "verdict"), [(as_the_paper, REPRODUCED), (the_other_way, NOT_REPRODUCED)], ids=["like", "contrary"]
)
def test_results_like_the_papers_reproduce_it_and_contrary_ones_do_not(tmp_path, shares, verdict):
    assert verdicts(found(tmp_path, cells=cells(shares)))[:4] == [verdict] * 4


def test_without_results_everything_is_open_and_in_its_place(tmp_path):
    for words, claim in found(tmp_path).items():
        assert words in claim.claim
        assert (claim.figure, claim.verdict, claim.reason) == ("–", OPEN, "not measured yet")
    lines = table(claims(tmp_path)).splitlines()
    assert len(lines) == 8 and all(line.count("|") == 5 for line in lines)
    assert all("**open**" in line for line in lines[2:])
    rows = [row for row in cells(as_the_paper) if row["strategy"] != "naive"]
    assert found(tmp_path, cells=rows)["beats none"].reason == "not measured yet"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"seeds": (0,)}, "one seed: "),
        ({"operations": "all"}, "no check of the paper: our seven operations instead of the paper's six"),
    ],
    ids=["luck is unknown", "other operations"],
)
def test_what_is_no_check_of_the_paper_leaves_it_open(tmp_path, options, reason):
    for claim in list(found(tmp_path, cells=cells(as_the_paper, **options)).values())[:4]:
        assert claim.verdict == OPEN and claim.reason.startswith(reason)
        assert (claim.figure == "–") == ("seeds" in options), "what we have is shown all the same"


# Three seeds are 0.001 apart, so a difference of two means has a standard error of 0.000816. Four strategies at five
# levels give 40 degrees of freedom: one interval reaches 2.02 standard errors, five that hold together reach 2.70.
@pytest.mark.parametrize(("behind", "verdict"), [(0.0018, OPEN), (0.0021, OPEN), (0.0024, REPRODUCED)])
def test_among_many_comparisons_one_must_be_clearer(tmp_path, behind, verdict):
    def share(name, level):
        return 0.6 - behind * (name == "naive" and level == (2, 1))

    claim = found(tmp_path, cells=cells(share))["sometimes worse"]
    assert claim.verdict == verdict
    assert f"clearly worse in {int(verdict == REPRODUCED)} of 5 levels" in claim.figure


def test_the_choice_of_test_programs_counts_even_with_many_seeds(tmp_path):
    """All seeds are measured on the same programs: what one of them cannot tell, their mean cannot either."""
    seeds, wide = range(30), 0.06
    for ahead, verdict in ((0.05, REPRODUCED), (0.03, OPEN)):
        rows = cells(lambda name, _, ahead=ahead: 0.5 + ahead * (name == "combined"), seeds, wide=wide)
        for row in rows:
            row["teacher_forced"] -= 0.001 * row["seed"]  # no luck at all
        # five levels, two strategies: 0.06 * sqrt(2 / 5) = 0.038
        assert found(tmp_path, cells=rows)["beats none"].verdict == verdict


def test_curricula_that_never_arrived_are_no_check(tmp_path):
    rows = cells(as_the_paper)
    learning = [
        {"run": row["run"], "length": length, "nesting": 1} for row in rows for length in (1, row["target_length"])
    ]  # all end at nesting 1: half of the levels are reached
    claim = found(tmp_path, cells=rows, **{"cells-learning": learning})["beats none"]
    assert claim.verdict == OPEN
    assert claim.reason == "no check of the paper: 18 of 36 runs of naive and combined did not reach their target"


def test_figures_are_those_of_the_data(tmp_path):
    claims = found(tmp_path, cells=cells(as_the_paper))
    assert claims["beats none"].figure.startswith("combined minus baseline, mean over levels: +17.0 points (")
    naive = "naive is clearly better than baseline in 0 and clearly worse in 5 of 5 levels"
    assert claims["sometimes worse"].figure == naive
    assert claims["best in every cell"].figure.startswith("combined is clearly best in 5 and clearly beaten in 0 of 5")
    but_one = found(tmp_path, cells=cells(lambda name, level: 0.5 if level == (2, 1) else as_the_paper(name, level)))
    assert but_one["best in every cell"].verdict == OPEN and "best in 4" in but_one["best in every cell"].figure
    # harder half: (2, 2) and (3, 2); easier half: (2, 1) and (1, 2)
    assert "+15.0 points" in claims["largest on hard"].figure and claims["largest on hard"].verdict == REPRODUCED


def test_a_gain_that_larger_networks_do_not_have_is_open(tmp_path):
    behind = cells(lambda name, _: 0.5 + 0.1 * (name == "baseline"))
    assert found(tmp_path, cells=cells(as_the_paper), strategies=behind)["largest on hard"].verdict == OPEN


def sums(share, wide=0.001, length=9, strategy="combined"):
    return [row(RunConfig(strategy, length, 1, task="addition"), (length, 1), share, wide)]


def test_luck_is_estimated_where_there_are_seeds_and_used_everywhere(tmp_path):
    """As shipped: three seeds in one cell, one seed in the others, and nothing at (1, 1)."""
    rows = [row for row in cells(as_the_paper) if row["target_length"] * row["target_nesting"] > 1]
    rows = [row for row in rows if row["seed"] == 0 or (row["length"], row["nesting"]) == TARGET]
    claims = found(tmp_path, cells=rows)
    assert verdicts(claims)[:4] == [REPRODUCED] * 4
    assert claims["beats none"].networks.endswith(" programs each, 1–3 seeds")
    for row in rows:
        if row["seed"] == 2:
            row["teacher_forced"] -= 0.5  # a run that failed: now anything can be luck
    assert verdicts(found(tmp_path, cells=rows))[:4] == [OPEN] * 4


def test_addition_is_a_claim_about_combined(tmp_path):
    def claim(*rows):
        return found(tmp_path, sums=[*rows])["nine digits"]

    done = claim(*sums(0.995), *sums(0.7), *sums(0.7, strategy="baseline"))
    assert done.figure == "baseline of 128 cells 70 %;<br>combined of 128 cells 99.5 %, 70 %"
    assert done.verdict == REPRODUCED and done.reason == "combined of 128 cells did in 1 of 2 networks"
    assert done.networks.startswith("1 layer of 128 cells, ") and done.networks.endswith(" sums each, 1–2 seeds")
    for share in (0.989, 0.991):
        assert claim(*sums(share, 0.002)).verdict == OPEN, "99 % is within the interval"
    assert claim(*sums(0.95))[2:4] == (NOT_REPRODUCED, "nor did another strategy")
    other = claim(*sums(0.8), *sums(0.998, strategy="naive"), *sums(0.97, strategy="naive"))
    assert other[2:4] == (NOT_REPRODUCED, "naive of 128 cells did in 1 of 2 networks")
    wider = claim(*sums(0.8), *[row | {"hidden": 256} for row in sums(0.998)])
    assert (wider.verdict, wider.figure) == (REPRODUCED, "combined of 128 cells 80 %;<br>combined of 256 cells 99.8 %")
    assert wider.networks.startswith("1 layer of 128 or 256 cells, ")
    for rows in (sums(0.998, strategy="naive"), sums(0.99, length=6), [row | {"reverse": True} for row in sums(0.995)]):
        assert claim(*rows).reason == "not measured yet"


def test_networks_are_told_once_below_the_table(tmp_path):
    lines = table(found(tmp_path, cells=cells(as_the_paper), sums=sums(0.9)).values()).splitlines()
    assert lines[8] == "" and lines[9].startswith("Our networks") and len(lines) == 10
    assert lines[9].count("1 layer of 128 cells") == 2 and "seed" not in "".join(lines[:8])


def digits(reversed_gain, doubled_gain, seeds=(0, 1, 2), lengths=(5, 10, 20)):
    rows = []
    for length, reverse, double, seed in product(lengths, (False, True), (False, True), seeds):
        config = RunConfig("combined", length, 1, reverse=reverse, double=double, seed=seed, task="memorisation")
        share = 0.5 + reverse * reversed_gain + double * doubled_gain + 0.005 * seed * (reverse + double)
        rows.append(row(config, (length, 1), share))
    return rows


@pytest.mark.parametrize(
    ("gains", "verdict"), [((0.2, 0.1), REPRODUCED), ((0.2, -0.1), NOT_REPRODUCED), ((0.2, -0.006), OPEN)]
)
def test_memorisation_is_judged_by_its_seeds(tmp_path, gains, verdict):
    claim = found(tmp_path, memorisation=digits(*gains))["Reversing"]
    assert claim.verdict == verdict and "5, 10, 20 digits; reversed: " in claim.reason
    assert "reversed +20.5 points (+19.3 to +21.7)" in claim.figure
    more = digits(*gains) + digits(0.4, 0.4, seeds=[0], lengths=[35])  # not trained with the other seeds yet
    both = found(tmp_path, memorisation=more)["Reversing"]
    assert both[:4] == claim[:4] and both.networks.endswith("1–3 seeds") and claim.networks.endswith(", 3 seeds")
    alone = found(tmp_path, memorisation=digits(*gains, seeds=[0]))["Reversing"]
    assert alone.verdict == OPEN and "reversed +20.0 points;" in alone.figure and "one seed" in alone.reason
