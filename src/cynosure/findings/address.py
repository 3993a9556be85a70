"""The content address of a finding: what was asked of what, not what came out."""

from __future__ import annotations

import hashlib
import json

from cynosure.findings.record import Question


def canonical(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON of `value`, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def address(
    question: Question,
    definition: str,
    snapshot: str,
    declarations: str,
    seed: int,
    code_version: str,
) -> str:
    """The address under which the ledger keeps a finding: 64 hexadecimal digits.

    Numbers, looks and time are no part of it, so that asking again finds the same record.
    """
    return digest(
        {
            "question": question.name,
            "arguments": [list(pair) for pair in question.arguments],
            "definition": definition,
            "snapshot": snapshot,
            "declarations": declarations,
            "seed": seed,
            "code": code_version,
        }
    )
