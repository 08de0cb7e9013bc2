"""Runs side by side are the runs they would be alone; trouble stays with its run; nobody outlives the parent."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from multiprocessing import active_children

import psutil
import pytest
import torch

from l2e_utils.__main__ import main
from l2e_utils.config import RunConfig
from l2e_utils.engine import fleet, machine
from l2e_utils.engine.files import RUN_FILE
from l2e_utils.engine.fleet import Trouble, read_runs, share_of, train_side_by_side
from l2e_utils.engine.machine import device_of
from l2e_utils.engine.results import load_rows
from l2e_utils.engine.runs import history_of, kept_networks
from tests.runs import contents, train_whole

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


def assert_as_alone(folder):
    for name, config in RUNS.items():
        train_whole(config, folder / "alone" / name)
        assert contents(folder / "fleet" / name) == contents(folder / "alone" / name)


def test_runs_side_by_side_as_many_as_there_are_cores_are_the_runs_they_would_be_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(fleet, "cores", lambda: 2)
    seen, busy = [], []
    for found in train_side_by_side(RUNS, tmp_path / "fleet"):
        seen.append(found)
        busy.append(len(active_children()))
    assert max(busy) == 2
    assert_as_alone(tmp_path)
    for name in RUNS:
        checks = [record for found, record in seen if found == name and record.is_check]
        assert checks == history_of(tmp_path / "alone" / name)
    monkeypatch.delattr(fleet, "_start")
    assert list(train_side_by_side(RUNS, tmp_path / "fleet")) == [], "finished runs are skipped, without a process"


def test_stopped_runs_are_saved_and_go_on_also_where_a_folder_holds_no_run_yet(tmp_path, monkeypatch):
    """A process killed between the two leaves such a folder behind."""
    monkeypatch.setattr(fleet, "cores", lambda: 2)
    (tmp_path / "fleet" / "mixed").mkdir(parents=True)
    stream = train_side_by_side(RUNS, tmp_path / "fleet", workers=2)
    assert len(list(islice(stream, 2))) == 2
    stream.close()
    assert {len(active_children()) for _ in train_side_by_side(RUNS, tmp_path / "fleet", workers=1)} <= {0, 1}
    assert_as_alone(tmp_path)


def test_a_fault_of_the_course_in_a_worker_comes_with_its_traceback(tmp_path):
    broken = replace(RUNS["naive"])
    object.__setattr__(broken, "hidden", "eight")  # what no RunConfig lets anybody do
    last = dict(train_side_by_side({"broken": broken, "mixed": RUNS["mixed"]}, tmp_path, workers=2))
    reason = last["broken"]
    assert reason.startswith("This is a fault of the course, please report it.\nTraceback (most recent call last):")
    assert "TypeError" in reason and "model.py" in reason
    assert last["mixed"].programs == SMALL["programs"]


def test_a_worker_ignores_ctrl_c_before_it_loads_torch():
    instead = "sys.modules['l2e_utils.engine.fleet'], sys.work_for = sys, lambda: print('torch' in sys.modules)"
    program = f"import sys, signal; from l2e_utils.engine import terminal; {instead}; terminal.work_deaf()"
    asked = "print(signal.getsignal(signal.SIGINT) is signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)"
    done = subprocess.run([sys.executable, "-c", f"{program}; {asked}"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\nTrue\n", "")


def test_a_worker_that_dies_is_reported_with_its_run(tmp_path):
    runs = {"naive": replace(RUNS["naive"], programs=10_000_000), "mixed": RUNS["mixed"]}
    last, killed = {}, False
    for name, news in train_side_by_side(runs, tmp_path, workers=2):
        last[name] = news
        if not killed and set(last) == set(runs):
            os.kill(min(worker.pid for worker in active_children()), signal.SIGKILL)
            killed = True
    assert killed and isinstance(last["naive"], Trouble) and "-9" in last["naive"]
    assert last["mixed"].programs == SMALL["programs"]


@pytest.mark.parametrize("end", ["", "break"], ids=["killed", "ends with the stream open"])
def test_workers_end_with_their_parent(tmp_path, end):
    path = tmp_path / "parent.py"
    path.write_text(f"""
from l2e_utils.config import RunConfig
from l2e_utils.engine.fleet import train_side_by_side
if __name__ == "__main__":
    runs = {{"naive": RunConfig("naive", 2, 1, programs=10_000_000, hidden=8)}}
    stream = train_side_by_side(runs, {str(tmp_path)!r})
    for name, record in stream:
        print("started", flush=True)
        {end}
""")
    with subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "started\n"
        workers = psutil.Process(parent.pid).children()
        try:
            assert not end or parent.wait(60) == 0, "it waits for its worker"
        finally:
            parent.kill()
    assert (workers or end) and not psutil.wait_procs(workers, timeout=60)[1]


@pytest.fixture
def runs_toml(tmp_path):
    (path := tmp_path / "runs.toml").write_text(TOML)
    return path


def test_a_list_of_runs_is_read(runs_toml):
    assert read_runs(runs_toml) == {"naive": RUNS["naive"], "mixed": replace(RUNS["mixed"], seed=7)}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("length = 2", "declares no run"),
        ("run = 3", "declares no run"),
        ("[[run]]\nstrategy = 'naive'", "needs a name"),
        ("[[run]]\nname = '../x'", "needs a name"),
        ("[[run]]\nname = 'a:b'", "needs a name"),
        ("[[run]]\nname = 'a'\n[[run]]\nname = 'A'", "needs a name of its own"),
        ("[[run]]\nname = 'a'\nnetwork = 'no'", "run a: network must be true or false"),
        ("[[run]]\nname = 'a'\nstrategy = 'best'", "run a: There is no strategy 'best'"),
        ("[[run]]\nname = 'a'\ncolour = 'red'", "no setting 'colour'"),
        ("[[run", "not a list of runs in TOML"),
    ],
)
def test_a_wrong_list_is_refused_with_a_sentence(runs_toml, text, complaint):
    runs_toml.write_text(text)
    with pytest.raises(ValueError, match=complaint):
        read_runs(runs_toml)


def test_shares_are_disjoint_and_whole():
    runs = {str(number): RUNS["naive"] for number in range(7)}
    shares = [share_of(runs, {"RANK": str(rank), "WORLD_SIZE": "3"}) for rank in range(3)]
    assert sorted(name for share in shares for name in share) == sorted(runs)
    assert share_of(runs, {}) == share_of(runs, {"RANK": "1"}) == runs


def test_command_line_trains_a_list_measures_it_and_skips_what_is_finished(runs_toml, tmp_path, capsys, monkeypatch):
    """Two ranks write the same rows as one process."""
    command = ["train", "--runs", str(runs_toml), "--count", "20", "--output"]
    assert main([*command, str(tmp_path / "one")]) == 0
    rows = load_rows(tmp_path / "one" / "mixed" / "everywhere.csv")
    assert [row["strategy"] for row in rows] == ["mixed"] * 6
    before = {path: path.read_bytes() for path in (tmp_path / "one").glob("*/*[a-z]")}
    assert main([*command, str(tmp_path / "one"), "--workers", "1"]) == 0
    assert "2 of 2 runs are finished" in capsys.readouterr().out
    assert before == {path: path.read_bytes() for path in before}
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank in "01":
        monkeypatch.setenv("RANK", rank)
        assert main([*command, str(tmp_path / "two")]) == 0
    for name in ("naive", "mixed"):
        one, two = (tmp_path / folder / name / "everywhere.csv" for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_a_list_of_which_a_run_fails_ends_with_status_1_and_keeps_what_was_asked_for(runs_toml, tmp_path, capsys):
    (tmp_path / "naive").mkdir()
    (tmp_path / "naive" / RUN_FILE).write_bytes(b"not a run")
    options = ["--count", "20", "--keep-every", "2048", "--output", str(tmp_path)]
    assert main(["train", "--runs", str(runs_toml), *options]) == 1
    said = capsys.readouterr()
    assert "1 of 2 runs are finished" in said.out and "Traceback" not in said.err
    assert "naive: " in said.err and "damaged" in said.err
    assert list(kept_networks(tmp_path / "mixed")) == [0, 2_048, 4_096]
    assert [(tmp_path / name / "everywhere.csv").exists() for name in ("naive", "mixed")] == [False, True]


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
