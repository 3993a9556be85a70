"""Processes that tests end, each forked from one that has the engine imported already.

An interpreter of its own would cost each of some fifty kills a second of imports, in which nothing
of ours can go wrong. The process that is forked from is started at the first use, does nothing
else, and ends with the tests.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["duckdb", "pyarrow.parquet", "cynosure.project.forget", "cynosure.project.load"]
)
SECONDS = 120


@contextmanager
def started(
    target: Callable[..., None], *words: str
) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """A process that does `target(say, *words)`, and what it sends through `say`; killed at the
    end of the block."""
    hear, say = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=target, args=(say, *words))
    process.start()
    say.close()
    with hear:
        try:
            yield process, hear
        finally:
            process.kill()
            process.join()


def heard(hear: Connection) -> list[str]:
    """All that a process says until it ends."""
    said: list[str] = []
    while True:
        try:
            said.append(hear.recv())
        except EOFError:
            return said


def ended(target: Callable[..., None], *words: str) -> tuple[int | None, list[str]]:
    """The exit code of such a process once it has ended, and what it said; a signal is negative."""
    with started(target, *words) as (process, hear):
        said = heard(hear)
        process.join(SECONDS)
        return process.exitcode, said
