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

TRIALS = dose(25, 1_000)  # of each way to damage, for each kind of file


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of some of what ships, with its manifest, and a run of one's own."""
    folder = tmp_path_factory.mktemp("data")
    shipped = ["checkpoints/strategies/combined.safetensors", "results/strategies.csv", "results/cells-learning.csv"]
    for name in [*shipped, "manifest.json", "runs/cells.toml"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / name, folder / name)
    config = RunConfig(length=2, nesting=1, hidden=16, programs=4_000, check_every=150)
    run = FastRun(config)
    run.train_on(run.lessons(150))
    run.programs = 150
    (folder / "my").mkdir()
    SavedRun(run, folder / "my").save()
    return folder


def network(path: Path) -> object:
    model, config, about = load_executor(path)
    return {name: tensor.tolist() for name, tensor in model.state_dict().items()}, config, about["history"]


def whole_run(path: Path) -> object:
    """As training goes on with it."""
    run = FastRun(load_executor(path)[1])
    SavedRun(run, path.parent).restore()
    return {name: t.tolist() for name, t in run.model.state_dict().items()}, run.programs, history_of(path.parent)


def runs(path: Path) -> object:
    """A list has no hash: a damaged one may declare something else, so only the sentence is asked for."""
    read_runs(path)


def manifest(path: Path) -> object:
    """So has the manifest; what it says wrongly, no file fits."""
    load_manifest()


KINDS = {
    "a shipped network": ("checkpoints/strategies/combined.safetensors", network),
    "a run": ("my/run.safetensors", whole_run),
    "results": ("results/strategies.csv", load_rows),
    "learning curves": ("results/cells-learning.csv", load_rows),
    "a list of runs": ("runs/cells.toml", runs),
    "the manifest": ("manifest.json", manifest),
}


def flipped(content: bytes, rng: Random) -> bytes:
    """One to four bytes are others; half of the time near the beginning, where a file describes itself."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        changed[rng.randrange(rng.choice([len(content), min(2_000, len(content))]))] ^= rng.randint(1, 255)
    return bytes(changed)


def one_bit(content: bytes, rng: Random) -> bytes:
    changed = bytearray(content)
    changed[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(changed)


DAMAGES = {  # how often, and what is made of a file's content
    "truncated": (TRIALS, lambda content, rng: content[: rng.randrange(len(content))]),
    "flipped": (TRIALS, flipped),
    "one_bit": (TRIALS, one_bit),
    "empty": (1, lambda content, rng: b""),
    "foreign": (1, lambda content, rng: rng.randbytes(len(content))),  # of the same size
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_refused_in_a_sentence_or_read_as_what_it_was(course, monkeypatch, kind, damage):
    for module in (files, results):
        monkeypatch.setattr(module, "DATA", course)
    name, read = KINDS[kind]
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
                assert repr(found) == repr(whole)
            assert path.read_bytes() == damaged  # whose file it is decides what becomes of it
    finally:
        path.write_bytes(content)
    assert read in (runs, manifest) or refused > 0


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
    for read in (load_executor, whole_run, history_of, network):
        with pytest.raises(BadFile, match=r"is damaged or not a network: .*\.$"):
            read(path if read is not history_of else tmp_path)
    assert not (tmp_path / "harmed").exists()
    pickle.loads(pickle.dumps(Hostile(tmp_path / "harmed")))  # it would have
    assert (tmp_path / "harmed").exists()
