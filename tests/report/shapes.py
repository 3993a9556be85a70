"""Hand-written blocks, one of every shape that has a picture; the numbers are made up."""

from __future__ import annotations

from datetime import date, timedelta

from cynosure.errors import Text
from cynosure.findings.blocks import (
    BreakdownBlock,
    CurveBlock,
    MatrixBlock,
    Part,
    PointsBlock,
    SeriesBlock,
    SeriesPoint,
    State,
    Unit,
)
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

NONE = Undefined(Reason.NO_ROWS)


def estimate(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    if low is None or high is None:
        return Estimate(value, Undefined(Reason.STANDS_ALONE), 100)
    return Estimate(value, Interval(low, high, 0.95, Band.EXPECTED), 100)


def series(*estimates: Estimate | Undefined, last: State = State.CLOSED) -> SeriesBlock:
    points = []
    for n, one in enumerate(estimates):
        state = last if n == len(estimates) - 1 else State.CLOSED
        state = State.EMPTY if isinstance(one, Undefined) else state
        start = date(2026, 6, 1) + timedelta(weeks=n)
        end = start + timedelta(days=6)
        points.append(SeriesPoint(start.isoformat(), end.isoformat(), state, one))
    return SeriesBlock(Text("Weekly bakers", "周烘焙人数"), Unit.PEOPLE, tuple(points))


def breakdown(whole: float, *parts: tuple[str, float], unit: Unit = Unit.PEOPLE) -> BreakdownBlock:
    told = tuple(Part(Text(name, name), estimate(value)) for name, value in parts)
    title, dimension = Text("Bakers", "烘焙人数"), Text("oven", "烤箱")
    return BreakdownBlock(title, dimension, unit, told, estimate(whole))


SHAPES = (
    series(estimate(5, 4, 6), estimate(9, 4, 6), NONE, estimate(3), last=State.OPEN),
    series(estimate(5), estimate(5)),
    breakdown(7, ("gas", 3.0), ("wood", 4.0)),
    breakdown(1, ("gas", 3.0), ("wood", -2.0)),
    MatrixBlock(
        Text("Overlap", "重叠"), (Text("a", "a"),), (Text("b", "b"),), Unit.PEOPLE, ((3.0,),)
    ),
    MatrixBlock(
        Text("Change", "变动"),
        (Text("a", "a"), Text("a", "a")),
        (Text("a name of several lines", "一个要分成好几行来写的名字"), Text("b", "b")),
        Unit.SHARE,
        ((0.3, NONE), (-0.2, 0.0)),
    ),
    MatrixBlock(
        Text("Over time", "走势"),
        (Text("2026-06-01 – 2026-06-07", ""), Text("2026-06-08 – 2026-06-14 (open)", "")),
        (Text("Guests", "顾客"), Text("Creators", "创作者")),
        Unit.PEOPLE,
        ((5.0, 1.0), (7.0, NONE)),
    ),
    CurveBlock(
        Text("Left", "留存"), Text("day", "天"), Text("in", "占比"), Unit.SHARE, (0, 1), (1, 0.5)
    ),
    CurveBlock(
        Text("Left", "留存"),
        Text("day", "天"),
        Text("in", "占比"),
        Unit.SHARE,
        (0, 1),
        (1, 0.5),
        (0.9, 0.4),
        (1, 0.6),
    ),
    PointsBlock(
        Text("Tests", "实验"), Text("x", "x"), Text("y", "y"), (Text("a", "a"),), (1.0,), (2.0,)
    ),
)  # fmt: skip
