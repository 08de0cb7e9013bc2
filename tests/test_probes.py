"""Probes find what is there, and nothing where nothing is."""

import numpy as np

from l2e_utils.analysis.one_pass import running_values
from l2e_utils.analysis.probes import PROPERTIES, Probe, halfway, majority, share_right
from l2e_utils.tasks import Difficulty


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


def test_properties():
    found = [tuple(read(output) for read in PROPERTIES.values()) for output in ("-105", "7", "0")]
    assert found == [("negative", "3", "1", "5"), ("not negative", "1", "7", "7"), ("not negative", "1", "0", "0")]


def test_majority_is_learned_from_training_labels():
    assert majority(list("aab"), list("abbb")).value == 0.25


def test_halfway_is_after_the_first_of_two_operations_with_its_value():
    found = halfway(Difficulty(2, 2), "test", 200)
    assert 100 < len(found) < 200 and len({part.canonical for part in found}) == len(found)
    for part in found[:50]:
        assert running_values(part.source)[-1:] == [(len(part.source), int(part.output))] or "for" in part.source
