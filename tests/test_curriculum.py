"""The four strategies: each one's distribution of difficulties, and the exact rule by which it moves on."""

import math
from collections import Counter
from random import Random

import pytest
from test_programs import fits, is_uniform

from l2e_utils.config import RunConfig
from l2e_utils.curriculum import (
    FEWEST_DISTINCT,
    GATE,
    KNOWN,
    MIXED_FRACTION,
    PATIENCE,
    STRATEGIES,
    Baseline,
    Combined,
    Mixed,
    Naive,
    checks_to_wait,
    strategy_of,
)
from l2e_utils.tasks import Difficulty, levels_up_to

TARGET = Difficulty(4, 3)
GRID = levels_up_to(TARGET)
MOVING = [Naive, Combined]  # the strategies that have a level of their own


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


# --- Which difficulties they draw ---


def test_baseline_always_draws_the_target():
    strategy = Baseline(TARGET)
    assert set(draws(strategy)) == {TARGET}
    check_many(strategy, [1.0] * 20, 1.0)
    assert set(draws(strategy)) == {TARGET}


def test_naive_draws_its_current_level_alone():
    strategy = Naive(TARGET)
    for level in GRID:
        assert strategy.level == level
        assert set(draws(strategy, 500)) == {level}
        strategy.check(0.5, 1.0)


def test_mixed_draws_every_level_up_to_the_target_equally_often():
    strategy = Mixed(TARGET)
    assert is_uniform(draws(strategy), GRID)
    check_many(strategy, [1.0] * 20, 1.0)
    assert is_uniform(draws(strategy, seed=2), GRID)


@pytest.mark.parametrize("fraction", [0.2, 0.5, 0.8])
def test_combined_draws_that_fraction_as_mixed_and_the_rest_as_naive(fraction):
    strategy = Combined(TARGET, fraction)
    for level in (GRID[0], GRID[5], GRID[10]):
        assert strategy.level == level
        found = Counter(draws(strategy))
        expected = dict.fromkeys(GRID, 12_000 * fraction / len(GRID))
        expected[level] += 12_000 * (1 - fraction)
        assert fits(found, expected)
        check_many(strategy, [0.5] * 5, 1.0)


def test_combined_without_mixed_draws_is_naive():
    combined, naive = Combined(TARGET, 0), Naive(TARGET)
    for _ in GRID:
        assert set(draws(combined, 500)) == set(draws(naive, 500)) == {naive.level}
        assert combined.check(0.5, 1.0) == naive.check(0.5, 1.0)


def test_combined_with_nothing_but_mixed_draws_is_mixed():
    strategy = Combined(TARGET, 1)
    assert is_uniform(draws(strategy), GRID)
    check_many(strategy, [0.5] * 4, 1.0)
    assert is_uniform(draws(strategy, seed=2), GRID)


def test_every_draw_is_one_of_its_own():
    # Difficulty is drawn for each example: neighbours are independent, so the same level twice is as rare as expected.
    grid = levels_up_to(Difficulty(3, 2))
    found = draws(Mixed(Difficulty(3, 2)), 12_001)
    pairs = list(zip(found, found[1:], strict=False))
    assert is_uniform(pairs, [(a, b) for a in grid for b in grid])


# --- When they move on ---


def test_the_constants_are_the_documented_ones():
    assert (GATE, PATIENCE, MIXED_FRACTION, FEWEST_DISTINCT) == (0.95, 0.02, 0.2, 50)
    assert Combined(TARGET).mixed_fraction == MIXED_FRACTION


def test_review_looks_back_and_never_ahead():
    strategy = strategy_of("review", Difficulty(3, 2))
    assert set(draws(strategy, 100)) == {(1, 1)}
    check_many(strategy, rising(3), 0.96)
    found = draws(strategy, 10_000)
    assert strategy.level == (1, 2) and set(found) == {(1, 1), (2, 1), (3, 1), (1, 2)}
    assert 0.48 < sum(level == (1, 2) for level in found) / len(found) < 0.52


@pytest.mark.parametrize("strategy", MOVING)
def test_a_learned_level_is_followed_by_a_longer_one_and_the_longest_by_a_short_one_nested_deeper(strategy):
    strategy = strategy(Difficulty(3, 2))
    assert strategy.level == (1, 1)
    levels = check_many(strategy, rising(8), 0.96)
    assert levels == [(2, 1), (3, 1), (1, 2), (2, 2), (3, 2), (3, 2), (3, 2), (3, 2)]


@pytest.mark.parametrize("strategy", MOVING)
def test_nothing_is_beyond_the_target(strategy):
    for target in (Difficulty(1, 1), Difficulty(1, 3), Difficulty(3, 1), TARGET):
        moving = strategy(target)
        levels = [moving.level, *check_many(moving, [1.0] * 40, 1.0)]
        assert levels[: len(levels_up_to(target))] == levels_up_to(target)
        assert set(levels[len(levels_up_to(target)) :]) == {target}
        assert moving.check(1.0, 1.0) == ""


@pytest.mark.parametrize("strategy", MOVING)
def test_the_gate_is_above_95_per_cent_and_not_at_it(strategy):
    moving = strategy(TARGET)
    assert set(check_many(moving, rising(20), 0.95)) == {(1, 1)}
    assert moving.check(0.9, 0.9501) == "validation accuracy above 95%"
    assert moving.level == (2, 1)


@pytest.mark.parametrize("strategy", MOVING)
@pytest.mark.parametrize("validation", [0.5, 0.95, None])
def test_a_plateau_is_a_mean_of_the_last_checks_not_above_that_of_as_many_before(strategy, validation):
    for last, moves in ((0.30, True), (0.29, True), (0.31, False)):
        moving = strategy(TARGET)
        moving.window = 3
        # The three before have the mean 0.4; with 0.3, so have the last three.
        for accuracy in (0.9, 0.1, 0.2, 0.6, 0.3):
            assert moving.check(accuracy, validation) == ""
        assert moving.level == (1, 1)
        assert moving.check(last, validation) == ("plateau" if moves else "")
        assert moving.level == ((2, 1) if moves else (1, 1))


@pytest.mark.parametrize("strategy", MOVING)
def test_the_plateau_looks_at_the_last_checks_however_long_a_level_takes(strategy):
    moving = strategy(TARGET)
    moving.window = 2
    assert set(check_many(moving, rising(30), 0.5)) == {(1, 1)}
    # The 28th and 29th check have the same mean as the 30th and this one.
    assert moving.check(rising(30)[27] + rising(30)[28] - rising(30)[29], 0.5) == "plateau"


@pytest.mark.parametrize("strategy", MOVING)
@pytest.mark.parametrize("validation", [0.5, 0.99])
def test_a_new_level_starts_with_no_history(strategy, validation):
    moving = strategy(TARGET)
    if validation < GATE:
        check_many(moving, [0.9] * 8, validation)
    else:
        check_many(moving, rising(3), 0.5)
        moving.check(0.9, validation)
    assert moving.level == (2, 1) and moving.train_accuracies == []
    assert set(check_many(moving, [0.5] * 7, 0.5)) == {(2, 1)}  # far below what the last level reached
    assert moving.check(0.5, 0.5) == "plateau"


@pytest.mark.parametrize("strategy", MOVING)
def test_without_validation_examples_the_gate_asks_for_the_training_accuracy(strategy):
    moving = strategy(TARGET)
    assert set(check_many(moving, rising(50), None)) == {(1, 1)}
    assert moving.check(0.95, None) == ""
    assert moving.check(0.951, None) == "training accuracy above 95% (too few validation examples to ask)"
    assert moving.level == (2, 1)
    other = strategy(TARGET)
    assert other.check(0.99, 0.5) == "" and other.level == (1, 1)


@pytest.mark.parametrize("strategy", MOVING)
def test_levels_that_never_get_good_cannot_stop_the_curriculum(strategy):
    # Each of the five levels before the target takes eight checks.
    levels = check_many(strategy(Difficulty(3, 2)), [0.7] * 40, 0.6)
    assert levels[38] == (2, 2) and levels[39] == (3, 2)
    assert [levels.index(level) for level in levels_up_to(Difficulty(3, 2))[1:]] == [7, 15, 23, 31, 39]


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


# --- By name ---


def test_the_strategies_by_name():
    assert list(STRATEGIES) == ["baseline", "naive", "mixed", "combined"]
    for name, kind in KNOWN.items():
        strategy = strategy_of(name, TARGET, 0.7)
        assert type(strategy) is kind and strategy.name == name and strategy.target == TARGET
    assert strategy_of("combined", TARGET, 0.7).mixed_fraction == 0.7


def test_an_unknown_strategy_is_refused_in_a_sentence():
    known = "baseline, naive, mixed, combined or review"
    with pytest.raises(ValueError, match=rf"^There is no strategy 'best': choose {known}\.$"):
        strategy_of("best", TARGET)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_an_impossible_mixed_fraction_is_refused_in_a_sentence(fraction):
    with pytest.raises(ValueError, match=r"^The mixed fraction must lie between 0 and 1, not .*\.$"):
        Combined(TARGET, fraction)
