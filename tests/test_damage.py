"""Files of every kind, damaged at random: refused with a sentence that names them, or read as what they were.

Never a traceback of something else, and never silently another network or another number.
"""

import pickle
import shutil
from pathlib import Path
from random import Random

import pytest
import torch

from l2e_utils.config import RunConfig
from l2e_utils.engine import files, results
from l2e_utils.engine.budget import DATA
from l2e_utils.engine.fast import FastRun
from l2e_utils.engine.files import BadFile, load_executor
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.results import load_manifest, load_rows
from l2e_utils.engine.runs import SavedRun, history_of
from tests.doses import dose
from tests.runs import train_some

TRIALS = dose(25, 1_000)  # of each way to damage, for each kind of file


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of some of what ships, with its manifest, and a run of one's own."""
    folder = tmp_path_factory.mktemp("data")
    shipped = ["checkpoints/strategies/combined.safetensors", "results/strategies.csv", "results/cells-learning.csv"]
    for name in [*shipped, "manifest.json", "runs/cells.toml"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / name, folder / name)
    train_some(RunConfig(length=2, nesting=1, hidden=16, programs=4_096), folder / "my", 1)
    return folder


def network(path: Path) -> object:
    model, config, about = load_executor(path)
    return {name: tensor.tolist() for name, tensor in model.state_dict().items()}, config, about["history"]


def whole_run(path: Path) -> object:
    """As training goes on with it."""
    run = FastRun(load_executor(path)[1])
    SavedRun(run, path.parent).restore()
    return {name: t.tolist() for name, t in run.model.state_dict().items()}, run.programs, history_of(path.parent)


KINDS = {  # a file, how it is read, and whether it has a hash: without one it may say something else then
    "a shipped network": ("checkpoints/strategies/combined.safetensors", network, True),
    "a run": ("my/run.safetensors", whole_run, True),
    "results": ("results/strategies.csv", load_rows, True),
    "learning curves": ("results/cells-learning.csv", load_rows, True),
    "a list of runs": ("runs/cells.toml", read_runs, False),
    "the manifest": ("manifest.json", lambda path: load_manifest(), False),
}


def flipped(content: bytes, rng: Random) -> bytes:
    """A bit or up to four bytes differ; half of them near the beginning, where a file describes itself."""
    changed, one_bit = bytearray(content), rng.random() < 0.5
    for _ in range(1 if one_bit else rng.randint(1, 4)):
        place = rng.randrange(rng.choice([len(content), min(2_000, len(content))]))
        changed[place] ^= 1 << rng.randrange(8) if one_bit else rng.randint(1, 255)
    return bytes(changed)


DAMAGES = {  # how often, and what is made of a file's content
    "truncated": (TRIALS, lambda content, rng: content[: rng.randrange(len(content))]),
    "flipped": (2 * TRIALS, flipped),
    "empty": (1, lambda content, rng: b""),
    "foreign": (1, lambda content, rng: rng.randbytes(len(content))),  # of the same size
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_refused_in_a_sentence_or_read_as_what_it_was(course, monkeypatch, kind, damage):
    for module in (files, results):
        monkeypatch.setattr(module, "DATA", course)
    name, read, has_hash = KINDS[kind]
    path, (trials, damaging) = course / name, DAMAGES[damage]
    whole, content, rng = read(path), path.read_bytes(), Random(f"{kind} {damage}")
    refused = 0
    try:
        for _ in range(trials):
            path.write_bytes(damaged := damaging(content, rng))
            try:
                found = read(path)
            except (BadFile, ValueError) as error:
                message = str(error)
                assert str(path) in message or str(path.parent) in message, message
                assert message.endswith(".") and "\n" not in message.strip("\n"), message
                refused += 1
            else:
                assert not has_hash or repr(found) == repr(whole)
            assert path.read_bytes() == damaged  # whose file it is decides what becomes of it
    finally:
        path.write_bytes(content)
    assert not has_hash or refused > 0


class Hostile:
    """Whoever unpickles it makes a file."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("save", [pickle.dump, torch.save], ids=["pickle", "torch"])
def test_a_hostile_file_is_refused_and_nothing_in_it_is_run(tmp_path, save):
    path = tmp_path / "run.safetensors"
    with path.open("wb") as file:
        save(Hostile(tmp_path / "harmed"), file)
    for read, where in ((load_executor, path), (history_of, tmp_path)):
        with pytest.raises(BadFile, match=r"is damaged or not a network: .*\.$"):
            read(where)
    assert not (tmp_path / "harmed").exists()
    pickle.loads(pickle.dumps(Hostile(tmp_path / "harmed")))  # it would have
    assert (tmp_path / "harmed").exists()
