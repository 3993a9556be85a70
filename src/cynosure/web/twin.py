"""The JSON twin of a page: what is on it, and its findings whole."""

from __future__ import annotations

import json
from dataclasses import asdict

from cynosure.report import render
from cynosure.web.content import (
    Claim,
    Content,
    Entries,
    Facts,
    Item,
    Missing,
    Said,
    Verdicts,
    Written,
)
from cynosure.web.shown import ShownEntries, ShownItem, ShownLine, shown


def twin(content: Content, lang: str) -> dict[str, object]:
    """The sections of a page as JSON values; its findings once, as `--json` prints them."""
    printed = shown(content, lang)
    claims = [i for section in content.sections for i in section.items if isinstance(i, Claim)]
    whole = {one.alias: render(one.finding, one.alias, lang, "json") for one in claims}
    return {
        "sections": [
            {
                "id": section.id,
                "head": section.head,
                "items": [
                    _values(item, said, lang)
                    for item, said in zip(raw.items, section.items, strict=True)
                ],
            }
            for raw, section in zip(content.sections, printed.sections, strict=True)
        ],
        "findings": [json.loads(text) for text in whole.values()],
    }


def _values(item: Item, said: ShownItem, lang: str) -> dict[str, object]:
    """An item in JSON; a finding by its name, with the places of its blocks that are shown."""
    body = said.body
    if isinstance(item, Claim):
        return {"is": "finding", "id": item.alias, "blocks": list(item.blocks)}
    if isinstance(item, Verdicts):
        return {"is": "verdicts", "id": item.alias, **asdict(body)}
    if isinstance(item, Missing):
        return {"is": "missing", "asked": body.asked.within(lang), "command": item.command}
    if isinstance(item, Said):
        return {"is": "said", "text": body.text.within(lang), "command": item.command}
    if isinstance(item, Written):
        return {"is": "written", "head": body.head.within(lang), "text": item.text}
    if isinstance(item, Facts):
        rows = [[name.within(lang), value.within(lang)] for name, value in body.rows]
        return {"is": "facts", "rows": rows}
    if isinstance(item, Entries):
        return {"is": "entries", **_listed(body)}
    return {"is": "declaring", "about": item.about, "day": item.day}


def _listed(entries: ShownEntries) -> dict[str, object]:
    findings = [{"id": one.alias, **_words(one)} for one in entries.rows]
    return {
        "count": entries.count,
        "page": entries.page,
        "pages": entries.pages,
        "listed": findings,
    }


def _words(one: ShownLine) -> dict[str, str]:
    names = ("mark", "kind", "headline", "question", "days", "at")
    return {name: getattr(one, name) for name in names}
