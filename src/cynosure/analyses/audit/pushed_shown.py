"""What is said of a push: how much of it is empty over how hard, and through which parts."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.pushed import Pushed
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.stats.contaminated_share import ContaminatedShare
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.over_optimisation import OverOptimisation
from cynosure.stats.undefined import Undefined

FACTORS = (1.1, 1.25, 1.5, 2.0)
"""How many times today's a push makes of what a person adds; the last is what attacks do."""
BEYOND = Text("more than anybody does here", "已超出现有数据")
NONE = Text("–", "–")
CURVE = Text("What of a push would be empty", "加码之后，涨幅中有多少是虚增")
CURVE_COLUMNS = (
    Text("Pushed to, times today's", "加码到现在的几倍"),
    Text("Empty share", "虚增占比"),
    FROM,
    TO,
)
PATHS = Text("Through which parts it changed", "变动来自哪些部分")
PATH_COLUMNS = (
    Text("Part", "组成部分"),
    Text("Change a week", "每周变动"),
    Text("Return the week after, points for each more", "每多一次，次周再来（百分点）"),
    FROM,
    TO,
    Text("Empty", "是否虚增"),
)
YES, NO = Text("yes", "是"), Text("not seen to be", "看不出")


def notes(pushed: Pushed | None) -> Iterator[Note]:
    """What is said in passing; nothing where a metric has no such numbers."""
    if pushed is None:
        return
    if pushed.once:
        yield Note("star_push_once")
        return
    yield from _of_curve(pushed)
    share = pushed.share
    if isinstance(share, ContaminatedShare):
        yield from _of_share(share, pushed.paths)


def _of_curve(pushed: Pushed) -> Iterator[Note]:
    curve = pushed.curve
    told = [] if isinstance(curve, Undefined) else list(_told(curve))
    if isinstance(curve, Undefined) or not told:
        yield Note("star_push_untold", (("gets", pushed.gets),))
        return
    factor, empty, span = told[-1]
    values = (
        ("factor", factor),
        ("share", empty.value),
        ("low", span.low),
        ("high", span.high),
        ("gets", pushed.gets),
    )
    yield Note("star_push_empty" if span.low > 0 else "star_push_sound", values)
    peak = curve.peak
    if not isinstance(peak, Estimate) or peak.value > curve.reach:
        return
    if isinstance(peak.interval, Interval):
        ends = (("low", peak.interval.low), ("high", peak.interval.high))
        yield Note("star_push_peak", (("factor", peak.value), *ends, ("gets", pushed.gets)))


def _told(curve: OverOptimisation) -> Iterator[tuple[float, Estimate, Interval]]:
    """The strengths whose empty share has an interval."""
    for factor in FACTORS:
        empty = curve.empty(factor)
        if isinstance(empty, Estimate) and isinstance(empty.interval, Interval):
            yield factor, empty, empty.interval


def _of_share(share: ContaminatedShare, paths: tuple[Text, ...]) -> Iterator[Note]:
    empty = [label for label, is_so in zip(paths, share.empty, strict=True) if is_so]
    if not empty:
        yield Note("star_no_empty_part")
        return
    named = Text(", ".join(one.en for one in empty), "、".join(one.zh for one in empty))
    span = share.share.interval
    if isinstance(span, Interval):
        ends = (("low", span.low), ("high", span.high))
        yield Note("star_empty_part", (("parts", named), ("share", share.share.value), *ends))
    else:
        yield Note("star_all_empty", (("parts", named),))


def blocks(pushed: Pushed | None) -> Iterator[Block]:
    """The curve over strengths, and the parts."""
    if pushed is None:
        return
    curve, share = pushed.curve, pushed.share
    if isinstance(curve, OverOptimisation) and any(True for _ in _told(curve)):
        rows = tuple(_at(curve, factor) for factor in FACTORS)
        title = Text(f"{CURVE.en} ({pushed.gets.en})", f"{CURVE.zh}（以{pushed.gets.zh}计）")
        yield TableBlock(title, CURVE_COLUMNS, rows)
    if isinstance(share, ContaminatedShare):
        yield TableBlock(PATHS, PATH_COLUMNS, tuple(_parts(share, pushed.paths)))


def _at(curve: OverOptimisation, factor: float) -> tuple[Cell, ...]:
    times = Quantity(factor, Unit.NUMBER)
    if factor > curve.reach:
        return (times, BEYOND, NONE, NONE)
    empty = curve.empty(factor)
    if isinstance(empty, Undefined):
        return (times, empty, NONE, NONE)
    return (times, Quantity(empty.value, Unit.SHARE), *_ends(empty, Unit.SHARE))


def _parts(share: ContaminatedShare, paths: tuple[Text, ...]) -> Iterator[tuple[Cell, ...]]:
    each = zip(paths, share.changes, share.slopes, share.empty, strict=True)
    for label, change, slope, empty in each:
        yield (
            label,
            Quantity(change, Unit.NUMBER),
            Quantity(slope.value, Unit.POINTS),
            *_ends(slope, Unit.POINTS),
            YES if empty else NO,
        )


def _ends(estimate: Estimate, unit: Unit) -> tuple[Cell, Cell]:
    span = estimate.interval
    if isinstance(span, Undefined):
        return NONE, NONE
    return Quantity(span.low, unit), Quantity(span.high, unit)
