"""The interactive views of the notebooks: controls, a text and a picture that follow them.

Every view works the same way: a control changes, a pure function makes a drawing and a text, and both are put into
plain widgets. Nothing is captured or printed, so a view can be used and tested without a browser: set a control's
`value`, read `view.text.value` and `view.drawing`. An error in the function is shown in the text and raised as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from html import escape
from random import Random

import ipywidgets as W
from IPython.display import display

from l2e_utils import plots
from l2e_utils.evaluation import Answer, answers, test_examples
from l2e_utils.fleet import Trouble
from l2e_utils.interpreter import ProgramError, normalise, run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.programs import OPERATIONS, PAPER_OPERATIONS, sample_program
from l2e_utils.tasks import Difficulty, Task, examples, levels_up_to
from l2e_utils.text import ALPHABET
from l2e_utils.training import Record

WIDE = W.Layout(width="100%", max_width="900px")
CODE = "font-family: var(--jp-code-font-family, monospace); white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px"


def picture() -> W.Image:
    """A place for a picture, which is shown in its own size or smaller, never stretched."""
    return W.Image(format="png", layout=W.Layout(max_width="100%", align_self="flex-start"))


class View:
    """Controls above a text and a picture. A subclass says in `draw` what to show, and calls `start` when ready."""

    picture_first = False  # above the text: for texts that change their height, so that the picture stays in its place

    def __init__(self, *controls: W.Widget):
        self.text, self.image = W.HTML(layout=WIDE), picture()
        shown = [self.image, self.text] if self.picture_first else [self.text, self.image]
        self.box = W.VBox([W.HBox(controls, layout=W.Layout(flex_flow="row wrap")), *shown], layout=WIDE)
        self.drawing: Drawing | None = None

    def draw(self) -> tuple[Drawing | None, str]:
        """Drawing, if there is one, and text (HTML, with everything foreign escaped) for the state of the controls."""
        raise NotImplementedError

    def start(self, *observed: W.Widget) -> None:
        """Draw once, and from now on whenever the value of one of these controls changes."""
        for control in observed:
            control.observe(self.update, "value")
        self.update()

    def update(self, _change=None) -> None:
        try:
            drawing, self.text.value = self.draw()
            self.image.layout.display = None if drawing else "none"
            if drawing:
                self.drawing, self.image.value = drawing, drawing.png()
        except Exception as error:
            self.text.value = f"<b>This view has a fault:</b> {escape(repr(error))}"
            raise

    def _repr_mimebundle_(self, **_):
        """The live view, and for readers without a kernel its picture and sentence."""
        bundle, metadata = self.still()._repr_mimebundle_()
        return {**self.box._repr_mimebundle_(), **bundle}, metadata

    def still(self) -> Drawing:
        """The picture for readers without a kernel, who do not see the text either."""
        return self.drawing


def slider(name: str, most: int, value: int = 1, least: int = 1) -> W.IntSlider:
    return W.IntSlider(min(value, most), least, most, description=name, layout=W.Layout(width="300px"))


def code(text: str) -> str:
    """Text as it is, in the font of programs."""
    return f'<pre style="{CODE}">{escape(text)}</pre>'


def verdict(good: bool) -> str:
    return f'<b style="color:{plots.RIGHT}">✓ right</b>' if good else f'<b style="color:{plots.WRONG}">✗ wrong</b>'


class ProgramRunner(View):
    """Roll a program that the network has never seen, or type one; see its true output and the network's.

    Programs come from the test split, from levels 1..most.length and 1..most.nesting.
    """

    def __init__(self, model: ExecutorLSTM, task: Task, most: Difficulty):
        self.model, self.task = model, task
        self.length, self.nesting = slider("length", most.length, 2), slider("nesting", most.nesting, 2)
        self.again = W.Button(description="Roll another", icon="random", button_style="primary")
        self.typed = W.Textarea(placeholder="… or type one, such as print(7+5)", rows=5, layout=W.Layout(width="300px"))
        self.rolls = 0
        super().__init__(W.VBox([self.length, self.nesting, self.again]), self.typed)
        self.again.on_click(self.roll)
        self.start(self.length, self.nesting, self.typed)

    def roll(self, _button=None) -> None:
        """The next program of this level; a typed one is put away."""
        self.rolls += 1
        if self.typed.value:
            self.typed.value = ""  # which draws
        else:
            self.update()

    def source(self) -> str:
        """The program typed, spelled as the network knows it, or else the one rolled."""
        if self.typed.value.strip():
            return normalise(self.typed.value)
        level = Difficulty(self.length.value, self.nesting.value)
        rng = Random(f"runner {self.rolls} {level.length} {level.nesting}")
        return next(examples(self.task, rng, level, "test")).source

    def draw(self) -> tuple[Drawing | None, str]:
        try:
            source = self.source()
            truth = run(source)
        except ProgramError as error:  # a mistake in what was typed is no fault of the view
            return None, f'<p style="color:{plots.WRONG}">{escape(str(error))}</p>'
        written, confidence = self.model.answer(source)
        text = (
            f"{code(source)}<table><tr><td>Python prints&emsp;</td><td><code>{escape(truth)}</code></td></tr>"
            f"<tr><td>the network writes&emsp;</td><td><code>{escape(written)}</code>&emsp;"
            f"{verdict(written == truth)}</td></tr></table>"
        )
        self.shown = truth, written, confidence, source
        return plots.answer(truth, written, confidence), text

    def still(self) -> Drawing:
        return plots.answer(*self.shown)


def clearly_better_levels(rows: Sequence[dict]) -> Difficulty:
    """The largest level such that it and all easier ones are answered clearly better than by copying.

    Clearly: the lower end of the interval of exact accuracy lies above the best copy rule. Largest: the most cells, the
    greater nesting if two are equal. Raises ValueError if there is no such level, not even (1, 1).
    """
    good = {Difficulty(row["length"], row["nesting"]) for row in rows if row["exact_low"] > row["copy_exact"]}
    corners = [corner for corner in good if good.issuperset(levels_up_to(corner))]
    if not corners:
        raise ValueError("This network is nowhere clearly better than copying: train it for longer.")
    return max(corners, key=lambda corner: (corner.length * corner.nesting, corner.nesting))


# A symbol of no meaning for each character: Python as it looks to somebody who has never seen any.
_SCRAMBLED = "♠♣♥♦♪♫☀☁☂☃★☆☎☏☘☙☚☛☜☝☞☟☠☢☣☤☥☦☧☨☩☪☫☬☭☮☯☰☱☲☳☴☵"


def scramble(text: str) -> str:
    """The text with each character replaced by a symbol, always the same one. Line breaks are symbols as well."""
    return "".join(_SCRAMBLED[ALPHABET.index(character)] for character in text)


class ProgramDice(View):
    """Length, nesting, operations, seed: the program they give, its output, and the same program in foreign symbols."""

    def __init__(self, longest: int = 8, deepest: int = 5):
        names = [(operation.__name__.replace("_", " "), (operation,)) for operation in OPERATIONS]
        self.length, self.nesting = slider("length", longest, 2), slider("nesting", deepest, 2)
        self.operations = W.Dropdown(
            options=[("all seven", OPERATIONS), ("the paper's six", PAPER_OPERATIONS), *names],
            description="operations",
            layout=W.Layout(width="300px"),
        )
        self.seed = slider("seed", 99, 0, least=0)
        super().__init__(W.VBox([self.length, self.nesting]), W.VBox([self.operations, self.seed]))
        self.start(self.length, self.nesting, self.operations, self.seed)

    def draw(self) -> tuple[Drawing, str]:
        program = sample_program(Random(self.seed.value), self.length.value, self.nesting.value, self.operations.value)
        text = (
            f"{code(program.source)}prints <code>{escape(program.output)}</code>"
            f"<p>The same to somebody who has never seen Python:</p>{code(scramble(program.source))}"
        )
        return plots.characters(program.source), text


class HeatmapExplorer(View):
    """Accuracy over length and nesting for one network of several, and what it makes of programs of the chosen level.

    results  rows of `evaluate_grid` for each network, by name
    models   the networks, by name
    task     where the programs of a level come from
    target   the level that the networks were trained for
    """

    SHOWN = 6  # programs listed below the heatmap, no two alike
    picture_first = True

    def __init__(
        self, results: dict[str, Sequence[dict]], models: dict[str, ExecutorLSTM], task: Task, target: Difficulty
    ):
        self.results, self.models, self.task, self.target = results, models, task, target
        rows = next(iter(results.values()))
        self.network = W.ToggleButtons(options=list(results), value=list(results)[-1], style={"button_width": "90px"})
        metrics = [("exact", "exact"), ("teacher-forced", "teacher_forced")]
        self.metric = W.Dropdown(options=metrics, description="accuracy")
        self.relative = W.Dropdown(
            options=[("nothing", ""), ("the best copy rule", "copy"), *((name, name) for name in results)],
            description="minus",
        )
        self.length = slider("length", max(row["length"] for row in rows))
        self.nesting = slider("nesting", max(row["nesting"] for row in rows))
        super().__init__(W.VBox([self.network, self.metric, self.relative]), W.VBox([self.length, self.nesting]))
        self.start(self.network, self.metric, self.relative, self.length, self.nesting)

    def draw(self) -> tuple[Drawing, str]:
        name, metric, level = self.network.value, self.metric.value, Difficulty(self.length.value, self.nesting.value)
        rows = self.results[name]
        minus, title = None, f"{name}, {metric.replace('_', '-')} accuracy"
        if self.relative.value:
            minus = copied(rows) if self.relative.value == "copy" else self.results[self.relative.value]
            title += f" minus {self.relative.label.removeprefix('the ')}"
        drawing = plots.heatmap(rows, metric, title, minus, self.target, level)
        return drawing, self.about(rows, level) + answer_table(self.some_answers(name, level))

    def about(self, rows: Sequence[dict], level: Difficulty) -> str:
        row = next(row for row in rows if (row["length"], row["nesting"]) == level)
        shown = []
        for metric in ("exact", "teacher_forced"):
            low, high = 100 * row[f"{metric}_low"], 100 * row[f"{metric}_high"]
            text = f"{metric.replace('_', '-')} {plots.percent(row[metric])} ({low:.1f}–{high:.1f})"
            shown.append(f"<b>{text}</b>" if metric == self.metric.value else text)
        beyond = level.length > self.target.length or level.nesting > self.target.nesting
        return (
            f"<p>Length {level.length}, nesting {level.nesting}{', beyond what it was trained for' if beyond else ''}: "
            f"{', '.join(shown)}, on {row['n']:,} test programs. "
            f"Always answering {escape(str(row['copy_rule']))}: exact {plots.percent(row['copy_exact'])}.</p>"
        )

    def some_answers(self, name: str, level: Difficulty) -> Iterator[Answer]:
        different = list(dict.fromkeys(test_examples(self.task, level, 50 * self.SHOWN)))
        return answers(self.models[name], different[: self.SHOWN])


def copied(rows: Sequence[dict]) -> list[dict]:
    """Rows with the accuracies of the best copy rule in place of the network's."""
    return [{**row, "exact": row["copy_exact"], "teacher_forced": row["copy_teacher_forced"]} for row in rows]


def answer_table(found: Iterator[Answer]) -> str:
    """Programs, true outputs and a network's answers as an HTML table."""
    lines = [
        f"<tr><td>{code(answer.example.source)}</td><td><code>{escape(answer.example.output)}</code></td>"
        f"<td><code>{escape(answer.written)}</code></td><td>{verdict(answer.exact)}</td></tr>"
        for answer in found
    ]
    head = "<tr><th>program</th><th>Python&emsp;</th><th>network&emsp;</th><th></th></tr>"
    return f'<table style="border-spacing: 12px 2px; text-align: left">{head}{"".join(lines)}</table>'


class TrainingView:
    """Curves that grow while runs train side by side, with a Stop button.

        view = TrainingView({"naive": 100_000, "mixed": 100_000})
        with view:
            async for name, record in view.follow(train_side_by_side(configs, folder), {}):
                ...

    `async for` lets the kernel handle a click on Stop between two records; Kernel > Interrupt works as well. Both leave
    the `with` block quietly, so that the next cells go on with what was learned.

    runs    how many training programs each run has, by name
    metric  field of the records' checks to draw
    """

    WAITING = "The curves grow here while the cell runs; the next figure shows how they ended."

    def __init__(self, runs: dict[str, int], metric: str = "everywhere_exact"):
        self.metric, self.stopped = metric, False
        self.histories: dict[str, list[Record]] = {name: [] for name in runs}
        self.troubles: dict[str, str] = {}  # of runs that failed, and why
        self.bars = {
            name: W.IntProgress(max=programs, description=name, style={"bar_color": plots.colour_of(name)})
            for name, programs in runs.items()
        }
        self.text, self.image = W.HTML(), picture()
        self.image.value = plots.curves({}, metric, programs=max(runs.values())).png()
        self.button = W.Button(description="Stop", icon="stop", button_style="warning")
        self.button.on_click(self._stop)
        self.box = W.VBox([W.HBox([W.VBox(list(self.bars.values())), self.button]), self.text, self.image], layout=WIDE)

    def _stop(self, _button=None) -> None:
        self.stopped = True
        self.text.value = "Stopping after this block of programs …"

    def __enter__(self) -> TrainingView:
        display({**self.box._repr_mimebundle_(), "text/plain": self.WAITING}, raw=True)
        return self

    def __exit__(self, kind, *_) -> bool:
        interrupted = kind is not None and issubclass(kind, (KeyboardInterrupt, asyncio.CancelledError))
        self.stopped |= interrupted
        self.button.disabled = True
        end = "Stopped; run the cell again to go on." if self.stopped else "Finished."
        end = "Ended by the error below." if kind and not interrupted else end
        failed = (f"<br>{escape(name)} failed: {escape(reason)}" for name, reason in self.troubles.items())
        self.text.value = end + "".join(failed)
        return interrupted

    async def follow(
        self, stream: Iterator[tuple[str, Record | Trouble]], earlier: dict[str, Sequence[Record]]
    ) -> AsyncIterator[tuple[str, Record | Trouble]]:
        """Draw the news of the runs as they come, and pass them on; `earlier` are checks made before, on resuming."""
        for name, history in earlier.items():
            self.histories[name] = list(history)
            self._show(name, history[-1].programs if history else 0)
        for name, news in stream:
            if isinstance(news, Trouble):
                self.troubles[name] = news.reason
            else:
                if news.is_check:
                    self.histories[name].append(news)
                self.text.value = f"{name}: level ({news.level.length}, {news.level.nesting}), loss {news.loss:.2f}"
                self._show(name, news.programs, redraw=news.is_check)
            yield name, news
            await asyncio.sleep(0)  # the kernel's turn: this is where a click on Stop arrives
            if self.stopped:
                stream.close()
                return

    def _show(self, name: str, programs: int, redraw: bool = True) -> None:
        self.bars[name].value = programs
        if redraw:
            most = max(bar.max for bar in self.bars.values())
            self.image.value = plots.curves(self.histories, self.metric, programs=most).png()
