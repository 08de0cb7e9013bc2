# What 00_welcome.ipynb claims; tests/notebook_checks.py says how these reach its cells.
# Where the network that plays is another one, the sentences beside these numbers may have to change.

# --- after: from random import Random
from l2e_utils.exercises.notebook_00 import NETWORK as EXAMINED
from l2e_utils.tasks import split_of

assert EXAMINED == NETWORK and config.strategy == "combined"
assert split_of(program.canonical) == "test"

# --- after: from l2e_utils.engine.results import results_of
assert len(results) == (config.target.length + 1) * (config.target.nesting + 1)
most = clearly_better_levels(results)
assert (runner.length.max, runner.nesting.max) == most and most.length > 2 and most.nesting > 1

# --- after: from l2e_utils.analysis.surveys import level_of
assert Difficulty(1, 1) in easy and config.target in hard
assert game.RULE == "the last number"

# --- after: from l2e_utils.analysis.surveys import copied
exact = {level_of(row): row["exact"] for row in results}
length, nesting = config.target
assert all(row["n"] == 2_000 for row in results)
assert (results[0]["length"], results[0]["nesting"]) == (1, 1) and results[0]["exact_low"] > 0.95
assert all(exact[a + 1, b] < exact[a, b] for a in range(1, length + 1) for b in range(1, nesting + 2))  # longer
assert all(exact[a, b + 1] < exact[a, b] for a in range(1, length + 2) for b in range(1, nesting + 1))  # deeper
assert all(exact[length + 1, b] < exact[length, b] / 2 for b in range(1, nesting + 2))
assert all(exact[a, nesting + 1] > exact[a, nesting] / 2 for a in range(1, length + 1))
assert all(row["exact_high"] < row["copy_exact"] for row in results if row["length"] > length)
assert max(row["exact_high"] - row["exact_low"] for row in results) < 0.06

# --- after: from l2e_utils.analysis.mistakes import count_kinds
for name, counts in kinds.items():
    assert counts["right"] / 2_000 == exact[int(name[-1]), 2]
    assert counts["sign"] + counts["number of digits"] + counts["no number"] < 0.07 * 2_000
assert (counts["middle digits"] + counts["last digit"]) / (2_000 - counts["right"]) > 0.7

# --- after: from l2e_utils.analysis.copy_rules import best_copy_rule
found = {}
for operation in (programs.add_or_subtract, programs.multiply, programs.divide, programs.assign, programs.loop):
    found[operation.__name__] = evaluate(model, test_examples(Programs((operation,)), Difficulty(2), 500)).exact
chosen = {}
for digits in (2, 4):
    asked_again = test_examples(Programs((programs.choose,)), Difficulty(digits), 500)
    chosen[digits] = evaluate(model, asked_again).exact
    assert 0.45 < best_copy_rule(asked_again)[1].exact < 0.55
assert min(chosen.values()) > 0.98 and chosen[2] > max(found.values())
assert found["loop"] < min(share for name, share in found.items() if name != "loop") - 0.3
for operation in (programs.add_or_subtract, programs.assign):
    assert evaluate(model, test_examples(Programs((operation,)), Difficulty(4), 500)).exact < 0.1
assert len({example.canonical for example in test_examples(Programs((programs.divide,)), Difficulty(1), 500)}) == 2

# --- after: from l2e_utils.analysis.surveys import shipped_surveys
survey = next(shipped_surveys())
at = {name: {level_of(row): row for row in rows}[2, 1] for name, rows in survey.results.items()}
assert list(at) == ["baseline", "naive", "mixed", "combined"] and all(1 <= row["seeds"] <= 3 for row in at.values())
assert len({row["programs"] for row in at.values()}) == 1
assert min(at["mixed"]["exact"], at["combined"]["exact"]) > 1.5 * max(at["baseline"]["exact"], at["naive"]["exact"])

# --- after: from l2e_utils.engine.budget import BUDGET
assert BUDGET.name in ("smoke", "class", "full")
