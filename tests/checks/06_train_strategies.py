# What 06_train_strategies.ipynb claims; tests/notebook_checks.py says how these reach its cells.

# --- after: from l2e_utils import plots
ends = {name: [line[max(line)] for line in lines] for name, lines in panels["Sums of four digits"].items()}
assert min(ends["naive"] + ends["combined"]) > 0.999 and max(ends["baseline"]) < 0.2 < 0.8 < min(ends["mixed"])

# --- after: from l2e_utils.config import RunConfig
from l2e_utils.engine.budget import BUDGETS

settings = [config.as_dict() for config in configs.values()]
assert [key for key in settings[0] if len({setting[key] for setting in settings}) > 1] == ["strategy"]
for budget in BUDGETS.values():  # the plateau alone leads to the target in an eighth of the run, or a half of a tiny one
    config = RunConfig(length=budget.target[0], nesting=budget.target[1], strategy="naive",
                       programs=budget.programs * 3 // 8, check_every=budget.check_every)
    moves = len(levels_up_to(config.target)) - 1
    share = moves * 2 * config.make_strategy().window * config.check_every / config.programs
    assert share <= {"smoke": 1.0, "class": 0.2, "full": 0.25}[budget.name], (budget.name, share)

# --- after: from l2e_utils.engine.fleet import train_side_by_side
IN_CLASS = BUDGET.name == "class"
assert {history_of(folder / name)[-1].programs for name in configs} == {PROGRAMS}

# --- after: histories = {name: history_of(folder / name) for name in configs}
if IN_CLASS:
    last = {name: history[-1] for name, history in histories.items()}
    shown = {name: round(100 * record.everywhere_exact) for name, record in last.items()}
    assert shown == {"baseline": 39, "naive": 21, "mixed": 53, "combined": 54}
    forced = {name: round(100 * record.everywhere_forced) for name, record in last.items()}
    assert forced == {"baseline": 73, "naive": 56, "mixed": 76, "combined": 76}
    assert last["baseline"].target_exact > max(last[name].target_exact for name in ("mixed", "combined"))
    assert last["naive"].level == (1, 2) and last["combined"].level == (2, 2)
    moves = [record for record in histories["naive"] if record.note]
    assert 0.64 < moves[0].programs / PROGRAMS < 0.68 and moves[0].level == (1, 1)

# --- after: climbing = {name: histories[name] for name in ("baseline", "naive", "combined")}
assert all(record.level == BUDGET.target for record in histories["baseline"])

# --- after: from l2e_utils.analysis.results import measure
for rows in mine.values():
    for row in rows:
        assert 0 <= row["exact_low"] <= row["exact"] <= row["exact_high"] <= 1 and row["n"] == BUDGET.test_programs
if IN_CLASS:
    inside = {name: [r for r in rows if max(r["length"], r["nesting"]) <= 2] for name, rows in maps.items()}
    means = {name: round(100 * sum(row["exact"] for row in rows) / 4) for name, rows in inside.items()}
    said = {"mixed": 53, "combined": 53, "baseline": 40, "naive": 26, "copying": 26}
    assert all(abs(means[name] - share) <= 1 for name, share in said.items())

# --- after: from l2e_utils.analysis.results import learning_histories
from statistics import fmean

from l2e_utils.analysis.copy_rules import best_copy_rule
from l2e_utils.engine.files import load_executor
from l2e_utils.engine.results import load_results
from l2e_utils.evaluation import Validation

_, config, _ = load_executor("combined")
assert (config.hidden, config.programs, config.target) == (256, 3_000_000, (4, 2))
assert {history[-1].programs for history in every.values()} == {3_000_000} and len(levels_up_to(config.target)) == 8
overall = {name: round(100 * history[-1].everywhere_exact) for name, history in shipped.items()}
assert overall == {"mixed": 54, "combined": 53, "naive": 23, "baseline": 21}
rows = [row for row in load_results("strategies") if row["length"] <= 4 and row["nesting"] <= 2]
tested = {name: round(100 * fmean(row["exact"] for row in rows if row["run"] == name)) for name in STRATEGIES}
assert tested == {"mixed": 58, "combined": 56, "naive": 31, "baseline": 27}
copies = [row for row in rows if row["run"] == "naive"]
assert len(copies) == 8 and round(100 * fmean(row["copy_exact"] for row in copies)) == 22
asked = Validation(Programs(), config.target)
shares = [best_copy_rule(asked.examples(level))[1].exact for level in levels_up_to(config.target)]
assert fmean(shares) < 0.19, "fewer validation programs can be copied"

# --- after: plots.draw_curves(shipped, "target_exact")
at_target = [history[-1].target_exact for history in shipped.values()]
assert min(at_target) > 0.2 and max(at_target) < 0.235
assert round(100 * shares[-1]) == 11 and levels_up_to(config.target)[-1] == config.target
naive = shipped["naive"]
left = next(record for record in naive if record.note and record.level == (4, 1))
later = [record for record in naive if record.programs > left.programs]
assert round(100 * left.target_exact) == 14 and 1.1e6 < left.programs < 1.25e6 and later[0].level == (1, 2)
assert 0.045 < max(record.target_exact for record in later if record.level != (4, 2)) < 0.055
assert 1.95e6 < next(record.programs for record in later if record.level == (4, 2)) < 2.05e6

# --- after: for name in ("baseline", "mixed", "combined"):
seeds = {name: [h[-1] for run, h in every.items() if run.startswith(name)] for name in ("baseline", "mixed", "combined")}
everywhere = [[end.everywhere_exact for end in three] for three in seeds.values()]
luck = max(max(three) - min(three) for three in everywhere)
assert min(everywhere[1] + everywhere[2]) - max(everywhere[0]) > 0.3 > 15 * luck and len(everywhere[2]) == 3
at_target = [end.target_exact for three in seeds.values() for end in three]
assert max(at_target) - min(at_target) < 0.015

# --- after: from l2e_utils.engine.fleet import train_in_turn
assert history_of(own_folder / NAME)[-1].programs == own[NAME].programs

# --- after: histories[NAME] = history_of(own_folder / NAME)
assert not IN_CLASS or (round(100 * end) == 46 and [h.note for h in histories[NAME] if h.note])
assert not IN_CLASS or min(r.programs for r in histories[NAME] if r.note) < 131_072, "it left (1, 1) sooner"
