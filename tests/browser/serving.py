"""The dashboard of a project in a process of its own, and the browser to look at it with."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox"]
"""As root, which is how a container runs, Chromium starts only without its sandbox."""
STARTED = "import sys; from cynosure.cli.main import main; sys.exit(main(sys.argv[1:]))"
DRAWN = "() => document.querySelectorAll('figure.chart:not([data-mounted=drawn])').length === 0"
"""Whether every chart of a page is drawn."""


@dataclass(frozen=True)
class Served:
    """A project with the server that shows it."""

    folder: Path
    address: str


def chromium() -> str | None:
    """The machine's Chromium, None where there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """The server of a project. Raises RuntimeError where it does not start."""
    words = ["serve", "--port", "0", "--project", str(folder), *options]
    with subprocess.Popen(
        [sys.executable, "-c", STARTED, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as running:
        try:
            yield Served(folder, _address(running))
        finally:
            running.terminate()


def _address(running: subprocess.Popen[str]) -> str:
    """Where the server says that it listens."""
    said = ""
    for line in running.stdout or ():
        said += line
        if found := re.search(r"http://[^/\s]+", line):
            return found[0]
    raise RuntimeError(f"the server did not start: {said}")
