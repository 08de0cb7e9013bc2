# What notebook 8 claims of shipped networks and results.

# --- after: from l2e_utils.analysis.seeds import learned
from l2e_utils.analysis.results import learning_histories

histories = learning_histories("sums")
NINE = {name: [histories[f"{name}-9{seed}"] for seed in ("", "-1", "-2")] for name in ("baseline", "naive", "combined")}
assert len(characters) == 4 and all(len(seeds) == 3 for seeds in characters.values())
assert {record.programs for runs in NINE.values() for run in runs for record in run[-1:]} == {2_400_000}
arrivals = []
for naive, baseline in zip(NINE["naive"], NINE["baseline"], strict=True):
    met = min(record.programs for record in naive if record.level.length == 9)
    behind = [n.programs for n, b in zip(naive, baseline, strict=True) if n.target_forced < b.target_forced]
    arrivals.append(met)
    assert 900_000 < met < 1_000_000 and 700_000 < max(behind) < 800_000
    assert sum(programs < 700_000 for programs in behind) > 0.9 * sum(r.programs < 700_000 for r in naive)
passed = [[r.programs for r in run if r.target_forced > 0.99] for run in NINE["naive"]]
assert [bool(found) for found in passed] == [True, True, False]
assert all(found[0] - met < 500_000 for found, met in zip(passed, arrivals, strict=True) if found)
assert {run[-1].level.length for run in NINE["combined"]} == {8}
assert all(max(seed.values()) < 0.02 for name in ("baseline", "mixed", "combined") for seed in whole[name])

# --- after: import pandas as pd
from l2e_utils.analysis.digits import at_target as _at_target
from l2e_utils.engine.results import load_results as _load_results

TARGETS = _at_target(_load_results("sums"))
assert all(row["copy_exact"] < 0.0025 for row in TARGETS.values())
assert {row["programs"] for row in TARGETS.values() if row["length"] in (4, 6)} == {1_200_000}
six = {name: [seed[6] for seed in right[6][name]] for name in STRATEGIES}
assert min(six["naive"] + six["combined"]) > 0.975 and max(six["mixed"] + six["baseline"]) < 0.01

# --- after: panels = {"128 cells": right[9], "256 cells": by_length("wide_sums", 9)}
assert all(seed[k] == 0 for panel in panels.values() for seed in panel["naive"] for k in range(2, 9))
assert not any(share for panel in panels.values() for seed in panel["baseline"] for share in seed.values())
assert all(seed[4] < 0.52 < seed[2] for panel in panels.values() for seed in panel["mixed"])
assert all(seed[10] < 0.02 for panel in panels.values() for seeds in panel.values() for seed in seeds)
assert all(seed[k] >= 0.999 for seed in panels["256 cells"]["combined"] for k in range(2, 10))
climbs = [history for run, history in learning_histories("wide_sums").items() if run.startswith("combined")]
assert len(climbs) == 3 and all(min(r.programs for r in history if r.level.length == 9) < 600_000 for history in climbs)

# --- after: plots.draw_influence(4)
from l2e_utils.analysis.digits import influence

shares = influence(4)
assert 1 / 3 < shares[0, 1] < 0.4 and abs(shares[0, 1] / shares[0, 2] - 10) < 1e-9

# --- after: from l2e_utils.analysis.digits import by_place
known = {name: [place for place in range(9) if places[name][place].value > 0.8] for name in STRATEGIES}
assert known["baseline"] in ([7, 8], [6, 7, 8]) and known["mixed"] == [6, 7, 8]
assert known["naive"] == list(range(9)) and known["combined"] == [0, 4, 5, 6, 7, 8]
assert all(places[name][place].value < 0.13 for name in ("baseline", "mixed") for place in (0, 1, 2, 3))

# --- after: wrong = [answer for answer in found["naive"] if not answer.exact]
from itertools import groupby

missed = [abs(int(answer.written) - int(answer.example.output)) for answer in wrong]
assert len(missed) == 34 and set(missed) <= {10**k for k in range(1, 9)}
chains = [groupby(int(x) + int(y) == 9 for x, y in zip(*map(str, operands(one.source)), strict=True)) for one in sums]
longest = [max(is_nine * len(list(columns)) for is_nine, columns in groups) for groups in chains]
assert sum(chain >= 3 for chain in longest) == 24

# --- after: from l2e_utils.analysis.edges import sums_to
edge = {}
for name in STRATEGIES:
    network = load_executor(f"sums/{name}-4")[0]
    for total in (9_999, 10_000):
        own = list(answers(network, sums_to(total, 4)))
        edge[name, total] = sum(answer.exact for answer in own) / len(own)
        assert len(own) > 700
assert all(edge[name, total] > 0.965 for name in ("naive", "combined") for total in (9_999, 10_000))
assert all(0.7 < edge["mixed", total] < 0.81 for total in (9_999, 10_000))
assert TARGETS["mixed-4"]["exact"] > 0.985

# --- after: from l2e_utils.analysis.edges import right_by_chain
assert [round(100 * TARGETS[run]["exact"]) for run in ("naive-9", "naive-9-1")] == [98, 99]
assert all(0.6 < seed[3] < 0.75 for seed in usual[:2])
assert max(seed[chain] for seed in usual for chain in range(4, 9)) < 0.53
assert min(wide[chain] for chain in range(6)) > 0.9 > 0.75 > max(wide[chain] for chain in (6, 7, 8))

# --- after: from l2e_utils.evaluation import evaluate
assert set(after) == set(range(9)) and all(0 <= share <= 1 for share in [*after.values(), random_sums])
assert before[8] < 0.5
if BUDGET.name == "class" and SHARE == 0.5:
    assert after[8] > 0.7 and random_sums > 0.9 and max(after[chain] for chain in (4, 5, 6)) < 0.65
    assert max(after, key=lambda chain: after[chain] - before[chain]) >= 7
    assert all(after[chain] > before[chain] for chain in range(4, 9))

# --- after: from l2e_utils.analysis.digits import at_target
assert results["naive-9-ones-first"]["exact"] == 1 and results["naive-9-ones-first"]["n"] == 2_000
assert results["baseline-9"]["exact"] == results["baseline-9-ones-first"]["exact"] == 0
met = [
    min(record.programs for record in histories[run] if record.level.length == 9)
    for run in ("naive-9-ones-first", "naive-9")
]
assert 530_000 < met[0] < 550_000 and 930_000 < met[1] < 950_000

# --- after: network = load_executor("sums/naive-9-ones-first")[0]
assert min(first.values()) == 1

# --- after: plots.draw_waits(10)
from l2e_utils.analysis.digits import distances

for n in range(1, 100):
    assert distances(n) == [n] * n and distances(n, True) == list(range(1, 2 * n, 2))
    assert sum(distances(n, True)) == n * n and min(distances(n, showing=2)) > max(distances(n))

# --- after: from l2e_utils.analysis.digits import VARIANTS
told = {run: row["teacher_forced"] for run, row in memory.items()}
assert len(seeds) * 16 == len([run for run in memory if "-20" in run])
seeded = {}
for form in VARIANTS:
    for name in STRATEGIES:
        own = [memory[f"{name}-{form}-20{seed}"] for seed in seeds]
        assert {row["programs"] for row in own} == {200_000} and [row["seed"] for row in own] == list(range(len(seeds)))
        assert all(row["copy_exact"] < 0.0015 if "reversed" in form else row["copy_exact"] == 1 for row in own)
        seeded[name, form] = [row["exact"] for row in own]
assert max(seeded["baseline", "plain"] + seeded["baseline", "doubled"]) == 0
assert min(seeded["baseline", "reversed"] + seeded["baseline", "reversed-doubled"]) >= 0.99
far = {form: [memory[f"baseline-{form}-35{seed}"]["exact"] for seed in seeds] for form in ("plain", "reversed")}
assert max(far["plain"]) == 0 and min(far["reversed"]) > 0.75
assert [plots.percent(told[f"baseline-{form}-65"]) for form in ("plain", "reversed")] == ["11 %", "93 %"]
copying = [plots.percent(memory[f"naive-reversed-{digits}"]["copy_exact"]) for digits in (5, 10, 20, 35, 65)]
assert copying == ["1 %", *["0.1 %"] * 4]
for name in ("naive", "mixed", "combined"):
    plain, back, twice = (sum(seeded[name, form]) / len(seeds) for form in ("plain", "reversed", "doubled"))
    assert 0.1 < back - plain < 0.5 and abs(back - twice) < 0.1
    longer = [memory[f"{name}-{form}-35{seed}"]["exact"] for form in ("plain", "reversed") for seed in seeds]
    assert sum(longer[3:]) - sum(longer[:3]) < 3 * 0.25, "of 35 digits, too, they gain less"
assert all(told[f"baseline-doubled-20{seed}"] < told[f"baseline-plain-20{seed}"] for seed in seeds), "doubling harms it"

# --- after: from l2e_utils.analysis.digits import by_position
back = along["baseline"]["reversed"]
assert min(back[20].value, back[1].value) > 0.995
for form in ("plain", "reversed"):
    mixed = along["mixed"][form]
    assert min(mixed[1].value, mixed[20].value) > min(value.value for value in mixed.values()) + 0.06
strings = learning_histories("memorisation")
half = [min(record.programs for record in strings[f"baseline-reversed-20{seed}"] if record.target_forced >= 0.5) for seed in seeds]
assert set(half) <= {16_384, 24_576, 32_768}
assert all(record.target_forced < 0.5 for seed in seeds for record in strings[f"baseline-plain-20{seed}"])
