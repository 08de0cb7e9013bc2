"""Notebooks as pages of the book. The notebooks stay as they are: what a page needs is changed in a copy."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from tools.blocks import TOP

FOLDED = 10  # lines: longer code is folded
# Views that live in the page, in the place of their still picture.
LIVE = {"ProgramRunner": "runner", "HeatmapExplorer": "heatmaps"}
SCRIPTS = {
    "runner": ("language.js", "network.js", "data/weights.js", "views.js"),
    "heatmaps": ("data/surveys.js", "views.js"),
}
NO_SCRIPTS = "This view is a small program in JavaScript, which is switched off in your browser."

IMPORTED = re.compile(r"from l2e_utils\.widgets[.\w]* import (.+)")
MADE = re.compile(r"^(\w+) = (\w+)\(", re.MULTILINE)


def live(view: str) -> str:
    """The place of a live view, as HTML, and the scripts that fill it."""
    loaded = "".join(f'<script defer src="_static/{name}"></script>' for name in SCRIPTS[view])
    return f'<div class="live" data-view="{view}"><noscript><p>{NO_SCRIPTS}</p></noscript></div>{loaded}'


@dataclass
class Notebook:
    """A notebook as a page, and the pictures in it by file name."""

    path: Path
    pictures: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self):
        self.stored = json.loads(self.path.read_text(encoding="utf-8"))
        first = text_of(self.stored["cells"][0]["source"])
        self.title, self.question, _, self.minutes = re.match(TOP, first, re.DOTALL | re.MULTILINE).groups()

    def page(self) -> dict:
        """The notebook for MyST-NB."""
        cells, self.views, self.known = [], {}, set()
        for number, cell in enumerate(self.stored["cells"]):
            cells.append(self.code(cell, number) if cell["cell_type"] == "code" else cell)
            if number == 0:
                cells.append({**cell, "id": "download", "metadata": {}, "source": self.download()})
        return {**self.stored, "cells": cells}

    def download(self) -> str:
        name = self.path.name
        return (
            f'<p class="download"><a href="notebooks/{name}" download>Download this notebook</a>. This page shows it '
            f"as it was stored, with all its results. To run and change it, "
            f'<a href="start.html">set the course up</a> on your computer.</p>'
        )

    def code(self, cell: dict, number: int) -> dict:
        """A code cell: folded if it is long, its pictures with their sentences, its view live or explained."""
        source, tags = text_of(cell["source"]), list(cell["metadata"].get("tags", []))
        if len(source.splitlines()) > FOLDED and "exercise" not in tags:
            tags.append("hide-input")
        view = self.view(source)
        if view in LIVE and cell["outputs"]:
            outputs = [html_output(live(LIVE[view]))]
        else:
            outputs = [self.output(output, f"{number}-{place}") for place, output in enumerate(cell["outputs"])]
            if view and outputs:
                outputs.append(html_output(self.still()))
        return {**cell, "metadata": {"tags": tags}, "outputs": outputs}

    def view(self, source: str) -> str | None:
        """The class of the view that a cell shows, if it shows one."""
        for names in IMPORTED.findall(source):
            self.known |= {name.strip() for name in names.split(",")}
        self.views |= {name: made for name, made in MADE.findall(source) if made in self.known}
        last = source.strip().splitlines()[-1].strip()
        follows = re.search(r"(\w+)\.follow\(", source)
        return self.views.get(follows.group(1) if follows else last)

    def still(self) -> str:
        return (
            f'<p class="still">In the notebook, this is a live view with controls to move: '
            f'<a href="notebooks/{self.path.name}" download>download it</a> and '
            f'<a href="start.html">run it on your computer</a>.</p>'
        )

    def output(self, output: dict, place: str) -> dict:
        """A picture becomes a file of its own, with its sentence as alternative text; other outputs stay."""
        png = output.get("data", {}).get("image/png")
        if not png:
            return output
        name = f"{self.path.stem}-{place}.png"
        self.pictures[name] = content = base64.b64decode(text_of(png))
        sentence = escape(text_of(output["data"]["text/plain"]), quote=True).replace("\n", "&#10;")
        width, height = (int.from_bytes(content[start : start + 4], "big") for start in (16, 20))
        size = f'width="{width}" height="{height}" loading="lazy"'
        return html_output(f'<img class="picture" src="pictures/{name}" alt="{sentence}" {size}>')


def text_of(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def html_output(html: str) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
