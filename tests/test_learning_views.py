"""A network that learns, in pictures: guesses, losses, steps, and the film of its training."""

import math

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgba
from torch.nn.functional import cross_entropy

from l2e_utils import plots
from l2e_utils.model import ExecutorLSTM
from l2e_utils.text import OUTPUT_ALPHABET, Batch, Example
from l2e_utils.widgets import LearningFilm
from l2e_utils.widgets.learning import expectations

EXERCISES = [Example("print(1+2)", "3", ""), Example("print(50-99)", "-49", ""), Example("a<b>c", "120", "")]


def network(seed: int) -> ExecutorLSTM:
    torch.manual_seed(seed)
    return ExecutorLSTM(hidden=8)


@pytest.fixture
def film():
    return LearningFilm({200: network(2), 0: network(0), 100: network(1)}, EXERCISES)


def shown(view) -> np.ndarray:
    """Probabilities [output_time, 12] in the picture."""
    return np.asarray(view.drawing.figure.axes[0].collections[0].get_array()).reshape(12, -1).T


def test_film_shows_every_moment_and_example(film):
    assert [label for label, _ in film.moment.options] == ["0", "100", "200"] and film.moment.value == 200
    for seen, seed in ((0, 0), (100, 1), (200, 2)):
        film.moment.value = seen
        for number, example in enumerate(EXERCISES, start=1):
            film.example.value = number
            probabilities, loss = expectations(network(seed), example)
            assert np.allclose(shown(film), probabilities)
            assert f"After {seen:,} training examples" in film.text.value
            assert f"<b>{loss:.2f}</b> nats" in film.text.value
            frames = film.drawing.figure.axes[0].patches
            right = [OUTPUT_ALPHABET[round(frame.get_y())] for frame in frames]
            assert "".join(right) == example.output + "."


def test_film_escapes_what_it_shows(film):
    film.example.value = 3
    assert "a<b>c" not in film.text.value and "a&lt;b&gt;c" in film.text.value


def test_film_says_what_is_likeliest(film):
    alt = film.drawing.sentence
    assert alt.startswith("print(1+2) after 200 examples: where 3. is right, the likeliest characters are")
    assert film.drawing.figure.get_suptitle() == "print(1+2) after 200 examples"


def test_expectations_are_the_networks_own():
    example = EXERCISES[1]
    probabilities, loss = expectations(network(0), example)
    batch = Batch.of([example])
    scores = network(0)(batch)
    assert probabilities.shape == (4, 12) and torch.allclose(probabilities.sum(-1), torch.ones(4))
    assert loss == pytest.approx(cross_entropy(scores[batch.mask], batch.targets[batch.mask]).item(), abs=1e-6)


# --- Pictures ---------------------------------------------------------------------------------------------------------


def test_blind_is_the_logarithm_of_the_alphabet():
    assert pytest.approx(math.log(12)) == plots.BLIND


def test_guesses_have_a_bar_for_each_character():
    even, sure = [1 / 12] * 12, [0.0] * 7 + [1.0] + [0.0] * 4
    drawing = plots.draw_guesses({"before": even, "after": sure}, "7")
    for axes, shares in zip(drawing.figure.axes, (even, sure), strict=True):
        assert [patch.get_height() for patch in axes.patches] == shares
        assert [patch.get_facecolor() for patch in axes.patches].count(to_rgba(plots.RIGHT)) == 1
        assert not any(patch.get_hatch() for patch in axes.patches), "hatching means wrong"
    assert drawing.sentence == "Probability given to 7, the right next character: 8 % before, 100 % after."


def test_surprise_marks_minus_the_logarithm():
    drawing = plots.draw_surprise({"half": 0.5, "sure": 0.99})
    marked = [line.get_ydata()[0] for line in drawing.figure.axes[0].lines[1:]]
    assert marked == pytest.approx([math.log(2), -math.log(0.99)])
    assert drawing.sentence.endswith("half 0.69, sure 0.01.")


def test_step_sizes_find_the_best():
    drawing = plots.draw_step_sizes([0.1, 1.0, 10.0], [2.4, 2.0, 9.0], before=2.5)
    assert drawing.sentence.startswith("One step of size 1 lowers the loss from 2.50 to 2.00")
    assert drawing.sentence.endswith("one of 10 takes it to 9.00.")


def test_losses_differ_in_colour_and_style_and_name_their_ends():
    curves = {f"run {n}": [(100, 2.5), (200, 2.5 - n / 4)] for n in range(5)}
    drawing = plots.draw_losses(curves, "Five runs")
    lines = drawing.figure.axes[0].lines[:5]
    dashes = {str(line._dash_pattern) for line in lines}  # get_linestyle() calls all patterns of one's own "--"
    assert len({line.get_color() for line in lines}) == len(dashes) == 5
    assert [line.get_ydata()[-1] for line in lines] == [curve[-1][1] for curve in curves.values()]
    assert drawing.sentence.startswith("Five runs, at the end: run 0 2.50, run 1 2.25")


def test_a_very_high_loss_does_not_squeeze_the_others():
    axes = plots.draw_losses({"wild": [(1, 2.0), (2, 500.0)], "tame": [(1, 2.0), (2, 1.0)]}).figure.axes[0]
    assert axes.get_ylim()[1] < 4
    assert [text.get_text() for text in axes.texts] == ["a blind guess", "↑ wild: up to 500.0"]


def test_progress_ticks_right_answers_and_keeps_its_size():
    sums = [Example("print(1+2)", "3", ""), Example("print(50+49)", "99", "")]
    written = {0: ["2" * 120, ""], 100: ["3", "98"], 1_500: ["3", "99"]}
    drawing, first = plots.draw_progress(sums, written, 4), plots.draw_progress(sums, {}, 4)
    texts = [text.get_text() for text in drawing.figure.axes[0].texts]
    assert texts == ["22222… ✗", "nothing ✗", "3 ✓", "98 ✗", "3 ✓", "99 ✓", "3", "99"]
    assert drawing.sentence == "Of 2 sums right: 0 after 0, 1 after 100, 2 after 2k."
    assert first.figure.get_size_inches() == pytest.approx(drawing.figure.get_size_inches())
    assert [tick.get_text() for tick in first.figure.axes[0].get_yticklabels()] == ["1+2", "50+49"]
