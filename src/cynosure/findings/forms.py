"""What a sentence is made of: a code, and the values that it needs with how each is printed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cynosure.errors import Text

Value = str | int | float | Text


class Form(StrEnum):
    """How a value of a sentence is printed."""

    PEOPLE = "people"
    EPISODES = "episodes"
    ROWS = "rows"
    FILES = "files"
    PERIODS = "periods"
    DAYS = "days"
    COUNT = "count"
    """A bare number of whole things."""
    SHARE = "share"
    """A fraction of 1."""
    POINTS = "points"
    """A difference of shares, as a fraction of 1."""
    CHANGE = "change"
    """A relative change, as a fraction of 1; printed with its sign."""
    NUMBER = "number"
    MEASURE = "measure"
    """A number in the unit that the value `unit` names (`Unit`), plain where there is none."""
    DATE = "date"
    """A local day, ISO."""
    MOMENT = "moment"
    """A local time of day, ISO; a day alone will do."""
    TEXT = "text"
    """Words of the user: a Text, or a str that is the same in both languages."""
    NAME = "name"
    """An identifier or a command, printed as code."""


WORDS = (Form.TEXT, Form.NAME, Form.DATE, Form.MOMENT)
WHOLE = (Form.PEOPLE, Form.EPISODES, Form.ROWS, Form.FILES, Form.PERIODS, Form.DAYS, Form.COUNT)


@dataclass(frozen=True)
class Code:
    """A thing that can be said: its name in records and the values its sentence takes, in order."""

    name: str
    values: tuple[tuple[str, Form], ...] = ()


def fits(form: Form, value: Value) -> bool:
    """Whether a value can be printed in a form."""
    if form is Form.TEXT:
        return isinstance(value, str | Text)
    if form in WORDS:
        return isinstance(value, str) and (form is Form.NAME or _is_time(form, value))
    if isinstance(value, bool | str | Text) or not math.isfinite(value):
        return False
    return form not in WHOLE or value == int(value)


def _is_time(form: Form, value: str) -> bool:
    try:
        date.fromisoformat(value) if form is Form.DATE else datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
