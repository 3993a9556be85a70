"""Trust: what of the data may be believed, what is blocked, and what changed without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.project.declare import KINDS, Ignored, Release, ignored_in, releases_in
from cynosure.store.ledger import alias
from cynosure.web.content import Content, Declaring, Item, Said, Section, claim, missing
from cynosure.web.pages.star import PERIODS
from cynosure.web.reading import Reading
from cynosure.web.view import View

NOTICED = ("undeclared", "alert")
"""The analyses whose findings may be declared or ignored."""
WATCHED = "undeclared"
"""The one that also says that nothing was noticed: there is then nothing to declare."""
NOTHING = Text("Nothing has been noticed on this snapshot.", "这个快照上没有发现异常变化。")
TITLE = Text("Trust", "数据可信")


@dataclass(frozen=True)
class TrustPage:
    """The finding of `doctor`, and what was noticed with the forms to declare or ignore it."""

    name: str = "trust"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        question = Question("doctor", (("period", view.period),))
        snapshot = view.snapshot or reading.snapshot_for((question,), ())
        listed = reading.answer(question, snapshot)
        doctor: Item = (
            missing(reading.project.star_file, question)
            if listed is None
            else claim(reading, listed, notes=True)
        )
        changes = tuple(_changes(reading, snapshot))
        sections = (
            Section("data", Text("What may be believed", "哪些数据可信"), (doctor,)),
            Section("changes", Text("Noticed and undeclared", "未声明的变化"), changes),
            Section("declared", Text("On file", "已记录"), tuple(_on_file(reading))),
        )
        return Content(self.title, sections, snapshot, PERIODS)


def _changes(reading: Reading, snapshot: str | None) -> Iterator[Item]:
    """Each thing noticed and not yet spoken for, with its forms; then the forms by themselves."""
    spoken = {one.about for one in releases_in(reading.entries)}
    spoken |= {one.about for one in ignored_in(reading.entries)}
    noticed = [one for name in NOTICED for one in reading.all_of(name, snapshot)]
    open_ones = [one for one in noticed if alias(one.number) not in spoken]
    if not open_ones:
        yield Said(NOTHING)
    for one in open_ones:
        shown = claim(reading, one, notes=True)
        yield shown
        if any(check.passed is False for check in shown.finding.checks) or one.question != WATCHED:
            yield Declaring(alias(one.number), one.end, KINDS)
    served = reading.served
    yield Declaring(None, "" if served is None else served.loaded_at[:10], KINDS)


def _on_file(reading: Reading) -> Iterator[Said]:
    """What people declared and ignored, the newest first."""
    found: list[Release | Ignored] = [
        *releases_in(reading.entries),
        *ignored_in(reading.entries),
    ]
    for one in reversed(found):
        if isinstance(one, Release):
            kind = dict(KINDS)[one.kind] if one.kind in dict(KINDS) else Text(one.kind, one.kind)
            yield Said(
                Text(
                    f"Declared: {one.id} ({kind.en}) on {one.day}: {one.why}",
                    f"已声明：{one.day} {one.id}（{kind.zh}）：{one.why}",
                )
            )
        else:
            yield Said(Text(f"Ignored: {one.about}: {one.why}", f"已忽略：{one.about}：{one.why}"))
    if not found:
        yield Said(Text("Nothing has been declared by hand.", "还没有人工声明。"))
