"""What a finding about a release shows beside its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.staggered import Staggered
from cynosure.stats.synthetic import Synthetic
from cynosure.stats.undefined import Undefined

NONE = Text("–", "–")
FROM, TO = Text("from", "下限"), Text("to", "上限")
EFFECT = Text("Effect", "影响")


def methods_table(found: Sequence[tuple[Text, Synthetic | Undefined]]) -> TableBlock:
    """Three ways to make a twin of the market, each with its rank among the placebo units."""
    rows = [(label, *_synthetic(one)) for label, one in found]
    title = Text("The market beside its twin", "该市场与合成对照")
    columns = (
        Text("Method", "方法"),
        EFFECT,
        FROM,
        TO,
        Text("Rank among units", "在各单位中的名次"),
        Text("Misfit before", "此前拟合误差"),
    )
    return TableBlock(title, columns, tuple(rows))


def _synthetic(found: Synthetic | Undefined) -> tuple[Cell, ...]:
    if isinstance(found, Undefined):
        return (found,) * 5
    rank = 1 + sum(abs(float(one)) >= abs(found.effect) for one in found.placebos)
    return (found.effect, *_ends(found.interval), rank, found.misfit)


def _ends(interval: Interval | Undefined) -> tuple[Cell, Cell]:
    if isinstance(interval, Undefined):
        return interval, interval
    return interval.low, interval.high


PLACEBOS_SHOWN = 5


def placebo_table(found: Synthetic) -> TableBlock:
    """The largest effects that the method finds where nothing happened."""
    largest = sorted((float(one) for one in found.placebos), key=abs, reverse=True)
    rows = tuple((k, one) for k, one in enumerate(largest[:PLACEBOS_SHOWN], start=1))
    title = Text("The largest placebo effects", "最大的几个安慰剂影响")
    return TableBlock(title, (Text("Place", "名次"), EFFECT), rows)


def averages_table(found: Staggered) -> TableBlock:
    """The three usual averages of a staggered effect."""
    rows = (
        (Text("All reached, over all periods since", "全部到达者，此后各期平均"), found.simple),
        (Text("By periods since reached", "按到达后的期数平均"), found.dynamic),
        (Text("By cohort", "按到达批次平均"), found.cohorts),
    )
    title = Text("Averages of the effect", "影响的几种平均")
    columns = (Text("Average", "平均方式"), EFFECT, FROM, TO)
    return TableBlock(title, columns, tuple((label, *estimated(one)) for label, one in rows))


def ages_table(found: Staggered) -> TableBlock:
    """The effect by how long ago people were reached; before that it should be zero."""
    title = Text("By periods since reached", "按到达后的期数")
    columns = (Text("Periods since", "期数"), EFFECT, FROM, TO)
    return TableBlock(title, columns, tuple((age, *estimated(one)) for age, one in found.by_age))


def estimated(found: Estimate | Undefined, unit: Unit | None = None) -> tuple[Cell, Cell, Cell]:
    """A value and the ends of its interval as cells."""
    if isinstance(found, Undefined):
        return found, NONE, NONE

    def cell(value: float) -> Cell:
        return value if unit is None else Quantity(value, unit)

    if isinstance(found.interval, Undefined):
        return cell(found.value), found.interval, found.interval
    return cell(found.value), cell(found.interval.low), cell(found.interval.high)
