# What 02_characters.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils import plots
assert all(step.right for step in steps) and 0.5 < steps[len(source)].probabilities.max() < 0.9

# --- after: from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET, decode, encode
assert decode(encode(ALPHABET)) == ALPHABET

# --- after: others = ALPHABET.removeprefix(OUTPUT_ALPHABET).replace("\n", "⏎").replace(" ", "␣")
assert all(encode(c) == [number] for number, c in enumerate(OUTPUT_ALPHABET))

# --- after: from l2e_utils.text import Batch, Example
assert decode(single.inputs[0].tolist())[1:] == decode(single.targets[0].tolist())[:-1]

# --- after: import torch
for row, example in enumerate(five):
    steps_of_it = len(example.output) + 1
    assert torch.allclose(together[row, :steps_of_it], alone[row][0], atol=1e-4)

# --- after: from torch.nn.functional import cross_entropy
assert loss == with_nonsense and everything > loss + 1

# --- after: E = model.embedding.weight.detach()  # [characters, hidden]
from l2e_utils.text import PAD

assert PAD == len(ALPHABET) == len(E) - 1  # the last row is for padding
assert torch.equal(one_hot @ E, E[seven])

# --- after: W = model.lstm.weight_ih_l0.detach()
assert difference < 1e-4

# --- after: digits = T[encode("0123456789")].numpy()
assert neighbours >= 9 and distance[:2].min() > 1.1 * distance[2:].max()

# --- after: forced = walk(model, slip.source, slip.output)
assert sum(not step.right for step in forced) == 1 and forced[-1].right
assert doubt[9] > doubt[1] > 0.4 and doubt[9] + doubt[1] > 0.95

# --- after: free = walk(model, slip.source, slip.output, forced=False)
assert all(mistakes[mistakes.index(True):]) and sum(mistakes) >= 2
assert [step.reads for step in writing[1:]] == [step.writes for step in writing[:-1]]

# --- after: def behind(answer, text):
assert share["teacher forcing"] > share["free running"] + 0.04

# --- after: by_teacher = "".join(step.writes for step in forced).removesuffix(STOP)
assert (slip.output, by_teacher, by_itself) == ("101", "901", "99")

# --- after: def read_as_number(text):
assert closer["free"] > 3 * closer["teacher-forced"]

# --- after: shown = walk(model, "b=7;\nprint((b-9))", "-2")
assert (shown[most - 1].reads, shown[most].reads, shown[least].reads) == ("9", ")", "i")
assert changes[-1] == max(changes) < 1.1 * max(reading)
assert 0.5 < unsure < 0.7 and firsts["print((2+59))"] > 0.8 and 0.03 < other / len(wrong) < 0.08
