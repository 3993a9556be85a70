"""A series as a picture: SVG that needs no script, takes its colours from the page around it, and
says in words what it shows.

Marks differ in shape as well as in colour: a closed period is a disc, an open one a ring, a value
outside its range a triangle that points where it lies.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from cynosure.findings.blocks import SeriesBlock, SeriesPoint, State, Unit
from cynosure.report.grammar import Grammar
from cynosure.report.numbers import numeral
from cynosure.report.sentence import amount, day, words
from cynosure.stats.estimate import Estimate, Interval, Side

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 12, 28
RADIUS = 3.5
TICKS = 4
"""About how many lines of value there are."""
SVG = 'xmlns="http://www.w3.org/2000/svg"'
DATES = 6
"""About how many periods are named below the axis."""


@dataclass(frozen=True)
class Wording:
    """What the picture says: its name, what it shows, and how values and days are printed.

    `tick` prints a value at the axis, `value` one beside a mark. `name` begins the ids of the
    picture: no two on one page may share it.
    """

    title: str
    description: str
    tick: Callable[[float], str]
    value: Callable[[float], str]
    date: Callable[[str], str]
    name: str = "chart"


@dataclass(frozen=True)
class Scale:
    """Where periods and values lie on the picture, in its own units."""

    count: int
    low: float
    high: float

    def x(self, place: float) -> float:
        """The middle of a period."""
        return LEFT + (place + 0.5) * (WIDTH - LEFT - RIGHT) / self.count

    def y(self, value: float) -> float:
        """The height of a value."""
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def still(block: SeriesBlock, grammar: Grammar, name: str = "chart") -> str:
    """The SVG of a series in one language; `name` begins its ids."""
    title = words(grammar, block.title)
    wording = Wording(
        title=title,
        description=grammar.phrases["chart_says"].format(label=title, periods=len(block.points)),
        tick=lambda value: _tick(grammar, value, block.unit),
        value=lambda value: amount(grammar, value, block.unit),
        date=lambda iso: _short(grammar, iso),
        name=name,
    )
    return series_chart(block, wording)


def _tick(grammar: Grammar, value: float, unit: Unit) -> str:
    """A value at the axis, where only a percent sign is worth its room."""
    return numeral(value, unit) + (grammar.signs.percent if unit is Unit.SHARE else "")


def _short(grammar: Grammar, iso: str) -> str:
    """A day without its year."""
    at = day(iso)
    return (
        f"{at.month}/{at.day}" if grammar.lang == "zh" else grammar.days(at, at).rsplit(" ", 1)[0]
    )


def series_chart(block: SeriesBlock, wording: Wording) -> str:
    """The SVG of a series; empty where no period has a finite value that can be drawn."""
    ticks = _ticks(block)
    if not ticks:
        return ""
    scale = Scale(len(block.points), ticks[0], ticks[-1])
    named = f'aria-labelledby="{wording.name}-title {wording.name}-says"'
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" {named} {SVG}>',
        f'<title id="{wording.name}-title">{escape(wording.title)}</title>',
        f'<desc id="{wording.name}-says">{escape(wording.description)}</desc>',
        *_grid(scale, ticks, wording),
        *_dates(scale, block, wording),
        *_bands(scale, block),
        *_line(scale, block),
        *_marks(scale, block, wording),
        "</svg>",
    ]
    return "\n".join(parts)


def _interval(point: SeriesPoint) -> Interval | None:
    found = point.estimate.interval if isinstance(point.estimate, Estimate) else None
    return found if isinstance(found, Interval) else None


def _value(point: SeriesPoint) -> float | None:
    return point.estimate.value if isinstance(point.estimate, Estimate) else None


def _ticks(block: SeriesBlock) -> list[float]:
    """Round values from at or below the lowest to at or above the highest that is drawn."""
    drawn = [value for point in block.points if (value := _value(point)) is not None]
    intervals = [i for point in block.points if (i := _interval(point)) is not None]
    drawn += [end for interval in intervals for end in (interval.low, interval.high)]
    if not drawn or max(map(abs, drawn)) > 1e100:
        return []
    low, high = min(drawn), max(drawn)
    if high == low:
        low, high = min(low, 0.0), max(high, 0.0) or 1.0
    step = _round_step((high - low) / TICKS)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least)) if least > 1e-300 else 1e-300
    return power * next(size for size in (1, 2, 2.5, 5, 10) if size * power >= least * 0.999)


def _grid(scale: Scale, ticks: list[float], wording: Wording) -> Iterator[str]:
    for tick in ticks:
        y = f"{scale.y(tick):.1f}"
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield (
            f'<text class="value" x="{LEFT - 8}" y="{y}" dy="0.32em">'
            f"{escape(wording.tick(tick))}</text>"
        )


def _dates(scale: Scale, block: SeriesBlock, wording: Wording) -> Iterator[str]:
    every = max(1, math.ceil(len(block.points) / DATES))
    for place in range((len(block.points) - 1) % every, len(block.points), every):
        yield (
            f'<text class="date" x="{scale.x(place):.1f}" y="{HEIGHT - 8}">'
            f"{escape(wording.date(block.points[place].start))}</text>"
        )


def _bands(scale: Scale, block: SeriesBlock) -> Iterator[str]:
    """The interval of each period as a column of its own: ranges of neighbours are not one band."""
    half = (scale.x(1) - scale.x(0)) * 0.4
    for place, point in enumerate(block.points):
        interval = _interval(point)
        if interval is not None:
            x, top = scale.x(place) - half, scale.y(interval.high)
            tall = max(scale.y(interval.low) - top, 1.0)
            yield (
                f'<rect class="band {interval.band.value}" x="{x:.1f}" y="{top:.1f}" '
                f'width="{2 * half:.1f}" height="{tall:.1f}"/>'
            )


def _line(scale: Scale, block: SeriesBlock) -> Iterator[str]:
    """The line through neighbours that both have a value: a gap stays a gap, and a period still
    open is not yet to be compared."""
    run: list[str] = []
    for place, point in enumerate((*block.points, None)):
        value = None if point is None or point.state is State.OPEN else _value(point)
        if value is not None:
            run.append(f"{scale.x(place):.1f},{scale.y(value):.1f}")
            continue
        if len(run) > 1:
            yield f'<polyline class="line" points="{" ".join(run)}"/>'
        run = []


def _marks(scale: Scale, block: SeriesBlock, wording: Wording) -> Iterator[str]:
    for place, point in enumerate(block.points):
        value = _value(point)
        if value is not None:
            days = f"{wording.date(point.start)} – {wording.date(point.end)}"
            said = escape(f"{days}: {wording.value(value)}")
            drawn = _mark(point, scale.x(place), scale.y(value))
            yield f"<g>{drawn}<title>{said}</title></g>"


def _mark(point: SeriesPoint, x: float, y: float) -> str:
    side = point.estimate.side if isinstance(point.estimate, Estimate) else None
    if point.state is State.CLOSED and side in (Side.ABOVE, Side.BELOW):
        up = -1 if side is Side.ABOVE else 1
        corners = ((0, 6 * up), (5.5, -4 * up), (-5.5, -4 * up))
        path = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
        return f'<polygon class="outside" points="{path}"/>'
    kind = "closed" if point.state is State.CLOSED else "unsure"
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"/>'
