"""The periodic review: what changed since the last audit, which verdicts faded, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cynosure.analyses.audit.stage import BEFORE, OPEN, REVIEWS_APART
from cynosure.analyses.audit.told import Changed, changed, marked
from cynosure.errors import Text
from cynosure.findings.blocks import Note, TableBlock
from cynosure.findings.codec import decode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import label_of
from cynosure.metrics.starfile.definition import definition_hash
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.project.ask import Answer
from cynosure.project.open import Project
from cynosure.project.poll_entries import POLL, polled_of
from cynosure.project.served import Served, snapshot_of
from cynosure.report.leaf import Fact, Leaf, Part
from cynosure.store.ledger import Ledger

SOON = timedelta(days=30)
OLD = timedelta(days=183)
"""After how long what a team answered is to be asked again."""
CHANGED = Text("Verdicts that changed", "变化的评定")
CHANGED_COLUMNS = (
    Text("Metric", "指标"),
    Text("Criterion", "标准"),
    Text("Then", "当时"),
    Text("Now", "现在"),
    Text("", ""),
)
FADED, STRONGER = Text("faded", "变弱"), Text("stronger", "变强")


def audit_question(metric: str) -> Question:
    """The question that asks for all verdicts on a metric."""
    return Question("audit", (("metric", metric),))


def stage_question(project: Project, metric: str, served: Served) -> Question:
    """The stage of a metric's people, with what the review before this one left: the last stage
    that was told on another snapshot, whose weeks end a hand-over's length before.

    Raises Refusal before the first load.
    """
    snapshot = snapshot_of(project, served)
    with Ledger.open(project.layout.root) as ledger:
        told = [decode(one.record) for one in ledger.all("stage")]
    until = date.fromisoformat(snapshot.loaded_at[:10])
    before = [
        one.verdict
        for one in told
        if one.subject.metric == metric
        and one.provenance.snapshot != snapshot.snapshot
        and date.fromisoformat(one.window.end) + REVIEWS_APART <= until
    ]
    last = before[-1] if before else None
    given = () if last in (None, OPEN) else ((BEFORE, str(last)),)
    return Question("stage", (*given, ("metric", metric)))


def review_of(project: Project, star: Star, audit: Answer, today: date) -> Leaf:
    """The review of a star whose newest audit is `audit`."""
    star_file = project.star_file
    before = _before(project, audit)
    label = label_of(star_file, star.metric.name)
    day = today.isoformat()
    return Leaf(
        Text(f"Review: {label.en}", f"定期复核：{label.zh}"),
        Text(f"As of {day}.", f"截至 {day}。"),
        (
            _verdicts(audit, before),
            Part(
                Text("Definitions", "口径"),
                tuple(_redefined(star_file, audit, None if before is None else before.finding)),
            ),
            Part(Text("Due", "到期事项"), tuple(_due(project, star, today))),
            Part(Text("Next", "下一步"), (audit.finding.next_action,), aliases=(audit.alias,)),
        ),
    )


def _before(project: Project, audit: Answer) -> Answer | None:
    """The audit before this one, of other rows, another definition or another star file."""
    with Ledger.open(project.layout.root) as ledger:
        recorded = ledger.all("audit")
    earlier = None
    for one in recorded:
        if one.address == audit.address:
            break
        finding = decode(one.record)
        if finding.question == audit.finding.question:
            earlier = Answer(one.alias, one.address, finding, recalled=True)
    return earlier


def _verdicts(audit: Answer, before: Answer | None) -> Part:
    head = Text("Since the last audit", "与上次体检相比")
    told = audit.finding.caveats[:1]
    if before is None:
        return Part(head, (*told, Note("review_first")), aliases=(audit.alias,))
    asked = before.finding.provenance.asked_at[:10]
    since = Note("review_since", (("day", asked), ("finding", before.alias)))
    found = changed(before.finding, audit.finding)
    if not found:
        return Part(head, (*told, since, Note("review_no_change")), aliases=(audit.alias,))
    faded = Note("review_faded", (("count", sum(one.faded for one in found)),))
    rows = tuple((one.metric, one.criterion, *_shown(one)) for one in found)
    table = TableBlock(CHANGED, CHANGED_COLUMNS, rows)
    return Part(head, (*told, since, faded), (table,), (audit.alias,))


def _shown(one: Changed) -> tuple[Text, Text, Text]:
    return marked(one.then), marked(one.now), FADED if one.faded else STRONGER


def _redefined(star_file: StarFile, audit: Answer, before: Finding | None) -> Iterator[Note]:
    """Where the star is defined in another way than in the audit before."""
    now = audit.finding
    if before is None:
        return
    if before.subject.definition == now.subject.definition:
        yield Note("review_same_definitions")
        return
    label = label_of(star_file, now.subject.metric)
    versions = (("then", before.version), ("now", now.version))
    yield Note("review_redefined", (("metric", label), *versions))


def _due(project: Project, star: Star, today: date) -> Iterator[Note | Fact]:
    """What is past its day, or soon will be; and how old the answers of the team are."""
    said = False
    for what, day in sorted(_days(project.star_file, star), key=lambda one: one[1]):
        left = day - today
        if left <= SOON:
            said = True
            code = "review_past_due" if left < timedelta(0) else "review_due_soon"
            days = (("day", day.isoformat()), ("days", abs(left.days)))
            yield Note(code, (("what", what), *days))
    asked = _last_poll(project, star.metric.name)
    if asked is not None and today - asked > OLD:
        said = True
        days = (("day", asked.isoformat()), ("days", (today - asked).days))
        yield Note("review_poll_old", days)
    if not said:
        yield Note("review_nothing_due")


def _days(star_file: StarFile, star: Star) -> Iterator[tuple[Text, date]]:
    """Everything in the star file that has a day on which somebody must look at it."""
    label = label_of(star_file, star.metric.name)
    if star.review is not None:
        yield Text(f"Review of {label.en}", f"{label.zh}的复核"), star.review.date
    if star.target is not None:
        yield Text(f"Target of {label.en}", f"{label.zh}的目标"), star.target.by.date
    if star.handover is not None:
        to = label_of(star_file, star.handover.to.name)
        yield Text(f"Hand-over to {to.en}", f"交接给{to.zh}"), star.handover.earliest
    exchange = None if star_file.tradeoff is None else star_file.tradeoff.exchange
    if exchange is not None:
        by = exchange.signed_by
        yield (
            Text(f"Trade-off signed by {by}", f"{by} 签署的取舍约定"),
            exchange.expires.date,
        )


def _last_poll(project: Project, metric: str) -> date | None:
    """The day on which somebody last answered about a metric under its present definition."""
    now = definition_hash(project.star_file, metric)
    with Ledger.open(project.layout.root) as ledger:
        entries = ledger.entries(POLL)
    days = [
        date.fromisoformat(entry.at[:10])
        for entry in entries
        for one in [polled_of(entry)]
        if one.metric == metric and now.startswith(one.definition)
    ]
    return max(days, default=None)
