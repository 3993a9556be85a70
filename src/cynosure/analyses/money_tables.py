"""The tables of `money`: revenue, the two measurements of cost, cost per success, margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.analyses.window import spelt
from cynosure.errors import Text
from cynosure.findings.blocks import (
    Block,
    BreakdownBlock,
    Cell,
    EstimateBlock,
    Part,
    Quantity,
    TableBlock,
    Unit,
)
from cynosure.metrics.calendar import Period
from cynosure.metrics.money.cost import Billed, Metered
from cynosure.metrics.money.episodes import EpisodeMoney
from cynosure.metrics.money.revenue import Revenue
from cynosure.stats.estimate import Estimate
from cynosure.stats.ratio import ratio
from cynosure.stats.undefined import Reason, Undefined

LATEST = 13
"""How many periods revenue is followed over: a quarter of weeks."""
NOTHING = Revenue(0.0, 0.0, 0.0, 0.0, 0)
NO_VALUE = Text("(none)", "（无）")

REVENUE = Text("Revenue", "收入")
REVENUE_COLUMNS = (
    Text("Period", "周期"),
    Text("Charges", "收款"),
    Text("Refunds", "退款"),
    Text("Fees", "手续费"),
    Text("Net revenue", "净收入"),
    Text("Payers", "付费人数"),
)
COST = Text("Cost, as metered and as billed", "成本：计量与账单对照")
COST_COLUMNS = (Text("What", "项目"), Text("Amount", "金额"))
IN_EPISODES = Text("Metered, in episodes", "计量：会话内")
OUTSIDE = Text("Metered, outside of episodes", "计量：会话外")
METERED = Text("Metered together", "计量合计")
BILLS = Text("Bills together", "账单合计")
GAP = Text("Bills minus metered", "账单减计量")
MODEL_GAP = Text("Bills that name a model, minus metered", "注明模型的账单减计量")
PER_FULFILLED = Text("Metered cost per fulfilled episode", "单次满足成本（按计量）")
MARGIN_COLUMNS = (
    Text("Part", "部分"),
    Text("Allocated revenue", "分摊收入"),
    Text("Metered cost", "计量成本"),
    Text("Margin", "毛利"),
    Text("Of revenue", "毛利率"),
)
NO_EPISODE = Text("Not allocated: no fulfilled episode", "未分摊：当期没有满足的会话")
OUTSIDE_PART = Text("Metered outside of episodes", "会话外的计量成本")
TOGETHER = Text("Together", "合计")
NAMES: Mapping[str, Text] = {
    "category": Text("category", "类别"),
    "model": Text("model", "模型"),
}


ByPart = Mapping[int, Mapping[str | None, EpisodeMoney]]
"""Episodes by the number of the period and the part of a dimension."""


@dataclass(frozen=True)
class Course:
    """Everything that `money` shows, by the number of the period.

    What nobody knows is None: revenue without payments, metered cost without `generations.cost`,
    bills without a table of them. `episodes` has the whole under None and each dimension that can
    be told; `unallocated` is revenue of people without a fulfilled episode (None: nobody knows
    which episodes are fulfilled).
    """

    periods: tuple[Period, ...]
    level: float
    revenue: Mapping[int, Revenue] | None
    unallocated: Mapping[int, float] | None
    metered: Mapping[int, Metered] | None
    billed: Mapping[int, Mapping[str, Billed]] | None
    episodes: Mapping[str | None, ByPart]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that can be told."""
        return tuple(name for name in self.episodes if name is not None)

    @property
    def present(self) -> frozenset[int]:
        """The periods in which money moved."""
        found = (self.revenue or {}, self.metered or {}, self.billed or {})
        return frozenset(number for one in found for number in one)

    def revenue_in(self, number: int) -> Revenue:
        """The revenue of a period; without payments there was none."""
        return NOTHING if self.revenue is None else self.revenue.get(number, NOTHING)

    def bills_in(self, number: int) -> float:
        """All bills of a period."""
        return sum(one.amount for one in (self.billed or {}).get(number, {}).values())

    def parts_in(self, number: int, by: str | None) -> Mapping[str | None, EpisodeMoney]:
        """The episodes of a period by the parts of a dimension."""
        return self.episodes.get(by, {}).get(number, {})

    def cost_per_fulfilled(self, number: int) -> Estimate | Undefined:
        """Of the whole period."""
        return self.per_fulfilled(self.parts_in(number, None).get(None))

    def per_fulfilled(self, money: EpisodeMoney | None) -> Estimate | Undefined:
        """Metered cost of episodes over fulfilled ones, with the person as the unit."""
        if money is None:
            return Undefined(Reason.NO_ROWS)
        if not money.metered:
            return Undefined(Reason.MISSING_PART)
        return ratio(money.moments, self.level)


def revenue_table(course: Course, period: Period) -> tuple[Block, ...]:
    """Charges, refunds, fees and what is left, in the latest periods up to one."""
    if course.revenue is None:
        return ()
    last = course.periods.index(period) + 1
    rows = []
    for number, shown in list(enumerate(course.periods))[:last][-LATEST:]:
        one = course.revenue_in(number)
        amounts = (one.charges, -one.refunds, -one.fees, one.net)
        cells: tuple[Cell, ...] = (spelt(shown), *map(_money, amounts), one.payers)
        rows.append(cells)
    return (TableBlock(REVENUE, REVENUE_COLUMNS, tuple(rows)),)


def cost_table(course: Course, period: Period) -> tuple[Block, ...]:
    """What was metered and what was billed, side by side, and how far they differ."""
    number = course.periods.index(period)
    metered = None if course.metered is None else course.metered.get(number)
    billed = None if course.billed is None else course.billed.get(number)
    rows: list[tuple[Cell, ...]] = []
    if metered is not None:
        outside = metered.cost - metered.in_episodes
        shown = ((IN_EPISODES, metered.in_episodes), (OUTSIDE, outside), (METERED, metered.cost))
        rows += [(label, _metered(metered, amount)) for label, amount in shown]
    if billed is not None:
        rows += [
            (Text(f"Bill: {kind}", f"账单：{kind}"), _money(one.amount))
            for kind, one in billed.items()
        ]
        rows.append((BILLS, _money(course.bills_in(number))))
    if metered is not None and billed is not None and metered.priced:
        of_models = sum(one.of_models for one in billed.values())
        bills = of_models or course.bills_in(number)
        rows.append((MODEL_GAP if of_models else GAP, _money(bills - metered.cost)))
    return (TableBlock(COST, COST_COLUMNS, tuple(rows)),) if rows else ()


def cost_per_fulfilled(course: Course, period: Period) -> tuple[Block, ...]:
    """The metered cost of a fulfilled episode, as a whole and by each dimension."""
    number = course.periods.index(period)
    if course.metered is None or not course.parts_in(number, None):
        return ()
    whole = course.cost_per_fulfilled(number)
    blocks: list[Block] = [EstimateBlock(PER_FULFILLED, Unit.MONEY, whole)]
    for by in course.dimensions:
        parts = tuple(
            Part(_label(part), course.per_fulfilled(money))
            for part, money in _in_order(course.parts_in(number, by))
        )
        blocks.append(BreakdownBlock(PER_FULFILLED, NAMES[by], Unit.MONEY, parts, whole))
    return tuple(blocks)


def margins(course: Course, period: Period) -> tuple[Block, ...]:
    """Allocated revenue minus metered cost, by each dimension; the lines add up to the period."""
    number = course.periods.index(period)
    if course.revenue is None or course.metered is None or not course.parts_in(number, None):
        return ()
    return tuple(_margin(course, number, by) for by in course.dimensions)


def _margin(course: Course, number: int, by: str) -> TableBlock:
    metered = (course.metered or {}).get(number)
    outside = 0.0 if metered is None else metered.cost - metered.in_episodes
    unallocated = (course.unallocated or {}).get(number, 0.0)
    parts = course.parts_in(number, by)
    rows = [_line(_label(part), money.revenue, money.cost) for part, money in _in_order(parts)]
    if unallocated:
        rows.append(_line(NO_EPISODE, unallocated, 0.0))
    if outside:
        rows.append(_line(OUTSIDE_PART, 0.0, outside))
    revenue = unallocated + sum(money.revenue for money in parts.values())
    rows.append(_line(TOGETHER, revenue, outside + sum(money.cost for money in parts.values())))
    name = NAMES[by]
    return TableBlock(Text(f"Margin by {name.en}", f"各{name.zh}毛利"), MARGIN_COLUMNS, tuple(rows))


def _line(label: Text, revenue: float, cost: float) -> tuple[Cell, ...]:
    margin = revenue - cost
    share: Cell = Undefined(Reason.ZERO_DENOMINATOR)
    if revenue > 0:
        share = Quantity(margin / revenue, Unit.SHARE)
    return (label, _money(revenue), _money(cost), _money(margin), share)


def _metered(metered: Metered, amount: float) -> Cell:
    return _money(amount) if metered.priced else Undefined(Reason.MISSING_PART)


def _money(amount: float) -> Quantity:
    return Quantity(amount, Unit.MONEY)


def _label(part: str | None) -> Text:
    return NO_VALUE if part is None else Text(part, part)


def _in_order(
    parts: Mapping[str | None, EpisodeMoney],
) -> list[tuple[str | None, EpisodeMoney]]:
    return sorted(parts.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))
