"""A finding as JSON: the whole record, and beside it what is said of it in one language."""

from __future__ import annotations

import json
import re
import unicodedata

from cynosure.findings.codec import encode
from cynosure.findings.record import Finding
from cynosure.report.sheet import Sheet
from cynosure.report.text import drawn

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_WIDE = 10**6
"""Columns at which a sentence of the record is broken: never."""


def json_form(sheet: Sheet, finding: Finding, lang: str) -> str:
    """One object: id, mark, kind, says (headline and lines in `lang`), finding (the record)."""
    said = {
        "lang": lang,
        "kind": sheet.kind,
        "headline": sheet.headline,
        "lines": [{"label": line.label, "text": drawn(line.body, _WIDE)} for line in sheet.lines],
    }
    record = {"id": sheet.alias, "mark": sheet.mark, "says": said, "finding": encode(finding)}
    printed = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2)
    return re.sub(r"[^\n\x20-\x7e]", lambda found: _seen(found[0]), printed) + "\n"


def _seen(letter: str) -> str:
    """The letter, or its JSON escape where a terminal would obey it instead of showing it."""
    if unicodedata.category(letter) not in _UNSEEN:
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    pairs = (units[n : n + 2].hex() for n in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs)
