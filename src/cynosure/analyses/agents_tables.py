"""The tables of `agents`: who uses what, agents alive and dead, how value is spread, newcomers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from cynosure.analyses.counted import Counted
from cynosure.errors import Text
from cynosure.findings.blocks import (
    Block,
    Cell,
    MatrixBlock,
    Note,
    Quantity,
    TableBlock,
    Unit,
)
from cynosure.metrics.agents.arrival import ArrivalRequest, Arrivals, Made, MadeRequest
from cynosure.metrics.agents.reach import (
    AUDIENCE,
    AudienceRequest,
    Audiences,
    Reach,
    ReachRequest,
)
from cynosure.metrics.agents.use import PeriodOfUse, Use, UseRequest
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Inputs
from cynosure.stats.concentration import concentration
from cynosure.stats.estimate import Estimate
from cynosure.stats.retention.survival import SurvivalCurve, kaplan_meier
from cynosure.stats.undefined import Reason, Undefined

LATEST = 13
"""How many periods are followed: a quarter of weeks."""
MILESTONES = (7, 28)
"""Days after which new agents are looked at."""

MAIN = Text("Main assistant only", "仅用主助手")
AGENTS = Text("Agents only", "仅用智能体")
BOTH = Text("Both", "两者都用")
EITHER = Text("Either", "合计")
WHO = Text("Who uses what", "谁在用什么")
WITH_VALUE = Text("People with a fulfilled episode", "获得价值的人数")
IN_USE = Text("People with any episode", "使用人数")
VALUE_OVER_TIME = Text("People with value over time", "获得价值的人数走势")
ALIVE = Text("Agents over time", "智能体走势")
ALIVE_COLUMNS = (
    Text("Period", "周期"),
    Text("There", "已有"),
    Text("Alive", "存活"),
    Text("Dead", "沉寂占比"),
    Text("Pairs with value", "有效关系数"),
    Text("Creators with any", "有受众的创作者"),
    Text(f"Creators with {AUDIENCE}+", f"受众 {AUDIENCE} 人以上的创作者"),
)
SPREAD = Text("How value is spread over living agents", "价值在存活智能体之间的分布")
SPREAD_COLUMNS = (Text("What", "项目"), Text("Value", "数值"))
TOP = Text("Share of the top 1 % of agents", "头部 1% 智能体占比")
GINI = Text("Gini coefficient", "基尼系数")
EFFECTIVE = Text("Effective number of agents", "有效智能体数")
NEW = Text(
    f"New agents on their way to {AUDIENCE} outside people", f"新智能体达到 {AUDIENCE} 名外部用户"
)
MADE_WITHIN = Text("Made within the data", "数据期内创建")
ARRIVED = Text(f"Have {AUDIENCE} already", f"已达 {AUDIENCE} 人")
HALF = Text("Days until half of them have", "半数达到所需天数")


class Requests(TypedDict):
    """What is asked of the store by period, and of newcomers."""

    use: UseRequest
    reach: ReachRequest
    audience: AudienceRequest
    arrival: ArrivalRequest


@dataclass(frozen=True)
class Course:
    """Everything that `agents` shows, by the number of the period; `made` are all agents."""

    periods: tuple[Period, ...]
    use: Mapping[int, PeriodOfUse]
    reach: Mapping[int, Reach]
    audiences: Mapping[int, Audiences]
    made: Made
    arrivals: Arrivals
    level: float

    def pairs(self, number: int) -> int:
        """Pairs of person and agent with value in a period."""
        return self.reach[number].pairs if number in self.reach else 0

    def caveats(self, period: Period) -> tuple[Note, ...]:
        """Agents nobody's, and pairs that are creators with their own agents."""
        found = []
        reach = self.reach.get(self.periods.index(period))
        if self.made.orphans:
            found.append(Note("agents_without_creator", (("count", self.made.orphans),)))
        if reach is not None and reach.own:
            found.append(Note("own_agents", (("count", reach.own),)))
        return tuple(found)


def course_of(
    inputs: Inputs,
    use: UseRequest,
    reach: ReachRequest,
    audience: AudienceRequest,
    arrival: ArrivalRequest,
) -> Course:
    """The answers, side by side."""
    return Course(
        use.periods,
        inputs.answer_to(use),
        inputs.answer_to(reach),
        inputs.answer_to(audience),
        inputs.answer_to(MadeRequest()),
        inputs.answer_to(arrival),
        inputs.asked.star_file.evidence.level,
    )


def who_uses_what(course: Course, period: Period) -> MatrixBlock:
    """People of the period by what they used, and by where they had value."""
    found = course.use[course.periods.index(period)]
    cells = (_row(found.used), _row(found.valued))
    columns = (MAIN, AGENTS, BOTH, EITHER)
    return MatrixBlock(WHO, (IN_USE, WITH_VALUE), columns, Unit.PEOPLE, cells)


def use_over_time(course: Course, counted: Counted) -> tuple[Block, ...]:
    """Where people had value in the latest periods, where there is more than one."""
    latest = course.periods[-LATEST:]
    if len(latest) < 2:
        return ()
    nothing = (Undefined(Reason.NO_ROWS),) * 4
    cells = tuple(
        _row(course.use[number].valued) if number in course.use else nothing
        for number in map(course.periods.index, latest)
    )
    columns = (MAIN, AGENTS, BOTH, EITHER)
    rows = tuple(map(counted.spelt, latest))
    return (MatrixBlock(VALUE_OVER_TIME, rows, columns, Unit.PEOPLE, cells),)


def agents_over_time(course: Course, counted: Counted) -> TableBlock:
    """How many agents there were, how many of them lived, and whose they are."""
    rows = []
    for period in course.periods[-LATEST:]:
        number = course.periods.index(period)
        reach = course.reach.get(number, Reach({}, 0))
        audiences = course.audiences.get(number, Audiences(0, 0))
        # An agent that the table does not list may live; it is there as well.
        there = max(course.made.until(period.last_day), reach.living)
        dead: Cell = (
            Quantity(1 - reach.living / there, Unit.SHARE)
            if there
            else Undefined(Reason.ZERO_DENOMINATOR)
        )
        counts = (reach.pairs, audiences.any, audiences.audienced)
        rows.append((counted.spelt(period), there, reach.living, dead, *counts))
    return TableBlock(ALIVE, ALIVE_COLUMNS, tuple(rows))


def spread(course: Course, period: Period) -> TableBlock:
    """How unevenly the pairs of the period are spread over the living agents."""
    reach = course.reach.get(course.periods.index(period), Reach({}, 0))
    found = concentration(reach.agents)
    if isinstance(found, Undefined):
        cells: tuple[Cell, ...] = (found, found, found)
    else:
        top = found.top
        shown: Cell = top if isinstance(top, Undefined) else Quantity(top, Unit.SHARE)
        cells = (
            shown,
            Quantity(found.gini, Unit.RATIO),
            Quantity(found.effective, Unit.RATIO),
        )
    rows = tuple(zip((TOP, GINI, EFFECTIVE), cells, strict=True))
    return TableBlock(SPREAD, SPREAD_COLUMNS, rows)


def newcomers(course: Course) -> tuple[Block, ...]:
    """How long agents made within the data took to their tenth outside person.

    Kaplan and Meier: agents too young to have been looked at so long are in for their own time.
    """
    arrivals = course.arrivals
    waits = [days for days, count in arrivals.arrived for _ in range(count)]
    still = [days for days, count in arrivals.waiting for _ in range(count)]
    if not waits and not still:
        return ()
    left = [True] * len(waits) + [False] * len(still)
    curve = kaplan_meier([*waits, *still], left, course.level)
    rows: list[tuple[Cell, ...]] = [(MADE_WITHIN, len(left)), (ARRIVED, len(waits))]
    for days in MILESTONES:
        title = Text(f"Within {days} days of being made", f"创建后 {days} 天内")
        rows.append((title, _arrived_by(curve, days, longest=max([*waits, *still]))))
    half = curve if isinstance(curve, Undefined) else curve.median
    rows.append((HALF, half.value if isinstance(half, Estimate) else half))
    return (TableBlock(NEW, SPREAD_COLUMNS, tuple(rows)),)


def _arrived_by(curve: SurvivalCurve | Undefined, days: int, longest: int) -> Cell:
    if isinstance(curve, Undefined):
        return curve
    if longest < days:
        return Undefined(Reason.WINDOW_OPEN)
    return Quantity(1 - curve.at(days), Unit.SHARE)


def _row(use: Use) -> tuple[float, ...]:
    return tuple(map(float, (use.main_only, use.agents_only, use.both, use.people)))
