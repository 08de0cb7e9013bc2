# What 01_programs.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils.programs import OPERATIONS, add_or_subtract, build_program
assert before.output == "-38" and before.source in grown["divide"].source.replace("//8", "").replace("((", "(")
assert grown["divide"].output == "-5" and "//8" in grown["divide"].source
assert grown["choose"].output in grown["choose"].source

# --- after: from l2e_utils.analysis.one_pass import read_once
assert all(max(needed[n]) <= 2 * n + 1 for n in needed)
for program in programs:
    assert list(read_once(program.source))[-1].memory == (program.output,)  # the reader is right
waiting = [step.memory for step in read_once("print((7+((9+((4+5)*3))*2)))")]
assert any("7 +" in memory and "9 +" in memory for memory in waiting)

# --- after: from contextlib import redirect_stdout
assert right == len(programs) == 1_000

# --- after: from statistics import mean
assert all(read[a + 1, b] > read[a, b] for a in range(1, 6) for b in range(1, 5))
assert all(read[a, b + 1] > read[a, b] for a in range(1, 7) for b in range(1, 4))

# --- after: write = {}
assert all(write[6, n] > 3 * write[1, n] for n in range(1, 5))  # length: over three times as long
assert all(write[a, 4] - write[a, 1] < 1 for a in range(1, 7))  # nesting: hardly longer

# --- after: from l2e_utils.analysis.copy_rules import copy_answers
from l2e_utils.evaluation import score

assert score(network).exact > score(copier).exact + 0.3

# --- after: from l2e_utils.analysis.digits import shares_of


def percents(measure, found):
    shares = shares_of((measure(answer.example), answer.exact) for answer in found)
    return {value: round(100 * share.value) for value, share in shares.items()}


tens = percents(lambda program: len(program.source) // 10, network)
assert tens[3] > tens[2] + 10
written = percents(lambda program: len(program.output), network)
assert [written[length] for length in (1, 2, 3, 4)] == [81, 67, 28, 5]
copied = percents(lambda program: len(program.output), copier)
assert [copied[length] for length in (1, 2, 3, 4)] == [19, 23, 0, 0]
loops = percents(lambda program: program.source.count("for"), network)
assert (loops[0], loops[1]) == (60, 16)
copied = percents(lambda program: program.source.count("for"), copier)
assert (copied[0], copied[1]) == (16, 3)
long = [example for example in unseen if len(example.source) // 10 == 3]
assert sum(" if " in example.source for example in long) > len(long) / 2
remembered = percents(numbers_needed, network)
assert remembered[2] - remembered[4] < 35 < written[1] - written[3]

# --- after: from l2e_utils.tasks import split_of
assert [split_of(source) for source in twins] == ["test", "train"]

# --- after: rng = Random(0)
assert round(100 * leaked) == 52
own = {split: [p for p in easy if split_of(p.canonical) == split] for split in ("train", "validation", "test")}
bare = {split: [p.source for p in part if p.source == f"print({p.output})"] for split, part in own.items()}
assert set(bare["test"]) == {"print(2)", "print(3)"} and not bare["validation"]
assert len({source for found in bare.values() for source in found}) == 10
assert 0.13 < sum(map(len, bare.values())) / len(easy) < 0.16

# --- after: from l2e_utils.programs import canonical_of
assert canonical_of(twins[0]) == canonical_of(twins[1])
assert not {p.canonical for p in own["train"]} & {p.canonical for p in own["test"]}
