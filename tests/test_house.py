"""The package is the small house that its description draws: rooms with these modules, and no more lines than that."""

import re
from pathlib import Path

import pytest

import l2e_utils

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "l2e_utils"
LONGEST = 250  # lines of a file
# Lines of all files of a kind: the aim, and what there may be until all parts of the house have been moved.
KINDS = {
    "the core": (1_500, 1_500, set(PACKAGE.glob("*.py")) - {PACKAGE / "__main__.py"}),
    "l2e_utils": (7_500, 8_789, set(PACKAGE.rglob("*.py"))),
    "tools": (450, 586, set((ROOT / "tools").rglob("*.py")) - set((ROOT / "tools" / "site").rglob("*.py"))),
    "tests": (9_000, 10_348, set((ROOT / "tests").rglob("*.py"))),
}


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


@pytest.mark.parametrize("kind", KINDS)
def test_the_house_is_small(kind):
    aim, for_now, files = KINDS[kind]
    assert sum(map(lines, files)) <= max(aim, for_now)


def test_no_module_is_long():
    assert [path.stem for path in PACKAGE.rglob("*.py") if lines(path) > LONGEST] == []


def test_the_description_of_the_package_shows_every_module_where_it_is():
    rooms = re.split(r"\n\n(?=core\n|\w+: )", l2e_utils.__doc__.rpartition("\n\n")[0])[1:]
    drawn = {}
    for room in rooms:
        heading, *rows = room.splitlines()
        name = re.match(r"\w+", heading).group()
        words = [row.split()[:1] if name == "core" else row.split() for row in rows]
        drawn[name] = sorted(word for row in words for word in row)
    built = {"core": PACKAGE, **{path.parent.name: path.parent for path in PACKAGE.glob("*/__init__.py")}}
    built = {room: [path.stem for path in folder.glob("*.py")] for room, folder in built.items()}
    assert drawn == {room: sorted(set(names) - {"__init__", "__main__"}) for room, names in built.items()}
