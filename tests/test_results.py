"""Rows and the manifest: what comes back is what was saved, and what is damaged or foreign is refused."""

import json
import math

import pytest

from l2e_utils.engine import results
from l2e_utils.engine.disk import write_whole
from l2e_utils.engine.files import BadFile
from l2e_utils.engine.results import damaged_files, load_manifest, load_results, load_rows, save_rows, sha256
from tests.test_files import assert_refused

ROWS = [
    {"strategy": "combined", "seed": 0, "n": 1000, "exact": 0.125, "copy_rule": "the last number", "low": math.nan},
    {"strategy": "naive", "seed": 12, "n": 0, "exact": 1e-05, "copy_rule": "", "low": -0.25},
]


def test_rows_survive_a_file(tmp_path):
    save_rows(tmp_path / "rows.csv", ROWS)
    assert repr(load_rows(tmp_path / "rows.csv")) == repr(ROWS)  # NaN is not equal to itself
    text = (tmp_path / "rows.csv").read_text()
    assert text.startswith("strategy,seed,n,exact,copy_rule,low\ncombined,0,1000,0.125,the last number,nan\n")


def test_truncated_rows_are_refused(tmp_path):
    path = tmp_path / "rows.csv"
    assert_refused(path, load_rows, "There are no results at")
    save_rows(path, ROWS)
    content = path.read_bytes()
    # A cut between two rows cannot be seen in the file itself; the manifest's hash shows it: see test_damage.py.
    header, first, second = content.splitlines(keepends=True)
    for end in {*range(len(content))} - {len(header) + len(first)}:
        path.write_bytes(content[:end])
        assert_refused(path, load_rows, "is empty or cut off")
    for other in (b"\n", b"a,b\n", b"a,b\n1\n", b"a,b\n1,2,3\n", b"\xff\xfe\x00a,b\n1,2\n"):
        path.write_bytes(other)
        assert_refused(path, load_rows)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder with two files and a manifest that is right."""
    monkeypatch.setattr(results, "DATA", tmp_path)
    save_rows(tmp_path / "results" / "a.csv", ROWS)
    write_whole(tmp_path / "checkpoints" / "b.safetensors", b"network")
    names = ["results/a.csv", "checkpoints/b.safetensors"]
    manifest = {name: {"sha256": sha256(tmp_path / name)} for name in names}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_whole_data_has_no_damaged_files(data):
    assert damaged_files() == []
    assert set(load_manifest()) == {"results/a.csv", "checkpoints/b.safetensors"}
    assert repr(load_results("a")) == repr(ROWS)


def test_missing_changed_and_additional_files_are_each_named(data):
    (data / "results" / "a.csv").write_bytes((data / "results" / "a.csv").read_bytes().replace(b"0.125", b"0.126"))
    assert_refused(data / "results" / "a.csv", load_rows, "has changed since it shipped")
    (data / "results" / "a.csv").unlink()
    (data / "checkpoints" / "b.safetensors").write_bytes(b"netwark")
    (data / "checkpoints" / "c.safetensors").write_bytes(b"mine")
    problems = damaged_files()
    assert len(problems) == 3 and all(problem.endswith(".") for problem in problems)
    for name, part in (("results/a.csv", "missing"), ("b.safetensors", "differs"), ("c.safetensors", "not in the man")):
        assert sum(name in problem and part in problem for problem in problems) == 1


def test_a_missing_manifest_is_refused(data):
    (data / "manifest.json").unlink()
    with pytest.raises(BadFile, match=r"manifest\.json is missing or damaged: .*\.$"):
        load_manifest()
