"""One page of facts, sentences and tables that somebody keeps: a metric card, a review."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.findings.blocks import Note, TableBlock
from cynosure.report.blocks import draw
from cynosure.report.brief import Item, Page, Section, Table
from cynosure.report.grammar import Grammar
from cynosure.report.sentence import LONGEST_WORDS, say_note, words


@dataclass(frozen=True)
class Fact:
    """A name with what it stands for."""

    name: Text
    value: Text | Note


@dataclass(frozen=True)
class Part:
    """A part of the page under its heading; `aliases` are the findings that it comes from."""

    head: Text
    facts: tuple[Fact | Note | Text, ...]
    tables: tuple[TableBlock, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaf:
    """The page; `about` stands under its title, and a part that holds nothing is left out."""

    title: Text
    about: Text
    parts: tuple[Part, ...]


def page_of(grammar: Grammar, leaf: Leaf) -> Page:
    """The page in one language; every string in it is a single harmless line."""
    sections = tuple(
        Section(
            words(grammar, part.head),
            tuple(Item(_said(grammar, fact), part.aliases) for fact in part.facts),
            tables=tuple(
                Table(words(grammar, table.title), draw(grammar, table), is_open=True)
                for table in part.tables
            ),
        )
        for part in leaf.parts
        if part.facts or part.tables
    )
    about = words(grammar, leaf.about, LONGEST_WORDS)
    return Page(grammar.lang, words(grammar, leaf.title), about, sections)


def _said(grammar: Grammar, fact: Fact | Note | Text) -> str:
    if isinstance(fact, Note):
        return say_note(grammar, fact)
    if isinstance(fact, Text):
        return words(grammar, fact, LONGEST_WORDS)
    return f"{words(grammar, fact.name)}{grammar.signs.colon}{_said(grammar, fact.value)}"
