"""One YAML document as objects: a list of them, or a mapping that is one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cynosure.errors import Place, system_words
from cynosure.sources.stretch import Asked
from cynosure.sources.unreadable import Unreadable
from cynosure.sources.walking import Record

ENDINGS = (".yml", ".yaml")
LONGEST = 16 * 2**20
"""Bytes that a document may have: YAML is held as a whole, and slow to read."""


def documents(asked: Asked) -> Iterator[tuple[int, Record]]:
    """The objects of a file, each with its number in the list, counted from 1.

    Raises Unreadable for a file that is too long, is no YAML, or holds no object.
    """
    try:
        written = asked.path.read_bytes()
    except OSError as error:
        why = system_words(error.strerror)
        raise Unreadable(
            f"the file cannot be opened ({why.en}).",
            f"文件无法打开（{why.zh}）。",
            Place(asked.shown),
        ) from error
    if len(written) > LONGEST:
        mib = LONGEST // 2**20
        raise Unreadable(
            f"the YAML is longer than {mib} MiB; export it as JSON lines.",
            f"YAML 超过 {mib} MiB，请导出为按行分隔的 JSON。",
            Place(asked.shown),
        )
    found = _loaded(written, asked.shown)
    items = found if isinstance(found, list) else [found]
    records = [(number, one) for number, one in enumerate(items, 1) if isinstance(one, dict)]
    if not records:
        raise Unreadable(
            "the file holds no list of objects.", "文件里没有对象列表。", Place(asked.shown)
        )
    asked.progress(len(written))
    yield from records


def _loaded(written: bytes, shown: str) -> Any:
    try:
        return _plain(YAML(typ="safe", pure=True).load(written.decode("utf-8-sig")))
    except (YAMLError, ValueError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        place = Place(shown) if mark is None else Place(shown, mark.line + 1, mark.column + 1)
        raise Unreadable("this is not YAML.", "这不是合法的 YAML。", place) from error


def _plain(value: Any) -> Any:
    """Values as JSON has them: days and instants as ISO text, keys as text."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
