"""Every control of every view is moved through its range, and what is drawn is compared with what it should be.

(Live training is in test_widgets_training.py, the game in test_widgets_game.py, the heatmaps' view in test_surveys.py.)
"""

import re
from html import escape
from itertools import islice
from random import Random

import ipywidgets as W
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from seaborn.utils import relative_luminance
from test_plots import texts
from torch.nn.functional import cross_entropy

from l2e_utils import plots, widgets
from l2e_utils.analysis import digits
from l2e_utils.analysis.rehearsal import rehearse
from l2e_utils.analysis.tracing import prefix_answers, trace, walk
from l2e_utils.analysis.variants import digit_places, with_digit
from l2e_utils.curriculum import STRATEGIES, strategy_of
from l2e_utils.interpreter import run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots.steps import visible
from l2e_utils.programs import OPERATIONS
from l2e_utils.tasks import Difficulty, Programs, examples, levels_up_to
from l2e_utils.text import ALPHABET, OUTPUT_ALPHABET, START, STOP, Batch
from l2e_utils.widgets.learning import chances_of_levels
from l2e_utils.widgets.view import readable, right_or_wrong

TASK, LEVEL, PROGRAM = Programs(), Difficulty(3, 2), "print((7+5))"
EXERCISES = list(islice(examples(TASK, Random(2), Difficulty(2, 2), "test"), 5))


def network(hidden=16, layers=1, seed=0):
    torch.manual_seed(seed)  # one in eight stops at once, which is too soon for some tests below
    return ExecutorLSTM(hidden=hidden, layers=layers).eval()


@pytest.fixture(scope="module")
def model():
    return network()


TYPING = {  # views in which a program is typed or rolled, or chosen
    "ProgramRunner": lambda model: widgets.ProgramRunner(model, TASK, LEVEL),
    "CellViewer": lambda model: widgets.CellViewer({"one": model, "two": network(12, 2)}, TASK, LEVEL, PROGRAM),
    "CharacterStepper": lambda model: widgets.CharacterStepper(model, [PROGRAM, "a=5;\nprint((a//2))"]),
    "AdditionRunner": lambda model: widgets.AdditionRunner({"one": model, "two": network(8)}),
}
VIEWS = TYPING | {
    "ChangeExplorer": lambda model: widgets.ChangeExplorer({"<b>one</b>": model, "two": network(8)}, EXERCISES),
    "CurriculumExplorer": lambda _: widgets.CurriculumExplorer(LEVEL, checks=12),
    "GuessGame": lambda model: widgets.GuessGame(model, TASK, [Difficulty(1, 1)], [LEVEL]),
    "LearningFilm": lambda model: widgets.LearningFilm({200: model, 0: network(8)}, EXERCISES),
    "MemorisationExplorer": lambda model: widgets.MemorisationExplorer(lambda _: model, [2, 3, 5], count=2),
    "OnePass": lambda _: widgets.OnePass(),
    "ProgramDice": lambda _: widgets.ProgramDice(seed=47),
}  # fmt: skip


@pytest.fixture
def view(request, model):
    return VIEWS[request.param](model)


def each(*names):
    return pytest.mark.parametrize("view", names or VIEWS, indirect=True)


def words(view):
    return re.sub("<[^>]*>", "", view.text.value)


def choices(control):
    """All that somebody can choose there."""
    if isinstance(control, W.Checkbox | W.ToggleButton):
        return [False, True]
    if hasattr(control, "options"):
        return [option[1] if isinstance(option, tuple) else option for option in control.options]
    return np.arange(control.min, control.max + control.step, control.step).clip(max=control.max).tolist()


# --- What holds for every view ----------------------------------------------------------------------------------------


@each()
def test_readers_without_a_kernel_get_a_picture_and_its_sentence(view):
    bundle, metadata = view._repr_mimebundle_()
    assert {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"} <= set(bundle)
    assert metadata["image/png"]["alt"] == bundle["text/plain"] == view.still().sentence
    if type(view).__name__ not in ("CharacterStepper", "GuessGame", "OnePass"):  # where it is another picture
        assert view.still().sentence == view.drawing.sentence


@each(*(name for name in VIEWS if name != "GuessGame"))
def test_every_place_of_every_control_shows_something_else(view, unpainted):
    controls = {name: control for name, control in vars(view).items() if isinstance(control, W.ValueWidget)}
    del controls["text"], controls["image"]
    controls.pop("typed", None)
    for name, control in controls.items():
        places, seen = choices(control), set()
        for place in [*places[:: len(places) // 5 + 1], places[-1]]:
            control.value = place
            seen.add(view.text.value + view.drawing.sentence)
            assert "fault" not in view.text.value and "<b>one" not in view.text.value
        # The order of cells is only seen; a moment or a network may have no use for some of the others.
        idle = len(places) == 1 or name in ("ordered", "fraction", "until_learned", "double", "order", "program")
        assert len(seen) > 1 or idle, name


@pytest.mark.parametrize("page, ink", [("white", (0, 0, 0, 0.87)), ("#111111", (1, 1, 1, 1))], ids=["light", "dark"])
def test_coloured_words_can_be_read_on_the_themes_of_jupyterlab(page, ink):
    """A contrast of 4.5 at least, the ink being that of the texts around."""
    page = np.array(to_rgb(page))
    for colour in (plots.RIGHT, plots.WRONG, plots.NEUTRAL):
        share = float(re.search(rf"color-mix\(in srgb, {colour} (\d+)%, currentColor\)", readable(colour))[1]) / 100
        opaque = share + (1 - share) * ink[3]
        mixed = share * np.array(to_rgb(colour)) + (1 - share) * ink[3] * np.array(ink[:3]) + (1 - opaque) * page
        low, high = sorted(relative_luminance(tuple(seen)) for seen in (mixed, page))
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour
    for verdict in (right_or_wrong(True), right_or_wrong(False)):
        assert re.search(r"color: (#\w+); color: color-mix\(in srgb, \1 ", verdict) and "nowrap" in verdict


@each(*TYPING)
def test_a_mistake_is_a_sentence_and_is_escaped(view, unpainted):
    for typed in ("7/2", "import os", "print(1//0)", "print(1<=2)", "<img src=x onerror=alert(1)>", "🙂", "(((", "x"):
        view.typed.value = typed
        assert view.text.value.startswith("<p style") and view.image.layout.display == "none", typed
        assert "<img" not in view.text.value and "<=" not in view.text.value
        for control in (getattr(view, other, None) for other in ("mode", "length", "quantity", "network")):
            if hasattr(control, "index"):
                control.index = len(control.options) - 1  # moving another control meanwhile does no harm
    assert view.still().sentence
    view.typed.value = "print(25+17)"
    assert view.truth == "42" and view.image.layout.display is None and not view.text.value.startswith("<p style")


@each("ProgramRunner", "CellViewer", "AdditionRunner")
def test_each_click_rolls_another_unseen_program_and_puts_away_what_was_typed(view, monkeypatch, unpainted):
    splits, sources = set(), set()

    def spy(task, rng, level, split):
        splits.add(split)
        return examples(task, rng, level, split)

    monkeypatch.setattr(widgets.view, "examples", spy)
    (view.digits if hasattr(view, "digits") else view.length).value = 3
    view.typed.value = "print(275+148)"
    typed = view.program
    assert "275+148" in typed and view.truth == "423"
    for _ in range(8):
        view.again.click()
        assert view.typed.value == ""
        sources.add(view.source())
    assert len(sources) > 4 and typed not in sources and splits == {"test"}


@each("ProgramRunner")
def test_an_error_in_a_view_is_shown_and_raised(view, monkeypatch):
    def broken(*_):
        raise RuntimeError("<broken>")

    for name in ("draw", "source"):
        monkeypatch.setattr(view, name, broken)
        with pytest.raises(RuntimeError):
            view.length.value = view.length.value % 3 + 1
        assert view.text.value == "<b>This view has a fault:</b> RuntimeError(&#x27;&lt;broken&gt;&#x27;)"


def test_a_view_is_drawn_once_when_another_program_moves_other_controls(model, monkeypatch, unpainted):
    for name, move in {
        "OnePass": lambda view: view.seed.set_trait("value", 1),
        "CellViewer": lambda view: view.length.set_trait("value", 1),
        "CharacterStepper": lambda view: view.chosen.set_trait("index", 1),
    }.items():
        view, drawn = VIEWS[name](model), []
        view.step.value += 1
        draw = view.draw
        monkeypatch.setattr(view, "draw", lambda draw=draw, drawn=drawn: drawn.append(1) or draw())
        move(view)
        assert len(drawn) == 1, name


# --- One program ------------------------------------------------------------------------------------------------------


@each("ProgramRunner")
def test_runner_rolls_programs_of_every_level(view, model, unpainted):
    for view.length.value, view.nesting.value in levels_up_to(LEVEL):
        source = view.source()
        written, confidence = model.answer(source)
        assert escape(source) in view.text.value
        assert f"<code>{run(source)}</code>" in view.text.value and f"<code>{written}</code>" in view.text.value
        assert view.drawing.sentence == plots.draw_answer(run(source), written, confidence).sentence
    assert source in texts(view.still())


@each("ProgramDice")
def test_dice_show_the_operation_and_the_symbols(view, unpainted):
    view.nesting.value = 1
    for label, signs in (("choose", " if "), ("divide", "//")):
        view.operations.label = label
        assert signs in view.text.value
    assert len(view.operations.options) == len(OPERATIONS) + 2 and view.seed.value == 47
    view.seed.value = 48
    symbols, shown = widgets.scramble(view.shown), texts(view.still())
    assert "".join(shown[::2]) == symbols
    assert "".join(shown[1::2]) == view.shown.replace("\n", "⏎").replace(" ", "␣")


def test_scrambled_symbols_are_one_to_one_and_foreign():
    symbols = widgets.scramble(ALPHABET)
    assert len(set(symbols)) == len(ALPHABET) and not set(symbols) & set(ALPHABET)


def test_the_sliders_stop_where_copying_is_as_good():
    def row(length, nesting, low, copy):
        return {"length": length, "nesting": nesting, "exact_low": low, "copy_exact": copy}

    good = [row(1, 1, 0.9, 0.3), row(2, 1, 0.5, 0.3), row(1, 2, 0.6, 0.2), row(2, 2, 0.3, 0.2)]
    assert widgets.clearly_better_levels(good) == (2, 2)
    assert widgets.clearly_better_levels(good[:3] + [row(2, 2, 0.2, 0.2)]) == (1, 2)
    assert widgets.clearly_better_levels([good[0], row(2, 1, 0.1, 0.3), good[2], good[3]]) == (1, 2)
    with pytest.raises(ValueError, match="nowhere clearly better"):
        widgets.clearly_better_levels([row(1, 1, 0.1, 0.3)])


@each("ChangeExplorer")
def test_explorer_changes_each_digit_of_each_program(view, unpainted):
    for number, program in enumerate(EXERCISES, start=1):
        view.program.value, places = number, digit_places(program.source)
        assert view.place.max == len(places)
        for which, place in enumerate(places, start=1):
            view.place.value, view.digit.value = which, 7
            changed = with_digit(program.source, place, 7)
            plain = re.sub(r"<span[^>]*>|</span>", "", view.text.value)
            for source in (program.source, changed):
                assert f">{escape(source)}</pre>" in plain and f"<code>{run(source)}</code>" in plain
                assert all(f"<code>{model.answer(source)[0]}</code>" in plain for model in view.models.values())
            assert texts(view.drawing)[7] == run(changed) and "&lt;b&gt;one" in plain
    title = view.still().figure.axes[0].get_title(loc="left")
    assert title == f"{program.source.replace(chr(10), ' ⏎ ')}   digit no. {len(places)} changed"


@each("ChangeExplorer")
def test_explorer_frames_another_digit_and_says_where_zero_cannot_be(view):
    source, frames = EXERCISES[0].source, len(view.drawing.figure.axes[0].patches)
    old = int(source[digit_places(source)[0]])
    assert view.digit.value == old
    view.digit.value = old % 9 + 1
    assert len(view.drawing.figure.axes[0].patches) == frames + 1
    view.place.value = next(n for n, at in enumerate(digit_places(source), 1) if not source[at - 1].isdigit())
    view.digit.value = 0
    assert "no number begins with 0" in view.text.value and texts(view.drawing)[0] == "–"


# --- Character by character -------------------------------------------------------------------------------------------


@each("CharacterStepper")
def test_every_forced_step_is_told_and_drawn(view, unpainted):
    for view.chosen.index, source in enumerate([PROGRAM, "a=5;\nprint((a//2))"]):
        output = run(source)
        steps = walk(view.model, source, output)
        assert view.step.max == len(steps) + 2 * view.PADDING
        assert view.step.value == view.PADDING + len(source) + 1, "it begins at @"
        for number in range(1, view.step.max + 1):
            view.step.value = number
            (frame,) = [patch for patch in view.drawing.figure.axes[0].patches if not patch.get_fill()]
            place, told = number - 1 - view.PADDING, words(view).replace("&gt;", ">")
            assert frame.get_x() == pytest.approx(number - 1.42) and f"Step {number} of {view.step.max}." in told
            if place < 0:
                assert "Padding in front" in told
            elif place < len(source):
                assert f"The encoder reads {visible(source[place])}" in told
            elif place < len(steps):
                step = steps[place]
                assert f"The decoder reads {step.reads}" in told
                assert f" and gives {step.writes} with " in told, "no sentence ends with the full stop that is written"
                assert f"Target {step.target} (mask 1): {'right' if step.right else 'wrong'}" in told
                drawn = [bar.get_width() for bar in view.drawing.figure.axes[1].patches]
                assert drawn == pytest.approx(step.probabilities.tolist(), abs=1e-6)
            else:
                assert "Padding behind: the mask is 0" in told
            assert f"{max(0, min(place + 1, len(source)))} " in view.drawing.sentence
        drawn = "".join(texts(view.drawing))  # at the last step all of it is there
        assert all(visible(character) in drawn for character in source + START + output + STOP)
        assert view.still().sentence == plots.draw_unrolled(steps).sentence


@each("CharacterStepper")
def test_free_running_shows_what_the_network_writes(view, unpainted):
    written, _ = view.model.answer(PROGRAM)
    view.mode.value = False
    steps = walk(view.model, PROGRAM, run(PROGRAM), forced=False)
    assert view.step.max == len(steps) + view.PADDING
    start = view.PADDING + len(PROGRAM) + 1
    for number in (*range(start, start + 4), view.step.max):  # an untrained network writes 120
        view.step.value = number
        step = steps[number - 1 - view.PADDING]
        assert f"The decoder reads {step.reads}" in words(view)
        assert ("its own last character" in words(view)) == (step.reads != START)
        assert ("no target left" in words(view)) == (not step.target)
    assert "free running" in view.drawing.sentence and written[:20] in view.drawing.sentence


@each("CharacterStepper")
def test_a_typed_program_takes_the_place_of_the_chosen_one(view, unpainted):
    for _ in range(2):
        view.typed.value = "9 - 4"
        assert view.source() == "print((9-4))" and view.step.value == view.PADDING + len("print((9-4))") + 1
        view.typed.value = ""
        assert view.source() == PROGRAM
    view.typed.value = "9 - 4"
    view.chosen.index = 1
    assert view.source() == view.chosen.value and view.typed.value == ""


@each("CellViewer", "CharacterStepper")
def test_a_program_too_long_for_the_picture_scrolls(view, unpainted):
    most = max(plots.reading.MOST, plots.steps.COLUMNS)
    view.typed.value = "+".join(["123"] * 30)
    for number in (1, 60, view.step.max):
        view.step.value = number
        low, high = view.drawing.figure.axes[0].get_xlim()
        assert low < number - 1 < high and high - low <= most + 0.5


@each("CellViewer")
def test_every_quantity_and_character_of_a_network_is_drawn(view, unpainted):
    for name, model in view.models.items():
        view.network.value, traced = name, trace(model, PROGRAM)
        answers = prefix_answers(model, traced)
        for view.quantity.value, (called, *_) in plots.CELL_QUANTITIES.items():
            view.ordered.value = False
            cells = np.asarray(view.drawing.figure.axes[0].images[0].get_array())
            assert np.allclose(cells, getattr(traced.layers[-1], view.quantity.value).numpy().T)
            assert view.drawing.sentence.startswith(called[:4].capitalize())
        view.ordered.value = True
        for number in range(1, len(PROGRAM) + 1):
            view.step.value = number
            assert f"{PROGRAM[:number]}▮</pre>" in view.text.value
            assert f"would write <code>{answers[number].written}</code>" in view.text.value
            upper, lower = view.drawing.figure.axes[:2]
            assert (np.diff(upper.images[0].get_array()[:, number - 1]) <= 0).all(), "sorted in the frame"
            frames = [patch for axes in (upper, lower) for patch in axes.patches if not patch.get_fill()]
            assert [frame.get_x() for frame in frames] == [number - 1.5] * 2
        heights = [bar.get_height() for bar in lower.patches if bar.get_fill()]
        assert heights == pytest.approx([answer.probability for answer in answers[1:]])


@each("CellViewer")
def test_cells_of_programs_of_every_level_begin_at_the_first_digit(view, unpainted):
    assert view.step.value == PROGRAM.index("7") + 1
    for view.length.value, view.nesting.value in levels_up_to(LEVEL)[::-1]:
        assert view.typed.value == "" and view.step.max == len(view.program)
        assert view.program[view.step.value - 1].isdigit()
        assert f"prints <code>{run(view.program)}</code>" in view.text.value


# --- Learning ---------------------------------------------------------------------------------------------------------


def heat(view):
    """The shares that the heatmap of a view shows."""
    return dict(zip(sorted(levels_up_to(LEVEL), key=lambda level: level[::-1]), cells(view), strict=True))


def cells(view):
    return np.asarray(view.drawing.figure.axes[0].collections[0].get_array()).ravel()


@pytest.mark.parametrize("name", STRATEGIES)
@each("CurriculumExplorer")
def test_explorer_shows_each_moment_of_each_strategy(view, name, unpainted):
    view.strategy.value, view.until_learned.value = name, 2
    course = rehearse(strategy_of(name, LEVEL, 0.5), 12, 2)
    for view.now.value in range(12):
        strategy, now = strategy_of(name, LEVEL, 0.5), view.now.value
        strategy.level = course[now].level
        assert heat(view) == pytest.approx(chances_of_levels(strategy))
        assert int(view.drawing.figure.axes[1].lines[-1].get_xdata()[0]) == now
        assert f"After {now} of 12 checks: <b>{name}</b>" in view.text.value
        level = "It has no current level." if name == "mixed" else f"Its level is {tuple(course[now].level)}."
        assert level in view.text.value
    assert view.fraction.disabled == (name != "combined")
    assert view.until_learned.disabled == (name in ("baseline", "mixed"))


@each("CurriculumExplorer")
def test_explorer_follows_the_mixed_fraction_and_how_fast_levels_are_learned(view, unpainted):
    for fraction in (0, 0.2, 0.6, 1):
        view.fraction.value = fraction
        assert cells(view).sum() == pytest.approx(1) and cells(view).min() == pytest.approx(fraction / 6)
    view.strategy.value, view.now.value = "naive", 11
    for view.until_learned.value in range(1, 13):
        level = levels_up_to(LEVEL)[min(11 // view.until_learned.value, 5)]
        assert max(heat(view), key=heat(view).get) == level


def test_a_slow_pupil_of_naive_never_sees_the_target():
    """As the answers in notebook 5 say, of the longest wait that the explorer allows."""
    slowest = widgets.CurriculumExplorer(LEVEL).until_learned.max
    course = {name: rehearse(strategy_of(name, LEVEL, 0.5), 48, slowest, draws=6) for name in ("naive", "combined")}
    seen = {name: sum(LEVEL in stretch.drawn for stretch in stretches) for name, stretches in course.items()}
    assert slowest == 12 and seen["naive"] == 0 < seen["combined"]


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_shares_are_what_a_strategy_draws(name, fraction):
    (stretch,) = rehearse(strategy_of(name, LEVEL, fraction), 1, 1, draws=6_000)
    for level, share in chances_of_levels(strategy_of(name, LEVEL, fraction)).items():
        assert stretch.drawn.count(level) / 6_000 == pytest.approx(share, abs=0.025)


@each("LearningFilm")
def test_film_shows_every_moment_and_example(view):
    assert [label for label, _ in view.moment.options] == ["0", "200"] and view.moment.value == 0, "it begins early"
    for seen, model in view.networks.items():
        view.moment.value = seen
        for view.example.value, example in enumerate(EXERCISES, start=1):
            batch = Batch.of([example])
            scores = model(batch)[0].detach()
            loss = cross_entropy(scores, batch.targets[0])
            assert np.allclose(cells(view).reshape(12, -1).T, scores.softmax(-1), atol=1e-6)
            assert f"After {seen:,} training examples" in view.text.value
            assert f"<b>{loss:.2f}</b> nats" in view.text.value and escape(example.source) in view.text.value
            right = [OUTPUT_ALPHABET[round(frame.get_y())] for frame in view.drawing.figure.axes[0].patches]
            assert "".join(right) == example.output + "."
            start = f"{example.source.replace(chr(10), ' ')} after {seen} examples"
            title = view.drawing.figure.axes[0].get_title("left").replace("\n", " ")
            assert title == start and view.drawing.sentence.startswith(start)


# --- Sums and strings -------------------------------------------------------------------------------------------------


@each("AdditionRunner")
def test_runner_shows_sums_of_every_length_rolled_or_typed(view, unpainted):
    for name, model in view.models.items():
        view.network.value = name
        for view.digits.value in range(1, 11):
            a, b = digits.operands(view.source())
            assert len(str(a)) == len(str(b)) == view.digits.value and name in view.text.value
            assert view.source() in view.text.value
            assert view.drawing.sentence == plots.draw_sum(a, b, *model.answer(view.source())).sentence
    for typed in ("275+148", " 275 + 148 ", "print(275+148)"):
        view.typed.value = typed
        assert view.source() == "print(275+148)"
        assert "2 carries" in view.text.value and "275 + 148" in view.drawing.sentence


@each("AdditionRunner")
def test_runner_answers_what_is_no_sum_with_a_sentence(view, unpainted):
    for typed in ("275", "27+148", "027+148", "12345678901+12345678901", "٣+٣", "1+1;2", "-5+12", "a+b"):
        view.typed.value = typed
        assert view.text.value.startswith("<p style") and view.image.layout.display == "none", typed


def test_strings_have_a_network_for_every_combination(model, unpainted):
    asked = []
    view = widgets.MemorisationExplorer(lambda run: asked.append(run) or model, [2, 3], count=1)
    for view.strategy.value in STRATEGIES:
        for variant, (view.reverse.value, view.double.value) in digits.VARIANTS.items():
            for view.length.value in (2, 3):
                run_name = f"{view.strategy.value}-{variant}-{view.length.value}"
                assert view.run() == run_name == asked[-1] and run_name in view.text.value
                assert view.drawing.sentence.startswith(run_name)
                assert len(view.drawing.figure.axes[1].patches) == view.length.value + 1


@each("MemorisationExplorer")
def test_strings_are_read_as_the_toggles_say_and_measured_once(view, unpainted):
    shown, calls = {}, view.measured.cache_info
    for name, (view.reverse.value, view.double.value) in digits.VARIANTS.items():
        shown[name] = "".join(texts(view.drawing))
    plain = shown["plain"][:3]
    assert shown["reversed"][:3] == plain[::-1] and shown["doubled"][:7] == f"{plain};{plain}"
    assert shown["reversed-doubled"][:7] == f"{plain[::-1]};{plain[::-1]}" and ";" in view.text.value
    seen, before, view.double.value = set(), calls().misses, False
    for _ in range(6):
        view.again.click()
        seen.add("".join(texts(view.drawing)[:3]))
    assert len(seen) > 4 and calls().misses == before
