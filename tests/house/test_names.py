"""A file is called after what is in it, not after where its author had no better idea."""

from pathlib import PurePosixPath

import pytest

from tests.house.tree import ROOT, files_under, own_code, place

SAYS_NOTHING = frozenset(
    {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utilities", "utils"}
)


def words_that_say_nothing(path: str) -> set[str]:
    """Words of a path, folders included, that do not tell what is there."""
    parts = PurePosixPath(path).with_suffix("").parts
    return {word for part in parts for word in part.lower().split("_")} & SAYS_NOTHING


def test_code_is_named() -> None:
    places = map(place, own_code())
    found = {where: words for where in places if (words := words_that_say_nothing(where))}
    assert found == {}


def test_decisions_are_numbered_without_a_gap() -> None:
    names = [path.name for path in files_under(ROOT / "docs" / "decisions", suffix=".md")]
    assert [name[:5] for name in names] == [f"{n:04}-" for n in range(1, len(names) + 1)]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("src/cynosure/utils.py", {"utils"}),
        ("src/cynosure/common/dates.py", {"common"}),
        ("src/cynosure/store/snapshot_manager.py", {"manager"}),
        ("tests/helpers/__init__.py", {"helpers"}),
        ("src/cynosure/sources/utilisation.py", set()),
    ],
)
def test_an_empty_word_is_found(path: str, words: set[str]) -> None:
    assert words_that_say_nothing(path) == words
