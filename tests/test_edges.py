"""Sums on an edge, and networks of several seeds beside each other."""

from random import Random

import pytest

from l2e_utils import plots
from l2e_utils.analysis.digits import carries, operands
from l2e_utils.analysis.edges import chained_sum, sums_to
from l2e_utils.analysis.seeds import by_length, learned, seeds_of
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.engine.results import load_results
from l2e_utils.tasks import SPLITS, split_of


@pytest.mark.parametrize("total", [20, 99, 100, 198])
def test_sums_to_a_total_are_all_there_are(total):
    everything = [f"print({a}+{b})" for a in range(10, 100) for b in range(10, 100) if a + b == total]
    assert [example.source for example in sums_to(total, 2)] == [t for t in everything if split_of(t) == "test"]


@pytest.mark.parametrize("chain", range(5))
@pytest.mark.parametrize("split", SPLITS)
def test_a_chained_sum_has_just_that_chain(chain, split):
    rng, carried = Random(1), set()
    for _ in range(40):
        example = chained_sum(rng, 5, chain, split)
        a, b = operands(example.source)
        assert len(str(a)) == len(str(b)) == 5 and split_of(example.source) == split
        nine = [int(x) + int(y) == 9 for x, y in zip(reversed(str(a)), reversed(str(b)), strict=True)]
        assert nine[: chain + 2] == [False, *[True] * chain, False][:5] and example.output == str(a + b)
        carried.add(carries(a, b)[0])
        assert set(carries(a, b)[: chain + 1]) == {carries(a, b)[0]}, "what arrives is handed on"
    assert carried == {0, 1}


def test_ones_first_turns_the_result_round_and_nothing_else():
    usual, turned = (chained_sum(Random(3), 4, 2, ones_first=turn) for turn in (False, True))
    assert usual.source == turned.source and usual.output == turned.output[::-1]


@pytest.mark.parametrize("chain", [-1, 4])
def test_a_chain_that_does_not_fit_is_refused(chain):
    with pytest.raises(ValueError, match="0 to 3 columns"):
        chained_sum(Random(1), 4, chain)


def test_seeds_are_found_in_order_and_without_those_that_write_backwards():
    runs = seeds_of("sums", 9)
    assert list(runs) == list(STRATEGIES)
    assert runs["naive"] == ["naive-9", "naive-9-1", "naive-9-2"]
    assert seeds_of("sums", 12) == {"naive": ["naive-12"]}


def test_curves_and_lengths_are_those_of_the_results():
    row = next(r for r in load_results("sums") if (r["run"], r["length"]) == ("naive-9-2", 8))
    assert by_length("sums", 9)["naive"][2][8] == row["exact"]
    assert 1 not in by_length("sums", 9)["naive"][0], "eight different sums say little"
    assert max(learned("sums", 9, "target_exact")["mixed"][1]) == 2_400_000


def test_seeds_are_lines_of_one_look():
    panels = {"left": {"naive": [{1: 0.2, 2: 0.5}, {1: 0.3, 2: 1.0}]}, "right": {"as usual": [{1: 0.0, 2: 0.25}]}}
    drawing = plots.draw_seeds(panels, "digits", "sums right", {"left": 0.5, "right": 0.1}, doubling=True)
    left, right = drawing.figure.axes
    level, *lines = left.lines
    assert {*level.get_ydata()} == {0.5} and {*right.lines[0].get_ydata()} == {0.1} and left.get_xscale() == "log"
    assert [list(line.get_ydata()) for line in lines] == [[0.2, 0.5], [0.3, 1.0]]
    assert {(line.get_color(), line.get_linestyle()) for line in lines} == {plots.LINES["naive"]}
    assert right.lines[1].get_color() != lines[0].get_color()
    assert drawing.sentence == "left, at 2: naive 50 %, 100 %. right, at 2: as usual 25 %."
