"""What a reader does, in a real JupyterLab with a real Chromium: run a notebook, move a slider, stop a training."""

import shutil

import pytest
from browser import (
    Lab,
    expect_formulas,
    first_view,
    move_slider_and_expect_change,
    open_browser,
    open_notebook,
    run_all_cells,
    start_all_cells,
    stop_training,
    wait_for_all_cells,
    what_is_missing,
)

from tools.refresh import NOTEBOOKS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A server with copies of the notebooks, since JupyterLab saves what it runs."""
    if reason := what_is_missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    with Lab(folder) as lab:
        yield lab


@pytest.mark.parametrize("name", ["00_welcome.ipynb", "05_curricula.ipynb", "07_heatmaps.ipynb"])
def test_moving_a_slider_changes_picture_and_text(lab, name):
    """By keyboard and by drag, after all cells have run without an error."""
    assert (lab.folder / name).exists()
    with open_browser(lab.base) as browser:
        open_notebook(browser.page, lab.url(name))
        run_all_cells(browser.page)
        move_slider_and_expect_change(browser.page, first_view(browser.page))
        browser.expect_no_errors()


def test_formulas_are_typeset(lab):
    """In the notebooks about the gates, the loss and the strategies."""
    with open_browser(lab.base) as browser:
        for name, least in (("03_lstm.ipynb", 30), ("04_training.ipynb", 30), ("05_curricula.ipynb", 20)):
            open_notebook(browser.page, lab.url(name))
            assert expect_formulas(browser.page) >= least


def test_stop_ends_training_and_the_following_cells_go_on(lab):
    with open_browser(lab.base) as browser:
        open_notebook(browser.page, lab.url("06_train_strategies.ipynb"))
        start_all_cells(browser.page)
        stop_training(browser.page)
        wait_for_all_cells(browser.page)
        browser.expect_no_errors()
