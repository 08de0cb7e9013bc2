# What 07_heatmaps.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils.analysis.surveys import level_of
assert all(row["exact"] < row["copy_exact"] for row in easiest)

# --- after: for nesting in (1, 2, 3):
for nesting in (1, 2, 3):
    column, beyond = at((4, nesting)).values(), at((5, nesting)).values()
    assert max(row["exact"] for row in column) - min(row["exact"] for row in column) < 0.03
    assert all(row["exact_high"] < row["copy_exact"] for row in beyond)

# --- after: from l2e_utils.analysis.surveys import METRICS
assert far["exact_high"] < 0.05 and 0.35 < far["teacher_forced"] < 0.45

# --- after: from l2e_utils.analysis.surveys import difference_of
assert [signs[name, "teacher_forced"][target] for name in ("naive", "mixed", "combined")] == [-1, 0, 0]
assert list(signs["naive", "teacher_forced"].values()).count(-1) == 3
assert [signs[name, "exact"][target] for name in ("naive", "mixed", "combined")] == [0, 0, 0]

# --- after: course = list(shipped_surveys())
from l2e_utils.analysis.surveys import PER_CELL

assert kinds == ["one network everywhere", PER_CELL]

# --- after: clear = {}

# --- after: from l2e_utils.analysis.claims import arrivals
assert late == 0 and hard["baseline"] < 0.01 and 0.08 < hard["combined"] < 0.12
assert all(ahead[True]) and sum(ahead[False]) > 0.9 * len(ahead[False])

# --- after: gains = {level_of(a): a["exact"] - b["exact"] for a, b in zip(combined, baseline, strict=True)}
for nesting in (1, 2, 3):
    by_length = [gains[length, nesting] for length in (1, 2, 3, 4)]
    assert by_length == sorted(by_length, reverse=True) and abs(by_length[-1]) < 0.03 < by_length[-2] < 0.14
assert min(gains[1, nesting] for nesting in (1, 2, 3)) > 0.45
assert all(a["exact"] > 1.9 * b["exact"] for a, b in zip(combined, baseline, strict=True) if a["length"] == 5)

# --- after: naive, one = ([row for row in load_results("strategies") if row["run"] == run] for run in ("naive", "baseline"))
assert {row["n"] // row["seeds"] for rows in results.values() for row in rows} == {2_000}

# --- after: from l2e_utils.analysis.surveys import target_of
assert min(ours) > max(row["teacher_forced"] for rows in seeds.values() for row in rows)

# --- after: for verdict in ("reproduced", "not reproduced", "open"):
assert [claim.verdict for claim in found[:4]] == ["open", "open", "open", "reproduced"]
assert "levels: +0." in found[0].figure and all("in 0 of 11" in claim.figure for claim in found[1:3])

# --- after: from l2e_utils.analysis.surveys import own_surveys
assert len(explorer.surveys) == len(kinds) + len(own)
