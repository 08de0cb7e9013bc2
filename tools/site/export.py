"""What the live views show, as scripts that set `window.course`: a page opened by a double click may not fetch files.

    weights.js   the network that runs in the page: its weights in half precision, and how often it is right
    surveys.js   every heatmap that the view can show, worked out, and programs of each level with the networks' answers
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from random import Random

import matplotlib
import torch
from matplotlib.colors import to_hex
from seaborn.utils import relative_luminance

from tools.site import course
from tools.site.course import Difficulty, Survey, plots

ASKED = 100  # different test programs of each level, from which those that are shown come
SHOWN = 4  # the first of them, and as many that the network gets wrong
STOPS = 16  # of a colour scale
SHORT = {"exact": "exact: whole outputs", "teacher_forced": "teacher-forced: characters"}  # the metrics, for a menu


def export(folder: Path) -> None:
    """Write both scripts into a folder."""
    torch.set_num_threads(1)  # the networks are small: more threads would only wait for each other
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("weights.js", network()), ("surveys.js", {"surveys": surveys()})):
        text = json.dumps(content, separators=(",", ":"))
        (folder / name).write_text(f"window.course = {{ ...window.course, ...{text} }};\n", encoding="utf-8")


# --- The network ---


def network(name: str = course.NETWORK) -> dict:
    """The network of that name for `Network` in network.js, and what the view of it says."""
    model, config, _ = course.load_executor(name)
    rows = course.results_of(name)
    most = course.clearly_better_levels(rows)
    return {
        "network": described(model),
        "operations": len(config.make_task().operations),
        "most": [most.length, most.nesting],
        "rights": {_key(course.level_of(row)): _rights(row) for row in rows},
    }


def described(model: torch.nn.Module) -> dict:
    """The tensors of a network one after the other, in half precision, as base64; and their shapes."""
    tensors = [tensor.detach().half().flatten() for tensor in model.state_dict().values()]
    return {
        "alphabet": course.ALPHABET,
        "outputs": course.OUTPUT_ALPHABET,
        "hidden": model.hidden,
        "layers": model.layers,
        "weights": base64.b64encode(torch.cat(tensors).numpy().astype("<f2").tobytes()).decode(),
    }


def _rights(row: dict) -> str:
    share = plots.percent(row["exact"])
    return (
        f"Of {row['n']:,} programs of length {row['length']} and nesting {row['nesting']} that it had never seen, "
        f"it got {share} right; the best rule that only copies a number got {plots.percent(row['copy_exact'])}."
    )


# --- The heatmaps ---


def surveys() -> list[dict]:
    """Everything that the view of heatmaps shows."""
    return [_survey(survey) for survey in course.shipped_surveys()]


def _survey(survey: Survey) -> dict:
    names = list(survey.results)
    minus = [("", "nothing"), ("copy", "the best copy rule"), *((name, name) for name in names)]
    first = "combined" if "combined" in names else names[0]
    return {
        "name": survey.kind,
        "choices": [[(name, name) for name in [first, *(n for n in names if n != first)]], list(SHORT.items()), minus],
        "most": max(levels_of(survey)),
        "target": survey.target,
        "maps": {
            ",".join(chosen): heatmap(survey, *chosen)
            for chosen in product(names, SHORT, [value for value, _ in minus])
        },
        "about": {name: {_key(level): _about(survey, name, level) for level in levels_of(survey)} for name in names},
    }


def levels_of(survey: Survey) -> list[Difficulty]:
    """Every level of a survey's maps, also those that were not measured."""
    measured = [course.level_of(row) for rows in survey.results.values() for row in rows]
    longest, deepest = (max(axis) for axis in zip(*measured, strict=True))
    return [Difficulty(length, nesting) for nesting in range(1, deepest + 1) for length in range(1, longest + 1)]


def heatmap(survey: Survey, name: str, metric: str, minus: str) -> dict:
    """One heatmap: title, colours with their ends; for each level text, interval, background, ink and a sentence."""
    rows, title = survey.results[name], f"{name}, {metric.replace('_', '-')} accuracy"
    unknown = {_key(level): ["–", "", "none", "inherit", ""] for level in levels_of(survey)}
    if not minus:
        cells = unknown | {
            _key(course.level_of(row)): [
                plots.percent(row[metric]), plots.interval(row[f"{metric}_low"], row[f"{metric}_high"]),
                *_colour(course.SCALE, row[metric]), "",
            ]
            for row in rows
        }  # fmt: skip
        title += f": {course.METRICS[metric]}"
        return {"title": title, "ends": ["0 %", "100 %"], "colours": _scale(course.SCALE), "levels": cells}
    others = course.copied(rows) if minus == "copy" else survey.results[minus]
    theirs = {course.level_of(row): row for row in others}
    called = "the best copy rule" if minus == "copy" else minus
    pairs = [(row, theirs[course.level_of(row)]) for row in rows if course.level_of(row) in theirs]
    pairs = [(row, other) for row, other in pairs if not math.isnan(row[metric] - other[metric])]
    gains = [abs(row[metric] - other[metric]) for row, other in pairs]
    end = next(end for end in course.DIFFERENCES if max(gains, default=0) <= end)  # as in the notebooks' pictures
    cells = unknown | {_key(course.level_of(row)): _gain(row, other, metric, end, called) for row, other in pairs}
    ends = [f"−{100 * end:.0f} points", f"+{100 * end:.0f} points"]
    title += f" minus {called}, in percentage points"
    return {"title": title, "ends": ends, "colours": _scale("PuOr_r"), "levels": cells}


def _gain(row: dict, other: dict, metric: str, end: float, called: str) -> list[str]:
    gain = course.difference_of(row, other, metric)
    told = "{:+.1f} points ({:+.1f} to {:+.1f})".format(*(100 * share for share in gain))
    text, low, high = map(course.points, gain)
    return [text, f"{low} to {high}", *_colour("PuOr_r", (gain.value / end + 1) / 2), f"Minus {called}: {told}."]


def _about(survey: Survey, name: str, level: Difficulty) -> dict:
    """What is known of a level: accuracies with their intervals, and programs with the network's answers."""
    row = next((row for row in survey.results[name] if course.level_of(row) == level), None)
    if row is None:
        same = " There all strategies are the same." if level == (1, 1) else ""
        return {"text": f"Not measured at length {level.length}, nesting {level.nesting}.{same}", "programs": []}
    accuracies = " and ".join(
        f"{metric.replace('_', '-')} accuracy {plots.percent(row[metric])} "
        f"({plots.interval(row[f'{metric}_low'], row[f'{metric}_high'])})"
        for metric in SHORT
    )
    beyond = survey.target and (level.length > survey.target.length or level.nesting > survey.target.nesting)
    remark = ", beyond what it was trained for" if beyond else ""
    tested = f"on {row['n'] // row['seeds']:,} test programs"
    if row["seeds"] > 1:
        tested += f", mean of {row['seeds']} networks; the first of them answers below"
    found, right, asked = some_answers(survey, name, level)
    text = (
        f"{name} at length {level.length}, nesting {level.nesting}{remark}: {accuracies}, {tested}. "
        f"Always answering {row['copy_rule']} would have exact accuracy {plots.percent(row['copy_exact'])}. "
        f"Of {asked} different test programs it gets {right} right; below are the first {min(SHOWN, asked)}, "
        f"and up to {SHOWN} more that it gets wrong."
    )
    programs = [
        [answer.example.source, answer.example.output, answer.written, "" if answer.exact else _mistake(answer)]
        for answer in found
    ]
    return {"text": text, "programs": programs}


def some_answers(survey: Survey, name: str, level: Difficulty) -> tuple[list[course.Answer], int, int]:
    """The first programs that the notebook's view shows too, and more mistakes; how many are right, and of how many."""
    model = course.load_executor(survey.networks[name, level])[0]
    asked = course.distinct_examples(survey.task, Random(f"explorer {level}"), level, "test", ASKED)
    found = list(course.answers(model, asked))
    wrong = [answer for answer in found[SHOWN:] if not answer.exact]
    return found[:SHOWN] + wrong[:SHOWN], sum(answer.exact for answer in found), len(found)


def _mistake(answer: course.Answer) -> str:
    return f"Mistake: {course.kind_of(answer.written, answer.example.output)}."


# --- Colours ---


def _colour(name: str, share: float) -> tuple[str, str]:
    """A colour of matplotlib's scale, and black or white, whichever can be read on it."""
    if math.isnan(share):
        return "none", "inherit"
    colour = matplotlib.colormaps[name](share)
    return to_hex(colour), "#000" if relative_luminance(colour) > 0.18 else "#fff"


def _scale(name: str) -> str:
    return ",".join(to_hex(matplotlib.colormaps[name](stop / STOPS)) for stop in range(STOPS + 1))


def _key(level: Sequence[int]) -> str:
    return f"{level[0]},{level[1]}"
