"""A world kept in a folder is simulated once, and nobody else's folder is touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cynosure.errors import Text, UserMistake
from cynosure.worlds import assistant, folder
from cynosure.worlds.catalogue import Recipe
from cynosure.worlds.folder import STAMP, keep
from cynosure.worlds.world import World


def small(rng: np.random.Generator) -> World:
    return assistant.simulate(rng, 100)


RECIPE = Recipe("small", Text("small", "小"), small)


def content(where: Path) -> dict[str, bytes]:
    return {str(p.relative_to(where)): p.read_bytes() for p in where.rglob("*") if p.is_file()}


def test_the_same_seed_is_kept(tmp_path: Path) -> None:
    where = tmp_path / "new" / "demo"
    first = keep(RECIPE, 3, where)
    written = content(where)
    again = keep(Recipe("small", RECIPE.label, lambda _: pytest.fail("simulated again")), 3, where)
    assert (first.is_new, again.is_new) == (True, False)
    assert content(where) == written
    assert again.truth == first.truth


def test_another_seed_is_another_world(tmp_path: Path) -> None:
    first = keep(RECIPE, 3, tmp_path)
    store = tmp_path / ".cynosure"
    store.mkdir()
    (store / "CURRENT").write_text("old rows", encoding="utf-8")
    second = keep(RECIPE, 4, tmp_path)
    assert second.is_new
    assert second.truth != first.truth
    assert not store.exists(), "rows of both worlds would mix"


def test_another_recipe_is_another_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(RECIPE, 3, tmp_path)
    monkeypatch.setattr(folder, "_recipe_digest", lambda: "another")
    assert keep(RECIPE, 3, tmp_path).is_new


def test_what_was_left_half_is_made_whole(tmp_path: Path) -> None:
    keep(RECIPE, 3, tmp_path)
    whole = content(tmp_path)
    stamp = tmp_path / STAMP
    stamp.write_text(stamp.read_text(encoding="utf-8").replace("true", "false"), encoding="utf-8")
    (tmp_path / "truth.json").unlink()
    assert keep(RECIPE, 3, tmp_path).is_new
    assert content(tmp_path) == whole


@pytest.mark.parametrize("name", ["notes.txt", STAMP])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UserMistake, match="holds no simulated world"):
        keep(RECIPE, 3, tmp_path)
    assert content(tmp_path) == {name: b"mine"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UserMistake):
        keep(RECIPE, 3, path)
