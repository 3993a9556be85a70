"""Snapshots: manifests that say which segments, made of which files, are served together."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

import msgspec

from cynosure.errors import Place, Refusal, Text, UserMistake, did_you_mean
from cynosure.store.layout import NAME, Layout, write_whole

FORMAT = 1


@dataclass(frozen=True)
class Segment:
    """One immutable Parquet file of one table.

    `columns` are (name, engine type) in order; `first` and `last` are the bounds of the table's
    clock (ISO), None where no row has one; `keyless` counts rows without the table's own id.
    """

    file: str
    rows: int
    columns: tuple[tuple[str, str], ...]
    first: str | None = None
    last: str | None = None
    keyless: int = 0


@dataclass(frozen=True)
class LoadedFile:
    """A file whose rows are in the snapshot: read = kept + quarantined + duplicates.

    `content` is the SHA-256 of the file, `source` the digest of how it was read, `pattern` the
    path as the star file writes it. `conflicts` are those of the duplicates that differed from the
    row whose id they share. `first` and `last` bound the clock of its rows (ISO).
    """

    table: str
    pattern: str
    source: str
    shown: str
    content: str
    read: int
    kept: int
    quarantined: int
    duplicates: int
    conflicts: int
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class SetAside:
    """A file that broke; none of its rows are in the snapshot.

    The days from `first` to `last` (clock of the rows read before the break, ISO) are concerned;
    both are None where no row was read, and then the whole load is.
    """

    table: str
    pattern: str
    source: str
    shown: str
    content: str
    reason: Text
    rows_before: int
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class QuarantineFile:
    """The bad rows of one table in one load: where they lie, and how many broke which rule."""

    file: str
    table: str
    rows: int
    rules: dict[str, int]


@dataclass(frozen=True)
class Complete:
    """Up to when (ISO instant) the star file says that a source is complete."""

    table: str
    pattern: str
    until: str


@dataclass(frozen=True)
class Manifest:
    """Everything that a snapshot is.

    `number` counts the loads of this store; `key` is the fingerprint of the identities' key;
    `loaded_at` is an ISO instant.
    """

    number: int
    snapshot: str
    parent: str | None
    loaded_at: str
    code_version: str
    key: str
    tables: dict[str, tuple[Segment, ...]]
    files: tuple[LoadedFile, ...]
    set_aside: tuple[SetAside, ...] = ()
    quarantine: tuple[QuarantineFile, ...] = ()
    complete: tuple[Complete, ...] = ()
    format: int = FORMAT

    def rows(self, table: str) -> int:
        """The number of rows of `table`."""
        return sum(segment.rows for segment in self.tables.get(table, ()))


def snapshot_id(
    files: tuple[LoadedFile, ...],
    set_aside: tuple[SetAside, ...],
    complete: tuple[Complete, ...],
    loaded_at: str,
    code_version: str,
) -> str:
    """The hash of what decides every number drawn from a snapshot.

    Neither the key nor the names of segments are part of it: the same files loaded at the same
    moment are the same snapshot on every machine.
    """
    meaning = {
        "format": FORMAT,
        "files": [asdict(file) for file in files],
        "set_aside": [asdict(file) for file in set_aside],
        "complete": [asdict(source) for source in complete],
        "loaded_at": loaded_at,
        "code_version": code_version,
    }
    return hashlib.sha256(msgspec.json.encode(meaning, order="deterministic")).hexdigest()[:16]


def current(layout: Layout) -> Manifest | None:
    """The snapshot that is served, or None before the first load.

    Raises Refusal where its manifest is missing or damaged.
    """
    try:
        name = layout.pointer.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    return _read(layout, name)


def listed(layout: Layout) -> tuple[Manifest, ...]:
    """All snapshots, the oldest first."""
    now = current(layout)
    if now is None:
        return ()
    manifests = (_read(layout, path.stem) for path in layout.snapshots.glob("*.json"))
    known = (manifest for manifest in manifests if manifest.number <= now.number)
    return tuple(sorted(known, key=lambda manifest: manifest.number))


def called(layout: Layout, name: str) -> Manifest:
    """The snapshot whose id is, or begins with, `name`.

    Raises UserMistake where there is none, or several.
    """
    known = [manifest.snapshot for manifest in listed(layout)]
    found = [one for one in known if one.startswith(name)] if name else []
    if len(found) == 1:
        return _read(layout, found[0])
    if found:
        raise UserMistake(
            f"several snapshots begin with `{name}`; give more of its digits.",
            f"有多个快照的编号以 `{name}` 开头，请多写几位。",
        )
    hint = did_you_mean(name, known)
    raise UserMistake(f"there is no snapshot `{name}`.{hint.en}", f"没有快照 `{name}`。{hint.zh}")


def publish(layout: Layout, manifest: Manifest) -> None:
    """Serve `manifest` from now on; before the last step the one before it is served."""
    path = layout.snapshots / f"{manifest.snapshot}.json"
    write_whole(path, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    write_whole(layout.pointer, f"{manifest.snapshot}\n".encode())


def sweep(layout: Layout) -> None:
    """Remove what a load that was killed before its last step has left behind.

    Call it under the lock. Whatever the snapshots up to the current one name stays.
    """
    layout.clear_temporary()
    kept = listed(layout)
    manifests = {f"{one.snapshot}.json" for one in kept}
    segments = {part.file for one in kept for parts in one.tables.values() for part in parts}
    bad_rows = {part.file for one in kept for part in one.quarantine}
    for folder, names in (
        (layout.snapshots, manifests),
        (layout.segments, segments),
        (layout.quarantine, bad_rows),
    ):
        for path in folder.iterdir():
            if path.name not in names:
                path.unlink()


def _read(layout: Layout, name: str) -> Manifest:
    path = layout.snapshots / f"{name}.json"
    place = Place(f"{NAME}/{layout.snapshots.name}/{path.name}")
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise Refusal(
            "the manifest of this snapshot is missing; load again after removing `CURRENT`.",
            "此快照的清单缺失；请删除 `CURRENT` 后重新载入。",
            place,
        ) from None
    except msgspec.DecodeError as error:
        raise Refusal(
            f"the manifest of this snapshot is damaged ({error}).",
            f"此快照的清单已损坏（{error}）。",
            place,
        ) from error
    if manifest.format != FORMAT:
        raise Refusal(
            f"this snapshot has format {manifest.format}, and this version reads {FORMAT}.",
            f"此快照的格式为 {manifest.format}，当前版本只能读取格式 {FORMAT}。",
            place,
        )
    return manifest
