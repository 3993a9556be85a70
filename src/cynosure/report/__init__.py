"""A finding in words: the same record as text, Markdown or JSON, in English or Chinese.

Only the standard library is imported here, since an answer that is already known must be shown
without waiting for an engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cynosure.errors import Text
from cynosure.findings.blocks import Note
from cynosure.findings.record import Finding
from cynosure.report import sentence
from cynosure.report.brief import Claim, Unanswered, page_of
from cynosure.report.chinese import CHINESE
from cynosure.report.english import ENGLISH
from cynosure.report.grammar import Grammar
from cynosure.report.html import html
from cynosure.report.json_form import json_form
from cynosure.report.leaf import Leaf
from cynosure.report.leaf import page_of as leaf_page
from cynosure.report.markdown import markdown
from cynosure.report.markdown import page as markdown_page
from cynosure.report.sheet import OUTCOMES, lay_out
from cynosure.report.text import page as text_page
from cynosure.report.text import text

GRAMMARS: tuple[Grammar, ...] = (ENGLISH, CHINESE)
"""The languages of the product; the first is spoken where another is asked for."""

Form = Literal["text", "markdown", "json"]
BriefForm = Literal["markdown", "html"]
LeafForm = Literal["text", "markdown", "html"]


def render(record: Finding, alias: str, lang: str, form: Form) -> str:
    """A finding in `lang` ("en" or "zh"), ending with a line end.

    `alias` is its name in the ledger, empty where it has none.
    """
    sheet = lay_out(grammar(lang), record, alias)
    if form == "json":
        return json_form(sheet, record, lang)
    return markdown(sheet) if form == "markdown" else text(sheet)


def render_brief(
    product: Text,
    claims: Sequence[Claim],
    unanswered: Sequence[Unanswered],
    lang: str,
    form: BriefForm,
) -> str:
    """One page of findings in `lang`, ending with a line end; the claims are those of `page_of`.

    Raises ValueError where there is no finding.
    """
    page = page_of(grammar(lang), product, claims, unanswered)
    return markdown_page(page) if form == "markdown" else html(page, grammar(lang))


def render_leaf(leaf: Leaf, lang: str, form: LeafForm) -> str:
    """A card or a review in `lang`, ending with a line end."""
    page = leaf_page(grammar(lang), leaf)
    if form == "text":
        return text_page(page)
    return markdown_page(page) if form == "markdown" else html(page, grammar(lang))


def say_note(note: Note, lang: str) -> str:
    """The sentence of a caveat or next action in `lang`."""
    return sentence.say_note(grammar(lang), note)


def say_failed(record: Finding, lang: str) -> tuple[str, ...]:
    """The sentences of the checks that a finding failed, in `lang`."""
    failed = (check for check in record.checks if check.passed is False)
    return tuple(f"{OUTCOMES[False]} {sentence.say_check(grammar(lang), c)}" for c in failed)


def headline(record: Finding, lang: str) -> str:
    """The one sentence of a finding in `lang`, for lists and logs."""
    return sentence.headline(grammar(lang), record)


def kind_name(record: Finding, lang: str) -> str:
    """The words beside the mark of a finding in `lang`."""
    return grammar(lang).verbs[sentence.kind_said(record)].name


def grammar(lang: str) -> Grammar:
    """The grammar of a language; the first one where there is none."""
    return {each.lang: each for each in GRAMMARS}.get(lang, GRAMMARS[0])
