"""A finding laid out once for every form: its head, its sentence, its labelled lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.findings.blocks import Check, Unit
from cynosure.findings.kinds import mark
from cynosure.findings.record import Finding, Placebo
from cynosure.report.blocks import draw
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Drawing, plain
from cynosure.report.numbers import numeral, sparkline
from cynosure.report.sentence import (
    LONGEST_WORDS,
    amount,
    day,
    fill,
    headline,
    in_currency,
    kind_said,
    say_check,
    say_note,
    words,
)
from cynosure.report.verdicts import verdict_text
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

BINS = 9
"""Bars of the strip on which placebo values are shown."""
OUTCOMES = {True: "✓", False: "✗", None: "–"}
SHORT_HASH = 8


@dataclass(frozen=True)
class Line:
    """Something said about a finding, with the label at its left."""

    label: str
    body: Drawing


@dataclass(frozen=True)
class Sheet:
    """A finding in one language; every string in it is a single harmless line."""

    alias: str
    mark: str
    kind: str
    headline: str
    lines: tuple[Line, ...]


def lay_out(grammar: Grammar, finding: Finding, alias: str) -> Sheet:
    """The sheet of a finding; `alias` is its name in the ledger."""
    shown = kind_said(finding)
    grammar = in_currency(grammar, finding)
    lines = tuple(line for line in _lines(grammar, finding) if line.body != Drawing())
    return Sheet(
        alias=plain(alias),
        mark=mark(shown),
        kind=grammar.verbs[shown].name,
        headline=headline(grammar, finding),
        lines=lines,
    )


def _lines(grammar: Grammar, finding: Finding) -> Iterator[Line]:
    labels = grammar.labels
    said = _reasons_said(finding)
    yield Line(labels.means, Drawing(_means(grammar, finding)))
    yield Line(labels.who, Drawing((_who(grammar, finding),)))
    yield Line(labels.found, Drawing(_found(grammar, finding)))
    for block in finding.blocks:
        yield Line(words(grammar, block.title), draw(grammar, block, said))
    yield Line(labels.checks, Drawing(tuple(_check(grammar, each) for each in finding.checks)))
    if finding.placebo:
        yield Line(labels.placebo, Drawing((_placebo(grammar, finding.placebo),)))
    yield Line(labels.caveat, Drawing(tuple(say_note(grammar, each) for each in finding.caveats)))
    yield Line(labels.next, Drawing((say_note(grammar, finding.next_action),)))
    yield Line(labels.evidence, Drawing((evidence(grammar, finding),)))


def _reasons_said(finding: Finding) -> frozenset[Reason]:
    """Why intervals are missing, as far as headline and caveats say so."""
    said = set()
    if isinstance(finding.estimate, Estimate) and isinstance(finding.estimate.interval, Undefined):
        said.add(finding.estimate.interval.reason)
    return frozenset(said)


def _means(grammar: Grammar, finding: Finding) -> tuple[str, ...]:
    says = finding.subject.says
    said = words(grammar, says, LONGEST_WORDS) if says else ""
    return (said,) if said else ()


def _who(grammar: Grammar, finding: Finding) -> str:
    window = finding.window
    slots = {
        "n": amount(grammar, finding.n, finding.units),
        "rows": amount(grammar, finding.rows, Unit.ROWS),
        "days": grammar.days(day(window.start), day(window.end)),
        "timezone": plain(window.timezone),
    }
    if finding.group is None:
        return fill(grammar, grammar.phrases["who"], slots)
    slots["group"] = words(grammar, finding.group)
    return fill(grammar, grammar.phrases["who_group"], slots)


def _found(grammar: Grammar, finding: Finding) -> tuple[str, ...]:
    """The estimand, unless a line above has said it already, and the verdict."""
    estimand = words(grammar, finding.estimand, LONGEST_WORDS)
    is_said = finding.estimand in (finding.subject.says, finding.subject.label)
    said = () if is_said else (estimand,)
    if finding.candidates > 1:
        candidates = numeral(finding.candidates, Unit.NUMBER)
        said = (grammar.phrases["found_many"].format(estimand=estimand, candidates=candidates),)
    verdict = finding.verdict
    if verdict is None:
        return said
    told = words(grammar, verdict_text(verdict), LONGEST_WORDS)
    return (*said, grammar.phrases["verdict"].format(verdict=told))


def _check(grammar: Grammar, check: Check) -> str:
    return f"{OUTCOMES[check.passed]} {say_check(grammar, check)}"


def _placebo(grammar: Grammar, placebo: Placebo) -> str:
    said = grammar.phrases["placebo"].format(
        count=numeral(len(placebo.values), Unit.NUMBER),
        as_large=numeral(placebo.as_large, Unit.NUMBER),
    )
    return f"{said}  {_strip(placebo.values)}" if placebo.values else said


def _strip(values: tuple[float, ...]) -> str:
    """How often the placebo values fall into each of equal bins from lowest to highest."""
    low, high = min(values), max(values)
    counts = [0] * BINS
    for value in values:
        share = (value / 2 - low / 2) / (high / 2 - low / 2) if high / 2 > low / 2 else 0.5
        counts[min(int(share * BINS), BINS - 1)] += 1
    return sparkline(tuple(float(count) for count in counts))


def evidence(grammar: Grammar, finding: Finding) -> str:
    """What a finding was computed from, in short."""
    provenance = finding.provenance
    slots = {
        "snapshot": plain(provenance.snapshot)[:SHORT_HASH],
        "definition": plain(finding.subject.definition)[:SHORT_HASH],
        "look": numeral(finding.looks, Unit.NUMBER),
        "code": plain(provenance.code_version),
    }
    if finding.version:
        version = numeral(finding.version, Unit.NUMBER)
        return grammar.phrases["evidence_version"].format(**slots, version=version)
    return grammar.phrases["evidence"].format(**slots)
