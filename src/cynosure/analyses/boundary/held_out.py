"""Which items no training may see: a share of them, the same ones for ever, kin never parted."""

from __future__ import annotations

import hashlib

_WHOLE = 2**64


def is_held_out(share: float, *names: str) -> bool:
    """Whether what these names call belongs to the held-out `share`.

    Decided by a hash of the names alone, so that an item stays on its side whatever else is
    loaded later: one that was trained on is never held out afterwards.
    """
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * _WHOLE
