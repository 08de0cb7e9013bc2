# What 06_train_strategies.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils.engine.budget import BUDGET, MINE
assert BUDGET.programs >= 16_384

# --- after: from l2e_utils.curriculum import checks_to_wait
for budget in BUDGETS.values():
    gate = (len(levels_up_to(Difficulty(*budget.target))) - 1) * budget.check_every
    plateau = 2 * checks_to_wait(budget.programs, budget.check_every) * gate
    assert 2 * plateau < budget.programs

# --- after: finished = {name: history[-1].programs for name, history in histories.items() if history}
assert view.stopped or set(finished.values()) == {BUDGET.programs}
assert all(0 <= record.everywhere_exact <= 1 for history in histories.values() for record in history)

# --- after: plots.draw_levels({name: history for name, history in histories.items() if name != "mixed"}, BUDGET.target)
assert all(record.level == BUDGET.target for record in histories["baseline"])

# --- after: from l2e_utils.analysis.results import learning_histories
assert {history[-1].programs for history in shipped.values()} == {config.programs}
assert config.hidden > max(budget.hidden for budget in BUDGETS.values())
assert all(budget.target < tuple(shipped_target) for budget in BUDGETS.values())
assert config.learning_rate > configs["naive"].learning_rate

# --- after: moves, arrived = len(levels_up_to(shipped_target)) - 1, {}
for name in ("naive", "combined"):
    last = [record for record in shipped[name] if record.note][-1]  # where it moved to the target
    arrived[name] = last.programs / config.programs
    checks = last.programs / config.check_every / moves
    assert {record.note for record in shipped[name]} == {"", "plateau"}
    assert checks > 20 and shipped[name][-1].level == shipped_target
assert 0.62 < arrived["naive"] < 0.7 and 0.4 < arrived["combined"] < 0.5

# --- after: at_end = {name: history[-1] for name, history in shipped.items()}
assert min(everywhere["mixed"], everywhere["combined"]) > 2 * max(everywhere["naive"], everywhere["baseline"])

# --- after: naive = shipped["naive"]
assert 1.1e6 < left.programs < 1.25e6 and max(between) < left.target_exact / 2 < naive[-1].target_exact / 2

# --- after: from l2e_utils.curriculum import VALIDATION_EXAMPLES
assert VALIDATION_EXAMPLES == 512 and len(levels_up_to(shipped_target)) == 8
assert max(low for low, _ in ends.values()) < min(high for _, high in ends.values())
assert sorted(forced, key=forced.get)[::3] == ["naive", "baseline"]
assert forced["baseline"] > forced["mixed"] + 0.01 and forced["naive"] < forced["combined"] - 0.02
assert abs(everywhere["mixed"] - everywhere["combined"]) < 0.03

# --- after: measured = [row for rows in mine.values() for row in rows]
assert all(0 <= low <= share <= high <= 1 for low, share, high in shown)
assert {row["n"] for row in measured} <= {BUDGET.test_programs}

# --- after: ends, seen = {run: history[-1] for run, history in every.items()}, {}
assert min(seen["combined", "everywhere_exact"]) > 2 * max(seen["baseline", "everywhere_exact"])
assert min(seen["baseline", "target_exact"]) < max(seen["combined", "target_exact"]) + 0.01
assert {len(three) for three in seen.values()} == {3}
