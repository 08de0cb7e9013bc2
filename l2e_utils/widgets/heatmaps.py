"""The view of a network over all levels: its heatmap, and what it answers at the level chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.evaluation import Answer, answers, test_examples
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Difficulty, Task
from l2e_utils.widgets.view import View, code, slider, verdict


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
