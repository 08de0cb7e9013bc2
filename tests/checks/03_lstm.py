# What 03_lstm.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: written = {answer.prefix: answer.written for answer in answers}
assert written["print((87"] == "87" and written["print((87+55"] == "79"
assert written["print((87+55)"] == "132" and written["print((87+55))"] == "142"

# --- after: def smallest_gap(states):
assert (memories["LSTM"] == memories["LSTM"][:, :1]).all()  # nothing changes after the digit
assert all(gap < gaps["LSTM"] / 3 for name, gap in gaps.items() if name != "LSTM")

# --- after: print(f"the same {exact.hidden} hidden states after each of {len(own)} characters, up to 0.000001")
assert difference < 1e-6

# --- after: by_hand_W = torch.tensor([[40.0, 0], [-40, 0], [0, 1], [0, 0]])  # rows: i, f, g, o
assert abs(c.item() - math.tanh(0.7)) < 1e-6

# --- after: f = layer.forget_gate
assert always_open + always_shut == 0
assert all((value > 0.45) == (choice[place] in "352") for place, value in enumerate(alike))
assert abs(alike[7]) < 0.2  # at the 8

# --- after: printed, not_printed = counts.values()
for letter, place in (("a", 7), ("b", 12), ("c", 14), ("d", 21)):
    assert form[place] == letter
    yes, no = (np.array(rows)[:, place].mean() for rows in (printed, not_printed))
    assert (yes > 10 and no < 3) if letter < "d" else abs(yes - no) < 0.1 * yes

# --- after: said = {name: [a.written for a in prefix_answers(models[name], trace(models[name], choice))] for name in models}
assert set(since) == {"8"} and "8" in before and before[-1] != "8"
assert "10998" in said["naive"] and said["naive"][-1] == "2"
assert all(len(text) == 1 for text in said["combined"])
assert moves["naive"] > 20 and moves["combined"] < 10  # of 24
order = np.corrcoef(trace(model, program).layers[0].cell.numpy())[7]  # with the cells at the 8 of 87
assert min(order[8:10]) > 0.2 and max(abs(order[10:])) < 0.15
order = np.corrcoef(trace(model, choice).layers[0].cell.numpy())[12]  # with the cells at the 3
assert min(order[13:]) > 0.4

# --- after: for name, (*_, two_unread, one_unread, complete) in shares.items():
for name, (*_, two_unread, one_unread, complete) in shares.items():
    assert all(example.source.endswith("))") for example in sums)
    assert two_unread[2] < 0.1 and complete[0] - one_unread[0] > 0.4 > one_unread[0] - two_unread[0]
    three = ", ".join(plots.percent(share) for share, _, _ in (two_unread, one_unread, complete))

# --- after: from statistics import median
for unread in (2, 1, 0):
    cut = [Example(e.source[:len(e.source) - unread], e.output, "") for e in sums]
    found = [(a.written, a.example.output) for a in answers_of(model, cut)]
    distances = [abs(int(a) - int(b)) for a, b in found if a.removeprefix("-").isdigit()]
    assert len(distances) > 0.9 * len(sums)
assert median(distances) == 0

# --- after: starts = [example.source.split("+")[0].split("-")[0] for example in sums]
combined, mixed = (evaluate(models[name], first) for name in ("combined", "mixed"))
assert combined.exact > 2 * mixed.exact and combined.exact_low > mixed.exact_high
assert combined.exact_high < shares["combined"][-1][1] and mixed.exact_high < shares["mixed"][-1][1] / 2
