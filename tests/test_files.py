"""Files are written whole or not at all, and what is damaged or foreign is refused in one sentence."""

import errno
import os
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from l2e_utils.config import RunConfig
from l2e_utils.engine import files
from l2e_utils.engine.disk import write_whole
from l2e_utils.engine.fast import FastRun
from l2e_utils.engine.files import BadFile, load_executor, read_checkpoint, save_checkpoint, ship_executor
from l2e_utils.engine.runs import SavedRun
from l2e_utils.errors import CourseError
from l2e_utils.programs import sample_program
from l2e_utils.text import Batch

CONFIG = RunConfig(strategy="mixed", length=2, nesting=2, programs=300, check_every=300, hidden=16, layers=2, batch=30)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A run after one block of training, and the file that it wrote."""
    folder = tmp_path_factory.mktemp("run")
    run = FastRun(CONFIG)
    run.train_on(run.lessons(150))
    SavedRun(run, folder).save()
    return run, folder / "run.safetensors"


@pytest.fixture
def network(saved, tmp_path):
    """A copy of that file to be damaged."""
    path = tmp_path / "run.safetensors"
    path.write_bytes(saved[1].read_bytes())
    return path


def assert_refused(path, load=load_executor, part=""):
    """One sentence, which names the file; the file stays as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(BadFile) as caught:
        load(path)
    message = str(caught.value)
    assert str(path) in message and message.endswith(".") and "\n" not in message
    assert part in message
    assert before is None or path.read_bytes() == before


@pytest.mark.parametrize("failing", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("old", [b"old", None], ids=["replacing", "new"])
def test_a_full_disk_or_an_interrupt_leaves_the_old_file_and_nothing_else(tmp_path, failing, old):
    path = tmp_path / "file"
    if old:
        path.write_bytes(old)
    for trouble in (KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))):
        with patch.object(os, failing, side_effect=trouble), pytest.raises(type(trouble)) as caught:
            write_whole(path, b"new content")
        assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == ({"file": old} if old else {})
    message = str(caught.value)
    assert message.startswith(f"Cannot write {path} (No space left on device): ") and message.endswith("unharmed.")


def test_the_new_file_is_complete_on_disk_before_it_takes_the_old_one_s_place(tmp_path, monkeypatch):
    path, steps, replace = tmp_path / "file", [], os.replace
    path.write_bytes(b"old")

    def replacing(source, target):
        steps.append((Path(source).read_bytes(), Path(target).read_bytes()))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", lambda handle: steps.append(os.fstat(handle).st_size))
    monkeypatch.setattr(os, "replace", replacing)
    write_whole(path, b"new")
    assert steps == [3, (b"new", b"old")] and path.read_bytes() == b"new"


def test_tensors_and_text_survive_a_file(tmp_path):
    tensors = {
        "a": torch.randn(3, 4),
        "half": torch.randn(5).half(),
        "step": torch.tensor(7.0),
        "turned": torch.arange(6.0).reshape(2, 3).T,  # not contiguous
        "empty": torch.zeros(0, 2),
    }
    about = {"text": "ä\n\"'", "number": 1.25, "list": [1, [2, None]], "level": (1, 2)}
    save_checkpoint(path := tmp_path / "new" / "folder" / "file", tensors, about)
    found, text = read_checkpoint(path)
    assert set(found) == set(tensors) and all(torch.equal(found[name], tensors[name]) for name in tensors)
    assert text == {**about, "level": [1, 2]}
    assert set(read_checkpoint(path, "ha")[0]) == {"half"}


def test_a_saved_network_is_the_same_network(saved):
    run, path = saved
    for where in (path, path.parent, str(path)):  # a file, the folder of a run
        model, config, about = load_executor(where)
        assert config == CONFIG and about["programs"] == run.programs and not model.training
        state = run.model.state_dict()
        assert all(torch.equal(tensor, state[name]) for name, tensor in model.state_dict().items())
        assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_a_shipped_network_is_found_by_its_name_unless_a_run_has_it(saved, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "DATA", tmp_path)
    monkeypatch.chdir(tmp_path)
    ship_executor(saved[1].parent, tmp_path / "checkpoints" / "combined.safetensors")
    assert load_executor("combined")[1] == CONFIG
    (tmp_path / "combined").mkdir()
    with pytest.raises(BadFile, match=r"^There is no trained network at combined/run\.safetensors"):
        load_executor("combined")


def test_a_shipped_network_is_small_and_answers_nearly_the_same(saved, tmp_path):
    run, path = saved
    shipped = tmp_path / "shipped.safetensors"
    ship_executor(path.parent, shipped)
    assert shipped.stat().st_size < path.stat().st_size / 4  # half of one of three
    assert {tensor.dtype for tensor in load_file(shipped).values()} == {torch.float16}
    assert all(name.startswith("model.") for name in load_file(shipped))
    assert set(read_checkpoint(shipped)[1]) == {"config", "programs", "seconds", "history", "made_with"}
    model, config, _ = load_executor(shipped)
    assert config == CONFIG and next(model.parameters()).dtype == torch.float32
    rng = Random(1)
    batch = Batch.of([sample_program(rng, 2, 2) for _ in range(60)])
    with torch.no_grad():
        assert torch.allclose(model(batch), run.model(batch), rtol=0, atol=5e-3)


@pytest.mark.parametrize("metadata", [None, {}, {"format": "pt"}, {"format": "3"}])
def test_a_network_of_something_else_is_refused(tmp_path, metadata):
    save_file({"weight": torch.ones(2)}, tmp_path / "foreign", metadata)
    assert_refused(tmp_path / "foreign", part="was not written by this course")


def test_a_network_that_cannot_be_opened_is_not_called_damaged(saved, monkeypatch):
    monkeypatch.setattr(files, "safe_open", lambda *_: os.listdir(saved[1]))  # which is no folder
    assert_refused(saved[1], part="cannot be opened now: check its permissions")


@pytest.mark.parametrize("name", ["ALPHABET", "OUTPUT_ALPHABET"])
def test_a_network_of_another_alphabet_is_refused(saved, tmp_path, name):
    with patch.object(files, name, getattr(files, name)[::-1]):
        SavedRun(saved[0], tmp_path).save()
    assert_refused(tmp_path / "run.safetensors", part="was trained with another alphabet")


CHANGES = {  # to the tensors of a network or to its description
    "no tensors": lambda tensors, about: tensors.clear(),
    "a tensor more": lambda tensors, about: tensors.update({"model.more": torch.ones(1)}),
    "another size": lambda tensors, about: about["config"].update(hidden=17),
    "another depth": lambda tensors, about: about["config"].update(layers=1),
    "an impossible size": lambda tensors, about: about["config"].update(hidden=-4),
    "a size that is no number": lambda tensors, about: about["config"].update(hidden="many"),
    "an unknown setting": lambda tensors, about: about["config"].update(dropout=0.5),
    "no settings": lambda tensors, about: about.pop("config"),
    "settings that are none": lambda tensors, about: about.update(config=[1, 2]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_network_that_differs_from_its_description_is_refused(network, change):
    tensors, about = read_checkpoint(network)
    CHANGES[change](tensors, about)
    save_checkpoint(network, tensors, about)
    assert_refused(network, part="does not fit its own description")
    if "settings" in change:  # nor is it gone on with
        with pytest.raises(CourseError, match=rf"^[^\n]*{network.parent.name}[^\n]*\.$"):
            SavedRun(FastRun(CONFIG), network.parent).restore()


def test_a_network_without_its_digest_or_text_or_with_other_ones_is_refused(network):
    with safe_open(network, "pt") as file:
        header = file.metadata()
    tensors = {name: tensor.clone() for name, tensor in load_file(network).items()}  # not the file itself
    without = [{name: text for name, text in header.items() if name != missing} for missing in ("digest", "about")]
    for spoilt in (*without, header | {"about": "{not json"}):
        save_file(tensors, network, spoilt)
        assert_refused(network, part="is damaged or not a network")
    tensors["model.output.bias"] += 1
    save_file(tensors, network, header)
    assert_refused(network, part="has changed since it was written")
