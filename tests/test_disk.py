"""A disk that fills up while training: one sentence, the last good checkpoint, and nothing else."""

import subprocess
import sys

import pytest

from l2e_utils.config import RunConfig
from l2e_utils.engine.files import RUN_FILE
from l2e_utils.engine.fleet import Trouble, train_in_turn
from l2e_utils.engine.terminal import command_of
from tests.runs import contents, train_some, train_whole

CONFIG = RunConfig("combined", 2, 1, hidden=8, programs=6_144, check_every=2_048, mixed_fraction=0.5)


def resume(folder, largest=None):
    """Go on with the run in a process of its own that can write no file of more than `largest` bytes."""

    def limit():
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    command = command_of(CONFIG, str(folder)).split()[1:]
    return subprocess.run(
        [sys.executable, *command, "--resume", "--device", "cpu"],
        capture_output=True, text=True, preexec_fn=limit if largest else None,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
def test_a_disk_without_room_stops_the_run_and_leaves_the_last_checkpoint(tmp_path):
    train_some(CONFIG, begun := tmp_path / "run", 1)
    saved = contents(begun)
    done = resume(begun, (begun / RUN_FILE).stat().st_size // 2)
    sentence = done.stderr.splitlines()[-1]
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert sentence.startswith(f"l2e_utils: Cannot write {begun / RUN_FILE} (File too large): make room")
    assert contents(begun) == saved
    assert sorted(path.name for path in begun.iterdir()) == [".lock", RUN_FILE], "what was half written is still there"
    assert resume(begun).returncode == 0
    train_whole(CONFIG, tmp_path / "whole")
    assert contents(begun) == contents(tmp_path / "whole")


def test_of_several_runs_the_one_that_cannot_be_saved_ends_and_the_others_go_on(tmp_path):
    (tmp_path / "full").write_text("where its folder would be")
    ends = dict(train_in_turn({"full": CONFIG, "roomy": CONFIG}, tmp_path))
    assert isinstance(ends["full"], Trouble) and f"Cannot write into {tmp_path / 'full'} (" in ends["full"]
    assert ends["roomy"].programs == CONFIG.programs
