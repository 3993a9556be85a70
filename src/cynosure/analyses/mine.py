"""The number that somebody already has: as it was written, and how exactly it was."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit

_NUMBER = re.compile(r"([+-]?\d+)(?:\.(\d+))?(%?)")
_GROUPED = re.compile(r"(?<=\d)[,_ '](?=\d{3}(?:\D|$))")
QUOTIENTS: tuple[Unit, ...] = (Unit.SHARE, Unit.RATIO, Unit.NUMBER, Unit.MONEY, Unit.MILLISECONDS)
"""Units whose numbers are written with as many decimals as somebody cares for."""


@dataclass(frozen=True)
class Mine:
    """A value (a share as a fraction of 1) that holds any number within `slack` of it."""

    value: float
    slack: float = 0.0

    def equals(self, value: float | None) -> bool:
        """Whether a number would be written as this one."""
        if value is None:
            return False
        # Half a digit and a little: 0.125 may have been written as 0.13 or as 0.12.
        return abs(value - self.value) <= self.slack * (1 + 1e-9) + 1e-9 * abs(self.value)


def canonical(written: str) -> str:
    """A number without its thousands separators and full-width digits; else as it was written."""
    plain = unicodedata.normalize("NFKC", written).strip().replace("−", "-")
    plain = _GROUPED.sub("", plain).replace(" %", "%")
    return plain if _NUMBER.fullmatch(plain) else written


def mine_of(written: str, unit: Unit) -> Mine:
    """The number in `written` (5312, 5,312, 43.2%, 0.432) for a metric in `unit`.

    Raises UserMistake where it is no number, a part of a person, or a share above one.
    """
    found = _NUMBER.fullmatch(canonical(written))
    if found is None:
        raise UserMistake(
            f"`{written}` is no number; write it as 5312, 5,312, 0.432 or 43.2%.",
            f"`{written}` 不是数字；请写成 5312、5,312、0.432 或 43.2%。",
        )
    whole, decimals, percent = found.groups()
    places = len(decimals or "") + (2 if percent else 0)
    value = float(f"{whole}.{decimals or '0'}") / (100 if percent else 1)
    if unit not in QUOTIENTS and (decimals or percent or value < 0):
        raise UserMistake(
            f"The metric counts whole things, so `{written}` cannot be its value.",
            f"该指标是计数，取值应为非负整数，不会是 `{written}`。",
        )
    if unit is Unit.SHARE and not 0 <= value <= 1:
        raise UserMistake(
            f"The metric is a share, so `{written}` cannot be its value; write 43.2% or 0.432.",
            f"该指标是占比，不会等于 `{written}`；请写成 43.2% 或 0.432。",
        )
    is_exact = unit not in QUOTIENTS or (unit is Unit.SHARE and places == 0)
    return Mine(value, 0.0 if is_exact else 0.5 * 10.0**-places)
