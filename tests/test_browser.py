"""What only a real browser shows: run a notebook, move a slider, stop a training."""

import shutil

import pytest

from tools.refresh import NOTEBOOKS

pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")

from tests import browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of notebooks on a server with copies of them, since JupyterLab saves what it runs."""
    if not browser.CHROMIUM:
        pytest.skip("there is no chromium (on Debian: apt-get install chromium; elsewhere name it in CHROMIUM)")
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    with browser.open_lab(folder) as address:
        yield address


@pytest.mark.parametrize("name", ["00_welcome.ipynb", "05_curricula.ipynb", "07_heatmaps.ipynb"])
def test_moving_a_slider_changes_picture_and_text(lab, name):
    """By keyboard and by drag, after all cells have run without an error."""
    with browser.open_notebook_page(lab) as page:
        browser.open_notebook(page, lab.format(name))
        page.evaluate("course.runAll()")
        browser.wait_for_all_cells(page)
        view = browser.first_view(page)
        browser.move_slider_and_expect_change(page, view)
        browser.expect_no_scrolling_sideways(page, view)


def test_formulas_are_typeset(lab):
    """In the notebooks about the gates, the loss and the strategies."""
    with browser.open_notebook_page(lab) as page:
        for name, least in (("03_lstm.ipynb", 30), ("04_training.ipynb", 25), ("05_curricula.ipynb", 20)):
            browser.open_notebook(page, lab.format(name))
            assert browser.expect_formulas(page) >= least


def test_stop_ends_training_and_the_following_cells_go_on(lab):
    with browser.open_notebook_page(lab) as page:
        browser.open_notebook(page, lab.format("06_train_strategies.ipynb"))
        page.evaluate("course.runAll()")
        browser.stop_training(page)
        browser.wait_for_all_cells(page)
