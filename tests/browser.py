"""A real JupyterLab and a real Chromium: open a notebook, run it, move a slider, see what the reader sees.

    with Lab(folder) as lab, open_browser(lab.base) as browser:
        open_notebook(browser.page, lab.url("00_welcome.ipynb"))
        run_all_cells(browser.page)
        move_slider_and_expect_change(browser.page, first_view(browser.page))
        browser.expect_no_errors()
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tools.refresh import CELL_SECONDS, ROOT

if TYPE_CHECKING:  # so that this module can say that playwright is missing, instead of failing
    from playwright.sync_api import Locator, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# The sandbox needs rights that containers lack, and all pages come from our own server. The rest keeps Chromium quiet.
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
STUDENT_SETTINGS = ROOT / ".jupyter"  # as in `make lab`: no news pop-up

SERVER_SECONDS = 60  # it takes 3 to 5 on two cores
PAGE_SECONDS = 60  # for anything on the page but running a notebook
CHANGE_SECONDS = 30  # from moving a slider to the last picture; a network may have to answer first
STOP_SECONDS = 60  # from a click on Stop to the end of training: each run finishes its block of programs and saves
QUIET_SECONDS = 0.5  # a drag redraws at every step: a view that rests this long is the last one


def what_is_missing() -> str:
    """Why no browser can be driven here, in a sentence; empty if one can."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed (pip install playwright)"
    if not CHROMIUM:
        return "there is no chromium (on Debian: apt-get install chromium; elsewhere name the program in CHROMIUM)"
    return ""


class Lab:
    """A JupyterLab server for the notebooks of a folder, with settings of its own; gone on exit, with its kernels."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.token = secrets.token_hex(16)

    def __enter__(self) -> Lab:
        self.private = Path(tempfile.mkdtemp(prefix="lab-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
        env = {**os.environ, **{f"JUPYTER_{name}": str(self.private / name) for name in folders}}
        env |= {f"JUPYTERLAB_{name}_DIR": str(self.private / name) for name in ("SETTINGS", "WORKSPACES")}
        options = {
            "ip": "127.0.0.1",
            "port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.folder,
            "IdentityProvider.token": self.token,
            "LabApp.expose_app_in_browser": True,  # window.jupyterapp, see KERNEL_IS_IDLE
        }
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *(f"--{name}={value}" for name, value in options.items())],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**env, "JUPYTER_CONFIG_PATH": str(STUDENT_SETTINGS)},
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    @property
    def log(self) -> Path:
        return self.private / "lab.log"

    def wait_until_ready(self) -> None:
        end = time.monotonic() + SERVER_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.base}/api/status?token={self.token}", timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()}")

    def url(self, name: str) -> str:
        """Address of a notebook alone (/doc) in an empty workspace (reset)."""
        return f"{self.base}/doc/tree/{name}?token={self.token}&reset"

    def __exit__(self, *_) -> None:
        self.process.terminate()  # the server shuts its kernels down too
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.private, ignore_errors=True)


@dataclass
class Browser:
    """One page, the errors on it, and its requests to other places than the server."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def expect_no_errors(self) -> None:
        expect_no_widget_error(self.page)
        assert not self.errors, self.errors
        assert not self.outside, f"requests to elsewhere: {self.outside}"
        pop_ups = self.page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts()
        assert not pop_ups, f"a pop-up disturbs the reader: {pop_ups}"


@contextmanager
def open_browser(base: str) -> Iterator[Browser]:
    """Chromium with one empty page; only what comes from `base` counts as inside."""
    from playwright.sync_api import sync_playwright

    inside = (base, base.replace("http:", "ws:"), "data:", "blob:")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        page = chromium.new_page(viewport={"width": 1100, "height": 900})
        page.set_default_timeout(PAGE_SECONDS * 1000)
        browser = Browser(page)
        page.on("pageerror", lambda error: browser.errors.append(str(error)))
        for event in ("request", "websocket"):
            page.on(event, lambda its: None if its.url.startswith(inside) else browser.outside.append(its.url))
        try:
            yield browser
        finally:
            chromium.close()


# JupyterLab's toolbar says "idle" for a moment before the kernel is connected, and cells run then are lost half way:
# so the application object itself is asked.
KERNEL_IS_IDLE = """() => {
    const context = window.jupyterapp?.shell?.currentWidget?.sessionContext, kernel = context?.session?.kernel;
    return !!(context?.isReady && kernel?.connectionStatus === 'connected' && kernel?.status === 'idle'); }"""
# An exception in a widget's callback shows nowhere on the page: the kernel only sends its text as a message. What some
# versions say when JupyterLab asks for widgets before ipywidgets is imported is harmless.
LISTEN = """() => {
    window.complaints = [];
    const harmless = /^No such comm( target registered: jupyter.widget.control|: [0-9a-f-]+)\\s*$/;
    window.jupyterapp.shell.currentWidget.sessionContext.iopubMessage.connect((_, { header, content }) => {
        if (header.msg_type === 'error') window.complaints.push(content.ename + ': ' + content.evalue);
        if (header.msg_type !== 'stream' || content.name !== 'stderr') return;
        window.complaints.push(...content.text.split('\\n').filter(line => line.trim() && !harmless.test(line)));
    }); }"""
RUN_ALL = """() => {
    window.ran = undefined;  // not awaited here: evaluate() has no time limit
    window.jupyterapp.commands.execute('notebook:run-all-cells').then(
        done => { window.ran = String(done) }, error => { window.ran = String(error) }); }"""
CODE_CELLS = "window.jupyterapp.shell.currentWidget.content.widgets.map(c => c.model).filter(m => m.type === 'code')"
CELL_ERRORS = f"""() => {CODE_CELLS}.flatMap(m => m.outputs.toJSON())
    .filter(output => output.output_type === 'error').map(output => output.ename + ': ' + output.evalue)"""
CELLS_NOT_RUN = f"""() => {CODE_CELLS}.filter(m => m.sharedModel.source.trim() && m.executionCount === null)
    .map(m => m.sharedModel.source)"""
# Only cells near the window are drawn.
SCROLL_TO = """words => window.jupyterapp.shell.currentWidget.content.scrollToItem(
    window.jupyterapp.shell.currentWidget.content.widgets.findIndex(
        cell => cell.model.type === 'code' && cell.model.sharedModel.source.includes(words)), 'center')"""
# The bytes of every picture in a cell, whether a figure (data: address) or ipywidgets.Image (blob:, ever another one).
PICTURES = """images => Promise.all(images.map(async image => {
    const hash = await crypto.subtle.digest('SHA-256', await (await fetch(image.src)).arrayBuffer());
    return Array.from(new Uint8Array(hash)).join(); }))"""

# For every Markdown cell with a formula: how many are typeset there, and the text around them.
FORMULAS = """async () => {
    const notebook = window.jupyterapp.shell.currentWidget.content, found = [];
    for (const [number, cell] of notebook.widgets.entries()) {
        const source = cell.model.sharedModel.source.replace(/```[^]*?```|`[^`]*`/g, '');
        if (cell.model.type !== 'markdown' || !source.includes('$')) continue;
        await notebook.scrollToItem(number, 'center');
        const typeset = () => cell.node.querySelectorAll('mjx-container').length, begun = Date.now();
        while (!typeset() && Date.now() - begun < 10000) await new Promise(done => setTimeout(done, 50));
        await new Promise(done => setTimeout(done, 100));
        const around = cell.node.querySelector('.jp-RenderedHTMLCommon').cloneNode(true);
        around.querySelectorAll('mjx-container, code, pre').forEach(part => part.remove());
        // An unknown command is set as text, with its backslash (character 5C).
        const wrong = cell.node.querySelectorAll('mjx-merror, [data-mjx-error], .mjx-c5C').length;
        found.push([source, typeset(), wrong, around.textContent]);
    }
    return found; }"""


def expect_formulas(page: Page) -> int:
    """Fails for a formula that is not typeset, or only as an error message; returns how many there are."""
    found = page.evaluate(FORMULAS)
    for source, typeset, wrong, around in found:
        assert typeset and not wrong and "$" not in around, f"a formula is not typeset in: {source}"
    return sum(typeset for _, typeset, _, _ in found)


def open_notebook(page: Page, url: str) -> None:
    """Open it and wait until its kernel is ready."""
    page.goto(url)
    page.locator(".jp-NotebookPanel .jp-Notebook").wait_for()
    page.wait_for_function(KERNEL_IS_IDLE)
    page.evaluate(LISTEN)


def run_all_cells(page: Page) -> None:
    """Run > Run All Cells, until all have run; fails if a cell ended in an error or did not run."""
    start_all_cells(page)
    wait_for_all_cells(page)


def start_all_cells(page: Page) -> None:
    page.evaluate(RUN_ALL)


def wait_for_all_cells(page: Page) -> None:
    page.wait_for_function("() => window.ran !== undefined", timeout=CELL_SECONDS * 1000)
    page.wait_for_function(KERNEL_IS_IDLE)
    assert (errors := page.evaluate(CELL_ERRORS)) == [], errors
    assert (left := page.evaluate(CELLS_NOT_RUN)) == [], f"these cells did not run: {left}"
    assert page.evaluate("() => window.ran") == "true"
    expect_no_widget_error(page)


def stop_training(page: Page) -> None:
    """Click Stop as soon as the training cell trains; fails if it does not stop at once, or had finished anyway."""
    cell = page.locator(".jp-CodeCell", has=page.get_by_role("button", name="Stop"))
    page.evaluate(SCROLL_TO, "TrainingView(")
    says = cell.locator(".widget-html-content")
    says.filter(has_text="loss").wait_for(timeout=CELL_SECONDS * 1000)  # the first news of a run
    cell.get_by_role("button", name="Stop").click()
    says.filter(has_text="Stopped; run the cell again to go on.").wait_for(timeout=STOP_SECONDS * 1000)
    done = cell.locator(".progress-bar").evaluate_all("bars => bars.map(bar => parseFloat(bar.style.width))")
    assert done and min(done) < 100, f"nothing was left to stop: {done} % done"
    assert cell.get_by_role("button", name="Stop").is_disabled()


def expect_no_widget_error(page: Page) -> None:
    """No view that could not be drawn, and nothing that a callback or a cell complained about."""
    broken = page.locator(".jupyter-widgets-error-widget, .jupyter-widgets [data-mime-type$='stderr']")
    assert broken.count() == 0, broken.first.inner_text()
    assert (complaints := page.evaluate("() => window.complaints")) == [], "\n".join(complaints)


def first_view(page: Page) -> Locator:
    """The first cell that shows a slider and a picture."""
    cell = page.locator(".jp-CodeCell", has=page.locator(".widget-slider"))
    return cell.filter(has=page.locator(".jp-OutputArea-output .widget-image")).first


@dataclass(frozen=True)
class Shown:
    """What a view shows: its pictures, as hashes, and the texts of its labels."""

    pictures: tuple[str, ...]
    texts: tuple[str, ...]


def shown_in(view: Locator) -> Shown | None:
    """None for the moment in which a picture is replaced by the next."""
    from playwright.sync_api import Error

    try:
        pictures = view.locator(".jp-OutputArea-output img").evaluate_all(PICTURES)
    except Error:
        return None
    texts = view.locator(".widget-html-content").all_text_contents()  # all_inner_texts() is empty outside of the window
    return Shown(tuple(pictures), tuple(texts))


def wait_for_change(page: Page, view: Locator, before: Shown | None = None) -> Shown:
    """What the view shows when it rests; other pictures and other texts than before."""
    end, last, since = time.monotonic() + CHANGE_SECONDS, None, time.monotonic()
    while time.monotonic() < end:
        expect_no_widget_error(page)
        now = shown_in(view)
        if now != last:
            last, since = now, time.monotonic()
        rests = time.monotonic() - since > QUIET_SECONDS and page.evaluate(KERNEL_IS_IDLE)
        new = now and (before is None or (now.pictures != before.pictures and now.texts != before.texts))
        if rests and new:
            return now
        page.wait_for_timeout(50)
    kept = [part for part in ("pictures", "texts") if last and before and getattr(last, part) == getattr(before, part)]
    raise AssertionError(f"after {CHANGE_SECONDS} s the view still shows the same {' and '.join(kept) or 'nothing'}")


def move_slider_and_expect_change(page: Page, view: Locator) -> None:
    """Move the first slider of a view one step by keyboard, then by drag to the end that is farther away.

    Pictures and texts must change both times.
    """
    slider = view.locator(".widget-slider").first
    handle, bar = slider.locator(".noUi-handle").first, slider.locator(".noUi-target").first
    low, high, value = (float(handle.get_attribute(f"aria-value{which}")) for which in ("min", "max", "now"))
    assert low < high, f"the slider cannot be moved: it has no value but {low}"
    first = wait_for_change(page, view)

    up = value < high
    handle.focus()
    page.keyboard.press("ArrowRight" if up else "ArrowLeft")
    second = wait_for_change(page, view, first)
    value = float(handle.get_attribute("aria-valuenow"))

    slider.scroll_into_view_if_needed()
    start, whole = handle.bounding_box(), bar.bounding_box()
    middle = start["y"] + start["height"] / 2
    page.mouse.move(start["x"] + start["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(whole["x"] + (whole["width"] if value - low < high - value else 0), middle, steps=8)
    page.mouse.up()
    wait_for_change(page, view, second)
