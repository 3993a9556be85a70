"""One JSON list as JSON lines: its items one under the other, block by block.

Exports of databases and of notebooks are often a single list, on one line or on many. The items
come in bounded memory where the list is written on lines; the line of an item is its number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cynosure.sources.opening import Block, Broken

_scan = json.JSONDecoder().raw_decode
_BETWEEN = re.compile(r"[\s,]*")
_ENDS = ("}", "]", '"')
"""How an item ends that the next block cannot make longer."""


def as_lines(incoming: Iterator[Block | Broken]) -> Iterator[Block | Broken]:
    """The blocks as they are, or the items of the one list that they hold.

    What follows an item that is no JSON is left as it stands, for the reader of lines to find.
    """
    first = next(incoming, None)
    if first is None:
        return
    if isinstance(first, Broken) or not _is_list(first.data):
        yield first
        yield from incoming
        return
    begin = first.data.index(b"[") + 1
    rest, number = "", 1
    block: Block | Broken | None = Block(first.data[begin:], 1)
    while isinstance(block, Block):
        items, rest = _items(rest + block.data.decode("utf-8", "surrogateescape"))
        if items:
            yield _block("".join(f"{item}\n" for item in items), number)
        number += len(items)
        block = next(incoming, None)
    if rest.strip() not in ("]", ""):
        yield _block(_flat(rest), number)
    if block is not None:
        yield block


def _is_list(data: bytes) -> bool:
    """Whether a list begins here that is more than one line of a file of lines."""
    text = data.lstrip()
    if not text.startswith(b"["):
        return False
    line, _, others = text.partition(b"\n")
    if not others.strip():
        return True
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return True
    return False


def _items(text: str) -> tuple[list[str], str]:
    """The whole items at the beginning of a text, each on a line, and what is left of it."""
    items: list[str] = []
    place = 0
    while True:
        found = _BETWEEN.match(text, place)
        place = place if found is None else found.end()
        if text[place : place + 1] in ("", "]"):
            return items, text[place:]
        try:
            _, end = _scan(text, place)
        except (ValueError, RecursionError):
            return items, text[place:]
        if end == len(text) and text[end - 1] not in _ENDS:
            return items, text[place:]
        items.append(_flat(text[place:end]))
        place = end


def _flat(item: str) -> str:
    return item.replace("\r", " ").replace("\n", " ")


def _block(text: str, number: int) -> Block:
    return Block(text.encode("utf-8", "surrogateescape"), number)
