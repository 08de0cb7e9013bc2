# What 00_welcome.ipynb claims; tests/notebook_checks.py says how these reach its cells.
# Where another network plays, the sentences beside these numbers may have to change.

# --- after: from random import Random
from l2e_utils.exercises.notebook_00 import NETWORK as EXAMINED
from l2e_utils.tasks import split_of

assert EXAMINED == NETWORK and split_of(program.canonical) == "test"

# --- after: from l2e_utils.engine.results import results_of
assert {(row["n"], row["strategy"]) for row in results} == {(2_000, "combined")}
easiest, *others = sorted(results, key=lambda row: (row["length"], row["nesting"]))
assert max(row["exact_high"] - row["exact_low"] for row in others) < 0.07 and 0.1 < 1 - easiest["exact_low"] < 0.2
assert 0.17 < easiest["copy_exact"] - easiest["copy_exact_low"] < 0.23 > easiest["copy_exact_high"] - easiest["copy_exact"]

# --- after: from l2e_utils.analysis.surveys import level_of
assert Difficulty(1, 1) in easy and config.target in hard and game.RULE == "the last number"

# --- after: from l2e_utils.analysis.surveys import copied
exact = {level_of(row): row["exact"] for row in results}
length, nesting = config.target
assert exact[1, 1] == 1 and len(exact) == (length + 1) * (nesting + 1)
assert all(exact[a + 1, b] < share for (a, b), share in exact.items() if a <= length)  # longer is harder
assert all(exact[a, b + 1] < share for (a, b), share in exact.items() if b <= nesting)  # and so is deeper
assert all(exact[length + 1, b] < exact[length, b] / 2 for b in range(1, nesting + 2))
assert all(exact[a, nesting + 1] > exact[a, nesting] / 2 for a in range(1, length + 1))
assert all(row["exact_high"] < row["copy_exact"] for row in results if row["length"] > length)

# --- after: from l2e_utils.evaluation import answers, test_examples
import re
from statistics import mean

corner = {True: [], False: []}
for answer in answers(model, test_examples(config.make_task(), config.target, 2_000)):
    numbers = re.findall(r"\d+", answer.example.source)
    corner[answer.example.output in numbers].append(answer.exact)
assert 0.87 < mean(corner[True]) < 0.93 and mean(corner[False]) < 0.06

# --- after: from l2e_utils.analysis.mistakes import count_kinds
for name, counts in kinds.items():
    assert counts["right"] / 2_000 == exact[int(name[-1]), 2]
    assert counts["sign"] + counts["number of digits"] + counts["no number"] < 0.07 * 2_000
assert (counts["middle digits"] + counts["last digit"]) / (2_000 - counts["right"]) > 0.7

# --- after: from l2e_utils.analysis.copy_rules import best_copy_rule
found = {}
for digits in (2, 4):
    for operation in programs.OPERATIONS:
        unseen = test_examples(Programs((operation,)), Difficulty(digits), 500)
        found[operation.__name__, digits] = evaluate(model, unseen).exact
    assert 0.45 < best_copy_rule(test_examples(Programs((programs.choose,)), Difficulty(digits), 500))[1].exact < 0.55
    assert found["choose", digits] > 0.97
two = sorted(share for (name, digits), share in found.items() if digits == 2 and name != "identity")
assert two[1] > 0.89 and 0.45 < two[0] == found["loop", 2] < 0.55
assert max(found["add_or_subtract", 4], found["assign", 4]) < 0.1
assert len({example.canonical for example in test_examples(Programs((programs.divide,)), Difficulty(1), 500)}) == 2

# --- after: from l2e_utils.analysis.surveys import shipped_surveys
survey = next(shipped_surveys())
at = {name: next(row for row in rows if level_of(row) == (2, 1)) for name, rows in survey.results.items()}
assert {row["programs"] for row in at.values()} == {3_000_000} and all(row["seeds"] <= 3 for row in at.values())
assert set(at) == {"baseline", "naive", "mixed", "combined"} and tuple(survey.target) == (4, 2)
hard_ones = [next(examples(config.make_task(), Random(seed), config.target, "train")).source for seed in range(500)]
assert sum(max(map(int, re.findall(r"\d+", source))) <= 100 for source in hard_ones) < 5
assert min(at["mixed"]["exact"], at["combined"]["exact"]) > 1.5 * max(at["baseline"]["exact"], at["naive"]["exact"])
