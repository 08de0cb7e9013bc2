# What 03_lstm.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils import plots
written = {answer.prefix: answer.written for answer in answers}
assert written["print((87"] == "87" and written["print((87+55"] == "79"
assert written["print((87+55)"] == "132" and written["print((87+55))"] == "142"

# --- after: import numpy as np
gaps = {name: np.diff(np.sort(values[:, -1])).min() for name, values in memories.items()}
assert (memories["LSTM"] == memories["LSTM"][:, :1]).all()  # nothing changes after the digit
assert all(gap < gaps["LSTM"] / 3 for name, gap in gaps.items() if name != "LSTM")

# --- after: from l2e_utils.text import encode
assert difference < 1e-5

# --- after: long = "a=7\nfor x in range(9):a+=5\nprint((a*4))"
ratio = {name: sizes[0] / sizes[-1] for name, sizes in lines.items()}
assert len(long) == 39 and ratio["plain RNN"] < 1e-12 and ratio["LSTM, forget bias 0"] < 1e-8
assert 0.3 < ratio["LSTM, forget bias 4"] < 3 and ratio["LSTM, trained"] > 1e-3
assert list(lines["plain RNN"]) == sorted(lines["plain RNN"])  # shrinks at every step
assert load_executor("combined")[1].forget_bias == 0
biases = [fresh(bias).lstm.bias_ih_l0[64:128].mean().item() for bias in (0, 4)]
assert np.allclose(biases, [0, 4], atol=0.05)

# --- after: from random import Random
sigma = [1 / (1 + math.exp(-bias)) for bias in (0, 2, 4)]
assert [f"{gate**30:.1g}" for gate in sigma] == ["9e-10", "0.02", "0.6"] and round(sigma[2], 2) == 0.98
assert round(sigma[2] ** 30, 2) == 0.58

# --- after: rounds = {"smoke": 5, "class": 250, "full": 250}[BUDGET.name]
assert all(len(line) == rounds for (line,) in kept.values())
if BUDGET.name == "class" and (GAP, MINE) == (30, 2):
    last = {name: np.mean(list(line.values())[-50:]) for name, (line,) in kept.items()}
    assert last["forget bias 4"] > 0.95 and max(last["forget bias 0"], last["forget bias 2"]) < 0.15
from l2e_utils.analysis.results import learning_histories

recipes = {run: history[-1].everywhere_exact for run, history in learning_histories("recipes").items()}
assert recipes["forget-bias-1"] < recipes["reference"]

# --- after: choice = "print((8 if 3<5 else 2))"
f = layer.forget_gate
assert not (f > 0.9).all(0).any() and not (f < 0.1).all(0).any()
alike = np.corrcoef(f.numpy())[12]  # of the gates at the 3 and at every other character
assert all((value > 0.45) == (choice[place] in "352") for place, value in enumerate(alike))
assert abs(alike[7]) < 0.2  # at the 8

# --- after: counts = {"a is printed": [], "d is printed": []}
printed, not_printed = counts.values()
assert len(sources) == len(printed) + len(not_printed) == 300
for letter, place in (("a", 7), ("b", 12), ("c", 14), ("d", 21)):
    assert form[place] == letter
    yes, no = (np.array(rows)[:, place].mean() for rows in (printed, not_printed))
    assert (yes > 10 and no < 3) if letter < "d" else abs(yes - no) < 0.1 * yes

still = {True: [], False: []}  # cells that keep more than half of a, after `c` and after each character of ` else `
for source in sources:
    gates = trace(model, source).layers[0].forget_gate
    holds = source[12] < source[14] if source[13] == "<" else source[12] > source[14]
    still[holds].append([(gates[8 : place + 1].prod(0) > 0.5).sum().item() for place in range(14, 21)])
taken, useless = (np.array(rows).mean(0) for rows in still.values())
assert abs(taken[0] - useless[0]) < 1 and useless[0] > 19 and useless[-1] < 3 and taken[-1] > 18

# --- after: from l2e_utils.widgets import CellViewer
said = {name: [a.written for a in prefix_answers(models[name], trace(models[name], choice))] for name in models}
start = len("print((8 if 3<5")  # answers begin with the one before any character
before, since = said["combined"][:start], said["combined"][start:]
moves = {name: sum(a != b for a, b in zip(texts, texts[1:], strict=False)) for name, texts in said.items()}
assert set(since) == {"8"} and before[-1] != "8"
assert "10998" in said["naive"] and said["naive"][-1] == "2"
assert moves["naive"] > 20 and moves["combined"] < 10  # of 24

# --- after: shares = {}
from l2e_utils.analysis.copy_rules import best_copy_rule

assert best_copy_rule(sums)[1].exact <= 0.02 and all(example.source.endswith("))") for example in sums)
for complete, one_unread, two_unread, *_ in (found.values() for found in shares.values()):
    assert two_unread[2] < 0.1 and complete[0] - one_unread[0] > 0.4 > one_unread[0] - two_unread[0]

# --- after: for name in ("combined", "mixed"):
combined, mixed = (evaluate(models[name], first) for name in ("combined", "mixed"))
assert combined.exact > 2 * mixed.exact and combined.exact_low > mixed.exact_high
assert combined.exact_high < shares["combined"][0][1] and mixed.exact_high < shares["mixed"][0][1] / 2
