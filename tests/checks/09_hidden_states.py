# What notebook 9 claims of shipped networks, in both seeds.

# --- after: from l2e_utils.analysis.results import learning_histories
from l2e_utils.analysis.states import stretches

assert list(networks) == ["baseline", "naive", "mixed", "combined", "review"]
assert all(len(seeds) == 2 for seeds in networks.values())
for number, at in enumerate(before):
    assert all(list(seeds[number]) == [0, at, after, 600_064, end] for seeds in networks.values())
assert {seed[end].hidden for seeds in networks.values() for seed in seeds} == {128}
climbing = {run: own for run, own in histories.items() if not run.startswith(("mixed", "baseline"))}
change = {run: stretches(history)[0][1] for run, history in climbing.items()}
for seed in (0, 1):
    assert before[seed] <= change[f"naive-{seed}"] == change[f"review-{seed}"] < before[seed] + 8_192
    pair = [networks[name][seed][before[seed]].parameters() for name in ("naive", "review")]
    assert all(one.equal(other) for one, other in zip(*pair, strict=True))
    assert (3, 2) not in [level for _, _, level in stretches(climbing[f"naive-{seed}"])]
assert [change[f"combined-{seed}"] for seed in (0, 1)] == [147_456, 172_032]

# --- after: from l2e_utils.analysis.copy_rules import best_copy_rule
assert all(len({program.canonical for program in programs}) == 400 for programs in tests.values())
copied = {kind: best_copy_rule(programs)[1].exact for kind, programs in tests.items()}

# --- after: from l2e_utils.analysis.seeds import of_each
import re

ends = {kind: {name: [seed[end] for seed in seeds] for name, seeds in own.items()} for kind, own in right.items()}
for number, seed in enumerate(right["easy programs"]["naive"]):
    assert 0.7 < seed[before[number]] < 0.8 and seed[600_064] < 0.1 and seed[end] > 0.4
for name in ("review", "combined"):
    for seed in right["easy programs"][name]:
        assert all(seed[later] > seed[sooner] - 0.03 for sooner, later in zip(seed, list(seed)[1:], strict=False))
hard = ends["hard programs"]
stands = [program.output in re.findall(r"\d+", program.source) for program in tests["hard programs"]]
computed = of_each(networks, lambda network, programs: evaluate(network, programs).exact, [
    program for program, there in zip(tests["hard programs"], stands, strict=True) if not there
])
assert max(seed[end] for seeds in computed.values() for seed in seeds) < 0.1
assert min(hard["mixed"] + hard["combined"] + hard["baseline"]) > copied["hard programs"] + 0.02
assert max(hard["naive"] + hard["review"]) <= copied["hard programs"] + 0.01
assert max(max(own) for own in hard.values()) < 2 * copied["hard programs"]

# --- after: import numpy as np
values = [cka(first, table) for table in pairs.values()]
assert abs(values[0] - 1) < 1e-9 and 0.55 < values[1] < 0.65 and values[2] < 0.4

# --- after: import pandas as pd
easy_moves, hard_moves = ({name: [seed[after] for seed in seeds] for name, seeds in own.items()} for own in moves.values())
for seed in (0, 1):
    naive, review, combined = (easy_moves[name][seed] for name in ("naive", "review", "combined"))
    assert naive > 0.5 and naive > 2 * review and abs(review - combined) < 0.05 and naive > 1 - values[1] + 0.1
    assert min(hard_moves[name][seed] for name in ("naive", "review")) > 0.45
    assert easy_moves["baseline"][seed] < 0.25
    assert max(hard_moves[name][seed] for name in ("combined", "mixed", "baseline")) < 0.32
gone = [tables["easy programs"]["review"][seed] for seed in (0, 1)]
assert [round(100 * moved(own[before[seed]], own[600_064])) for seed, own in enumerate(gone)] == [25, 28]

# --- after: easy = tests["easy programs"]
after_practice = {share: whole(pupil, easy) for share, pupil in pupils.items()}
distances = {share: moved(states(start, easy), states(pupil, easy)) for share, pupil in pupils.items()}
assert all(0 <= value <= 1 for value in [*after_practice.values(), *distances.values()])
if BUDGET.name == "class" and SHARE == 0.1:
    assert distances[1] < 0.06 < distances[SHARE] < distances[0] and after_practice[0] < 0.4 < 0.7 < after_practice[1]

# --- after: from l2e_utils.analysis.states import participation_ratio
for seed in (0, 1):
    early = {name: room["easy programs"][name][seed][before[seed]] for name in networks}
    assert early["naive"] == early["review"] > 1.2 * max(early["combined"], early["mixed"])
    assert abs(room["hard programs"]["naive"][seed][before[seed]] / early["naive"] - 1) < 0.15
    assert max(early.values()) < 0.1 * 256

# --- after: from l2e_utils.analysis.states import jackknife
left = [jackknife(kept, with_half(networks["naive"][seed][at])) for seed, at in enumerate(before)]
assert [round(100 * found.value) for found in left] == [94, 92] and all(found.low < 0.9 < found.value for found in left)
roomy = [jackknife(kept, with_half(networks["combined"][seed][at])).value for seed, at in enumerate(before)]
assert [round(100 * share) for share in roomy] == [91, 97]

# --- after: from l2e_utils.analysis.probes import halfway
assert len({e.canonical for e in fitting} & {e.canonical for e in unseen}) == 0

# --- after: from l2e_utils.analysis.probes import PROPERTIES, Probe, majority, share_right
trained = [reader for reader in read if ", seed" in reader]
assert found["sign"]["untrained"].value > floors["sign"] + 0.05 and min(found["sign"][r].value for r in trained) > 0.94
digits = found["first digit"]
assert abs(digits["untrained"].value - floors["first digit"]) < 0.03 and digits["shuffled"].value < floors["first digit"]
assert all(floors["first digit"] < digits[r].low and digits[r].value < 0.5 for r in trained)
assert min(digits[r].value for r in trained) > 0.33 and 0.24 < floors["first digit"] < 0.26

# --- after: from l2e_utils.analysis.probes import blind, by_directions
for kind, lines in panels.items():
    for name in networks:
        for line in lines[name]:
            assert line[4] < lines["untrained"][0][4] + 0.05 and line[64] > lines["untrained"][0][64] + 0.05
            assert line[32] > chance[kind] + 0.03 and line[64] > max(line[8], line[16])
