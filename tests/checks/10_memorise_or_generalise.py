# What 10_memorise_or_generalise.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils.analysis.variants import digit_places, with_digit
for name, model in pair.items():
    written = [model.answer(text)[0] for text in others]
    right = sum(a == run(text) for a, text in zip(written, others, strict=True))
    old = written.count(program.output)
    assert model.answer(program.source)[0] == program.output
    assert (right <= 1 and old >= 4) if name == "1,000 programs" else (right >= 5 and old <= 1)

# --- after: mixed, mixed_config, about = load_executor("mixed")
assert 0.97 < real.text <= real.program and leaks[1, 1].text > 0.5
assert min(real.twin, leaks[1, 1].twin) > 0.15
assert all(leaks[level].program >= leaks[level].text for level in leaks) and max(leaks[4, 2]) < 0.1

# --- after: from l2e_utils.analysis.variants import renamed
from l2e_utils.analysis.variants import is_unseen

assert len({split_of(canonical_of(twin)) for twin in renamed(source)}) == 1
assert not any(is_unseen(program.source) for program in known)

# --- after: gap = {name: shares["seen"][name][0] - shares["unseen"][name][0] for name in sets}
assert shares["seen"]["1,000"][1] > 0.95 and shares["unseen"]["1,000"][1] < shares[RULE]["1,000"][0]
assert shares["unseen"]["1,000"][2] < shares["twins"]["1,000"][1] < shares["twins"]["1,000"][2] < 0.5
assert shares["unseen"]["4,000"][2] < shares["unseen"]["16,000"][1]
assert unseen[2] < 0.3 < min(unseen[3:])
assert text["1,000"] > text["4,000"] > text["16,000"] > 0.1 > 0.02 > max(text["64,000"], text["always new"])
assert program["16,000"] > program["1,000"] > 0.3 > 0.1 > max(program["64,000"], program["always new"])
assert gap["1,000"] > gap["16,000"] > 0.4 > 0.2 > max(gap["64,000"], gap["always new"])

# --- after: at = {name: {(row["length"], row["nesting"]): row for row in some} for name, some in by_set.items()}
assert at["1,000"][1, 1]["exact"] < at["1,000"][1, 1]["copy_exact"]
assert means == sorted(means) and means[2] - means[1] > 2 * (means[3] - means[2])

# --- after: from itertools import islice
assert apart[0] < 5

# --- after: exact = {(row["length"], row["nesting"]): row for row in beyond}
assert all(exact[1, b]["exact_low"] > exact[1, b]["copy_exact"] for b in (3, 4))
assert all(exact[1, b]["exact"] - exact[1, b + 1]["exact"] > 0.08 for b in (1, 2, 3))
assert exact[4, 3]["exact_low"] < exact[4, 3]["copy_exact"] < exact[4, 2]["exact_low"]
assert all(exact[5, b]["exact_high"] < exact[5, b]["copy_exact"] for b in (1, 2))
assert exact[1, 4]["exact"] > 0.3 and exact[4, 1]["exact"] > 0.3 > 0.1 > exact[5, 1]["exact"]
assert max(exact[6, b]["exact"] for b in range(1, 5)) < 0.02

# --- after: import re
assert {score.n for score, _ in deep.values()} == {400} and deep[3][0].exact < deep[2][0].exact / 2
assert deep[4][0].exact < exact[1, 4]["exact"] / 2
assert all(deep[n][0].exact_low > 1.5 * deep[n][1] for n in (3, 4))

# --- after: from l2e_utils.evaluation import answers
assert all(abs(digits[length][0] - digits[length][1]) < 0.1 for length in (1, 2, 3, 4))
assert digits[6][0] - digits[6][1] > 0.7 and abs(digits[6][1] - digits[5][1]) < 0.4
assert same_size[4] > 0.95 > 0.8 > same_size[5] > 0.6 > 0.3 > same_size[6]

# --- after: from l2e_utils.analysis.mistakes import MISTAKES, count_kinds, how_far_off, kind_of
assert [kind_of(written, "4711") for written in wrong] == list(MISTAKES)

# --- after: def of_wrong(level, *wanted):
assert all(count_kinds(answers_there)["no number"] == 0 for answers_there in there.values())
assert all(of_wrong(level, "last digit", "middle digits") > 0.55 for level in levels[1:8])
assert of_wrong((4, 4), "first digit", "sign") > 1.7 * of_wrong((4, 2), "first digit", "sign")
assert of_wrong((4, 4), "number of digits") > 2.5 * of_wrong((4, 2), "number of digits")
assert all(of_wrong(level, "number of digits") > 0.35 for level in ((5, 2), (6, 2)))

# --- after: for name, (right, low, high) in whole.items():
assert within == sorted(within, reverse=True) and within[0] > 0.5 and 0.05 < within[0] - within[1] < 0.2
assert within[1] > 0.35 > 0.1 > within[3] and within[1] > 1.3 * within[2]
assert whole["network"][1] > 3 * whole[f"nearest of {at_each:,}"][2]
assert mean(len(program.output.lstrip("-")) >= 4 for program in tests[4, 2]) > 0.7

# --- after: three = {**pair, "mixed": mixed}
assert max(roughly["1,000 programs"]) < 0.3 < 0.5 < min(*roughly["always new"], *roughly["nearest of a list"])
assert min(right["always new"][1], right["mixed"][1]) > 2 * right["nearest of a list"][2]
assert right["1,000 programs"][2] < right["always new"][1]

# --- after: who["the last number"] = copying("the last number")
assert min(parity["always new"][1], parity["mixed"][1]) > 0.65
assert all(0.38 < parity[name][0] < 0.6 for name in ("1,000 programs", "nearest of a list", "the last number"))

# --- after: from l2e_utils.analysis.variants import SAME_VALUE, lowered
for name, change in SAME_VALUE.items():
    assert run(change(source)[0]) == run(source)

# --- after: must = {name: {} for name in who}
assert mixed.hidden == 2 * always.hidden and about["programs"] > config.programs

# --- after: for change in pairs:
assert all(must["1,000 programs"][change][0] < 0.35 for change in same)
for name in ("always new", "mixed"):
    assert all(must[name][change][1] > must["1,000 programs"][change][2] for change in pairs)
    assert min(must[name]["other names"][1], must[name]["comparison mirrored"][1]) > 0.6
    assert must[name]["operands swapped"][2] < 0.5 and must[name]["a detour"][2] < 0.7
    for other in ("nearest of a list", "the last number"):
        assert must[name]["one digit lowered"][1] > must[other]["one digit lowered"][2]
    assert all(must[name][change][1] > must["nearest of a list"][change][2] for change in same[1:])

# --- after: many = [(a, b) for a, b in unseen_pairs(lowered, pool[2], 2_000) if a.output != b.output]
assert way[listed][1] > 0.65 and near["mixed"][1] > 1.5 * near[listed][2]
assert 0.02 < near["always new"][0] - near[listed][0] < 0.1
assert all(again[name][1] > 3 * again[listed][2] for name in ("always new", "mixed"))
assert max(again[name][2] for name in ("1,000 programs", "the last number")) < again["always new"][1]

# --- after: by_heart = [p for p in known if small.answer(p.source)[0] == p.output]
assert stale["1,000 programs"][1] > 0.3 and max(stale["always new"][2], stale["mixed"][2]) < 0.2

# --- after: must_be, ours = panels["Python"], panels["mixed"]
assert abs(must_be - ours)[:, :2].max() < 0.1, "thousands and hundreds"
assert ours[[1, 4], 2].min() > 0.85 and ours[[2, 5], 3].min() > 0.7, "the digit of the place that was changed"
assert set(must_be[[0, 3], 2:].flat) == {0} and ours[[0, 3], 2].min() > 0.5, "tens, when the hundreds change"
assert ours[[0, 3], 3].min() > 0.35 and ours[[0, 1, 3, 4], 3].max() < 0.5, "ones, when something else changes"
for length in (2, 3, 4):
    first = [before for _, before, _ in sums_with_one_digit_changed(length, 400)]
    off = [how_far_off(text, program.output) for text, program in zip(network(mixed)(first), first, strict=True)]
    odd = [distance for distance in off if distance % 2]
    right = f"{plots.percent(mean(distance == 0 for distance in off))} right"
    assert len(odd) <= 2 and (mean(distance == 0 for distance in off) > 0.8) == (length == 2)
