"""Bytes of text files in the encodings that a source may have, as UTF-8."""

from __future__ import annotations

import codecs
import re

from cynosure.tables.mapping import ENCODINGS

GB18030, WESTERN = "gb18030", "windows-1252"
GB18030_MARK = b"\x84\x31\x95\x33"
"""The byte order mark (U+FEFF) as GB18030 writes it."""

SHORT, WITHIN = 0.8, 0.5
"""Shares of the runs of letters beyond ASCII, in words of western Europe: those of at most two
letters, and those that stand alone or beside a letter of ASCII."""

_HAN = re.compile("[\u4e00-\u9fff]")
_BEYOND = re.compile(rb"[\x80-\xff]+")
_IN_WORDS = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]+|[\x80-\xff]+(?=[A-Za-z])")


def begun(piece: bytes, encoding: str) -> tuple[bytes, str]:
    """The first bytes of a file without their mark, and its encoding: the mark knows best."""
    if piece.startswith(codecs.BOM_UTF8):
        return piece.removeprefix(codecs.BOM_UTF8), ENCODINGS["utf-8"]
    if encoding == GB18030:
        return piece.removeprefix(GB18030_MARK), encoding
    return piece, encoding


def as_utf8(lines: bytes, encoding: str) -> bytes:
    """Whole lines in UTF-8; what is not in `encoding` stays as it is, and is no UTF-8 either.

    In none of them a letter holds the byte of a line end, so that lines stay what they are. What
    they cannot read has a byte that begins no letter, with which UTF-8 begins none.
    """
    if encoding == ENCODINGS["utf-8"]:
        return lines
    return lines.decode(encoding, "surrogateescape").encode("utf-8", "surrogateescape")


def broken_rule(line: bytes) -> str:
    """The rule that a line breaks whose bytes are not UTF-8."""
    rules = {GB18030: "looks_gb18030", WESTERN: "looks_western"}
    return rules.get(seems(line), "undecodable")


def seems(data: bytes) -> str:
    """The encoding in which bytes that are not UTF-8 read as words, else UTF-8.

    A letter with an accent and the letter behind it are, as bytes, a rare Chinese sign too: words
    of western Europe are looked for first.
    """
    if looks_western(data):
        return WESTERN
    return GB18030 if looks_gb18030(data) else ENCODINGS["utf-8"]


def looks_western(data: bytes) -> bool:
    """Whether letters beyond ASCII stand as accents in words: mostly single, and beside others."""
    beyond = [len(run) for run in _BEYOND.findall(data)]
    short = sum(length <= 2 for length in beyond)
    alone = sum(length == 1 for length in beyond)
    within = len(_IN_WORDS.findall(data))
    least = WITHIN * len(beyond)
    return bool(beyond) and short >= SHORT * len(beyond) and alone >= least and within >= least


def looks_gb18030(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 read as Chinese in GB18030."""
    try:
        return _HAN.search(data.decode(GB18030)) is not None
    except UnicodeDecodeError:
        return False
