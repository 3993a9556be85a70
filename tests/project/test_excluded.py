"""The list of people to leave out: read, hashed, and refused where it cannot be."""

from pathlib import Path

import pytest

from cynosure.errors import Place, Refusal, UserMistake
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.excluded import same_key
from cynosure.project.open import open_project
from cynosure.store import snapshots
from cynosure.store.key import known_key
from tests.project.loading import event, key_of, loaded, written

STAR = """\
cynosure: 1
project: {id: t}
sources: [{table: events, format: jsonl, path: "*.jsonl"}]
trust: {exclude: {users: lists/staff.txt}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cynosure.yml").write_text(STAR)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "staff.txt").write_bytes(b"")
    written(tmp_path / "a.jsonl", [event(n) for n in range(3)])
    return tmp_path


def hashes(star_file: StarFile) -> tuple[str, ...]:
    users = star_file.trust.exclude.users
    assert users is not None
    return users.hashes


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ann\nben\n", {"ann", "ben"}),
        ("# all of us\n  ann  \n\n\tben # the boss\r\n#cho\n", {"ann", "ben"}),
        ("\ufeffann\nann\n", {"ann"}),
        ("a#1\na # 1\n", {"a#1", "a"}),
        ("张三\n", {"张三"}),
        ("", set()),
    ],
)
def test_one_id_a_line(folder: Path, text: str, ids: set[str]) -> None:
    loaded(folder)
    (folder / "lists" / "staff.txt").write_text(text, encoding="utf-8", newline="")
    key = key_of(folder)
    assert hashes(open_project(folder).star_file) == tuple(sorted(map(key.hashed, ids)))


def test_no_id_of_the_list_reaches_the_store(folder: Path) -> None:
    (folder / "lists" / "staff.txt").write_text("somebody-unique\n")
    loaded(folder)
    open_project(folder)
    kept = (path.read_bytes() for path in (folder / ".cynosure").rglob("*") if path.is_file())
    assert not any(b"somebody-unique" in content for content in kept)


def test_before_the_first_load_no_key_is_made_by_looking(folder: Path) -> None:
    (folder / "lists" / "staff.txt").write_text("ann\n")
    project = open_project(folder)
    assert hashes(project.star_file) == ()
    assert known_key(project.layout, None) is None
    assert loaded(folder).key_made


@pytest.mark.parametrize(
    ("path", "en"),
    [
        ("lists/stuff.txt", "The nearest file is `staff.txt`"),
        ("lists", "is a folder"),
        ("nowhere/staff.txt", "cannot be read"),
    ],
)
def test_a_list_that_is_not_there_is_told_where_it_is_named(
    folder: Path, path: str, en: str
) -> None:
    (folder / "cynosure.yml").write_text(STAR.replace("lists/staff.txt", path))
    with pytest.raises(UserMistake) as caught:
        open_project(folder)
    assert caught.value.place == Place("cynosure.yml", 4, 26)
    assert en in caught.value.text.en


def test_a_list_in_another_encoding_is_told_with_its_line(folder: Path) -> None:
    (folder / "lists" / "staff.txt").write_bytes("ann\n张三\n".encode("gb18030"))
    with pytest.raises(UserMistake) as caught:
        open_project(folder)
    assert caught.value.place == Place("lists/staff.txt", 2)


def test_a_list_hashed_with_another_key_is_refused(folder: Path) -> None:
    (folder / "lists" / "staff.txt").write_text("ann\n")
    loaded(folder)
    project = open_project(folder)
    manifest = snapshots.current(project.layout)
    assert manifest is not None
    same_key(project.star_file, manifest)
    project.layout.key.write_text("00" * 32)
    with pytest.raises(Refusal, match="another key"):
        same_key(open_project(folder).star_file, manifest)
