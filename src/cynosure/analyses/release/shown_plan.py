"""The tables of a plan: tests one under the other, guardrails, and what tells sooner."""

from __future__ import annotations

from collections.abc import Mapping

from cynosure.analyses.release.designs import LONGEST_WEEKS, Choice, Designs, Reach, weeks_for
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Quantity, TableBlock, Unit
from cynosure.metrics.starfile.models import StarFile

BY = {
    "person": Text("People, one by one", "按人"),
    "account": Text("Whole accounts", "按整个账户"),
    "agent": Text("Agents with those who use them most", "按智能体（连同其主要用户）"),
    "day": Text("Days, on and off for everybody", "按天轮换（全体同开同关）"),
}
TESTS = Text("Tests with everybody who comes, half and half", "若全部来访者对半分流")
DEALT, UNITS, PEOPLE, DAYS, SEES, ENOUGH = (
    Text("Dealt out", "分流单位"),
    Text("Units", "单位数"),
    Text("People", "人数"),
    Text("Days", "天数"),
    Text("Sees from", "可见差异"),
    Text("Enough", "是否足够"),
)
YES, NO, PARTLY = Text("yes", "是"), Text("no", "否"), Text("sees a part", "只见部分")
SOONER = Text("Time to signal: the same relative change", "多久见信号：同样的相对变化")
METRIC, CHANGE, WEEKS = Text("Metric", "指标"), Text("Change", "变化"), Text("Weeks", "周数")
RAILS = Text("Guardrails in that test", "该测试中的护栏指标")
MARGIN, SETTLED = Text("Margin", "界值"), Text("Weeks to settle", "定论所需周数")
NEVER = Text(f"over {LONGEST_WEEKS}", f"超过 {LONGEST_WEEKS}")


def tables(
    designs: Designs,
    size: float,
    unit: Unit,
    star_file: StarFile,
    beside: Mapping[str, tuple[Reach, ...]],
    sooner: Mapping[str, tuple[Reach, ...]],
    *,
    whole: bool,
) -> tuple[Block, ...]:
    """Every table that has rows; `size` is what must be seen, `beside` what guardrails see and
    `sooner` the metrics that the audit lets stand in, `whole` whether a test of people would see a
    part of the effect only."""
    level = star_file.evidence.level
    every = (*designs.one_by_one(level), *designs.together(level))
    rows = tuple(_row(one, size, unit, partly=whole and one.by == "person") for one in every)
    blocks: list[Block] = [TableBlock(TESTS, (DEALT, UNITS, PEOPLE, DAYS, SEES, ENOUGH), rows)]
    margins = {
        name: rail.worse_than.fraction for one in star_file.star
        for name, rail in one.guardrails.items()
    }  # fmt: skip
    rails = [
        (
            _called(star_file, name),
            Quantity(margin, Unit.SHARE),
            _weeks(beside[name], margin, level),
        )
        for name, margin in margins.items()
        if beside.get(name)
    ]
    if rails:
        blocks.append(TableBlock(RAILS, (METRIC, MARGIN, SETTLED), tuple(rails)))
    value = designs.people[-1].value
    seen = {name: sees for name, sees in sooner.items() if sees}
    if value and seen:
        blocks.append(_sooner(designs, abs(size / value), seen, star_file))
    return tuple(blocks)


def _row(one: Choice, size: float, unit: Unit, *, partly: bool) -> tuple[Cell, ...]:
    sees = Quantity(one.detects, Unit.POINTS if unit is Unit.SHARE else unit)
    enough = PARTLY if partly else YES if one.detects <= size else NO
    return BY[one.by], one.units, one.people, one.days, sees, enough


def _sooner(
    designs: Designs,
    change: float,
    proxies: Mapping[str, tuple[Reach, ...]],
    star_file: StarFile,
) -> TableBlock:
    level = star_file.evidence.level
    shown = Quantity(change, Unit.SHARE)
    rows: list[tuple[Cell, ...]] = [
        (Text("The metric itself", "指标本身"), shown, _weeks(designs.people, change, level))
    ]
    rows += [
        (_called(star_file, name), shown, _weeks(found, change, level))
        for name, found in proxies.items()
    ]
    return TableBlock(SOONER, (METRIC, CHANGE, WEEKS), tuple(rows))


def _weeks(reaches: tuple[Reach, ...], change: float, level: float) -> Cell:
    value = abs(reaches[-1].value)
    found = weeks_for(reaches, change * value, level) if value and change else None
    return NEVER if found is None else found


def _called(star_file: StarFile, metric: str) -> Text:
    return star_file.metrics[metric].label or Text(metric, metric)
