"""Zip archives of JSON members, as evaluation logs are packed: members deflated or Zstandard.

The standard library of Python 3.11 opens no Zstandard member, so the bytes of a member are found
by its own header and given to Arrow, which does.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from cynosure.errors import Place
from cynosure.sources.stretch import Asked
from cynosure.sources.unreadable import Unreadable

MAGIC = b"PK\x03\x04"
ZSTANDARD = 93
HEADER, SAMPLES = "header.json", "samples/"
LARGEST = 256 * 2**20
"""Bytes that one member may hold once it is unpacked."""

_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    struct.error,
    pa.ArrowException,
    msgspec.DecodeError,
    OSError,
    EOFError,
    ValueError,
    RecursionError,
)
"""What a damaged archive, or one that lies about its members, makes those readers raise."""


def samples(asked: Asked) -> Iterator[tuple[int, dict[str, Any]]]:
    """The header with each sample in turn, as the one document of the same log would hold them.

    Raises Unreadable for an archive without a header, or one that is cut or damaged.
    """
    try:
        with zipfile.ZipFile(asked.path) as archive:
            members = {one.filename: one for one in archive.infolist()}
            if HEADER not in members:
                raise _no_log(asked)
            header = _object(asked.path, archive, members[HEADER])
            names = sorted(name for name in members if name.startswith(SAMPLES))
            for number, name in enumerate(names, 1):
                sample = _object(asked.path, archive, members[name])
                asked.progress(asked.path.stat().st_size * number // len(names))
                yield number, {**header, "samples": [sample]}
    except _DAMAGE as error:
        raise _damaged(asked) from error


def _object(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> dict[str, Any]:
    if member.file_size > LARGEST:
        raise ValueError(f"{member.filename} is too long")
    data = _unpacked(path, member) if member.compress_type == ZSTANDARD else archive.read(member)
    found = msgspec.json.decode(data)
    if not isinstance(found, dict):
        raise ValueError(f"{member.filename} is no object")
    return found


def _unpacked(path: Path, member: zipfile.ZipInfo) -> bytes:
    with path.open("rb") as file:
        file.seek(member.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
        file.seek(name + extra, 1)
        packed = file.read(member.compress_size)
    with pa.input_stream(pa.py_buffer(packed), compression="zstd") as stream:
        data: bytes = stream.read(LARGEST)
    if len(data) != member.file_size:
        raise ValueError(f"{member.filename} is cut")
    return data


def _no_log(asked: Asked) -> Unreadable:
    return Unreadable(
        f"the archive has no `{HEADER}`, so it is no evaluation log.",
        f"压缩包里没有 `{HEADER}`，不是评测日志。",
        Place(asked.shown),
    )


def _damaged(asked: Asked) -> Unreadable:
    return Unreadable(
        "the archive is cut or damaged.", "压缩包被截断或已损坏。", Place(asked.shown)
    )
