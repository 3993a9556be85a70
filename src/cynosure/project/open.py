"""Finding and opening a project: a folder with a star file in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cynosure.errors import UserMistake
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file, text_of_star_file
from cynosure.project.excluded import list_in, with_excluded
from cynosure.project.holidays import with_holidays
from cynosure.project.rubrics import with_beliefs, with_rubrics
from cynosure.store.key import known_key
from cynosure.store.layout import Layout

STAR_FILE = "cynosure.yml"


@dataclass(frozen=True)
class Project:
    """An opened project: where it lies, what its star file says, where its store is.

    `file` is the name of the star file in the folder, `text` what is written in it.
    """

    folder: Path
    star_file: StarFile
    layout: Layout
    file: str
    text: str


def open_project(where: Path) -> Project:
    """The project at `where`: a star file, or a folder that has one or lies in one that has.

    Raises UserMistake where there is none, or where the star file or a list that it names is
    wrong.
    """
    path = _star_file(where)
    text = text_of_star_file(path)
    layout = Layout(path.parent)
    star_file = parse_star_file(text, path.name)
    if star_file.trust.exclude.users is not None:
        key = known_key(layout, star_file.privacy.key_env)
        star_file = with_excluded(star_file, list_in(path.parent), key)
    star_file = with_holidays(star_file, path.parent)
    star_file = with_beliefs(with_rubrics(star_file, path.parent), path.parent)
    return Project(path.parent, star_file, layout, path.name, text)


def _star_file(where: Path) -> Path:
    if where.is_file():
        return where
    if not where.exists():
        raise UserMistake(
            f"There is no folder or file `{where.name}`.", f"没有名为 `{where.name}` 的目录或文件。"
        )
    start = where.resolve()
    for folder in (start, *start.parents):
        if (folder / STAR_FILE).is_file():
            return folder / STAR_FILE
    raise UserMistake(
        f"There is no `{STAR_FILE}` in this folder or above it; `cyn init` writes one from the "
        "files here, or name the project's folder with --project.",
        f"当前目录及其上级目录都没有 `{STAR_FILE}`；可用 `cyn init` 根据这里的文件生成，"
        "或用 --project 指明项目目录。",
    )
