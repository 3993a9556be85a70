"""Robustness 抗作弊: can the metric rise while people get nothing more, or less?

A metric fails where what a task takes moved it one way and what people felt moved the other way,
or where people are less content where it is larger. What an attack on the log would do to it is
listed, and asks for a guardrail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cynosure.analyses.audit import (
    attacked,
    contrasts,
    labels_beside,
    pushed,
    pushed_shown,
    robustness_shown,
)
from cynosure.analyses.audit.asked_for import judging_of
from cynosure.analyses.audit.association import pooled
from cynosure.analyses.audit.attacked import Attacked
from cynosure.analyses.audit.concentrated import tops
from cynosure.analyses.audit.contrast import sign_of
from cynosure.analyses.audit.contrasts import Found
from cynosure.analyses.audit.headroom import CEILING
from cynosure.analyses.audit.judged import Judged, Tier, Verdict
from cynosure.analyses.audit.labels_beside import Beside
from cynosure.analyses.audit.pushed import Pushed
from cynosure.analyses.audit.rests_on import counts_value, kinds_of, panel_in, panel_requests
from cynosure.errors import Text
from cynosure.findings.blocks import Note, Unit
from cynosure.metrics.audit.unaided import UnaidedRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.requests import Request
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.paired import mcnemar
from cynosure.stats.undefined import Reason, Undefined

NAME = "robustness"


@dataclass(frozen=True)
class Robustness:
    """Whether a metric can be raised without value."""

    name: str = NAME
    reconstructed: bool = True

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        found: list[Request[Any]] = [*panel_requests(asked)]
        found += contrasts.requests(asked)
        found += attacked.requests(asked)
        found += pushed.requests(asked)
        for metric in metrics:
            found += labels_beside.requests(asked, metric)
            found += _unaided(asked, metric)
        return Needs(requests=tuple(dict.fromkeys(found)))

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        seen = Seen.of(inputs, metric)
        estimate, unit = seen.number
        n = estimate.n if isinstance(estimate, Estimate) else 0
        by_label = seen.association is not None
        return Judged(
            criterion=NAME,
            metric=metric,
            verdict=seen.verdict,
            tier=seen.tier,
            estimate=estimate,
            unit=unit,
            n=n,
            units=Unit.PEOPLE,
            because=seen.because,
            would_change=seen.would_change(by_label),
            notes=tuple(robustness_shown.notes(seen.contrasts, seen.beside, seen.attacked))
            + tuple(_baseline(inputs, metric))
            + tuple(pushed_shown.notes(seen.pushed))
            + tuple(_tops(inputs, metric)),
            blocks=tuple(robustness_shown.blocks(seen.contrasts, seen.beside, seen.attacked))
            + tuple(pushed_shown.blocks(seen.pushed)),
        )


@dataclass(frozen=True)
class Seen:
    """Everything that was looked at for one metric; `better` is 1 where more is better."""

    contrasts: Found
    beside: Beside
    attacked: tuple[Attacked, ...]
    better: int
    guarded: bool
    unaided: tuple[Note, ...]
    pushed: Pushed | None

    @classmethod
    def of(cls, inputs: Inputs, metric: str) -> Seen:
        star_file = inputs.asked.star_file
        entry = judging_of(inputs.asked).entry
        own = entry is not None and entry.metric.name == metric
        return cls(
            contrasts.found(inputs, metric),
            labels_beside.found(inputs, metric),
            attacked.found(inputs, metric),
            1 if star_file.metrics[metric].better == "up" else -1,
            own and entry is not None and bool(entry.guardrails),
            tuple(
                note for note in _baseline(inputs, metric) if note.code == "star_no_more_unaided"
            ),
            pushed.found(inputs, metric),
        )

    @property
    def association(self) -> Estimate | None:
        """The correlation with what people say, where that may speak for everybody."""
        found = pooled(self.beside.associations)
        measured = self.beside.response is None or self.beside.response.is_measured
        if found is None or not measured or not isinstance(found.plain, Estimate):
            return None
        return found.plain

    @property
    def number(self) -> tuple[Estimate | Undefined, Unit]:
        """What decides: the correlation with what people say; else the change through effort, or,
        where a metric counts none, of what people felt."""
        if self.association is not None:
            return self.association, Unit.NUMBER
        decisive = self.contrasts.decisive
        if decisive is None:
            return Undefined(Reason.NO_ROWS), Unit.NUMBER
        if not self.contrasts.effort:
            return decisive.contrast.felt, Unit.POINTS
        return decisive.contrast.effort, Unit.SHARE

    @property
    def verdict(self) -> Verdict:
        """Contradicted by what happened, supported by what people say, leaning without either."""
        with_label = 0 if self.association is None else self.better * sign_of(self.association)
        if self.contrasts.fails or with_label < 0:
            return Verdict.CONTRADICTED
        if self.association is None and not self.contrasts.known:
            return Verdict.NOT_ENOUGH
        vulnerable = any(one.is_vulnerable for one in self.attacked) and not self.guarded
        doubts = vulnerable or bool(self.unaided) or self.contrasts.wrong_way
        return Verdict.SUPPORTED if with_label > 0 and not doubts else Verdict.LEANING

    @property
    def tier(self) -> Tier:
        """An experiment decides more than a before and after; labels are an association."""
        if self.contrasts.fails and self.contrasts.by_experiment:
            return Tier.RANDOMISED
        known = self.association is not None or self.contrasts.known
        return Tier.IN_SAMPLE if known else Tier.OPINION

    @property
    def because(self) -> Note:
        decisive = self.contrasts.decisive
        if self.contrasts.fails and decisive is not None:
            return robustness_shown.told(decisive, "star_paradox")
        association = self.association
        if association is not None and isinstance(association.interval, Interval):
            interval = association.interval
            values = (
                ("label", self.beside.name or ""),
                ("value", association.value),
                ("low", interval.low),
                ("high", interval.high),
            )
            return Note("star_goes_with_label", values)
        if decisive is not None:
            effort = self.contrasts.effort
            return robustness_shown.told(
                decisive, "star_no_paradox" if effort else "star_no_effort"
            )
        return Note("star_nothing_felt")

    def would_change(self, by_label: bool) -> Note:
        """The datum that is missing."""
        if self.contrasts.fails:
            return Note("star_pair_guardrail")
        if not by_label:
            return Note("star_ask_people")
        if any(one.is_vulnerable for one in self.attacked) and not self.guarded:
            return Note("star_pair_guardrail")
        return Note("star_more_labels")


def _tops(inputs: Inputs, metric: str) -> Iterator[Note]:
    panel = panel_in(inputs)
    for top in () if panel is None else tops(panel, metric):
        yield Note("star_top", (("share", top.share), ("few", top.few)))


def _unaided(asked: Asked, metric: str) -> list[UnaidedRequest]:
    kinds = asked.star_file.episodes
    found: list[UnaidedRequest] = []
    if not counts_value(asked, metric):
        return found
    for name in kinds_of(asked.star_file, metric):
        without = kinds[name].unaided
        if without is not None and all(
            kinds[one].fulfilled is not None for one in (name, without.name)
        ):
            found.append(UnaidedRequest(name, without.name))
    return found


def _baseline(inputs: Inputs, metric: str) -> Iterator[Note]:
    """What the same people manage without the product."""
    level = inputs.asked.star_file.evidence.level
    for request in _unaided(inputs.asked, metric):
        found = inputs.answer_to(request)
        tested = mcnemar(found.aided, found.unaided, found.n, level)
        if isinstance(tested, Undefined):
            continue
        with_it, without = ((found.both + one) / found.n for one in (found.aided, found.unaided))
        values = (
            ("part", request.kind),
            ("people", found.n),
            ("aided", with_it),
            ("unaided", without),
            ("tasks", found.tasks_unaided / found.n),
        )
        more = sign_of(tested.difference) > 0
        yield Note("star_more_than_unaided" if more else "star_no_more_unaided", values)
        if with_it >= CEILING:
            what = Text(
                f"people with at least one {request.kind}", f"至少做成一件 {request.kind} 的人"
            )
            yield Note("star_saturated", (("share", with_it), ("what", what)))
