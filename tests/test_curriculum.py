"""The four strategies: each one's distribution of difficulties, and the exact rule by which it moves on."""

import math
from collections import Counter
from random import Random

import pytest
from test_programs import fits, is_uniform

from l2e_utils import curriculum
from l2e_utils.config import RunConfig
from l2e_utils.curriculum import KNOWN, STRATEGIES, Baseline, Combined, Mixed, Naive, checks_to_wait, strategy_of
from l2e_utils.tasks import Difficulty, levels_up_to

TARGET = Difficulty(4, 3)
GRID = levels_up_to(TARGET)
# The strategies that have a level of their own.
moving_ones = pytest.mark.parametrize("strategy", [Naive, Combined])


def draws(strategy, count=12_000, seed=1):
    rng = Random(seed)
    return [strategy.draw(rng) for _ in range(count)]


def check_many(strategy, train_accuracies, validation_accuracy):
    """The levels after each check."""
    levels = []
    for accuracy in train_accuracies:
        strategy.check(accuracy, validation_accuracy)
        levels.append(strategy.level)
    return levels


def rising(count):
    """Accuracies that get better all the time, so that there is no plateau."""
    return [0.1 + 0.001 * i for i in range(count)]


def test_baseline_always_draws_the_target():
    strategy = Baseline(TARGET)
    check_many(strategy, [1.0] * 20, 1.0)
    assert set(draws(strategy)) == {TARGET}


@pytest.mark.parametrize("fraction", [0, 0.2, 0.5, 0.8])
def test_combined_draws_that_fraction_as_mixed_and_the_rest_as_naive(fraction):
    strategy, naive = strategy_of("combined", TARGET, fraction), Naive(TARGET)
    for level in GRID:
        assert strategy.level == naive.level == level and set(draws(naive, 500)) == {level}
        expected = dict.fromkeys(GRID, 12_000 * fraction / len(GRID)) if fraction else {level: 0}
        expected[level] += 12_000 * (1 - fraction)
        assert fits(Counter(draws(strategy)), expected) if fraction else set(draws(strategy)) == {level}
        assert strategy.check(0.5, 1.0) == naive.check(0.5, 1.0)


@pytest.mark.parametrize("strategy", [Mixed(Difficulty(3, 2)), strategy_of("combined", Difficulty(3, 2), 1)])
def test_mixed_draws_every_level_up_to_the_target_equally_often_and_anew_for_each_example(strategy):
    grid = levels_up_to(Difficulty(3, 2))
    check_many(strategy, [0.5] * 4, 1.0)
    found = draws(strategy, 12_001)
    assert is_uniform(found, grid)
    # Neighbours are independent, so the same level twice is as rare as expected.
    assert is_uniform(zip(found, found[1:], strict=False), [(a, b) for a in grid for b in grid])


def test_review_looks_back_and_never_ahead():
    strategy = strategy_of("review", Difficulty(3, 2))
    assert set(draws(strategy, 100)) == {(1, 1)}
    check_many(strategy, rising(3), 0.96)
    found = draws(strategy, 10_000)
    assert strategy.level == (1, 2) and set(found) == {(1, 1), (2, 1), (3, 1), (1, 2)}
    assert 0.48 < sum(level == (1, 2) for level in found) / len(found) < 0.52


def test_the_constants_are_the_documented_ones():
    names = ("GATE", "PATIENCE", "MIXED_FRACTION", "FEWEST_DISTINCT")
    assert [getattr(curriculum, name) for name in names] == [0.95, 0.02, 0.2, 50]
    assert Combined(TARGET).mixed_fraction == 0.2


@moving_ones
@pytest.mark.parametrize("target", [Difficulty(3, 2), Difficulty(1, 1), Difficulty(1, 3), Difficulty(3, 1), TARGET])
def test_a_learned_level_is_followed_by_a_longer_one_and_nothing_by_what_is_beyond_the_target(strategy, target):
    moving, order = strategy(target), levels_up_to(target)
    levels = [moving.level, *check_many(moving, rising(40), 0.96)]
    assert levels == order + [target] * (41 - len(order)) and moving.check(1.0, 1.0) == ""


@moving_ones
@pytest.mark.parametrize(
    ("training", "validation", "reason"),
    [
        (0.99, 0.95, ""), (0.95, None, ""), (0.9, 0.9501, "validation accuracy above 95%"),
        (0.951, None, "training accuracy above 95% (too few validation examples to ask)"),
    ],
)
def test_the_gate_is_above_95_per_cent_in_validation_or_else_in_training(strategy, training, validation, reason):
    moving = strategy(TARGET)
    assert moving.check(training, validation) == reason
    assert moving.level == ((2, 1) if reason else (1, 1))


@moving_ones
@pytest.mark.parametrize("validation", [0.5, 0.95, None])
@pytest.mark.parametrize(("last", "moves"), [(0.30, True), (0.29, True), (0.31, False)])
def test_a_plateau_is_a_mean_of_the_last_checks_not_above_that_of_as_many_before(strategy, validation, last, moves):
    moving = strategy(TARGET)
    moving.window = 3
    # The three before have the mean 0.4; with 0.3, so have the last three.
    for accuracy in (0.9, 0.1, 0.2, 0.6, 0.3):
        assert moving.check(accuracy, validation) == "" and moving.level == (1, 1)
    assert moving.check(last, validation) == ("plateau" if moves else "")
    assert moving.level == ((2, 1) if moves else (1, 1))


@moving_ones
def test_the_plateau_looks_at_the_last_checks_however_long_a_level_takes(strategy):
    moving = strategy(TARGET)
    moving.window = 2
    assert set(check_many(moving, rising(30), 0.5)) == {(1, 1)}
    # The 28th and 29th check have the same mean as the 30th and this one.
    assert moving.check(rising(30)[27] + rising(30)[28] - rising(30)[29], 0.5) == "plateau"


@moving_ones
@pytest.mark.parametrize("validation", [0.5, 0.99])
def test_a_new_level_starts_with_no_history(strategy, validation):
    moving = strategy(TARGET)
    if validation > 0.95:
        check_many(moving, rising(3), 0.5)
        moving.check(0.9, validation)
    else:
        check_many(moving, [0.9] * 8, validation)
    assert moving.level == (2, 1) and moving.train_accuracies == []
    assert set(check_many(moving, [0.5] * 7, 0.5)) == {(2, 1)}  # far below what the last level reached
    assert moving.check(0.5, 0.5) == "plateau"


def test_a_run_compares_a_fiftieth_of_its_examples_with_as_many_before():
    for programs, check_every, window in ((1_000_000, 10_000, 2), (3_000_000, 1_000, 60), (10_000, 5_000, 1)):
        config = RunConfig("naive", programs=programs, check_every=check_every)
        assert config.make_strategy().window == window


def test_noise_seldom_ends_a_level_that_still_gets_better():
    """3 M programs, checked every 8,192, at a level that gains two points of accuracy in a twentieth of the run."""
    rng, too_early = Random(1), 0
    for _ in range(200):
        strategy = Naive(TARGET)
        strategy.window = checks_to_wait(3_000_000, 8_192)
        noise = math.sqrt(0.2 * 0.8 / (8_192 * 2))  # of two independent characters a program
        for check in range(round(0.05 * 3_000_000 / 8_192)):
            too_early += strategy.check(0.8 + 0.02 * check * 8_192 / 150_000 + rng.gauss(0, noise), 0.8) != ""
    assert too_early <= 2  # of 200 such stretches


def test_strategies_are_found_by_name_and_others_refused_in_a_sentence():
    assert list(STRATEGIES) == ["baseline", "naive", "mixed", "combined"]
    for name, kind in KNOWN.items():
        strategy = strategy_of(name, TARGET, 0.7)
        assert type(strategy) is kind and strategy.name == name and strategy.target == TARGET
    assert strategy_of("combined", TARGET, 0.7).mixed_fraction == 0.7
    for fraction in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match=r"^The mixed fraction must lie between 0 and 1, not .*\.$"):
            strategy_of("combined", TARGET, fraction)
