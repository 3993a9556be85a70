"""Whether a name holds a word: an ASCII word by tokens and their stems, others by their signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cynosure.playbook.models import Words

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ENDINGS: tuple[str, ...] = ("ing", "ed", "es", "s", "e")
SHORTEST_STEM = 3


def found_in(name: str, words: Words) -> Iterator[str]:
    """The words that `name` holds, in the order of the list, each as it is written there."""
    stems = _stems(name)
    for word in (*words.en, *words.zh):
        by_tokens = word.isascii()
        if _in_order(_stems(word), stems) if by_tokens else _parts_in_order(word.split(), name):
            yield word


@lru_cache(maxsize=10_000)
def _stems(name: str) -> tuple[str, ...]:
    return tuple(_stem(token) for token in _TOKEN.findall(name))


def _stem(token: str) -> str:
    """A token without what tells `submit`, `submits`, `submitted` and `submitting` apart."""
    stem = token.lower()
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= SHORTEST_STEM:
            stem = stem.removesuffix(ending)
            break
    if stem.endswith("y"):
        return stem[:-1] + "i"
    return stem[:-1] if stem[-2:] == 2 * stem[-1] else stem


def _in_order(parts: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    rest = iter(stems)
    return bool(parts) and all(part in rest for part in parts)


def _parts_in_order(parts: list[str], name: str) -> bool:
    begin = 0
    for part in parts:
        begin = name.find(part, begin)
        if begin < 0:
            return False
        begin += len(part)
    return True
