"""A metric: how it is defined, which definitions it has had, its query, and the rows behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses.lineage import TITLE as LINEAGE
from cynosure.analyses.past import OVERLAP
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.blocks import TableBlock
from cynosure.findings.record import Question
from cynosure.metrics.inputs import label_of
from cynosure.metrics.starfile.definition import definition_hash
from cynosure.project.dashboard import level_of
from cynosure.project.written import lines_of
from cynosure.store.ledger import Definition
from cynosure.store.ledger_listing import Listed
from cynosure.web.content import Content, Facts, Item, Said, Section, Written, claim, missing
from cynosure.web.pages.star import PERIODS
from cynosure.web.reading import Reading
from cynosure.web.view import View

APART = (OVERLAP, LINEAGE)
"""The titles of the tables that have sections of their own."""
NEVER = Text("No definition of it has given a number yet.", "它的定义还没有得出过数值。")
SHORT = 12


@dataclass(frozen=True)
class MetricPage:
    """Everything on file about one metric."""

    def content(self, reading: Reading, view: View, name: str) -> Content:
        """Raises UserMistake where neither star file nor ledger know the metric."""
        star_file = reading.project.star_file
        versions = reading.definitions(name)
        if name not in star_file.metrics and not versions:
            near = did_you_mean(name, star_file.metrics)
            raise UserMistake(f"There is no such metric.{near.en}", f"没有这个指标。{near.zh}")
        question = level_of(name, view.period)
        snapshot = view.snapshot or reading.snapshot_for((question,), ())
        listed = reading.answer(question, snapshot)
        sections = [
            Section("now", Text("Now", "现状"), tuple(_now(reading, name, question, listed))),
            Section("definition", Text("Definition", "定义"), tuple(_definition(reading, name))),
            Section(
                "versions",
                Text("Versions", "版本"),
                tuple(_versions(reading, name, versions, listed)),
            ),
            Section("query", Text("Query", "查询"), tuple(_query(reading, listed))),
            Section("lineage", LINEAGE, tuple(_titled(reading, listed, (LINEAGE,)))),
        ]
        label = label_of(star_file, name) if name in star_file.metrics else Text(name, name)
        return Content(label, tuple(s for s in sections if s.items), snapshot, PERIODS)


def _now(reading: Reading, name: str, question: Question, listed: Listed | None) -> Iterator[Item]:
    if listed is not None:
        shown = claim(reading, listed, notes=True)
        blocks = shown.finding.blocks
        kept = tuple(place for place in shown.blocks if blocks[place].title not in APART)
        yield replace(shown, blocks=kept)
    elif name in reading.project.star_file.metrics:
        yield missing(reading.project.star_file, question)


def _definition(reading: Reading, name: str) -> Iterator[Item]:
    """What the star file says, in the words and the lines of the user."""
    model = reading.project.star_file.metrics.get(name)
    if model is None:
        yield Said(
            Text(
                "The star file no longer has this metric; the ledger remembers it.",
                "星文件里已没有这个指标，账本中仍有记录。",
            )
        )
        return
    if model.says is not None:
        yield Said(model.says)
    yield Written(
        Text(f"{reading.project.file}", f"{reading.project.file}"),
        lines_of(reading.project.text, name),
    )


def _versions(
    reading: Reading, name: str, versions: tuple[Definition, ...], listed: Listed | None
) -> Iterator[Item]:
    if not versions:
        yield Said(NEVER)
        return
    star_file = reading.project.star_file
    now = definition_hash(star_file, name) if name in star_file.metrics else None
    here = Text("as the star file says now", "即星文件当前的口径")
    rows = tuple(
        (Text(f"Version {one.version}", f"第 {one.version} 版"), _hash(one, here, now))
        for one in versions
    )
    yield Facts(rows)
    yield from _titled(reading, listed, (OVERLAP,))
    for one in versions:
        canonical = json.dumps(json.loads(one.canonical), ensure_ascii=False, indent=2)
        head = Text(f"Version {one.version}, in full", f"第 {one.version} 版全文")
        yield Written(head, canonical, closed=True)


def _hash(one: Definition, here: Text, now: str | None) -> Text:
    short = one.hash[:SHORT]
    if one.hash != now:
        return Text(short, short)
    return Text(f"{short}, {here.en}", f"{short}，{here.zh}")


def _query(reading: Reading, listed: Listed | None) -> Iterator[Item]:
    if listed is not None and (query := reading.of(listed).provenance.query):
        yield Written(Text("The query behind the number", "数值背后的查询"), query, closed=True)


def _titled(reading: Reading, listed: Listed | None, titles: tuple[Text, ...]) -> Iterator[Item]:
    """The tables of the metric's finding that bear one of some titles."""
    if listed is not None:
        shown = claim(reading, listed, (TableBlock,), says=False)
        blocks = shown.finding.blocks
        places = tuple(place for place in shown.blocks if blocks[place].title in titles)
        if places:
            yield replace(shown, blocks=places)
