"""What SQLite and the disk report, as sentences about the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cynosure.errors import Refusal, Text, system_words

WAIT_SECONDS = 30.0
"""How long a writer waits for another one before it gives up."""
_IN_CHINESE = {
    sqlite3.SQLITE_PERM: "没有访问权限",
    sqlite3.SQLITE_READONLY: "数据库是只读的",
    sqlite3.SQLITE_IOERR: "读写磁盘出错",
    sqlite3.SQLITE_CANTOPEN: "无法打开数据库文件",
}


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turns every report of SQLite or the disk in the block into a Refusal that names `path`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        said = str(error)
        why = Text(said, _IN_CHINESE.get(code, said))
        raise _sentence(path, code, why) from error
    except OSError as error:
        raise _sentence(path, sqlite3.SQLITE_CANTOPEN, system_words(error.strerror)) from error


def _sentence(path: Path, code: int, why: Text) -> Refusal:
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path)
    if code == sqlite3.SQLITE_FULL:
        return Refusal(
            en=f"The disk that holds {path} is full; nothing was written. "
            "Free some space and ask again.",
            zh=f"{path} 所在磁盘已满，本次未写入任何内容。请腾出空间后重试。",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Refusal(
            en=f"Another program has held {path} for over {WAIT_SECONDS:.0f} seconds; "
            "nothing was written. Ask again when it is done.",
            zh=f"{path} 被其他程序占用已超过 {WAIT_SECONDS:.0f} 秒，本次未写入任何内容。"
            "请稍后重试。",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return Refusal(
            en=f"{path} cannot be opened for writing ({why.en}). Check its permissions.",
            zh=f"{path} 无法以写入方式打开（{why.zh}）。请检查文件权限。",
        )
    return Refusal(
        en=f"The ledger {path} could not be used: {why.en}.",
        zh=f"证据账本 {path} 无法使用：{why.zh}。",
    )


def damaged(path: Path) -> Refusal:
    """What is said of a ledger whose bytes make no sense."""
    return Refusal(
        en=f"The ledger {path} is damaged. Put back a copy, or move the file away to begin "
        "a new one; segments and snapshots are not touched.",
        zh=f"证据账本 {path} 已损坏。请恢复备份，或移走该文件以新建账本；数据分段与快照不受影响。",
    )
