"""A load in a process of its own, for tests that end it.

Words: folder, then what happens: `kill PHASE N` ends the process at the Nth word of progress of
that phase, `limit BYTES` lets no file grow beyond that size, `wait` holds still while reading,
`tell FORMAT` loads files of that format instead of JSON lines, says a word where it begins, before
its first write and when its snapshot is served, and then waits for its end.
"""

import os
import resource
import signal
import sys
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from cynosure.errors import CynosureError
from cynosure.project.load import load
from cynosure.store import snapshots
from cynosure.tables.mapping import SourceSpec

PUBLISH = ("segments", "manifest", "pointer")


def load_there(say: Connection, folder: str, what: str, *more: str) -> None:
    """Load, or end as asked; a mistake is said, and its exit code is that of the process."""
    heard: dict[str, int] = {}

    def progress(phase: str, done: int, total: int) -> None:
        heard[phase] = heard.get(phase, 0) + 1
        if what == "kill" and more == (phase, str(heard[phase])):
            end()
        if what == "wait" and phase == "read":
            say.send("reading")
            time.sleep(60)
        if what == "tell" and (phase, done) == ("write", 0):
            say.send("writes")

    if what == "limit":
        size = int(more[0])
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    if what == "kill" and more[0] in PUBLISH:
        end_in_publish(PUBLISH.index(more[0]))
    kind = more[0] if what == "tell" else "jsonl"
    spec = SourceSpec("events", kind, f"*.{kind}")
    try:
        if what == "tell":
            tell_of_publishing(say)
        load(Path(folder), (spec,), None, datetime(2026, 7, 1, tzinfo=UTC), progress)
    except CynosureError as error:
        say.send(error.sentence("en"))
        sys.exit(error.exit_code)


def tell_of_publishing(say: Connection) -> None:
    """Say when loading begins, and when the pointer has been swapped."""
    write_whole = snapshots.write_whole

    def told(path: Path, data: bytes, mode: int = 0o644) -> None:
        write_whole(path, data, mode)
        if path.name == "CURRENT":
            say.send("served")
            time.sleep(60)

    snapshots.write_whole = told
    say.send("begins")


def end_in_publish(step: int) -> None:
    """End before the manifest, before the pointer, or while the pointer is being replaced."""
    write_whole, calls = snapshots.write_whole, []

    def counted(path: Path, data: bytes, mode: int = 0o644) -> None:
        calls.append(path)
        if len(calls) == step + 1:
            end()
        if step == 2 and len(calls) == 2:
            path.with_name(f"{path.name}.new").write_bytes(data)
            end()
        write_whole(path, data, mode)

    snapshots.write_whole = counted


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
