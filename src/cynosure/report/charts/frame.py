"""What every specification shares: its fonts and lines, its scales, and how values are printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from cynosure.findings.blocks import Unit
from cynosure.report.grammar import Grammar
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Undefined

Spec = dict[str, object]
"""A Vega-Lite specification, or a part of one: plain values that JSON can hold."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""The dialect, as every specification must name it; nothing is ever fetched from there."""
FONT = (
    'system-ui, "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Hiragino Sans GB", '
    '"Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'
)
LETTERS = 12
"""Height of the letters, in pixels."""
INK, QUIET, RULE, GROUND = "var(--ink)", "var(--quiet)", "var(--rule)", "var(--ground)"
ACCENT, BAND, OUTSIDE = "var(--star)", "var(--band)", "var(--outside)"
WIDEST = 1e100
"""Values from here on have no place on a scale that a browser can compute."""
NARROW = 480
"""Pixels of width below which names give way to the drawing."""

_TEXT: Spec = {"font": FONT, "fontSize": LETTERS, "fontWeight": "normal"}
_AXIS: Spec = {
    "labelFont": FONT,
    "labelFontSize": LETTERS,
    "labelColor": QUIET,
    "titleFont": FONT,
    "titleFontSize": LETTERS,
    "titleFontWeight": "normal",
    "titleColor": QUIET,
    "domainColor": RULE,
    "tickColor": RULE,
    "gridColor": RULE,
    "labelPadding": 6,
    "labelOverlap": "greedy",
}
_CONFIG: Spec = {
    "background": "transparent",
    "view": {"stroke": None},
    "font": FONT,
    "axis": _AXIS,
    "text": {**_TEXT, "color": INK},
}


def finished(spec: Spec) -> Spec:
    """The specification with what all have in common."""
    return {
        "$schema": SCHEMA,
        "config": _CONFIG,
        "width": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": 6, "top": 6, "bottom": 4},
        **spec,
    }


def drawable(values: Iterable[float]) -> bool:
    """Whether there is a value and each of them has a place on a scale."""
    found = list(values)
    return bool(found) and all(math.isfinite(value) and abs(value) < WIDEST for value in found)


def value_of(estimate: Estimate | Undefined) -> float | None:
    """The value, None where there is none."""
    return estimate.value if isinstance(estimate, Estimate) else None


def interval_of(estimate: Estimate | Undefined) -> Interval | None:
    """The interval, None where there is none."""
    found = estimate.interval if isinstance(estimate, Estimate) else None
    return found if isinstance(found, Interval) else None


def printed(grammar: Grammar, unit: Unit) -> str:
    """The expression by which an axis prints a value: grouped digits, a share as a percentage."""
    if unit in (Unit.SHARE, Unit.POINTS):
        sign = grammar.signs.percent if unit is Unit.SHARE else ""
        return f"format(datum.value * 100, ',.6~f') + '{sign}'"
    return (
        "abs(datum.value) >= 1e15 || (datum.value && abs(datum.value) < 1e-6)"
        " ? format(datum.value, '.2e') : format(datum.value, ',.6~f')"
    )


def instant(day: date, days: float = 0.0) -> float:
    """A local day, and `days` after its beginning, as the milliseconds of a time axis."""
    whole = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (whole - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1) + days * 86.4e6


def dated(grammar: Grammar, first: date, last: date) -> str:
    """The expression by which a time axis prints a day, with its year where there are several."""
    if (last - first).days > 400:
        form = "%Y/%-m" if grammar.lang == "zh" else "%b %Y"
    else:
        form = "%-m/%-d" if grammar.lang == "zh" else "%-d %b"
    return f"utcFormat(datum.value, '{form}')"


def keyed(place: int, label: str) -> str:
    """A label that is its own key: two parts may be spelt alike."""
    return f"{place:04d} {label}"


UNKEYED = "slice(datum.label, 5)"
"""The expression that prints a key as its label."""


def time_axis(
    grammar: Grammar, begins: Sequence[date], last: date, most: int, **look: object
) -> Spec:
    """The axis of periods that begin on the days `begins`, in order, the last one of which ends
    before the day `last`. About `most` of them are named, the newest among them; `look` is said of
    the axis besides."""
    first = begins[0]
    every = max(1, -(-len(begins) // most))
    named = begins[(len(begins) - 1) % every :: every]
    return {
        "field": "middle",
        "type": "quantitative",
        "scale": {"domain": [instant(first), instant(last)], "nice": False, "zero": False},
        "axis": {
            "title": None,
            "grid": False,
            "values": [instant(begin) for begin in named],
            "labelExpr": dated(grammar, first, last),
            "labelAlign": "left",
            "labelFlush": False,
            **look,
        },
    }
