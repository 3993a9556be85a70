"""Ledger: all that was concluded, to be looked through, and how often it was right."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text, UserMistake
from cynosure.findings.kinds import Kind
from cynosure.report import GRAMMARS
from cynosure.store.ledger_listing import Listed
from cynosure.web.content import Choice, Content, Entries, Item, Line, Said, Section, claim
from cynosure.web.reading import Reading
from cynosure.web.view import View

SHOWN = 50
"""Lines on a page of the list."""
CALIBRATION = "calibration"
NOT_YET = Text(
    "How often we were right is not known yet: no claim of the ledger has met its later outcome.",
    "命中率尚不可知：账本中的结论还没有等到事后结果。",
)
EMPTY = Text("Nothing on file is like that.", "没有符合条件的结论。")
NOTHING = Text("The ledger is still empty.", "账本还是空的。")
TITLE = Text("Ledger", "证据账本")


@dataclass(frozen=True)
class LedgerPage:
    """The findings by kind, analysis and period, newest first."""

    name: str = "ledger"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        listed = [one for one in reversed(reading.known.listed) if _is_wanted(one, query)]
        pages = max(1, -(-len(listed) // SHOWN))
        page = _page(query.get("page", "1"), pages)
        shown = listed[(page - 1) * SHOWN : page * SHOWN]
        rows = tuple(Line(one, reading.of(one)) for one in shown)
        entries = Entries(rows, len(listed), _filters(reading, query), page, pages)
        items: tuple[Item, ...] = (entries,)
        if not rows:
            items = (entries, Said(EMPTY) if reading.known.listed else Said(NOTHING, "cyn star"))
        newest = reading.known.listed[-1].snapshot if reading.known.listed else None
        # What was known when fewer findings were closed is another answer, and an older one.
        found = reading.all_of(CALIBRATION, newest)[-1:]
        right = tuple(claim(reading, one, notes=True) for one in found) or (Said(NOT_YET),)
        return Content(
            self.title,
            (
                Section("findings", Text("Findings", "结论"), items),
                Section("calibration", Text("How often we were right", "命中率"), right),
            ),
        )


def _is_wanted(one: Listed, query: dict[str, str]) -> bool:
    kind = one.kind if one.has_value else Kind.CANNOT_TELL.value
    span = f"{one.start}..{one.end}"
    known = {"kind": kind, "question": one.question, "metric": one.metric, "days": span}
    return all(not query.get(name) or query[name] == value for name, value in known.items())


def _page(written: str, pages: int) -> int:
    if not written.isascii() or not written.isdigit() or not 1 <= int(written[:9]) <= pages:
        raise UserMistake(
            f"The list has the pages 1 to {pages}.", f"列表只有第 1 至第 {pages} 页。"
        )
    return int(written)


def _filters(reading: Reading, query: dict[str, str]) -> tuple[Choice, ...]:
    """Everything by which the list can be narrowed, with the values that it has."""
    listed = reading.known.listed
    kinds = {one.kind if one.has_value else Kind.CANNOT_TELL.value for one in listed}
    english, chinese = GRAMMARS
    named = tuple(
        (kind.value, Text(english.verbs[kind].name, chinese.verbs[kind].name))
        for kind in Kind
        if kind.value in kinds
    )
    spans = sorted({(one.end, one.start) for one in listed}, reverse=True)
    days = tuple((f"{a}..{b}", Text(f"{a} – {b}", f"{a} 至 {b}")) for b, a in spans)
    return (
        Choice("kind", Text("Kind", "证据类型"), named, query.get("kind", "")),
        _plain("question", Text("Analysis", "分析"), {one.question for one in listed}, query),
        _plain("metric", Text("About", "对象"), {one.metric for one in listed}, query),
        Choice("days", Text("Days", "日期"), days, query.get("days", "")),
    )


def _plain(name: str, label: Text, values: set[str], query: dict[str, str]) -> Choice:
    known = tuple((value, Text(value, value)) for value in sorted(values))
    return Choice(name, label, known, query.get(name, ""))
