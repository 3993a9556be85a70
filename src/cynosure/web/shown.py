"""A page in one language: every text in it is printed, and nothing is left to be decided.

The template and the JSON twin are made of the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cynosure.errors import Text
from cynosure.findings.blocks import (
    BLOCKS,
    Block,
    Quantity,
    SeriesBlock,
    State,
    TableBlock,
    TreeBlock,
    Unit,
)
from cynosure.findings.kinds import mark
from cynosure.findings.record import Finding
from cynosure.report import grammar as grammar_of
from cynosure.report.blocks import draw
from cynosure.report.charts import chart_key, chart_says, chart_spec, still
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Drawing, plain
from cynosure.report.sentence import day, headline, kind_said, say_check, say_note, words
from cynosure.report.sheet import OUTCOMES, evidence, lay_out
from cynosure.report.sheet import Line as SheetLine
from cynosure.stats.estimate import Estimate
from cynosure.store.ledger import alias
from cynosure.web.content import (
    Choice,
    Claim,
    Content,
    Declaring,
    Entries,
    Facts,
    Item,
    Missing,
    Said,
    Verdicts,
    Written,
)
from cynosure.web.stairs import Stair, stairs
from cynosure.web.terms import ShownTerm, terms
from cynosure.web.tree import Card, cards, number
from cynosure.web.verdicts import shown_verdicts

OUTCOME_NAMES = {True: "passed", False: "failed", None: "unknown"}
LONGEST_SAID = 600
"""Columns that a sentence with words of a user may take."""


@dataclass(frozen=True)
class ShownCheck:
    """A check as a line: how it ended, the sign of that, the sentence."""

    outcome: str
    sign: str
    says: str


@dataclass(frozen=True)
class ShownBlock:
    """A block with all that a macro needs.

    `meters` has, for each row of the grid, the share of 1 that each cell stands for, None where
    it is no share. `spec` is the chart's specification, None where there is nothing to draw.
    """

    id: str
    kind: str
    title: str
    says: str
    key: str
    drawing: Drawing
    meters: tuple[tuple[float | None, ...], ...]
    spec: dict[str, object] | None
    still: str
    tree: Card | None
    stairs: tuple[Stair, ...] = ()
    terms: tuple[ShownTerm, ...] = ()


@dataclass(frozen=True)
class ShownClaim:
    """A finding as a page shows it; empty where the page leaves something out."""

    alias: str
    kind: str
    mark: str
    kind_name: str
    value: str
    range: str
    way: str
    headline: str
    checks: tuple[ShownCheck, ...]
    caveats: tuple[str, ...]
    next: str
    evidence: str
    blocks: tuple[ShownBlock, ...]
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True)
class ShownLine:
    """A line of the ledger."""

    alias: str
    kind: str
    mark: str
    kind_name: str
    headline: str
    question: str
    days: str
    at: str


@dataclass(frozen=True)
class ShownChoice:
    """A field of a form: its values with their words."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class ShownEntries:
    """A page of the ledger's list."""

    rows: tuple[ShownLine, ...]
    count: int
    filters: tuple[ShownChoice, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class ShownItem:
    """An item with the name of the macro that sets it."""

    macro: str
    body: Any


@dataclass(frozen=True)
class ShownSection:
    """A part of a page with its printed heading."""

    id: str
    head: str
    items: tuple[ShownItem, ...]


@dataclass(frozen=True)
class ShownPage:
    """A whole page in one language."""

    title: str
    sections: tuple[ShownSection, ...]
    has_charts: bool


def shown(content: Content, lang: str) -> ShownPage:
    """A page in a language."""
    grammar = grammar_of(lang)
    sections = tuple(
        ShownSection(
            section.id,
            section.head.within(lang),
            tuple(
                _item(grammar, item, f"{section.id}-{n}") for n, item in enumerate(section.items)
            ),
        )
        for section in content.sections
    )
    claims = [i.body for s in sections for i in s.items if isinstance(i.body, ShownClaim)]
    has_charts = any(block.spec is not None for one in claims for block in one.blocks)
    return ShownPage(words(grammar, content.title), sections, has_charts)


def _item(grammar: Grammar, item: Item, place: str) -> ShownItem:
    for shape, macro, printed in _PRINTERS:
        if isinstance(item, shape):
            return ShownItem(macro, printed(grammar, item, place))
    raise TypeError(f"{type(item)} is no item of a page")


def _claim(grammar: Grammar, item: Claim, place: str) -> ShownClaim:
    finding = item.finding
    kind = kind_said(finding)
    checks = finding.checks if item.notes else item.checks
    blocks = tuple(
        _block(grammar, item, finding.blocks[n], f"{place}-{item.alias}-{n}") for n in item.blocks
    )
    value, band = _number(grammar, item)
    return ShownClaim(
        alias=plain(item.alias),
        kind=kind.value,
        mark=mark(kind),
        kind_name=grammar.verbs[kind].name,
        value=value,
        range=band,
        way=_way(item),
        headline=headline(grammar, finding) if item.says else "",
        checks=tuple(
            ShownCheck(OUTCOME_NAMES[c.passed], OUTCOMES[c.passed], say_check(grammar, c))
            for c in (() if item.whole else checks)
        ),
        caveats=tuple(say_note(grammar, note) for note in finding.caveats) if item.notes else (),
        next=say_note(grammar, finding.next_action) if item.next else "",
        evidence=evidence(grammar, finding),
        blocks=blocks,
        lines=_lines(grammar, finding, item.alias) if item.whole else (),
    )


def _number(grammar: Grammar, item: Claim) -> tuple[str, str]:
    """The number that is set apart; of a difference it is its sign that matters, so it has none."""
    finding = item.finding
    if not item.large or finding.contrast is not None:
        return "", ""
    return number(grammar, finding.estimate, finding.subject.unit)


def _way(item: Claim) -> str:
    """Where a closed period lies beside its expected range: above, below or inside."""
    finding = item.finding
    side = finding.estimate.side if isinstance(finding.estimate, Estimate) else None
    return side.value if side and finding.window.state is State.CLOSED else ""


def _lines(grammar: Grammar, finding: Finding, name: str) -> tuple[SheetLine, ...]:
    """The labelled lines of the sheet but for the blocks, which are shown as such."""
    titles = {words(grammar, block.title) for block in finding.blocks}
    return tuple(line for line in lay_out(grammar, finding, name).lines if line.label not in titles)


def _block(grammar: Grammar, item: Claim, block: Block, place: str) -> ShownBlock:
    drawing = draw(grammar, block)
    is_tree = isinstance(block, TreeBlock)
    spec = None if is_tree else chart_spec(block, grammar, item.rug)
    bars = terms(grammar, block)
    says = chart_says(block, grammar) if is_tree or spec is not None else ""
    return ShownBlock(
        id=place,
        kind=next(name for name, shape in BLOCKS if isinstance(block, shape)),
        title=words(grammar, block.title),
        says=says if bars is None else bars.says,
        key=chart_key(block, grammar) if spec is not None else "",
        drawing=drawing,
        meters=_meters(block, drawing),
        spec=spec,
        still=still(block, grammar) if isinstance(block, SeriesBlock) else "",
        tree=cards(grammar, block.root, item.shares) if isinstance(block, TreeBlock) else None,
        stairs=stairs(grammar, item.finding, block),
        terms=() if bars is None else bars.rows,
    )


ENDS = ("from", "to")
"""Heads of columns that hold ends of intervals."""


def _meters(block: Block, drawing: Drawing) -> tuple[tuple[float | None, ...], ...]:
    """The shares among the cells of a table, in the places of its grid."""
    grid = drawing.grid
    if not isinstance(block, TableBlock) or grid is None:
        return ()
    if any(len(row) != len(grid.head) for row in block.rows):
        return ()
    return tuple(
        tuple(
            cell.value
            if isinstance(cell, Quantity)
            and cell.unit is Unit.SHARE
            and 0 <= cell.value <= 1
            # A bar for an end of an interval would say nothing that its own does not.
            and head.en not in ENDS
            else None
            for cell, head in zip(row, block.columns, strict=True)
        )
        for row in block.rows
    )


def _said(grammar: Grammar, item: Said, _: str) -> Said:
    return Said(_both(line(item.text.within(grammar.lang))), item.command)


def line(said: str) -> str:
    """A sentence of ours, or of a user, made harmless; backticks are kept as the marks of code."""
    parts = said.split("`")
    return "`".join(
        " " * part[:1].isspace() + plain(part, LONGEST_SAID) + " " * part[1:][-1:].isspace()
        for part in parts
    ).strip()


def _missing(grammar: Grammar, item: Missing, _: str) -> Missing:
    return Missing(_both(words(grammar, item.asked)), item.command)


def _written(grammar: Grammar, item: Written, _: str) -> Written:
    return Written(_both(words(grammar, item.head)), _seen(item.text), item.closed)


def _seen(text: str) -> str:
    """A text with its lines, whatever is not seen as its escape."""
    return re.sub(r"[^\n\t\x20-\x7e]", lambda found: _letter(found[0]), text)


def _letter(letter: str) -> str:
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return f"\\u{ord(letter):04x}"
    return letter


def _facts(grammar: Grammar, item: Facts, _: str) -> Facts:
    rows = tuple(
        (_both(words(grammar, a)), _both(line(b.within(grammar.lang) or b.en)))
        for a, b in item.rows
    )
    return Facts(rows)


def _declaring(grammar: Grammar, item: Declaring, _: str) -> Declaring:
    kinds = tuple((name, _both(label.within(grammar.lang))) for name, label in item.kinds)
    return Declaring(item.about, item.day, kinds)


def _both(said: str) -> Text:
    """What is printed already, in whichever language it is read."""
    return Text(said, said)


def _entries(grammar: Grammar, item: Entries, _: str) -> ShownEntries:
    rows = tuple(
        ShownLine(
            alias=alias(one.listed.number),
            kind=kind_said(one.finding).value,
            mark=mark(kind_said(one.finding)),
            kind_name=grammar.verbs[kind_said(one.finding)].name,
            headline=headline(grammar, one.finding),
            question=plain(one.listed.question),
            days=grammar.days(day(one.listed.start), day(one.listed.end)),
            at=one.listed.at[:16].replace("T", " "),
        )
        for one in item.rows
    )
    filters = tuple(choice(grammar, one) for one in item.filters)
    return ShownEntries(rows, item.count, filters, item.page, item.pages)


def choice(grammar: Grammar, one: Choice) -> ShownChoice:
    """A field of a form in a language."""
    values = tuple((value, words(grammar, label)) for value, label in one.values)
    return ShownChoice(one.name, one.label.within(grammar.lang), values, one.chosen)


Printer = Callable[[Grammar, Any, str], object]
_PRINTERS: tuple[tuple[type[Any], str, Printer], ...] = (
    (Claim, "claim", _claim),
    (Verdicts, "verdicts", shown_verdicts),
    (Missing, "missing", _missing),
    (Said, "said", _said),
    (Written, "written", _written),
    (Facts, "facts", _facts),
    (Entries, "entries", _entries),
    (Declaring, "declaring", _declaring),
)
"""How each item is printed, and the macro that sets it."""
