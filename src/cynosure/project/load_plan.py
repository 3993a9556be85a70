"""Which files a load has to read: those that are new, or all of a table whose mapping changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cynosure.errors import Place, UserMistake, did_you_mean, system_words
from cynosure.findings.address import digest
from cynosure.project.load_order import dependants, turns
from cynosure.project.load_report import gone
from cynosure.sources.files import files_of, shown_name
from cynosure.sources.formats import FORMATS, Format, format_called
from cynosure.store.snapshots import LoadedFile, Manifest
from cynosure.tables.mapping import SourceSpec
from cynosure.tables.schema import TABLES, Table, table_called


@dataclass(frozen=True)
class Source:
    """An entry of `sources`; `digest` changes when its rows would be read in another way."""

    spec: SourceSpec
    table: Table
    format: Format
    digest: str


@dataclass(frozen=True)
class Candidate:
    """A file that a source names; `content` is its SHA-256, `size` its bytes."""

    source: Source
    path: Path
    shown: str
    content: str
    size: int

    @property
    def sameness(self) -> tuple[str, str, str]:
        """What makes a second file the same: table, way of reading, content."""
        return (self.source.table.name, self.source.digest, self.content)


@dataclass(frozen=True)
class Plan:
    """What to read and what to leave.

    `stays` are the files of the snapshot whose rows stay; tables in `rebuilt` keep none of theirs.
    `dropped` are files of the snapshot whose source is gone from the star file.
    """

    sources: tuple[Source, ...]
    fresh: tuple[Candidate, ...]
    skipped: tuple[Candidate, ...]
    stays: tuple[LoadedFile, ...]
    rebuilt: tuple[str, ...]
    dropped: tuple[str, ...]


def planned(
    folder: Path,
    specs: Sequence[SourceSpec],
    current: Manifest | None,
    progress: Callable[[str, int, int], None],
) -> Plan:
    """Find the files of all sources and compare their contents with the snapshot.

    Raises UserMistake for an unknown table or format and what `files_of` and `turns` raise, Refusal
    where a table must be made anew and one of its files is gone.
    """
    turn = turns(specs)
    sources = tuple(_source(spec) for spec in specs)
    candidates = _candidates(folder, sources, progress)
    loaded = () if current is None else current.files
    rebuilt = _rebuilt(sources, candidates, loaded)
    stays = tuple(file for file in loaded if file.table not in rebuilt)
    there = {(file.table, file.source, file.content) for file in stays}
    fresh, skipped = [], []
    for candidate in candidates:
        if candidate.sameness in there:
            skipped.append(candidate)
        else:
            fresh.append(candidate)
            # An empty file is like every other empty one, and each is to be named as empty.
            there |= {candidate.sameness} if candidate.size else set()
    dropped = _dropped(sources, candidates, [file for file in loaded if file.table in rebuilt])
    fresh.sort(key=lambda candidate: turn[candidate.source.table.name])
    return Plan(sources, tuple(fresh), tuple(skipped), stays, rebuilt, dropped)


def _source(spec: SourceSpec) -> Source:
    table, kind = table_called(spec.table), format_called(spec.format)
    if table is None:
        hint = did_you_mean(spec.table, (known.name for known in TABLES))
        raise UserMistake(
            f"There is no table `{spec.table}`.{hint.en}",
            f"没有名为 `{spec.table}` 的表。{hint.zh}",
            spec.place,
        )
    if kind is None:
        hint = did_you_mean(spec.format, (known.name for known in FORMATS))
        raise UserMistake(
            f"There is no format `{spec.format}`.{hint.en}",
            f"没有名为 `{spec.format}` 的格式。{hint.zh}",
            spec.place,
        )
    return Source(spec, table, kind, _way_of_reading(spec))


def _way_of_reading(spec: SourceSpec) -> str:
    """A digest of everything about a source but where it is and how far it is complete."""
    way = asdict(spec)
    for name in ("path", "place", "data_until"):
        del way[name]
    way["map"] = sorted([column, mapping] for column, mapping in way["map"])
    return digest(way)[:16]


def _candidates(
    folder: Path, sources: Sequence[Source], progress: Callable[[str, int, int], None]
) -> tuple[Candidate, ...]:
    found = [(source, path) for source in sources for path in files_of(source.spec, folder)]
    total, done = sum(path.stat().st_size for _, path in found), 0
    contents: dict[Path, tuple[str, int]] = {}
    candidates = []
    for source, path in found:
        shown = shown_name(path, folder)
        if path not in contents:
            contents[path] = _content(path, shown)
        content, size = contents[path]
        done += size
        progress("compare", done, total)
        candidates.append(Candidate(source, path, shown, content, size))
    return tuple(candidates)


def _content(path: Path, shown: str) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError as error:
        why = system_words(error.strerror)
        raise UserMistake(
            f"The file cannot be read ({why.en}).", f"文件无法读取（{why.zh}）。", Place(shown)
        ) from error


def _rebuilt(
    sources: Sequence[Source], candidates: Sequence[Candidate], loaded: Sequence[LoadedFile]
) -> tuple[str, ...]:
    """Tables with rows that no source of the star file would bring any longer, or not in this way.

    With them go those whose rows were looked up in one of them. A file that has moved to another
    source is there; one that has rotated away still belongs to its source.
    """
    ways = {(source.table.name, source.digest) for source in sources}
    patterns = {(source.table.name, source.spec.path) for source in sources}
    there = {(candidate.source.table.name, candidate.content) for candidate in candidates}
    stale = [
        file.table
        for file in loaded
        if (file.table, file.source) not in ways
        or ((file.table, file.pattern) not in patterns and (file.table, file.content) not in there)
    ]
    with_rows = {file.table for file in loaded}
    concerned = dependants([source.spec for source in sources], stale)
    return tuple(table for table in concerned if table in with_rows)


def _dropped(
    sources: Sequence[Source], candidates: Sequence[Candidate], former: Sequence[LoadedFile]
) -> tuple[str, ...]:
    """The files whose rows go with their source; Refusal where only the file is gone."""
    patterns = {(source.table.name, source.spec.path) for source in sources}
    there = {(candidate.source.table.name, candidate.content) for candidate in candidates}
    dropped = []
    for file in former:
        if (file.table, file.content) in there:
            continue
        if (file.table, file.pattern) in patterns:
            raise gone(file.table, file.pattern, file.shown)
        dropped.append(file.shown)
    return tuple(dropped)
