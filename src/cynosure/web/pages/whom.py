"""Whom: who the people are, what each group's star is, who uses what others made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cynosure.analyses.agents import knows_agents
from cynosure.errors import Text
from cynosure.findings.blocks import SeriesBlock
from cynosure.findings.record import Question
from cynosure.metrics.inputs import label_of
from cynosure.metrics.located.values import Percentage
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.dashboard import level_of
from cynosure.web.content import Content, Facts, Item, Said, Section, claim, missing
from cynosure.web.pages.star import PERIODS
from cynosure.web.reading import Reading
from cynosure.web.view import View, groups_of, metric_of

NO_GROUPS = Text(
    "The star file names no groups; `groups:` says who is meant by each.",
    "星文件没有定义群体；请在 `groups:` 中写明各群体指哪些人。",
)
NO_AGENTS = Text(
    "No source tells of agents, so everybody uses the main assistant only.",
    "没有数据源提供智能体信息，因此所有使用都算作主助手。",
)
NO_STARS = Text(
    "No group has a star of its own; `by_group:` of the star names them.",
    "没有群体设定自己的北极星；可在北极星的 `by_group:` 中写明。",
)
TITLE = Text("Whom", "为谁")
NO_TRADEOFF = Text(
    "No trade-off is on file: nobody has signed what one group may lose for another; `tradeoff:` "
    "in the star file holds it.",
    "没有约定取舍：尚无人签署一个群体可以为另一个群体让出多少；可写在星文件的 `tradeoff:` 中。",
)
EXPIRED = Text("It has expired: sign it anew or take it out.", "约定已到期：请重新签署或删除。")


@dataclass(frozen=True)
class Whom:
    """Groups and their overlap, their stars, assistant or agents, and what moved between them."""

    name: str = "whom"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        star_file = reading.project.star_file
        who = [Question("groups", (("period", view.period),))] if star_file.groups else []
        use = (
            [Question(name, (("period", view.period),)) for name in ("agents", "moved")]
            if knows_agents(star_file)
            else []
        )
        stars = [
            level_of(metric, view.period)
            for group in groups_of(star_file)
            if (metric := metric_of(star_file, group)) is not None
        ]
        snapshot = view.snapshot or reading.snapshot_for([*who, *use, *stars], ())
        sections = (
            _section("groups", Text("Groups and overlap", "群体与重叠"), NO_GROUPS,
                     _asked(reading, snapshot, who)),
            _section("use", Text("Assistant, agents or both", "主助手、智能体或两者"), NO_AGENTS,
                     _asked(reading, snapshot, use)),
            _section("stars", Text("The star of each group", "各群体的北极星"), NO_STARS,
                     _asked(reading, snapshot, stars, (SeriesBlock,))),
        )  # fmt: skip
        on_file = Section("tradeoff", Text("Trade-off on file", "约定的取舍"), _tradeoff(star_file))
        return Content(self.title, (*sections, on_file), snapshot, PERIODS)


def _tradeoff(star_file: StarFile) -> tuple[Item, ...]:
    """What somebody has signed that one group may lose for another, as the star file has it."""
    tradeoff = star_file.tradeoff
    if tradeoff is None:
        return (Said(NO_TRADEOFF),)
    rows = [
        (label_of(star_file, name), Text(f"not below {least}", f"不低于 {least}"))
        for name, share in tradeoff.floor.items()
        if (least := _percent(share))
    ]
    exchange = tradeoff.exchange
    if exchange is None:
        return (Facts(tuple(rows)),)
    one, of = label_of(star_file, exchange.one.name), label_of(star_file, exchange.of.name)
    rows += [
        (
            Text(f"One of “{one.en}”", f"每 1 个“{one.zh}”"),
            Text(
                f"is worth {exchange.worth:g} of “{of.en}”", f"折合 {exchange.worth:g} 个“{of.zh}”"
            ),
        ),
        (
            Text("Signed", "签署"),
            Text(
                f"{exchange.signed_by}, {exchange.signed.date}; until {exchange.expires.date}",
                f"{exchange.signed_by}，{exchange.signed.date}；有效至 {exchange.expires.date}",
            ),
        ),
    ]
    over = exchange.expires.date < datetime.now(UTC).date()
    return (Facts(tuple(rows)), *((Said(EXPIRED),) if over else ()))


def _percent(share: Percentage) -> str:
    return f"{100 * share.fraction:+g} %".replace("-", "−")


def _section(name: str, head: Text, none: Text, items: Iterator[Item]) -> Section:
    return Section(name, head, tuple(items) or (Said(none),))


def _asked(
    reading: Reading,
    snapshot: str | None,
    questions: list[Question],
    shape: tuple[type[SeriesBlock], ...] | None = None,
) -> Iterator[Item]:
    for question in questions:
        listed = reading.answer(question, snapshot)
        if listed is None:
            yield missing(reading.project.star_file, question)
        else:
            yield claim(reading, listed, shape, notes=shape is None)
