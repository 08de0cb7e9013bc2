"""Every command does its job, and every mistake ends with exit status 2 and one sentence, with nothing overwritten."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from test_programs import canonical_form, python_prints
from test_tasks import expected_split

from l2e_utils.__main__ import main
from l2e_utils.analysis.results import grid_levels, measure
from l2e_utils.config import RunConfig
from l2e_utils.engine.files import read_checkpoint
from l2e_utils.engine.terminal import command_of
from tests.runs import contents, train_whole

DIGITS = RunConfig("naive", 2, 1, "memorisation", programs=600, check_every=200, hidden=8, batch=50)
TRAIN_DIGITS = [*command_of(DIGITS, "").split()[3:-2], "--device", "cpu"]  # without "python -m l2e_utils", "--output"
TINY = RunConfig(strategy="combined", length=2, nesting=2, programs=100, hidden=8, batch=50)


@pytest.fixture
def command(capsys):
    """A function that runs a command in this process: exit status, standard output, standard error."""

    def command(*arguments):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = stopped.code
        return status, *capsys.readouterr()

    return command


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The folder of a finished run: a small network that has learned next to nothing."""
    folder = tmp_path_factory.mktemp("networks") / "tiny"
    train_whole(TINY, folder)
    return folder


def files_in(folder):
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def assert_mistake(result, *parts):
    """Exit status 2, nothing printed, and one sentence."""
    status, out, err = result
    assert status == 2 and out == ""
    assert err.startswith("l2e_utils: ") and err.endswith(".\n") and err.count("\n") == 1
    assert "Traceback" not in err and "usage:" not in err
    for part in parts:
        assert part in err


def test_the_help_lists_all_commands_and_each_has_its_own(command):
    status, listed, _ = command("--help")
    assert status == 0
    for name in ("generate", "train", "evaluate", "run", "verify"):
        assert re.search(rf"^ +{name} ", listed, re.MULTILINE)
        status, out, err = command(name, "--help")
        assert status == 0 and out.startswith("usage: ") and err == ""


def test_the_command_of_a_run_describes_that_run_and_says_nothing_that_is_a_default(monkeypatch, tmp_path, command):
    seen = []
    monkeypatch.setattr("l2e_utils.engine.runs.train", lambda config, *_: seen.append(config) or (r for r in ()))
    assert command("train", "--output", tmp_path / "run", "--device", "cpu")[0] == 0
    assert seen.pop() == RunConfig()
    settings = {"mixed_fraction": 0.7, "clip": 1.5, "learning_rate": 0.01, "layers": 3, "check_every": 77, "seed": 9}
    settings |= {"optimiser": "sgd", "forget_bias": 0.5, "precision": "bfloat16"}
    for config in (DIGITS, TINY, RunConfig(), RunConfig(operations="paper", **settings)):
        line = command_of(config, tmp_path / "run")
        assert command(*line.removeprefix("python -m l2e_utils ").split())[0] == 0
        assert seen.pop() == config
    assert command_of(RunConfig(seed=7), "here") == (
        "python -m l2e_utils train --strategy combined --length 3 --nesting 2 --seed 7 --output here"
    )


@pytest.mark.parametrize("arguments", [["generate"], TRAIN_DIGITS], ids=["generate", "train"])
@pytest.mark.parametrize("where", ["file", "file/below", "/proc/nope"])
def test_a_folder_that_cannot_be_is_named(command, tmp_path, arguments, where):
    (tmp_path / "file").write_text("mine")
    folder = tmp_path / where
    target = folder / "new" if arguments == ["generate"] else folder
    result = command(*arguments, "--output", target)
    assert_mistake(result, f"Cannot write into {folder} (", "): choose another folder.")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(("chosen", "said"), [("", "class\n"), ("full", "full\n"), ("huge", "L2E_BUDGET is 'huge'")])
def test_the_budget_is_class_unless_another_is_chosen(chosen, said):
    shown = [sys.executable, "-c", "from l2e_utils.engine.budget import BUDGET; print(BUDGET.name)"]
    done = subprocess.run(shown, env=os.environ | {"L2E_BUDGET": chosen}, capture_output=True, text=True)
    assert done.stdout == said if chosen != "huge" else said in done.stderr


GENERATE, TRAIN = "generate --output new", " ".join([*TRAIN_DIGITS, "--output new"])


@pytest.mark.parametrize(
    ("line", "part"),
    [
        *[(line, "") for line in ("", "dance", "train", "evaluate", "evaluate -- --", "run x", "run x -- --")],
        (f"{GENERATE} --length 0", "The length must be a whole number from 1 to 100, not 0."),
        (f"{GENERATE} --count 0", "The count must be a number from 1 to"),
        (f"{GENERATE} --task sorting", "'sorting'"),
        (f"{GENERATE} --task addition --double", "Only the task memorisation can be doubled"),
        (f"{GENERATE} --colour red", "--colour"),
        (f"{TRAIN} --strategy best", "'best'"),
        (f"{TRAIN} --learning-rate nan", "learning_rate must"),
        (f"{TRAIN} --programs {10**30}", "programs must be a whole number from 1 to 10,000,000,000, not"),
        (f"{TRAIN} --precision bfloat16 --device mps", "mps"),
        (f"{TRAIN} --device abacus", "There is no device 'abacus'"),
        (f"{TRAIN} --device cpu:x", "This computer offers PyTorch no cpu:x"),
        (f"{TRAIN} --batch 2049", "batch must be a whole number from 1 to 2,048"),
        (f"{TRAIN} --resume", "There is no trained network at"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_nothing_behind(command, tmp_path, monkeypatch, line, part):
    monkeypatch.chdir(tmp_path)
    assert_mistake(command(*line.split()), part)
    assert files_in(tmp_path) == {}


# --- generate ---


def generate(command, path, *more, count=50):
    return command("generate", "--count", count, "--output", path, *more)


def rows_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_generate_writes_programs_of_the_split_with_what_python_prints(command, tmp_path):
    path = tmp_path / "new" / "test.jsonl"
    status, out, _ = generate(command, path, "--length", 4, "--nesting", 2, "--split", "test", count=200)
    assert status == 0 and out == f"200 test examples of programs are in {path}.\n"
    rows = rows_of(path)
    assert len(rows) == 200
    assert all(list(row) == ["source", "output", "length", "nesting"] for row in rows)
    assert {(row["length"], row["nesting"]) for row in rows} == {(4, 2)}
    assert python_prints([row["source"] for row in rows]) == [row["output"] + "\n" for row in rows]
    assert any("//" in row["source"] for row in rows)
    assert {expected_split(canonical_form(row["source"])) for row in rows} == {"test"}
    generate(command, tmp_path / "twin", "--length", 4, "--nesting", 2, "--split", "test", count=200)
    assert (tmp_path / "twin").read_bytes() == path.read_bytes()


def test_generate_writes_the_other_tasks_too_and_leaves_division_out_on_request(command, tmp_path):
    a, b, c = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    assert generate(command, a, "--task", "addition", "--length", 3)[0] == 0
    assert generate(command, b, "--task", "memorisation", "--length", 9, "--reverse", "--double")[0] == 0
    assert generate(command, c, "--operations", "paper", "--nesting", 3, count=300)[0] == 0
    for row in rows_of(a):
        assert re.fullmatch(r"print\(\d{3}\+\d{3}\)", row["source"]) and expected_split(row["source"]) == "train"
    for row in rows_of(b):
        assert row["source"] == f"{row['output'][::-1]};{row['output'][::-1]}"
        assert expected_split(row["output"]) == "train"
    assert "//" not in c.read_text()


def test_generate_overwrites_nothing(command, tmp_path):
    (tmp_path / "mine").write_text("mine")
    assert_mistake(generate(command, tmp_path / "mine"), f"{tmp_path / 'mine'} exists already")
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_data_set_that_cannot_be_finished_is_not_left_half_done(command, tmp_path, monkeypatch):
    def interrupted(*_):
        yield "{}\n"
        raise KeyboardInterrupt

    monkeypatch.setattr("l2e_utils.__main__.lines", interrupted)
    status, _, err = generate(command, tmp_path / "half")
    assert status == 130 and "l2e_utils: stopped.\n" in err and files_in(tmp_path) == {}


def test_a_polite_kill_leaves_no_half_data_set(tmp_path):
    options = ["generate", "--length", "4", "--nesting", "2", "--count", "1000000", "--output", tmp_path / "half"]
    killed = subprocess.Popen([sys.executable, "-m", "l2e_utils", *options], stderr=subprocess.PIPE, text=True)
    while killed.poll() is None and not any(path.stat().st_size for path in tmp_path.iterdir()):
        time.sleep(0.05)
    killed.terminate()
    assert "stopped." in killed.communicate()[1] and killed.returncode == 130 and files_in(tmp_path) == {}


# --- train ---


def test_train_says_what_it_does_and_keeps_the_network(command, tmp_path):
    status, out, err = command(*TRAIN_DIGITS, "--output", tmp_path / "run")
    assert status == 0 and out.startswith("Training naive for length 2, nesting 1 on CPU (")
    checks = re.findall(r"^ +(\d+) programs, level \(\d, \d\): at target 0\.\d\d teacher-forced", out, re.MULTILINE)
    assert checks == ["200", "400", "600"]
    assert out.rstrip().endswith(f"python -m l2e_utils evaluate {tmp_path / 'run'}")
    assert "600/600" in err  # the progress bar
    train_whole(DIGITS, tmp_path / "same")
    assert contents(tmp_path / "run") == contents(tmp_path / "same")


def test_a_stopped_run_goes_on_with_resume_and_ends_the_same(tmp_path, command):
    """Ctrl-C in another process of as many threads, while it is training; when finished it is not trained again."""
    options = [*TRAIN_DIGITS, "--programs", "9000", "--check-every", "300", "--output"]
    stopped = subprocess.Popen(
        [sys.executable, "-m", "l2e_utils", *options, tmp_path / "stopped"], text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": str(torch.get_num_threads())},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    first = next(line for line in stopped.stdout if "programs, level" in line)  # the first check has been made
    stopped.send_signal(signal.SIGINT)
    out, err = stopped.communicate()
    assert stopped.returncode == 130, err
    assert "Traceback" not in err
    done, said = re.search(r"Stopped after ([\d,]+) programs and saved\. (.*)\n$", first + out).groups()
    assert said == "To go on, repeat the command with --resume."
    assert read_checkpoint(tmp_path / "stopped")[1]["programs"] == int(done.replace(",", "")) < 9_000
    assert_mistake(command(*options, tmp_path / "stopped"), "already holds a run: go on with --resume")
    assert command(*options, tmp_path / "stopped", "--resume")[0] == 0
    assert command(*options, tmp_path / "whole")[0] == 0
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")
    before = files_in(tmp_path)
    status, out, _ = command(*options, tmp_path / "stopped", "--resume")
    assert status == 0 and "Finished" in out and files_in(tmp_path) == before


# --- evaluate ---


def test_evaluate_prints_a_table_of_every_level_up_to_one_beyond_the_target(command, network):
    status, out, _ = command("evaluate", network, "--count", 20)
    assert status == 0
    heading, titles, *rows = out.splitlines()
    assert heading == "combined, trained for length 2, nesting 2, on 100 programs"
    assert all(title in titles for title in ("length", "nesting", " n ", "teacher-forced", "exact", "copy rule"))
    levels = [tuple(map(int, row.split()[:3])) for row in rows]
    assert levels == [(length, nesting, 20) for nesting in (1, 2, 3) for length in (1, 2, 3)]
    for row, ours in zip(rows, measure(network, 20), strict=True):
        share = r"(\d+\.\d) \((\d+\.\d)–(\d+\.\d)\)"
        *shown, rule = re.fullmatch(rf" +\d+ +\d+ +\d+ +{share} +{share} +(\d+\.\d) (.+)", row).groups()
        names = [f"{metric}{end}" for metric in ("teacher_forced", "exact") for end in ("", "_low", "_high")]
        assert shown == [f"{100 * ours[name]:.1f}" for name in [*names, "copy_exact"]]
        assert rule == ours["copy_rule"]
    assert command("evaluate", network, "--count", 20)[1] == out
    assert command("evaluate", network, "--count", 20, "--seed", 1)[1] != out


def test_evaluate_draws_a_heatmap_or_says_where_it_cannot(command, network, tmp_path):
    path = tmp_path / "new" / "heatmap.png"
    status, out, _ = command("evaluate", network, "--count", 5, "--heatmap", path)
    assert status == 0 and path.read_bytes().startswith(b"\x89PNG\r\n")
    *_, sentence, where = out.splitlines()
    assert sentence.endswith(".") and where == f"The picture is in {path}."
    before = files_in(tmp_path)
    status, _, err = command("evaluate", network, "--count", 2, "--heatmap", path / "heatmap.png")
    assert status == 2 and f"Cannot write into {path} (" in err and "Traceback" not in err
    assert files_in(tmp_path) == before


def test_every_level_that_evaluate_asks_for_exists_also_beyond_the_hardest_target():
    for task, length, nesting in (("programs", 3, 2), ("programs", 100, 100), ("addition", 100, 1)):
        config = RunConfig(strategy="baseline", task=task, length=length, nesting=nesting)
        levels = grid_levels(config)
        assert config.target in levels
        for level in levels:
            config.make_task().check(level)


# --- run ---


@pytest.fixture
def answer(command, network, monkeypatch):
    """A function that runs a program, typed or piped: what is printed of it, and what the network writes there."""

    def answer(*arguments, typed=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status, out, err = command("run", network, *arguments)
        assert (status, err) == (0, "")
        shown = r"(.*)\nPython prints +(.*)\nthe network writes +(.*)\nits confidence +(.*)\n"
        return re.fullmatch(shown, out, re.DOTALL).groups()

    return answer


def test_run_shows_the_program_both_outputs_and_the_confidence_of_each_character(answer, monkeypatch):
    monkeypatch.setattr("l2e_utils.model.ExecutorLSTM.answer", lambda *_: ("12", [0.5, 0.75, 1.0]))
    assert answer("print((7+5))") == ("print((7+5))", "12", "12   right", "1 50%  2 75%  . 100%")
    assert answer("print((7+6))")[1:3] == ("13", "12   wrong")


def test_run_spells_what_a_person_types_as_the_network_knows_it_and_reads_standard_input(answer, command):
    assert answer("7 + 5")[:2] == ("print((7+5))\n(spelled as the network knows it)", "12")
    assert_mistake(command("run", "sums/naive-4", "print(1+2)"), "sums/naive-4 has learned addition")
    assert answer("a = 7\nfor x in range(3): a += 5\nprint(a)")[1] == "22"
    piped = "a=45;\nprint((a-(77+85)))"
    assert answer("-", typed=piped + "\n")[:2] == (piped, "-117")


@pytest.mark.parametrize(
    ("program", "part"),
    [("print(7/2)", "use // to divide"), ("print((7//0))", "divides by zero"), ("", "There is no program"), ("é", "é")],
)
def test_a_program_outside_the_grammar_is_answered_with_one_sentence(command, network, program, part):
    assert_mistake(command("run", network, program), part)


def test_standard_input_that_is_no_text_is_one_sentence(command, network, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"print(\xff)"), encoding="utf-8"))
    assert_mistake(command("run", network, "-"))


# --- Networks that are not there or not whole, and other mistakes ---


@pytest.mark.parametrize("name", ["evaluate", "run"])
@pytest.mark.parametrize("content", [None, b"", b"print((7+5))"], ids=["missing", "empty", "not a network"])
def test_a_missing_or_damaged_network_is_one_sentence(command, tmp_path, name, content):
    path = tmp_path / "network.safetensors"
    if content is not None:
        path.write_bytes(content)
    before = files_in(tmp_path)
    extra = ["print((7+5))"] if name == "run" else ["--heatmap", tmp_path / "heatmap.png"]
    assert_mistake(command(name, path, *extra), str(path))
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("fault", [ValueError("from inside"), KeyError("name"), TypeError("of a call")], ids=repr)
def test_a_fault_of_the_course_keeps_its_traceback(command, network, monkeypatch, fault):
    """It is not the user's mistake, and whoever mends it needs to see where it was."""

    def broken(*_):
        raise fault

    monkeypatch.setattr("l2e_utils.model.ExecutorLSTM.answer", broken)
    with pytest.raises(type(fault)) as caught:
        command("run", network, "print((7+5))")
    assert caught.value is fault
