"""Do the tests notice? Faults are planted one at a time in a copy of the project, and a test has to fail.

    python -m tests.planted_faults [WORD ...]

With words, only the faults whose description has one of them. For each fault the tests named beside it must
pass without it, and one must fail with it.
"""

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
from tests.syntax import spoilt_files
from tools.refresh import ROOT, notebook_environment


class Fault(NamedTuple):
    """What is wrong then; where; what is there now and what comes in its place; the tests that must notice.

    where   the end of a qualified name of the package, of a module or of something in it; or a notebook
    old     Python in which a capital letter stands for any expression, the same one wherever it stands;
            it must fit exactly one place, however that is spelled; in a notebook plain text
    new     Python with the same letters; `pass` for nothing at all
    tests   a file of tests, without `test_` and `.py`; and arguments of pytest
    """

    what: str
    where: str
    old: str
    new: str
    tests: str


FAULTS = [Fault(*columns) for columns in [
    # Programs, and what they print
    ("division rounds towards zero", "programs.divide", "V // K", "int(V / K)", "programs"),
    ("the split sees the real names of variables", "programs._Draft.finished", "Program(A, B, C)",
     "Program(A, B, A)", "programs"),
    ("the interpreter's division rounds towards zero", "l2e_utils.interpreter", "operator.floordiv",
     "lambda a, b: int(a / b)", "interpreter"),
    ("one pass of reading goes through a loop once", "analysis.one_pass", "times * value", "value", "one_pass"),
    ("a tenth of the test split leaks into training", "tasks.split_of", "A < 8", "A < 9", "tasks"),
    # Text and network
    ("the decoder is given the character that it must write", "Batch.of", "A[:-1]", "A[1:]", "text_and_model"),
    ("the mask leaves out the first character", "Batch.of", "A != PAD", "np.roll(A != PAD, 1, axis=1)",
     "text_and_model"),
    ("shorter rows of a batch join a step too early", "model.ExecutorLSTM", "joins = [*S.tolist(), E]",
     "joins = [*(S - 1).clamp(min=0).tolist(), E]", "text_and_model"),
    ("input and forget gate are exchanged", "Layer.forward", "i, f, g, o = gate.chunk(4, dim=1)",
     "f, i, g, o = gate.chunk(4, dim=1)", "backpropagation"),
    ("the derivative of tanh is that of the logistic function", "Layer.step_back", "A.add_(1).sub_(G)",
     "A.mul_(1)", "backpropagation"),
    ("products in bfloat16 are taken away, not added", "Layer.add_product", "T += A @ B", "T -= A @ B",
     "backpropagation"),
    ("Muon does not make its steps square", "engine.optimiser", "a, b, c = NEWTON_SCHULZ",
     "a, b, c = 1.0, 0.0, 0.0", "optimiser"),
    # Strategies and training
    ("naive keeps its accuracies at a change of level", "Naive.check", "S.level, S.train_accuracies = N, []",
     "S.level = N", "curriculum"),
    ("length is not reset when nesting grows", "Naive._next_level", "Difficulty(1, N)",
     "Difficulty(length, N)", "curriculum"),
    ("mixed never reaches the target's length", "Mixed.draw", "A * S.target.length",
     "A * max(1, S.target.length - 1)", "curriculum"),
    ("the gate asks for whole outputs", "training.Run", "accuracy = H.teacher_forced", "accuracy = H.exact",
     "training"),
    ("combined judges a level by all training examples", "training.Run", "L.level == S.strategy.level",
     "True", "training"),
    ("accuracy at the target is measured at the current level", "training.Run",
     "at_target = evaluate(M, F(target))", "at_target = evaluate(M, F(level))", "training"),
    ("the first step has a rate of 0", "training.Run", "S.learning_rate(A + B)", "S.learning_rate(A)", "training"),
    ("a loss that is not a number goes unnoticed", "training.Run", "math.isfinite(A)", "A is not None", "training"),
    ("validation examples come from the training split", "Validation.examples", "'validation'", "'train'", "training"),
    ("a run that goes on has forgotten its optimiser", "engine.runs", "O.state[P] = V", "pass", "training"),
    ("a run that goes on has forgotten its strategy's accuracies", "engine.runs",
     "(Difficulty(*A), B['train_accuracies'])", "(Difficulty(*A), [])", "training"),
    ("a run that goes on has forgotten its counts", "engine.runs", "Hits(*A)", "Hits()", "training"),
    ("a new run keeps the results of a deleted one", "engine.runs", "[F / RESULTS_FILE, *A]", "[*A]", "training"),
    ("every process of several takes all runs", "fleet.share_of", "A[R::S]", "A[0::1]", "fleet"),
    # Measuring
    ("the interval is that of a standard error", "evaluation.wilson", "Z / (1 + Z * Z / N)",
     "1 / (1 + Z * Z / N)", "evaluation"),
    ("a program drawn twice counts as two", "evaluation._score", "worth = A", "worth = 1.0", "evaluation"),
    ("an output counts as right if its last character is", "analysis.mistakes", "written == output",
     "written[-1:] == output[-1:]", "mistakes"),
    ("seeds are averaged without a wider interval", "intervals.mean_of", "student(A) * B", "1.96 * B", "surveys"),
    ("a claim with an interval around 0 is reproduced", "analysis.claims", "M.low > 0", "M.low > -1", "claims"),
    ("several seeds hide the choice of test programs", "analysis.claims", "A + B['sampling'] ** 2", "A", "claims"),
    ("the best of many comparisons counts like a single one", "analysis.claims", "MISSED / N", "MISSED", "claims"),
    ("similarity is not centred", "cka", "Z - Z.mean(axis=0)", "Z", "states"),
    ("silenced cells are set to 0, not to their means", "analysis.ablation", "A.mean(dim=1, keepdim=True)",
     "torch.zeros(())", "ablation"),
    ("a carry is handed on by digits that sum to ten", "analysis.digits", "(S == 9).mean()",
     "(S == 10).mean()", "digits"),
    ("the running value is read before its operation is complete", "analysis.probes", "program.source[:A]",
     "program.source[: values[0][0] - 1]", "probes"),
    # Files
    ("a file that differs from its hash is accepted", "damaged_files", "sha256(P) != E['sha256']",
     "P.stat().st_size != E['bytes']", "results"),
    ("a network of another alphabet is accepted", "read_checkpoint", "(A, B) != (ALPHABET, OUTPUT_ALPHABET)",
     "not A", "files"),
    ("a checkpoint in which a bit has changed is accepted", "read_checkpoint", "A == digest(B, C)", "bool(A)",
     "damage"),
    ("results that have changed since they shipped are accepted", "load_rows", "S.get('sha256') != sha256(P)",
     "False", "damage"),
    ("the old checkpoint goes before the new one is there", "write_whole", "os.chmod(T, M)",
     "path.unlink(missing_ok=True)", "kill"),
    ("what was half written stays when the disk is full", "write_whole", "os.unlink(T)", "pass", "disk"),
    # What a reader sees and types
    ("a digit of a compared output is another one", "notebooks/02_characters.ipynb", "13 of 20 places count",
     "13 of 21 places count", f"{' '.join(NBVAL)} notebooks/02_characters.ipynb"),
    ("a formula is misspelt", "notebooks/05_curricula.ipynb", r"\\frac{1}{a", r"\\farc{1}{a", "browser -k formulas"),
    ("an exercise's solution is wrong", "notebooks/05_curricula.ipynb", "(target[0] + 1) / 2 + (1 - p)",
     "target[0] / 2 + (1 - p)", "exercises"),
    ("NaN is near to everything", "exercises.near", "math.isclose(A, B, rel_tol=1e-6, abs_tol=1e-6)",
     "not abs(A - B) > 1e-6", "exercises"),
    ("an answer that never ends goes on behind", "exercises.verdict", "_stop(T, S)", "pass", "exercises"),
    ("heatmaps beside each other are transposed", "heatmaps.draw_shares", "T.unstack(0)", "T.unstack(1)", "plots"),
    ("the explorer lists training programs", "widgets.heatmaps", "'test'", "'train'", "surveys"),
    ("a message about what the reader typed is not escaped", "widgets.view.complaint", "escape(E)", "E", "widgets"),
    ("the interpreter lets Python evaluate what is typed", "interpreter.run", "_evaluate(S.value, V)",
     "eval(compile(ast.Expression(S.value), '', 'eval'), {}, V)", "hostile_text"),
    ("a fault of the course looks like the user's mistake", "terminal.run_one", "CourseError",
     "(CourseError, ValueError)", "command_line"),
]]  # fmt: skip


class Caught(NamedTuple):
    """What became of a planted fault: the test that failed first, or why it went unnoticed."""

    fault: Fault
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
        found = {fault: places(project, fault) for fault in faults}
        healthy: dict[str, str] = {}
        for fault in sorted(faults, key=lambda fault: len(found[fault]) == 1):
            if len(found[fault]) != 1:
                yield Caught(fault, "", f"NOT PLANTED: it has {len(found[fault])} places in {fault.where}")
                continue
            if fault.tests not in healthy:
                healthy[fault.tests] = first_failure(project, fault.tests)
            if healthy[fault.tests]:
                yield Caught(fault, "", f"UNCLEAR: {healthy[fault.tests]} fails without the fault")
                continue
            path, spoilt = found[fault][0]
            sound = path.read_text(encoding="utf-8")
            path.write_text(spoilt, encoding="utf-8")
            failed = first_failure(project, fault.tests)
            path.write_text(sound, encoding="utf-8")
            yield Caught(fault, failed, "" if failed else "UNNOTICED")


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


def places(project: Path, fault: Fault) -> list[tuple[Path, str]]:
    """Each file that the fault fits, with the text that it then has; once for every place in it."""
    if not fault.where.endswith(".ipynb"):
        return spoilt_files(project / "l2e_utils", fault.where, fault.old, fault.new)
    text = (project / fault.where).read_text(encoding="utf-8")
    return [(project / fault.where, text.replace(fault.old, fault.new))] * text.count(fault.old)


if __name__ == "__main__":
    os.chdir(ROOT)
    for caught in plant([its for its in FAULTS if not sys.argv[1:] or any(word in its.what for word in sys.argv[1:])]):
        print(f"{caught.fault.what}: {caught.problem or caught.test}", flush=True)
