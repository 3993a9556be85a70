"""Closing findings: what came of them, entered into the ledger and read back with the decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Unit
from cynosure.findings.codec import decode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.decided import Closing, Decided, Decisions, DeclaredRelease
from cynosure.project.declare import releases_in
from cynosure.project.open import Project
from cynosure.store.ledger import CLOSED, Entry, Ledger, Recorded

DECISIONS: tuple[tuple[str, Text], ...] = (
    ("ship", Text("ship", "上线")),
    ("hold", Text("hold", "暂缓")),
    ("stop", Text("stop", "停止")),
)
CALIBRATION, UNTIL = "calibration", "until"
RELEASE = "release"
EFFECTS = (RELEASE, "release_summary")
"""The questions what a release did: of people, and of sums alone."""
LONGEST = 400
"""Letters of an outcome told in words, and of a remark."""
_NUMBER = re.compile(r"(?P<value>[-+−]?[\d,]*\.?\d+)\s*(?P<unit>pt|points?|个百分点|%|％)?")
HUNDREDTHS = (Unit.SHARE, Unit.POINTS)


@dataclass(frozen=True)
class Outcome:
    """An outcome as given: `said` a number or words, `decision` one of `DECISIONS` or empty."""

    about: str
    said: str
    decision: str = ""
    why: str = ""


def close(project: Project, outcome: Outcome, now: datetime) -> Decided:
    """Enters what came of a finding; returns it with what had been expected.

    A finding may be closed again: the last outcome counts, and all stay on file. Raises UserMistake
    where the finding is unknown, the outcome missing or too long, or the decision is none.
    """
    _checked(outcome)
    with Ledger.open(project.layout.root) as ledger:
        recorded = ledger.get(outcome.about)
        finding = decode(recorded.record)
        value = realised(outcome.said, finding.subject.unit)
        payload: dict[str, object] = {
            "about": recorded.alias,
            "said": outcome.said.strip(),
            "value": value,
            "decision": outcome.decision,
            "why": outcome.why,
        }
        ledger.declare(CLOSED, payload, now.astimezone(UTC).isoformat())
        known = decisions_of(ledger)
    return next(one for one in known.decided if one.alias == recorded.alias)


def realised(said: str, unit: Unit) -> float | None:
    """An outcome as a number in a unit, None where it is words.

    `52 %` and `-1.8pt` are hundredths. Raises UserMistake for a share or points without a sign,
    where 0.5 may be a half or half a point, and for a percentage of what is none.
    """
    found = _NUMBER.fullmatch(said.strip())
    if found is None:
        return None
    value = float(found["value"].replace("−", "-").replace(",", ""))
    if unit in HUNDREDTHS and found["unit"] is None:
        raise UserMistake(
            f"`{said}` may be a fraction or hundredths; write 52% or -1.8pt.",
            f"`{said}` 可能是小数，也可能是百分数；请写成 52% 或 -1.8pt。",
        )
    if unit in HUNDREDTHS:
        return value / 100
    if found["unit"] is not None:
        raise UserMistake(
            f"`{said}` is a percentage, and this finding is none; write the number itself.",
            f"`{said}` 是百分数，而这条结论不是；请直接写数值。",
        )
    return value


def decisions_of(ledger: Ledger, until: str | None = None) -> Decisions:
    """The decisions on file: findings about releases that decide, and all that were closed.

    `until` is what `mark_of` gave: later findings, closings and releases are not there yet.
    """
    last_finding, last_entry = _until(until)
    entries = [one for one in ledger.entries() if one.number <= last_entry]
    closings = closings_in(entries)
    looks: dict[tuple[tuple[str, str], ...], set[str]] = {}
    found = []
    for one in ledger.all():
        is_known = one.question in EFFECTS and number_of(one) <= last_finding
        if not is_known and one.alias not in closings:
            continue
        finding = decode(one.record)
        seen = looks.setdefault(_asked(finding), set())
        seen.add(finding.provenance.snapshot)
        # A release without a verdict is looked at all the same, and may be a holdout.
        if is_known or one.alias in closings:
            found.append(_decided(one.alias, finding, len(seen), closings.get(one.alias)))
    declared = tuple(DeclaredRelease(one.day, one.kind, one.id) for one in releases_in(entries))
    return Decisions(tuple(found), declared)


def mark_of(ledger: Ledger) -> str:
    """Up to where the ledger holds decisions: a question with another mark is another question."""
    findings = [number_of(one) for question in EFFECTS for one in ledger.all(question)]
    entries = [one.number for one in ledger.entries() if one.kind in (CLOSED, RELEASE)]
    return f"{max(findings, default=0)}.{max(entries, default=0)}"


def calibration(project: Project, holdout: str | None) -> Question:
    """How often the ledger was right so far.

    Raises UserMistake where the holdout is unknown, or is no finding about a release.
    """
    with Ledger.open(project.layout.root) as ledger:
        arguments = {UNTIL: mark_of(ledger)}
        if holdout is not None:
            named = ledger.get(holdout)
            if named.question not in EFFECTS:
                raise UserMistake(
                    f"{named.alias} is not about a release; a holdout is an experiment of "
                    "`cyn release effect`.",
                    f"{named.alias} 不是关于发布的结论；长期对照组应是 `cyn release effect` "
                    "的实验。",
                )
            arguments["holdout"] = named.alias
    return Question(CALIBRATION, tuple(sorted(arguments.items())))


def closings_in(entries: Sequence[Entry]) -> dict[str, Closing]:
    """The last closing of each finding, by its alias."""
    return {str(one.payload["about"]): closing_of(one) for one in entries if one.kind == CLOSED}


def number_of(recorded: Recorded) -> int:
    """7 for F-0007."""
    return int(recorded.alias.partition("-")[2])


def closing_of(entry: Entry) -> Closing:
    """An entry as the closing that it holds."""
    payload: Mapping[str, object] = entry.payload
    value = payload.get("value")
    said, decision, why = (str(payload.get(name) or "") for name in ("said", "decision", "why"))
    told = float(value) if isinstance(value, int | float) else None
    return Closing(told, said, decision, why, entry.at[:10])


def told_of(closing: Closing) -> Text:
    """A closing as one sentence: the day, what came out, what was decided, the remark."""
    decided = dict(DECISIONS).get(closing.decision)
    english = f"Closed on {closing.day}: {closing.said}"
    chinese = f"{closing.day} 结案，实际结果：{closing.said}"
    if decided is not None:
        english, chinese = f"{english}; decided: {decided.en}", f"{chinese}；决定：{decided.zh}"
    if closing.why:
        english, chinese = f"{english} ({closing.why})", f"{chinese}（{closing.why}）"
    return Text(f"{english}.", f"{chinese}。")


def _until(mark: str | None) -> tuple[float, float]:
    if mark is None:
        return float("inf"), float("inf")
    finding, _, entry = mark.partition(".")
    return float(finding), float(entry)


def _asked(finding: Finding) -> tuple[tuple[str, str], ...]:
    """A question without what changes from look to look."""
    moving = ("looks", "beside", "period", UNTIL)
    arguments = [pair for pair in finding.question.arguments if pair[0] not in moving]
    return ((finding.question.name, finding.subject.metric), *arguments)


def _decided(alias: str, finding: Finding, looks: int, closing: Closing | None) -> Decided:
    is_release = finding.question.name in EFFECTS
    return Decided(
        alias=alias,
        question=finding.question.name,
        kind=finding.kind,
        metric=finding.subject.metric,
        label=finding.subject.label,
        unit=finding.subject.unit,
        estimate=finding.estimate,
        verdict=finding.verdict or "",
        looks=looks,
        told=finding.looks,
        release=(finding.question.argument("release") or "") if is_release else "",
        change=(finding.question.argument("kind") or "") if is_release else "",
        start=finding.window.start,
        end=finding.window.end,
        closing=closing,
        tried=_is_tried(finding),
        part=(finding.question.argument("by") or "") if is_release else "",
    )


DEALT = ("experiment", "hash", "staggered")
HARMLESS = (
    "declared_before", "guardrail_held", "judge_one_version", "arms_apart",
    "placebo_reshuffles", "placebo_units",
)  # fmt: skip
"""Checks that may fail and leave an effect what it is: it is then small, harmful, seen in part or
unexpected, and yet of the release alone."""


def _is_tried(finding: Finding) -> bool:
    """Whether an effect stands for what was released, be it told from nothing or not."""
    dealt = finding.question.argument("assigned_by") in DEALT
    failed = {check.code for check in finding.checks if check.passed is False}
    return finding.question.name in EFFECTS and dealt and failed <= set(HARMLESS)


def _checked(outcome: Outcome) -> None:
    if not outcome.said.strip():
        raise UserMistake(
            "What came of it? Write `--outcome` with a number or words.",
            "结果如何？请用 `--outcome` 写一个数或一句话。",
        )
    for text in (outcome.said, outcome.why):
        if len(text) > LONGEST:
            raise UserMistake(
                f"{len(text)} letters are too many; at most {LONGEST} are kept.",
                f"共 {len(text)} 个字符，太长了；最多保留 {LONGEST} 个。",
            )
    known: Sequence[str] = [name for name, _ in DECISIONS]
    if outcome.decision and outcome.decision not in known:
        near = did_you_mean(outcome.decision, known)
        raise UserMistake(
            f"`{outcome.decision}` is no decision.{near.en}",
            f"`{outcome.decision}` 不是可选的决定。{near.zh}",
        )
