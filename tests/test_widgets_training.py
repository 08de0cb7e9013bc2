"""The view of runs that train while one looks on."""

import asyncio
from dataclasses import replace

import pytest

from l2e_utils import evaluation, widgets
from l2e_utils.config import RunConfig
from l2e_utils.engine.files import load_executor
from l2e_utils.engine.fleet import train_in_turn, train_side_by_side
from l2e_utils.engine.runs import history_of

CONFIG = RunConfig(strategy="mixed", length=2, nesting=1, programs=1_024, check_every=256, hidden=8, batch=64)


def follow(view, stream, earlier=(), stop_at=None):
    """What the notebook's cell does; `stop_at` clicks Stop after so many records."""

    async def cell():
        news = []
        with view:
            async for _, record in view.follow(stream, {"mixed": earlier}):
                news.append(record)
                if len(news) == stop_at:
                    view.button.click()
        return news

    return asyncio.run(cell())


def test_live_view_draws_to_the_end(tmp_path):
    view = widgets.TrainingView({"mixed": CONFIG.programs})
    records = follow(view, train_side_by_side({"mixed": CONFIG}, tmp_path, workers=1))
    assert records[-1].programs == view.bars["mixed"].value == CONFIG.programs
    checks = [record for record in records if record.is_check]
    assert view.histories["mixed"] == checks == history_of(tmp_path / "mixed")
    assert view.image.value and not view.stopped and view.button.disabled
    view.button.click()  # made before the end, but arriving after it
    assert view.text.value == "Finished." and not view.stopped


def test_live_view_of_answers_has_a_column_for_each_network_kept(tmp_path):
    exercises = evaluation.test_examples(CONFIG.make_task(), CONFIG.target, 3)
    view = widgets.AnswersView({"mixed": CONFIG.programs}, tmp_path / "mixed", exercises, moments=4)
    follow(view, train_in_turn({"mixed": CONFIG}, tmp_path, keep_every=256))
    assert list(view.written) == [0, 256, 512, 768, 1024]
    last = evaluation.answers(load_executor(tmp_path / "mixed")[0], exercises)
    assert view.written[1024] == [answer.written for answer in last]
    assert view.image.value == view.draw().png() and view.draw().sentence.startswith("Of 3 sums right: 0 after 0, ")


def test_live_view_stops_and_resumes(tmp_path):
    long = {"mixed": replace(CONFIG, programs=1_000_000)}
    view, again = (widgets.TrainingView({"mixed": 1_000_000}) for _ in range(2))
    assert len(follow(view, train_side_by_side(long, tmp_path), stop_at=2)) == 2
    assert view.stopped and view.bars["mixed"].value == 512 and view.text.value.startswith("Stopped")
    saved = history_of(tmp_path / "mixed")
    (record,) = follow(again, train_side_by_side(long, tmp_path), saved, stop_at=1)
    assert saved and record.programs == saved[-1].programs + 256
    checks = [record.programs for record in again.histories["mixed"]]
    assert checks == list(range(256, record.programs + 1, 256))


def test_live_view_names_a_run_that_failed(tmp_path):
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "run.safetensors").write_bytes(b"")
    view = widgets.TrainingView({"mixed": 1})
    follow(view, train_side_by_side({"mixed": CONFIG}, tmp_path))
    assert "mixed failed" in view.text.value and "damaged" in view.text.value


def test_live_view_swallows_an_interrupt_but_no_error():
    view = widgets.TrainingView({"mixed": 1})
    with view:
        raise KeyboardInterrupt
    assert view.stopped
    with pytest.raises(ZeroDivisionError), widgets.TrainingView({"mixed": 1}):
        raise ZeroDivisionError
