"""No estimate is a value of its own type, with a reason; it is never 0, 1 or NaN."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cynosure.errors import Text


class Reason(StrEnum):
    """Why a number does not exist. The renderer owns the sentence for each."""

    NO_ROWS = "no_rows"
    """Nothing happened in this cell."""
    ZERO_DENOMINATOR = "zero_denominator"
    """The denominator sums to zero."""
    MISSING_PART = "missing_part"
    """A part of the numerator or denominator has no value anywhere in this cell."""
    ONE_UNIT = "one_unit"
    """A single unit says nothing about how units differ."""
    NO_VARIATION = "no_variation"
    """All units are alike, so that the estimated spread would be zero."""
    NOT_PER_PERSON = "not_per_person"
    """A part (a bill) belongs to no person, so nothing can be resampled."""
    RANGE_NOT_COMPUTED = "range_not_computed"
    """A count has no sampling interval; its expected range was not computed."""
    MIXED_UNITS = "mixed_units"
    """Amounts in several currencies, or parts counted in different units, were to be added."""
    NOT_FINITE = "not_finite"
    """The rows hold infinite values."""


@dataclass(frozen=True)
class Undefined:
    """The absence of an estimate.

    `reason` is one of `Reason`; `detail` holds (name, value) pairs the sentence may use,
    such as the metric part concerned or how many units there were.
    """

    reason: Reason
    detail: tuple[tuple[str, str | int | float | Text], ...] = field(default=())
