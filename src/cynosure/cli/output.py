"""What reaches the terminal: what users and their files wrote is read there, never obeyed."""

from __future__ import annotations

import json
import re
import unicodedata

_OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Letters that a terminal acts upon or does not show."""


def harmless(text: str) -> str:
    """`text` with its lines, every other letter that a terminal would obey as its escape."""
    return re.sub(r"[^\n\x20-\x7e]", lambda found: _seen(found[0]), text)


def printed_json(value: object) -> str:
    """`value` as JSON for people and machines alike: letters as they are, the unseen escaped."""
    return harmless(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


def _seen(letter: str) -> str:
    """The letter, or an escape that JSON understands as well."""
    if unicodedata.category(letter) not in _OBEYED:
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
