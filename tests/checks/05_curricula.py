# What 05_curricula.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from collections import Counter
formulas = {
    "baseline": lambda level: level == target,
    "naive": lambda level: level == current,
    "mixed": lambda level: 1 / 6,
    "combined": lambda level: 0.5 / 6 + 0.5 * (level == current),
}
for name, formula in formulas.items():
    assert all(abs(share - formula(level)) < 0.01 for level, share in shares[name].items()), name

# --- after: from l2e_utils.curriculum import GATE, Naive
assert (k, strategy.window, reason) == (8, 4, "plateau")

# --- after: from l2e_utils.analysis.results import learning_histories
first_level = [record for record in learning_histories()["naive"] if record.level == (1, 1)]
assert max(record.level_accuracy for record in first_level) > 0.95 and first_level[-1].note == "plateau"
assert max(record.validation_accuracy for record in first_level) < 0.8

# --- after: from l2e_utils.config import RunConfig
settings = [config.as_dict() for config in configs.values()]
assert [key for key in settings[0] if len({setting[key] for setting in settings}) > 1] == ["strategy"]

# --- after: histories = {name: history_of(folder / name) for name in configs}
assert {history[-1].programs for history in histories.values()} == {SUMS}
assert all(record.level == (4, 1) for record in histories["baseline"])

# --- after: from l2e_utils.engine.results import load_results
exact = {name: [row["exact"] for row in shipped if row["strategy"] == name] for name in STRATEGIES}
assert all(len(seeds) == 3 for seeds in exact.values())
assert {(row["programs"], row["hidden"], row["layers"], row["optimiser"]) for row in shipped} == {
    (1_200_000, 128, 1, "muon")
}
assert min(exact["naive"] + exact["combined"]) > 0.999 and min(exact["mixed"]) > 0.85 and max(exact["baseline"]) < 0.18
nine = [row for row in load_results("sums") if row["target_length"] == row["length"] == 9 and not row["reverse"]]
by_strategy = {name: [row["exact"] for row in nine if row["strategy"] == name] for name in ("naive", "combined")}
assert min(by_strategy["naive"]) > max(by_strategy["combined"]) + 0.5

# --- after: from itertools import islice
assert len(wrote) == 2 and all(set(text) <= set("-0123456789") for text in wrote)
IN_CLASS = BUDGET.name == "class"
assert not IN_CLASS or wrote[0] == example.output != wrote[1]

# --- after: from l2e_utils.evaluation import evaluate, test_examples
shown = {
    (name, digits): evaluate(load_executor(folder / name)[0], test_examples(Addition(), Difficulty(digits), 500)).exact
    for name in ("naive", "combined") for digits in (2, 3, 4)
}
assert score.exact == shown["combined", 4] and score.n == 500
if IN_CLASS:
    assert shown["naive", 4] > 0.95 > 0.05 > max(shown["naive", 2], shown["naive", 3])
    assert min(shown["combined", digits] for digits in (2, 3, 4)) > 0.9
    assert histories["baseline"][-1].target_exact < 0.06 and 0.1 < histories["mixed"][-1].target_exact < 0.35

# --- after: from l2e_utils.engine.own_strategy import add_strategy
rng, course = Random(0), Review(Difficulty(4))
course.level = Difficulty(3)
drawn = Counter(course.draw(rng).length for _ in range(4_000))
assert set(drawn) == {1, 2, 3} and abs(drawn[3] / 4_000 - 0.5) < 0.03 and abs(drawn[1] - drawn[2]) < 200
assert Review(Difficulty(4)).draw(rng) == (1, 1)

# --- after: from l2e_utils.engine.fleet import train_in_turn
assert history_of(folder / "review")[-1].programs == SUMS
one, other = history_of(folder / "naive"), history_of(folder / "review")
first = [(a, b) for a, b in zip(one, other, strict=False) if a.level == b.level == (1, 1)]
assert all(a == b for a, b in first), "the same up to the first move"

# --- after: histories["review"] = history_of(folder / "review")
assert score.n == 500
if IN_CLASS:
    assert 0.2 < score.exact < 0.6
