"""Runs side by side are the runs they would be alone; trouble stays with its run; nobody outlives the parent."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import torch

from l2e_utils.__main__ import main
from l2e_utils.config import RunConfig
from l2e_utils.engine import fleet, machine
from l2e_utils.engine.fleet import Trouble, read_runs, share_of, train_side_by_side
from l2e_utils.engine.machine import device_of
from l2e_utils.engine.results import load_rows
from l2e_utils.engine.runs import history_of, train
from tests.runs import contents

SMALL = {"length": 2, "nesting": 1, "programs": 4_096, "check_every": 2_048, "hidden": 8}
RUNS = {name: RunConfig(strategy=name, **SMALL) for name in ("naive", "mixed", "combined")}
TOML = """
length = 2
nesting = 1
programs = 4_096
check_every = 2_048
hidden = 8

[[run]]
name = "naive"
strategy = "naive"

[[run]]
name = "mixed"
strategy = "mixed"
seed = 7
"""


def test_runs_side_by_side_are_the_runs_they_would_be_alone(tmp_path):
    seen = {name: [] for name in RUNS}
    for name, record in train_side_by_side(RUNS, tmp_path / "fleet", workers=2):
        seen[name].append(record)
    for name, config in RUNS.items():
        assert seen[name] == list(train(config, tmp_path / "alone" / name))
        assert contents(tmp_path / "fleet" / name) == contents(tmp_path / "alone" / name)
    assert list(train_side_by_side(RUNS, tmp_path / "fleet")) == [], "finished runs are skipped"


def test_stopped_runs_are_saved_and_go_on(tmp_path):
    stream = train_side_by_side(RUNS, tmp_path / "fleet", workers=2)
    assert len(list(islice(stream, 2))) == 2
    stream.close()
    for _ in train_side_by_side(RUNS, tmp_path / "fleet"):
        pass
    for name, config in RUNS.items():
        list(train(config, tmp_path / "alone" / name))
        assert contents(tmp_path / "fleet" / name) == contents(tmp_path / "alone" / name)


def test_a_run_that_fails_is_reported_and_the_others_go_on(tmp_path):
    (tmp_path / "naive").mkdir()
    (tmp_path / "naive" / "run.safetensors").write_bytes(b"not a run")
    last = {name: news for name, news in train_side_by_side(RUNS, tmp_path)}
    assert isinstance(last["naive"], Trouble) and "damaged" in last["naive"].reason
    assert last["mixed"].programs == last["combined"].programs == SMALL["programs"]


def test_a_fault_of_the_course_in_a_worker_comes_with_its_traceback(tmp_path):
    broken = replace(RUNS["naive"])
    object.__setattr__(broken, "hidden", "eight")  # what no RunConfig lets anybody do
    last = dict(train_side_by_side({"broken": broken, "mixed": RUNS["mixed"]}, tmp_path, workers=2))
    reason = last["broken"].reason
    assert reason.startswith("This is a fault of the course, please report it.\nTraceback (most recent call last):")
    assert "TypeError" in reason and "model.py" in reason
    assert last["mixed"].programs == SMALL["programs"]


def test_a_worker_that_dies_is_reported_with_its_run(tmp_path):
    long = {name: RunConfig(strategy=name, **{**SMALL, "programs": 10_000_000}) for name in ("naive", "mixed")}
    runs = {"naive": long["naive"], "mixed": RUNS["mixed"]}
    stream = train_side_by_side(runs, tmp_path, workers=2)
    last, killed = {}, False
    for name, news in stream:
        last[name] = news
        if not killed and set(last) == set(runs):
            os.kill(first_worker(), signal.SIGKILL)
            killed = True
    assert killed and isinstance(last["naive"], Trouble) and "-9" in last["naive"].reason
    assert last["mixed"].programs == SMALL["programs"]


def test_a_folder_that_was_made_but_holds_no_run_yet_is_begun(tmp_path):
    """A process killed between the two leaves this behind."""
    (tmp_path / "mixed").mkdir()
    last = {name: news for name, news in train_side_by_side({"mixed": RUNS["mixed"]}, tmp_path)}
    assert last["mixed"].programs == SMALL["programs"]


def children(parent: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True).stdout
    return [int(pid) for pid in found.split()]


def first_worker() -> int:
    """Processes are numbered in the order in which they started."""
    workers = []
    for pid in children(os.getpid()):
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and b"spawn_main" in command.read_bytes():
            workers.append(pid)
    return min(workers)


def test_workers_end_with_their_parent(tmp_path):
    path = tmp_path / "parent.py"
    path.write_text(f"""
from l2e_utils.engine.machine import device_of
from l2e_utils.config import RunConfig
from l2e_utils.engine.fleet import train_side_by_side
if __name__ == "__main__":
    runs = {{"naive": RunConfig("naive", 2, 1, programs=10_000_000, hidden=8)}}
    for name, record in train_side_by_side(runs, {str(tmp_path)!r}):
        print("started", flush=True)
""")
    parent = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "started\n"
    workers = children(parent.pid)
    parent.kill()
    parent.wait()
    for _ in range(600):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            break
        time.sleep(0.1)
    assert workers and not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_a_list_of_runs_is_read(tmp_path):
    path = tmp_path / "runs.toml"
    path.write_text(TOML)
    assert read_runs(path) == {
        "naive": RUNS["naive"],
        "mixed": RunConfig(strategy="mixed", seed=7, **SMALL),
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("length = 2", "declares no run"),
        ("run = 3", "declares no run"),
        ("[[run]]\nstrategy = 'naive'", "needs a name"),
        ("[[run]]\nname = '../x'", "needs a name"),
        ("[[run]]\nname = 'a'\n[[run]]\nname = 'a'", "needs a name of its own"),
        ("[[run]]\nname = 'a'\nstrategy = 'best'", "run a: There is no strategy 'best'"),
        ("[[run]]\nname = 'a'\ncolour = 'red'", "no setting 'colour'"),
        ("[[run", "not a list of runs in TOML"),
    ],
)
def test_a_wrong_list_is_refused_with_a_sentence(tmp_path, text, complaint):
    path = tmp_path / "runs.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=complaint):
        read_runs(path)


def test_shares_are_disjoint_and_whole():
    runs = {str(number): RUNS["naive"] for number in range(7)}
    shares = [share_of(runs, {"RANK": str(rank), "WORLD_SIZE": "3"}) for rank in range(3)]
    assert sorted(name for share in shares for name in share) == sorted(runs)
    assert share_of(runs, {}) == runs


def test_command_line_trains_a_list_measures_it_and_skips_what_is_finished(tmp_path, capsys):
    path = tmp_path / "runs.toml"
    path.write_text(TOML)
    command = ["train", "--runs", str(path), "--output", str(tmp_path / "grid"), "--count", "20"]
    assert main(command) == 0
    rows = {name: load_rows(tmp_path / "grid" / name / "everywhere.csv") for name in ("naive", "mixed")}
    assert [row["strategy"] for row in rows["mixed"]] == ["mixed"] * 6
    assert history_of(tmp_path / "grid" / "mixed")[-1].programs == SMALL["programs"]
    before = (tmp_path / "grid" / "mixed" / "run.safetensors").stat().st_mtime_ns
    assert main([*command, "--workers", "1"]) == 0
    assert "2 of 2 runs are finished" in capsys.readouterr().out
    assert json.dumps(rows["naive"]) == json.dumps(load_rows(tmp_path / "grid" / "naive" / "everywhere.csv"))
    assert (tmp_path / "grid" / "mixed" / "run.safetensors").stat().st_mtime_ns == before


def test_result_rows_of_two_ranks_equal_those_of_one_process(tmp_path, monkeypatch):
    path = tmp_path / "runs.toml"
    path.write_text(TOML)
    command = ["train", "--runs", str(path), "--count", "20", "--output"]
    assert main([*command, str(tmp_path / "one")]) == 0
    for rank in (0, 1):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", "2")
        assert main([*command, str(tmp_path / "two")]) == 0
    for name in ("naive", "mixed"):
        one, two = (tmp_path / folder / name / "everywhere.csv" for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_settings_beside_a_list_are_refused(tmp_path, capsys):
    assert main(["train", "--runs", "runs.toml", "--output", str(tmp_path), "--hidden", "64"]) == 2
    assert "leave --hidden out" in capsys.readouterr().err


def test_each_process_of_several_takes_a_gpu_of_its_own(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert device_of("auto") == device_of("cuda") == torch.device("cuda", 0)
    for rank, gpu in (("0", 0), ("1", 1), ("2", 0)):
        monkeypatch.setenv("LOCAL_RANK", rank)
        assert device_of("auto") == torch.device("cuda", gpu)
    assert device_of("cuda:1") == torch.device("cuda", 1) and device_of("cpu") == torch.device("cpu")


# --- Cores ---


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"cpu.max": "150000 100000\n"}, 1),
        ({"cpu.max": "400000 100000\n"}, 4),
        ({"cpu.max": "50000 100000\n"}, 1),  # half a core: one process all the same
        ({"cpu.max": "max 100000\n"}, 6),
        ({"cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 3),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 6),
        ({"cpu.max": "nonsense\n"}, 6),
        ({}, 6),
    ],
    ids=str,
)
def test_cores_are_those_that_affinity_and_a_container_leave(tmp_path, monkeypatch, files, left):
    for name, text in files.items():
        (path := tmp_path / name).parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(machine, "CONTROL_GROUPS", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(6)), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert machine.cores() == left


def test_a_process_that_is_bound_to_a_core_counts_one():
    text = "import os; os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])\n"
    text += "from l2e_utils.engine.machine import cores; print(cores())"
    if not hasattr(os, "sched_setaffinity"):
        text = "print(1)"
    assert subprocess.run([sys.executable, "-c", text], capture_output=True, text=True).stdout == "1\n"


@pytest.mark.parametrize(("workers", "most"), [(None, 2), (1, 1)])
def test_as_many_runs_are_trained_at_a_time_as_there_are_cores(tmp_path, monkeypatch, workers, most):
    monkeypatch.setattr(fleet, "cores", lambda: 2)
    busy, start = [], fleet._Team.start

    def counted(team, *run):
        start(team, *run)
        busy.append(len(team.lines))

    monkeypatch.setattr(fleet._Team, "start", counted)
    for _ in train_side_by_side(RUNS, tmp_path, workers=workers):
        pass
    assert len(busy) == len(RUNS) and max(busy) == most
