"""`undeclared`: on which days did the answers of a model change under its name?

Length, refusals, latency, errors and retries of each model, day by day; the watch over all of them
together alarms at most once a month where nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from cynosure.analyses import window
from cynosure.analyses.why.asked_for import REGENERATED
from cynosure.analyses.why.noticed import alarms
from cynosure.analyses.why.silent import silent_change
from cynosure.analyses.why.together import NEAR, with_declared
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Cell, Check, Note, State, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period, day_of
from cynosure.metrics.inputs import Asked, Inputs, Needs, complete_day
from cynosure.metrics.starfile.definition import TRUST
from cynosure.metrics.why.answers import AnswersRequest
from cynosure.metrics.why.releases import ReleasesRequest
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

UNDECLARED = "undeclared"
SUBJECT = TRUST
LABEL = Text("Alarms of the watch over answers", "回答监测的报警次数")
ESTIMAND = Text(
    "Days on which the answers of a model stopped being what they had been, without a release",
    "模型回答与以往不同、又没有发布记录的次数",
)
TABLE = Text("Alarms", "报警")
COLUMNS = (
    Text("Model", "模型"),
    Text("Likeliest since", "最可能始于"),
    Text("Noticed on", "发现于"),
)
DATED = Text("Looking back over all days", "回看全部日期")
DATED_COLUMNS = (
    Text("Model", "模型"),
    Text("Likeliest day", "最可能的日期"),
    Text("From", "最早"),
    Text("To", "最晚"),
    Text("What moved", "变化的信号"),
)


@dataclass(frozen=True)
class Undeclared:
    """The changes of models that nobody declared."""

    name: str = UNDECLARED

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        requests = tuple(one for one in _requests(asked) if one is not None)
        return Needs(requests=requests, released=True)

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        answers, releases = _requests(asked)
        found = inputs.answer_to(answers)
        told = () if releases is None else inputs.answer_to(releases)
        declared = with_declared(told, inputs, answers.within)
        models = [one.day for one in declared if one.kind == "model"]
        noticed = [
            (model, day_of(onset).isoformat(), day_of(day).isoformat())
            for model, answered in found.items()
            for day, onset in alarms(answered)
            if not any(day_of(onset) - NEAR <= release <= day_of(day) + NEAR for release in models)
        ]
        back = [silent_change(model, answered) for model, answered in found.items()]
        rows: list[tuple[Cell, ...]] = [
            (change.model, *change.dates, change.said) for change in back if change is not None
        ]
        n = sum(sum(answered.n) for answered in found.values())
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(SUBJECT, LABEL, Unit.NUMBER, inputs.definitions[SUBJECT][0]),
            estimand=ESTIMAND,
            estimate=Estimate(float(len(noticed)), Undefined(Reason.COUNTED), n),
            n=n,
            units=Unit.ROWS,
            rows=asked.profiles["generations"].read,
            window=window.window_of(asked, answers.within, State.CLOSED),
            provenance=inputs.provenance,
            next_action=_next(noticed),
            checks=(Check("answers_steady", not noticed, (("alarms", len(noticed)),)),),
            blocks=(
                *([TableBlock(TABLE, COLUMNS, tuple(noticed))] if noticed else []),
                *([TableBlock(DATED, DATED_COLUMNS, tuple(rows))] if rows else []),
            ),
        )


def alarms_told(finding: Finding) -> Iterator[tuple[str, str, str]]:
    """Model, likeliest first day and day of the alarm, of every alarm that a finding tells."""
    for block in finding.blocks:
        if isinstance(block, TableBlock) and block.title == TABLE:
            for model, onset, day in block.rows:
                yield str(model), str(onset), str(day)


def _requests(asked: Asked) -> tuple[AnswersRequest, ReleasesRequest | None]:
    """Raises Refusal where no answer of a model is recorded."""
    profile = asked.profiles.get("generations")
    if profile is None or profile.first is None or profile.last is None:
        raise Refusal(
            "No answer of a model is recorded; load a source of the table generations first.",
            "没有任何模型回答的记录；请先载入 generations 表的数据源。",
        )
    closed = complete_day(profile, asked.star_file.calendar)
    within = Period("range", profile.first, max(profile.first, min(profile.last, closed)))
    moment = asked.star_file.moments.get(REGENERATED)
    retried = REGENERATED if moment is not None and moment.table is None else None
    releases = None
    if "releases" in asked.profiles:
        early = within.start - timedelta(days=7)
        releases = ReleasesRequest(Period("range", early, within.end))
    return AnswersRequest(within, retried), releases


def _next(told: list[tuple[str, str, str]]) -> Note:
    if not told:
        return Note("ask_next_period", (("command", "cyn watch"),))
    return Note("send_canary", (("model", told[-1][0]), ("prompts", 50)))
