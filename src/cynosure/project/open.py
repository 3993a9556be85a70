"""Finding and opening a project: a folder with a star file in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cynosure.errors import Refusal, UserMistake
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import read_star_file
from cynosure.store.layout import Layout
from cynosure.store.snapshots import Manifest, called, current

STAR_FILE = "cynosure.yml"


@dataclass(frozen=True)
class Project:
    """An opened project: where it lies, what its star file says, where its store is."""

    folder: Path
    star_file: StarFile
    layout: Layout


def open_project(where: Path) -> Project:
    """The project at `where`: a star file, or a folder that has one or lies in one that has.

    Raises UserMistake where there is none, or where the star file is wrong.
    """
    path = _star_file(where)
    return Project(path.parent, read_star_file(path), Layout(path.parent))


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


def snapshot_of(project: Project, name: str | None) -> Manifest:
    """The snapshot called `name`, or the one that is served.

    Raises Refusal before the first load, UserMistake for an unknown name.
    """
    if name is not None:
        return called(project.layout, name)
    manifest = current(project.layout)
    if manifest is None:
        raise Refusal(
            "Nothing is loaded yet; run `cyn load` first.", "还没有载入数据；请先运行 `cyn load`。"
        )
    return manifest
