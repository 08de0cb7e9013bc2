"""Probes find what is there, and nothing where nothing is."""

import numpy as np
import pytest

from l2e_utils.analysis.probes import PROPERTIES, Probe, carried, majority, share_right, still_read


def planted(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """States whose third feature, far from 0 and on a large scale, decides the label; the others are noise."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 20)) * [1000 if i == 2 else 1 for i in range(20)] + 5
    return x, np.where(x[:, 2] > 5, "high", "low")


def test_a_probe_finds_what_is_there_on_unseen_programs():
    probe = Probe(*planted(800, 0))
    x, labels = planted(300, 1)
    assert share_right(probe.guess(x), labels).value > 0.9


def test_a_probe_of_shuffled_labels_finds_nothing():
    x, labels = planted(800, 0)
    probe = Probe(x, np.random.default_rng(2).permutation(labels))
    x, labels = planted(300, 1)
    estimate = share_right(probe.guess(x), labels)
    assert 0.35 < estimate.value < 0.65 and estimate.low < estimate.value < estimate.high


def test_a_probe_with_more_features_than_programs_has_an_answer():
    rng = np.random.default_rng(0)
    probe = Probe(rng.normal(size=(10, 50)), list("ababababab"))
    assert set(probe.guess(rng.normal(size=(30, 50)))) <= {"a", "b"}


def test_a_constant_feature_does_no_harm():
    x, labels = planted(800, 0)
    x[:, 5] = 7
    assert np.isfinite(Probe(x, labels).weights).all()


def test_a_probe_still_reads_the_same_code_and_not_a_mirrored_one():
    fit, labels = planted(800, 0)
    test, truth = planted(300, 1)
    flip = np.where(np.arange(20) == 2, -1, 1)
    mirrored = [x * flip + np.where(np.arange(20) == 2, 10, 0) for x in (fit, test)]
    own, later = carried(np.stack([fit, fit, mirrored[0]]), labels, np.stack([test, test, mirrored[1]]), truth)
    assert own.shape == later.shape == (300, 2)
    assert (own[:, 0] == later[:, 0]).all() and own[:, 1].mean() > 0.9 > 0.1 > later[:, 1].mean()
    blind = truth == "high"
    assert still_read(own[:, :1], later[:, :1], blind) == 1
    assert still_read(own[:, 1:], later[:, 1:], blind) < 0
    assert still_read(own, np.stack([blind, blind], axis=1), blind) == 0


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("-105", ("negative", "3", "1", "5")),
        ("7", ("not negative", "1", "7", "7")),
        ("0", ("not negative", "1", "0", "0")),
    ],
)
def test_properties(output, expected):
    assert tuple(read(output) for read in PROPERTIES.values()) == expected


def test_majority_is_learned_from_training_labels():
    assert majority(list("aab"), list("abbb")).value == 0.25
