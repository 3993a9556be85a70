"""Which files a source means."""

from __future__ import annotations

import glob
from pathlib import Path

from cynosure.errors import UserMistake, nearest
from cynosure.tables.mapping import SourceSpec


def files_of(spec: SourceSpec, folder: Path) -> tuple[Path, ...]:
    """The files of `spec`, sorted by name; `folder` is where the star file lies.

    A path that exists as written is that file, brackets and stars in its name included; else it is
    a glob (`**` goes into folders; links are followed; folders that it meets are passed over; names
    that begin with a dot must be asked for). Raises UserMistake for a folder given for a file and
    for a pattern that matches nothing, naming the nearest file there is.
    """
    whole = folder / spec.path
    if "\0" in spec.path:
        raise UserMistake(
            "The path holds a null character.", "路径中含有空字符（NUL）。", spec.place
        )
    if whole.is_dir():
        raise _folder_given(spec)
    if whole.is_file():
        return (whole,)
    pattern = (
        spec.path if Path(spec.path).is_absolute() else f"{glob.escape(str(folder))}/{spec.path}"
    )
    matches = glob.iglob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
    found = sorted(path for path in map(Path, matches) if path.is_file())
    if not found:
        raise _nothing(spec, whole)
    return tuple(found)


def shown_name(path: Path, folder: Path) -> str:
    """The file's name in messages: relative to the star file, in printable UTF-8.

    A file outside of the folder shows its name only, so that no machine's layout is recorded.
    """
    inside = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    text = inside.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def _folder_given(spec: SourceSpec) -> UserMistake:
    star = f"{spec.path.rstrip('/')}/*"
    return UserMistake(
        f"`{spec.path}` is a folder, not a file. For all files in it write `{star}`.",
        f"`{spec.path}` 是文件夹，不是文件；要读取其中所有文件，请写 `{star}`。",
        spec.place,
    )


def _nothing(spec: SourceSpec, whole: Path) -> UserMistake:
    near = _nearest_file(whole)
    hint_en = f" The nearest file is `{near}`." if near else ""
    hint_zh = f"最接近的文件是 `{near}`。" if near else ""
    return UserMistake(
        f"No file matches `{spec.path}`.{hint_en}",
        f"没有文件匹配 `{spec.path}`。{hint_zh}",
        spec.place,
    )


def _nearest_file(whole: Path) -> str | None:
    """The name of the file most like the one wanted, in the deepest folder of it that exists.

    YAML is no data: the star file itself is never what was meant.
    """
    around = whole.parent
    while not around.is_dir():
        around = around.parent
    found = (path for path in around.iterdir() if path.is_file() and path.suffix != ".yml")
    files = sorted(shown_name(path, around) for path in found)
    return nearest(whole.name, files) or (files[0] if len(files) == 1 else None)
