"""Do the tests notice? Faults are planted one at a time in a copy of the project, and a test has to fail.

    python -m tests.planted_faults [WORD ...]

With words, only the faults whose description has one of them. For each fault the tests named beside it must
pass without it, and one must fail with it.
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
    """What is wrong then; what is there now and what comes in its place; the tests that must notice.

    old     text that stands in exactly one place of the package and the notebooks, whatever the file is called
    tests   a file of tests, without `test_` and `.py`; and arguments of pytest
    """

    what: str
    old: str
    new: str
    tests: str


FAULTS = [Fault(*columns) for columns in [
    # Programs, and what they print
    ("division rounds towards zero", 'f"({e}//{k})", value // k', 'f"({e}//{k})", int(value / k)',
     "programs"),
    ("the split sees the real names of variables", "str(self.value), canonical)", "str(self.value), source)",
     "programs"),
    ("the interpreter's division rounds towards zero", "operator.floordiv", "lambda a, b: int(a / b)",
     "interpreter"),
    ("one pass of reading goes through a loop once", "times * value", "value", "one_pass"),
    ("a tenth of the test split leaks into training", "digit < 8", "digit < 9", "tasks"),
    # Text and network
    ("the decoder is given the character that it must write", "= output[:-1], output[1:]",
     "= output[1:], output[1:]", "text_and_model"),
    ("the mask leaves out the first character", "targets, targets != PAD",
     "targets, np.roll(targets != PAD, 1, axis=1)", "text_and_model"),
    ("shorter rows of a batch join a step too early", "[*starts.tolist(),",
     "[*(starts - 1).clamp(min=0).tolist(),", "text_and_model"),
    ("input and forget gate are exchanged", "            i, f, g, o = gate.chunk(4, dim=1)",
     "            f, i, g, o = gate.chunk(4, dim=1)", "backpropagation"),
    ("the derivative of tanh is that of the logistic function", ".add_(1).sub_(g)", ".mul_(1)",
     "backpropagation"),
    ("products in bfloat16 are taken away, not added", "total += left.to(", "total -= left.to(",
     "backpropagation"),
    ("Muon does not make its steps square", "a, b, c = NEWTON_SCHULZ", "a, b, c = 1.0, 0.0, 0.0",
     "optimiser"),
    # Strategies and training
    ("naive keeps its accuracies at a change of level",
     "self.level, self.train_accuracies = self._next_level(), []", "self.level = self._next_level()",
     "curriculum"),
    ("length is not reset when nesting grows", "Difficulty(1, nesting + 1)",
     "Difficulty(length, nesting + 1)", "curriculum"),
    ("mixed never reaches the target's length", "rng.random() * self.target.length",
     "rng.random() * max(1, self.target.length - 1)", "curriculum"),
    ("the gate asks for whole outputs", "accuracy = here.teacher_forced", "accuracy = here.exact",
     "training"),
    ("combined judges a level by all training examples", "if lesson.level == self.strategy.level:",
     "if True:", "training"),
    ("accuracy at the target is measured at the current level", "self.validation.examples(target)",
     "self.validation.examples(level)", "training"),
    ("the first step has a rate of 0", "self.learning_rate(seen + len(part) / 2)", "self.learning_rate(seen)",
     "training"),
    ("a loss that is not a number goes unnoticed", "math.isfinite(mean_loss)", "mean_loss is not None",
     "training"),
    ("validation examples come from the training split", 'draw(self.task, rng, level, "validation")',
     'draw(self.task, rng, level, "train")', "training"),
    ("a run that goes on has forgotten its optimiser", "owner.state[parameter] = values", "pass", "training"),
    ("a run that goes on has forgotten its strategy's accuracies", '), about["train_accuracies"]', "), []",
     "training"),
    ("a run that goes on has forgotten its counts", "Hits(*counts)", "Hits()", "training"),
    ("a new run keeps the results of a deleted one", "[self.folder / RESULTS_FILE, *", "[*", "training"),
    ("every process of several takes all runs", "[rank::size]", "[0::1]", "fleet"),
    # Measuring
    ("the interval is that of a standard error", "half = Z / (1 + Z * Z / n)", "half = 1 / (1 + Z * Z / n)",
     "evaluation"),
    ("a program drawn twice counts as two", "n / sum(count**2 for count in draws.values())", "1.0",
     "evaluation"),
    ("an output counts as right if its last character is", "if written == output:",
     "if written[-1:] == output[-1:]:", "mistakes"),
    ("seeds are averaged without a wider interval", "student(len(values) - 1, missed) * stdev",
     "1.96 * stdev", "surveys"),
    ("a claim with an interval around 0 is reproduced", "margin.low > 0", "margin.low > -1", "claims"),
    ("several seeds hide the choice of test programs", 'luck / cells["seeds"] + cells["sampling"] ** 2',
     'luck / cells["seeds"]', "claims"),
    ("the best of many comparisons counts like a single one", "MISSED / behind.size", "MISSED", "claims"),
    ("similarity is not centred", 'depends on scale."""\n    x = x - x.mean(axis=0)', 'depends on scale."""',
     "states"),
    ("silenced cells are set to 0, not to their means", "half.mean(dim=1, keepdim=True)", "torch.zeros(())",
     "ablation"),
    ("a carry is handed on by digits that sum to ten", "(sums[written] == 9)", "(sums[written] == 10)",
     "digits"),
    ("the running value is read before its operation is complete", "program.source[: values[0][0]]",
     "program.source[: values[0][0] - 1]", "probes"),
    # Files
    ("a file that differs from its hash is accepted", 'sha256(path) != entry["sha256"]',
     'path.stat().st_size != entry["bytes"]', "results"),
    ("a network of another alphabet is accepted",
     '(header.get("alphabet"), header.get("output_alphabet")) != (ALPHABET, OUTPUT_ALPHABET)',
     'not header.get("alphabet")', "files"),
    ("a checkpoint in which a bit has changed is accepted",
     'header["digest"] == digest(tensors, header["about"])', "True", "damage"),
    ("results that have changed since they shipped are accepted", 'shipped.get("sha256") != sha256(path)',
     "False", "damage"),
    ("the old checkpoint goes before the new one is there", "os.chmod(temporary, 0o644)",
     "path.unlink(missing_ok=True)", "kill"),
    ("what was half written stays when the disk is full", "os.unlink(temporary)", "pass", "disk"),
    # What a reader sees and types
    ("a digit of a compared output is another one", "13 of 20 places count", "13 of 21 places count",
     f"{' '.join(NBVAL)} notebooks/02_characters.ipynb"),
    ("a formula is misspelt", r"\\frac{1}{a", r"\\farc{1}{a", "browser -k formulas"),
    ("an exercise's solution is wrong", r'p * (target[0] + 1) / 2 + (1 - p) * current[0]\n"',
     r'p * target[0] / 2 + (1 - p) * current[0]\n"', "exercises"),
    ("NaN is near to everything", "math.isclose(number, expected, rel_tol=1e-6, abs_tol=1e-6)",
     "not abs(number - expected) > 1e-6", "exercises"),
    ("an answer that never ends goes on behind", "            _stop(thread, said)", "            pass",
     "exercises"),
    ("heatmaps beside each other are transposed", "together[name].unstack(0)", "together[name].unstack(1)",
     "plots"),
    ("the explorer lists training programs", 'level, "test", self.SHOWN', 'level, "train", self.SHOWN',
     "surveys"),
    ("a message about what the reader typed is not escaped", "{escape(message)}", "{message}", "widgets"),
    ("the interpreter lets Python evaluate what is typed", "] = _evaluate(statement.value, variables)",
     "] = eval(compile(ast.Expression(statement.value), '', 'eval'), {}, variables)", "hostile_text"),
    ("a fault of the course looks like the user's mistake", "except CourseError as error:\n        said",
     "except (CourseError, ValueError) as error:\n        said", "command_line"),
]]  # fmt: skip


class Caught(NamedTuple):
    """What became of a planted fault: the file it was in, the test that failed first, or why it went unnoticed."""

    fault: Fault
    where: str
    test: str
    problem: str = ""


def plant(faults: list[Fault]) -> Iterator[Caught]:
    """Try each fault in a copy of what git knows of this project; those that find no place come first."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "course")
        for name in filter(lambda name: (ROOT / name).is_file(), names):
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, project / name)
        subprocess.run(["git", "init", "-q"], cwd=project, check=True)  # some tests ask git
        files = [*project.glob("l2e_utils/**/*.py"), *project.glob("notebooks/*.ipynb")]
        texts = {path: path.read_text(encoding="utf-8") for path in files}
        places = {fault: [path for path in files for _ in range(texts[path].count(fault.old))] for fault in faults}
        healthy: dict[str, str] = {}
        for fault in sorted(faults, key=lambda fault: len(places[fault]) == 1):
            if len(places[fault]) != 1:
                yield Caught(fault, "", "", f"NOT PLANTED: its text stands in {len(places[fault])} places")
                continue
            (path,) = places[fault]
            where = str(path.relative_to(project))
            if fault.tests not in healthy:
                healthy[fault.tests] = first_failure(project, fault.tests)
            if healthy[fault.tests]:
                yield Caught(fault, where, "", f"UNCLEAR: {healthy[fault.tests]} fails without the fault")
                continue
            path.write_text(texts[path].replace(fault.old, fault.new), encoding="utf-8")
            failed = first_failure(project, fault.tests)
            path.write_text(texts[path], encoding="utf-8")
            yield Caught(fault, where, failed, "" if failed else "UNNOTICED")


def first_failure(project: Path, tests: str) -> str:
    """The first of these tests that fails in a copy of the project, or ""."""
    file = f"tests/test_{tests.split()[0]}.py"
    arguments = [file, *tests.split()[1:]] if (project / file).exists() else tests.split()
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments]
    env = notebook_environment(mine=str(project.with_name("my")))
    env |= {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    return found[1] if found else f"pytest ended with status {done.returncode}"


if __name__ == "__main__":
    os.chdir(ROOT)
    for caught in plant([its for its in FAULTS if not sys.argv[1:] or any(word in its.what for word in sys.argv[1:])]):
        print(f"{caught.fault.what}: {caught.problem or caught.test}", flush=True)
