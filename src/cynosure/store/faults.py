"""What a disk or a memory that is full, or a file that is gone, says to the user."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from cynosure.errors import Refusal, Text, system_words

INTERRUPTED = "Query interrupted"
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@contextmanager
def _interruptible() -> Iterator[None]:
    """An engine that Ctrl-C stops in the middle of a statement says so by an error of its own."""
    try:
        yield
    except RuntimeError as error:
        if INTERRUPTED in str(error):
            raise KeyboardInterrupt from error
        raise


@contextmanager
def spoken() -> Iterator[None]:
    """Turn a disk that takes no more, or too little memory, into a Refusal with the way out."""
    import duckdb

    try:
        with _interruptible():
            yield
    except duckdb.OutOfMemoryException as error:
        raise _memory() from error
    except duckdb.IOException as error:
        raise _disk(system_words(_last_words(str(error)))) from error
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _full() from error
        raise _disk(system_words(error.strerror)) from error


@contextmanager
def readable(snapshot: str) -> Iterator[None]:
    """Turn segments that are gone or broken, or too little memory, into a Refusal."""
    import duckdb

    try:
        with _interruptible():
            yield
    except duckdb.OutOfMemoryException as error:
        raise Refusal(
            "The question needs more memory than it may use; ask for a shorter period.",
            "回答这个问题所需的内存超出上限；请缩短周期后再试。",
        ) from error
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise Refusal(
            f"A segment of the snapshot {snapshot} is gone or damaged. Put `.cynosure` back from a "
            "copy, or remove it and load your files again.",
            f"快照 {snapshot} 的数据分段缺失或已损坏。请从备份恢复 `.cynosure`，"
            "或将其删除后重新载入。",
        ) from error


def _last_words(message: str) -> str:
    """The system's own reason at the end of an engine's message, without the machine's paths."""
    return message.strip().splitlines()[0].rpartition(": ")[2].strip().rstrip(".")


def _full() -> Refusal:
    return Refusal(
        "The disk has no room for the snapshot; free some, then load again. "
        "The present snapshot is untouched.",
        "磁盘空间不足，写不下快照；请腾出空间后重新载入。现有快照未受影响。",
    )


def _disk(reason: Text) -> Refusal:
    return Refusal(
        f"The store could not be read or written ({reason.en}); check the room and the rights on "
        "`.cynosure`, then load again. The present snapshot is untouched.",
        f"无法读写数据存储（{reason.zh}）；请检查 `.cynosure` 所在磁盘的空间和权限后重新载入。"
        "现有快照未受影响。",
    )


def _memory() -> Refusal:
    return Refusal(
        "The load needs more memory than it may use, even with its temporary files on disk; load "
        "the files in several smaller portions. The present snapshot is untouched.",
        "即使借助磁盘上的临时文件，载入所需的内存仍超出上限；请把文件分成几批载入。"
        "现有快照未受影响。",
    )
