"""Files of one source that have not all the same columns, because the export changed over time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cynosure.errors import Refusal, UserMistake
from cynosure.sources.formats import Format
from cynosure.sources.paths import split
from cynosure.tables.mapping import SourceSpec


class Versions:
    """Where a file lacks a mapped column, tells whether another of its source has it.

    Then the column came, or went, with a version of the export and is null in that file; else the
    mapping is wrong. Headers are read when they are needed, the last file first.
    """

    def __init__(self, kind: Format, spec: SourceSpec, files: Sequence[Path]) -> None:
        self._kind, self._spec = kind, spec
        self._left = sorted(files)
        self._names: list[tuple[str, ...]] = []

    def has(self, path: str) -> bool:
        """Whether any file has the mapped `path`."""
        if any(split(path, names) for names in self._names):
            return True
        while self._left:
            try:
                names = self._kind.columns_of(self._left.pop(), self._spec)
            except (Refusal, UserMistake):  # said when that file's own turn comes
                continue
            self._names.append(names)
            if split(path, names):
                return True
        return False
