"""The game: no answer before a guess, kind to what is typed, and a score that counts."""

from html import escape

import pytest
from matplotlib.text import Text

from l2e_utils import plots, widgets
from l2e_utils.analysis.copy_rules import copy_answers
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots.parts import shortened
from l2e_utils.tasks import Difficulty, Programs, split_of
from l2e_utils.widgets.game import read_guess

pytestmark = pytest.mark.usefixtures("unpainted")

EASY, HARD = [Difficulty(1, 1), Difficulty(1, 2)], [Difficulty(3, 3)]


@pytest.fixture(scope="module")
def model():
    return ExecutorLSTM(hidden=16).eval()


@pytest.fixture
def game(model):
    return widgets.GuessGame(model, Programs(), EASY, HARD)


def press_enter(game):
    """What the page sends when Enter is pressed in the field."""
    game.typed._handle_custom_msg({"event": "submit"}, [])


def play(game, guess):
    game.typed.value = guess
    game.button.click()


def everything_sent(game):
    """All that the page, or a reader without a kernel, gets to see as text."""
    bundle, metadata = game._repr_mimebundle_()
    figures = [game.drawing.figure, game.still().figure]
    drawn = [text.get_text() for figure in figures for text in figure.findobj(Text)]
    said = [game.question.value, game.text.value, game.typed.value, bundle["text/plain"], game.drawing.sentence]
    return [*said, metadata["image/png"]["alt"], *drawn]


def test_no_answer_is_there_before_the_guess(game, monkeypatch):
    def too_early(_source):
        raise AssertionError("the network was asked before the reader")

    for _ in range(3):
        monkeypatch.setattr(game.model, "answer", too_early)
        game.program = game.program._replace(output="987654")
        game.update()
        for text in everything_sent(game):
            assert "987654" not in text and "Python prints" not in text.replace("What does Python print", "")
        monkeypatch.undo()
        play(game, "1")
        game.next.click()


def test_after_the_guess_all_answers_are_shown(game, model):
    source, truth = game.program.source, game.program.output
    play(game, truth)
    written, confidence = model.answer(source)
    (copied,) = copy_answers([game.program], "the last number")
    for shown in (truth, written, copied.written):
        assert f"<code>{shown}</code>" in game.text.value
    answer, letters = game.drawing.figure.axes[0], shortened(written, truth)
    assert [bar.get_height() for bar in answer.patches] == pytest.approx(confidence[: len(letters)])
    assert "".join(label.get_text()[0] for label in answer.get_xticklabels()) == letters
    assert f"Python prints {truth}" in game.drawing.sentence


def test_the_score_counts_every_player_on_unseen_programs_of_both_kinds_of_levels(game):
    totals, levels = dict.fromkeys(plots.PLAYERS, 0), set()
    for number in range(1, 13):
        truth = game.program.output
        assert split_of(game.program.canonical) == "test"
        assert escape(game.program.source) in game.question.value
        levels.add(game.level)
        play(game, truth if number % 3 else "123456")
        for player, right in game.results().items():
            totals[player] += right
        assert game.results()["you"] == bool(number % 3)
        said = ", ".join(f"{player} {total}" for player, total in totals.items())
        assert f"Right answers after {number} round{'s' if number > 1 else ''}: {said}." in game.text.value
        assert game.text.value.count("✓") == sum(game.results().values())
        shown = [text.get_text() for text in game.drawing.figure.axes[1].texts]
        assert [text for text in shown if text.isdigit()] == [str(total) for total in totals.values()]
        assert shown.count("✓") + shown.count("✗") == 3 * min(number, 10)
        game.next.click()
        assert f"Round {number + 1}." in game.question.value and game.typed.value == ""
    assert totals["you"] == 8 and levels == {*EASY, *HARD}


def test_copying_is_right_where_the_last_number_is_the_output(game, monkeypatch):
    game.program = game.program._replace(source="print((5 if 8>2 else 9))", output="9")
    play(game, "5")
    assert game.results() == {"you": False, "the network": game.written == "9", "copying the last number": True}


def test_enter_and_the_button_do_the_same_and_only_once(game):
    game.typed.value = game.program.output
    press_enter(game)
    assert game.guess == game.program.output and "✓" in game.text.value
    assert game.typed.disabled and game.button.disabled and not game.next.disabled
    press_enter(game)
    game.button.click()
    game.next.click()
    assert len(game.finished) == 1 and game.guess is None
    assert not game.typed.disabled and not game.button.disabled and game.next.disabled


def test_next_and_other_messages_of_the_field_are_no_guess(game):
    source, game.typed.value = game.program.source, "7"
    game.next.click()
    game.typed._handle_custom_msg({"event": "blur"}, [])
    assert game.program.source == source and game.finished == [] and game.guess is None


def test_what_arrives_late_still_belongs_to_the_guess(game):
    """The page may send the last characters after the Enter that was pressed behind them."""
    game.program = game.program._replace(output="12")
    game.typed.value = "1"
    press_enter(game)
    assert not game.results()["you"]
    game.typed.value = "12"
    assert game.results()["you"] and "<code>12</code>" in game.text.value
    game.typed.value = "nonsense"
    assert game.guess == "12"
    game.next.click()
    assert game.finished == [{**game.finished[0], "you": True}]


def test_a_refusal_goes_when_something_else_is_typed(game):
    """Or when the rest of a number arrives, whose beginning was refused."""
    game.typed.value = "-"
    press_enter(game)
    assert game.guess is None and "not a whole number" in game.text.value
    game.typed.value = "-7"
    assert game.guess is None and "not a whole number" not in game.text.value, "it is to be checked first"
    press_enter(game)
    assert game.guess == "-7"


HOSTILE = "<img src=x onerror=alert(1)>", "</pre><script>", "&lt;b&gt;"
NO_NUMBERS = "7.5", "seven", "1,000", "--5", "5-", "9" * 31, "٣", "🙂"
REFUSED = {"Type a guess first": ("", "   ", "\t"), "not a whole number": (*HOSTILE, *NO_NUMBERS)}


@pytest.mark.parametrize("said", REFUSED)
def test_what_is_no_number_is_refused_and_escaped(game, said):
    for typed in REFUSED[said]:
        play(game, typed)
        assert game.guess is None and said in game.text.value and "Python prints" not in game.text.value
        assert "<img" not in game.text.value and "<script" not in game.text.value
        assert escape(typed.strip()[:30]) in game.text.value


def test_guesses_are_read_kindly():
    typed = ["12", " 12 ", "1 234", "+5", "+ 5", "- 7", "−7", "007", "-0", "12.", "1\u202f000"]
    assert list(map(read_guess, typed)) == ["12", "12", "1234", "5", "5", "-7", "-7", "7", "0", "12", "1000"]


def test_a_seed_gives_other_programs_and_one_kind_of_levels_will_do(model, game):
    sources = [widgets.GuessGame(model, Programs(), EASY, HARD, seed).program.source for seed in range(5)]
    assert len(set(sources)) > 2 and sources[0] == game.program.source
    assert widgets.GuessGame(model, Programs(), [], HARD).level == HARD[0]


def test_without_a_kernel_there_is_a_program_and_no_answer(game):
    assert game.program.source in [text.get_text() for text in game.still().figure.axes[0].texts]
    assert game.still().sentence.startswith(f"What does this program print? {game.program.source}")
