"""Measures of representations, against what they must be by their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from l2e_utils.analysis import states as R
from l2e_utils.config import RunConfig
from l2e_utils.engine.files import BadFile
from l2e_utils.engine.runs import kept_networks, train
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, Programs, split_of
from l2e_utils.text import Batch
from l2e_utils.training import Record

SEEDS = st.integers(0, 10_000)
TASK = Programs()


def some(seed: int, features: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(40, features)) @ rng.normal(size=(features, features))


def rotation(seed: int, features: int = 6) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(features, features)))[0]


@given(SEEDS)
def test_alike_up_to_rotation_scale_and_shift(seed):
    x, turn = some(seed), rotation(seed + 1)
    same = 3.7 * x @ turn + 11
    assert R.cka(x, same) == pytest.approx(1)
    y = some(seed + 2)
    assert R.cka(same, y) == pytest.approx(R.cka(x, y))


@given(SEEDS)
def test_symmetric_and_between_0_and_1(seed):
    x, y = some(seed), some(seed + 1, features=4)
    assert 0 <= R.cka(x, y) <= 1
    assert R.cka(x, y) == pytest.approx(R.cka(y, x)) == pytest.approx(1 - R.moved(x, y))


def test_cka_by_hand():
    """With one feature each, CKA is the squared correlation."""
    x, y = some(3, features=1), some(4, features=1)
    assert R.cka(x, y) == pytest.approx(np.corrcoef(x[:, 0], y[:, 0])[0, 1] ** 2)


@given(SEEDS)
def test_turned_undoes_a_rotation(seed):
    x = some(seed)
    assert np.allclose(R.turned(x @ rotation(seed + 1), x), x)


def test_participation_ratio_of_known_spreads():
    signs = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], float)
    assert R.participation_ratio(signs) == pytest.approx(2)
    assert R.participation_ratio(signs * [5, 0]) == pytest.approx(1)
    assert R.participation_ratio(signs * [3, 1]) == pytest.approx((9 + 1) ** 2 / (81 + 1))
    spread = np.linalg.eigvalsh(np.cov(some(2).T))
    assert R.participation_ratio(some(2)) == pytest.approx(spread.sum() ** 2 / (spread**2).sum())


def test_widest_keeps_the_largest_spread_and_finds_others_the_same_directions():
    x = some(5)
    places = R.widest(x, 2)
    assert places.shape == (40, 2)
    assert (places**2).mean(axis=0) == pytest.approx(np.linalg.eigvalsh(np.cov(x.T, bias=True))[:-3:-1])
    assert np.allclose(R.widest(x, 2, x[7:9]), places[7:9])


def test_jackknife_of_a_mean_is_as_unsure_as_a_mean_of_few():
    """Of 20 equal groups, a mean is a mean of 20 means: Student's t with 19 degrees of freedom is 2.093."""
    x = np.random.default_rng(1).normal(size=400)
    means = x.reshape(20, 20).mean(axis=0)  # the groups are every twentieth
    half = 2.093 * means.std(ddof=1) / np.sqrt(20)
    estimate = R.jackknife(lambda values: float(values.mean()), x)
    assert estimate == pytest.approx((x.mean(), x.mean() - half, x.mean() + half), abs=1e-4)


def test_judge_wants_every_seed_to_be_clear():
    assert R.judge([(0.1, 0.2), (0.3, 0.4)]) == "not refuted"
    assert R.judge([(-0.2, -0.1), (-0.4, -0.3)]) == "refuted"
    assert R.judge([(0.1, 0.2), (-0.2, -0.1)]) == R.judge([(-0.1, 0.1), (0.1, 0.2)]) == "cannot tell"
    assert R.judge([(0.0, 0.2), (0.1, 0.2)]) == R.judge([(-0.2, -0.1), (-0.3, 0.0)]) == "cannot tell"


def test_states_are_those_of_the_network_in_the_order_given():
    model = ExecutorLSTM(hidden=5, layers=2).eval()
    exercises = R.different_programs(TASK, Difficulty(2, 2), "test", 30)
    found = R.states(model, exercises)
    assert found.shape == (30, 20)
    batch = Batch.of(exercises[7:8])
    h, c = model.encode(batch.source, batch.lengths)
    expected = np.concatenate([part.detach().numpy().ravel() for part in (h, c)])
    assert np.allclose(found[7], expected, atol=1e-6)


def test_different_programs_are_different_the_same_again_and_of_their_split():
    programs = R.different_programs(TASK, Difficulty(1, 1), "test", 200)
    assert len({program.canonical for program in programs}) == 200
    assert {split_of(program.canonical) for program in programs} == {"test"}
    assert programs == R.different_programs(TASK, Difficulty(1, 1), "test", 200)


def test_stretches():
    told = [(10, (1, 1), ""), (20, (1, 1), "plateau"), (30, (2, 1), ""), (40, (2, 1), "")]
    history = [Record(programs, Difficulty(*level), 1.0, 0.5, note=note) for programs, level, note in told]
    assert R.stretches(history) == [(0, 20, (1, 1)), (20, 40, (2, 1))]
    assert R.stretches([]) == []


def test_stages_are_the_networks_kept(tmp_path, monkeypatch):
    config = RunConfig(strategy="naive", length=2, nesting=1, programs=512, check_every=256, hidden=4)
    folder = tmp_path / "checkpoints" / "states"
    list(train(config, folder, keep_every=256))
    for path in kept_networks(folder).values():
        path.rename(folder / f"naive-0-{path.name}")
    monkeypatch.setattr(R, "DATA", tmp_path)
    found = R.stages("states", "naive-0")
    assert list(found) == [0, 256, 512]
    weights = [model.output.weight for model in found.values()]
    assert not np.allclose(weights[0].detach(), weights[2].detach())
    with pytest.raises(BadFile, match="No networks were kept"):
        R.stages("states", "naive-1")
