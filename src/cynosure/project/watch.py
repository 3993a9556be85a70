"""Watching: asks the weekly set and writes what is amiss into the ledger, each trouble once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cynosure.analyses.alerts.belief import BELIEFS
from cynosure.analyses.alerts.contract import ALERT, Seen
from cynosure.analyses.alerts.silence import STREAMS
from cynosure.analyses.alerts.troubles import TROUBLES
from cynosure.analyses.alerts.value_link import AUDIT, value_link
from cynosure.errors import Refusal, UserMistake
from cynosure.findings.codec import decode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import TableProfile
from cynosure.metrics.starfile.models import Star
from cynosure.project.ask import Answer, ask
from cynosure.project.open import Project
from cynosure.project.profiles import profiles_of
from cynosure.project.served import snapshot_of
from cynosure.project.weekly import PERIOD, ask_each, ask_weekly, star_of_day
from cynosure.store.ledger import Ledger
from cynosure.store.snapshots import Manifest, listed

RECENT = timedelta(weeks=4)
"""How long before the last day of the data an alert is news; what is older is history."""


@dataclass(frozen=True)
class Watched:
    """The alerts that are new since the last watch, those that stop first.

    `earlier` is history, by day: what this watch found of more than four weeks ago, or, where
    somebody asked since when, every alert since that day that is not in `alerts`. `stops` says that
    one of them breaks what the star file demands.
    """

    snapshot: str
    alerts: tuple[Answer, ...]
    stops: bool
    earlier: tuple[Answer, ...] = ()


def watch(project: Project, now: datetime, since: date | None = None) -> Watched:
    """Looks at the snapshot that is served; with `since`, at all that was told since that day too.

    A trouble that the ledger has from an earlier watch is no news, whatever has been loaded since:
    the same week, silence or file does not alert twice. Raises Refusal before the first load and
    where nothing of the weekly set has an answer, UserMistake where the star file is wrong.
    """
    manifest = snapshot_of(project, None)
    seen = _seen(project, manifest, now)
    known = _known(project)
    recent = _last_day(seen.profiles, now) - RECENT
    alerts: list[Answer] = []
    older: list[Answer] = []
    stops = False
    for trouble in TROUBLES:
        for question in dict.fromkeys(trouble.alerts(seen)):
            answer = (
                None if question in known else _asked(project, question, manifest.snapshot, now)
            )
            if answer is None:
                continue
            # What names no day is so on the snapshot that is served.
            if question.argument("day") is not None and told_day(answer.finding) < recent:
                older.append(answer)
            else:
                alerts.append(answer)
                stops = stops or trouble.stops
    if since is not None:
        older = [one for one in (*known.values(), *older) if told_day(one.finding) >= since]
    earlier = sorted(older, key=lambda one: told_day(one.finding))
    return Watched(manifest.snapshot, tuple(alerts), stops, tuple(earlier))


def _seen(project: Project, manifest: Manifest, now: datetime) -> Seen:
    """The week as the weekly set, and what a watch asks beside it, find it."""
    weekly = ask_weekly(project, manifest.snapshot, now)
    if not weekly.answers:
        raise weekly.refused[0].why
    star = star_of_day(project.star_file, now.date())
    profiles = profiles_of(manifest, project.star_file.calendar)
    also = ask_each(project, _also(star, profiles), manifest.snapshot, now)
    lasting = _lasting(project, star, manifest.snapshot)
    again = ask_each(project, tuple(lasting), manifest.snapshot, now)
    answers = (*weekly.answers, *also.answers, *again.answers)
    return Seen(
        project.star_file,
        star,
        profiles,
        tuple(each.finding for each in answers),
        tuple(_before(project, lasting, now)),
    )


def told_day(finding: Finding) -> date:
    """The day on which an alert was called for: the one it names, else the last of its days."""
    return date.fromisoformat(finding.question.argument("day") or finding.window.end)


def _last_day(profiles: Mapping[str, TableProfile], now: datetime) -> date:
    """The last day with rows of a product in use; a release may be planned for later."""
    days = [profiles[name].last for name in STREAMS if name in profiles]
    return max((day for day in days if day is not None), default=now.date())


def _also(star: Star, profiles: Mapping[str, TableProfile]) -> tuple[Question, ...]:
    """What a watch asks beside the weekly set: whether the meter or a model changed."""
    why = Question("why", (("metric", star.metric.name), ("period", PERIOD)))
    answered = profiles.get("generations")
    if answered is None or answered.first is None:
        return (why,)
    return why, Question("undeclared", (("period", PERIOD),))


def _lasting(project: Project, star: Star, served: str) -> dict[Question, str | None]:
    """What is held against its own past, each with the newest earlier snapshot on which somebody
    asked it: the link of the star to value where it was ever audited, and beliefs."""
    with Ledger.open(project.layout.root) as ledger:
        audits = [decode(one.record) for one in ledger.all(AUDIT)]
        beliefs = [decode(one.record) for one in ledger.all(BELIEFS.name)]
    earlier = [one.snapshot for one in listed(project.layout)]
    earlier = earlier[: earlier.index(served)]
    metric = star.metric.name
    audits = [one for one in audits if one.question.argument("metric") == metric]
    found: dict[Question, str | None] = {}
    if audits and star.stands_for:
        found[value_link(metric)] = _newest(earlier, audits)
    if project.star_file.boundary.beliefs is not None:
        found[BELIEFS] = _newest(earlier, [one for one in beliefs if one.question == BELIEFS])
    return found


def _newest(snapshots: Sequence[str], findings: Sequence[Finding]) -> str | None:
    """The last of some snapshots, oldest first, on which any of the findings stands."""
    on = {one.provenance.snapshot for one in findings}
    return next((one for one in reversed(snapshots) if one in on), None)


def _before(
    project: Project, lasting: Mapping[Question, str | None], now: datetime
) -> Iterator[Finding]:
    """The answers on earlier snapshots, by the definitions and bounds of today; what these rows
    cannot answer is not held against anything."""
    for question, snapshot in lasting.items():
        if snapshot is not None:
            try:
                yield ask(project, [question], snapshot, now)[0].finding
            except (Refusal, UserMistake):
                continue


def _known(project: Project) -> dict[Question, Answer]:
    """The alerts of earlier watches, on whatever snapshot."""
    with Ledger.open(project.layout.root) as ledger:
        told = ledger.all(ALERT)
    answers = [Answer(one.alias, one.address, decode(one.record), recalled=True) for one in told]
    return {answer.finding.question: answer for answer in answers}


def _asked(project: Project, question: Question, snapshot: str, now: datetime) -> Answer | None:
    """The alert, None where nothing is amiss after all."""
    try:
        return ask(project, [question], snapshot, now)[0]
    except Refusal:
        return None
