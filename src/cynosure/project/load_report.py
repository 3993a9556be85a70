"""What a load did, file by file, and what it says when it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cynosure.errors import Place, Refusal, Text
from cynosure.tables.batch import Quarantined, what_is_wrong
from cynosure.tables.choices import allowed
from cynosure.tables.mapping import SourceSpec
from cynosure.tables.schema import EXPOSURES, table_called

BAD_SHARE = 0.01
"""Above this share of bad rows in what was read of it, a source is refused."""
FIRST_SHOWN = 5
"""How many bad rows of a source are named."""

HINTS: dict[str, Text] = {
    "looks_gb18030": Text(
        " The bytes look like GB18030: write `encoding: gb18030` in the source.",
        "这些字节看起来是 GB18030 编码：请在数据源中写 `encoding: gb18030`。",
    ),
    "looks_western": Text(
        " The bytes look like Windows-1252 (Latin-1): write `encoding: windows-1252` in the "
        "source.",
        "这些字节看起来是 Windows-1252（Latin-1）编码：请在数据源中写 `encoding: windows-1252`。",
    ),
    "not_an_object": Text(
        " JSON lines hold one whole object on each line; write a list so, for example with "
        "`jq -c '.[]'`.",
        "JSON 行格式要求每行是一个完整的对象；如果文件是 JSON 数组，请先改写，"
        "例如用 `jq -c '.[]'`。",
    ),
}
"""What to do about rows that broke a rule, where that is known."""

NOBODY = Text(
    " Rows without a person count for nobody; where another column tells who it was (a device, a "
    "visitor), name both: `user_id: {first: [user_id, device_id]}`.",
    "没有用户的行无法计入任何人；如果另有一列能说明是谁（设备、访客），可以两列都写："
    "`user_id: {first: [user_id, device_id]}`。",
)
"""The same for rows that name no person."""

NEVER = Text(
    " A row of exposures says when somebody met a variant: leave out those who never did (an empty "
    "time or 0).",
    "exposures 的每一行说明某人何时接触到某个变体：从未接触过的人（时间为空或 0）请不要写进去。",
)
"""The same for rows of exposures that name no time."""


class Outcome(StrEnum):
    """What became of a file."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    EMPTY = "empty"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class FileReport:
    """One file of a load: read = kept + quarantined + duplicates.

    A file that is not TAKEN has read nothing that counts. `conflicts` are duplicates that differed
    from the row whose id they share; the last loaded stands. `left_out` are its columns that are
    not kept. `reason` says why it was set aside; then `first` and `last` (ISO) bound what is
    concerned, None where that is the whole load. Rows of `forgotten` people were passed over and
    are not among those read.
    """

    table: str
    pattern: str
    shown: str
    outcome: Outcome
    read: int = 0
    kept: int = 0
    quarantined: int = 0
    duplicates: int = 0
    conflicts: int = 0
    left_out: tuple[str, ...] = ()
    reason: Text | None = None
    first: str | None = None
    last: str | None = None
    forgotten: int = 0


@dataclass(frozen=True)
class Overlap:
    """Rows of one table that came from two sources (by their paths in the star file)."""

    table: str
    first: str
    second: str
    rows: int


@dataclass(frozen=True)
class BadRow:
    """Where a quarantined row stands, and the rule that it broke; `column` is empty where the row
    as a whole does not hold."""

    file: str
    line: int
    column: str
    rule: str


@dataclass(frozen=True)
class LoadReport:
    """The outcome of a load.

    `snapshot` is what is served now; `changed` says whether it is a new one. `rebuilt` are tables
    made anew because a mapping changed or a source is gone; `dropped` are files whose source is no
    longer in the star file. `key_made` says that `.cynosure/id.key` was made and has to be kept
    safe. `bad` are the first bad rows of each source.
    """

    snapshot: str
    changed: bool
    files: tuple[FileReport, ...]
    overlaps: tuple[Overlap, ...] = ()
    rebuilt: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    key_made: bool = False
    bad: tuple[BadRow, ...] = ()

    def with_outcome(self, outcome: Outcome) -> tuple[FileReport, ...]:
        """The files that ended so."""
        return tuple(file for file in self.files if file.outcome is outcome)

    def total(self, counted: str) -> int:
        """The sum of one of read, kept, quarantined, duplicates, conflicts over all files."""
        return sum(getattr(file, counted) for file in self.files)


def too_many_bad(spec: SourceSpec, read: int, bad: int, first: Sequence[Quarantined]) -> Refusal:
    """The refusal of a source, naming the first rows that were bad and the rule each broke."""
    shown = places_of(first)
    share = f"{bad / read:.1%}"
    hint = next((HINTS[one.rule] for one in first if one.rule in HINTS), Text("", ""))
    hint = _choices_of(spec, first) or hint
    if any((one.rule, one.column) == ("missing", "user_id") for one in first):
        hint = NOBODY
    if spec.table == EXPOSURES.name and any(one.column == EXPOSURES.clock for one in first):
        hint = NEVER
    return Refusal(
        f"{bad:,} of the {read:,} rows read from `{spec.path}` for the table {spec.table} are bad "
        f"({share}, the limit is 1 %), so nothing was loaded and the snapshot stays as it was. "
        f"The first: {shown.en}.{hint.en}",
        f"从 `{spec.path}` 为 {spec.table} 表读取的 {read:,} 行中有 {bad:,} 行不合格"
        f"（占 {share}，上限为 1%），因此本次未载入任何数据，快照保持不变。"
        f"最先出现的问题：{shown.zh}。{hint.zh}",
        spec.place,
    )


def _choices_of(spec: SourceSpec, first: Sequence[Quarantined]) -> Text | None:
    """What the first column may hold that held something else; None where none did."""
    table = table_called(spec.table)
    met = [one.column for one in first if one.rule == "not_a_choice"]
    column = table.column(met[0]) if table is not None and met else None
    return None if column is None else allowed(column.name, column.choices)


def places_of(bad: Sequence[Quarantined | BadRow]) -> Text:
    """Where some bad rows stand, each with what is wrong with it."""
    wrong = [(_where(one), what_is_wrong(one.rule)) for one in bad]
    return Text(
        "; ".join(f"{where} ({what.en})" for where, what in wrong),
        "；".join(f"{where}（{what.zh}）" for where, what in wrong),
    )


def _where(bad: Quarantined | BadRow) -> str:
    column = f" {bad.column}" if bad.column else ""
    return f"{Place(bad.file, bad.line)}{column}"


def nothing_to_load(empty: Sequence[str]) -> Refusal:
    """The refusal of a load in which every file is empty."""
    names = ", ".join(f"`{name}`" for name in empty)
    names_zh = "、".join(f"`{name}`" for name in empty)
    return Refusal(
        f"There is not one row in {names}, and no other file to load.",
        f"{names_zh} 中一行数据也没有，也没有其他文件可以载入。",
        Place(empty[0]) if len(empty) == 1 else None,
    )


def gone(table: str, pattern: str, shown: str) -> Refusal:
    """The refusal to rebuild a table of which a file is no longer there."""
    return Refusal(
        f"The mapping of `{pattern}`, or of what it looks things up in, has changed, or another "
        f"source is gone, so the table {table} must be made anew from all its files, but the "
        f"content of `{shown}` that was loaded before is gone. Put the file back, or undo the "
        "change.",
        f"`{pattern}` 或它所查找的表的映射已改变，或有数据源被移除，{table} 表需要用全部文件重建，"
        f"但先前载入的 `{shown}` 已不存在或内容已变。请放回该文件，或撤销修改。",
    )


def other_key() -> Refusal:
    """The refusal to hash ids with another key than those in the snapshot."""
    return Refusal(
        "The ids in the snapshot were hashed with another key; people would no longer match. "
        "Restore that key (`privacy.key_env` or `.cynosure/id.key`), or remove `.cynosure` and "
        "load everything anew.",
        "快照中的用户标识是用另一个密钥哈希的，换用新密钥后用户将无法对应。"
        "请恢复原密钥（`privacy.key_env` 或 `.cynosure/id.key`），"
        "或删除 `.cynosure` 后全部重新载入。",
    )
