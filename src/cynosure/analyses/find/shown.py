"""What `find` shows: the matrix of candidates and criteria, the table, the curve of thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cynosure.analyses.find.confirm import Confirmed, Standing
from cynosure.analyses.find.crowd import Crowd
from cynosure.analyses.find.deeds import Candidate
from cynosure.analyses.find.search import curve, low_of
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, CurveBlock, MatrixBlock, Quantity, TableBlock, Unit
from cynosure.stats.association import share_difference
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

Column = tuple[Text, Callable[[Confirmed], Cell]]

UNREFUTED = (Standing.PASSES, Standing.NO_CONTROL)
NONE = Text("–", "–")
STANDINGS: dict[Standing, Text] = {
    Standing.PASSES: Text("passes", "通过"),
    Standing.NOT_FOUND: Text("no more than chance finds", "与随机所得无异"),
    Standing.FOLLOWS: Text("goes along with {leader}", "与 {leader} 重合"),
    Standing.NOT_CONFIRMED: Text("not confirmed on the other half", "另一半人未能证实"),
    Standing.PARTS: Text("part of it says as much", "其中一部分即可说明"),
    Standing.ACTIVITY: Text("early activity says as much", "早期活跃度即可说明"),
    Standing.NO_CONTROL: Text("no control: hardly done later", "事后少有人做，无从对照"),
    Standing.AS_CONTROL: Text("no more than done afterwards", "不强于事后再做"),
    Standing.MOVES_CONTROL: Text("moves the control outcome too", "对照结果也随之而动"),
    Standing.EFFORT: Text("counts effort", "计的是用力，不是价值"),
}
MATRIX = Text("Correlation with the outcome (phi)", "与结果的相关（phi）")
MATRIX_COLUMNS = (
    Text("searched half", "搜索半"),
    Text("other half", "验证半"),
    Text("done again after the outcome", "结果之后再做"),
    Text("first done after the outcome", "结果之后首次做"),
)
TABLE = Text("Candidates", "候选")
CURVE = Text("People who return, by how often they did it", "按次数看回访差距")
TIMES = Text("times or more", "至少几次")
GAP = Text("Difference, points", "差距（百分点）")
EQUAL = Text("Equally active, points", "同等活跃（百分点）")
EXCEEDS = Text("More than done later, points", "强于事后再做（百分点）")
ALIKE = Text("Alike in what leads, points", "领先项也相同（百分点）")
CONTROL = Text("Control outcome, points", "对照结果（百分点）")
LOW, HIGH = Text("from", "下限"), Text("to", "上限")


def matrix(found: Sequence[Confirmed]) -> MatrixBlock:
    """Candidates by criteria, all of them correlations."""
    return MatrixBlock(
        title=MATRIX,
        rows=tuple(one.candidate.label for one in found),
        columns=MATRIX_COLUMNS,
        unit=Unit.NUMBER,
        cells=tuple(
            (one.found.phi, *map(_value, (one.correlation, one.later.again, one.later.first)))
            for one in found
        ),
    )


def table(found: Sequence[Confirmed]) -> TableBlock:
    """A row a candidate; columns that no candidate fills are left out."""
    columns = [*_named(front(found)), *_compared(found), *_practical(found)]
    rows = tuple(tuple(cell(one) for _, cell in columns) for one in found)
    return TableBlock(TABLE, tuple(head for head, _ in columns), rows)


def _named(on_front: frozenset[Candidate]) -> list[Column]:
    """Which candidate, how far it came, how many did it."""
    return [
        (Text("Candidate", "候选"), lambda one: one.candidate.name),
        (Text("Standing", "结论"), standing),
        (Text("On the front", "前沿"), lambda one: "●" if one.candidate in on_front else NONE),
        (Text("People", "人数"), lambda one: one.people),
        (Text("Share", "占比"), lambda one: Quantity(one.share, Unit.SHARE)),
    ]


def _compared(found: Sequence[Confirmed]) -> list[Column]:
    """What goes with it: of all, of the equally active, beside what it follows and the controls."""
    columns = [
        *_differences(GAP, lambda one: one.difference),
        *_differences(EQUAL, lambda one: one.within),
    ]
    if any(isinstance(one.beside, Estimate) for one in found):
        columns += _differences(ALIKE, lambda one: one.beside)
    columns += _differences(EXCEEDS, lambda one: one.later.points)
    if any(one.control is not None for one in found):
        columns += _differences(CONTROL, lambda one: one.control)
    return columns


def _practical(found: Sequence[Confirmed]) -> list[Column]:
    """How steady it is, how early it is known, how soon a change of it is seen."""
    columns: list[Column] = [
        (Text("Months that agree", "同向月份"), _months),
        (Text("Thresholds as good", "同样好的次数"), _plateau),
        (Text("Days ahead", "提前天数"), lambda one: one.days_ahead),
        (Text("Weeks to see 5 %", "看出 5% 变化需几周"), _weeks),
    ]
    if any(one.satisfaction is not None for one in found):
        satisfied = Text("Fulfilled episodes, points", "满足率差距（百分点）")
        columns.append((satisfied, _satisfaction))
    return columns


def _differences(
    head: Text, of: Callable[[Confirmed], Estimate | Undefined | None]
) -> list[Column]:
    """A difference with both ends of its interval."""
    return [
        (head, lambda one: points(of(one))),
        (LOW, lambda one: end(of(one), low=True)),
        (HIGH, lambda one: end(of(one), low=False)),
    ]


def front(found: Sequence[Confirmed]) -> frozenset[Candidate]:
    """The candidates that no other beats in what is left among the equally active, in days ahead
    and in weeks to a signal at once: of those that pass, and those that nothing speaks against."""
    placed = {
        one.candidate: (low_of(one.within), float(one.days_ahead), -(one.weeks or 1e9))
        for one in found
        if one.standing in UNREFUTED and isinstance(one.within, Estimate)
    }
    return frozenset(
        one
        for one, own in placed.items()
        if not any(
            all(theirs >= mine for theirs, mine in zip(other, own, strict=True)) and other != own
            for other in placed.values()
        )
    )


def explained(
    crowd: Crowd, candidate: Candidate, level: float, among: Text | None = None
) -> CurveBlock | None:
    """The difference at every threshold of a candidate's event and window, on the half that
    confirms, `among` the people of a part where it names one; None where fewer than two thresholds
    have one."""
    half = crowd.confirms
    found = []
    for at_least, did in curve(crowd, candidate):
        known = share_difference(did[half], crowd.came[half], level)
        if isinstance(known, Estimate) and isinstance(known.interval, Interval):
            found.append((float(at_least), known.value, known.interval))
    if len(found) < 2:
        return None
    shown = candidate.deed.shown[0]
    part = ("", "") if among is None else (f" ({among.en})", f"（{among.zh}）")
    return CurveBlock(
        title=Text(f"{CURVE.en}: {shown}{part[0]}", f"{CURVE.zh}：{shown}{part[1]}"),
        x_label=TIMES,
        y_label=GAP,
        unit=Unit.POINTS,
        x=tuple(x for x, _, _ in found),
        y=tuple(y for _, y, _ in found),
        low=tuple(interval.low for _, _, interval in found),
        high=tuple(interval.high for _, _, interval in found),
    )


def standing(one: Confirmed) -> Cell:
    """How far a candidate came, with the one that it goes along with."""
    said = STANDINGS[one.standing]
    leader = one.found.leader
    if leader is None:
        return said
    return Text(said.en.format(leader=leader.name), said.zh.format(leader=leader.name))


def _value(estimate: Estimate | Undefined) -> float | Undefined:
    return estimate if isinstance(estimate, Undefined) else estimate.value


def points(estimate: Estimate | Undefined | None) -> Cell:
    """A difference of shares, a dash where there is none."""
    if estimate is None or isinstance(estimate, Undefined):
        return NONE
    return Quantity(estimate.value, Unit.POINTS)


def end(estimate: Estimate | Undefined | None, *, low: bool) -> Cell:
    """An end of its interval, a dash where there is none."""
    if not isinstance(estimate, Estimate) or not isinstance(estimate.interval, Interval):
        return NONE
    return Quantity(estimate.interval.low if low else estimate.interval.high, Unit.POINTS)


def _months(one: Confirmed) -> Cell:
    agree, enough = one.months
    if not enough:
        return Undefined(Reason.TOO_FEW)
    return Text(f"{agree} of {enough}", f"{enough} 个月中 {agree} 个")


def _plateau(one: Confirmed) -> Cell:
    low, high = one.found.plateau
    return f"{low}" if low == high else f"{low}–{high}"


def _weeks(one: Confirmed) -> Cell:
    return NONE if one.weeks is None else Quantity(one.weeks, Unit.NUMBER)


def _satisfaction(one: Confirmed) -> Cell:
    return NONE if one.satisfaction is None else Quantity(one.satisfaction, Unit.POINTS)
