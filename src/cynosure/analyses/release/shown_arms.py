"""The tables of an experiment: its arms, its first week beside later ones, its guardrails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cynosure.analyses.release.arms import Units
from cynosure.analyses.release.compared import Compared, tested
from cynosure.analyses.release.decision import Rail
from cynosure.analyses.release.shown import EFFECT, FROM, TO, estimated
from cynosure.analyses.release.trial import Trial
from cynosure.analyses.release.within import Searched
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.difference import Effect
from cynosure.stats.undefined import Undefined

ARM = Text("Variant", "变体")
UNITS = Text("Units", "单位数")
METRIC = Text("Metric", "指标")


def tables(
    searched: Searched | None,
    trial: Trial,
    best: Compared,
    rails: tuple[Rail, ...],
    unit: Unit,
    star_file: StarFile,
    rng: np.random.Generator,
) -> Iterator[TableBlock]:
    """Each table that has rows; `rng` deals few clusters out anew."""
    units = trial.units if searched is None else searched.units
    yield _arms(trial.units, trial.arms, unit)
    if len(units.by_week) > 1:
        yield _weeks(units, units.names.index(best.name), unit, star_file.evidence.level, rng)
    if rails:
        yield rails_table(rails, star_file)


def elsewhere(
    searched: Searched | None, margin: float | None, better: float, unit: Unit
) -> Iterator[TableBlock]:
    """The parts that were searched and are not the one told, beside the margin."""
    if searched is not None and searched.elsewhere:
        yield parts_table(searched.elsewhere, margin, better, unit)


def parts_table(
    parts: Sequence[tuple[Text, Effect | Estimate | Undefined]],
    margin: float | None,
    better: float,
    unit: Unit,
) -> TableBlock:
    """What other parts show, each over all units."""
    rows = tuple(
        (name, *_told(found, _difference(unit)), _beside_margin(found, margin, better))
        for name, found in parts
    )
    title = Text("Elsewhere, over all units", "其他部分（全部单位）")
    columns = (Text("Part", "部分"), EFFECT, FROM, TO, Text("Beside the margin", "与界值相比"))
    return TableBlock(title, columns, rows)


NO_MARGIN = Text("no margin declared", "未声明界值")
WITHIN, BEYOND, UNSURE = (
    Text("not worse", "未差于界值"),
    Text("worse", "差于界值"),
    Text("cannot tell", "无法判断"),
)


def _beside_margin(
    found: Effect | Estimate | Undefined, margin: float | None, better: float
) -> Cell:
    interval = found if isinstance(found, Undefined) else found.interval
    if isinstance(interval, Undefined):
        return UNSURE
    if margin is None:
        return NO_MARGIN
    worst, best = sorted((better * interval.low, better * interval.high))
    if worst > -margin:
        return WITHIN
    return BEYOND if best < -margin else UNSURE


def _arms(units: Units, arms: tuple[Compared | Undefined, ...], unit: Unit) -> TableBlock:
    counts = units.counts()
    rows: list[tuple[Cell, ...]] = []
    for name, n, found in zip(units.names[1:], counts[1:], arms, strict=True):
        if isinstance(found, Undefined):
            rows.append((name, n, found, found, found))
        else:
            rows.append((name, n, *estimated(found.estimate, _difference(unit))))
    title = Text(
        f"Variants beside {units.names[0]} (n = {counts[0]:,})",
        f"各变体与 {units.names[0]}（n = {counts[0]:,}）之差",
    )
    return TableBlock(title, (ARM, UNITS, EFFECT, FROM, TO), tuple(rows))


def _difference(unit: Unit) -> Unit:
    return Unit.POINTS if unit is Unit.SHARE else unit


def _weeks(
    units: Units, arm: int, unit: Unit, level: float, rng: np.random.Generator
) -> TableBlock:
    """The effect in the first week and in those after it: what wears off shows here.

    By the method of the whole, so that two parts which differ from it do so in time alone.
    """
    spans = (
        (Text("First week", "第一周"), slice(0, 1)),
        (Text("Later weeks", "此后各周"), slice(1, None)),
    )
    rows = []
    for label, span in spans:
        part = replace(units, after=units.by_week[span].sum(axis=0))
        found = tested(part, arm, level, sequential=False, rng=rng)
        shown = found if isinstance(found, Undefined) else found.estimate
        rows.append((label, *_told(shown, _difference(unit))))
    title = Text("First week beside later ones", "第一周与此后各周")
    return TableBlock(title, (Text("When", "时间"), EFFECT, FROM, TO), tuple(rows))


def _told(found: Effect | Estimate | Undefined, unit: Unit) -> tuple[Cell, Cell, Cell]:
    if isinstance(found, Undefined):
        return found, found, found
    interval = found.interval
    if isinstance(interval, Undefined):
        return Quantity(found.value, unit), interval, interval
    return (
        Quantity(found.value, unit),
        Quantity(interval.low, unit),
        Quantity(interval.high, unit),
    )


def rails_table(rails: tuple[Rail, ...], star_file: StarFile) -> TableBlock:
    """What the guardrails did, beside their margins."""
    rows: list[tuple[Cell, ...]] = []
    for rail in rails:
        effect = rail.found if isinstance(rail.found, Undefined) else rail.found.estimate
        label = star_file.metrics[rail.metric].label or Text(rail.metric, rail.metric)
        unit = _difference(rail.unit)
        rows.append((label, *estimated(effect, unit), Quantity(-rail.better * rail.margin, unit)))
    title = Text("Guardrails in the experiment", "实验中的护栏指标")
    columns = (METRIC, EFFECT, FROM, TO, Text("Margin", "界值"))
    return TableBlock(title, columns, tuple(rows))
