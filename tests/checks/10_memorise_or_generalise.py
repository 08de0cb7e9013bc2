# What 10_memorise_or_generalise.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils import plots
from l2e_utils.analysis.variants import digit_places, with_digit
from l2e_utils.interpreter import run

first = known[14]
others = [with_digit(first.source, digit_places(first.source)[0], digit) for digit in range(1, 10)]
others = [text for text in others if text != first.source]
for name, model in pair.items():
    written = [model.answer(text)[0] for text in others]
    hits = sum(a == run(text) for a, text in zip(written, others, strict=True))
    assert model.answer(first.source)[0] == first.output
    assert (hits, written.count(first.output)) == ((0, 6) if name == "1,000 programs" else (6, 0))

# --- after: from l2e_utils.analysis.seen import leak
assert 0.88 < panels[titles[0]][1, 1] < panels[titles[1]][1, 1] < 0.96
assert 0.28 < panels[titles[2]][1, 1] < 0.34

from l2e_utils.analysis.variants import is_unseen

assert not any(is_unseen(program.source) for program in known)

# --- after: from l2e_utils.analysis.copy_rules import best_copy_rule
assert {(c.hidden, *c.target, c.strategy, c.programs) for _, c, _ in sets.values()} == {(128, 2, 2, "mixed", 1_200_000)}
assert [c.training_set for _, c, _ in sets.values()] == [1_000, 4_000, 16_000, 64_000, 0]
assert shares["seen"]["1,000"].value == 1
assert shares["unseen"]["1,000"].value < shares["unseen, by copying"]["1,000"].value
assert shares["unseen"]["1,000"].high < shares["twins"]["1,000"].low < shares["twins"]["1,000"].high < 0.5

# --- after: for name in sets:
by = {group: [100 * share.value for share in shares[group].values()] for group in groups}
text = [a - b for a, b in zip(by["seen"], by["twins"], strict=True)]
program = [a - b for a, b in zip(by["twins"], by["unseen"], strict=True)]
assert text[0] > text[1] > text[2] > 10 > 2 > max(text[3:])
assert program[2] > program[0] > 30 > 10 > max(program[3:])
assert round(text[0] + program[0]) == 97 and round(text[4] + program[4]) == 6
assert [round(by["unseen"][place]) for place in (0, 4)] == [3, 44]
assert round(100 * shares["unseen, by copying"]["1,000"].value) == 5

# --- after: from l2e_utils.analysis.surveys import difference_of
assert old["n"] == new["n"] == 4_859 and round(gap, 1) == 2.1 and low < 0 and high > 5

# --- after: from l2e_utils.analysis.copy_rules import evaluate_grid
from l2e_utils.programs import OPERATIONS

exact = {(row["length"], row["nesting"]): row for row in beyond}
assert mixed.hidden == 256 and tuple(mixed_config.target) == (4, 2) and mixed_config.training_set == 0
assert all(exact[1, b]["exact_low"] > exact[1, b]["copy_exact"] for b in (3, 4))
assert all(exact[1, b]["exact"] - exact[1, b + 1]["exact"] > 0.08 for b in (1, 2, 3))
assert all(exact[5, b]["exact"] < exact[5, b]["copy_exact"] for b in range(1, 5))
assert exact[4, 1]["exact"] > 0.3 > 0.1 > exact[5, 1]["exact"]
assert max(exact[6, b]["exact"] for b in range(1, 5)) < 0.02
strict = Programs(tuple(op for op in OPERATIONS if op.__name__ not in ("identity", "choose")))
from l2e_utils.evaluation import test_examples as _test_examples

deep = []
for nesting in (2, 3, 4):
    some = _test_examples(strict, Difficulty(1, nesting), 900)
    some = [p for p in some if not any(sign in p.source for sign in ("(1*", "*1)", "//1)"))][:400]
    deep += [round(100 * evaluate(mixed, some).exact), round(100 * best_copy_rule(some)[1].exact)]
assert deep == [75, 7, 28, 6, 16, 4]
from l2e_utils.analysis.mistakes import MISTAKES, count_kinds
from l2e_utils.evaluation import answers

for level in ((2, 2), (3, 2), (4, 2)):
    counts = count_kinds(answers(mixed, _test_examples(task, Difficulty(*level), 400)))
    assert counts["last digit"] + counts["middle digits"] > 0.55 * (sum(counts.values()) - counts["right"])
    assert counts["no number"] == 0 and set(MISTAKES) < set(counts)

# --- after: from l2e_utils.analysis.intervals import share_of
assert min(right["always new"].low, right["mixed, 256 cells"].low) > 2 * right["nearest of a list"].high
assert right["mixed, 256 cells"].value > right["always new"].value > 3 * right["nearest of a list"].value
assert abs(near["nearest of a list"].value - near["always new"].value) < 0.08
assert near["nearest of a list"].value >= near["always new"].value
listed = distances(who["nearest of a list"], test_examples(task, Difficulty(2, 2), 400))
assert listed.count(1) > 2 * listed.count(2) > 40, "often off by one"
assert min(parity["always new"].low, parity["mixed, 256 cells"].low) > 0.65 and parity["always new"].value > 0.77
assert all(0.38 < parity[name].value < 0.6 for name in ("1,000 programs", "nearest of a list", "the last number"))

# --- after: from l2e_utils.analysis.sensitivity import response
same = list(SAME_VALUE)
assert all(must["1,000 programs"][change].value < 0.35 for change in same)
copier, always_new = must["the last number"], must["always new"]["one step done"]
assert copier["one step done"].value > always_new.value + 0.08 and copier["one digit lowered"].value < 0.5
for name in ("always new", "mixed, 256 cells"):
    assert min(must[name]["other names"].low, must[name]["comparison mirrored"].low) > 0.6
    assert must[name]["operands swapped"].high < 0.5
for name in ("nearest of a list", "the last number"):
    assert must[name]["other names"].value == 1 and must[name]["one digit lowered"].value < 0.65
    assert must[name]["a detour"].value < 0.3


# --- after: lower = unseen_pairs(lowered, pool[2], 2_000)
twice = {name: share_of(response(writer, many).right_again, len(many)) for name, writer in who.items()}
assert all(3 * twice["nearest of a list"].high < twice[name].low for name in ("always new", "mixed, 256 cells"))
assert twice["mixed, 256 cells"].high < 0.5
by_heart = [p for p in known if pair["1,000 programs"].answer(p.source)[0] == p.output]
near_them = [(a, b) for a, b in unseen_pairs(lowered, by_heart, 400) if a.output != b.output]
stale = [round(100 * response(who[name], near_them).stale / len(near_them)) for name in pair]
assert stale == [46, 10]

# --- after: from l2e_utils.analysis.sensitivity import moved_digits, python, sums_with_one_digit_changed
must_be, ours = panels["Python"], panels["mixed"]
assert abs(must_be - ours)[:, :2].max() < 0.1, "thousands and hundreds"
assert set(must_be[[0, 3], 2:].flat) == {0} and ours[[0, 3], 2].min() > 0.5, "tens, when the hundreds change"
assert 0.35 < ours[[0, 3], 3].min() <= ours[[0, 3], 3].max() < 0.5, "ones, when the hundreds change"

# --- after: for group, programs in three_groups(sets["1,000"][1], 600).items():
assert all(0 <= evaluate(pupil, some).exact <= 1 for some in three_groups(sets["1,000"][1], 60).values())
if BUDGET.name == "class" and SHARE == 1.0:
    after = {group: evaluate(pupil, some).exact for group, some in three_groups(sets["1,000"][1], 600).items()}
    assert after["seen"] < 0.8 and after["unseen"] < 0.2
