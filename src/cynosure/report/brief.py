"""One page from several findings: how the star stands, what left its range, what to do next.

The page says nothing that a finding does not say: every line carries the name of the finding it
comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cynosure.errors import Text
from cynosure.findings.blocks import (
    Check,
    EstimateBlock,
    MatrixBlock,
    SeriesBlock,
    State,
    TreeBlock,
    TreeNode,
    Unit,
)
from cynosure.findings.kinds import mark
from cynosure.findings.record import Finding
from cynosure.report.blocks import draw
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Drawing, plain
from cynosure.report.numbers import WHOLE_UNITS
from cynosure.report.sentence import (
    LONGEST_WORDS,
    day,
    headline,
    kind_said,
    say_check,
    say_estimate,
    say_note,
    words,
)
from cynosure.report.sheet import OUTCOMES, evidence
from cynosure.stats.estimate import Estimate, Side

LATEST = 13
"""How many periods the table behind the chart has: a quarter of weeks."""
ACCOUNT = "reconcile_rows"
"""The check that stands on the page even where it passes."""
BY_LUCK = 20
"""One in so many periods lies outside a 95 % range though nothing is unusual."""


@dataclass(frozen=True)
class Claim:
    """A finding with its name in the ledger."""

    alias: str
    finding: Finding


@dataclass(frozen=True)
class Unanswered:
    """A question without an answer: what was asked, and why nothing came of it; `is_star` where
    the star itself was asked for."""

    asked: Text
    why: Text
    is_star: bool = False


@dataclass(frozen=True)
class Item:
    """A line of the page, and the names of the findings that say it."""

    said: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A drawing under a title, folded away unless it `is_open`."""

    title: str
    body: Drawing
    is_open: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page; `figure` is a series to be drawn where pictures can be."""

    head: str
    items: tuple[Item, ...]
    figure: SeriesBlock | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Page:
    """The whole page in one language; every string in it is a single harmless line."""

    lang: str
    title: str
    about: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Counted:
    """A count that was looked at: what it is called, its value, the finding that says so."""

    label: Text
    unit: Unit
    estimate: Estimate
    alias: str


def page_of(
    grammar: Grammar, product: Text, claims: Sequence[Claim], unanswered: Sequence[Unanswered]
) -> Page:
    """The page; the first of `claims` is the star, unless that is among `unanswered`.

    Raises ValueError where there is no claim.
    """
    if not claims:
        raise ValueError("a brief is made of findings")
    told = () if any(one.is_star for one in unanswered) else claims[:1]
    window = claims[0].finding.window
    about = grammar.phrases["brief_about"].format(
        days=grammar.days(day(window.start), day(window.end)), timezone=plain(window.timezone)
    )
    sections = (
        *(_star(grammar, star) for star in told),
        _moved(grammar, claims),
        *(_guardrails(grammar, star) for star in told),
        _groups(grammar, told, claims),
        _trust(grammar, claims),
        _untold(grammar, claims, unanswered),
        _next(grammar, claims),
        _evidence(grammar, claims),
    )
    title = grammar.phrases["brief_title"].format(product=words(grammar, product))
    return Page(grammar.lang, title, about, tuple(one for one in sections if one.items))


def _star(grammar: Grammar, star: Claim) -> Section:
    series = next((b for b in star.finding.blocks if isinstance(b, SeriesBlock)), None)
    tables: tuple[Table, ...] = ()
    if series is not None:
        latest = replace(series, points=series.points[-LATEST:])
        tables = (_table(grammar, latest),)
    says = star.finding.subject.says
    items = [_claimed(grammar, star)]
    items += [] if says is None else [Item(words(grammar, says, LONGEST_WORDS))]
    return Section(grammar.phrases["brief_star"], tuple(items), series, tables)


def _moved(grammar: Grammar, claims: Sequence[Claim]) -> Section:
    """The counts outside their range, beside how many luck alone would put there."""
    counted = _counts(claims)
    judged = [one for one in counted if one.estimate.side is not None]
    outside = [one for one in judged if one.estimate.side is not Side.INSIDE]
    items = [
        Item(
            f"{words(grammar, one.label)}{grammar.signs.colon}"
            f"{say_estimate(grammar, one.estimate, one.unit)}"
            f"{grammar.phrases[str(one.estimate.side)]}",
            (one.alias,),
        )
        for one in outside
    ]
    if judged:
        phrase = "brief_luck" if outside else "brief_usual"
        said = grammar.phrases[phrase].format(looked=len(judged), luck=BY_LUCK)
        items.append(Item(said))
    elif counted:
        items.append(Item(grammar.phrases["brief_no_range"].format(looked=len(counted))))
    return Section(grammar.phrases["brief_moved"], tuple(items))


def _counts(claims: Sequence[Claim]) -> list[Counted]:
    """Every count of a closed period that the findings tell, each metric once."""
    found: dict[object, Counted] = {}
    for claim in claims:
        if claim.finding.window.state is not State.CLOSED:
            continue
        for label, unit, estimate in _told(claim.finding):
            if isinstance(estimate, Estimate) and (unit in WHOLE_UNITS or estimate.side):
                # The star of a group may be the star itself under another name.
                same = (unit, estimate) if estimate.side else label
                found.setdefault(same, Counted(label, unit, estimate, claim.alias))
    return list(found.values())


def _told(finding: Finding) -> Iterator[tuple[Text, Unit, object]]:
    """The headline of a finding, the nodes of its tree and the numbers that stand alone."""
    yield finding.subject.label, finding.subject.unit, finding.estimate
    for block in finding.blocks:
        if isinstance(block, TreeBlock):
            yield from ((n.label, n.unit, n.estimate) for n in _nodes(block.root))
        elif isinstance(block, EstimateBlock):
            yield block.title, block.unit, block.estimate


def _nodes(node: TreeNode) -> Iterator[TreeNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _guardrails(grammar: Grammar, star: Claim) -> Section:
    rails = [check for check in star.finding.checks if check.code == "guardrail"]
    items = [
        Item(f"{OUTCOMES[rail.passed]} {say_check(grammar, rail)}", (star.alias,)) for rail in rails
    ]
    return Section(grammar.phrases["brief_guardrails"], tuple(items))


def _groups(grammar: Grammar, stars: Sequence[Claim], claims: Sequence[Claim]) -> Section:
    """The star of each group, and who stands in several groups."""
    items, tables = [], []
    for star in stars:
        for block in star.finding.blocks:
            if isinstance(block, EstimateBlock) and isinstance(block.estimate, Estimate):
                said = say_estimate(grammar, block.estimate, block.unit)
                line = f"{words(grammar, block.title)}{grammar.signs.colon}{said}"
                items.append(Item(line, (star.alias,)))
    for claim in claims:
        if claim.finding.question.name == "groups":
            items.append(_claimed(grammar, claim))
            matrices = [b for b in claim.finding.blocks if isinstance(b, MatrixBlock)]
            tables += [_table(grammar, m) for m in matrices[:1]]
    return Section(grammar.phrases["brief_groups"], tuple(items), tables=tuple(tables))


def _trust(grammar: Grammar, claims: Sequence[Claim]) -> Section:
    """What failed its check and what stands beside the numbers; of what passed the account of the
    rows; how many more passed, and how many could not be looked at."""
    checks = [
        (check, claim.alias)
        for claim in claims
        for check in claim.finding.checks
        if check.code != "guardrail"
    ]
    notes = [
        (say_note(grammar, note), claim.alias) for claim in claims for note in claim.finding.caveats
    ]
    failed = [pair for pair in checks if pair[0].passed is False]
    accounts = [pair for pair in checks if pair[0].passed and pair[0].code == ACCOUNT]
    items = _once([*_checked(grammar, failed), *notes, *_checked(grammar, accounts)])
    rest = [pair for pair in checks if pair not in failed and pair not in accounts]
    for phrase, ended in (("brief_passed", True), ("brief_unknown", None)):
        said = {line for line, _ in _checked(grammar, rest) if line[0] == OUTCOMES[ended]}
        if said:
            items += (Item(grammar.phrases[phrase].format(count=len(said))),)
    return Section(grammar.phrases["brief_trust"], items)


def _checked(grammar: Grammar, checks: Sequence[tuple[Check, str]]) -> Iterator[tuple[str, str]]:
    for check, alias in checks:
        yield f"{OUTCOMES[check.passed]} {say_check(grammar, check)}", alias


def _untold(grammar: Grammar, claims: Sequence[Claim], unanswered: Sequence[Unanswered]) -> Section:
    """What cannot be told, each with what it would take."""
    items = [
        Item(
            f"{headline(grammar, c.finding)} {say_note(grammar, c.finding.next_action)}", (c.alias,)
        )
        for c in claims
        if mark(kind_said(c.finding)) == "?"
    ]
    for one in unanswered:
        why = words(grammar, one.why, LONGEST_WORDS)
        items.append(Item(f"{words(grammar, one.asked)}{grammar.signs.colon}{why}"))
    return Section(grammar.phrases["brief_untold"], tuple(items))


def _next(grammar: Grammar, claims: Sequence[Claim]) -> Section:
    said = [(say_note(grammar, claim.finding.next_action), claim.alias) for claim in claims]
    return Section(grammar.phrases["brief_next"], _once(said))


def _evidence(grammar: Grammar, claims: Sequence[Claim]) -> Section:
    items = [
        Item(
            f"{words(grammar, claim.finding.subject.label)}{grammar.signs.colon}"
            f"{evidence(grammar, claim.finding)}",
            (claim.alias,),
        )
        for claim in claims
    ]
    return Section(grammar.phrases["brief_evidence"], tuple(items))


def _table(grammar: Grammar, block: SeriesBlock | MatrixBlock) -> Table:
    title = grammar.phrases["brief_table"].format(title=words(grammar, block.title))
    return Table(title, draw(grammar, block))


def _claimed(grammar: Grammar, claim: Claim) -> Item:
    shown = mark(kind_said(claim.finding))
    return Item(f"{shown} {headline(grammar, claim.finding)}", (claim.alias,))


def _once(said: Iterable[tuple[str, str]]) -> tuple[Item, ...]:
    """Each sentence once, with every finding that says it."""
    found: dict[str, list[str]] = {}
    for sentence, alias in said:
        aliases = found.setdefault(sentence, [])
        if alias not in aliases:
            aliases.append(alias)
    return tuple(Item(sentence, tuple(aliases)) for sentence, aliases in found.items())
