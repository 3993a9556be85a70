"""The folder of tracks: which runs are there, what they cover, and who may write.

A run is known by what it is made of, never by its age: `what` is the digest of a definition, and
`pieces` are the segments, or the snapshot, behind its rows. A snapshot with one more segment takes
the runs that are there and one more for that segment; a run of a segment that is gone is stale. So
nothing has to be told to be made anew, and a folder that was removed comes back by itself.
"""

from __future__ import annotations

import fcntl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cynosure.tracks.format import Run, Table, opened, table_of

ENDING = ".run"
FURTHER = 2
"""A run is joined with the one before it when that is at most so many times as long. So lengths
fall, their number grows with the logarithm of the rows, and a row is moved about as often."""


@dataclass(frozen=True)
class Wanted:
    """The rows of a definition, made from these pieces by who is called `keyed_by`."""

    what: str
    pieces: tuple[str, ...]
    keyed_by: str


class Shelf:
    """The runs in `folder`, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def known(self, wanted: Wanted) -> bool:
        """Whether there is any whole run of what is wanted, whatever it is made from."""
        return any(
            table.what == wanted.what and table.keyed_by == wanted.keyed_by
            for _, table in self._tables()
        )

    def covering(self, wanted: Wanted) -> tuple[list[Run], tuple[str, ...]]:
        """Whole runs of what is wanted that share no piece and have no other one, the longest
        first, and the pieces that none of them has."""
        missing, chosen = set(wanted.pieces), []
        fitting = (
            (path, table)
            for path, table in self._tables()
            if (table.what, table.keyed_by) == (wanted.what, wanted.keyed_by)
        )
        for path, table in sorted(fitting, key=lambda one: (-len(one[1].pieces), one[0].name)):
            run = opened(path) if missing.issuperset(table.pieces) else None
            if run is not None:
                chosen.append(run)
                missing.difference_update(table.pieces)
        chosen.sort(key=lambda run: -run.table.rows)
        return chosen, tuple(piece for piece in wanted.pieces if piece in missing)

    def path_of(self, wanted: Wanted) -> Path:
        """Where a run of exactly these pieces lies."""
        said = "\n".join((wanted.what, wanted.keyed_by, *sorted(wanted.pieces)))
        return self.folder / f"{sha256(said.encode()).hexdigest()[:32]}{ENDING}"

    def sweep(self, live: Collection[str], whats: Collection[str]) -> None:
        """Remove what nobody can use: runs of definitions other than `whats`, those with a piece
        that is not `live`, damaged ones, and what a killed writer has left.

        Of runs that have the same pieces the longest stay. Call it under the lock.
        """
        covered: dict[tuple[str, str], set[str]] = {}
        tables = dict(self._tables())
        for path in sorted(tables, key=lambda path: -len(tables[path].pieces)):
            table = tables[path]
            had = covered.setdefault((table.what, table.keyed_by), set())
            is_live = table.what in whats and set(table.pieces) <= set(live)
            if is_live and not had.issuperset(table.pieces):
                had.update(table.pieces)
            else:
                tables.pop(path)
        for path in self.folder.glob(f"*{ENDING}*"):
            if path not in tables:
                path.unlink(missing_ok=True)

    @contextmanager
    def locked(self, *, wait: bool) -> Iterator[bool]:
        """Hold the folder for writing; False where another process does and one does not `wait`.

        The lock dies with its process. Readers need none: they only meet whole runs, and a mapped
        run outlives its removal.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _tables(self) -> Iterator[tuple[Path, Table]]:
        for path in sorted(self.folder.glob(f"*{ENDING}")):
            table = table_of(path)
            if table is not None:
                yield path, table


def joined(runs: Sequence[Run]) -> list[Run]:
    """The runs at the end of `runs` (the longest first) that are to be made one: fewer than two
    where all may stay."""
    ordered = sorted(runs, key=lambda run: -run.table.rows)
    tail = ordered[-1:]
    while len(tail) < len(ordered):
        before = ordered[-len(tail) - 1]
        if before.table.rows > FURTHER * sum(run.table.rows for run in tail):
            break
        tail.insert(0, before)
    return tail if len(tail) > 1 else []
