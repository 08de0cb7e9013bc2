"""Do the tests notice? Faults are planted one at a time in a copy of the project, and a test has to fail.

    python -m tests.planted_faults [WORD ...]

With words, only the faults whose description has one of them. For each fault the tests named beside it must pass
without it, and fail with it. Exit status 1 if a fault goes unnoticed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.run_all import NBVAL
from tools.refresh import ROOT, notebook_environment


class Fault(NamedTuple):
    """In `file`, `old` (which occurs once) becomes `new`, and a test among `tests`, arguments of pytest, fails."""

    what: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


FAULTS = (
    Fault(
        "a digit of a compared output is another one", "notebooks/02_characters.ipynb",
        "13 of 20 places count", "13 of 21 places count", (*NBVAL, "notebooks/02_characters.ipynb"),
    ),
    Fault(
        "a widget's callback raises an error", "l2e_utils/widgets/heatmaps.py",
        "        here = _row(rows, level)\n", "        here = _row(rows, level)[0]\n", ("tests/test_surveys.py",),
    ),
    Fault(
        "a formula is misspelt", "notebooks/05_curricula.ipynb",
        "\\\\frac{1}{a", "\\\\farc{1}{a", ("tests/test_browser.py", "-k", "formulas"),
    ),
    Fault(
        "an exercise's solution is wrong", "notebooks/05_curricula.ipynb",
        "(target[0] + 1) / 2 + (1 - p)", "target[0] / 2 + (1 - p)", ("tests/test_exercises.py",),
    ),
    Fault(
        "division rounds towards zero", "l2e_utils/programs.py",
        "f\"({e}//{k})\", value // k", "f\"({e}//{k})\", int(value / k)", ("tests/test_programs.py",),
    ),
    Fault(
        "the interpreter's division rounds towards zero", "l2e_utils/interpreter.py",
        "\"//\": operator.floordiv}", "\"//\": lambda a, b: int(a / b)}", ("tests/test_interpreter.py",),
    ),
    Fault(
        "one pass of reading forgets to subtract in loops", "l2e_utils/analysis/one_pass.py",
        "\"-\": operator.sub", "\"-\": operator.add", ("tests/test_one_pass.py",),
    ),
    Fault(
        "the split looks at the text with its names of variables", "l2e_utils/programs.py",
        "return Program(source, str(draft.value), canonical)", "return Program(source, str(draft.value), source)",
        ("tests/test_programs.py",),
    ),
    Fault(
        "a tenth of the test split leaks into training", "l2e_utils/tasks.py",
        "return \"train\" if digit < 8", "return \"train\" if digit < 9", ("tests/test_tasks.py",),
    ),
    Fault(
        "the decoder is given the character that it must write", "l2e_utils/text.py",
        "inputs[row, : len(output) - 1] = output[:-1]", "inputs[row, : len(output) - 1] = output[1:]",
        ("tests/test_text_and_model.py",),
    ),
    Fault(
        "the mask leaves out the first character", "l2e_utils/text.py",
        "inputs, targets, targets != PAD", "inputs, targets, np.roll(targets != PAD, 1, axis=1)",
        ("tests/test_text_and_model.py",),
    ),
    Fault(
        "input and forget gate are exchanged", "l2e_utils/engine/backpropagation.py",
        "            i, f, g, o = gate.chunk(4, dim=1)\n            self.add_product",
        "            f, i, g, o = gate.chunk(4, dim=1)\n            self.add_product",
        ("tests/test_backpropagation.py",),
    ),
    Fault(
        "the derivative of tanh is that of the logistic function", "l2e_utils/engine/backpropagation.py",
        ".add_(1).sub_(g)", ".mul_(1)", ("tests/test_backpropagation.py",),
    ),
    Fault(
        "the counts of rows come back in another order", "l2e_utils/engine/backpropagation.py",
        "return loss, right[torch.argsort(order)]", "return loss, right", ("tests/test_backpropagation.py",),
    ),
    Fault(
        "the gates of the view come in another order", "l2e_utils/analysis/tracing.py",
        "i, f, g, o = torch.sigmoid(i), torch.sigmoid(f)", "i, f, g, o = torch.sigmoid(f), torch.sigmoid(i)",
        ("tests/test_tracing.py",),
    ),
    Fault(
        "rows of a batch that are shorter join a step too early", "l2e_utils/model.py",
        "joins = [*starts.tolist(), source.shape[1]]",
        "joins = [*(max(0, start - 1) for start in starts.tolist()), source.shape[1]]",
        ("tests/test_text_and_model.py",),
    ),
    Fault(
        "naive keeps its accuracies at a change of level", "l2e_utils/curriculum.py",
        "self.level, self.train_accuracies = self._next_level(), []", "self.level = self._next_level()",
        ("tests/test_curriculum.py",),
    ),
    Fault(
        "length is not reset when nesting grows", "l2e_utils/curriculum.py",
        "else Difficulty(1, nesting + 1)", "else Difficulty(length, nesting + 1)", ("tests/test_curriculum.py",),
    ),
    Fault(
        "mixed never reaches the target's length", "l2e_utils/curriculum.py",
        "Difficulty(1 + int(rng.random() * self.target.length)",
        "Difficulty(1 + int(rng.random() * max(1, self.target.length - 1))", ("tests/test_curriculum.py",),
    ),
    Fault(
        "combined judges a level by all training examples", "l2e_utils/training.py",
        "            if lesson.level == self.strategy.level:\n", "            if True:\n", ("tests/test_training.py",),
    ),
    Fault(
        "validation examples come from the training split", "l2e_utils/evaluation.py",
        "found.append(draw(self.task, rng, level, \"validation\"))",
        "found.append(draw(self.task, rng, level, \"train\"))", ("tests/test_training.py",),
    ),
    Fault(
        "a run that is gone on with has forgotten its optimiser", "l2e_utils/engine/runs.py",
        "                owner.state[parameter] = values\n", "                pass\n", ("tests/test_training.py",),
    ),
    Fault(
        "a run that is gone on with has forgotten its strategy's accuracies", "l2e_utils/engine/runs.py",
        "Difficulty(*about[\"level\"]), about[\"train_accuracies\"]", "Difficulty(*about[\"level\"]), []",
        ("tests/test_training.py",),
    ),
    Fault(
        "a run that is gone on with has forgotten its counts", "l2e_utils/engine/runs.py",
        "(Hits(*counts) for counts in about[\"counts\"])", "(Hits() for counts in about[\"counts\"])",
        ("tests/test_training.py",),
    ),
    Fault(
        "the gate asks for whole outputs", "l2e_utils/training.py",
        "accuracy = here.teacher_forced", "accuracy = here.exact", ("tests/test_training.py",),
    ),
    Fault(
        "accuracy at the target is measured at the current level", "l2e_utils/training.py",
        "at_target = evaluate(self.model, self.validation.examples(target))",
        "at_target = evaluate(self.model, self.validation.examples(level))", ("tests/test_training.py",),
    ),
    Fault(
        "the first step has a rate of 0", "l2e_utils/training.py",
        "self.learning_rate(seen + len(part) / 2)", "self.learning_rate(seen)", ("tests/test_training.py",),
    ),
    Fault(
        "a new run keeps the results of a deleted one", "l2e_utils/engine/runs.py",
        "self.folder / RESULTS_FILE, *kept", "self.folder / \"nothing\", *kept", ("tests/test_training.py",),
    ),
    Fault(
        "Muon does not make its steps square", "l2e_utils/engine/optimiser.py",
        "    a, b, c = NEWTON_SCHULZ\n", "    a, b, c = 1.0, 0.0, 0.0\n", ("tests/test_optimiser.py",),
    ),
    Fault(
        "vanishing derivatives stay as they are", "l2e_utils/engine/backpropagation.py",
        "torch.hardshrink(dc.mul_(f), NOTHING, out=dc)", "dc.mul_(f)", ("tests/test_backpropagation.py",),
    ),
    Fault(
        "heatmaps beside each other are transposed", "l2e_utils/plots/heatmaps.py",
        "        matrix, lengths, nestings = _matrix(rows, \"share\", levels)\n",
        "        matrix, nestings, lengths = _matrix(rows, \"share\", levels)\n        matrix = matrix.T\n",
        ("tests/test_plots.py",),
    ),
    Fault(
        "the explorer lists training programs", "l2e_utils/widgets/heatmaps.py",
        "level, \"test\", self.SHOWN", "level, \"train\", self.SHOWN", ("tests/test_surveys.py",),
    ),
    Fault(
        "a program drawn twice counts as two", "l2e_utils/evaluation.py",
        "worth = n / sum(count**2 for count in draws.values())", "worth = 1.0", ("tests/test_evaluation.py",),
    ),
    Fault(
        "more seeds make a copy rule surer", "l2e_utils/analysis/surveys.py",
        "{name: row[f\"copy_{name}\"] for name in ACCURACIES}",
        "{name: row[f\"copy_{name}\"] ** (1 / row.get(\"seeds\", 1)) for name in ACCURACIES}",
        ("tests/test_surveys.py",),
    ),
    Fault(
        "few groups are trusted like many", "l2e_utils/analysis/states.py",
        "half = student(groups - 1) * error", "half = 1.96 * error", ("tests/test_states.py",),
    ),
    Fault(
        "NaN is near to everything", "l2e_utils/exercises/__init__.py",
        "return math.isclose(number, expected, rel_tol=1e-6, abs_tol=1e-6)",
        "return not abs(number - expected) > 1e-6", ("tests/test_exercises.py",),
    ),
    Fault(
        "an answer that never ends goes on behind", "l2e_utils/exercises/__init__.py",
        "            _raise_in(thread)\n", "            pass\n", ("tests/test_exercises.py",),
    ),
    Fault(
        "a container's limit is not seen", "l2e_utils/engine/machine.py",
        "min(allowed, _quota())", "min(allowed, 10**9)", ("tests/test_fleet.py",),
    ),
    Fault(
        "a fault of the course looks like the user's mistake", "l2e_utils/engine/terminal.py",
        "    except CourseError as error:\n        print(f\"l2e_utils: {error}\"",
        "    except (CourseError, ValueError) as error:\n        print(f\"l2e_utils: {error}\"",
        ("tests/test_command_line.py",),
    ),
    Fault(
        "a loss that is not a number goes unnoticed", "l2e_utils/training.py",
        "if not (math.isfinite(mean_loss) and", "if not (mean_loss is not None and", ("tests/test_training.py",),
    ),
    Fault(
        "every process of several takes all runs", "l2e_utils/engine/fleet.py",
        "[rank::size]", "[0::1]", ("tests/test_fleet.py",),
    ),
    Fault(
        "the interval is that of a standard error", "l2e_utils/intervals.py",
        "    half = Z / (1 + Z * Z / n)", "    half = 1.0 / (1 + Z * Z / n)", ("tests/test_evaluation.py",),
    ),
    Fault(
        "an output counts as right if its last character is", "l2e_utils/analysis/mistakes.py",
        "    if written == output:\n", "    if written[-1:] == output[-1:]:\n", ("tests/test_mistakes.py",),
    ),
    Fault(
        "a file that differs from its hash is accepted", "l2e_utils/engine/results.py",
        "elif sha256(path) != entry[\"sha256\"]:", "elif path.stat().st_size != entry[\"bytes\"]:",
        ("tests/test_results.py",),
    ),
    Fault(
        "a network of another alphabet is accepted", "l2e_utils/engine/files.py",
        "if (header.get(\"alphabet\"), header.get(\"output_alphabet\")) != (ALPHABET, OUTPUT_ALPHABET):",
        "if not header.get(\"alphabet\"):", ("tests/test_files.py",),
    ),
    Fault(
        "seeds are averaged without a wider interval", "l2e_utils/analysis/surveys.py",
        "half = student(len(values) - 1) * stdev(values)", "half = 1.96 * stdev(values)", ("tests/test_surveys.py",),
    ),
    Fault(
        "a claim with an interval around 0 is reproduced", "l2e_utils/analysis/claims.py",
        "    if low > 0:\n", "    if low > -1:\n", ("tests/test_claims.py",),
    ),
    Fault(
        "several seeds hide the choice of test programs", "l2e_utils/analysis/claims.py",
        "luck + sampling(ours) ** 2 + sampling(theirs) ** 2", "luck", ("tests/test_claims.py",),
    ),
    Fault(
        "the best of many comparisons counts like a single one", "l2e_utils/analysis/claims.py",
        "missed = MISSED / (len(others) * len(self.levels))", "missed = MISSED", ("tests/test_claims.py",),
    ),
    Fault(
        "similarity is not centred", "l2e_utils/analysis/states.py",
        "    x = x - x.mean(axis=0)\n    return x / np.linalg.norm(x)", "    return x / np.linalg.norm(x)",
        ("tests/test_states.py",),
    ),
    Fault(
        "silenced cells are set to 0, not to their means", "l2e_utils/analysis/ablation.py",
        "half.mean(dim=1, keepdim=True)) for half", "torch.zeros(())) for half", ("tests/test_ablation.py",),
    ),
    Fault(
        "a carry is handed on by digits that sum to ten", "l2e_utils/analysis/digits.py",
        "        if x + y != 9:\n", "        if x + y != 10:\n",
        ("tests/test_digits.py",),
    ),
    Fault(
        "a probe is tested on the programs that it was fitted to", "l2e_utils/analysis/probes.py",
        "own.append(probe.guess(testing[number]) == np.array(test_labels))",
        "own.append(probe.guess(fitting[number]) == np.array(fit_labels))", ("tests/test_probes.py",),
    ),
    Fault(
        "a checkpoint in which a bit has changed is accepted", "l2e_utils/engine/files.py",
        "header[\"digest\"] == digest(tensors, header[\"about\"])", "bool(header[\"digest\"])",
        ("tests/test_damage.py",),
    ),
    Fault(
        "results that have changed since they shipped are accepted", "l2e_utils/engine/results.py",
        "resolve() and not is_as_shipped(path)", "resolve() and path.is_dir()",
        ("tests/test_damage.py",),
    ),
    Fault(
        "the old checkpoint goes before the new one is there", "l2e_utils/engine/files.py",
        "os.chmod(temporary, 0o644)", "path.unlink(missing_ok=True)",
        ("tests/test_kill.py",),
    ),
    Fault(
        "what was half written stays when the disk is full", "l2e_utils/engine/files.py",
        "os.unlink(temporary)", "os.stat(temporary)", ("tests/test_disk.py",),
    ),
    Fault(
        "the interpreter lets Python evaluate what is typed", "l2e_utils/interpreter.py",
        "            return value\n", "            return eval(str(value))\n", ("tests/test_hostile_text.py",),
    ),
    Fault(
        "products in bfloat16 are taken away, not added", "l2e_utils/engine/backpropagation.py",
        "total += left.to(self.factors) @ right", "total -= left.to(self.factors) @ right",
        ("tests/test_backpropagation.py",),
    ),
    Fault(
        "the message about what the reader typed is not escaped", "l2e_utils/widgets/programs.py",
        "{escape(str(error))}", "{error}", ("tests/test_widgets.py",),
    ),
)


class Caught(NamedTuple):
    """What became of a planted fault: the test that failed first, or why it went unnoticed."""

    fault: Fault
    test: str
    problem: str = ""


def main() -> int:
    words = sys.argv[1:]
    chosen = [fault for fault in FAULTS if not words or any(word in fault.what for word in words)]
    unnoticed = 0
    for number, found in enumerate(plant(chosen), start=1):
        unnoticed += bool(found.problem)
        print(f"{number:>2} of {len(chosen)}  {found.fault.what}: {found.problem or found.test}", flush=True)
    print(f"{len(chosen) - unnoticed} of {len(chosen)} faults were noticed.")
    return int(unnoticed > 0)


def plant(faults: tuple[Fault, ...] | list[Fault]) -> Iterator[Caught]:
    """Try each fault in a copy of what git knows of this project."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "course")
        copy_project(copy)
        healthy: dict[tuple[str, ...], str] = {}
        for fault in faults:
            if fault.tests not in healthy:
                healthy[fault.tests] = first_failure(copy, fault.tests)
            yield attempt(copy, fault, healthy[fault.tests])


def copy_project(copy: Path) -> None:
    """Tracked files and new ones that are not ignored, as they are now."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)  # some tests ask git


def attempt(copy: Path, fault: Fault, without: str) -> Caught:
    path = copy / fault.file
    before = path.read_text(encoding="utf-8")
    if without:
        return Caught(fault, "", f"UNCLEAR: {without} fails without the fault")
    if before.count(fault.old) != 1 or fault.old == fault.new:
        return Caught(fault, "", f"NOT PLANTED: {fault.file} has its place {before.count(fault.old)} times")
    path.write_text(before.replace(fault.old, fault.new), encoding="utf-8")
    try:
        failed = first_failure(copy, fault.tests)
    finally:
        path.write_text(before, encoding="utf-8")
    return Caught(fault, failed, "" if failed else "UNNOTICED")


def first_failure(copy: Path, tests: tuple[str, ...]) -> str:
    """The first test that fails in a copy of the project, or ""."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    env = notebook_environment(mine=str(copy.with_name("my")))
    env |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    return found[1] if found else f"pytest ended with status {done.returncode}"


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
