"""The metric card: all that a team should know of its star, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cynosure.analyses.audit.told import beside, empty_rise, marked, meaning, would_change
from cynosure.analyses.audit.trace import Trace, trace_of
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Note, TableBlock
from cynosure.metrics.inputs import label_of
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.project.ask import Answer
from cynosure.project.open import Project
from cynosure.project.owners import is_known
from cynosure.project.written import lines_of
from cynosure.report.leaf import Fact, Leaf, Part

BESIDE_DEFINITION = ("label", "says", "better", "accepted")
"""Keys of a metric that do not say what it counts."""
VERDICT_COLUMNS = (
    Text("Criterion", "标准"),
    Text("Verdict", "评定"),
    Text("What was seen", "依据"),
    Text("What would change it", "什么会改变评定"),
)
DUE = Text("Review", "复核日期")
VERDICTS = Text("Verdicts", "评定")


def card_of(
    project: Project, star: Star, audit: Answer | Refusal, today: date, *, owner_answers: bool
) -> Leaf:
    """The card of a star; `audit` has its verdicts, or why there are none. `owner_answers` is
    whether its owner has answered a poll."""
    star_file, metric = project.star_file, star.metric.name
    name = star_file.project.name or Text(star_file.project.id, star_file.project.id)
    label = label_of(star_file, metric)
    since = star.since.date.isoformat()
    return Leaf(
        Text(f"Metric card: {label.en}", f"指标卡：{label.zh}"),
        Text(f"{name.en}; the north star since {since}.", f"{name.zh}，{since} 起的北极星。"),
        (
            Part(Text("Definition", "定义"), tuple(_definition(project, metric))),
            Part(
                Text("From the proposition to the rows", "从价值主张到数据"),
                tuple(_trace(star_file, star)),
            ),
            _verdicts(audit),
            Part(
                Text("How it could rise without value", "没有价值也会上升的情形"),
                (star.empty_rise or Note("card_no_empty_rise"), *_measured(audit)),
            ),
            Part(Text("Guardrails", "护栏"), tuple(_guardrails(star_file, star))),
            Part(
                Text("Who keeps it", "谁来负责"),
                tuple(_keeping(star_file, star, today, owner_answers=owner_answers)),
            ),
        ),
    )


def _definition(project: Project, metric: str) -> Iterator[Fact | Note]:
    says = project.star_file.metrics[metric].says
    yield Note("card_no_sentence") if says is None else Fact(Text("In a sentence", "一句话"), says)
    written = _counted(lines_of(project.text, metric))
    yield Fact(Text("As the star file counts it", "星文件的口径"), Text(written, written))


def _counted(lines: str) -> str:
    """The keys of a metric that say what it counts, in one line."""
    head, *rest = lines.splitlines()
    kept: list[str] = []
    for line in rest:
        key = line.strip().partition(":")[0]
        if line.strip() and key not in BESIDE_DEFINITION:
            kept.append(line.split(" #")[0].strip())
    return "; ".join(kept) if kept else head.strip()


def _trace(star_file: StarFile, star: Star) -> Iterator[Fact | Note]:
    """Whom it helps with what, the moment, the rows, and whether the star rests on them."""
    trace, proposition = trace_of(star_file, star), star.proposition
    if trace is None or proposition is None:
        yield Note("card_no_proposition")
        return
    yield Fact(Text("For whom", "为谁"), proposition.who)
    yield Fact(Text("Their problem", "他们的问题"), proposition.problem)
    rows = ", ".join(trace.rows)
    yield Fact(
        Text("The moment of value", "价值时刻"),
        Text(f"{trace.moment} ← {rows}", f"{trace.moment} ← {rows}"),
    )
    yield from touching(star_file, star, trace)


def touching(star_file: StarFile, star: Star, trace: Trace) -> Iterator[Note]:
    """Whether the star rests on its moment, and what counts as fulfilled without it."""
    codes = {True: "card_touches", False: "card_touches_not", None: "card_touches_unknown"}
    label = label_of(star_file, star.metric.name)
    yield Note(codes[trace.touches], (("metric", label), ("moment", trace.moment)))
    if trace.without:
        rules = ", ".join(trace.without)
        yield Note("card_rules_without", (("rules", rules), ("moment", trace.moment)))


def _verdicts(audit: Answer | Refusal) -> Part:
    if isinstance(audit, Refusal):
        return Part(VERDICTS, (Note("card_no_audit", (("why", audit.text),)),))
    finding = audit.finding
    start, end = finding.window.start, finding.window.end
    days = Text(f"{start} to {end}", f"{start} 至 {end}")
    on = Fact(Text("On the data of", "所依据的数据"), days)
    said: tuple[Fact | Note | Text, ...] = (on, *finding.caveats[:1])
    table = verdict_table(audit)
    return Part(VERDICTS, said, () if table is None else (table,), (audit.alias,))


def verdict_table(audit: Answer) -> TableBlock | None:
    """The verdicts on the star, each with what was seen and what would change it."""
    marks, change = beside(audit.finding), would_change(audit.finding)
    if marks is None or change is None:
        return None
    rows = []
    for sign, (criterion, seen, datum) in zip(marks.rows[0][1:], change.rows, strict=True):
        if isinstance(sign, str) and meaning(sign) is not None:
            rows.append((criterion, marked(sign), seen, datum))
    return TableBlock(Text("By criterion", "逐项评定"), VERDICT_COLUMNS, tuple(rows))


def _measured(audit: Answer | Refusal) -> tuple[Note, ...]:
    """How it could rise without value, as the audit saw it."""
    return () if isinstance(audit, Refusal) else empty_rise(audit.finding)


def _guardrails(star_file: StarFile, star: Star) -> Iterator[Note]:
    for name, rail in star.guardrails.items():
        values = (
            ("metric", label_of(star_file, name)),
            ("share", rail.worse_than.fraction),
            ("periods", rail.against.mean_of_closed),
        )
        yield Note("card_guardrail", values)
    if not star.guardrails:
        yield Note("card_no_guardrails")


def _keeping(
    star_file: StarFile, star: Star, today: date, *, owner_answers: bool
) -> Iterator[Fact | Note]:
    """Who owns it, when it is looked at again, what it should reach."""
    if star.owner is None:
        yield Note("card_no_owner")
    else:
        yield Fact(Text("Owner", "负责人"), Text(star.owner, star.owner))
        if not (owner_answers or is_known(star_file, star, star.owner)):
            yield Note("card_owner_unknown", (("owner", star.owner),))
    yield _review(star, today)
    if star.target is not None:
        value, by = f"{star.target.value:,g}", star.target.by.date.isoformat()
        yield Fact(Text("Target", "目标"), Text(f"{value} by {by}", f"{by} 前达到 {value}"))


def _review(star: Star, today: date) -> Fact | Note:
    if star.review is None:
        return Note("card_no_review")
    day = star.review.date
    left = (day - today).days
    code = "card_review_on" if left >= 0 else "card_review_past"
    return Fact(DUE, Note(code, (("day", day.isoformat()), ("days", abs(left)))))
