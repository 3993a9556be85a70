"""Star: the north star, how it moves, what it is made of, what must not get worse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses.doctor_shown import RELEASES
from cynosure.errors import Text
from cynosure.findings.blocks import (
    BLOCKS,
    Block,
    BreakdownBlock,
    MatrixBlock,
    SeriesBlock,
    TableBlock,
    TreeBlock,
)
from cynosure.findings.record import Question
from cynosure.metrics.inputs import label_of
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.dashboard import (
    counts_growth,
    growth_of,
    knows_money,
    level_of,
    money_of,
)
from cynosure.project.declare import releases_in
from cynosure.report.charts import Rug
from cynosure.store.ledger_listing import Listed
from cynosure.web.content import Content, Item, Said, Section, claim, missing
from cynosure.web.reading import Reading
from cynosure.web.tree import Share, shares_in
from cynosure.web.view import View, groups_of, metric_of, splits_of, star_today

TITLE = Text("Star", "北极星")
PERIODS = ("day", "week", "month", "quarter", "year")
DECISION, WHY = "decision", "why"
MONEY = Text("Money", "收入与成本")
NO_STAR = Text("The star file names no star.", "星文件没有写北极星指标。")
NO_RAIL = Text(
    "No guardrail is named: nothing says what must not get worse while the star rises.",
    "没有设定护栏：尚未说明北极星上升时哪些指标不能变差。",
)
NO_TREE = Text(
    "No parts are declared; `tree:` in the star file names them.",
    "尚未声明指标构成；可在星文件的 `tree:` 中写明。",
)
SPLIT = (BreakdownBlock, MatrixBlock, TableBlock)
"""What a finding that is split by a dimension shows of the parts."""
REST = tuple(shape for _, shape in BLOCKS if shape not in (SeriesBlock, TreeBlock))


@dataclass(frozen=True)
class StarPage:
    """The star of all, or of the group in the address."""

    name: str = "star"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        star_file = reading.project.star_file
        metric = metric_of(star_file, view.group)
        if metric is None:
            return Content(self.title, (Section("now", self.title, (Said(NO_STAR, "cyn init"),)),))
        questions = _questions(star_file, metric, view)
        snapshot = view.snapshot or reading.snapshot_for(questions, ())
        found = {question: reading.answer(question, snapshot) for question in questions}
        return Content(
            label_of(star_file, metric),
            tuple(_sections(reading, view, metric, found, snapshot)),
            snapshot,
            PERIODS,
            tuple((name, _label(star_file, name)) for name in groups_of(star_file)),
            splits_of(star_file, view.group),
        )


Found = dict[Question, Listed | None]
Shapes = tuple[type[Block], ...]


def _label(star_file: StarFile, group: str) -> Text:
    named = star_file.groups.get(group)
    return (named.label if named is not None else None) or Text(group, group)


def _questions(star_file: StarFile, metric: str, view: View) -> list[Question]:
    """What the page asks the ledger, the star itself first."""
    found = [level_of(metric, view.period)]
    if view.by is not None:
        found.append(level_of(metric, view.period, view.by))
    if counts_growth(star_file, metric):
        found.append(growth_of(metric, view.period))
    found += [level_of(rail, view.period) for rail in _guardrails(star_file, view.group)]
    if view.group is None and knows_money(star_file):
        found.append(money_of(view.period))
    return found


def _guardrails(star_file: StarFile, group: str | None) -> tuple[str, ...]:
    star = star_today(star_file)
    return () if star is None or group is not None else tuple(star.guardrails)


def _sections(
    reading: Reading, view: View, metric: str, found: Found, snapshot: str | None
) -> Iterator[Section]:
    star_file = reading.project.star_file
    asked = level_of(metric, view.period)
    star = found[asked]
    if star is None:
        yield Section("now", Text("Now", "现状"), (missing(star_file, asked),))
    else:
        rug = _rug(reading, snapshot)
        now = replace(claim(reading, star, (SeriesBlock,), rug=rug), large=True)
        yield Section("now", Text("Now", "现状"), (now,))
    yield from _rails(reading, view, star, found)
    if star is not None:
        yield Section("decision", Text("This week", "本周决定"), _decision(reading, star, snapshot))
        tree = replace(
            claim(reading, star, (TreeBlock,), says=False),
            shares=_shares(reading, metric, snapshot),
        )
        yield Section("tree", Text("Parts", "构成"), (tree if tree.blocks else Said(NO_TREE),))
    yield from _split(reading, view, metric, star, found)
    growth = growth_of(metric, view.period)
    if growth in found:
        yield Section("growth", Text("Growth", "增长"), (_or_missing(reading, growth, found),))
    yield from _money(reading, view, found, snapshot)
    if star is not None:
        trust = replace(claim(reading, star, (), says=False), notes=True)
        yield Section("trust", Text("How far to believe it", "可信程度"), (trust,))


def _or_missing(
    reading: Reading, question: Question, found: Found, shapes: Shapes | None = None
) -> Item:
    listed = found.get(question)
    if listed is None:
        return missing(reading.project.star_file, question)
    return claim(reading, listed, shapes)


def _rails(reading: Reading, view: View, star: Listed | None, found: Found) -> Iterator[Section]:
    """How each guardrail stands against its limit, then each by itself."""
    names = _guardrails(reading.project.star_file, view.group)
    items: list[Item] = []
    if star is not None:
        whole = claim(reading, star, (), says=False)
        held = tuple(check for check in whole.finding.checks if check.code == "guardrail")
        items += [replace(whole, checks=held)] if held else []
    for name in names:
        question = level_of(name, view.period)
        items.append(_or_missing(reading, question, found, (SeriesBlock,)))
    if items or view.group is None:
        yield Section("guardrails", Text("Guardrails", "护栏"), tuple(items) or (Said(NO_RAIL),))


def _money(reading: Reading, view: View, found: Found, snapshot: str | None) -> Iterator[Section]:
    """What came in and what it cost; where no source is of money, what somebody asked of it."""
    asked = money_of(view.period)
    told = [one for one in reading.all_of("money", snapshot) if one.arguments == asked.arguments]
    if asked in found:
        yield Section("money", MONEY, (_or_missing(reading, asked, found),))
    elif told and view.group is None:
        yield Section("money", MONEY, (claim(reading, told[-1]),))


def _split(
    reading: Reading, view: View, metric: str, star: Listed | None, found: Found
) -> Iterator[Section]:
    """The star by the dimension of the address, and what else its finding shows."""
    items: list[Item] = []
    if view.by is not None:
        items.append(_or_missing(reading, level_of(metric, view.period, view.by), found, SPLIT))
    elif star is not None:
        rest = claim(reading, star, REST, says=False)
        items += [rest] if rest.blocks else []
    if items:
        yield Section("parts", Text("Beside it", "分项"), tuple(items))


def _decision(reading: Reading, star: Listed, snapshot: str | None) -> tuple[Item, ...]:
    """The decision on file, else what the star's own finding says is next."""
    decided = reading.all_of(DECISION, snapshot)
    if decided:
        return tuple(claim(reading, listed, notes=True) for listed in decided)
    return (replace(claim(reading, star, (), says=False), next=True),)


def _shares(reading: Reading, metric: str, snapshot: str | None) -> dict[Text, Share]:
    """What each part accounts for of the change, where somebody has asked why."""
    found: dict[Text, Share] = {}
    for listed in reading.all_of(WHY, snapshot):
        if dict(listed.arguments).get("metric") == metric:
            found |= shares_in(reading.of(listed))
    return found


def _rug(reading: Reading, snapshot: str | None) -> tuple[Rug, ...]:
    """The releases of the snapshot, and those that were declared since."""
    known: list[Rug] = []
    for listed in reading.all_of("doctor", snapshot)[-1:]:
        tables = [b for b in reading.of(listed).blocks if b.title == RELEASES]
        rows = [row for t in tables if isinstance(t, TableBlock) for row in t.rows]
        known += [Rug(str(day), str(kind), str(name)) for day, kind, name, *_ in rows]
    known += [Rug(one.day, one.kind, one.id) for one in releases_in(reading.entries)]
    return tuple(sorted(dict.fromkeys(known), key=lambda one: one.day))
