"""Every command does its job, and every mistake ends with exit status 2 and one sentence, with nothing overwritten."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from test_programs import python_prints
from test_tasks import expected_split

from l2e_utils.__main__ import main
from l2e_utils.analysis.results import grid_levels
from l2e_utils.config import RunConfig
from l2e_utils.engine import files
from l2e_utils.engine.files import read_checkpoint, ship_executor
from l2e_utils.engine.runs import train
from l2e_utils.engine.terminal import command_of

DIGITS = RunConfig(
    strategy="naive", task="memorisation", length=2, nesting=1, programs=600, check_every=200, hidden=8, batch=50
)
TRAIN_DIGITS = [*command_of(DIGITS, "").split()[3:-1], "--device", "cpu"]  # without "python -m l2e_utils", "--output"
TINY = RunConfig(strategy="combined", length=2, nesting=2, programs=100, hidden=8, batch=50)
COMMANDS = ["generate", "train", "evaluate", "run", "verify"]


@pytest.fixture
def command(capsys):
    """A function that runs a command in this process: exit status, standard output, standard error."""

    def command(*arguments):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = stopped.code
        out, err = capsys.readouterr()
        return status, out, err

    return command


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The folder of a finished run: a small network that has learned next to nothing."""
    folder = tmp_path_factory.mktemp("networks") / "tiny"
    for _ in train(TINY, folder):
        pass
    return folder


def start(*arguments, **options):
    """Start a command in a process of its own, with as many threads as this one."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": str(torch.get_num_threads())}
    call = [sys.executable, "-m", "l2e_utils", *map(str, arguments)]
    return subprocess.Popen(
        call, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


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


# --- Help ---


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command, name):
    status, out, err = command(name, "--help")
    assert status == 0 and out.startswith("usage: ") and err == ""


def test_the_help_lists_all_commands(command):
    status, out, _ = command("--help")
    assert status == 0 and all(re.search(rf"^ +{name} ", out, re.MULTILINE) for name in COMMANDS)


def test_the_defaults_of_train_are_those_of_a_run(monkeypatch, tmp_path, command):
    seen = []
    monkeypatch.setattr("l2e_utils.engine.runs.train", lambda config, *_: seen.append(config) or iter(()))
    assert command("train", "--output", tmp_path / "run", "--device", "cpu")[0] == 0
    assert seen == [RunConfig()]


def test_the_command_of_a_run_describes_that_run(monkeypatch, tmp_path, command):
    seen = []
    monkeypatch.setattr("l2e_utils.engine.runs.train", lambda config, *_: seen.append(config) or iter(()))
    settings = {"mixed_fraction": 0.7, "clip": 1.5, "learning_rate": 0.01, "layers": 3, "check_every": 77, "seed": 9}
    settings |= {"optimiser": "sgd", "forget_bias": 0.5, "precision": "bfloat16"}
    for config in (DIGITS, TINY, RunConfig(operations="paper", **settings)):
        line = command_of(config, tmp_path / "run")
        assert command(*line.removeprefix("python -m l2e_utils ").split())[0] == 0
        assert seen.pop() == config


# --- generate ---


def generate(command, path, *more, count=50):
    return command("generate", "--count", count, "--output", path, *more)


def test_generate_writes_programs_of_the_split_with_what_python_prints(command, tmp_path):
    path = tmp_path / "new" / "test.jsonl"
    status, out, _ = generate(command, path, "--length", 4, "--nesting", 2, "--split", "test", count=200)
    assert status == 0 and out == f"200 test examples of programs are in {path}.\n"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 200
    assert all(list(row) == ["source", "output", "length", "nesting"] for row in rows)
    assert {(row["length"], row["nesting"]) for row in rows} == {(4, 2)}
    assert python_prints([row["source"] for row in rows]) == [row["output"] + "\n" for row in rows]
    assert any("//" in row["source"] for row in rows)


def test_generate_writes_the_other_tasks_too(command, tmp_path):
    assert generate(command, tmp_path / "a", "--task", "addition", "--length", 3)[0] == 0
    assert generate(command, tmp_path / "b", "--task", "memorisation", "--length", 9, "--reverse", "--double")[0] == 0
    for line in (tmp_path / "a").read_text().splitlines():
        row = json.loads(line)
        assert re.fullmatch(r"print\(\d{3}\+\d{3}\)", row["source"]) and expected_split(row["source"]) == "train"
    for line in (tmp_path / "b").read_text().splitlines():
        row = json.loads(line)
        assert row["source"] == f"{row['output'][::-1]};{row['output'][::-1]}"
        assert expected_split(row["output"]) == "train"


def test_the_same_seed_gives_the_same_bytes_in_every_process_and_another_seed_others(command, tmp_path):
    for name, seed in (("here", 5), ("other", 6)):
        generate(command, tmp_path / name, "--seed", seed)
    assert start("generate", "--count", 50, "--seed", 5, "--output", tmp_path / "there").wait() == 0
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes() != (tmp_path / "other").read_bytes()


def test_generate_leaves_division_out_on_request(command, tmp_path):
    generate(command, tmp_path / "paper", "--operations", "paper", "--nesting", 3, count=300)
    generate(command, tmp_path / "all", "--nesting", 3, count=300)
    assert "//" not in (tmp_path / "paper").read_text() and "//" in (tmp_path / "all").read_text()


def test_generate_overwrites_nothing(command, tmp_path):
    (tmp_path / "mine").write_text("mine")
    assert_mistake(generate(command, tmp_path / "mine"), f"{tmp_path / 'mine'} exists already")
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize(
    "options, part",
    [
        (["--length", 0], "The length must be a whole number from 1 to 100, not 0."),
        (["--nesting", -1], "The nesting must be a whole number from 1 to 100, not -1."),
        (["--length", "three"], "'three'"),
        (["--count", 0], "The count must be a number from 1 to"),
        (["--split", "exam"], "'exam'"),
        (["--task", "sorting"], "'sorting'"),
        (["--operations", "some"], "'some'"),
        (["--task", "addition", "--nesting", 2], "The task addition has no nesting"),
        (["--task", "addition", "--double"], "Only the task memorisation can be doubled"),
        (["--colour", "red"], "--colour"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(map(str, value)),
)
def test_a_mistake_in_generate_is_one_sentence(command, tmp_path, options, part):
    status, out, err = generate(command, tmp_path / "new", *options)
    assert_mistake((status, out, err), part)
    assert files_in(tmp_path) == {}


def test_a_data_set_that_cannot_be_finished_is_not_left_half_done(command, tmp_path, monkeypatch):
    def interrupted(*_):
        yield "{}\n"
        raise KeyboardInterrupt

    monkeypatch.setattr("l2e_utils.__main__.lines", interrupted)
    status, _, err = generate(command, tmp_path / "half")
    assert status == 130 and "l2e_utils: stopped.\n" in err
    assert files_in(tmp_path) == {}


def test_generate_says_what_is_wrong_with_its_folder(command, tmp_path):
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file" / "new", tmp_path / "file" / "below" / "new", Path("/proc/nope/new")):
        status, out, err = generate(command, path)
        assert_mistake((status, out, err), str(path.parent))
        assert "exists already" not in err  # which it does not
    assert (tmp_path / "file").read_text() == "mine"


# --- train ---


def contents(folder):
    tensors, about = read_checkpoint(Path(folder))
    return {name: tensor.numpy().tobytes() for name, tensor in tensors.items()}, about["programs"], about["level"]


def test_train_says_what_it_does_and_keeps_the_network(command, tmp_path):
    status, out, err = command(*TRAIN_DIGITS, "--output", tmp_path / "run")
    assert status == 0
    assert out.startswith("Training naive for length 2, nesting 1 on CPU (")
    checks = re.findall(r"^ +(\d+) programs, level \((\d), (\d)\): at target 0\.\d\d teacher-forced", out, re.MULTILINE)
    assert [int(programs) for programs, *_ in checks] == [200, 400, 600]
    assert out.rstrip().endswith(f"python -m l2e_utils evaluate {tmp_path / 'run'}")
    assert "600/600" in err  # the progress bar
    for _ in train(DIGITS, tmp_path / "same"):
        pass
    assert contents(tmp_path / "run") == contents(tmp_path / "same")


def test_a_stopped_run_goes_on_with_resume_and_ends_the_same(tmp_path, command):
    """Ctrl-C in another process, while it is training."""
    options = [*TRAIN_DIGITS, "--programs", 9_000, "--check-every", 300, "--output"]
    stopped = start(*options, tmp_path / "stopped")
    first = next(line for line in stopped.stdout if "programs, level" in line)  # the first check has been made
    stopped.send_signal(signal.SIGINT)
    out, err = stopped.communicate()
    assert stopped.returncode == 130, err
    assert "Traceback" not in err
    done, said = re.search(r"Stopped after ([\d,]+) programs and saved\. (.*)\n$", first + out).groups()
    assert said == "To go on, repeat the command with --resume."
    assert contents(tmp_path / "stopped")[1] == int(done.replace(",", "")) < 9_000
    assert_mistake(command(*options, tmp_path / "stopped"), "already holds a run: go on with --resume")
    assert command(*options, tmp_path / "stopped", "--resume")[0] == 0
    assert command(*options, tmp_path / "whole")[0] == 0
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


def test_a_finished_run_is_not_trained_again(command, tmp_path):
    command(*TRAIN_DIGITS, "--output", tmp_path)
    before = files_in(tmp_path)
    assert_mistake(command(*TRAIN_DIGITS, "--output", tmp_path), "already holds a run")
    assert_mistake(command(*TRAIN_DIGITS, "--output", tmp_path, "--resume", "--seed", 7), "(seed is 0 there, not 7)")
    assert files_in(tmp_path) == before
    status, out, _ = command(*TRAIN_DIGITS, "--output", tmp_path, "--resume")
    assert status == 0 and "Finished" in out


@pytest.mark.parametrize(
    "options, part",
    [
        (["--strategy", "best"], "'best'"),
        (["--length", 0], "The length must be"),
        (["--nesting", -1], "The nesting must be"),
        (["--programs", 0], "programs must be"),
        (["--hidden", -8], "hidden must be"),
        (["--batch", 0], "batch must be"),
        (["--mixed-fraction", 2, "--strategy", "combined"], "mixed_fraction must"),
        (["--learning-rate", 0], "learning_rate must"),
        (["--learning-rate", "nan"], "learning_rate must"),
        (["--clip", "nan"], "clip must"),
        (["--layers", 100_000_000], "layers must be a whole number from 1 to 100, not"),
        (["--hidden", 100_000_000], "hidden must be a whole number from 1 to 10,000, not"),
        (["--layers", 100, "--hidden", 10_000], "have over a billion weights"),
        (["--programs", 10**30], "programs must be a whole number from 1 to 10,000,000,000, not"),
        (["--batch", 10**30], "batch must be"),
        (["--seed", -1], "seed must be"),
        (["--precision", "bfloat16", "--device", "mps"], "mps"),
        (["--device", "abacus"], "There is no device 'abacus'"),
        (["--resume"], "There is no trained network at"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(map(str, value)),
)
def test_a_mistake_in_train_is_one_sentence(command, tmp_path, options, part):
    assert_mistake(command(*TRAIN_DIGITS, "--output", tmp_path / "run", *options), part)
    assert files_in(tmp_path) == {}


def test_train_says_what_is_wrong_with_its_folder(command, tmp_path):
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nope")):
        assert_mistake(command(*TRAIN_DIGITS, "--output", folder), f"Cannot write into {folder} (")
    assert (tmp_path / "file").read_text() == "mine"


# --- evaluate ---


def test_evaluate_prints_a_table_of_every_level_up_to_one_beyond_the_target(command, network):
    status, out, _ = command("evaluate", network, "--count", 20)
    assert status == 0
    heading, titles, *rows = out.splitlines()
    assert heading == "combined, trained for length 2, nesting 2, on 100 programs"
    assert all(title in titles for title in ("length", "nesting", " n ", "teacher-forced", "exact", "copy rule"))
    levels = [tuple(map(int, row.split()[:3])) for row in rows]
    assert levels == [(length, nesting, 20) for nesting in (1, 2, 3) for length in (1, 2, 3)]
    for row in rows:
        share = r"(\d+\.\d) \((\d+\.\d)–(\d+\.\d)\)"
        found = re.fullmatch(rf" +\d+ +\d+ +\d+ +{share} +{share} +(\d+\.\d) (the [a-z ]+)", row)
        forced, forced_low, forced_high, exact, exact_low, exact_high, copied = map(float, found.groups()[:7])
        assert 0 <= forced_low <= forced <= forced_high <= 100 and 0 <= exact_low <= exact <= exact_high <= 100
        assert 0 <= copied <= 100


def test_evaluate_is_repeatable_and_its_seed_changes_the_examples(command, network):
    first = command("evaluate", network, "--count", 20)[1]
    assert command("evaluate", network, "--count", 20)[1] == first != command(
        "evaluate", network, "--count", 20, "--seed", 1
    )[1]


def test_evaluate_draws_a_heatmap(command, network, tmp_path):
    status, out, _ = command("evaluate", network, "--count", 5, "--heatmap", tmp_path / "new" / "heatmap.png")
    assert status == 0
    assert (tmp_path / "new" / "heatmap.png").read_bytes().startswith(b"\x89PNG\r\n")
    *_, sentence, where = out.splitlines()
    assert sentence.endswith(".") and where == f"The picture is in {tmp_path / 'new' / 'heatmap.png'}."


def test_evaluate_says_where_it_cannot_draw(command, network, tmp_path):
    (tmp_path / "file").write_text("mine")
    status, _, err = command("evaluate", network, "--count", 2, "--heatmap", tmp_path / "file" / "heatmap.png")
    assert status == 2 and f"Cannot write into {tmp_path / 'file'} (" in err and "Traceback" not in err
    assert (tmp_path / "file").read_text() == "mine"


def test_a_level_without_examples_has_a_row_all_the_same(command, network, monkeypatch):
    monkeypatch.setattr("l2e_utils.analysis.copy_rules.test_examples", lambda *_: [])
    status, out, _ = command("evaluate", network)
    assert status == 0 and len(re.findall(r"^ +\d +\d +0 +nan", out, re.MULTILINE)) == 9


def test_every_level_that_evaluate_asks_for_exists_also_beyond_the_hardest_target():
    for task, length, nesting in (("programs", 3, 2), ("programs", 100, 100), ("addition", 100, 1)):
        config = RunConfig(strategy="baseline", task=task, length=length, nesting=nesting)
        levels = grid_levels(config)
        assert config.target in levels
        for level in levels:
            config.make_task().check(level)


# --- run ---


def run_output(result):
    """What was printed: the program, what Python prints, what the network writes, its confidence."""
    status, out, err = result
    assert status == 0 and err == ""
    program, truth, written, confidence = re.fullmatch(
        r"(.*)\nPython prints +(.*)\nthe network writes +(.*)\nits confidence +(.*)\n", out, re.DOTALL
    ).groups()
    return program, truth, written, confidence


def test_run_shows_the_program_both_outputs_and_the_confidence_of_each_character(command, network):
    program, truth, written, confidence = run_output(command("run", network, "print((7+5))"))
    assert (program, truth) == ("print((7+5))", "12")
    text, verdict = re.fullmatch(r"(\S*) +(right|wrong)", written).groups()
    assert verdict == ("right" if text == "12" else "wrong")
    parts = re.findall(r"(\S) (\d+)%", confidence)
    assert "".join(character for character, _ in parts) in (text, text + ".")
    assert all(0 <= int(share) <= 100 for _, share in parts)


def test_run_says_right_for_a_right_answer(command, network, monkeypatch):
    monkeypatch.setattr("l2e_utils.model.ExecutorLSTM.answer", lambda *_: ("12", [0.5, 0.75, 1.0]))
    *_, written, confidence = run_output(command("run", network, "print((7+5))"))
    assert written.split() == ["12", "right"] and confidence == "1 50%  2 75%  . 100%"
    assert run_output(command("run", network, "print((7+6))"))[2].split() == ["12", "wrong"]


def test_run_spells_what_a_person_types_as_the_network_knows_it(command, network):
    program, truth, *_ = run_output(command("run", network, "7 + 5"))
    assert (program, truth) == ("print((7+5))\n(spelled as the network knows it)", "12")
    text = "a = 7\nfor x in range(3): a += 5\nprint(a)"
    assert run_output(command("run", network, text))[1] == "22"


def test_run_reads_standard_input(command, network, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a=45;\nprint((a-(77+85)))\n"))
    program, truth, *_ = run_output(command("run", network, "-"))
    assert (program, truth) == ("a=45;\nprint((a-(77+85)))", "-117")


@pytest.mark.parametrize(
    "program, part",
    [
        ("print(7/2)", "use // to divide"),
        ("print((7//0))", "divides by zero"),
        ("import os", "'import'"),
        ("print((7+b))", "'b'"),
        ("print((7+5)", "never closed"),
        ("print('hello')", "whole numbers"),
        ("", "There is no program"),
        ("print(9**9)", "use * to multiply"),
        ("a=1\nfor x in range(1000000000000):a+=1\nprint(a)", "operations"),
        ("print(é)", "é"),
    ],
)
def test_a_program_outside_the_grammar_is_answered_with_one_sentence(command, network, program, part):
    assert_mistake(command("run", network, program), part)


def test_standard_input_that_is_no_text_is_one_sentence(command, network, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"print(\xff)"), encoding="utf-8"))
    assert_mistake(command("run", network, "-"))


# --- Networks that are not there, or not whole ---


@pytest.mark.parametrize("arguments", [["evaluate"], ["run"]], ids=["evaluate", "run"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "empty", "another alphabet", "not a network"])
def test_a_missing_or_damaged_network_is_one_sentence(command, network, tmp_path, monkeypatch, arguments, damage):
    path = tmp_path / "network.safetensors"
    content = (network / "run.safetensors").read_bytes()
    if damage == "another alphabet":
        with monkeypatch.context() as patch:
            patch.setattr(files, "ALPHABET", files.ALPHABET.upper())
            files.save_checkpoint(path, {"model.a": torch.ones(1)}, {})
    elif damage != "missing":
        path.write_bytes({"truncated": content[:-50], "empty": b"", "not a network": b"print((7+5))"}[damage])
    before = files_in(tmp_path)
    extra = ["print((7+5))"] if arguments == ["run"] else ["--heatmap", tmp_path / "heatmap.png"]
    assert_mistake(command(*arguments, path, *extra), str(path))
    assert files_in(tmp_path) == before


def test_a_mistake_shows_no_traceback_in_a_process_of_its_own(tmp_path):
    process = start("run", tmp_path / "nothing", "print((7+5))")
    out, err = process.communicate()
    assert_mistake((process.returncode, out, err), "There is no trained network at")


@pytest.mark.parametrize("fault", [ValueError("from inside"), KeyError("name"), TypeError("of a call")], ids=repr)
def test_a_fault_of_the_course_keeps_its_traceback(command, network, monkeypatch, fault):
    """It is not the user's mistake, and whoever mends it needs to see where it was."""

    def broken(*_):
        raise fault

    monkeypatch.setattr("l2e_utils.model.ExecutorLSTM.answer", broken)
    with pytest.raises(type(fault)) as caught:
        command("run", network, "print((7+5))")
    assert caught.value is fault


@pytest.mark.parametrize("arguments", [["run", "combined"], ["evaluate"]], ids=" ".join)
def test_two_dashes_as_an_argument_are_one_sentence(command, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert_mistake(command(*arguments, "--", "--"), "--")
    assert files_in(tmp_path) == {}


def test_a_shipped_network_is_run_by_its_name(command, network, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "DATA", tmp_path)
    ship_executor(network, tmp_path / "checkpoints" / "strategies" / "combined.safetensors")
    assert run_output(command("run", "combined", "print((7+5))"))[1] == "12"


@pytest.mark.parametrize("arguments", [[], ["dance"], ["train"], ["evaluate"], ["run", "combined"]], ids=" ".join)
def test_a_command_line_with_something_missing_or_unknown_is_one_sentence(command, arguments):
    assert_mistake(command(*arguments))
