"""The split of an experiment as somebody wrote it: `old:50,new:50`, `旧：50，新：50`, `50/50`."""

from __future__ import annotations

import re
from collections.abc import Sequence

_APART = re.compile(r"[,;，；、]|\s+(?=[^\s:=：]+[:=：])")
_SLASH = re.compile("/")
_SHARE = re.compile(r"(?:(?P<name>.+)[:=：])?\s*(?P<share>\d+(?:\.\d+)?)\s*[%％]?")


def planned_shares(split: str, variants: Sequence[str]) -> dict[str, float] | None:
    """The share of each variant, in the order of the split; None where the split does not say.

    `50:50` gives shares without names: they are those of the variants only where all are equal.
    """
    told = _shares_told(split)
    whole = sum(share for _, share in told)
    if not whole or any(share <= 0 for _, share in told):
        return None
    if {name for name, _ in told} == set(variants):
        return {name: share / whole for name, share in told}
    if len(told) == len(variants) and len({share for _, share in told}) == 1:
        return dict.fromkeys(variants, 1 / len(variants))
    return None


def split_names(split: str) -> tuple[str, ...]:
    """The variants that a split names, in its order."""
    return tuple(name for name, _ in _shares_told(split) if name)


def _shares_told(split: str) -> list[tuple[str, float]]:
    """Names (empty where there is none) and shares as written; nothing where it cannot be read.

    A name may hold a slash (`A/1:50,B/1:50`): slashes part shares only where nothing else does.
    """
    marks = _APART if _APART.search(split) else _SLASH
    parts = [part.strip() for part in marks.split(split) if part.strip()]
    if len(parts) == 1 and parts[0].count(":") >= 1 and not re.search(r"[^\d.:\s%]", parts[0]):
        parts = parts[0].split(":")
    found = [_SHARE.fullmatch(part) for part in parts]
    if any(one is None for one in found):
        return []
    return [((one["name"] or "").strip(), float(one["share"])) for one in found if one is not None]
