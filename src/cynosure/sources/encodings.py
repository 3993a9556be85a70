"""Bytes of text files in the encodings that a source may have, as UTF-8."""

from __future__ import annotations

import codecs
import re

from cynosure.tables.mapping import ENCODINGS

GB18030 = "gb18030"
GB18030_MARK = b"\x84\x31\x95\x33"
"""The byte order mark (U+FEFF) as GB18030 writes it."""

_HAN = re.compile("[\u4e00-\u9fff]")


def begun(piece: bytes, encoding: str) -> tuple[bytes, str]:
    """The first bytes of a file without their mark, and its encoding: the mark knows best."""
    if piece.startswith(codecs.BOM_UTF8):
        return piece.removeprefix(codecs.BOM_UTF8), ENCODINGS["utf-8"]
    if encoding == GB18030:
        return piece.removeprefix(GB18030_MARK), encoding
    return piece, encoding


def as_utf8(lines: bytes, encoding: str) -> bytes:
    """Whole lines in UTF-8; what is not in `encoding` stays as it is, and is no UTF-8 either.

    In GB18030 no letter holds the byte of a line end, so that lines stay what they are. Whatever it
    cannot read has a byte that begins no letter, with which UTF-8 begins none.
    """
    if encoding == ENCODINGS["utf-8"]:
        return lines
    return lines.decode(encoding, "surrogateescape").encode("utf-8", "surrogateescape")


def broken_rule(line: bytes) -> str:
    """The rule that a line breaks whose bytes are not UTF-8."""
    return "looks_gb18030" if looks_gb18030(line) else "undecodable"


def looks_gb18030(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 read as Chinese in GB18030."""
    try:
        return _HAN.search(data.decode(GB18030)) is not None
    except UnicodeDecodeError:
        return False
