"""A real Chromium, also with a real JupyterLab: open a notebook, run it, move a slider, see what the reader sees.

The questions to the page are in browser.js.
"""

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
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Error, Locator, Page, Request, WebSocket, sync_playwright

from tools.refresh import CELL_SECONDS, ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# The sandbox needs rights that containers lack, and all pages are our own server's. The rest keeps it quiet.
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
STUDENT_SETTINGS = ROOT / ".jupyter"  # as in `make lab`: no news pop-up

SERVER_SECONDS = 180  # it takes 3 to 5 on two cores, if nothing else is at work
PAGE_SECONDS = 60  # for anything on the page but running a notebook
CHANGE_SECONDS = 30  # from moving a slider to the last picture; a network may have to answer first
STOP_SECONDS = 60  # from a click on Stop to the end of training: each run finishes its block, and saves
QUIET_SECONDS = 0.5  # a drag redraws at every step: a view that rests this long is the last one


@contextmanager
def open_lab(folder: Path) -> Iterator[str]:
    """A JupyterLab for the notebooks of a folder, with settings of its own; at the end its kernels go too.

    Yields the address of a notebook alone (/doc) in an empty workspace (reset), with a place for its name.
    """
    token = secrets.token_hex(16)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}",
        "--LabApp.expose_app_in_browser=True",  # window.jupyterapp, see browser.js
    ]
    with tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as private:
        names = [f"JUPYTER_{name}_DIR" for name in ("CONFIG", "DATA", "RUNTIME")]
        names += [f"JUPYTERLAB_{name}_DIR" for name in ("SETTINGS", "WORKSPACES")]
        own = {name: str(Path(private, name)) for name in names}
        own["JUPYTER_CONFIG_PATH"] = str(STUDENT_SETTINGS)
        with (
            Path(private, "lab.log").open("w+") as log,
            subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | own) as server,
        ):
            try:
                if not answers(f"http://127.0.0.1:{port}/api/status?token={token}", server):
                    log.seek(0)
                    raise RuntimeError(f"JupyterLab did not start:\n{log.read()}")
                yield f"http://127.0.0.1:{port}/doc/tree/{{}}?token={token}&reset"
            finally:
                server.terminate()  # it shuts its kernels down too


def answers(url: str, server: subprocess.Popen) -> bool:
    """Whether the server answers in time; False as soon as it has ended."""
    end = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


@contextmanager
def open_chromium() -> Iterator[Browser]:
    options = {"executable_path": CHROMIUM, "args": CHROMIUM_OPTIONS}
    with sync_playwright() as playwright, playwright.chromium.launch(**options) as chromium:
        yield chromium


@contextmanager
def open_page(chromium: Browser, server: str, **options) -> Iterator[tuple[Page, list[str]]]:
    """An empty page, and what it complains of, at the end nothing: errors, and requests that leave the server."""
    complaints: list[str] = []
    inside = (server, server.replace("http:", "ws:"), "data:", "blob:")

    def note(asked: Request | WebSocket) -> None:
        if not asked.url.startswith(inside):
            complaints.append(f"elsewhere: {asked.url}")

    with chromium.new_page(**options) as page:
        page.set_default_timeout(PAGE_SECONDS * 1000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", note)
        page.on("websocket", note)
        yield page, complaints
        assert complaints == []


@contextmanager
def open_notebook_page(base: str) -> Iterator[Page]:
    """A page for notebooks of the server of `base`; at the end there must be no error and no pop-up."""
    server, size = base.partition("/doc/")[0], {"width": 1100, "height": 900}
    with open_chromium() as chromium, open_page(chromium, server, viewport=size) as (page, _):
        page.add_init_script(path=Path(__file__).with_name("browser.js"))
        yield page
        expect_no_widget_error(page)
        pop_ups = page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts()
        assert not pop_ups, f"a pop-up disturbs the reader: {pop_ups}"


def open_notebook(page: Page, url: str) -> None:
    """Open it and wait until its kernel is ready."""
    page.goto(url)
    page.locator(".jp-NotebookPanel .jp-Notebook").wait_for()
    page.wait_for_function("course.isIdle()")
    page.evaluate("course.listen()")


def wait_for_all_cells(page: Page) -> None:
    """Until all have run; fails if a cell ended in an error or did not run."""
    page.wait_for_function("course.ran !== undefined", timeout=CELL_SECONDS * 1000)
    page.wait_for_function("course.isIdle()")
    failures = page.evaluate("course.failures()")
    assert not failures, "\n".join(failures)
    assert page.evaluate("course.ran") == "true"
    expect_no_widget_error(page)


def expect_formulas(page: Page) -> int:
    """Fails for a formula that is not typeset, or only as an error message; returns how many there are."""
    found = page.evaluate("course.formulas()")
    for source, typeset, wrong, around in found:
        assert typeset and not wrong and "$" not in around, f"a formula is not typeset in: {source}"
    return sum(typeset for _, typeset, _, _ in found)


def stop_training(page: Page) -> None:
    """Click Stop as soon as the cell trains; fails if it does not stop at once, or had finished anyway."""
    cell = page.locator(".jp-CodeCell", has=page.get_by_role("button", name="Stop")).first
    page.evaluate("course.scrollTo('TrainingView(')")
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
    complaints = page.evaluate("course.complaints")
    assert not complaints, "\n".join(complaints)


def expect_no_scrolling_sideways(page: Page, view: Locator, width: int = 800) -> None:
    """A view fits into a narrow page too. (Chromium hides its scroll bars here, so no picture would show them.)"""
    usual = page.viewport_size
    page.set_viewport_size(usual | {"width": width})
    page.wait_for_timeout(QUIET_SECONDS * 1000)
    wider = "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
    boxes = view.locator(".jp-OutputArea-output .widget-box").evaluate_all(wider)
    assert boxes and max(boxes) <= 0, f"boxes whose content is wider, by pixels: {boxes}"
    page.set_viewport_size(usual)


def first_view(page: Page) -> Locator:
    """The first cell that shows a slider and a picture."""
    cell = page.locator(".jp-CodeCell", has=page.locator(".widget-slider"))
    return cell.filter(has=page.locator(".jp-OutputArea-output .widget-image")).first


class Shown(NamedTuple):
    """What a view shows: its pictures, as hashes, and the texts of its labels."""
    pictures: list[str]
    texts: list[str]


def shown_in(view: Locator) -> Shown | None:
    """None for the moment in which a picture is replaced by the next."""
    try:
        pictures = view.locator(".jp-OutputArea-output img").evaluate_all("images => course.pictures(images)")
    except Error:
        return None
    # all_inner_texts() would be empty outside of the window.
    return Shown(pictures, view.locator(".widget-html-content").all_text_contents())


def wait_for_change(page: Page, view: Locator, before: Shown | None = None) -> Shown:
    """What the view shows when it rests; other pictures and other texts than before."""
    end, last, since = time.monotonic() + CHANGE_SECONDS, None, time.monotonic()
    while time.monotonic() < end:
        expect_no_widget_error(page)
        now = shown_in(view)
        if now != last:
            last, since = now, time.monotonic()
        rests = time.monotonic() - since > QUIET_SECONDS and page.evaluate("course.isIdle()")
        new = now and (before is None or (now.pictures != before.pictures and now.texts != before.texts))
        if rests and new:
            return now
        page.wait_for_timeout(50)
    raise AssertionError(f"after {CHANGE_SECONDS} s the view does not rest with another picture and text")


def move_slider_and_expect_change(page: Page, view: Locator) -> None:
    """Move the first slider of a view one step by keyboard, then by drag to the end that is farther away.

    Pictures and texts must change both times.
    """
    slider = view.locator(".widget-slider").first
    handle, bar = slider.locator(".noUi-handle").first, slider.locator(".noUi-target").first
    low, high, value = (float(handle.get_attribute(f"aria-value{which}")) for which in ("min", "max", "now"))
    assert low < high, f"the slider cannot be moved: it has no value but {low}"
    first = wait_for_change(page, view)

    handle.focus()
    page.keyboard.press("ArrowRight" if value < high else "ArrowLeft")
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
