"""Snapshots: manifests that say which segments, made of which files, are served together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

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
    row whose id they share, `known` those whose row was in the snapshot before. `first` and `last`
    bound the clock of its rows (ISO). Rows of `forgotten` people were passed over and are not among
    those read. A file that is `cut` ends inside a row: what came after is not there.
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
    forgotten: int = 0
    cut: bool = False
    known: int = 0


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
class Stitching:
    """What came of ids that lead to other ones.

    `ids` count as one of `people`; `conflicts` lead to several people and `circles` into a circle,
    so that they stay by themselves.
    """

    ids: int = 0
    people: int = 0
    conflicts: int = 0
    circles: int = 0


@dataclass(frozen=True)
class RestatedDay:
    """A local day (ISO) served before a load in which rows of a table are others since.

    `added` are those that the load brought, `removed` those that gave way; a row that a newer one
    replaces is in both.
    """

    table: str
    day: str
    added: int
    removed: int


@dataclass(frozen=True)
class Manifest:
    """Everything that a snapshot is.

    `number` counts the manifests of this store; `key` is the fingerprint of the identities' key;
    `loaded_at` is an ISO instant. `identity` are the relations of ids by name (`aliases`,
    `stitches`, `spellings`), as far as they have rows; `stitching` is None where the snapshot is
    older than they are. `project` is the id of the project whose star file it was loaded for, None
    in a manifest of before there was any.

    Who was forgotten: `forgotten` has what `Key.veiled` makes of each of their ids, `erased` how
    many stored rows of each table went with them. A snapshot that was rewritten for it has its
    former ids in `was` and in `turn` its place among the loads; `void` are the snapshots that are
    not to be served any longer because others stand for them.
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
    identity: dict[str, Segment] = field(default_factory=dict)
    stitching: Stitching | None = None
    forgotten: tuple[str, ...] = ()
    erased: dict[str, int] = field(default_factory=dict)
    was: tuple[str, ...] = ()
    turn: int | None = None
    void: tuple[str, ...] = ()
    restated: tuple[RestatedDay, ...] = ()
    project: str | None = None
    format: int = FORMAT

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All its segments, those of the relations of ids too."""
        return (*(one for parts in self.tables.values() for one in parts), *self.identity.values())

    def rows(self, table: str) -> int:
        """The number of rows of `table`."""
        return sum(segment.rows for segment in self.tables.get(table, ()))


def snapshot_id(manifest: Manifest) -> str:
    """The hash of what decides every number drawn from a snapshot.

    Neither the key nor the names of segments are part of it: the same files loaded at the same
    moment are the same snapshot on every machine where as many ids are forgotten.
    """
    meaning = {
        "format": FORMAT,
        "files": [_meaning(file) for file in manifest.files],
        "set_aside": [asdict(file) for file in manifest.set_aside],
        "complete": [asdict(source) for source in manifest.complete],
        "loaded_at": manifest.loaded_at,
        "code_version": manifest.code_version,
        "forgotten": len(manifest.forgotten),
    }
    return hashlib.sha256(msgspec.json.encode(meaning, order="deterministic")).hexdigest()[:16]


def _meaning(file: LoadedFile) -> dict[str, object]:
    """What a file says; that it is whole needs no saying, and what was `known` the others say."""
    said = asdict(file)
    del said["known"]
    return {name: value for name, value in said.items() if name != "cut" or value}


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
    known = [
        manifest
        for manifest in manifests
        if manifest.number <= now.number and manifest.snapshot not in now.void
    ]
    return tuple(sorted(known, key=lambda one: (one.turn or one.number, one.number)))


def called(layout: Layout, name: str) -> Manifest:
    """The snapshot whose id is, or begins with, `name`.

    Raises UserMistake where there is none, or several; Refusal where it was rewritten since.
    """
    manifests = listed(layout)
    known = [manifest.snapshot for manifest in manifests]
    found = [one for one in known if one.startswith(name)] if name else []
    if len(found) == 1:
        return _read(layout, found[0])
    if not found:
        _refuse_rewritten(manifests, name)
    if found:
        raise UserMistake(
            f"Several snapshots begin with `{name}`; give more of its digits.",
            f"有多个快照的编号以 `{name}` 开头，请多写几位。",
        )
    hint = did_you_mean(name, known)
    raise UserMistake(f"There is no snapshot `{name}`.{hint.en}", f"没有快照 `{name}`。{hint.zh}")


def _refuse_rewritten(manifests: Sequence[Manifest], name: str) -> None:
    for manifest in manifests:
        former = [one for one in manifest.was if name and one.startswith(name)]
        if former:
            raise Refusal(
                f"The snapshot {former[0]} was rewritten when somebody was forgotten; "
                f"{manifest.snapshot} stands for it now.",
                f"因有用户被遗忘，快照 {former[0]} 已重写，现由 {manifest.snapshot} 代替。",
            )


def publish(layout: Layout, manifest: Manifest) -> None:
    """Serve `manifest` from now on; before the last step the one before it is served."""
    write_manifest(layout, manifest)
    write_whole(layout.pointer, f"{manifest.snapshot}\n".encode())


def write_manifest(layout: Layout, manifest: Manifest) -> None:
    """Put a manifest where snapshots are; it counts once one with as high a number is served."""
    path = layout.snapshots / f"{manifest.snapshot}.json"
    write_whole(path, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def sweep(layout: Layout) -> None:
    """Remove what no snapshot needs: what a load that was killed before its last step has left
    behind, and what went with the snapshots that were taken out.

    Call it under the lock. Whatever the snapshots up to the current one name stays.
    """
    layout.clear_temporary()
    _remove_all_but(layout, listed(layout))


def prune(layout: Layout, keep: int) -> tuple[Manifest, ...]:
    """Take out all snapshots but the `keep` newest, with the segments that only they need.

    Call it under the lock. Returns those taken out; the one that is served always stays.
    """
    known = listed(layout)
    cut = max(0, len(known) - max(1, keep))
    _remove_all_but(layout, known[cut:])
    return known[:cut]


def _remove_all_but(layout: Layout, kept: Sequence[Manifest]) -> None:
    """Manifests go first, so that none ever names a segment that is not there."""
    manifests = {f"{one.snapshot}.json" for one in kept}
    segments = {part.file for one in kept for part in one.segments}
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
            "The manifest of this snapshot is missing; load again after removing `CURRENT`.",
            "此快照的清单缺失；请删除 `CURRENT` 后重新载入。",
            place,
        ) from None
    except msgspec.DecodeError as error:
        raise Refusal(
            f"The manifest of this snapshot is damaged ({error}).",
            f"此快照的清单已损坏（{error}）。",
            place,
        ) from error
    if manifest.format != FORMAT:
        raise Refusal(
            f"This snapshot has format {manifest.format}, and this version reads {FORMAT}.",
            f"此快照的格式为 {manifest.format}，当前版本只能读取格式 {FORMAT}。",
            place,
        )
    return manifest
