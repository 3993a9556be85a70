"""CSV files with a header, plain or gzip: fields parted by one character and quoted by `"`.

A block in which every row is sound is parsed in one call; any other goes record by record, so that
a bad row is quarantined with the line on which it begins and the rest is kept. An empty field is
null, quoted or not, and so is `\\N`; an empty line is no row. A quoted field may hold line breaks.
A record that comes out wrong over several lines (a quote that nobody closed) spoils its first line
only: reading goes on with the next. A last row that has no line end and too few fields was cut off.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv as arrow_csv

from cynosure.errors import Place, UserMistake
from cynosure.sources.encodings import broken_rule, seems
from cynosure.sources.opening import BLOCK, Block, Broken, blocks, broken_off, empty
from cynosure.sources.stretch import Asked, Stretch, quarantined
from cynosure.sources.unreadable import Unreadable
from cynosure.tables.batch import CUT_OFF, Quarantined
from cynosure.tables.mapping import DELIMITERS

LONGEST_RECORD = BLOCK
"""Characters after which a record that has not ended is taken for an unclosed quote."""

NULLS: tuple[str, ...] = ("", r"\N")
"""Fields that hold no value: nothing at all, or what databases write for null."""

NAMED: dict[str, str] = {"gb18030": "GB18030", "windows-1252": "Windows-1252"}
"""What encodings are called in a sentence."""

LAST_ROW = b"\x1e"
"""What stands in every field of the row that is put behind a block: a record separator."""


@dataclass(frozen=True)
class _Record:
    """Lines `start` to `end` (from 0, end excluded) of a list; `fields` is None where unclosed."""

    start: int
    end: int
    fields: list[str] | None


class _Lines:
    """Hands out lines from one point on; `exhausted` once more are asked for than there are."""

    def __init__(self, lines: list[str], start: int) -> None:
        self._lines, self._next, self.exhausted = lines, start, False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._next >= len(self._lines):
            self.exhausted = True
            raise StopIteration
        self._next += 1
        return self._lines[self._next - 1]


def stretches(asked: Asked) -> Iterator[Stretch]:
    """The rows of a CSV file; raises Unreadable where it is cut, damaged, or has no header."""
    names: tuple[str, ...] = ()
    data, first, rows = b"", 1, 0
    incoming = blocks(asked.path, asked.shown, asked.progress, asked.encoding)
    block = next(incoming, None)
    while block is not None:
        if isinstance(block, Broken):
            raise broken_off(block, asked.shown, first + data.count(b"\n"), rows)
        following = next(incoming, None)
        data += block.data
        if not names:
            names, taken = _header(data, asked)
            first, data = first + taken, _after(data, taken)
        last = following is None
        stretch, taken = _stretch(data, first, names, asked, last=last)
        first, data = first + taken, _after(data, taken)
        if stretch.rows or stretch.broken:
            yield stretch
            rows += stretch.rows
        block = following
    if not names:
        raise empty(asked.shown)


def names(asked: Asked) -> tuple[str, ...]:
    """The column names of a file, of which no more than the beginning is read."""
    block = next(blocks(asked.path, asked.shown, asked.progress, asked.encoding), None)
    return _header(block.data, asked)[0] if isinstance(block, Block) else ()


def _after(data: bytes, lines: int) -> bytes:
    """What follows the first `lines` lines."""
    if lines >= data.count(b"\n") + (not data.endswith(b"\n")):
        return b""
    return data.split(b"\n", lines)[lines]


def _lines(data: bytes) -> list[str]:
    """Lines with their ends; bytes that are not UTF-8 become lone surrogates."""
    return io.StringIO(data.decode("utf-8", "surrogateescape"), newline="\n").readlines()


def _undecodable(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _records(
    lines: list[str], delimiter: str, width: int | None, *, last: bool
) -> Iterator[_Record]:
    """The records in `lines`, blank ones left out.

    `width` is the number of fields wanted (None: any). Unless `last`, a record that the lines do
    not end is not given.
    """
    csv.field_size_limit(LONGEST_RECORD)
    start = 0
    while start < len(lines):
        source = _Lines(lines, start)
        reader, base = csv.reader(source, delimiter=delimiter), start
        while (fields := _fields(reader)) is not None:
            end = base + reader.line_num
            unclosed = source.exhausted
            if unclosed and not last and sum(map(len, lines[start:])) < LONGEST_RECORD:
                return
            if (
                unclosed
                or not fields
                or (end > start + 1 and len(fields) != (width or len(fields)))
            ):
                if unclosed or lines[start].strip("\r\n"):
                    yield _Record(start, start + 1, None)
                start += 1
                break
            if len(fields) > 1 or fields[0].strip() or width == 1:
                yield _Record(start, end, fields)
            start = end
        else:
            return


def _fields(reader: Iterator[list[str]]) -> list[str] | None:
    """The next record; empty where it is malformed or a blank line, None at the end."""
    try:
        return next(reader, None)
    except csv.Error:
        return []


def _header(data: bytes, asked: Asked) -> tuple[tuple[str, ...], int]:
    """The column names and the lines they take; a column without a name is called by its number."""
    lines, shown = _lines(data), asked.shown
    record = next(_records(lines, asked.delimiter, None, last=True), None)
    if record is None or record.fields is None:
        raise Unreadable(
            "the file begins with no header of column names.",
            "文件开头没有列名表头。",
            Place(shown, 1),
        )
    place = Place(shown, record.start + 1)
    if any(_undecodable(name) for name in record.fields):
        raise _not_decoded("".join(lines[record.start : record.end]), asked.encoding, place)
    names = [name.strip() or f"column_{i}" for i, name in enumerate(record.fields, 1)]
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise Unreadable(
            f"the header names `{twice}` twice; give one of them another name.",
            f"表头中列名 `{twice}` 出现了两次；请将其中一个改名。",
            place,
        )
    if len(names) == 1:
        _check_delimiter(names[0], asked.delimiter, place)
    return tuple(names), record.end


def _not_decoded(header: str, encoding: str, place: Place) -> Unreadable:
    likely = seems(header.encode("utf-8", "surrogateescape"))
    if encoding == "utf-8" and likely != encoding:
        shown = NAMED.get(likely, likely)
        return Unreadable(
            f"the header is not UTF-8, but looks like {shown}: write `encoding: {likely}` in the "
            "source.",
            f"表头不是 UTF-8 编码，看起来是 {shown}：请在数据源中写 `encoding: {likely}`。",
            place,
        )
    name = encoding.upper()
    return Unreadable(
        f"the header is not {name}; say in which `encoding` the file is, or save it as UTF-8.",
        f"表头不是 {name} 编码；请用 `encoding` 写明文件编码，或另存为 UTF-8。",
        place,
    )


def _check_delimiter(name: str, delimiter: str, place: Place) -> None:
    """Refuse a header of one column whose name another delimiter would part."""
    found = next((other for other in DELIMITERS.values() if other in name), None)
    if found is None or found == delimiter:
        return
    written = "tab" if found == "\t" else f'"{found}"'
    raise UserMistake(
        f"The header is a single column, `{name}`; if its names are parted by something else than "
        f"`{delimiter}`, say so in the source: `delimiter: {written}`.",
        f"表头只有一列 `{name}`；如果列名之间的分隔符不是 `{delimiter}`，"
        f"请在数据源中写明：`delimiter: {written}`。",
        place,
    )


def _stretch(
    data: bytes, first: int, names: tuple[str, ...], asked: Asked, *, last: bool
) -> tuple[Stretch, int]:
    """The rows of `data`, whose first line is `first` of the file, and the lines they take."""
    wanted = [name for name in names if name in asked.wanted(names)]
    whole = _whole(data, names, wanted, asked.delimiter)
    if whole is None:
        return _record_by_record(data, first, names, wanted, asked, last=last)

    def locate(rows: Sequence[int]) -> list[tuple[int, str]]:
        lines = _lines(data)
        found = list(_records(lines, asked.delimiter, len(names), last=True))
        return [(first + found[row].start, _text(lines, found[row])) for row in rows]

    columns = dict(zip(whole.column_names, map(_one_chunk, whole.columns), strict=True))
    count = data.count(b"\n") + (not data.endswith(b"\n"))
    return Stretch(names, columns, whole.num_rows, (), locate, written=True), count


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()


def _text(lines: list[str], record: _Record) -> str:
    text = "".join(lines[record.start : record.end]).rstrip("\r\n")
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _whole(
    data: bytes, names: tuple[str, ...], wanted: list[str], delimiter: str
) -> pa.Table | None:
    """All of `data` in one call, or None where any row needs a closer look."""
    if data.count(b'"') % 2 or data.count(b"\r") != data.count(b"\r\n") or not wanted:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # A last row of our own tells whether a quote was still open before it.
    ending = b"" if data.endswith(b"\n") else b"\n"
    ended = data + ending + delimiter.encode().join([LAST_ROW] * len(names)) + b"\n"
    table = _parsed(ended, names, wanted, delimiter)
    if table is None or any(
        column[-1].as_py() != LAST_ROW.decode() for column in table.itercolumns()
    ):
        return None
    return table.slice(0, table.num_rows - 1)


def _parsed(
    data: bytes, names: tuple[str, ...], wanted: list[str], delimiter: str
) -> pa.Table | None:
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(
                column_names=list(names), block_size=len(data) + 1, use_threads=False
            ),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in data),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()),
                include_columns=wanted,
                strings_can_be_null=True,
                null_values=list(NULLS),
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _record_by_record(
    data: bytes, first: int, names: tuple[str, ...], wanted: list[str], asked: Asked, *, last: bool
) -> tuple[Stretch, int]:
    lines = _lines(data)
    good: list[_Record] = []
    broken: list[Quarantined] = []
    end = 0
    for record in _records(lines, asked.delimiter, len(names), last=last):
        end = record.end
        rule = _fault(record, lines, len(names))
        if rule is None:
            good.append(record)
        else:
            line = first + record.start
            broken.append(quarantined(asked.shown, line, rule, _text(lines, record)))
    fields = [record.fields or [] for record in good]
    places = [names.index(name) for name in wanted]
    columns = {
        name: pa.array([None if row[i] in NULLS else row[i] for row in fields], pa.string())
        for name, i in zip(wanted, places, strict=True)
    }

    def locate(rows: Sequence[int]) -> list[tuple[int, str]]:
        return [(first + good[row].start, _text(lines, good[row])) for row in rows]

    taken = len(lines) if last else end
    return Stretch(names, columns, len(good), tuple(broken), locate, written=True), taken


def _fault(record: _Record, lines: list[str], width: int) -> str | None:
    text = "".join(lines[record.start : record.end])
    if record.end == len(lines) and not text.endswith("\n") and len(record.fields or ()) < width:
        return CUT_OFF
    if _undecodable(text):
        return broken_rule(text.encode("utf-8", "surrogateescape"))
    if record.fields is None or len(record.fields) != width:
        return "wrong_number_of_fields"
    return None
