"""`poll`: what the team knows of its star: the one criterion that only people can tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cynosure.analyses.audit.motivation import Motivation
from cynosure.analyses.displays import metric_asked
from cynosure.errors import Text
from cynosure.findings.blocks import State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.calendar import local_day
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.polled import latest
from cynosure.stats.estimate import Estimate

SAYS = Text(
    "Right answers on which way the metric goes, of all given, in scenarios whose direction its "
    "definition or its owner decides",
    "在口径或负责人可判定方向的情景中，关于指标往哪边走的回答里答对的占比",
)


@dataclass(frozen=True)
class Poll:
    """How far the people who were asked know which way a metric goes."""

    name: str = "poll"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return (metric_asked(asked),)

    def needs(self, asked: Asked) -> Needs:
        metric_asked(asked)
        return Needs(polled=True)

    def answer(self, inputs: Inputs) -> Finding:
        asked, metric = inputs.asked, metric_asked(inputs.asked)
        judged = Motivation().judged(inputs, metric)
        label = label_of(asked.star_file, metric)
        hashed, version = inputs.definitions[metric]
        is_told = isinstance(judged.estimate, Estimate)
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED if is_told else Kind.CANNOT_TELL,
            subject=Subject(
                metric,
                Text(
                    f"Known directions of {label.en}",
                    f"{label.zh}的方向答对率",
                ),
                Unit.SHARE,
                hashed,
                SAYS,
            ),
            estimand=SAYS,
            estimate=judged.estimate,
            n=judged.n,
            units=Unit.PEOPLE,
            rows=0,
            window=_window(inputs, metric),
            provenance=inputs.provenance,
            next_action=judged.would_change,
            caveats=(judged.because, *judged.notes),
            verdict=judged.verdict.value,
            blocks=judged.blocks,
            version=version,
        )


def _window(inputs: Inputs, metric: str) -> Window:
    """The days on which people answered; without answers the last that the data cover."""
    calendar = inputs.asked.star_file.calendar
    told = [datetime.fromisoformat(one.at) for one in latest(inputs.history.polled, metric)]
    covered = [profile.complete_until for profile in inputs.asked.profiles.values()]
    days = sorted(local_day(instant, calendar) for instant in told or covered)
    first, last = (days[0] if told else days[-1]).isoformat(), days[-1].isoformat()
    grain = "day" if first == last else "range"
    return Window(first, last, calendar.timezone, grain, State.CLOSED)
