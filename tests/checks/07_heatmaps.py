# What 07_heatmaps.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils import plots
from l2e_utils.analysis.surveys import level_of

exact = {(name, *level_of(row)): row["exact"] for name, rows in results.items() for row in rows}
copy = {level_of(row): row["copy_exact"] for row in results["combined"]}
assert {row["programs"] for rows in results.values() for row in rows} == {3_000_000}
for nesting in (1, 2, 3):
    for length in (1, 2, 3):
        ahead = [exact[name, length, nesting] for name in ("mixed", "combined")]
        assert min(ahead) > max(exact[name, length, nesting] for name in ("baseline", "naive"))
    column = [exact[name, 4, nesting] for name in results]
    assert max(column) - min(column) < 0.03
    assert max(exact[name, 5, nesting] for name in results) < 0.09
assert 0.2 < exact["baseline", 1, 1] < 0.3 and exact["combined", 1, 1] > 0.99
assert [round(100 * copy[level]) for level in ((1, 1), (4, 2), (5, 2))] == [45, 9, 8]
easiest = next(row for row in results["combined"] if level_of(row) == (1, 1))
assert [round(100 * easiest[f"copy_exact_{end}"]) for end in ("low", "high")] == [26, 66]

# --- after: from l2e_utils.analysis.surveys import surveys
from l2e_utils.analysis.surveys import PER_CELL, own_surveys

assert len(explorer.surveys) == 2 + len(list(own_surveys())) and explorer.surveys[1].kind == PER_CELL
half = [level[1:] for level, share in exact.items() if level[0] == "combined" and share > 0.5]
assert [level for level in half if level[0] == 3] == [(3, 1)] and [level for level in half if level[1] == 3] == [(1, 3)]
more = {level_of(row): row["teacher_forced"] - row["exact"] for row in results["combined"]}
assert max(more, key=more.get) == (5, 1) and round(100 * more[5, 1]) == 47
assert all(min(more, key=lambda level: (level[1] != own, more[level])) == (1, own) for own in (1, 2, 3))

# --- after: combined, baseline = results["combined"], results["baseline"]
gains = {level_of(a): a["exact"] - b["exact"] for a, b in zip(combined, baseline, strict=True)}
for nesting in (1, 2, 3):
    by_length = [gains[length, nesting] for length in (1, 2, 3, 4)]
    assert by_length == sorted(by_length, reverse=True) and abs(by_length[-1]) < 0.03 < by_length[-2]
    assert 0.5 < by_length[0] < 0.77
    assert exact["combined", 5, nesting] > 1.9 * exact["baseline", 5, nesting]

# --- after: from l2e_utils.analysis.surveys import copied
from l2e_utils.analysis.surveys import difference_of as _difference_of

for a, b in zip(combined, copied(combined), strict=True):
    _, low, high = _difference_of(a, b, "exact")
    assert high < 0 if a["length"] == 5 else low > 0

# --- after: from l2e_utils.analysis.surveys import level_of
assert all(0.54 < row["teacher_forced"] < 0.62 and 0.17 < row["exact"] < 0.2 for row in corner.values())

# --- after: from l2e_utils.analysis.surveys import METRICS, difference_of
for name in ("naive", "mixed", "combined"):
    for metric in METRICS:
        _, low, high = difference_of(corner[name], corner["baseline"], metric)
        assert high < 0 if (name, metric) == ("naive", "teacher_forced") else low < 0 < high

# --- after: from l2e_utils.analysis.mistakes import by_output_length
assert one.example.output == "-19975" and one.forced == "-29975." and one.written == "-25755"
from l2e_utils.evaluation import score as _score

cost = {}
for level, own in found.items():
    free = [answer._replace(forced=answer.written + ".") for answer in own]
    cost[level] = _score(own).teacher_forced - _score(free).teacher_forced
assert 0.015 < cost[target] < 0.025 and 0.075 < cost[5, 2] < 0.085
import re as _re

from l2e_utils.analysis.digits import shares_of as _shares_of

copying = {}  # whole outputs right, by whether they stand in the source
for path, level in [("combined", (4, 2)), ("combined", (4, 1)), ("mixed", (4, 2)), ("mixed", (4, 1))]:
    own = found[target]
    if (path, level) != ("combined", target):
        own = answers(load_executor(f"strategies/{path}")[0], test_examples(Programs(), Difficulty(*level), 1_000))
    own = [(answer.example.output in _re.findall(r"\d+", answer.example.source), answer.exact) for answer in own]
    copying[path, level] = {stands: share.value for stands, share in _shares_of(own).items()}
    right = [stands for stands, exact in own if exact]
    assert round(10 * sum(right) / len(right)) in (8, 9)  # README: of ten right outputs at four digits
assert copying["combined", (4, 2)][True] > 0.92 and 0.04 < copying["combined", (4, 2)][False] < 0.06

# --- after: panels = {"At the target, (4, 2)": by_output_length(found[target])}
lines = panels["Longer numbers, (5, 2)"]
apart = {size: helped.value - lines["writing freely"][size].value for size, helped in lines["teacher-forced"].items()}
assert sum(apart[size] for size in sorted(apart)[-2:]) / 2 > cost[5, 2]

# --- after: per_cell = list(shipped_surveys())[1].results
cells = [row for rows in per_cell.values() for row in rows]
assert {(row["programs"], row["hidden"], row["layers"], row["operations"]) for row in cells} == {
    (600_000, 64, 1, "paper")
}
assert {(row["hidden"], row["operations"]) for row in combined} == {(256, "all")}

# --- after: title = "combined minus baseline, a network per cell"
both = list(zip(per_cell["combined"], per_cell["baseline"], strict=True))
gains = {level_of(a): a["teacher_forced"] - b["teacher_forced"] for a, b in both}
assert max(gains[2, 1], gains[1, 2]) < -0.01 and min(gains[level] for level in ((3, 2), (4, 2), (3, 3), (4, 3))) > 0.01

# --- after: for metric in METRICS:
largest = {}  # of the clear ones
for metric in METRICS:
    margins = [difference_of(a, b, metric) for a, b in both]
    largest[metric] = max(abs(gain) for gain, low, high in margins if low > 0 or high < 0)
assert largest["teacher_forced"] < 0.04 and 0.09 < largest["exact"] < 0.11
assert [[round(a[name], 3) for name in ("exact", "copy_exact")] for a, _ in both if level_of(a) == (4, 2)] == [[0.097, 0.113]]

# --- after: import re
from l2e_utils.evaluation import score

ahead = {True: {}, False: {}}  # characters, combined minus baseline, by whether the output stands in the source
for level in [(3, 2), (2, 3), (4, 2), (3, 3), (4, 3)]:  # the harder half
    for seed in (0, 1, 2) if level in [(4, 2), (3, 3)] else (0,):
        shares = {}
        for name in per_cell if seed == 0 else ("baseline", "combined"):
            network, config, _ = load_executor(f"cells/{name}-{level[0]}-{level[1]}-{seed}")
            own = list(answers(network, test_examples(config.make_task(), Difficulty(*level), 1_500)))
            for inside in (True, False):
                shares[name, inside] = score([answer for answer in own if stands(answer.example) == inside])
            assert level != (4, 2) or shares[name, False].exact < 0.002
        for inside, gains in ahead.items():
            gains[level, seed] = shares["combined", inside].teacher_forced - shares["baseline", inside].teacher_forced
assert round(100 * ahead[True][(4, 2), 0]) == 15 and min(ahead[True].values()) > 0.1
assert max(ahead[False].values()) < 0  # as the table of claims says, too

# --- after: from l2e_utils.analysis.surveys import target_of
shares = {name: [row["teacher_forced"] for row in runs if row["strategy"] == name] for name in per_cell}
others = [share for name, three in shares.items() if name != "combined" for share in three]
assert len(runs) == 12 and 0 < min(shares["combined"]) - max(others) < 0.002
assert 0.015 < max(max(three) - min(three) for three in shares.values()) < 0.02

# --- after: from IPython.display import Markdown
from l2e_utils.analysis.claims import arrivals

corner_rows = [row for row in load_results("strategies") if level_of(row) == target]
larger = {  # characters of three seeds each
    name: [round(100 * row["teacher_forced"], 1) for row in corner_rows if row["strategy"] == name]
    for name in ("baseline", "combined")
}
assert larger == {"baseline": [61.7, 61.1, 61.9], "combined": [60.4, 60.1, 60.5]}
assert [claim.verdict for claim in found] == ["open", "open", "open", "open", "reproduced", "open"]
assert "levels: +0." in found[0].figure and all(claim.figure.count(" in 0 ") == 2 for claim in found[1:3])
assert arrivals(load_results("cells"), load_results("cells-learning"))[1] == 0
assert {(level_of(row), row["seeds"]) for row in cells if row["seeds"] > 1} == {((4, 2), 3), ((3, 3), 3)}
easiest = [row["exact"] for row in load_results("strategies") if row["strategy"] == "baseline" and level_of(row) == (1, 1)]
assert [round(100 * share) for share in easiest] == [33, 16, 21]
assert {name: rows[0]["seeds"] for name, rows in results.items()} == dict(baseline=3, naive=1, mixed=3, combined=3)
