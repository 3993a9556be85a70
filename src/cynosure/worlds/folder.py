"""A world kept in a folder: simulated once, found again as long as its recipe is the same."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from cynosure.errors import UserMistake
from cynosure.worlds.catalogue import Recipe
from cynosure.worlds.files import TRUTH_FILE, read_truth, write_world
from cynosure.worlds.world import Truth

STAMP = "world.json"
"""Says which world the folder holds, and so that its files are ours to write over."""
STORE = ".cynosure"
WRITTEN = ("data", STORE)


@dataclass(frozen=True)
class Kept:
    """A world in a folder; `is_new` where it had to be simulated."""

    folder: Path
    truth: Truth
    is_new: bool


def keep(recipe: Recipe, seed: int, folder: Path) -> Kept:
    """The files of a world in `folder`, written unless they are there already.

    A folder that holds the same world from an older recipe is made anew, its store included, since
    rows of both would mix. Raises UserMistake where `folder` is a file, or holds something else.
    """
    stamp = {"world": recipe.name, "seed": seed, "recipe": _recipe_digest()}
    found = _stamp(folder)
    if found == {**stamp, "whole": True}:
        written = (folder / TRUTH_FILE).read_text(encoding="utf-8")
        return Kept(folder, read_truth(written), is_new=False)
    for name in WRITTEN:
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    _write_stamp(folder, {**stamp, "whole": False})
    world = recipe.simulate(np.random.default_rng(seed))
    write_world(world, folder)
    _write_stamp(folder, {**stamp, "whole": True})
    return Kept(folder, world.truth, is_new=True)


def _stamp(folder: Path) -> dict[str, object] | None:
    """What the folder says it holds, None for one that is missing or empty."""
    if folder.is_dir() and (folder / STAMP).is_file():
        try:
            read = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        except ValueError:
            read = None
        if isinstance(read, dict):
            return read
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    raise UserMistake(
        f"`{folder.name}` is there already and holds no simulated world; name a new folder with "
        "--folder. Nothing in it was touched.",
        f"`{folder.name}` 已经存在，里面不是模拟数据；请用 --folder 另选一个目录。"
        "原有内容未作改动。",
    )


def _write_stamp(folder: Path, stamp: dict[str, object]) -> None:
    (folder / STAMP).write_text(json.dumps(stamp) + "\n", encoding="utf-8")


def _recipe_digest() -> str:
    """The digest of everything that decides what a seed becomes: this room and its star files."""
    whole = hashlib.sha256()
    for name, content in sorted(_parts(resources.files(__package__))):
        whole.update(name.encode() + b"\0" + content)
    return whole.hexdigest()


def _parts(room: Traversable) -> Iterator[tuple[str, bytes]]:
    for entry in room.iterdir():
        if entry.is_dir():
            yield from _parts(entry)
        elif entry.name.endswith((".py", ".yml")):
            yield entry.name, entry.read_bytes()
