"""Whose store it is: two star files in one folder would share it, and take each other's rows."""

from __future__ import annotations

from cynosure.errors import UserMistake
from cynosure.store.snapshots import Manifest


def same_project(manifest: Manifest, project: str) -> None:
    """Raises UserMistake where a snapshot was loaded for the project of another star file.

    A manifest of before projects were written down belongs to whoever asks.
    """
    if manifest.project is None or manifest.project == project:
        return
    raise UserMistake(
        f"The store `.cynosure` of this folder belongs to the project `{manifest.project}`, and "
        f"this star file is of the project `{project}`. Give each project a folder of its own; if "
        "only the id was changed, change it back.",
        f"这个目录里的 `.cynosure` 属于项目 `{manifest.project}`，"
        f"而当前星文件的项目是 `{project}`。请让每个项目各用一个目录；"
        "如果只是改了 id，请改回来。",
    )
