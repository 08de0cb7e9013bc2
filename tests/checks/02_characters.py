# What 02_characters.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils import plots
assert all(step.right for step in steps) and 0.5 < steps[len(source)].probabilities.max() < 0.9

# --- after: import torch
assert max(gaps) < 1e-4

# --- after: from torch.nn.functional import cross_entropy
assert loss == masked and everything > loss + 1

# --- after: E = model.embedding.weight.detach()  # [characters, hidden]
from l2e_utils.text import PAD

assert PAD == len(ALPHABET) == len(E) - 1  # the last row is for padding
one_hot = torch.eye(len(E))[seven]
assert torch.equal(one_hot @ E, E[seven])

# --- after: from l2e_utils.engine.budget import BUDGET
from pathlib import Path

from l2e_utils.engine.budget import DATA

in_order = {}
for task_name in ("strategies", "flagship", "sums", "memorisation", "cells"):
    runs = sorted(path.stem for path in Path(DATA / "checkpoints" / task_name).glob("*.safetensors") if "-at-" not in path.stem)
    in_order[task_name] = [neighbours(load_executor(f"{task_name}/{run}")[0]) for run in runs]
large = in_order["strategies"] + in_order["flagship"]
assert neighbours(model) == 9 and len(large) == 11 and min(large + in_order["sums"]) >= 9
assert sorted(in_order["memorisation"])[-2:] == [5, 8] and min(in_order["cells"]) == 0
rng = Random(0)
shuffles = [rng.sample(range(10), 10) for _ in range(4_000)]  # by chance: of two in a row, one is the other's nearest
assert abs(sum(abs(a - b) == 1 for a, b, *_ in shuffles) / len(shuffles) * 10 - 2) < 0.3

# --- after: tasks = {"adding": Addition(), "memorising": Memorisation()}
ends = {name: list(line.values()) for name, (line,) in lines.items()}
assert all(len(line) == rounds for line in ends.values())
if BUDGET.name == "class" and tasks.keys() == {"adding", "memorising"}:
    assert min(ends["adding"][80:]) >= 0.8 and max(ends["memorising"]) <= 0.4

# --- after: slip, right = "print((14+87))", "101"
from l2e_utils.text import STOP

assert sum(not step.right for step in forced) == 1 and forced[-1].right
doubt = forced[len(slip)].probabilities
assert doubt[9] > doubt[1] > 0.4 and doubt[9] + doubt[1] > 0.95
assert "".join(step.writes for step in forced) == "901."

# --- after: free = walk(model, slip, right, forced=False)
from l2e_utils.analysis.copy_rules import best_copy_rule
from l2e_utils.evaluation import answers, test_examples

writing = [step for step in free if step.role == "decoder"]
assert [step.reads for step in writing[1:]] == [step.writes for step in writing[:-1]]
assert "".join(step.writes for step in writing) == "99." and not any(step.right for step in writing)
thousand = test_examples(task, Difficulty(2, 1), 1_000)
wrong = [answer for answer in answers(model, thousand) if not answer.exact]
assert len(wrong) == 182
rule, copied = best_copy_rule(thousand)
assert rule == "the last number" and abs(copied.exact - 0.28) < 0.005


def as_number(text):
    digits = text.replace(STOP, "")
    return int(digits) if digits.removeprefix("-").isdigit() else None


nearer = []
for answer in wrong:
    truth, alone_, helped = map(as_number, (answer.example.output, answer.written, answer.forced))
    if None not in (alone_, helped) and alone_ != helped:
        nearer.append(abs(alone_ - truth) < abs(helped - truth))
assert (sum(nearer), len(nearer)) == (65, 71)

# --- after: from l2e_utils.widgets import CharacterStepper
shown = walk(model, programs[0], "-2")
states = torch.stack([0 * shown[0].hidden, *(step.hidden for step in shown if step.role == "encoder")])
reading = states.diff(dim=0).norm(dim=1)
assert [step.reads for step in shown[reading.argmax() - 1 :][:2]] == ["9", ")"] and reading.argmin() == 0
firsts = {}
for answer in wrong:
    both = zip(answer.confidence, answer.written + STOP, answer.example.output + STOP, strict=False)
    firsts[answer.example.source] = next(sure for sure, written, truth in both if written != truth)
unsure = sum(firsts[answer.example.source] < 0.5 for answer in wrong) / len(wrong)
assert 0.5 < unsure < 0.7 and firsts["print((2+59))"] > 0.8
