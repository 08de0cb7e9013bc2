"""Training that is killed (SIGKILL: no chance to save) at random moments goes on, and ends as if it had not been."""

import subprocess
import sys
import time
from random import Random

import pytest

from l2e_utils.engine.files import read_checkpoint
from tests.doses import dose
from tests.runs import contents

KILLS = dose(5, 50)
BLOCK = 30
CHILD = f"""
import os, sys, time
from pathlib import Path
from l2e_utils import evaluation, training
from l2e_utils.engine import disk, files, runs
from l2e_utils.config import RunConfig

training.BLOCK, evaluation.VALIDATION_EXAMPLES, evaluation.FEWEST_DISTINCT, runs.SAVE_EVERY = {BLOCK}, 40, 10, 0
replace = os.replace
def slowly(*paths):  # between a complete new file under another name and its taking the old one's place
    print("writing", flush=True)
    time.sleep(0.02)
    replace(*paths)
if "slowly" in sys.argv:
    disk.os.replace = slowly
folder = Path(sys.argv[1])
config = RunConfig("combined", 2, 2, hidden=16, programs={BLOCK} * int(sys.argv[2]), check_every=90, batch=15)
for record in runs.train(config, folder, (folder / files.RUN_FILE).exists()):
    print(record.programs, flush=True)
print("finished", flush=True)
"""


def start(folder, blocks, *options):
    command = [sys.executable, "-c", CHILD, str(folder), str(blocks), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def kill_somewhere(process, rng):
    """Kill it after a few blocks: in the middle of a write, or a moment later. Returns its programs by then."""
    blocks, in_a_write = rng.randint(1, 3), rng.random() < 0.5
    programs = 0
    for line in process.stdout:
        assert line != "finished\n", "it ended before it could be killed"
        if line == "writing\n":
            if blocks == 0 and in_a_write:
                break
        else:
            programs, blocks = int(line), max(0, blocks - 1)
            if blocks == 0 and not in_a_write:
                time.sleep(rng.random() * 0.06)
                break
    process.kill()
    process.wait()
    process.stdout.close()
    return programs


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot kill a process as abruptly")
def test_a_run_that_is_killed_again_and_again_ends_as_if_it_had_not_been(tmp_path):
    blocks = 10 + 6 * KILLS
    assert start(tmp_path / "whole", blocks).communicate()[0].endswith("finished\n")
    rng, killed = Random(0), tmp_path / "killed"
    for _ in range(KILLS):
        programs = kill_somewhere(start(killed, blocks, "slowly"), rng)
        _, about = read_checkpoint(killed)  # whole, whenever it happened
        assert abs(programs - about["programs"]) <= BLOCK, "more is lost than the block since the last save"
    assert start(killed, blocks).communicate()[0].endswith("finished\n")
    assert contents(killed) == contents(tmp_path / "whole")
    assert sorted(path.name for path in killed.iterdir()) == [".lock", "run.safetensors"]
