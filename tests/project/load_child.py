"""A load in a process of its own, for tests that end it.

Arguments: folder, then what happens: `kill PHASE N` ends the process at the Nth word of progress
of that phase, `limit BYTES` lets no file grow beyond that size, `wait` holds still while reading,
`tell` says a word where it begins, before its first write and when its snapshot is served, and
then waits for its end. Another word after that is the format of the files instead of JSON lines.
"""

import os
import resource
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from cynosure.errors import CynosureError
from cynosure.project.load import load
from cynosure.store import snapshots
from cynosure.tables.mapping import SourceSpec

PUBLISH = ("segments", "manifest", "pointer")


def main() -> int:
    folder, what, *more = sys.argv[1:]
    heard: dict[str, int] = {}

    def progress(phase: str, done: int, total: int) -> None:
        heard[phase] = heard.get(phase, 0) + 1
        if what == "kill" and more == [phase, str(heard[phase])]:
            end()
        if what == "wait" and phase == "read":
            print("reading", flush=True)
            time.sleep(60)
        if what == "tell" and (phase, done) == ("write", 0):
            print("writes", flush=True)

    if what == "limit":
        size = int(more[0])
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    if what == "kill" and more[0] in PUBLISH:
        end_in_publish(PUBLISH.index(more[0]))
    kind = more[0] if what == "tell" else "jsonl"
    spec = SourceSpec("events", kind, f"*.{kind}")
    try:
        if what == "tell":
            tell_of_publishing()
        load(Path(folder), (spec,), None, datetime(2026, 7, 1, tzinfo=UTC), progress)
    except CynosureError as error:
        print(error.sentence("en"))
        return error.exit_code
    return 0


def tell_of_publishing() -> None:
    """Say when loading begins, and when the pointer has been swapped."""
    write_whole = snapshots.write_whole

    def told(path: Path, data: bytes, mode: int = 0o644) -> None:
        write_whole(path, data, mode)
        if path.name == "CURRENT":
            print("served", flush=True)
            time.sleep(60)

    snapshots.write_whole = told
    # Otherwise most of the reading would be imports, in which nothing can go wrong.
    import duckdb  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    print("begins", flush=True)


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


if __name__ == "__main__":
    sys.exit(main())
