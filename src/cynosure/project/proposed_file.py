"""The text of a proposed star file; what was guessed and not confirmed bears `#?`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from string import Template

from cynosure.playbook.drafts import draft_of
from cynosure.project.business import Business, without_value
from cynosure.project.carried import spelled
from cynosure.project.propose import EFFECTS, TRIALS, Outline
from cynosure.project.proposed_effects import outcome_among, star_among
from cynosure.sources.recognise import Recognised

MARK = "#?"
"""What stands behind a guess: look at it, then take the mark away."""

BAR = 0.8
"""The share of trials that must pass before a scenario is said to be done: to be looked at."""

_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff./*-]*")
_DELIMITERS = {";": '";"', "|": '"|"', "\t": "tab"}
_WORDS = ("null", "true", "false", "on", "off", "yes", "no", "y", "n", "nan", "inf")

TEMPLATES = Path(__file__).parent / "proposed"
"""Metrics, star and tree by the table of which the star is made."""


def star_file_text(draft: Outline) -> str:
    """The whole file. Raises UserMistake where the star of its type of business lacks its value."""
    parts = [_head(draft), _sources(draft)]
    if draft.base == EFFECTS:
        tried = [_boundary(draft)] if TRIALS in draft.tables else []
        return _joined([*parts, _of_effects(draft), *tried])
    if draft.base == TRIALS:
        return _joined([*parts, _boundary(draft)])
    if draft.business is not None and draft.business.drafted:
        return _joined([*parts, *_of_business(draft, draft.business)])
    if draft.base == "events":
        parts += [_moments(draft), _episodes(draft)]
    parts.append(_metrics(draft))
    return _joined(parts)


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _boundary(draft: Outline) -> str:
    """How trials are judged: by a bar to be looked at, beside the models alone where one is."""
    bare = [f"  bare: [{', '.join(map(quoted, draft.bare))}]   {MARK}"] if draft.bare else []
    return "\n".join(("boundary:", *bare, f"  bar: {BAR:g}   {MARK}"))


def _of_effects(draft: Outline) -> str:
    """Metrics without rows of their own, and which of them may be the star."""
    outcome = outcome_among(draft.metrics)
    star = star_among(draft.metrics, outcome)
    others = [name for name in draft.metrics if name not in (star, outcome)]
    fields = [f"metric: {quoted(star)}", f"since: {draft.since.isoformat()}"]
    if outcome is not None:
        fields.append(f"stands_for: [{quoted(outcome)}]")
    if others:
        fields.append(f"rivals: [{', '.join(map(quoted, others))}]")
    return "\n".join(
        (
            "# Known by their effects alone: no event of them is loaded.",
            "# 这些指标只有实验汇总，没有载入任何事件。",
            "metrics:",
            *(f"  {quoted(name)}: {{kind: count, from: events}}" for name in draft.metrics),
            "star:",
            f"  - {{{', '.join(fields)}}}   {MARK}",
        )
    )


def _metrics(draft: Outline) -> str:
    name = draft.base if draft.base in ("events", "generations") else "rows"
    template = Template((TEMPLATES / f"{name}.yml").read_text(encoding="utf-8"))
    return template.substitute(since=draft.since.isoformat(), base=draft.base)


GUESSES: tuple[tuple[str, str | None], ...] = (
    ("  began: ", "began"),
    ("  got_value: ", "value"),
    ("  undone: ", "undone"),
    ("    key: ", "episode"),
    ("    fulfilled: ", None),
)
"""How lines of a draft of the playbook begin that are guesses, and the question that settles it."""


def _of_business(draft: Outline, business: Business) -> tuple[str, str]:
    """The draft of the playbook on these event names, with its guesses marked, and the star."""
    written = draft_of(business.kind, draft.moments, draft.key, draft.gap, draft.carries)
    if written is None:
        raise without_value(business.kind)
    guesses = GUESSES if draft.key is not None else (*GUESSES, ("    gap: ", "episode"))
    guesses = (*guesses, ("    carries: ", None)) if draft.carries else guesses
    lines = [line + _mark_of(draft, line, guesses) for line in written.text.splitlines()]
    said = [f"# {note.en}\n# {note.zh}" for note in written.notes]
    wrong = ", ".join(choice.label.en for choice in business.wrong_choices)
    wrong_zh = "、".join(choice.label.zh for choice in business.wrong_choices)
    star = (
        f"# {business.kind.star.en}; often chosen and wrong: {wrong}",
        f"# {business.kind.star.zh}；常见误选：{wrong_zh}",
        "star:",
        f"  - metric: {written.star}   {MARK}",
        f"    since: {draft.since.isoformat()}",
        "    rivals: [active_people]",
    )
    return "\n".join((*said, *lines)), "\n".join(star)


def _mark_of(draft: Outline, line: str, guesses: tuple[tuple[str, str | None], ...]) -> str:
    found = next((question for begin, question in guesses if line.startswith(begin)), "")
    return "" if found == "" else _mark(draft, found or MARK)


def _head(draft: Outline) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", draft.name.casefold()).strip("_") or "product"
    zone = _mark(draft, "timezone")
    return (
        f"cynosure: 1\n"
        f"project: {{id: {quoted(slug)}, name: {{en: {quoted(draft.name)}, "
        f"zh: {quoted(draft.name)}}}{_business_of(draft)}\n"
        f"calendar: {{timezone: {draft.timezone}, week_starts: monday}}{zone}\n"
    )


def _business_of(draft: Outline) -> str:
    if draft.business is None:
        return "}"
    return f", business: {draft.business.kind.id}}}{_mark(draft, 'business')}"


def _sources(draft: Outline) -> str:
    lines = ["sources:"]
    for one in draft.used:
        lines += _entries(one, draft.timezone)
    return "\n".join(lines)


def _entries(one: Recognised, timezone: str) -> Iterable[str]:
    """A source for each table that the files fill; what is not sure is marked."""
    for feed in one.feeds:
        fields = [f"table: {feed.table}", f"format: {one.format}", f"path: {quoted(one.path)}"]
        if one.writing.encoding != "utf-8":
            fields.append(f"encoding: {one.writing.encoding}")
        if one.writing.delimiter != ",":
            fields.append(f"delimiter: {_DELIMITERS[one.writing.delimiter]}")
        if one.naive:
            fields.append(f"timezone: {timezone}")
        second = dict(feed.instead)
        mapped = [
            f"{column}: {_place(place, second.get(column))}"
            for column, place in feed.columns
            if column != place or column in second
        ]
        mapped += [f"{column}: {{const: {quoted(value)}}}" for column, value in feed.constants]
        if mapped:
            pairs = ", ".join(mapped)
            fields.append(f"map: {{{pairs}}}")
        sure = one.confidence == "high" and not one.naive
        yield f"  - {{{', '.join(fields)}}}{'' if sure else f'   {MARK}'}"


def _place(place: str, second: str | None) -> str:
    """A place in the file; with the one that serves where it holds nothing."""
    return quoted(place) if second is None else f"{{first: [{quoted(place)}, {quoted(second)}]}}"


def _moments(draft: Outline) -> str:
    lines = ["moments:"]
    for moment, events in draft.moments.items():
        if events:
            names = ", ".join(quoted(event) for event in events)
            lines.append(f"  {moment}: {{event: [{names}]}}{_mark(draft, moment)}")
    if _counts_errors(draft):
        lines.append("  errored: {table: generations, where: error is not null}")
    return "\n".join(lines)


def _counts_errors(draft: Outline) -> bool:
    """Whether answers that failed can be told of a conversation, and nothing better tells of it."""
    named = draft.key == "episode_id" and "generations" in draft.tables
    return named and not draft.moments["accepted"]


def _episodes(draft: Outline) -> str:
    chosen = [moment for moment, events in draft.moments.items() if events]
    named = [("asked", "turns"), ("accepted", "accepts"), ("regenerated", "regens")]
    measures = [f"{name}: {{count: {moment}}}" for moment, name in named if moment in chosen]
    measures += ["errors: {count: errored}"] if _counts_errors(draft) else []
    key = [] if draft.key is None else [f"    key: {draft.key}{_mark(draft, 'episode')}"]
    gap = _mark(draft, "episode") if draft.key is None else ""
    agents = {"agent_id": "first"} if "agents" in draft.tables else {}
    rules = {**agents, **draft.carries}
    carries = (
        [f"    carries: {spelled(rules)}{'' if rules == agents else f'   {MARK}'}"] if rules else []
    )
    lines = [
        "episodes:",
        "  conversation:",
        *key,
        f"    gap: {draft.gap}{gap}",
        f"    of: [{', '.join(chosen)}]",
        *carries,
        f"    measures: {{{', '.join(measures)}}}",
        f"    fulfilled: {_fulfilled(draft)}   {MARK}",
    ]
    return "\n".join(lines)


def _fulfilled(draft: Outline) -> str:
    """When a conversation gave what was asked for, by the moments there are."""
    again = bool(draft.moments["regenerated"])
    if draft.moments["accepted"]:
        return "accepts >= 1 and regens <= 2" if again else "accepts >= 1"
    conditions = ["turns >= 1"]
    conditions += ["regens = 0"] if again else []
    conditions += ["errors = 0"] if _counts_errors(draft) else []
    return " and ".join(conditions)


def _mark(draft: Outline, name: str) -> str:
    return "" if name in draft.confirmed else f"   {MARK}"


def quoted(text: str) -> str:
    """A text as YAML reads it back, in quotation marks where it must be."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
