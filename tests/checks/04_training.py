# What 04_training.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: import torch
assert all(example.output != text for example, text in zip(sums[:3], written, strict=True))

# --- after: from l2e_utils.config import RunConfig
from l2e_utils.tasks import split_of

assert {split_of(example.canonical) for example in sums} == {"test"}
assert abs(0.8 * 900 * 900 - 648_000) < 1 and config.target == (3, 1)

# --- after: from l2e_utils.engine.fleet import train_in_turn
IN_CLASS = BUDGET.name == "class"
assert history_of(folder / "sums")[-1].programs == SUMS

# --- after: view.draw()
assert len(view.written) == 9
assert list(view.written.values())[0][:3] == written, "it began as the network of the first picture"
assert not IN_CLASS or sum(a == e.output for a, e in zip(view.written[SUMS], sums, strict=True)) == 10

# --- after: history = history_of(folder / "sums")
assert not IN_CLASS or history[-1].target_exact > 0.98

# --- after: from l2e_utils.engine.files import load_executor
assert all(0.05 < share < 0.12 for share in guesses["before training"])
assert not IN_CLASS or guesses["after training"][int(sums[0].output[0])] > 0.9

# --- after: import math
assert torch.isclose(L, cross_entropy(scores, targets)), "PyTorch has a function for it"

# --- after: def loss_of(model, batch):
assert abs(slope - bias.grad[0]) < 1e-6
assert sum(weights.numel() for weights in model.parameters()) == 36_876

# --- after: start = [weights.detach().clone() for weights in model.parameters()]
assert min(after) < before.item() - 0.1 and after[-1] > before.item()

# --- after: FEW = min(BUDGET.programs, 65_536)
plain = [loss for _, loss in curves["η = 0.01, batch 64"]]
assert plain[0] > 2.4, "it starts with a blind guess"
assert sum(plain[-16:]) / 16 < 1.2, "and knows something at the end"

# --- after: RATE, SIZE = 0.001, 64
ends = {rate: sum(loss for _, loss in learn(rate, 64, 16_384)[-8:]) / 8 for rate in (0.0001, 0.001, 0.01, 3.0)}
assert ends[0.01] < ends[0.001] < ends[0.0001] < math.log(12) < ends[3.0]

# --- after: for factor in (1, 20, 40, 80):
clipped = torch.stack([weights.grad.norm() for weights in model.parameters()]).norm()
assert norm > 1_000 and abs(clipped - 5) < 1e-3

# --- after: from l2e_utils.engine.runs import kept_networks
assert len(moments) == 9 and max(moments) == SUMS
assert 2.3 < expectations(moments[0], sums[0])[1] < 2.7, "it begins with a blind guess"

# --- after: drawn = test_examples(Addition(), Difficulty(3), 900)
end = {name: curve[-1][1] for name, curve in places.items()}
assert max(end["1st digit"], end["stop"]) < 0.7 < 2 * math.log(12)
