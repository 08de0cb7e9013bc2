"""What ships is what the manifest says, and still scores what the results say."""

import json
import shlex
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch

from l2e_utils import evaluation
from l2e_utils.__main__ import SETTINGS, main, parser
from l2e_utils.analysis import results
from l2e_utils.config import RunConfig
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.engine import files
from l2e_utils.engine import results as rows_and_manifest
from l2e_utils.engine.files import load_executor
from l2e_utils.engine.fleet import read_runs
from l2e_utils.engine.results import damaged_files, load_manifest, load_results
from l2e_utils.engine.runs import history_of
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import Record
from tests.doses import dose
from tests.runs import train_some, train_whole
from tools import shipping

CONFIG = RunConfig(length=2, nesting=1, programs=2_048, check_every=512, hidden=16)


def declare(path, *strategies, hidden=16, last=""):
    """A list of runs that are named after their strategies; with a line more about the last of them."""
    runs = [f'[[run]]\nname = "{name}"\nstrategy = "{name}"\n' for name in strategies]
    settings = f"length = 2\nnesting = 1\nprograms = 2_048\ncheck_every = 512\nhidden = {hidden}\n"
    path.write_text(settings + "".join(runs) + last)
    return path


def use_data(patch, folder):
    for module in (files, rows_and_manifest, results, shipping):
        patch.setattr(module, "DATA", folder)


@pytest.fixture(scope="module")
def shipment(tmp_path_factory):
    """A small shipment of two quickly trained networks, in a data/ of its own."""
    folder = tmp_path_factory.mktemp("shipment")
    with pytest.MonkeyPatch.context() as patch:
        use_data(patch, folder / "data")
        for name, every in (("naive", 1_000), ("combined", 0)):
            train_whole(replace(CONFIG, strategy=name), folder / name, keep_every=every)
        shipping.ship(declare(folder / "few.toml", "naive", "combined"), folder, 100)
        yield folder


@pytest.fixture
def copy_of_shipment(shipment, tmp_path, monkeypatch):
    """A copy of it to spoil."""
    use_data(monkeypatch, tmp_path / "data")
    return shutil.copytree(shipment / "data", tmp_path / "data")


@pytest.mark.slow
def test_everything_in_data_is_as_shipped_and_networks_score_what_the_results_say():
    assert damaged_files() == []
    networks = sorted(path for path in (files.DATA / "checkpoints").glob("*/*") if files.KEPT not in path.name)
    rows_of, examples_of = cache(load_results), cache(evaluation.test_examples)
    for number, path in enumerate(networks[:: dose(6, 1)]):
        assert results.score_again(path, rows_of(path.parent.name), number, 1, examples_of) == []


def test_there_is_a_network_and_a_whole_grid_for_each_strategy_and_they_differ_in_it_alone():
    rows, configs = load_results("strategies"), []
    for name in STRATEGIES:
        _, config, about = load_executor(name)
        mine = [(row["length"], row["nesting"]) for row in rows if row["run"] == name]
        assert config.strategy == name and about["programs"] == config.programs
        assert mine == [tuple(level) for level in results.grid_levels(config)]
        configs.append(replace(config, strategy="mixed"))
    assert len(set(configs)) == 1


def test_the_best_network_is_clearly_better_than_copying_at_every_level_up_to_4_2():
    """Outside its interval, in whole outputs."""
    clearly = [r for r in load_results("strategies") if r["exact_low"] > r["copy_exact"] and r["n"] >= 2_000]
    better = [{(r["length"], r["nesting"]) for r in clearly if r["run"] == name} for name in STRATEGIES]
    assert any(levels.issuperset(levels_up_to(Difficulty(4, 2))) for levels in better), better


def test_every_shipped_network_says_where_it_came_from():
    networks = {name: entry for name, entry in load_manifest().items() if name.startswith("checkpoints/")}
    assert networks
    wanted = {"sha256", "bytes", "seed", "programs", "seconds", "hardware", "torch", "operations"}
    for name, entry in networks.items():
        config, list_name = load_executor(files.DATA / name)[1], Path(name).parent.name
        options = parser().parse_args(shlex.split(entry["command"])[3:])
        assert config == RunConfig(**{setting: getattr(options, setting) for setting in SETTINGS})
        assert config == read_runs(files.DATA / "runs" / f"{list_name}.toml")[files.run_name(Path(name))]
        assert wanted <= set(entry)
        name = next((n for n in shipping.OPTIMISER if f"--optimiser {n}" in entry["command"]), "adam")
        assert [text for text in entry["deviations"] if "instead of SGD" in text] == shipping.OPTIMISER[name]
        assert "changes" not in entry["commit"] and entry["commit"] != "unknown"


def test_a_shipment_verifies(copy_of_shipment, capsys):
    assert results.verify(levels=2) == 0
    kept = [f"naive-at-{programs:010}" for programs in (0, 1_024, 2_048)]
    networks = {path.stem for path in (copy_of_shipment / "checkpoints" / "few").iterdir()}
    assert networks == {"naive", "combined", *kept}
    for name in kept:
        assert load_manifest()[f"checkpoints/few/{name}.safetensors"]["programs"] == int(name[-10:])
    first, last, final = (load_executor(f"few/{name}")[0] for name in (kept[0], kept[-1], "naive"))
    assert all(torch.equal(a, b) for a, b in zip(last.parameters(), final.parameters(), strict=True))
    assert not torch.equal(first.output.weight, final.output.weight)


def test_shipping_a_list_again_leaves_other_lists_alone(shipment, copy_of_shipment):
    shipping.ship(declare(shipment / "one.toml", "naive"), shipment, 100)
    assert {"results/few.csv", "results/one.csv"} <= set(load_manifest()) and damaged_files() == []
    shipping.ship(declare(shipment / "one.toml", "combined"), shipment, 100)
    assert {path.stem for path in (copy_of_shipment / "checkpoints" / "one").iterdir()} == {"combined"}
    assert "checkpoints/few/naive.safetensors" in load_manifest() and damaged_files() == []
    assert {row["run"] for row in load_results("one")} == {"combined"}


def test_runs_are_shipped_as_they_finish(shipment, copy_of_shipment, tmp_path):
    """What is not trained yet is left out, and what shipped before stays to the byte, with its rows."""
    more = declare(tmp_path / "few.toml", "naive", "combined", "mixed")
    before, rows = load_manifest(), load_results("few")
    assert shipping.ship(more, tmp_path / "nothing", 100) == ["mixed"]
    assert load_results("few") == rows and damaged_files() == []
    config = replace(CONFIG, strategy="mixed")
    train_some(config, tmp_path / "new" / "mixed", 1)
    assert shipping.ship(more, tmp_path / "new", 100) == ["mixed"]  # not finished
    with pytest.raises(ValueError, match="No run of .* is finished"):
        shipping.ship(declare(tmp_path / "none.toml", "mixed"), tmp_path / "new", 100)
    train_whole(config, tmp_path / "new" / "mixed", resume=True)
    assert shipping.ship(more, tmp_path / "new", 100) == []
    after = load_manifest()
    networks = [file for file in before if file.startswith("checkpoints/")]
    assert len(networks) == 5 and all(before[file] == after[file] for file in networks)
    old, new = load_results("few")[: len(rows)], load_results("few")[len(rows) :]
    assert old == rows and {row["run"] for row in new} == {"mixed"}
    assert set(results.learning_histories("few")) == {"naive", "combined", "mixed"}
    assert results.verify(levels=1) == 0


def test_a_run_may_ship_without_its_network(shipment, copy_of_shipment, tmp_path):
    listed = declare(tmp_path / "few.toml", "naive", "combined", last="network = false\n")
    file = "checkpoints/few/combined.safetensors"
    before, measured = load_manifest()[file], []
    for folder in (tmp_path / "nothing", shipment, tmp_path / "nothing"):  # shipped with it; trained here; shipped so
        assert shipping.ship(listed, folder, 100) == [] == damaged_files()
        measured.append(load_results("few"))
        assert not (copy_of_shipment / file).exists()
        mine = load_manifest()["results/few.csv"]["networks"]
        assert mine.keys() == {file} and {**mine[file], "sha256": before["sha256"]} == before
        assert set(results.learning_histories("few")) == {"naive", "combined"} and results.verify(levels=1) == 0
    assert measured[1] == measured[2] and {row["run"] for row in measured[0]} == {"naive", "combined"}
    other = declare(tmp_path / "few.toml", "naive", "combined", hidden=32, last="network = false\n")
    with pytest.raises(ValueError, match="No run of .* is finished"):
        shipping.ship(other, tmp_path / "nothing", 100)


def test_rows_of_fewer_test_programs_are_measured_again(shipment, copy_of_shipment, tmp_path):
    shipping.ship(shipment / "few.toml", tmp_path / "nothing", 50)
    assert {row["n"] for row in load_results("few")} == {50}


def test_a_run_that_is_not_the_one_declared_is_refused(shipment, copy_of_shipment):
    with pytest.raises(ValueError, match="another run"):
        shipping.ship(declare(shipment / "other.toml", "naive", hidden=32), shipment, 100)
    assert "results/other.csv" not in load_manifest()


def test_learning_curves_come_back_as_they_were(shipment, copy_of_shipment):
    for name, history in results.learning_histories("few").items():
        for mine, theirs in zip(history, history_of(shipment / name), strict=True):
            assert mine.level == theirs.level and mine.note == theirs.note
            assert mine.everywhere_forced == pytest.approx(theirs.everywhere_forced, abs=1e-5)
            assert (mine.validation_accuracy is None) == (theirs.validation_accuracy is None)


def test_gain_at_the_end_of_a_rising_a_level_and_a_short_run():
    for accuracies, gain in (([0.01 * n for n in range(1, 101)], 0.975 - 0.75), ([0.5] * 100, 0), ([0.3, 0.4], 0)):
        history = [Record(n, Difficulty(1, 1), 1.0, 0.5, target_forced=a) for n, a in enumerate(accuracies)]
        assert results.gain_at_the_end(history) == pytest.approx(gain)


def test_verify_notices_a_file_that_is_not_as_shipped(copy_of_shipment, capsys):
    path = copy_of_shipment / "checkpoints" / "few" / "naive.safetensors"
    path.write_bytes(b"?" + path.read_bytes()[1:])
    assert main(["verify", "--levels", "1"]) == 1 and "naive.safetensors" in capsys.readouterr().out


def test_verify_notices_results_that_the_network_does_not_reach(copy_of_shipment, capsys):
    """The hashes are right here; only scoring again can tell."""
    rows = load_results("few")
    for row in rows:
        row["copy_exact_low"] += 0.001
        for metric in ("teacher_forced", "exact"):
            row[metric], row[f"{metric}_low"], row[f"{metric}_high"] = 0.99, 0.98, 1.0
    path = copy_of_shipment / "results" / "few.csv"
    rows_and_manifest.save_rows(path, rows)
    manifest = load_manifest()
    manifest["results/few.csv"]["sha256"] = rows_and_manifest.sha256(path)
    (copy_of_shipment / "manifest.json").write_text(json.dumps(manifest))
    status, said = results.verify(levels=1), capsys.readouterr().out
    assert status == 1 and "outside 0.980 to 1.000" in said and "intervals are counted otherwise now" in said
