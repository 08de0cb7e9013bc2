"""A strategy of one's own: refused in a sentence if it is nonsense, and otherwise trained and resumed like ours."""

import random
from itertools import islice
from unittest.mock import patch

import pytest

from l2e_utils.analysis.rehearsal import rehearse
from l2e_utils.config import RunConfig
from l2e_utils.curriculum import KNOWN, Baseline, Combined, Mixed, Naive, strategy_of
from l2e_utils.engine.disk import CannotWrite
from l2e_utils.engine.files import load_executor, read_checkpoint
from l2e_utils.engine.fleet import train_in_turn
from l2e_utils.engine.own_strategy import add_strategy
from l2e_utils.engine.runs import SavedRun, history_of
from l2e_utils.tasks import Difficulty, levels_up_to
from tests.runs import contents, train_whole

BUILT_IN = list(KNOWN)
TARGET = Difficulty(3, 2)
SMALL = {"length": 2, "nesting": 2, "programs": 6_144, "check_every": 1_024, "hidden": 8}


@pytest.fixture(autouse=True)
def only_ours():
    """What a test adds is gone after it."""
    yield
    for name in set(KNOWN) - set(BUILT_IN):
        del KNOWN[name]


def own(base=Baseline, called="Mine", **members):
    """A class of one's own."""
    return type(called, (base,), {"name": "mine", **members})


def so_far(self, rng):
    """As a review of all levels up to the current one."""
    order = levels_up_to(self.target)
    return rng.choice(order[: order.index(self.level) + 1])


def counting(self, rng):
    self.count += 1
    return self.level


def too_far(self, train_accuracy, validation_accuracy):
    self.level = Difficulty(self.level.length + 1, 1)
    return "on"


def test_an_added_strategy_is_found_by_its_name_until_another_replaces_it():
    with pytest.raises(ValueError, match="no strategy 'mine'"):
        RunConfig(strategy="mine")
    for strategy in (own(Naive, draw=so_far), *map(own, (Baseline, Naive, Mixed, Combined))):
        add_strategy(strategy)
        assert type(strategy_of("mine", TARGET)) is type(RunConfig(strategy="mine").make_strategy()) is strategy
    assert RunConfig(strategy="mine", mixed_fraction=0.7).make_strategy().mixed_fraction == 0.7  # of Combined
    with pytest.raises(ValueError, match=r"choose baseline, naive, mixed, combined, review or mine\.$"):
        strategy_of("best", TARGET)


@pytest.mark.parametrize(
    ("nonsense", "sentence"),
    [
        (3, "derived from Baseline, not 3"),
        (dict, "derived from Baseline"),
        (Naive(TARGET), "derived from Baseline"),
        (own(name="combined"), "'combined' is taken"),
        (type("Forgot", (Naive,), {}), "'naive' is taken: give Forgot one of its own"),
        (own(name="../mine"), "must be a word"),
        (own(name=""), "must be a word"),
        (own(name=7), "must be a word"),
        (own(name=["mine"]), "must be a word"),
        (own(check=lambda self, *of: self.train_accuracies.append(of) or ""), "must be a list of plain numbers"),
        (own(check=lambda self, *_: setattr(self, "train_accuracies", None) or ""), "must be a list of plain numbers"),
        (own(draw=lambda self, rng: Difficulty(4, 1)), r"Mine.draw must give a Difficulty .* not Difficulty\(length=4"),
        (own(draw=lambda self, rng: (1, 1)), r"must give a Difficulty .* not \(1, 1\)"),
        (own(draw=lambda self, rng: Difficulty(random.randint(1, 3), 1)), "from rng alone"),
        (own(draw=counting, count=0), "remembers something in self.count: only level and train_accuracies are saved"),
        (own(check=lambda *_: None), "must return why it moved on"),
        (own(check=too_far, draw=lambda self, rng: self.target), "The level of Mine must stay"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_and_not_added(nonsense, sentence):
    with pytest.raises(ValueError, match=sentence) as refusal:
        add_strategy(nonsense)
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)
    assert list(KNOWN) == BUILT_IN


def test_a_mistake_in_ones_own_code_keeps_its_traceback():
    with pytest.raises(AttributeError, match="levle"):
        add_strategy(own(draw=lambda self, rng: self.levle))
    with pytest.raises(TypeError):  # where validation examples are few, there is no accuracy on them
        add_strategy(own(check=lambda self, train, validation: "gate" if validation > 0.9 else ""))


@pytest.mark.parametrize("until_learned", [1, 3, 7])
def test_a_rehearsal_of_naive_is_a_staircase(until_learned):
    course = rehearse(Naive(TARGET), checks=50, until_learned=until_learned, draws=2)
    order = levels_up_to(TARGET)
    expected = [order[min(number // until_learned, len(order) - 1)] for number in range(50)]
    assert [stretch.level for stretch in course] == expected
    assert all(stretch.drawn == [stretch.level] * 2 for stretch in course)


def test_a_rehearsal_of_mixed_is_a_cloud_and_the_same_each_time():
    course, again = (rehearse(Mixed(TARGET), checks=40, until_learned=5, draws=3) for _ in range(2))
    assert {level for stretch in course for level in stretch.drawn} == set(levels_up_to(TARGET))
    assert course == again


@pytest.fixture
def two_runs():
    add_strategy(own(Naive, draw=so_far, check=lambda self, train, _: Naive.check(self, train, 1.0)))
    return {name: RunConfig(strategy=name, **SMALL) for name in ("mine", "mixed")}


def test_runs_in_turn_are_the_runs_they_would_be_alone_and_stay_in_step(two_runs, tmp_path):
    seen = list(train_in_turn(two_runs, tmp_path / "turn", keep_every=2_048))
    assert [name for name, _ in seen] == ["mine", "mixed"] * (len(seen) // 2)
    programs = [record.programs for _, record in seen]
    assert programs[::2] == programs[1::2]
    for place, (name, config) in enumerate(two_runs.items()):
        assert [record for _, record in seen[place::2]] == train_whole(config, tmp_path / "alone" / name)
        assert contents(tmp_path / "turn" / name) == contents(tmp_path / "alone" / name)
        assert len(list((tmp_path / "turn" / name).glob("at-*"))) == 4
    assert list(train_in_turn(two_runs, tmp_path / "turn")) == [], "finished runs are skipped"


@pytest.mark.parametrize("stop_after", [1, 2, 5])
def test_runs_in_turn_go_on_to_the_same_end_with_an_own_strategy_at_its_level(two_runs, tmp_path, stop_after):
    stream = train_in_turn(two_runs, tmp_path / "stopped")
    assert len(list(islice(stream, stop_after))) == stop_after
    stream.close()
    list(train_in_turn(two_runs, tmp_path / "stopped"))
    list(train_in_turn(two_runs, tmp_path / "whole"))
    for name in two_runs:
        assert contents(tmp_path / "stopped" / name) == contents(tmp_path / "whole" / name)
    assert [r.level for r in history_of(tmp_path / "whole" / "mine")][:4] == levels_up_to(Difficulty(2, 2))
    assert load_executor(tmp_path / "whole" / "mine")[1] == two_runs["mine"]


def test_where_one_run_cannot_be_saved_at_a_stop_the_others_are(two_runs, tmp_path):
    stream = train_in_turn(two_runs, tmp_path)
    assert len(list(islice(stream, 4))) == 4
    save = SavedRun.save
    no_room = CannotWrite("There is no room.")

    def failing(run):
        if run.folder.name == "mine":
            raise no_room
        save(run)

    with patch.object(SavedRun, "save", failing), pytest.raises(CannotWrite, match=str(no_room)):
        stream.close()
    assert read_checkpoint(tmp_path / "mixed")[1]["programs"] == 2 * SMALL["check_every"]


def test_a_fault_in_an_own_strategy_is_raised_and_the_others_are_saved(tmp_path):
    add_strategy(own(check=lambda self, *_: "" if self.target == TARGET else 1 / 0))  # it is tried at another target
    both = {name: RunConfig(strategy=name, **SMALL) for name in ("mixed", "mine")}
    with pytest.raises(ZeroDivisionError):
        list(train_in_turn(both, tmp_path))
    assert history_of(tmp_path / "mixed")[-1].programs == SMALL["check_every"]
