"""Views of the two simpler tasks: a sum given to a network, and strings of digits that are read in four ways."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.digits import by_position, carries, operands, variant_of
from l2e_utils.curriculum import STRATEGIES
from l2e_utils.errors import CourseError
from l2e_utils.evaluation import answers, score, test_examples
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Addition, Difficulty, Memorisation, examples
from l2e_utils.widgets.view import ProgramView, View, inline, right_or_wrong, slider

_SUM = re.compile(r"(?:print\()?([1-9][0-9]*)\+([1-9][0-9]*)\)?")


class AdditionRunner(ProgramView):
    """Two numbers of equal length, rolled from the test split or typed: their sum as on paper, and a network's answer.

    models  networks to choose from, by name; the last one is chosen at first
    """

    MOST = 10  # digits of the longest numbers

    def __init__(self, models: Mapping[str, ExecutorLSTM]):
        self.models = models
        names = list(models)
        self.network = W.Dropdown(options=names, value=names[-1], description="network")
        self.digits = slider("digits", self.MOST, 3)
        self.offer(W.Text(placeholder="… or type a sum, such as 2750+1480", layout=W.Layout(width="300px")))
        super().__init__([self.network, self.digits], [self.typed, self.again])
        self.begin([self.digits], self.network)

    def other(self) -> str:
        return self.rolled("addition", Addition(), self.digits.value)

    def read(self, typed: str) -> str:
        """The program of a sum. Raises CourseError with one sentence for what is no such sum."""
        found = _SUM.fullmatch(re.sub(r"\s", "", typed))
        if not found:
            raise CourseError("Type two whole numbers with a plus between them, neither beginning with 0.")
        a, b = found.groups()
        if len(a) != len(b) or len(a) > self.MOST:
            raise CourseError(f"Both numbers must have the same number of digits, at most {self.MOST}.")
        return f"print({a}+{b})"

    def show(self) -> tuple[Drawing, str]:
        a, b = operands(self.program)
        written, confidence = self.models[self.network.value].answer(self.program)
        count = sum(carries(a, b))
        carried, mark = f"{count} {'carry' if count == 1 else 'carries'}", right_or_wrong(written == self.truth)
        text = (
            f"<p>{escape(self.network.value)} reads {inline(self.program)} ({carried}) "
            f"and writes {inline(written)}&emsp;{mark}</p>"
        )
        return plots.draw_sum(a, b, written, confidence), text


class MemorisationExplorer(View):
    """Strings of digits, read plain, reversed, doubled or both, by a network trained for just that.

    load     gives the network of a run by its name, such as `combined-reversed-doubled-10`
    lengths  that there are networks for
    count    test strings for the accuracy at each position
    """

    def __init__(self, load: Callable[[str], ExecutorLSTM], lengths: Sequence[int], count: int = 300):
        self.load, self.count, self.rolls = load, count, 0
        self.measured = cache(self._measure)
        self.reverse = W.ToggleButton(value=False, description="reversed", icon="exchange")
        self.double = W.ToggleButton(value=False, description="doubled", icon="clone")
        middle = lengths[len(lengths) // 2]
        self.length = W.SelectionSlider(options=list(lengths), value=middle, description="length")
        self.length.layout.width = "300px"
        self.strategy = W.ToggleButtons(options=list(STRATEGIES), value="baseline", style={"button_width": "90px"})
        self.again = W.Button(description="Another string", icon="random", button_style="primary")
        super().__init__([self.strategy, W.HBox([self.reverse, self.double])], [self.length, self.again])
        self.watch(self.roll, self.again)
        self.start(self.reverse, self.double, self.length, self.strategy)

    def roll(self) -> None:
        self.rolls += 1
        self.update()

    def run(self) -> str:
        """The name of the run behind the controls."""
        return f"{self.strategy.value}-{variant_of(self.reverse.value, self.double.value)}-{self.length.value}"

    def _measure(self, run: str, task: Memorisation, length: int):
        """Accuracy by position and the score of a run, writing freely, on the same strings each time."""
        found = list(answers(self.load(run), test_examples(task, Difficulty(length), self.count)))
        return by_position(found), score(found)

    def draw(self) -> tuple[Drawing, str]:
        run, task, length = self.run(), Memorisation(self.reverse.value, self.double.value), self.length.value
        example = next(examples(task, Random(f"strings {self.rolls}"), Difficulty(length), "test"))
        written, _ = self.load(run).answer(example.source)
        positions, result = self.measured(run, task, length)
        text = (
            f"<p>{escape(run)} reads {inline(example.source)}, should write {inline(example.output)} "
            f"and writes {inline(written)}&emsp;{right_or_wrong(written == example.output)}</p>"
            f"<p>Over {self.count} test strings of length {length}: whole strings right {plots.percent(result.exact)} "
            f"({plots.interval(result.exact_low, result.exact_high)}), characters right when told the earlier ones "
            f"{plots.percent(result.teacher_forced)}.</p>"
        )
        return plots.draw_copying(example.source, example.output, written, positions, result.n, run), text
