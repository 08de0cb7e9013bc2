"""The heatmaps that there are are found, averaged and compared right; every control of the explorer draws what it says.

The surveys are made of tiny networks, trained for nothing, with real measurements of them.
"""

import html
import os
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from test_programs import canonical_form

from l2e_utils import curriculum
from l2e_utils.analysis import surveys as module
from l2e_utils.analysis.results import measure
from l2e_utils.analysis.surveys import EVERYWHERE, PER_CELL, copied, level_of, pooled, surveys
from l2e_utils.config import RunConfig
from l2e_utils.engine.files import MODEL, RUN_FILE, load_executor, save_checkpoint
from l2e_utils.engine.results import save_rows
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, split_of
from l2e_utils.widgets import HeatmapExplorer

TINY = RunConfig(strategy="baseline", length=2, nesting=1, hidden=8)
METRIC = "teacher_forced"  # untrained networks have no whole output right
LEVELS = [Difficulty(a, b) for b in (1, 2) for a in (1, 2, 3)]


def measured(folder, config):
    """A run that has learned nothing, measured as `train --runs` does."""
    torch.manual_seed(sum(folder.name.encode()))  # each run is another network
    network = {MODEL + name: tensor for name, tensor in ExecutorLSTM(config.hidden).state_dict().items()}
    about = {"config": config.as_dict(), "programs": 0, "seconds": 0.0, "history": [], "made_with": {}}
    save_checkpoint(folder / RUN_FILE, network, about)
    save_rows(folder / "everywhere.csv", measure(folder, 12))


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    """A folder as MINE: runs of two strategies and two seeds, and cells of which not all are there."""
    folder = tmp_path_factory.mktemp("mine")
    for strategy in ("combined", "baseline"):
        for seed in (1, 2):
            measured(folder / "everywhere" / f"{strategy}-{seed}", replace(TINY, strategy=strategy, seed=seed))
    for strategy, length in (("baseline", 1), ("baseline", 2), ("combined", 2)):
        measured(folder / "my <b>cells" / f"{strategy}-{length}", replace(TINY, strategy=strategy, length=length))
    measured(folder / "different" / "large", replace(TINY, hidden=9))
    measured(folder / "different" / "small", TINY)
    measured(folder / "sums" / "addition", replace(TINY, task="addition"))
    (folder / "empty").mkdir()
    for number, name in enumerate(("everywhere", "my <b>cells")):
        os.utime(folder / name, (number, number))
    return folder


@pytest.fixture
def found(mine, own, monkeypatch):
    """The surveys of that folder, where nothing has shipped."""
    monkeypatch.setattr(module, "MINE", mine)
    return surveys()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An empty folder for runs of one's own, where nothing has shipped."""
    monkeypatch.setattr(module, "MINE", tmp_path / "own")
    monkeypatch.setattr(module, "DATA", tmp_path)
    return tmp_path / "own"


def row(share, **more):
    return {"exact": share, "exact_low": share - 0.1, "exact_high": share + 0.1, "n": 100, **more}


def forced(share, low=None):
    return {"teacher_forced": share, "teacher_forced_low": low or share, "teacher_forced_high": share}


def test_own_runs_that_belong_together_are_found(found):
    kinds = {"everywhere": EVERYWHERE, "my <b>cells": PER_CELL}
    expected = [(f"yours, {name}: {kind}", kind) for name, kind in kinds.items()]
    assert [(survey.name, survey.kind) for survey in found] == expected


def test_a_shipped_list_of_cells_appears_beside_the_strategies(found, mine, tmp_path):
    (tmp_path / "results").mkdir()
    for name, folder in (("strategies", "everywhere"), ("cells", "my <b>cells")):
        rows = [row for path in sorted((mine / folder).glob("*/*.csv")) for row in module.load_rows(path)]
        save_rows(tmp_path / "results" / f"{name}.csv", rows)
    names = [survey.name for survey in surveys()]
    assert names[:2] == [f"shipped: {EVERYWHERE}", f"shipped: {PER_CELL}"] and len(names) == 4
    assert surveys()[1].networks["combined", (2, 1)] == tmp_path / "checkpoints" / "cells" / "combined-2.safetensors"


def test_one_network_everywhere_and_one_network_per_cell(found, mine):
    everywhere, cells = found
    assert everywhere.target == (2, 1) and list(everywhere.results) == ["baseline", "combined"]
    assert [level_of(row) for row in everywhere.results["combined"]] == LEVELS
    assert everywhere.results["combined"][0]["seeds"] == 2
    assert everywhere.networks["combined", (3, 2)] == mine / "everywhere" / "combined-1"
    assert cells.target is None
    measured = {name: [level_of(row) for row in rows] for name, rows in cells.results.items()}
    # The first of combined is borrowed: all strategies are the same there.
    assert measured == {"baseline": [(1, 1), (2, 1)], "combined": [(1, 1), (2, 1)]}
    assert cells.networks["combined", (1, 1)] == mine / "my <b>cells" / "baseline-1"
    assert cells.networks["combined", (2, 1)] == mine / "my <b>cells" / "combined-2"


def test_seeds_are_averaged_with_the_interval_over_seeds():
    counts = {"characters": 300, "characters_right": 200, "outputs_right": 50}
    rows = [row(share, **counts, **forced(share)) for share in (0.4, 0.6)]
    both = pooled(rows)
    assert both["exact"] == pytest.approx(0.5) and (both["exact_low"], both["exact_high"]) == (0, 1)
    assert (both["n"], both["seeds"]) == (200, 2)
    assert all(both[name] == 2 * count for name, count in counts.items())
    assert pooled(rows[:1]) == {**rows[0], "seeds": 1}
    # The mean of equal seeds is as uncertain as one of them: they were tested on the same programs.
    same = pooled([row(0.5, **counts, **forced(1.0, 0.9))] * 3)
    assert (same["exact_low"], same["exact_high"]) == pytest.approx((0.4, 0.6))
    assert (same["teacher_forced_low"], same["teacher_forced_high"]) == pytest.approx((0.9, 1))


def test_copied_rows_have_their_own_intervals_and_more_seeds_make_them_no_surer(found):
    """All seeds answered the same programs: the interval is that of one seed."""
    (_, level), path = next(iter(found[0].networks.items()))
    one = next(row for row in measure(path, 12) if level_of(row) == level)
    for rows, n in (([one], 1), ([pooled([one, one, one])], 3)):
        (copy,) = copied(rows)
        assert copy["n"] == n * one["n"] and copy["exact_low"] <= copy["exact"] <= copy["exact_high"]
        assert all(copy[f"exact{end}"] == one[f"copy_exact{end}"] for end in ("", "_low", "_high"))


def test_runs_may_have_commas_and_dots_in_their_names(own):
    names = ["naive, first seed", 'a "quoted" one', "lr0.01", "lr0.03", "1"]
    for seed, name in enumerate(names):
        measured(own / "mine" / name, replace(TINY, strategy="naive", seed=seed))
    (survey,) = surveys()
    assert {row["seeds"] for row in survey.results["naive"]} == {len(names)}
    assert survey.networks["naive", Difficulty(2, 1)].name == sorted(names)[0]


def test_a_damaged_folder_of_one_s_own_is_left_out_with_a_warning(own):
    assert surveys() == []  # nothing of the reader's own is no fault
    for name in ("cut", "good", "old"):
        measured(own / name / "baseline", TINY)
    (path := own / "cut" / "baseline" / "everywhere.csv").write_bytes(path.read_bytes()[:-20])
    rows = [{k: v for k, v in row.items() if k != "copy_exact_low"} for row in measure(own / "old" / "baseline", 12)]
    save_rows(own / "old" / "baseline" / "everywhere.csv", rows)
    with pytest.warns(UserWarning) as caught:
        found = surveys()
    assert [survey.name for survey in found] == [f"yours, good: {EVERYWHERE}"]
    said = sorted(str(warning.message) for warning in caught)
    assert "is empty or cut off: delete it, and make" in said[0] and "evaluate the network again." in said[1]


def test_a_strategy_that_this_process_does_not_know_can_be_looked_at(own, monkeypatch):
    class Sudden(curriculum.Baseline):
        name = "sudden"

    with monkeypatch.context() as patch:
        patch.setitem(curriculum.KNOWN, "sudden", Sudden)
        for strategy in ("sudden", "baseline"):
            measured(own / "mine" / strategy, replace(TINY, strategy=strategy))
    found = surveys()
    assert list(found[0].results) == ["baseline", "sudden"]
    explorer = HeatmapExplorer(found)
    explorer.network.value = "sudden"
    assert "was trained with the strategy &#x27;sudden&#x27;, unknown here" in explorer.text.value


def drawn(view):
    """The numbers drawn as colours, [nesting, length]."""
    axes = view.drawing.figure.axes[0]
    return np.asarray(axes.collections[0].get_array()).reshape(len(axes.get_yticks()), len(axes.get_xticks()))


def test_explorer_draws_every_network_metric_and_level(found):
    explorer = HeatmapExplorer(found)
    results = found[0].results
    for name in results:
        explorer.network.value = name
        for metric in ("exact", "teacher_forced"):
            explorer.metric.value = metric
            expected = [[row[metric] for row in results[name] if row["nesting"] == nesting] for nesting in (1, 2)]
            assert np.allclose(drawn(explorer), expected)
            assert explorer.drawing.sentence.startswith(f"{name}, {metric.replace('_', '-')} accuracy: ")
    pictures = set()
    for level in LEVELS:
        explorer.length.value, explorer.nesting.value = level
        (frame,) = explorer.drawing.figure.axes[0].patches
        assert frame.get_visible() and (frame.get_x(), frame.get_y()) == (level.length - 1, level.nesting - 1)
        assert f"Length {level.length}, nesting {level.nesting}" in explorer.text.value
        assert ("beyond" in explorer.text.value) == (level != (1, 1) and level != (2, 1))
        assert "on 12 test programs, mean of 2 networks (" in explorer.text.value
        assert "trained for length 2, nesting 1" in explorer.text.value
        assert len(set(explorer.text.value.split("<tr>"))) == explorer.SHOWN + 2, "no program is listed twice"
        pictures.add(explorer.image.value)
    assert len(pictures) == len(LEVELS)


def test_explorer_lists_test_programs_of_the_level_with_what_python_prints_and_the_network_writes(found):
    explorer = HeatmapExplorer(found)
    model = load_executor(found[0].networks[explorer.network.value, LEVELS[0]])[0]
    for level in LEVELS:
        explorer.length.value, explorer.nesting.value = level
        cells = re.findall(r"<td>(.*?)</td>", explorer.text.value, re.DOTALL)
        cells = [html.unescape(re.sub("<.*?>", "", cell)) for cell in cells]
        assert len(cells) == 4 * explorer.SHOWN
        for source, truth, written in zip(cells[::4], cells[1::4], cells[2::4], strict=True):
            assert split_of(canonical_form(source)) == "test"
            assert (truth, written) == (run(source), model.answer(source)[0])
            assert max(map(int, re.findall(r"\d+", source))) <= 10**level.length


def test_a_moved_frame_gives_the_picture_that_a_new_drawing_would(found):
    moved, new = HeatmapExplorer(found), HeatmapExplorer(found)
    moved.length.value = 3
    moved.length.value = 1
    new.length.value = 1
    new.mapped = None
    new.update()
    assert moved.image.value == new.image.value


def test_explorer_subtracts(found):
    results = found[0].results
    explorer = HeatmapExplorer(found)
    explorer.metric.value = "teacher_forced"
    for other, column in (("baseline", "teacher_forced"), ("copy", "copy_teacher_forced")):
        explorer.relative.value = other
        source = results["baseline"] if other == "baseline" else results["combined"]
        expected = [a["teacher_forced"] - b[column] for a, b in zip(results["combined"], source, strict=True)]
        assert any(expected) and np.allclose(drawn(explorer).ravel(), expected)
        points = 100 * expected[LEVELS.index(explorer.level())]
        assert f"<b>{points:+.1f} points</b>" in explorer.text.value
    explorer.relative.value = ""
    assert "points" not in explorer.text.value and "minus" not in explorer.drawing.sentence


def test_explorer_changes_from_kind_to_kind_and_back(found):
    explorer = HeatmapExplorer(found)
    explorer.length.value, explorer.nesting.value, explorer.relative.value = 3, 2, "baseline"
    explorer.survey.value, explorer.metric.value = 1, METRIC
    assert (explorer.length.max, explorer.nesting.max) == (2, 1)
    assert (explorer.level(), explorer.relative.value) == ((2, 1), "baseline")
    cells = found[1].results
    expected = [[a[METRIC] - b[METRIC] for a, b in zip(cells["combined"], cells["baseline"], strict=True)]]
    assert any(expected[0]) and np.allclose(drawn(explorer), expected)
    assert "One network per cell, trained for this one" in explorer.text.value
    assert not explorer.drawing.figure.axes[0].lines, "no target to mark"
    explorer.survey.value = 0
    assert (explorer.length.max, explorer.nesting.max) == (3, 2) and explorer.drawing.figure.axes[0].lines


def test_a_cell_that_is_not_there_is_named_and_not_framed(found):
    whole = found[1].results["baseline"]
    explorer = HeatmapExplorer([found[1]._replace(results={"combined": whole, "baseline": whole[:1]})])
    explorer.network.value, explorer.length.value = "baseline", 2
    assert explorer.text.value == "<p>Not measured at length 2, nesting 1.</p>"
    assert not explorer.drawing.figure.axes[0].patches[0].get_visible()
    explorer.network.value, explorer.relative.value = "combined", "baseline"
    assert np.isnan(drawn(explorer)[0, 1]) and "points" not in explorer.text.value


def test_what_networks_write_is_escaped(found, monkeypatch):
    monkeypatch.setattr(ExecutorLSTM, "write", lambda self, state: [("<script>", [0.5])] * state[0].shape[1])
    explorer = HeatmapExplorer(found)
    assert html.escape("<script>") in explorer.text.value and "<script>" not in explorer.text.value
