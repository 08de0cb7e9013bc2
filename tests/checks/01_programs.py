# What 01_programs.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils.analysis.one_pass import read_once
def numbers_needed(program):
    steps = list(read_once(program.source))
    assert steps[-1].memory == (program.output,)  # the reader is right
    return max(step.numbers for step in steps)
assert all(max(needed[n]) <= 2 * n + 1 for n in needed)

# --- after: import subprocess
assert agree == len(programs)

# --- after: from math import log10
assert all(sizes[a, 4] - sizes[a, 1] < 0.5 for a in range(1, 7))

# --- after: outputs = {level: mean(len(p.output) for p in sample[level]) for level in grid}
assert all(outputs[6, n] > 3 * outputs[1, n] for n in range(1, 5))  # length: over three times as long
assert all(outputs[a, 4] - outputs[a, 1] < 1 for a in range(1, 7))  # nesting: hardly longer

# --- after: import json
for split in SPLITS:
    with Path(folder.name, f"{split}.jsonl").open() as file:
        data[split] = [json.loads(line) for line in file]
    distinct = len({row["source"] for row in data[split]})
    assert all(run(row["source"]) == row["output"] for row in data[split])

# --- after: from l2e_utils.programs import canonical_of
assert canonical_of(first) == canonical_of(twin)

# --- after: from itertools import combinations
for one, other in combinations(SPLITS, 2):
    shared = disguised[one] & disguised[other]
    assert not shared
assert all(split_of(text) == split for split in SPLITS for text in disguised[split])

# --- after: parts = {split: [p for p in easy if split_of(p.canonical) == split] for split in SPLITS}
assert {p.source for p in parts["test"] if p.source == f"print({p.output})"} == {"print(2)", "print(3)"}
assert share_in_source(parts["test"]) > share_in_source(parts["train"]) + 0.05
