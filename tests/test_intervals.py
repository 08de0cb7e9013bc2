"""Intervals are as in printed tables. Wilson's is in test_evaluation.py, beside what it is used for."""

import pytest

from l2e_utils.analysis.intervals import Estimate, difference, mean_of, student


def test_a_mean_has_students_interval():
    expected = 3, 3 - 1.963, 3 + 1.963  # t = 2.776, s = 1.5811
    assert mean_of([1.0, 2.0, 3.0, 4.0, 5.0]) == pytest.approx(expected, abs=1e-3)
    assert mean_of([1.0] * 40) == (1, 1, 1)


@pytest.mark.parametrize(
    ("freedom", "missed", "quantile"),
    [(1, 0.05, 12.706), (2, 0.05, 4.303), (2, 0.01, 9.925), (16, 0.05, 2.12), (30, 0.01, 2.75), (10_000, 0.05, 1.96)],
)
def test_students_quantiles(freedom, missed, quantile):
    assert student(freedom, missed) == pytest.approx(quantile, abs=6e-4)


def test_a_difference_has_newcombes_interval():
    """Newcombe 1998, table II, method 10: 56/70 against 48/80."""
    a, b = Estimate(0.8, 0.6918, 0.8772), Estimate(0.6, 0.4904, 0.7004)  # their intervals are Wilson's
    assert difference(a, b) == pytest.approx((0.2, 0.0524, 0.3339), abs=2e-3)
