"""Criterion 3, data 数据可获取性和准确性: of how many people there is a value, and is it theirs?

The number is the weakest coverage under the metric. What spoils a value (accounts of nobody, rows
sent again, clocks, one surface that went silent) is measured beside it and holds the verdict down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cynosure.analyses.audit import faults
from cynosure.analyses.audit.asked_for import bounds_of
from cynosure.analyses.audit.faults import Fault
from cynosure.analyses.audit.judged import Judged, Tier, Verdict
from cynosure.analyses.audit.rests_on import panel_requests, span_of, weeks_of
from cynosure.analyses.bars import bars_under
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.metrics.audit.covered import CoveredRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.kinds.contract import NOBODY
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined

NAME = "data"
EVERYBODY = Text("people with a value", "有指标值的人")
SPOILT_BY = Text("accounts of nobody", "疑似非真人账号")
NAMED = Text("rows that name one person", "能对应到唯一用户的行")


@dataclass(frozen=True)
class Data:
    """Whether the rows under a metric can be had and are right."""

    name: str = NAME
    reconstructed: bool = False

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        found: list[Request[Any]] = [*panel_requests(asked)]
        for metric in metrics:
            found += _coverages(asked, metric).values()
            found += [bar.request(asked) for bar in bars_under(asked, metric)]
        found += faults.requests(asked, metrics)
        return Needs(requests=tuple(found))

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        shares = tuple(_shares(inputs, metric))
        found = tuple(faults.found(inputs, metric))
        bounds = bounds_of(inputs.asked.star_file, "coverage")
        weakest = min(shares, key=_low, default=None)
        estimate = Undefined(Reason.NO_ROWS) if weakest is None else weakest.estimate
        verdict = _held_down(bounds.verdict(estimate), found)
        return Judged(
            criterion=NAME,
            metric=metric,
            verdict=verdict,
            tier=Tier.RANDOMISED,
            estimate=estimate,
            unit=Unit.SHARE,
            n=estimate.n if isinstance(estimate, Estimate) else 0,
            units=Unit.PEOPLE if weakest is None or weakest.of_people else Unit.ROWS,
            because=_because(weakest, found),
            would_change=_would_change(weakest, found, verdict),
            bounds=bounds,
            spoilt_by=next((SPOILT_BY for fault in found if fault.spoils), None),
            notes=tuple(fault.note for fault in found),
            blocks=tuple(_blocks(shares, found)),
        )


@dataclass(frozen=True)
class Share:
    """One coverage: what it is of, and the share with its interval."""

    what: Text
    estimate: Estimate
    of_people: bool


def _coverages(asked: Asked, metric: str) -> dict[str, CoveredRequest]:
    """What is asked of everybody (the empty name) and of each group."""
    star_file, weeks = asked.star_file, weeks_of(asked)
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    if not weeks or all(c.unit == NOBODY for c in own):
        return {}
    span = span_of(weeks)
    groups = {name: CoveredRequest(metric, span, name) for name in star_file.groups}
    return {"": CoveredRequest(metric, span), **groups}


def _shares(inputs: Inputs, metric: str) -> Iterator[Share]:
    asked = inputs.asked
    level = asked.star_file.evidence.level
    for group, request in _coverages(asked, metric).items():
        covered = inputs.answer_to(request)
        people = proportion(covered.defined, covered.people, level)
        if isinstance(people, Estimate):
            yield Share(_of(asked, group), people, of_people=True)
        if not group:
            rows = proportion(covered.named, covered.rows, level)
            if isinstance(rows, Estimate):
                yield Share(NAMED, rows, of_people=False)
    for bar in bars_under(asked, metric):
        coverage = inputs.answer_to(bar.request(asked))
        held = proportion(coverage.known, coverage.rows, level)
        if isinstance(held, Estimate):
            yield Share(bar.what, held, of_people=False)


def _of(asked: Asked, group: str) -> Text:
    if not group:
        return EVERYBODY
    label = asked.star_file.groups[group].label or Text(group, group)
    return Text(f"{label.en} with a value", f"有指标值的{label.zh}")


def _low(share: Share) -> float:
    interval = share.estimate.interval
    return interval.low if isinstance(interval, Interval) else share.estimate.value


def _held_down(verdict: Verdict, found: tuple[Fault, ...]) -> Verdict:
    """A spoilt value is no value however many people have one; what is amiss leaves a doubt."""
    if any(fault.spoils for fault in found):
        return Verdict.CONTRADICTED
    if verdict is Verdict.SUPPORTED and any(fault.is_amiss for fault in found):
        return Verdict.LEANING
    return verdict


def _because(weakest: Share | None, found: tuple[Fault, ...]) -> Note:
    spoilt = next((fault.note for fault in found if fault.spoils), None)
    if spoilt is not None:
        return spoilt
    if weakest is None:
        return Note("star_no_rows")
    return Note(
        "star_covered",
        (("what", weakest.what), ("share", weakest.estimate.value), ("low", _low(weakest))),
    )


def _would_change(weakest: Share | None, found: tuple[Fault, ...], verdict: Verdict) -> Note:
    for fault in sorted(found, key=lambda one: not one.spoils):
        if (fault.spoils or fault.is_amiss) and fault.lift is not None:
            return fault.lift
    if weakest is None:
        return Note("star_load_rows")
    if verdict is Verdict.SUPPORTED:
        return Note("star_data_stay")
    return Note("star_name_rows", (("what", weakest.what),))


def _blocks(shares: tuple[Share, ...], found: tuple[Fault, ...]) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = [
        (share.what, Quantity(share.estimate.value, Unit.SHARE)) for share in shares
    ]
    rows += [fault.row for fault in found if fault.row is not None]
    if rows:
        heads = (Text("What", "项目"), Text("Number", "数值"))
        yield TableBlock(Text("The data under the star", "北极星背后的数据"), heads, tuple(rows))
