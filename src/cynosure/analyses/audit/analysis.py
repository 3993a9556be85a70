"""The question `audit`: is this star a good one, by criterion and against its rivals?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np

from cynosure.analyses import window
from cynosure.analyses.audit import shown
from cynosure.analyses.audit.asked_for import (
    Judging,
    closed_weeks,
    common_frame,
    judging_of,
    label,
)
from cynosure.analyses.audit.criteria import CRITERIA
from cynosure.analyses.audit.criterion import Criterion
from cynosure.analyses.audit.gates import (
    DATA,
    ROBUSTNESS,
    VALUE_LINK,
    Decision,
    Overall,
    decided,
    gated,
    verdicts_of,
)
from cynosure.analyses.audit.judged import LEANING_AGAINST, Judged, Verdict, Weighed
from cynosure.analyses.audit.weighed import weighed
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Note, State
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate

Each = TypeVar("Each")
SEED = 20260105
ESTIMAND = Text(
    "verdicts by criterion against the bounds of the star file; there is no total",
    "各项标准分别对照星文件中的界限评定，不设总分",
)


@dataclass(frozen=True)
class Audit:
    """The star and its rivals by every criterion, or by the one that the question names."""

    name: str = "audit"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        judging = judging_of(asked)
        control = asked.star_file.evidence.search.control_outcome
        others = () if control is None else (control.name,)
        return tuple(dict.fromkeys((*judging.metrics, *judging.beside, *others)))

    def needs(self, asked: Asked) -> Needs:
        metrics = judging_of(asked).metrics
        each = [criterion.needs(asked, metrics) for criterion in criteria_asked(asked)]
        frame = common_frame(asked)
        return Needs(
            frame=frame,
            requests=_each(one.requests for one in each),
            as_if=_each(
                (*(() if one.frame in (None, frame) else (one.frame,)), *one.as_if) for one in each
            ),
            findings=_each(one.findings for one in each),
            history=next((one.history for one in each if one.history is not None), None),
            bad_rows=max((one.bad_rows for one in each), default=0),
            polled=any(one.polled for one in each),
            seed=SEED,
        )

    def answer(self, inputs: Inputs) -> Finding:
        return _Answer.of(inputs).finding()


def criteria_asked(asked: Asked) -> tuple[Criterion, ...]:
    """All criteria, or the one of the question. Raises UserMistake where there is none like it."""
    name = asked.question.argument("criterion")
    if name is None:
        return CRITERIA
    found = tuple(one for one in CRITERIA if one.name == name)
    if not found:
        near = did_you_mean(name, [one.name for one in CRITERIA])
        raise UserMistake(
            f"There is no criterion `{name}`.{near.en}", f"没有名为 `{name}` 的标准。{near.zh}"
        )
    return found


@dataclass(frozen=True)
class _Answer:
    """What was judged, before it is told; `judged` by metric, as gates let it be shown."""

    inputs: Inputs
    judging: Judging
    judged: Mapping[str, tuple[Judged, ...]]
    decision: Decision | None

    @classmethod
    def of(cls, inputs: Inputs) -> _Answer:
        asked = inputs.asked
        judging, criteria = judging_of(asked), criteria_asked(asked)
        judged = {
            metric: gated([criterion.judged(inputs, metric) for criterion in criteria])
            for metric in judging.metrics
        }
        if asked.question.argument("criterion") is not None:
            return cls(inputs, judging, judged, None)
        guarded = judging.entry is not None and bool(judging.entry.guardrails)
        verdicts = {metric: verdicts_of(own) for metric, own in judged.items()}
        return cls(inputs, judging, judged, decided(judging.metric, verdicts, guarded))

    @property
    def own(self) -> tuple[Judged, ...]:
        """The verdicts on the star."""
        return self.judged[self.judging.metric]

    def finding(self) -> Finding:
        inputs, asked = self.inputs, self.inputs.asked
        head = self._head()
        hashed, version = inputs.definitions[self.judging.metric]
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED if isinstance(head.estimate, Estimate) else Kind.CANNOT_TELL,
            subject=Subject(self.judging.metric, self._label(head), head.unit, hashed),
            estimand=ESTIMAND,
            estimate=head.estimate,
            n=head.n,
            units=head.units,
            rows=sum(profile.kept for profile in asked.profiles.values()),
            window=_window(inputs),
            provenance=inputs.provenance,
            next_action=self._next(),
            caveats=tuple(self._caveats()),
            verdict=self._verdict(),
            blocks=tuple(
                shown.blocks_of(inputs, self.judging, self.judged, _ours(asked), self._weighed())
            ),
            version=version,
        )

    def _head(self) -> Judged:
        """The verdict that the sentence is about: what nothing is decided without, and lacks data;
        else the link to value."""
        return next(iter(self._lacking()), self.own[0])

    def _lacking(self) -> tuple[Judged, ...]:
        """The verdicts on the star without which nothing is decided."""
        return tuple(
            one
            for one in self.own
            if one.criterion in (VALUE_LINK, DATA) and one.verdict is Verdict.NOT_ENOUGH
        )

    def _label(self, head: Judged) -> Text:
        metric, criterion = label(self.inputs, self.judging.metric), shown.NAMES[head.criterion]
        called = shown.NUMBERS.get(head.criterion, shown.OF)
        return Text(
            called.en.format(criterion=criterion.en.lower(), metric=metric.en),
            called.zh.format(criterion=criterion.zh, metric=metric.zh),
        )

    def _verdict(self) -> str:
        if self.decision is not None:
            return self.decision.overall.value
        only = self.own[0]
        return LEANING_AGAINST if only.leans_against else only.verdict.value

    def _weighed(self) -> Weighed | None:
        """By the order that the team signed, among those that no gate rejects."""
        order = self.inputs.asked.star_file.evidence.order
        if order is None or self.decision is None:
            return None
        left = {
            metric: own
            for metric, own in self.judged.items()
            if verdicts_of(own).get(VALUE_LINK) is not Verdict.CONTRADICTED
        }
        rng = np.random.default_rng(self.inputs.provenance.seed)
        return weighed(left, [ref.name for ref in order.criteria], rng)

    def _next(self) -> Note:
        """The datum of the verdict that stands most in the way."""
        first = (VALUE_LINK, DATA)
        return min(
            self.own,
            key=lambda one: (
                one.verdict is Verdict.SUPPORTED,
                not (one.verdict is Verdict.NOT_ENOUGH and one.criterion in first),
                one.verdict is not Verdict.CONTRADICTED,
                one.verdict is Verdict.LEANING,
            ),
        ).would_change

    def _caveats(self) -> Iterator[Note]:
        decision = self.decision
        if decision is None:
            return
        metric = label(self.inputs, self.judging.metric)
        if decision.overall is Overall.REPLACE and decision.by is not None:
            by = label(self.inputs, decision.by)
            dominated = "audit_dominated" if decision.dominating else "audit_linked_better"
            yield Note(dominated, (("metric", metric), ("rival", by)))
        elif decision.overall is Overall.CANNOT_TELL:
            lacking = [shown.NAMES[one.criterion] for one in self._lacking()]
            listed = Text(
                ", ".join(one.en.lower() for one in lacking), "、".join(one.zh for one in lacking)
            )
            yield Note("audit_lacks", (("criteria", listed),))
        else:
            keep = decision.overall is Overall.KEEP
            yield Note("audit_keep" if keep else "audit_watch", (("metric", metric),))
        yield from self._gates()

    def _gates(self) -> Iterator[Note]:
        verdicts = verdicts_of(self.own)
        if verdicts.get(DATA) is Verdict.CONTRADICTED:
            yield Note("audit_data_gate")
        if verdicts.get(VALUE_LINK) is Verdict.CONTRADICTED:
            yield Note("audit_value_gate", (("metric", label(self.inputs, self.judging.metric)),))
        entry = self.judging.entry
        if verdicts.get(ROBUSTNESS) is Verdict.CONTRADICTED:
            named = "" if entry is None else ", ".join(entry.guardrails)
            if named:
                yield Note("audit_guarded", (("guardrails", named),))
            else:
                yield Note("audit_unguarded")
        order = self.inputs.asked.star_file.evidence.order
        if order is None:
            yield Note("audit_no_order")
        else:
            said = Text(
                " > ".join(shown.NAMES[ref.name].en for ref in order.criteria),
                " > ".join(shown.NAMES[ref.name].zh for ref in order.criteria),
            )
            day = order.signed.date.isoformat()
            values = (("order", said), ("by", order.signed_by), ("day", day))
            yield Note("audit_order", values)


def _each(several: Iterable[tuple[Each, ...]]) -> tuple[Each, ...]:
    """All of several, each once."""
    return tuple(dict.fromkeys(one for some in several for one in some))


def _ours(asked: Asked) -> frozenset[str]:
    return frozenset(one.name for one in criteria_asked(asked) if one.reconstructed)


def _window(inputs: Inputs) -> Window:
    """The closed weeks; without any the days that the tables cover."""
    asked = inputs.asked
    weeks = closed_weeks(asked)
    if weeks:
        return window.window_of(asked, Period("range", weeks[0].start, weeks[-1].end), State.CLOSED)
    dated = [one for one in asked.profiles.values() if one.first is not None]
    firsts = [one.first for one in dated if one.first is not None]
    lasts = [one.last for one in dated if one.last is not None]
    today = date.fromisoformat(inputs.provenance.asked_at[:10])
    period = Period("range", min(firsts, default=today), max(lasts, default=today))
    return window.window_of(asked, period, State.CLOSED)
