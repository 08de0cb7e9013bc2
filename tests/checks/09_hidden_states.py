# What 09_hidden_states.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils.analysis.results import learning_histories
assert len({tuple(kept) for kept in moments.values()}) == 1

# --- after: from l2e_utils.analysis.states import different_programs
assert all(len({program.canonical for program in programs}) == 400 for programs in tests.values())

# --- after: from l2e_utils.analysis.states import jackknife
for kind in tests:
    for seed in (0, 1):
        found = jackknife(lead, correct[f"naive-{seed}", kind], correct[f"combined-{seed}", kind])
        value, low, high = (100 * end for end in found)
        assert low > 0
    assert max(exact[kind][f"naive-{seed}"][-1] for seed in (0, 1)) < exact[kind]["combined-0"][-1]

# --- after: left = {run: next(record.programs for record in histories[run] if record.note) for run in RUNS}
assert late["naive-1"] < 30_000 and [run for run in RUNS if late[run] > 0] == ["naive-1"]
assert exact["easy programs"]["naive-1"][1] < 0.6 * exact["easy programs"]["naive-0"][1]

# --- after: from l2e_utils.analysis.states import shuffled
assert abs(turned - 1) < 1e-9 and exchanged < 0.1 < untrained < 0.4 < min(apart) < max(apart) < 0.7

# --- after: def moves_more(naive, combined):
assert verdicts["P1"] == "not refuted"
assert all((moved[f"naive-{seed}"][1] > moved[f"combined-{seed}"][1]).all() for seed in (0, 1))
assert moved["naive-0"][1][:2].min() > 1 - controls["the same strategy, other seed"]

# --- after: from l2e_utils.analysis.states import procrustes
assert all(turning[f"naive-{seed}"] > 2 * turning[f"combined-{seed}"] for seed in (0, 1))

# --- after: def takes_more_room(naive, combined):
assert verdicts["P3"] == "cannot tell" and at_first[0].low > 0 and at_first[1].value > 0 > at_first[1].low
for seed in (0, 1):
    (_, ours), (_, theirs) = (room["hard programs"][f"{name}-{seed}"] for name in ("naive", "combined"))
    assert all(a > b for a, b in zip(ours[1:], theirs[1:], strict=True))

# --- after: asked, count = [], {run: room["easy programs"][run][1] for run in RUNS}
assert asked == [*4 * ["cannot tell"], *2 * ["refuted"]] and found[1].high < 0
assert 0.5 < min(by_strategy) < by_luck < max(by_strategy) < 0.8

# --- after: from l2e_utils.analysis.states import components_for
assert components["naive-0"] > components["combined-0"] and components["naive-1"] < components["combined-1"]
assert max(components.values()) < 0.1 * by_network["naive-0", "easy programs"].shape[2]

# --- after: HALF = list(counts).index(cells // 2)
assert verdicts["P2"] == "not refuted" and 0.65 < kept["naive-1"].value < kept["naive-0"].value < 0.85
assert kept["combined-0"].low > 0.9 > kept["combined-1"].low and kept["combined-1"].value > 0.9

# --- after: def keeps_less(naive, combined):
for seed in (0, 1):
    found = jackknife(keeps_less, right[f"naive-{seed}"].T, right[f"combined-{seed}"].T)
    value, low, high = (100 * end for end in found)
    assert low > 5

# --- after: for run in RUNS:
for run in RUNS:
    for_easy, for_hard = marked[run]
    shared, by_chance = len(for_easy & for_hard), len(for_easy) * len(for_hard) / cells
    sizes = f"{len(for_easy):>2} cells for easy, {len(for_hard):>2} for hard"
    most_for_easy, most_for_hard = (int(cost.argmax()) for cost in both[run])
    assert shared > by_chance and most_for_easy != most_for_hard
    assert min(len(for_easy), len(for_hard)) >= 5 and max(len(for_easy), len(for_hard)) <= 15

# --- after: digits = rows["last digit"]
assert digits["shuffled labels"].low < floors["last digit"] < 0.4 < digits["untrained"].value < 0.5
for seed in (0, 1):
    naive, combined = digits[f"naive, seed {seed}"], digits[f"combined, seed {seed}"]
    assert digits["untrained"].high < naive.low < naive.high < combined.low

# --- after: def reads_less(naive_own, naive_later, combined_own, combined_later, blind):
assert verdicts["P4"] == "not refuted"
assert all(still[f"naive-{seed}"][1][0] < 0.25 and still[f"combined-{seed}"][1][0] > 0.5 for seed in (0, 1))
assert all(values[-1] > 0.9 for _, values in still.values())

# --- after: MEANING = {
assert verdicts == {"P1": "not refuted", "P2": "not refuted", "P3": "cannot tell", "P4": "not refuted"}

# --- after: stage = {"three digits, (3, 1)": 2, "one digit again, (1, 2)": 3}
for seed in (0, 1):
    history, kept = histories[f"naive-{seed}"], moments[f"naive-{seed}"]
    shares = {name: exact["easy programs"][f"naive-{seed}"][place] for name, place in stage.items()}
    levels = [next(r.level for r in history if r.programs >= kept[place]) for place in stage.values()]
    shown = ", ".join(f"at {name} {plots.percent(share)}" for name, share in shares.items())
    assert levels == [(3, 1), (1, 2)] and min(shares.values()) * 3 < max(shares.values())

# --- after: from l2e_utils.engine.results import load_results
assert [easiest[run]["hidden"] for run in ("naive-0", "combined-1", "naive", "combined")] == [128, 128, 256, 256]
assert all(easiest[run]["target_length"] == 4 for run in ("naive", "combined"))
assert gaps[2] > 0.4 and gaps[2] > min(gaps[:2])
