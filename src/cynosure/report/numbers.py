"""Numbers as they are printed: the same digits in every language.

A share is a percentage with one decimal, or more where one would hide it. A number with an
interval has the decimals that leave its interval two digits. A negative sign is a minus sign.
"""

from __future__ import annotations

import math
import sys
from decimal import Decimal

from cynosure.findings.blocks import Unit

WHOLE_UNITS = (
    Unit.PEOPLE,
    Unit.PAIRS,
    Unit.CREATORS,
    Unit.UNITS,
    Unit.EPISODES,
    Unit.EXPERIMENTS,
    Unit.ROWS,
)
HUNDREDTHS = (Unit.SHARE, Unit.POINTS)
"""Units that are kept as fractions of 1 and printed as hundredths."""
MOST_DECIMALS = 6
HUGE = 1e15
"""From here on a number is printed by its leading digits: more would be noise of the type."""


def decimals(value: float, unit: Unit, width: float | None = None) -> int:
    """How many decimals `value` deserves; `width` is that of its interval, in the same unit."""
    factor = 100 if unit in HUNDREDTHS else 1
    scaled, span = abs(value) * factor, (width or 0.0) * factor
    if unit in WHOLE_UNITS:
        return 0 if scaled == round(scaled) or scaled >= 100 else 1
    least = 1 if unit in HUNDREDTHS else 2 if unit is Unit.MONEY else 0
    if span:
        return _clamped(1 - _magnitude(span), least)
    if scaled == 0:
        return least
    if unit is Unit.SHARE:
        gap = min(scaled, abs(100 - scaled)) or scaled
        return _clamped(-_magnitude(gap), least)
    if unit in (Unit.MONEY, Unit.POINTS):
        return _clamped(-_magnitude(scaled), least)
    return 0 if scaled == round(scaled) else _clamped(2 - _magnitude(scaled), least)


def numeral(value: float, unit: Unit, places: int | None = None) -> str:
    """The digits of `value` without its unit: 1,204 or 39.4 (for a share of 0.394) or −0.12."""
    scaled = value * 100 if unit in HUNDREDTHS else value
    if abs(scaled) >= HUGE:
        printed = f"{Decimal(value) * (100 if unit in HUNDREDTHS else 1):.2e}"
    elif places is None and scaled and abs(scaled) < 10.0**-MOST_DECIMALS:
        printed = f"{scaled:.3g}"
    else:
        places = decimals(value, unit) if places is None else places
        printed = f"{scaled:,.{places}f}"
        if float(printed.replace(",", "")) == 0:
            printed = printed.removeprefix("-")
    return printed.replace("-", "−")


def signed(value: float, unit: Unit, places: int | None = None) -> str:
    """The digits with a sign in front, + or −, none for zero."""
    printed = numeral(value, unit, places)
    return f"+{printed}" if value > 0 and printed.strip("0.") else printed


def sparkline(values: tuple[float | None, ...]) -> str:
    """One bar a value between the lowest and the highest; a dot where there is none.

    Values that are all alike stand in the middle, zeros on the ground.
    """
    bars = "▁▂▃▄▅▆▇█"
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)

    def bar(value: float | None) -> str:
        if value is None:
            return "·"
        # Halved before they are taken apart: the two ends may lie further apart than a float.
        alike = 0.5 if value else 0.0
        share = (value / 2 - low / 2) / (high / 2 - low / 2) if high / 2 > low / 2 else alike
        return bars[min(int(share * len(bars)), len(bars) - 1)]

    return "".join(bar(value) for value in values)


def _magnitude(value: float) -> int:
    return math.floor(math.log10(min(value, sys.float_info.max)))


def _clamped(places: int, least: int) -> int:
    return max(least, min(places, MOST_DECIMALS))
