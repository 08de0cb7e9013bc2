"""The four strategies: each one's distribution of difficulties, and the exact rule by which it moves on."""

from collections import Counter
from random import Random

import pytest
from test_programs import fits, is_uniform

from l2e_utils.config import RunConfig
from l2e_utils.curriculum import (
    FEWEST_DISTINCT,
    GATE,
    MIXED_FRACTION,
    PLATEAU,
    STRATEGIES,
    Baseline,
    Combined,
    Mixed,
    Naive,
    strategy_of,
)
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.training import train

TARGET = Difficulty(4, 3)
GRID = levels_up_to(TARGET)
TOO_FEW = "plateau (too few validation examples to ask)"
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
    assert (GATE, PLATEAU, MIXED_FRACTION, FEWEST_DISTINCT) == (0.95, 5, 0.2, 50)
    assert Combined(TARGET).mixed_fraction == MIXED_FRACTION


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
@pytest.mark.parametrize("validation, reason", [(0.5, "plateau"), (None, TOO_FEW)])
def test_a_plateau_is_a_training_accuracy_not_higher_than_five_checks_before(strategy, validation, reason):
    for last, moves in ((0.30, True), (0.29, True), (0.31, False)):
        moving = strategy(TARGET)
        # 0.30 now, higher ones between, and the last one five checks later: only the sixth check can be a plateau.
        for accuracy in (0.30, 0.9, 0.2, 0.8, 0.1):
            assert moving.check(accuracy, validation) == ""
        assert moving.level == (1, 1)
        assert moving.check(last, validation) == (reason if moves else "")
        assert moving.level == ((2, 1) if moves else (1, 1))


@pytest.mark.parametrize("strategy", MOVING)
def test_the_plateau_looks_five_checks_back_however_long_a_level_takes(strategy):
    moving = strategy(TARGET)
    assert set(check_many(moving, rising(30), 0.5)) == {(1, 1)}
    # The one five checks before this is the 26th.
    assert moving.check(rising(30)[25], 0.5) == "plateau"


@pytest.mark.parametrize("strategy", MOVING)
@pytest.mark.parametrize("validation", [0.5, 0.99])
def test_a_new_level_starts_with_no_history(strategy, validation):
    moving = strategy(TARGET)
    if validation < GATE:
        check_many(moving, [0.9] * 6, validation)
    else:
        check_many(moving, rising(3), 0.5)
        moving.check(0.9, validation)
    assert moving.level == (2, 1) and moving.train_accuracies == []
    assert set(check_many(moving, [0.5] * 5, 0.5)) == {(2, 1)}  # far below what the last level reached
    assert moving.check(0.5, 0.5) == "plateau"


@pytest.mark.parametrize("strategy", MOVING)
def test_without_validation_examples_only_the_plateau_counts(strategy):
    assert set(check_many(strategy(TARGET), rising(50), None)) == {(1, 1)}


@pytest.mark.parametrize("strategy", MOVING)
def test_levels_too_small_to_validate_cannot_stop_the_curriculum(strategy):
    # Training accuracy stays at 1 for ever; each of the five levels before the target takes six checks.
    levels = check_many(strategy(Difficulty(3, 2)), [1.0] * 30, None)
    assert levels[28] == (2, 2) and levels[29] == (3, 2)
    assert [levels.index(level) for level in levels_up_to(Difficulty(3, 2))[1:]] == [5, 11, 17, 23, 29]


def test_a_trained_network_leaves_the_level_of_ten_one_digit_strings(tmp_path):
    config = RunConfig(
        strategy="naive", task="memorisation", length=2, nesting=1, programs=4_000, check_every=100, hidden=12, batch=25
    )
    checks = []
    for record in train(config, tmp_path):
        checks.append(record)
        if record.note:
            break
    assert record.note == TOO_FEW and record.level == (1, 1)
    assert all(check.validation_accuracy is None for check in checks) and len(checks) >= 6


# --- By name ---


def test_the_strategies_by_name():
    assert list(STRATEGIES) == ["baseline", "naive", "mixed", "combined"]
    for name, kind in STRATEGIES.items():
        strategy = strategy_of(name, TARGET, 0.7)
        assert type(strategy) is kind and strategy.name == name and strategy.target == TARGET
    assert strategy_of("combined", TARGET, 0.7).mixed_fraction == 0.7


def test_an_unknown_strategy_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"^There is no strategy 'best': choose baseline, naive, mixed or combined\.$"):
        strategy_of("best", TARGET)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_an_impossible_mixed_fraction_is_refused_in_a_sentence(fraction):
    with pytest.raises(ValueError, match=r"^The mixed fraction must lie between 0 and 1, not .*\.$"):
        Combined(TARGET, fraction)
