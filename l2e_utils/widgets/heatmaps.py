"""The view of networks over all levels: a heatmap, and what the network answers at the level chosen."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from random import Random

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.surveys import METRICS, Survey, accuracy_of, copied, difference_of, level_of
from l2e_utils.engine.files import BadFile, load_executor
from l2e_utils.evaluation import Answer, answers
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Difficulty, distinct_examples
from l2e_utils.widgets.view import View, code, inline, right_or_wrong, slider, table


class HeatmapExplorer(View):
    """Accuracy over length and nesting for one network of many, and what it makes of programs of the chosen level.

    surveys  the heatmaps to choose from, such as `surveys()` finds: kinds, the shipped and the reader's own. Where
             there is only one, there is nothing to choose and no control for it.
    """

    SHOWN = 6  # programs listed below the heatmap, no two alike
    picture_first = True

    def __init__(self, surveys: Sequence[Survey]):
        self.surveys, self.mapped = surveys, None
        self.executor = cache(lambda path: load_executor(path)[0])  # networks: read when first needed
        names = [(survey.name, number) for number, survey in enumerate(surveys)]
        wide = W.Layout(width="450px")
        self.survey = W.Dropdown(options=names, description="heatmaps", layout=wide)
        self.network = W.ToggleButtons(style={"button_width": "90px"})
        metrics = [(metric.replace("_", "-"), metric) for metric in reversed(METRICS)]
        self.metric = W.Dropdown(options=metrics, description="accuracy", layout=wide)
        self.relative = W.Dropdown(description="minus", layout=wide)
        self.length, self.nesting = slider("length", 2), slider("nesting", 2)
        choices = [self.network, self.metric, self.relative]
        if len(surveys) > 1:
            choices = [self.survey, *choices]
        super().__init__(choices, [self.length, self.nesting])
        self.start(self.survey, self.network, self.metric, self.relative, self.length, self.nesting)

    def offer(self) -> None:
        """Offer what the chosen survey has; what was chosen before stays where it is there too."""
        results = self.surveys[self.survey.value].results
        network, relative = self.network.value, self.relative.value
        levels = [level_of(row) for rows in results.values() for row in rows]
        self.network.options = list(results)
        self.network.value = network if network in results else list(results)[-1]
        others = [(name, name) for name in results]
        self.relative.options = [("nothing", ""), ("the best copy rule", "copy"), *others]
        self.relative.value = relative if relative in ("copy", *results) else ""
        self.length.max = max(level.length for level in levels)
        self.nesting.max = max(level.nesting for level in levels)

    def level(self) -> Difficulty:
        return Difficulty(self.length.value, self.nesting.value)

    def draw(self) -> tuple[Drawing, str]:
        self.offer()
        survey, name, level = self.surveys[self.survey.value], self.network.value, self.level()
        rows, minus = survey.results[name], self.subtracted(survey, name)
        chosen = self.survey.value, name, self.metric.value, self.relative.value
        if self.mapped != chosen:  # else only the frame has moved
            title = f"{name}, {self.metric.label} accuracy"
            if minus:
                title += f" minus {self.relative.label.removeprefix('the ')}"
            first = level_of(rows[0])
            self.map = plots.draw_heatmap(rows, self.metric.value, title, minus, survey.target, selected=first)
            self.mapped = chosen
        plots.move_frame(self.map, level)
        return self.map, self.told(survey, name, level, _at(level, rows), _at(level, minus))

    def subtracted(self, survey: Survey, name: str) -> list[dict] | None:
        """The rows that are subtracted from those of the network, if there is to be any difference."""
        if self.relative.value == "copy":
            return copied(survey.results[name])
        return survey.results[self.relative.value] if self.relative.value else None

    def told(self, survey: Survey, name: str, level: Difficulty, row: dict | None, other: dict | None) -> str:
        """The text for a level: its numbers, and some answers of the network."""
        if not row:
            same = " There all strategies are the same." if level == (1, 1) else ""
            return f"<p>Not measured at length {level.length}, nesting {level.nesting}.{same}</p>"
        text, rng = self.about(survey, row, other), Random(f"explorer {level}")
        programs = distinct_examples(survey.task, rng, level, "test", self.SHOWN)
        try:
            return text + answer_table(answers(self.executor(survey.networks[name, level]), programs))
        except BadFile as error:  # the accuracies can be looked at without the network
            return f"{text}<p>{escape(str(error))}</p>"

    def about(self, survey: Survey, row: dict, other: dict | None) -> str:
        """The exact numbers of a level, each with its interval."""
        level, target, shown = level_of(row), survey.target, []
        for metric in reversed(METRICS):
            share, low, high = accuracy_of(row, metric)
            text = f"{metric.replace('_', '-')} {plots.percent(share)} ({plots.interval(low, high)})"
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


def _at(level: Difficulty, rows: Sequence[dict] | None) -> dict | None:
    return next((row for row in rows or () if level_of(row) == level), None)


def answer_table(found: Iterable[Answer]) -> str:
    """Programs, true outputs and a network's answers as an HTML table."""
    rows = []
    for answer in found:
        output, written = inline(answer.example.output), inline(answer.written)
        rows.append([code(answer.example.source), output, written, right_or_wrong(answer.exact)])
    return table(rows, ["program", "Python&emsp;", "network&emsp;", ""])
