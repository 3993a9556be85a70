"""The folder `.cynosure` beside the star file: what lies where, and how it gets there whole."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cynosure.errors import Refusal

NAME = ".cynosure"


@dataclass(frozen=True)
class Layout:
    """Where the store of the project in the folder `project` keeps its things."""

    project: Path

    @property
    def root(self) -> Path:
        return self.project / NAME

    @property
    def segments(self) -> Path:
        """Immutable Parquet files, each of one table."""
        return self.root / "segments"

    @property
    def snapshots(self) -> Path:
        """Manifests: which segments make up a snapshot."""
        return self.root / "snapshots"

    @property
    def quarantine(self) -> Path:
        """Parquet files of the rows that could not be taken, one a load."""
        return self.root / "quarantine"

    @property
    def tmp(self) -> Path:
        """What a running load needs; nothing in it outlives the load."""
        return self.root / "tmp"

    @property
    def reading(self) -> Path:
        """What running readers move out of memory, a folder each, named after its process."""
        return self.root / "reading"

    @property
    def tracks(self) -> Path:
        """Columns by person and time, made from segments when a question wants them."""
        return self.root / "tracks"

    @property
    def pointer(self) -> Path:
        """The id of the snapshot that is served."""
        return self.root / "CURRENT"

    @property
    def key(self) -> Path:
        """The key of the identities, where the star file names no variable that holds it."""
        return self.root / "id.key"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    def make(self) -> None:
        """Create what is missing; whatever lies here is of this machine, so git is told to pass."""
        for folder in (self.segments, self.snapshots, self.quarantine, self.tmp, self.reading):
            folder.mkdir(parents=True, exist_ok=True)
        ignore = self.root / ".gitignore"
        if not ignore.exists():
            write_whole(ignore, b"*\n")

    def clear_temporary(self) -> None:
        """Remove what a load that was killed has left in `tmp`, and killed readers in `reading`."""
        shutil.rmtree(self.tmp, ignore_errors=True)
        self.tmp.mkdir(parents=True, exist_ok=True)
        for folder in self.reading.iterdir():
            if not _lives(int(folder.name.partition("-")[0])):
                shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put `data` at `path` so that a reader, or a crash, meets the old file or the new, never half.

    Raises OSError where the disk does not take it; the old file is then untouched.
    """
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(path: Path) -> None:
    """Wait until the file or folder at `path` would survive a loss of power."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Hold the store for writing; readers are not kept out, for they only meet whole snapshots.

    The lock dies with its process. Raises Refusal where another load holds it.
    """
    layout.root.mkdir(parents=True, exist_ok=True)
    with layout.lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(layout) from None
        yield


def _busy(layout: Layout) -> Refusal:
    return Refusal(
        f"Another load is writing to `{layout.project.name}/{NAME}`; wait until it has ended, "
        "then load again. The present snapshot is served meanwhile.",
        f"另一个载入任务正在写入 `{layout.project.name}/{NAME}`，请等它结束后再载入；"
        "在此期间仍可查询现有快照。",
    )
