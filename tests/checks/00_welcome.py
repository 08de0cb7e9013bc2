# What 00_welcome.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: for row in results:
for row in results:
    if row["length"] <= most.length and row["nesting"] <= most.nesting:
        network, copying = plots.percent(row["exact"]), plots.percent(row["copy_exact"])
        level = f"length {row['length']}, nesting {row['nesting']}"
        assert row["exact_low"] > row["copy_exact"]

# --- after: from l2e_utils.widgets import GuessGame
assert often and seldom

# --- after: target = config.target
assert (results[0]["length"], results[0]["nesting"]) == (1, 1) and results[0]["exact_low"] > 0.95
assert max(longer) < 0.25 and min(deeper) > 0.5 and max(deeper) < 0.75
assert all(row["exact_high"] < row["copy_exact"] for row in beyond)

# --- after: found = list(answers(model, test_examples(config.make_task(), target, 2_000)))
assert sign > 0.9 and size > 0.8 and first > 0.6

# --- after: easy, hardest = [], []
assert min(easy[2:]) > 1.5 * max(easy[:2]) and max(hardest) - min(hardest) < 0.04

# --- after: from l2e_utils.engine.budget import BUDGET
assert BUDGET.name in ("smoke", "class", "full")
