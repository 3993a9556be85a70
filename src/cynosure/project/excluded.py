"""The ids that the star file leaves out: read from their list, hashed with the project's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cynosure.errors import Place, Refusal, UserMistake, nearest
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.trust import UserList
from cynosure.store.key import Key
from cynosure.store.snapshots import Manifest

COMMENT = "#"


def with_excluded(
    star_file: StarFile, read: Callable[[UserList], str], key: Key | None
) -> StarFile:
    """The star file with the ids of its list, if it names one.

    `read` gives the text of the list; `key` is None before the first load, when nothing can be
    asked yet and no id is hashed. Raises what `read` raises.
    """
    trust = star_file.trust
    users = trust.exclude.users
    if users is None:
        return star_file
    listed = _ids(read(users))
    if key is not None:
        hashes = tuple(sorted(key.hashed(one) for one in listed))
        users = replace(users, hashes=hashes, key=key.fingerprint)
    return replace(star_file, trust=replace(trust, exclude=replace(trust.exclude, users=users)))


def list_in(folder: Path) -> Callable[[UserList], str]:
    """Reads lists relative to a folder.

    Raises UserMistake at the place in the star file for one that is not there or cannot be read,
    at the line of the list for one that is not UTF-8.
    """

    def read(users: UserList) -> str:
        path = folder / users.path
        try:
            written = path.read_bytes()
        except (OSError, ValueError) as error:
            raise _unreadable(path, users) from error
        return decoded(written, users)

    return read


def decoded(written: bytes, users: UserList) -> str:
    """The text of a list. Raises UserMistake where it is not UTF-8."""
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise UserMistake(
            "The list of people to leave out is not UTF-8; save it as UTF-8.",
            "排除名单不是 UTF-8 编码；请另存为 UTF-8。",
            Place(users.path, line),
        ) from error


def same_key(star_file: StarFile, manifest: Manifest) -> None:
    """Raises Refusal where the list was hashed with another key than the ids of a snapshot."""
    users = star_file.trust.exclude.users
    if users is not None and users.key != manifest.key:
        raise Refusal(
            "The ids in the snapshot were hashed with another key than the one at hand, so nobody "
            f"on `{users.path}` could be found and left out. Restore that key "
            "(`privacy.key_env` or `.cynosure/id.key`).",
            f"快照中的用户标识所用的密钥与当前密钥不同，`{users.path}` 上的人一个也认不出来，"
            "无法排除。请恢复原密钥（`privacy.key_env` 或 `.cynosure/id.key`）。",
            users.at,
        )


def _ids(text: str) -> set[str]:
    """One id a line; what follows a blank and #, and lines that begin with #, is a comment."""
    found = set()
    for line in text.splitlines():
        one = line.strip()
        if one.startswith(COMMENT):
            continue
        for blank in (" ", "\t"):
            one = one.partition(blank + COMMENT)[0].strip()
        if one:
            found.add(one)
    return found


def _unreadable(path: Path, users: UserList) -> UserMistake:
    if path.is_dir():
        return UserMistake(
            f"`{users.path}` is a folder, not a list of ids.",
            f"`{users.path}` 是文件夹，不是用户标识名单。",
            users.at,
        )
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    near = nearest(path.name, [one.name for one in beside if one.is_file()])
    hint = "" if near is None else f" The nearest file is `{near}`."
    hint_zh = "" if near is None else f"最接近的文件是 `{near}`。"
    return UserMistake(
        f"The list `{users.path}` cannot be read; write the path of a file with one id a line, "
        f"relative to the star file.{hint}",
        f"无法读取名单 `{users.path}`；请写一个每行一个用户标识的文件，路径相对于星文件。{hint_zh}",
        users.at,
    )
