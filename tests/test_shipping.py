"""What ships is what the manifest says, and still scores what the results say."""

import json
import shutil

import pytest

from l2e_utils import artifacts, shipping
from l2e_utils.artifacts import damaged_files, load_executor, load_manifest, load_results
from l2e_utils.config import RunConfig
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.training import history_of, train


@pytest.fixture(scope="module")
def shipment(tmp_path_factory):
    """A small shipment of two quickly trained networks, in a data/ of its own."""
    folder = tmp_path_factory.mktemp("shipment")
    with pytest.MonkeyPatch.context() as patch:
        for module in (artifacts, shipping):
            patch.setattr(module, "DATA", folder / "data")
        runs = []
        for name in ("naive", "combined"):
            runs.append(folder / name)
            config = RunConfig(strategy=name, length=2, nesting=1, programs=2_048, check_every=512, hidden=16)
            for _ in train(config, runs[-1]):
                pass
        shipping.ship(runs, 100)
        yield folder


@pytest.fixture
def copy_of_shipment(shipment, tmp_path, monkeypatch):
    """A copy of it to spoil."""
    shutil.copytree(shipment / "data", tmp_path / "data")
    for module in (artifacts, shipping):
        monkeypatch.setattr(module, "DATA", tmp_path / "data")
    return tmp_path / "data"


def test_everything_in_data_is_as_shipped():
    assert damaged_files() == []


def test_shipped_networks_score_what_the_results_say(capsys):
    assert shipping.verify(levels=1) == 0
    assert "Everything in data/ is as it was shipped." in capsys.readouterr().out


def test_there_is_a_network_and_a_whole_grid_for_each_strategy():
    rows = load_results("everywhere")
    for name in STRATEGIES:
        _, config, about = load_executor(name)
        mine = [(row["length"], row["nesting"]) for row in rows if row["strategy"] == name]
        assert config.strategy == name and about["programs"] == config.programs
        assert mine == [tuple(level) for level in shipping.grid_levels(config)]


def test_the_four_shipped_networks_differ_in_their_strategy_alone():
    configs = [load_executor(name)[1].as_dict() for name in STRATEGIES]
    assert {key for key in configs[0] if len({config[key] for config in configs}) > 1} == {"strategy"}


def test_every_shipped_network_says_where_it_came_from():
    networks = {name: entry for name, entry in load_manifest().items() if name.startswith("checkpoints/")}
    assert networks
    wanted = {"sha256", "bytes", "command", "commit", "seed", "programs", "seconds", "hardware", "torch", "operations"}
    for entry in networks.values():
        assert wanted | {"deviations"} <= set(entry)
        assert "changes" not in entry["commit"] and entry["commit"] != "unknown"


def test_a_shipment_verifies(copy_of_shipment, capsys):
    assert shipping.verify(levels=2) == 0
    assert {path.name for path in (copy_of_shipment / "checkpoints").iterdir()} == {
        "naive.safetensors",
        "combined.safetensors",
    }


def test_learning_curves_come_back_as_they_were(shipment, copy_of_shipment):
    for name, history in shipping.learning_histories().items():
        for mine, theirs in zip(history, history_of(shipment / name), strict=True):
            assert mine.level == theirs.level and mine.note == theirs.note
            assert mine.everywhere_forced == pytest.approx(theirs.everywhere_forced, abs=1e-5)
            assert (mine.validation_accuracy is None) == (theirs.validation_accuracy is None)


@pytest.mark.parametrize("fault", ["changed", "missing", "added"])
def test_verify_notices_a_file_that_is_not_as_shipped(copy_of_shipment, capsys, fault):
    path = copy_of_shipment / "checkpoints" / "naive.safetensors"
    if fault == "changed":
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
    elif fault == "missing":
        path.unlink()
    else:
        path.with_name("foreign.safetensors").write_bytes(path.read_bytes())
    assert shipping.verify(levels=1) == 1
    assert "safetensors" in capsys.readouterr().out


def test_verify_notices_results_that_the_network_does_not_reach(copy_of_shipment, capsys):
    """The hashes are right here; only scoring again can tell."""
    rows = load_results("everywhere")
    for row in rows:
        for metric in ("teacher_forced", "exact"):
            row[metric], row[f"{metric}_low"], row[f"{metric}_high"] = 0.99, 0.98, 1.0
    path = copy_of_shipment / "results" / "everywhere.csv"
    artifacts.save_rows(path, rows)
    manifest = load_manifest()
    manifest["results/everywhere.csv"]["sha256"] = artifacts.sha256(path)
    (copy_of_shipment / "manifest.json").write_text(json.dumps(manifest))
    assert shipping.verify(levels=1) == 1
    assert "outside 0.980 to 1.000" in capsys.readouterr().out


def test_an_unfinished_run_is_not_shipped(tmp_path, monkeypatch):
    for module in (artifacts, shipping):
        monkeypatch.setattr(module, "DATA", tmp_path / "data")
    records = train(RunConfig(length=1, nesting=1, programs=4_096, check_every=512, hidden=8), tmp_path / "run")
    next(records)
    records.close()
    shipped = tmp_path / "data" / "checkpoints" / "run.safetensors"
    shipped.parent.mkdir(parents=True)
    shipped.write_bytes(b"shipped before")
    with pytest.raises(ValueError, match="not finished"):
        shipping.ship([tmp_path / "run"], 10)
    assert shipped.read_bytes() == b"shipped before"
