"""A strategy of one's own: refused in a sentence if it is nonsense, and otherwise trained and resumed like ours."""

import random
from itertools import islice
from random import Random

import pytest

from l2e_utils.analysis.rehearsal import rehearse
from l2e_utils.config import RunConfig
from l2e_utils.curriculum import KNOWN, Baseline, Combined, Mixed, Naive, strategy_of
from l2e_utils.engine.files import load_executor
from l2e_utils.engine.fleet import Trouble, train_in_turn
from l2e_utils.engine.own_strategy import add_strategy
from l2e_utils.engine.runs import history_of, train
from l2e_utils.tasks import Difficulty, levels_up_to
from tests.runs import contents

BUILT_IN = list(KNOWN)
TARGET = Difficulty(3, 2)
SMALL = {"length": 2, "nesting": 2, "programs": 6_144, "check_every": 1_024, "hidden": 8}


@pytest.fixture(autouse=True)
def only_ours():
    """What a test adds is gone after it."""
    yield
    for name in set(KNOWN) - set(BUILT_IN):
        del KNOWN[name]


class Everything(Naive):
    name = "everything"

    def draw(self, rng: Random) -> Difficulty:
        order = levels_up_to(self.target)
        return rng.choice(order[: order.index(self.level) + 1])


def test_an_added_strategy_is_found_by_its_name():
    with pytest.raises(ValueError, match="no strategy 'everything'"):
        RunConfig(strategy="everything")
    add_strategy(Everything)
    assert type(strategy_of("everything", TARGET)) is Everything
    assert type(RunConfig(strategy="everything").make_strategy()) is Everything
    with pytest.raises(ValueError, match=r"choose baseline, naive, mixed, combined, review or everything\.$"):
        strategy_of("best", TARGET)


def test_a_second_one_of_the_same_name_replaces_the_first():
    add_strategy(Everything)
    add_strategy(type("Better", (Everything,), {}))
    assert KNOWN["everything"].__name__ == "Better"


class Outside(Baseline):
    name = "mine"

    def draw(self, rng):
        return Difficulty(self.target.length + 1, 1)


class PlainTuple(Baseline):
    name = "mine"

    def draw(self, rng):
        return (1, 1)


class Unwritten(Baseline):
    name = "mine"

    def draw(self, rng):
        return ...


class OtherDice(Baseline):
    name = "mine"

    def draw(self, rng):
        return Difficulty(random.randint(1, 3), random.randint(1, 2))


class Counting(Baseline):
    name = "mine"
    count = 0

    def draw(self, rng):
        self.count += 1
        return self.level


class Speechless(Baseline):
    name = "mine"

    def check(self, train_accuracy, validation_accuracy):
        return None


class TooFar(Baseline):
    name = "mine"

    def check(self, train_accuracy, validation_accuracy):
        self.level = Difficulty(self.level.length + 1, 1)
        return "on"

    def draw(self, rng):
        return self.target


def named(name):
    return type("Mine", (Baseline,), {"name": name})


@pytest.mark.parametrize(
    ("nonsense", "sentence"),
    [
        (3, "derived from Baseline, not 3"),
        (dict, "derived from Baseline"),
        (Everything(TARGET), "derived from Baseline"),
        (lambda rng: TARGET, "derived from Baseline"),
        (named("combined"), "'combined' is taken"),
        (type("Forgot", (Naive,), {}), "'naive' is taken: give Forgot one of its own"),
        (named("../mine"), "must be a word"),
        (named("my own"), "must be a word"),
        (named(""), "must be a word"),
        (named(7), "must be a word"),
        (Outside, r"Outside.draw must give a Difficulty .* not Difficulty\(length=4"),
        (PlainTuple, r"must give a Difficulty .* not \(1, 1\)"),
        (Unwritten, "must give a Difficulty .* not Ellipsis"),
        (OtherDice, "from rng alone"),
        (Counting, "remembers something in self.count: only level and train_accuracies are saved"),
        (Speechless, "must return why it moved on"),
        (TooFar, "The level of TooFar must stay"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_and_not_added(nonsense, sentence):
    with pytest.raises(ValueError, match=sentence) as refusal:
        add_strategy(nonsense)
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)
    assert list(KNOWN) == BUILT_IN


def test_a_mistake_in_ones_own_code_keeps_its_traceback():
    class Mistaken(Baseline):
        name = "mine"

        def draw(self, rng):
            return self.levle

    with pytest.raises(AttributeError, match="levle"):
        add_strategy(Mistaken)


@pytest.mark.parametrize("kind", [Baseline, Naive, Mixed, Combined])
def test_ours_under_another_name_would_be_accepted(kind):
    add_strategy(type("Mine", (kind,), {"name": "mine"}))
    assert "mine" in KNOWN


# --- Rehearsals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("until_learned", [1, 3, 7])
def test_a_rehearsal_of_naive_is_a_staircase(until_learned):
    course = rehearse(Naive(TARGET), checks=50, until_learned=until_learned, draws=2)
    order = levels_up_to(TARGET)
    expected = [order[min(number // until_learned, len(order) - 1)] for number in range(50)]
    assert [stretch.level for stretch in course] == expected
    assert all(stretch.drawn == [stretch.level] * 2 for stretch in course)


def test_a_rehearsal_of_mixed_is_a_cloud_and_the_same_each_time():
    course = rehearse(Mixed(TARGET), checks=40, until_learned=5, draws=3)
    assert {level for stretch in course for level in stretch.drawn} == set(levels_up_to(TARGET))
    assert course == rehearse(Mixed(TARGET), checks=40, until_learned=5, draws=3)


# --- Training in turn -------------------------------------------------------------------------------------------------


def runs() -> dict[str, RunConfig]:
    add_strategy(Everything)
    return {name: RunConfig(strategy=name, **SMALL) for name in ("everything", "mixed")}


def test_runs_in_turn_are_the_runs_they_would_be_alone_and_stay_in_step(tmp_path):
    seen = list(train_in_turn(runs(), tmp_path / "turn"))
    assert [name for name, _ in seen] == ["everything", "mixed"] * (len(seen) // 2)
    assert [r.programs for n, r in seen if n == "everything"] == [r.programs for n, r in seen if n == "mixed"]
    for name, config in runs().items():
        assert [record for n, record in seen if n == name] == list(train(config, tmp_path / "alone" / name))
        assert contents(tmp_path / "turn" / name) == contents(tmp_path / "alone" / name)
    assert list(train_in_turn(runs(), tmp_path / "turn")) == [], "finished runs are skipped"


@pytest.mark.parametrize("stop_after", [1, 2, 5])
def test_runs_in_turn_go_on_to_the_same_end(tmp_path, stop_after):
    stream = train_in_turn(runs(), tmp_path / "stopped")
    assert len(list(islice(stream, stop_after))) == stop_after
    stream.close()
    list(train_in_turn(runs(), tmp_path / "stopped"))
    list(train_in_turn(runs(), tmp_path / "whole"))
    for name in runs():
        assert contents(tmp_path / "stopped" / name) == contents(tmp_path / "whole" / name)


def test_an_own_strategy_that_moves_on_is_resumed_at_its_level(tmp_path):
    class Hasty(Everything):
        name = "hasty"

        def check(self, train_accuracy, validation_accuracy):
            return super().check(train_accuracy, 1.0)

    add_strategy(Hasty)
    config = {"hasty": RunConfig(strategy="hasty", **SMALL)}
    stream = train_in_turn(config, tmp_path / "stopped")
    list(islice(stream, 3))
    stream.close()
    list(train_in_turn(config, tmp_path / "stopped"))
    list(train_in_turn(config, tmp_path / "whole"))
    assert [r.level for r in history_of(tmp_path / "whole" / "hasty")][:4] == levels_up_to(Difficulty(2, 2))
    assert contents(tmp_path / "stopped" / "hasty") == contents(tmp_path / "whole" / "hasty")
    assert load_executor(tmp_path / "whole" / "hasty")[1] == config["hasty"]


def test_trouble_stays_with_its_run(tmp_path):
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "run.safetensors").write_bytes(b"not a run")
    last = dict(train_in_turn(runs(), tmp_path))
    assert isinstance(last["mixed"], Trouble) and "damaged" in last["mixed"].reason
    assert last["everything"].programs == SMALL["programs"]


def test_a_fault_in_an_own_strategy_is_raised_and_the_others_are_saved(tmp_path):
    class Late(Baseline):
        name = "late"

        def check(self, train_accuracy, validation_accuracy):
            return "" if self.target == TARGET else 1 / 0

    add_strategy(Late)  # which tries it at another target
    both = {name: RunConfig(strategy=name, **SMALL) for name in ("mixed", "late")}
    with pytest.raises(ZeroDivisionError):
        list(train_in_turn(both, tmp_path))
    assert history_of(tmp_path / "mixed")[-1].programs == SMALL["check_every"]


def test_the_networks_on_the_way_can_be_kept(tmp_path):
    config = {"mixed": RunConfig(strategy="mixed", **SMALL)}
    list(train_in_turn(config, tmp_path, keep_every=2_048))
    assert len(list((tmp_path / "mixed").glob("at-*"))) == 4
