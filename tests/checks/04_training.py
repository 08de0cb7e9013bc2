# What 04_training.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: print(program.source)
assert all(0.05 < share < 0.12 for share in first["before training"])
assert first["after training"][int(program.output[0])] > 0.9 and about["programs"] == 3_000_000

# --- after: from itertools import islice
assert torch.isclose(L, cross_entropy(scores, targets)), "PyTorch has a function for it"

# --- after: def loss_of(model, batch):
assert abs(measured - bias.grad[0]) < 1e-6

# --- after: start = [parameter.detach().clone() for parameter in model.parameters()]
assert min(after) < before.item() - 0.2 and after[-1] > before.item()

# --- after: from l2e_utils.engine.budget import BUDGET
assert losses[0] > 2.4, "it starts with a blind guess"
assert sum(losses[-16:]) / 16 < 1.2, "and knows something at the end"

# --- after: new = Batch.of(list(islice(examples(Addition(), Random(1), Difficulty(2), "validation"), 500)))
assert right > 0.5

# --- after: from l2e_utils.tasks import Programs
assert 40 < long.lengths.float().mean() < 60
assert abs(lengths[1][0] - lengths[1][1]) < 1e-5 and lengths[1][0] < 1, "short gradients are left alone"
assert lengths[20][0] > 1e4 and abs(lengths[20][1] - 5) < 1e-3

# --- after: print(f"the longest of {len(norms):,} gradients had the norm {max(norms):.2f}; limit 5")
assert max(norms) < 5

# --- after: ends = {rate: curve[-1][1] for rate, (curve, _) in sweep.items()}
assert ends[0.01] < ends[0.001] < ends[0.0001] and ends[3.0] > log(12)
assert sweep[3.0][1] > 10 > 5 > sweep[0.01][1], "clipping was at work with the largest rate"

# --- after: from l2e_utils.config import RunConfig
assert all(abs(rate_of_the_engine(s * config.programs) - rate_at(s)) < 1e-9 for s in shares)

# --- after: from IPython.display import display
assert view.stopped or history[-1].programs == config.programs
assert view.stopped or (history[-1].loss < 1.6 and history[-1].target_forced > 0.4)

# --- after: one, other = (load_executor(place)[0].state_dict() for place in (whole, parts))
assert all(torch.equal(one[name], other[name]) for name in one)
assert history_of(whole) == history_of(parts)

# --- after: start = expectations(moments[0], unseen[0])
assert 2.3 < start[1] < 2.7 and start[0].max() < 0.13, "it begins with a blind guess"

# --- after: end = {name: curve[-1][1] for name, curve in places.items()}
assert view.stopped or max(end["first digit"], end["full stop"]) < end["second digit"] < end["third digit"]

# --- after: from l2e_utils.engine.backpropagation import Backpropagation
for name, parameter in model.named_parameters():
    assert torch.allclose(parameter.grad, theirs[name], rtol=0, atol=1e-12), name
