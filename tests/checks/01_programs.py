# What 01_programs.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils.programs import OPERATIONS, add_or_subtract, build_program
assert (before.output, grown["divide"].output) == ("-38", "-5") and "//8" in grown["divide"].source
assert grown["choose"].output in grown["choose"].source

# --- after: from l2e_utils.analysis.one_pass import read_once
waiting = [step.memory for step in read_once("print((7+((9+((4+5)*3))*2)))")]
assert any({"7 +", "9 +"} <= set(memory) for memory in waiting)

# --- after: from contextlib import redirect_stdout
assert right == len(programs) == 1_000

# --- after: write = {}
assert all(read[a + 1, n] > read[a, n] for a, n in read if a < 6)
assert all(read[a, n + 1] > read[a, n] for a, n in read if n < 4)
assert all(write[6, n] > 3 * write[1, n] for n in range(1, 5))  # length: over three times as long
assert all(write[a, 4] - write[a, 1] < 1 for a in range(1, 7))  # nesting: hardly longer

# --- after: import re
assert all(0.4 < copyable[a, 4] / copyable[a, 1] < (0.6 if a > 1 else 0.75) for a in range(1, 7))

# --- after: from l2e_utils.analysis.digits import shares_of
def percents(measure, *values):
    """Of the network and of the copier, for each of these values."""
    found = [shares_of((measure(a.example), a.exact) for a in several) for several in (network, copier)]
    return [[round(100 * shares[value].value) for value in values] for shares in found]


(tens, _), (remembered, _) = percents(lambda program: len(program.source) // 10, 2, 3), percents(numbers_needed, 2, 4)
assert tens[1] > tens[0] + 10 and remembered[0] - remembered[1] < 35
assert percents(lambda program: len(program.output), 1, 2, 3, 4) == [[81, 67, 28, 5], [19, 23, 0, 0]]
assert percents(lambda program: program.source.count("for"), 0, 1) == [[60, 16], [16, 3]]
long = [" if " in example.source for example in unseen if len(example.source) // 10 == 3]
assert sum(long) > len(long) / 2

# --- after: from l2e_utils.tasks import split_of
assert [split_of(source) for source in twins] == ["test", "train"]

# --- after: rng = Random(0)
assert round(100 * leaked) == 27
own = {split: [p for p in easy if split_of(p.canonical) == split] for split in ("train", "validation", "test")}
bare = {split: [p.source for p in part if p.source == f"print({p.output})"] for split, part in own.items()}
assert set(bare["test"]) == {"print(2)", "print(3)"} and not bare["validation"]
assert len({*bare["train"], *bare["test"]}) == 10 and 1 / 7.5 < sum(map(len, bare.values())) / len(easy) < 1 / 6.5
assert mean(map(stands_in_source, own["test"])) > mean(map(stands_in_source, own["train"])) + 0.1
assert not {p.canonical for p in own["train"]} & {p.canonical for p in own["test"]}
