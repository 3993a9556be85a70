"""Files that hold a page of ours and may be written anew."""

from __future__ import annotations

from pathlib import Path

from cynosure.errors import UserMistake
from cynosure.report.html import GENERATOR

SIGNED = f"<!-- {GENERATOR} -->\n"
"""The first line of a Markdown file of ours; it is not shown."""
BEGINNING = 1000
"""Letters of a file in which the name of who made it stands."""


def is_ours(path: Path) -> bool:
    """Whether a page of ours lies there already. Raises UserMistake where something else does."""
    if not path.exists():
        return False
    if path.is_file():
        with path.open(encoding="utf-8", errors="replace") as file:
            if GENERATOR in file.read(BEGINNING):
                return True
    raise UserMistake(
        f"`{path}` is there already and is no page of cynosure; name another file, or move it "
        "away.",
        f"`{path}` 已存在，且不是 cynosure 生成的页面；请换一个文件名，或先将其移走。",
    )
