"""What only a real browser shows: run a notebook, move a slider, stop a training."""

import shutil

import pytest

from tools.refresh import NOTEBOOKS

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")

from tests.browser import (
    CHROMIUM,
    expect_formulas,
    first_view,
    move_slider_and_expect_change,
    open_browser,
    open_lab,
    open_notebook,
    start_all_cells,
    stop_training,
    wait_for_all_cells,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of notebooks on a server with copies of them, since JupyterLab saves what it runs."""
    if not CHROMIUM:
        pytest.skip("there is no chromium (on Debian: apt-get install chromium; elsewhere name it in CHROMIUM)")
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    with open_lab(folder) as address:
        yield address


@pytest.mark.parametrize("name", ["00_welcome.ipynb", "05_curricula.ipynb", "07_heatmaps.ipynb"])
def test_moving_a_slider_changes_picture_and_text(lab, name):
    """By keyboard and by drag, after all cells have run without an error."""
    with open_browser(lab) as browser:
        open_notebook(browser.page, lab.format(name))
        start_all_cells(browser.page)
        wait_for_all_cells(browser.page)
        move_slider_and_expect_change(browser.page, first_view(browser.page))
        browser.expect_no_errors()


def test_formulas_are_typeset(lab):
    """In the notebooks about the gates, the loss and the strategies."""
    with open_browser(lab) as browser:
        for name, least in (("03_lstm.ipynb", 30), ("04_training.ipynb", 30), ("05_curricula.ipynb", 20)):
            open_notebook(browser.page, lab.format(name))
            assert expect_formulas(browser.page) >= least


def test_stop_ends_training_and_the_following_cells_go_on(lab):
    with open_browser(lab) as browser:
        open_notebook(browser.page, lab.format("06_train_strategies.ipynb"))
        start_all_cells(browser.page)
        stop_training(browser.page)
        wait_for_all_cells(browser.page)
        browser.expect_no_errors()
