"""Guess before you look: a reader against a network against a rule that only copies."""

import re
from collections.abc import Sequence
from contextlib import suppress
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.copy_rules import copy_answers
from l2e_utils.errors import CourseError
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Difficulty, Task, examples
from l2e_utils.widgets.view import View, code, complaint, inline, right_or_wrong, table

MOST_DIGITS = 30  # of a guess: far more than any output of a level that can be played


class GuessGame(View):
    """A test program, the reader's guess, and only then what Python prints, the network writes and copying would say.

    model, task  the network, and where programs come from: their test split
    easy, hard   levels that are drawn from equally often: say, where the network is mostly right, and where it is not
    seed         another one gives other programs

    Nothing of an answer is computed, shown or drawn before there is a guess.
    """

    RULE = "the last number"  # one rule for the whole game, chosen before anybody has seen the program

    def __init__(
        self, model: ExecutorLSTM, task: Task, easy: Sequence[Difficulty], hard: Sequence[Difficulty], seed: int = 0
    ):
        self.model, self.task, self.kinds = model, task, [kind for kind in (easy, hard) if kind]
        self.rng = Random(f"game {seed}")
        self.finished: list[dict[str, bool]] = []  # the rounds before this one
        self.question = W.HTML()
        self.typed = W.Text(placeholder="a whole number", description="your guess", layout=W.Layout(width="300px"))
        self.button = W.Button(description="Check", icon="check", button_style="primary")
        self.next = W.Button(description="Next program", icon="arrow-right")
        super().__init__(self.typed, self.button, self.next)
        self.box.children = [self.question, *self.box.children]
        self.watch(self.check, self.button)
        self.watch(self.move_on, self.next)
        self.watch(self.take_late, self.typed)
        self.typed.on_msg(self.take_message)
        self.deal()

    def deal(self) -> None:
        """The program of the next round; nobody has guessed yet."""
        self.level = self.rng.choice(self.rng.choice(self.kinds))
        self.program = next(examples(self.task, self.rng, self.level, "test"))
        self.guess: str | None = None
        self.refusal, self.typed.value = "", ""
        self.question.value = (
            f"<p><b>Round {len(self.finished) + 1}.</b> Length {self.level.length}, nesting {self.level.nesting}. "
            f"What does Python print?</p>{code(self.program.source)}"
        )
        self.update()

    def check(self) -> None:
        """Take what is typed as the guess of this round, if it is a number, and show the answers."""
        if self.guess is not None:
            return
        try:
            self.guess, self.refusal = read_guess(self.typed.value), ""
        except CourseError as error:
            self.refusal = str(error)
        else:
            self.written, self.confidence = self.model.answer(self.program.source)
        self.update()
        if self.guess is not None:
            self.next.focus()  # so that Enter goes on

    def move_on(self) -> None:
        """The next round, if this one is over."""
        if self.guess is not None:
            self.finished.append(self.results())
            self.deal()
            self.typed.focus()

    def take_message(self, _widget, content: dict, _buffers) -> None:
        """Enter was pressed in the field. (Observing its value alone would also take a guess that was just left.)"""
        if content.get("event") == "submit":
            self.button.click()

    def take_late(self) -> None:
        """On a slow line the last characters typed may arrive after the Enter behind them: they belong to the guess.

        If what had arrived was refused, such as the - of -7, the refusal is of something that stands there no longer.
        """
        late = self.guess is not None and self.typed.value
        if late:
            with suppress(CourseError):
                self.guess = read_guess(self.typed.value)
        if late or self.refusal:
            self.refusal = ""
            self.update()

    def said(self) -> dict[str, str]:
        """The answer of each player, once the reader's is known."""
        (copied,) = copy_answers([self.program], self.RULE)
        return dict(zip(plots.PLAYERS, (self.guess, self.written, copied.written), strict=True))

    def results(self) -> dict[str, bool]:
        """Whether each player is right in this round."""
        return {player: answer == self.program.output for player, answer in self.said().items()}

    def draw(self) -> tuple[Drawing, str]:
        is_open = self.guess is None  # else a click on Next is awaited
        self.typed.disabled = self.button.disabled = not is_open
        self.next.disabled = is_open
        if is_open:
            hint = "<p>Type what you think, then press Enter or Check. Pen and paper are allowed.</p>"
            return plots.draw_contest(self.finished), complaint(self.refusal) if self.refusal else hint
        truth, rounds = self.program.output, [*self.finished, self.results()]
        lines = [("Python prints", truth, "")]
        lines += [(player, answer, right_or_wrong(answer == truth)) for player, answer in self.said().items()]
        rows = [(f"{name}&emsp;", f"{inline(answer)}&emsp;", mark) for name, answer, mark in lines]
        drawing = plots.draw_contest(rounds, (truth, self.written, self.confidence))
        return drawing, f"{table(rows)}<p>{plots.score(rounds)}</p>"

    def still(self) -> Drawing:
        """Without a kernel nobody can guess: the program alone, and no answer."""
        return plots.draw_contest(self.finished, source=self.program.source)


def read_guess(text: str) -> str:
    """The number typed, as Python would print it: without spaces, plus sign, full stop and zeros in front.

    Raises ValueError, with one sentence for whoever typed it, for anything but a whole number.
    """
    number = re.sub(r"\s", "", text).replace("−", "-").removesuffix(".")
    if not number:
        raise CourseError("Type a guess first: a whole number, such as 12 or -7.")
    if not re.fullmatch(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}", number):
        shown = text.strip() if len(text.strip()) <= MOST_DIGITS else text.strip()[:MOST_DIGITS] + "…"
        raise CourseError(f"{shown} is not a whole number of at most {MOST_DIGITS} digits: guess one such as 12 or -7.")
    return str(int(number))
