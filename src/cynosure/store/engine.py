"""An engine in memory: it reaches for no network and holds no file that others may want."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MEMORY = "2800MB"
"""What an engine may use before it moves rows to its temporary files, Arrow and Python apart."""


def started(temporary: Path) -> duckdb.DuckDBPyConnection:
    """A fresh engine with the time zone UTC, whose temporary files lie in `temporary`."""
    import duckdb

    engine = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # What lies in memory needs no checkpoint: it would pack every staged row once more.
            "checkpoint_threshold": "1TB",
            "memory_limit": MEMORY,
            "temp_directory": str(temporary),
        }
    )
    # The engine draws its bar on standard output, where the answer goes.
    engine.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return engine
