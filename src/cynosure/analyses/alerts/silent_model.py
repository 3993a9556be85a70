"""The answers of a model changed under its name, and nobody has said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cynosure.analyses import window
from cynosure.analyses.alerts.contract import Seen, alert, argument, nothing_amiss
from cynosure.analyses.structure import sources_of
from cynosure.analyses.undeclared import UNDECLARED, alarms_told
from cynosure.analyses.why.compared import is_of_people
from cynosure.analyses.why.drawn import SEED, Drawn, values_of
from cynosure.errors import Text
from cynosure.findings.blocks import Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Contrast, Finding, Question, Subject
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.dealt import Cut
from cynosure.metrics.why.sums import SumsRequest
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate

LONGEST = 14
"""Days on either side of the change over which the metric is compared."""
PROMPTS = 50
SAME = timedelta(days=7)
"""A shift that lasts alarms again and again; within a week of its last alarm it is told already."""
FACTOR = Text("an undeclared change of {}", "{} 的一次未申报变化")


@dataclass(frozen=True)
class SilentModel:
    """One alert a model and day, with what the metric did at the same time."""

    name: str = "silent_model"
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each change that the watch over answers noticed and no release stands near; an
        alarm soon after another of the same model speaks of the same change."""
        metric = seen.star.metric.name
        for finding in seen.findings:
            if finding.question.name == UNDECLARED:
                for model, onset, day in causes(alarms_told(finding)):
                    yield alert(self.name, model=model, onset=onset, day=day, metric=metric)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return (argument(asked, "metric"),)

    def needs(self, asked: Asked) -> Needs:
        return Needs(requests=(_request(asked),), seed=SEED)

    def answer(self, inputs: Inputs) -> Finding:
        """The metric before and since, as two things that moved together."""
        import numpy as np

        asked = inputs.asked
        metric, request = argument(asked, "metric"), _request(asked)
        sums = inputs.answer_to(request)[request.cuts[0]]
        model = asked.star_file.metrics[metric]
        drawn = Drawn(sums, asked.star_file.evidence.level)

        def levels(totals: Floats) -> Floats:
            level = values_of(model, totals.sum(axis=2))
            return np.stack([level[:, 0], level[:, 1], level[:, 1] - level[:, 0]], axis=1)

        values, intervals = drawn.terms(metric, levels)
        people = int(sums.people[metric].sum(axis=1).min())
        unit = model.read_as(definitions_of(asked.star_file))
        hashed, version = inputs.definitions[metric]
        called = argument(asked, "model")
        factor = Text(FACTOR.en.format(called), FACTOR.zh.format(called))
        label = label_of(asked.star_file, metric)
        floor = asked.star_file.evidence.floors.users_per_cell
        few = (Note("below_floor", (("n", people), ("floor", floor))),) if people < floor else ()
        return Finding(
            question=asked.question,
            kind=Kind.CANNOT_TELL if few else Kind.MOVED_TOGETHER,
            subject=Subject(metric, label, unit, hashed, model.says),
            estimand=label,
            estimate=Estimate(float(values[2]), intervals[2], people),
            n=people,
            units=Unit.PEOPLE,
            rows=sum(p.kept for p in asked.profiles.values() if p.table == "generations"),
            window=window.window_of(asked, request.after, State.CLOSED),
            provenance=inputs.provenance,
            next_action=Note("send_canary", (("model", called), ("prompts", PROMPTS))),
            caveats=(*few, Note("noticed_silent", _days(asked))),
            contrast=Contrast(factor, float(values[0]), float(values[1])),
            version=version,
        )


def causes(alarms: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The alarms (model, onset, day) that open a run; more days never take one back."""
    latest: dict[str, date] = {}
    for model, onset, day in alarms:
        former = latest.get(model)
        latest[model] = date.fromisoformat(day)
        if former is None or latest[model] - former > SAME:
            yield model, onset, day


def _days(asked: Asked) -> tuple[tuple[str, str], ...]:
    return (
        ("model", argument(asked, "model")),
        ("onset", argument(asked, "onset")),
        ("day", argument(asked, "day")),
    )


def _request(asked: Asked) -> SumsRequest:
    """The metric over as many days before the change as since, up to two weeks."""
    metric = argument(asked, "metric")
    onset, day = (date.fromisoformat(argument(asked, name)) for name in ("onset", "day"))
    if not sources_of(asked.star_file, metric) or not is_of_people(asked, metric):
        raise nothing_amiss(Text("the metric is nobody's", "该指标不属于任何人"))
    days = timedelta(days=max(1, min(LONGEST, (day - onset).days + 1)))
    one = timedelta(days=1)
    before = Period("range", onset - days, onset - one)
    after = Period("range", onset, onset + days - one)
    return SumsRequest(before, after, (Cut((metric,)),))
