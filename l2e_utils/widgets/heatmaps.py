"""The view of networks over all levels: a heatmap, and what the network answers at the level chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.surveys import METRICS, Survey, copied, difference_of, level_of
from l2e_utils.engine.files import BadFile, load_executor
from l2e_utils.evaluation import Answer, answers
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Difficulty, distinct_examples
from l2e_utils.widgets.view import View, code, slider, verdict


class HeatmapExplorer(View):
    """Accuracy over length and nesting for one network of many, and what it makes of programs of the chosen level.

    surveys  the heatmaps to choose from, such as `surveys()` finds: kinds, the shipped and the reader's own. Where
             there is only one, there is nothing to choose and no control for it.
    """

    SHOWN = 6  # programs listed below the heatmap, no two alike
    picture_first = True

    def __init__(self, surveys: Sequence[Survey]):
        self.surveys, self.executors = surveys, {}  # networks by path: read when first needed
        self.changing, self.mapped = False, None
        names = [(survey.name, number) for number, survey in enumerate(surveys)]
        wide = W.Layout(width="450px")
        self.survey = W.Dropdown(options=names, description="heatmaps", layout=wide)
        self.network = W.ToggleButtons(style={"button_width": "90px"})
        shown = [(metric.replace("_", "-"), metric) for metric in reversed(METRICS)]
        self.metric = W.Dropdown(options=shown, description="accuracy", layout=wide)
        self.relative = W.Dropdown(description="minus", layout=wide)
        self.length, self.nesting = slider("length", 2), slider("nesting", 2)
        choices = [self.survey] * (len(surveys) > 1) + [self.network, self.metric, self.relative]
        super().__init__(W.VBox(choices), W.VBox([self.length, self.nesting]))
        self.offer()
        self.survey.observe(self.offer, "value")
        self.start(self.network, self.metric, self.relative, self.length, self.nesting)

    def offer(self, change=None) -> None:
        """Offer what the chosen survey has; what was chosen before stays where it is there too."""
        results, self.changing = self.surveys[self.survey.value].results, True
        network, relative = self.network.value, self.relative.value
        self.network.options = list(results)
        self.network.value = network if network in results else list(results)[-1]
        self.relative.options = [("nothing", ""), ("the best copy rule", "copy"), *((name, name) for name in results)]
        self.relative.value = relative if relative in ("copy", *results) else ""
        levels = [level_of(row) for rows in results.values() for row in rows]
        self.length.max, self.nesting.max = map(max, zip(*levels, strict=True))
        self.changing = False
        if change:
            self.update()

    def update(self, change=None) -> None:
        if not self.changing:
            super().update(change)

    def draw(self) -> tuple[Drawing, str]:
        survey, name, level = self.surveys[self.survey.value], self.network.value, self.level()
        rows, minus = survey.results[name], None
        if self.relative.value:
            minus = copied(rows) if self.relative.value == "copy" else survey.results[self.relative.value]
        chosen = self.survey.value, name, self.metric.value, self.relative.value
        if self.mapped != chosen:  # else only the frame has moved
            title = f"{name}, {self.metric.label} accuracy"
            title += f" minus {self.relative.label.removeprefix('the ')}" if minus else ""
            first = level_of(rows[0])
            self.map = plots.draw_heatmap(rows, self.metric.value, title, minus, survey.target, selected=first)
            self.mapped = chosen
        plots.move_frame(self.map, level)
        here = _row(rows, level)
        if not here:
            same = " There all strategies are the same." if level == (1, 1) else ""
            return self.map, f"<p>Not measured at length {level.length}, nesting {level.nesting}.{same}</p>"
        text = self.about(survey, here, _row(minus, level) if minus else None)
        try:
            text += answer_table(self.some_answers(survey, name, level))
        except BadFile as error:  # the accuracies can be looked at without the network
            text += f"<p>{escape(str(error))}</p>"
        return self.map, text

    def level(self) -> Difficulty:
        return Difficulty(self.length.value, self.nesting.value)

    def about(self, survey: Survey, row: dict, other: dict | None) -> str:
        """The exact numbers of a level, each with its interval."""
        level, target, shown = level_of(row), survey.target, []
        for metric in reversed(METRICS):
            text = f"{metric.replace('_', '-')} {plots.percent(row[metric])} {_interval(row, metric)}"
            shown.append(f"<b>{text}</b>" if metric == self.metric.value else text)
        beyond = target and (level.length > target.length or level.nesting > target.nesting)
        tested = f"on {row['n'] // row['seeds']:,} test programs"
        if row["seeds"] > 1:
            tested += f", mean of {row['seeds']} networks (the first of them answers below)"
        text = (
            f"<p>Length {level.length}, nesting {level.nesting}{', beyond what it was trained for' if beyond else ''}: "
            f"{', '.join(shown)}, {tested}. Always answering {escape(str(row['copy_rule']))}: "
            f"exact {plots.percent(row['copy_exact'])}."
        )
        if other:
            points, low, high = (100 * share for share in difference_of(row, other, self.metric.value))
            text += f"<br>Minus {escape(self.relative.label)}: <b>{points:+.1f} points</b> ({low:+.1f} to {high:+.1f})."
        trained = f"trained for length {target.length}, nesting {target.nesting}" if target else "trained for this one"
        return f"{text}<br>{escape(survey.kind[0].upper() + survey.kind[1:])}, {trained}.</p>"

    def some_answers(self, survey: Survey, name: str, level: Difficulty) -> Iterator[Answer]:
        found = distinct_examples(survey.task, Random(f"explorer {level}"), level, "test", self.SHOWN)
        return answers(self.executor(survey.networks[name, level]), found)

    def executor(self, path: Path) -> ExecutorLSTM:
        if path not in self.executors:
            self.executors[path] = load_executor(path)[0]
        return self.executors[path]


def _row(rows: Sequence[dict], level: Difficulty) -> dict | None:
    return next((row for row in rows if level_of(row) == level), None)


def _interval(row: dict, metric: str) -> str:
    return f"({100 * row[f'{metric}_low']:.1f}–{100 * row[f'{metric}_high']:.1f})"


def answer_table(found: Iterator[Answer]) -> str:
    """Programs, true outputs and a network's answers as an HTML table."""
    lines = [
        f"<tr><td>{code(answer.example.source)}</td><td><code>{escape(answer.example.output)}</code></td>"
        f"<td><code>{escape(answer.written)}</code></td><td>{verdict(answer.exact)}</td></tr>"
        for answer in found
    ]
    head = "<tr><th>program</th><th>Python&emsp;</th><th>network&emsp;</th><th></th></tr>"
    return f'<table style="border-spacing: 12px 2px; text-align: left">{head}{"".join(lines)}</table>'
