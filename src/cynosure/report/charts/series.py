"""A metric over successive periods, with the range of each and the releases on its time axis.

Marks differ in shape as well as in colour: a closed period is a disc, an open one a ring in a
dashed frame, a value outside its range a triangle that points where it lies. Nothing joins an open
period to those before it, since it is not yet to be compared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from cynosure.findings.blocks import SeriesBlock, SeriesPoint, State
from cynosure.report.charts.frame import (
    ACCENT,
    BAND,
    GROUND,
    LETTERS,
    NARROW,
    OUTSIDE,
    QUIET,
    Spec,
    drawable,
    instant,
    interval_of,
    printed,
    time_axis,
    value_of,
)
from cynosure.report.grammar import Grammar
from cynosure.report.layout import plain, width
from cynosure.report.sentence import day, say_estimate
from cynosure.stats.estimate import Estimate, Side

HEIGHT = 260
TICKS = 7
"""About how many periods are named below the axis."""
LOOKS: tuple[tuple[str, str, str, str], ...] = (
    ("closed", "circle", ACCENT, ACCENT),
    ("unsure", "circle", GROUND, ACCENT),
    ("above", "triangle-up", OUTSIDE, OUTSIDE),
    ("below", "triangle-down", OUTSIDE, OUTSIDE),
)
"""How a period looks: name, shape, fill, line."""
RELEASES: tuple[tuple[str, str], ...] = (
    ("model", "diamond"),
    ("prompt", "square"),
    ("product", "circle"),
    ("judge", "triangle-right"),
    ("price", "cross"),
    ("policy", "triangle-left"),
    ("campaign", "triangle-up"),
    ("incident", "triangle-down"),
)
"""Every kind of release with its shape on the time axis."""
CROWD = "M-.6,-.6H.6V-.2H-.6ZM-.6,.2H.6V.6H-.6Z"
"""The shape of several releases: two bars, one above the other."""
LINE = 16
"""Pixels between two lines of names of releases."""
LINES = 4
"""Lines on which names of releases may stand."""
NAMELESS = -0.5
"""Where a release stands whose name fits on no line: it is told on pointing at it."""
SEVERAL = "several"
"""In place of a kind, where a period has more releases than `EACH` and one mark for all of them."""
EACH = 10
"""The most releases of a period that are told one by one."""
APART = 0.01
"""How much of the time axis a letter of a name takes."""


@dataclass(frozen=True)
class Rug:
    """A release on the time axis: its local day (ISO), its kind and its name."""

    day: str
    kind: str
    label: str


def series(block: SeriesBlock, grammar: Grammar, rug: tuple[Rug, ...]) -> Spec | None:
    """The picture of a series; None where no period has a value that can be drawn."""
    known = [value for point in block.points if (value := value_of(point.estimate)) is not None]
    ranges = [i for point in block.points if (i := interval_of(point.estimate)) is not None]
    if not drawable([*known, *(end for i in ranges for end in (i.low, i.high))]):
        return None
    begins, last = [day(point.start) for point in block.points], _after(block.points[-1])
    shown = _placed(grammar, rug, begins, last)
    return {
        "height": HEIGHT,
        "data": {"values": list(_periods(grammar, block))},
        "encoding": {"x": time_axis(grammar, begins, last, TICKS, labelOffset=-2)},
        "layer": [
            # A layer without any row would leave the scale without an end.
            *(_ranges() if ranges else ()),
            *_open(),
            *_values(grammar, block),
            *_releases(shown),
        ],
        "resolve": {"scale": {"shape": "independent"}},
    }


def _after(point: SeriesPoint) -> date:
    return day(point.end) + timedelta(days=1)


def _periods(grammar: Grammar, block: SeriesBlock) -> Iterator[Spec]:
    run = 0
    for point in block.points:
        value, interval = value_of(point.estimate), interval_of(point.estimate)
        start, days = day(point.start), (_after(point) - day(point.start)).days
        joined = value is not None and point.state is not State.OPEN
        run += not joined
        row: Spec = {
            "start": instant(start, days * 0.1),
            "middle": instant(start, days * 0.5),
            "end": instant(start, days * 0.9),
            "value": value,
            "look": _look(point),
            "run": run if joined else None,
            "told": _told(grammar, block, point),
        }
        if interval is not None:
            row |= {"low": interval.low, "high": interval.high}
        yield row


def _look(point: SeriesPoint) -> str:
    if point.state is not State.CLOSED:
        return "unsure"
    side = point.estimate.side if isinstance(point.estimate, Estimate) else None
    return side.value if side in (Side.ABOVE, Side.BELOW) else "closed"


def _told(grammar: Grammar, block: SeriesBlock, point: SeriesPoint) -> str:
    days = grammar.days(day(point.start), day(point.end))
    state = grammar.states[point.state]
    said = state
    if isinstance(point.estimate, Estimate):
        said = say_estimate(grammar, point.estimate, block.unit)
        said += grammar.signs.comma + state if state else ""
    return f"{days}{grammar.signs.colon}{said}"


def _ranges() -> Iterator[Spec]:
    """The range of each period as a column of its own: ranges of neighbours are not one band."""
    yield {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "rect", "color": BAND, "tooltip": {"expr": "datum.told"}},
        "encoding": {
            "x": {"field": "start", "type": "quantitative"},
            "x2": {"field": "end"},
            "y": {"field": "low", "type": "quantitative"},
            "y2": {"field": "high"},
        },
    }


def _open() -> Iterator[Spec]:
    yield {
        "transform": [{"filter": "datum.look === 'unsure' && isValid(datum.value)"}],
        "mark": {"type": "rect", "fill": None, "stroke": QUIET, "strokeDash": [2, 3]},
        "encoding": {
            "x": {"field": "start", "type": "quantitative"},
            "x2": {"field": "end"},
            "y": {"value": 0},
            "y2": {"value": "height"},
        },
    }


def _values(grammar: Grammar, block: SeriesBlock) -> Iterator[Spec]:
    axis = {
        "title": None,
        "labelExpr": printed(grammar, block.unit),
        "tickCount": 4,
        "domain": False,
        "ticks": False,
    }
    scale = {"zero": False, "nice": 4}
    value = {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}
    yield {
        "transform": [{"filter": "isValid(datum.run)"}],
        "mark": {"type": "line", "color": ACCENT, "strokeWidth": 1.8},
        "encoding": {"y": value, "detail": {"field": "run", "type": "nominal"}},
    }
    looks = [look for look, *_ in LOOKS]
    yield {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {
            "type": "point",
            "size": 58,
            "opacity": 1,
            "strokeWidth": 1.6,
            "tooltip": {"expr": "datum.told"},
        },
        "encoding": {
            "y": value,
            "shape": _by_look(looks, [shape for _, shape, _, _ in LOOKS]),
            "fill": _by_look(looks, [fill for _, _, fill, _ in LOOKS]),
            "stroke": _by_look(looks, [line for _, _, _, line in LOOKS]),
        },
    }


def _by_look(looks: list[str], range_: list[str]) -> Spec:
    scale = {"domain": looks, "range": range_}
    return {"field": "look", "type": "nominal", "scale": scale, "legend": None}


@dataclass(frozen=True)
class _Mark:
    """A release, or several, on the time axis, `at` milliseconds."""

    at: float
    kind: str
    name: str
    told: str

    def on(self, line: int | None) -> Spec:
        """Its row on a line of names; without its name where it fits on none."""
        told: Spec = {"at": self.at, "kind": self.kind, "told": self.told}
        if line is None:
            return told | {"line": NAMELESS, "name": ""}
        return told | {"line": line, "name": self.name}


def _placed(
    grammar: Grammar, rug: tuple[Rug, ...], begins: Sequence[date], last: date
) -> list[Spec]:
    """The releases within the axis, each on the first line on which its name has room; more
    than `EACH` of a period are one mark, with their number for a name."""
    ends, taken = [*begins[1:], last], [-1.0] * LINES
    first, length = instant(begins[0]), instant(last) - instant(begins[0])
    rows: list[Spec] = []
    for period, releases in groupby(_within(rug, begins, last), lambda one: one[0]):
        marks = [_mark(grammar, release) for _, release in releases]
        if len(marks) > EACH:
            marks = [_crowd(grammar, begins[period], ends[period], len(marks))]
        for mark in marks:
            place = (mark.at - first) / length
            free = next((line for line in range(LINES) if taken[line] <= place), None)
            if free is not None:
                taken[free] = place + APART * (width(mark.name) + 3)
            rows.append(mark.on(free))
    return rows


def _within(rug: tuple[Rug, ...], begins: Sequence[date], last: date) -> Iterator[tuple[int, Rug]]:
    """The releases within the axis in the order of their days, each with its period's number."""
    for release in sorted(rug, key=lambda one: (one.day, one.kind, one.label)):
        if begins[0] <= day(release.day) < last:
            yield bisect_right(begins, day(release.day)) - 1, release


def _mark(grammar: Grammar, release: Rug) -> _Mark:
    at, kind = day(release.day), release.kind
    said = grammar.phrases.get(f"release_{kind}", plain(kind))
    told = f"{grammar.days(at, at)}{grammar.signs.colon}{said} {plain(release.label)}"
    return _Mark(instant(at), kind, plain(release.label, 24), told)


def _crowd(grammar: Grammar, begins: date, ends: date, count: int) -> _Mark:
    """The mark of so many releases of a period, in its middle."""
    days = grammar.days(begins, ends - timedelta(days=1))
    said = grammar.phrases["releases_several"].format(count=f"{count:,}")
    middle = instant(begins, (ends - begins).days * 0.5)
    return _Mark(middle, SEVERAL, f"×{count:,}", f"{days}{grammar.signs.colon}{said}")


def _releases(marks: list[Spec]) -> Iterator[Spec]:
    if not marks:
        return
    data = {"values": marks}
    at = {"field": "at", "type": "quantitative"}
    above = {"expr": f"-10 - {LINE} * datum.line"}
    told = {"expr": "datum.told"}
    kinds, shapes = map(list, zip(*RELEASES, (SEVERAL, CROWD), strict=True))
    yield {
        "data": data,
        "transform": [{"filter": f"datum.kind !== '{SEVERAL}'"}],
        "mark": {"type": "rule", "color": QUIET, "strokeWidth": 1, "strokeDash": [1, 3]},
        "encoding": {"x": at, "y": {"value": -4}, "y2": {"value": "height"}},
    }
    yield {
        "data": data,
        "mark": {"type": "point", "y": above, "size": 46, "filled": True, "color": QUIET,
                 "opacity": 1, "tooltip": told},
        "encoding": {
            "x": at,
            "shape": {"field": "kind", "type": "nominal", "legend": None,
                      "scale": {"domain": kinds, "range": shapes}},
        },
    }  # fmt: skip
    yield {
        "data": data,
        "mark": {"type": "text", "y": above, "dx": 8, "align": "left", "baseline": "middle",
                 "fontSize": LETTERS - 1, "color": QUIET, "tooltip": told},
        "encoding": {
            "x": at,
            "text": {"condition": {"test": f"width > {NARROW}", "field": "name"}, "value": ""},
        },
    }  # fmt: skip
