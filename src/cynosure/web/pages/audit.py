"""Audit: is this star a good one?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cynosure.analyses.audit.told import beside, details, own_details
from cynosure.errors import Refusal, Text
from cynosure.findings.asking import command_for
from cynosure.findings.blocks import Note
from cynosure.findings.record import Question
from cynosure.metrics.starfile.models import Star
from cynosure.project.card import VERDICTS, card_of
from cynosure.project.owners import has_answered
from cynosure.project.poll_entries import POLL, polled_of
from cynosure.report import say_note
from cynosure.report.leaf import Fact, Part
from cynosure.store.key import known_key
from cynosure.store.ledger import alias
from cynosure.store.ledger_listing import Listed
from cynosure.web.content import (
    Content,
    Facts,
    Item,
    Missing,
    Said,
    Section,
    Verdicts,
    claim,
    missing,
)
from cynosure.web.reading import Reading
from cynosure.web.view import View, star_today

SAYS = Text(
    "Six criteria, measured, for the star and its rivals",
    "用六项准则实测北极星及其备选指标",
)
TITLE = Text("Audit", "体检")
NO_STAR = Text("The star file names no `star`.", "星文件没有写 `star`。")
AUDIT, STAGE = "audit", "stage"
OPEN = Refusal("nobody has asked for them yet", "尚未提问")


@dataclass(frozen=True)
class Audit:
    """The verdicts side by side, the stage of the product, and the card of the star."""

    name: str = AUDIT
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        snapshot = view.snapshot or reading.snapshot_for((), (AUDIT, STAGE))
        audits = reading.all_of(AUDIT, snapshot)
        star_file = reading.project.star_file
        verdicts = tuple(one for audit in reversed(audits) for one in _audit(reading, audit))
        stages = [claim(reading, one, notes=True) for one in reading.all_of(STAGE, snapshot)]
        star = star_today(star_file)
        return Content(
            self.title,
            (
                Section(
                    "verdicts",
                    Text("Is it a good one?", "这颗北极星好不好？"),
                    verdicts or (Missing(SAYS, command_for(Question(AUDIT))),),
                ),
                Section(
                    "stage",
                    Text("Stage", "阶段"),
                    tuple(stages) or (missing(star_file, Question(STAGE)),),
                ),
                Section(
                    "card",
                    Text("Metric card", "指标卡"),
                    (Said(NO_STAR),) if star is None else tuple(_card(reading, star)),
                ),
            ),
            snapshot,
        )


def _audit(reading: Reading, listed: Listed) -> Iterator[Item]:
    """The verdicts of an audit, then whatever else it shows."""
    whole = claim(reading, listed, notes=True)
    finding = whole.finding
    table = beside(finding)
    if table is not None:
        yield Verdicts(alias(listed.number), finding)
    told = () if table is None else (table, own_details(finding), *details(finding))
    places = tuple(place for place in whole.blocks if finding.blocks[place] not in told)
    yield replace(whole, blocks=places)


def _card(reading: Reading, star: Star) -> Iterator[Item]:
    """The card without its verdicts, which stand above, and the command that prints all of it."""
    project = reading.project
    key = known_key(project.layout, project.star_file.privacy.key_env)
    polled = tuple(polled_of(one) for one in reading.entries if one.kind == POLL)
    answers = star.owner is not None and key is not None and has_answered(polled, star.owner, key)
    today = datetime.now(UTC).date()
    card = card_of(project, star, OPEN, today, owner_answers=answers)
    yield Said(card.about, "cyn audit --card")
    for part in card.parts:
        if part.head != VERDICTS:
            yield Facts(tuple(_rows(part)))


def _rows(part: Part) -> Iterator[tuple[Text, Text]]:
    """The facts of a part; what has no name of its own stands under that of the part, once."""
    head = part.head
    for fact in part.facts:
        if isinstance(fact, Fact):
            yield fact.name, _text(fact.value)
        else:
            yield head, _text(fact)
            head = Text("", "")


def _text(said: Text | Note) -> Text:
    """A sentence in both languages."""
    return said if isinstance(said, Text) else Text(say_note(said, "en"), say_note(said, "zh"))
