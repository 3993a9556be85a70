"""Bytes of a text file, plain, gzip or Zstandard, in blocks of whole lines and bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
from isal import isal_zlib

from cynosure.errors import Place, Text, system_words
from cynosure.sources.encodings import as_utf8, begun
from cynosure.sources.unreadable import Unreadable

BLOCK = 16 * 2**20
"""Bytes of text decoded at a time: about 100,000 rows of an ordinary event log."""

LONGEST = 256 * 2**20
"""A line longer than this is no line: the file is not what it is said to be."""

_INPUT = 2**20
_PIECE = 2**17
_LINE_END = ord("\n")
_DAMAGE = cast("type[Exception]", isal_zlib.error)  # its stub declares an instance
_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_GZIP_WINDOW = 31  # zlib's number for "a gzip wrapper"


@dataclass(frozen=True)
class Block:
    """Whole lines of a file; `first_line` counts from 1. The file's last line may lack its end."""

    data: bytes
    first_line: int


@dataclass(frozen=True)
class Broken:
    """Why the bytes of a file end early, in both languages."""

    en: str
    zh: str


def blocks(
    path: Path, shown: str, progress: Callable[[int], None], encoding: str = "utf-8"
) -> Iterator[Block | Broken]:
    """The lines of a text file as UTF-8 (a leading byte order mark is dropped), block by block.

    What cannot be read in `encoding` is left as bytes that are not UTF-8, for the reader to find.
    The last item is a `Broken` where the file is cut or damaged; whatever could be read before it
    has been given, save a line that is only begun. Raises Unreadable for a file that cannot be
    opened or is no text (`NO_TEXT`).
    """
    rest, line, first = b"", 1, True
    for piece in _pieces(path, shown, progress):
        if isinstance(piece, Broken):
            yield from _whole_lines(rest, line, encoding)
            yield piece
            return
        if first:
            _check_start(piece, shown)
            piece, encoding = begun(piece, encoding)
            first = False
        end = piece.rfind(b"\n") + 1
        if end == 0:
            rest += piece
            if len(rest) > LONGEST:
                yield _too_long(line)
                return
            continue
        block = b"".join((rest, memoryview(piece)[:end]))
        rest = piece[end:]
        yield Block(as_utf8(block, encoding), line)
        line += lines_in(block)
    if rest:
        yield Block(as_utf8(rest, encoding), line)


def lines_in(data: bytes) -> int:
    """The number of line ends; in pieces that stay in cache, over twice as fast as `count`."""
    letters = np.frombuffer(data, np.uint8)
    pieces = (letters[start : start + _PIECE] for start in range(0, len(letters), _PIECE))
    return sum(int(np.count_nonzero(piece == _LINE_END)) for piece in pieces)


def _whole_lines(rest: bytes, line: int, encoding: str) -> Iterator[Block]:
    end = rest.rfind(b"\n") + 1
    if end:
        yield Block(as_utf8(rest[:end], encoding), line)


def _too_long(line: int) -> Broken:
    mib = LONGEST // 2**20
    return Broken(
        en=f"line {line} is longer than {mib} MiB",
        zh=f"第 {line} 行超过 {mib} MiB",
    )


NO_TEXT: tuple[tuple[bytes, Text], ...] = (
    *(
        (mark, Text("is in UTF-16; save it as UTF-8.", "是 UTF-16 编码，请另存为 UTF-8。"))
        for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ),
    (
        b"PK\x03\x04",
        Text(
            "is a zip archive, as an Excel workbook is; unpack it, or save the sheet as CSV.",
            "是 zip 压缩包（Excel 工作簿也是）；请先解压，或将工作表另存为 CSV。",
        ),
    ),
    (
        b"PAR1",
        Text("is Parquet; say so: `format: parquet`.", "是 Parquet；请写 `format: parquet`。"),
    ),
)
"""How files begin that are no text of lines, and what to do with them."""


def _check_start(piece: bytes, shown: str) -> None:
    for mark, what in NO_TEXT:
        if piece.startswith(mark):
            raise Unreadable(f"the file {what.en}", f"文件{what.zh}", Place(shown))


def _pieces(path: Path, shown: str, progress: Callable[[int], None]) -> Iterator[bytes | Broken]:
    """The file's text in pieces of about `BLOCK` bytes."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(_ZSTANDARD))
            file.seek(0)
            if begins == _ZSTANDARD:
                yield from _from_zstandard(file, progress)
            elif begins.startswith(_GZIP):
                yield from _unpacked(file, progress)
            else:
                yield from _straight(file, progress)
    except OSError as error:
        why = system_words(error.strerror)
        raise Unreadable(
            f"the file cannot be read ({why.en}).", f"文件无法读取（{why.zh}）。", Place(shown)
        ) from error


def _straight(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    while piece := file.read(BLOCK):
        progress(file.tell())
        yield piece


def _unpacked(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes | Broken]:
    """The text of one or more gzip members; zeros after the last are padding."""
    member = isal_zlib.decompressobj(wbits=_GZIP_WINDOW)
    gathered: list[bytes] = []
    size, packed = 0, b""
    try:
        while packed or (packed := file.read(_INPUT)):
            if member.eof:
                packed = packed.lstrip(b"\0")
                if not packed:
                    continue
                member = isal_zlib.decompressobj(wbits=_GZIP_WINDOW)
            text = member.decompress(packed, BLOCK)
            packed = member.unused_data if member.eof else member.unconsumed_tail
            gathered.append(text)
            size += len(text)
            if size >= BLOCK:
                progress(file.tell())
                yield b"".join(gathered)
                gathered, size = [], 0
    except _DAMAGE:
        yield b"".join(gathered)
        yield Broken(en="the gzip stream is damaged", zh="gzip 压缩流已损坏")
        return
    progress(file.tell())
    if gathered:
        yield b"".join(gathered)
    if not member.eof:
        yield Broken(en="the gzip stream ends too early", zh="gzip 压缩流在中途被截断")


def _from_zstandard(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes | Broken]:
    """The text of one or more Zstandard frames, as far as they are whole."""
    with pa.input_stream(file, compression="zstd") as stream:
        while True:
            try:
                text: bytes = stream.read(_INPUT)
            except (OSError, pa.ArrowException):
                yield Broken(
                    en="the Zstandard stream is damaged or ends too early",
                    zh="Zstandard 压缩流已损坏或在中途被截断",
                )
                return
            if not text:
                break
            progress(file.tell())
            yield text


def broken_off(broken: Broken, shown: str, line: int, rows: int) -> Unreadable:
    """The error for a file whose bytes end early, after `rows` rows, at about `line`."""
    return Unreadable(
        f"{broken.en}; {rows:,} rows were read before that.",
        f"{broken.zh}，此前已读出 {rows:,} 行。",
        Place(shown, line),
        rows,
    )


def empty(shown: str) -> Unreadable:
    """The error for a file that holds nothing at all."""
    return Unreadable("the file is empty.", "文件是空的。", Place(shown))
