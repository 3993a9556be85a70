"""The verdicts of an audit in one language: by shape and word, so that colour only repeats them."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.audit.shown import CRITERION
from cynosure.analyses.audit.told import beside, detail_of, meaning, would_change
from cynosure.errors import Text
from cynosure.findings.blocks import Note
from cynosure.report.blocks import draw
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Grid
from cynosure.report.sentence import say_note, words
from cynosure.web.content import Verdicts

TITLE = Text("Verdicts by criterion; there is no total", "逐项评定，不设总分")
CHANGE = Text("What would change it", "什么会改变评定")
NUMBER, LOW, HIGH, TIER = 2, 3, 4, 7
"""Columns of the table of one criterion."""
NONE = "–"


@dataclass(frozen=True)
class ShownVerdict:
    """A verdict with its number, the interval and the tier of evidence; empty where there is none.

    `verdict` is its name in records.
    """

    verdict: str
    sign: str
    word: str
    number: str
    range: str
    tier: str


@dataclass(frozen=True)
class ShownCriterion:
    """A criterion with a verdict on each metric, and what would change the one on the star."""

    criterion: str
    cells: tuple[ShownVerdict, ...]
    change: str


@dataclass(frozen=True)
class ShownVerdicts:
    """The verdicts of a finding, the star in the first column."""

    alias: str
    title: str
    criterion: str
    change: str
    metrics: tuple[str, ...]
    rows: tuple[ShownCriterion, ...]


def shown_verdicts(grammar: Grammar, item: Verdicts, _: str) -> ShownVerdicts:
    """The verdicts of an audit; without rows where the finding has no table of them."""
    lang, table = grammar.lang, beside(item.finding)
    criteria = () if table is None else table.columns[1:]
    metrics = () if table is None else table.rows
    grids = [_grid(grammar, item, one) for one in criteria]
    data = _change(grammar, item, len(criteria))
    return ShownVerdicts(
        item.alias,
        TITLE.within(lang),
        CRITERION.within(lang),
        CHANGE.within(lang),
        tuple(words(grammar, row[0] if isinstance(row[0], Text) else "") for row in metrics),
        tuple(
            ShownCriterion(
                words(grammar, name),
                tuple(
                    _verdict(grammar, row[place + 1], _told(grids[place], number))
                    for number, row in enumerate(metrics)
                ),
                data[place],
            )
            for place, name in enumerate(criteria)
        ),
    )


def _grid(grammar: Grammar, item: Verdicts, criterion: Text) -> Grid | None:
    """The printed table of a criterion."""
    table = detail_of(item.finding, criterion)
    return None if table is None else draw(grammar, table).grid


def _told(grid: Grid | None, metric: int) -> tuple[str, ...]:
    """The printed row of a metric in the table of a criterion, empty where there is none."""
    return grid.rows[metric] if grid is not None and metric < len(grid.rows) else ()


def _verdict(grammar: Grammar, cell: object, told: tuple[str, ...]) -> ShownVerdict:
    known = meaning(cell)
    value, low, high, tier = (
        told[place] if told and told[place] != NONE else "" for place in (NUMBER, LOW, HIGH, TIER)
    )
    return ShownVerdict(
        verdict="" if known is None else known.name,
        sign=str(cell),
        word="" if known is None else known.word.within(grammar.lang),
        number=value,
        range=f"{low}{grammar.signs.to}{high}" if low and high else "",
        tier=tier,
    )


def _change(grammar: Grammar, item: Verdicts, count: int) -> list[str]:
    """What would change each verdict on the star."""
    table = would_change(item.finding)
    data = [] if table is None else [row[-1] for row in table.rows]
    said = [say_note(grammar, one) if isinstance(one, Note) else "" for one in data]
    return said if len(said) == count else [""] * count
