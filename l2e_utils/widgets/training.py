"""The view of runs that train while one looks on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from html import escape
from pathlib import Path

import ipywidgets as W
from IPython.display import display

from l2e_utils import plots
from l2e_utils.engine.files import load_executor
from l2e_utils.engine.fleet import Trouble
from l2e_utils.engine.runs import kept_networks
from l2e_utils.evaluation import answers
from l2e_utils.plots import Drawing
from l2e_utils.text import Example
from l2e_utils.training import Record
from l2e_utils.widgets.view import WIDE, picture


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
        self.bars = {}
        for name, programs in runs.items():
            look = {"bar_color": plots.colour_of(name), "description_width": f"{max(map(len, runs))}ch"}
            self.bars[name] = W.IntProgress(max=programs, description=name, style=look)
        self.text, self.image = W.HTML(), picture()
        self.image.value = self.draw().png()
        self.button = W.Button(description="Stop", icon="stop", button_style="warning")
        self.button.on_click(self._stop)
        self.box = W.VBox([W.HBox([W.VBox(list(self.bars.values())), self.button]), self.text, self.image], layout=WIDE)

    def _stop(self, _button=None) -> None:
        if not self.button.disabled:  # else the click was made just before the end, and arrives after it
            self.stopped, self.text.value = True, "Stopping after this block of programs …"

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
                self.troubles[name] = news
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
            self.image.value = self.draw().png()

    def draw(self) -> Drawing:
        """What is known by now."""
        return plots.draw_curves(self.histories, self.metric, max(bar.max for bar in self.bars.values()))


class AnswersView(TrainingView):
    """A training view with answers in place of curves: a column for each network kept on the way of one run.

    folder     of that run
    exercises  examples to be answered
    moments    how often it is kept after its beginning
    """

    WAITING = "The answers appear here while the cell runs; the next figure shows how they ended."

    def __init__(self, runs: dict[str, int], folder: Path, exercises: Sequence[Example], moments: int = 8):
        self.folder, self.exercises, self.columns = folder, exercises, moments + 1
        self.written: dict[int, list[str]] = {}
        super().__init__(runs)

    def draw(self) -> Drawing:
        for seen, path in kept_networks(self.folder).items():
            if seen not in self.written:
                found = answers(load_executor(path)[0], self.exercises)
                self.written[seen] = [answer.written for answer in found]
        return plots.draw_progress(self.exercises, self.written, self.columns)
