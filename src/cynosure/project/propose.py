"""A first star file for a folder of data: what is guessed, and at most five questions about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pyarrow as pa

from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.metrics.located.values import Duration
from cynosure.playbook.knowledge import with_own
from cynosure.playbook.models import Playbook
from cynosure.project import business
from cynosure.project.carried import carried
from cynosure.project.meanings import MEANINGS, moments_of
from cynosure.sources.importer import Row
from cynosure.sources.recognise import Recognised, passed_over, recognise
from cynosure.sources.scalars import scalars
from cynosure.sources.walking import known
from cynosure.tables.instants import instants

BASES: tuple[str, ...] = ("events", "generations", "episodes", "exposures", "payments")
"""Tables of which a star can be made, the best first."""

TRIALS = "trials"
"""The table that answers without any of them what models can do."""

EFFECTS = "effects"
"""The table of experiments summed up: metrics that are known by their effects alone."""

BARE: tuple[str, ...] = (
    "bare",
    "none",
    "raw",
    "no_scaffold",
    "no-scaffold",
    "model only",
    "裸模型",
)
"""What people call the harness in which a model is tried alone."""

KEYS: tuple[str, ...] = ("episode_id", "session_id")
"""Columns that may hold an episode together."""

SILENCE = "30m"
"""The silence that parts episodes whose rows name none: the length usual for a visit to a site."""

TRACERS: tuple[str, ...] = ("langfuse", "otlp")
"""Formats whose events are beginnings of traces: each means that somebody asked."""

KEYED = 0.5
"""Share of the rows that must name an episode before its key is proposed."""

CHINA = "Asia/Shanghai"
NONE: tuple[str, ...] = ("-", "none", "无", "没有")
"""What a user answers who wants no event chosen."""

NEEDED: tuple[str, ...] = ("asked", "value")
"""Moments without which there is no star."""

MOST_TOLD = 5
"""Files of which a refusal tells why."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Choice:
    """One question: what is asked, the guess in the user's own words, and what speaks for it."""

    name: str
    asks: Text
    guess: str
    evidence: Text


@dataclass(frozen=True)
class Outline:
    """What the star file is to say.

    `seen` are the files, `base` the table of which the star is made; trials make none. `events`
    has the number of rows of the sample by event name, `moments` event names by moment. `key` and
    `gap` form the episodes. `since` is the first day of the sample. `business` is the type that the
    product seems to be, None where nothing says so. `confirmed` are the questions answered.
    """

    name: str
    seen: tuple[Recognised, ...]
    base: str
    timezone: str
    since: date
    events: Mapping[str, int]
    moments: Mapping[str, tuple[str, ...]]
    key: str | None
    gap: str
    business: business.Business | None = None
    confirmed: frozenset[str] = frozenset()

    @property
    def used(self) -> tuple[Recognised, ...]:
        """The files that become sources."""
        return believed(self.seen)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics of the experiments seen that were summed up, in the order met."""
        met = (known(row.get("metric")) for row in _rows_of(self.used, EFFECTS))
        return tuple(dict.fromkeys(name for name in met if name is not None))

    @property
    def bare(self) -> tuple[str, ...]:
        """The harnesses of the trials seen in which, by their names, a model is tried alone."""
        met = {str(row.get("harness")) for row in _rows_of(self.used, TRIALS)}
        return tuple(sorted(name for name in met if name.casefold() in BARE))

    @property
    def carries(self) -> dict[str, str]:
        """What episodes of the moments chosen take over from the rows seen, by name."""
        chosen = {event for events in self.moments.values() for event in events}
        rows = [row for row in _rows_of(self.used, self.base) if str(row.get("event")) in chosen]
        return carried(rows, _rows_of(self.used, "generations"), self.key, self.gap)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the files fill."""
        return tuple(dict.fromkeys(feed.table for one in self.used for feed in one.feeds))


def outline(folder: Path, lang: str, now: datetime, named: str | None = None) -> Outline:
    """What can be guessed of the files in a folder; `named` is its type of business, if given.

    Raises UserMistake for a folder that is none and a type that the playbook does not know,
    Refusal where no file says who did what and when.
    """
    if not folder.is_dir():
        raise UserMistake(
            f"There is no folder `{folder.name}`.", f"没有名为 `{folder.name}` 的目录。"
        )
    seen = recognise(folder.resolve(), now)
    if not seen:
        raise _no_data(passed_over(folder.resolve()))
    draft = guessed(folder.resolve().name, seen, lang, now)
    return _as_business(draft, named, with_own(folder))


def _as_business(draft: Outline, named: str | None, book: Playbook) -> Outline:
    """The outline with the type of business, and with the moments of the star that suits it."""
    if named is not None:
        found: business.Business | None = business.named(named, draft.events, book)
    elif draft.base == "events" and not any(one.format in TRACERS for one in draft.used):
        found = business.seems(tuple(draft.events), book)
    else:
        found = None
    confirmed = frozenset() if named is None else frozenset({"business"})
    draft = replace(draft, business=found, confirmed=confirmed)
    if found is None or not found.drafted:
        return draft
    ordered = sorted(draft.events, key=lambda event: (-draft.events[event], event))
    moments = business.moments_by_role(found.kind, ordered)
    chosen = {event for events in moments.values() for event in events}
    rows = [row for row in _rows_of(draft.used, draft.base) if str(row.get("event")) in chosen]
    return replace(draft, moments=moments, gap=found.kind.draft.gap, key=_key(rows))


def believed(seen: Sequence[Recognised]) -> tuple[Recognised, ...]:
    """The files to build upon: those known by values alone only where no other tells of people."""
    sure = tuple(one for one in seen if one.confidence in ("high", "medium"))
    told = any(feed.table in BASES for one in sure for feed in one.feeds)
    return sure if told else tuple(one for one in seen if one.feeds)


def guessed(name: str, seen: Sequence[Recognised], lang: str, now: datetime) -> Outline:
    """The outline that files of these kinds suggest for a product of that name."""
    used = believed(seen)
    tables = {feed.table for one in used for feed in one.feeds}
    base = next((table for table in (*BASES, EFFECTS, TRIALS) if table in tables), None)
    if base is None:
        raise _nothing_to_go_on(seen)
    rows = _rows_of(used, base)
    counts = Counter(str(row["event"]) for row in rows if row.get("event") is not None)
    return Outline(
        name=name,
        seen=tuple(seen),
        base=base,
        timezone=_timezone(used, rows, counts, lang),
        since=_first_day(rows, base, now),
        events=counts,
        moments=moments_of(counts, _asking(used)) if base == "events" else {},
        key=_key(rows),
        gap=SILENCE,
    )


def _rows_of(used: Sequence[Recognised], table: str) -> list[Row]:
    """The rows of the sample of a table."""
    return [row for one in used for feed in one.feeds if feed.table == table for row in feed.rows]


def _key(rows: Sequence[Row]) -> str | None:
    """The column that holds an episode together, None where too few rows name any."""
    return next((key for key in KEYS if _filled(rows, key) >= KEYED), None)


def questions(draft: Outline) -> tuple[Choice, ...]:
    """What to ask, at most five questions; each has a guess."""
    zone = Choice(
        "timezone",
        Text("In which time zone does a day begin?", "按哪个时区划分自然日？"),
        draft.timezone,
        Text("by the offsets and the language of the files", "依据文件中的时差与语言"),
    )
    if draft.base != "events":
        return (zone,)
    asked = [
        Choice(moment, asks, ", ".join(draft.moments[moment]) or "-", _evidence(draft, moment))
        for moment, asks in _moments_to_ask(draft)
    ]
    episode = Choice(
        "episode",
        Text(
            "What holds a conversation or task together: a column, or a silence such as 30m?",
            "一次对话或任务靠什么识别：某一列，还是一段静默时长（如 30m）？",
        ),
        draft.key or draft.gap,
        _evidence_of_key(draft),
    )
    return (*asked, episode, zone)


def _moments_to_ask(draft: Outline) -> list[tuple[str, Text]]:
    if draft.business is not None and draft.business.drafted:
        forms = business.roles(draft.business.kind)
        return [(role, business.asks(form)) for role, form in forms]
    return [
        (
            moment,
            Text(f"Which events mean that somebody {words.en}?", f"哪些事件表示用户{words.zh}？"),
        )
        for moment, words, *_ in reversed(MEANINGS)
    ]


def answered(draft: Outline, name: str, answer: str) -> Outline:
    """The outline with a question answered; raises UserMistake for what cannot be meant."""
    said = answer.strip()
    draft = replace(draft, confirmed=draft.confirmed | {name})
    if name == "timezone":
        return replace(draft, timezone=_zone(said))
    if name == "episode":
        return _with_episode(draft, said)
    return replace(draft, moments={**draft.moments, name: _chosen(draft, name, said)})


def _zone(said: str) -> str:
    zones = available_timezones()
    if said not in zones:
        near = did_you_mean(said, zones)
        raise UserMistake(
            f"There is no time zone `{said}`.{near.en}", f"没有名为 `{said}` 的时区。{near.zh}"
        )
    return said


def _with_episode(draft: Outline, said: str) -> Outline:
    if said in KEYS:
        return replace(draft, key=said)
    try:
        Duration.of(said)
    except ValueError as error:
        raise UserMistake(
            f"`{said}` is neither {' nor '.join(KEYS)} nor a silence such as 30m.",
            f"`{said}` 既不是 {'、'.join(KEYS)}，也不是时长（如 30m）。",
        ) from error
    return replace(draft, key=None, gap=said)


def _chosen(draft: Outline, name: str, said: str) -> tuple[str, ...]:
    if said in NONE and name not in NEEDED:
        return ()
    names = tuple(dict.fromkeys(word.strip() for word in re.split(r"[,，、;；]", said)))
    for event in names:
        if event not in draft.events:
            near = did_you_mean(event, draft.events)
            raise UserMistake(
                f"No row of the sample is of the event `{event}`.{near.en}",
                f"抽样的行中没有事件 `{event}`。{near.zh}",
            )
    return names


def _evidence(draft: Outline, moment: str) -> Text:
    counts = [f"{event} {draft.events[event]:,}" for event in draft.moments[moment]]
    if not counts:
        return Text("no event name suggests it", "没有事件名与此相符")
    return Text(
        f"by their names; rows in the sample: {', '.join(counts)}",
        f"依据事件名；抽样行数：{'、'.join(counts)}",
    )


def _evidence_of_key(draft: Outline) -> Text:
    if draft.key is None:
        return Text("too few rows name one", "多数行没有写明所属对话")
    return Text(f"most rows of the sample have `{draft.key}`", f"抽样中多数行都有 `{draft.key}`")


def _asking(seen: Sequence[Recognised]) -> set[str]:
    """Events that are the beginning of a trace, whatever they are called."""
    feeds = [feed for one in seen if one.format in TRACERS for feed in one.feeds]
    return {str(row["event"]) for feed in feeds if feed.table == "events" for row in feed.rows}


def _filled(rows: Sequence[Row], column: str) -> float:
    return sum(known(row.get(column)) is not None for row in rows) / max(len(rows), 1)


def _timezone(
    seen: Sequence[Recognised], rows: Sequence[Row], events: Mapping[str, int], lang: str
) -> str:
    """Shanghai where times or words are Chinese, else UTC: an offset names no zone by itself."""
    texts = [str(row.get("ts")) for row in rows]
    if texts and sum(text.endswith(("+08:00", "+0800", "+08")) for text in texts) > len(texts) / 2:
        return CHINA
    words = [*events, *(word for one in seen for word in (one.path, *one.evidence))]
    tools = any(one.format == "sensors" for one in seen)
    return CHINA if lang == "zh" or tools or any(map(_CHINESE.search, words)) else "UTC"


def _first_day(rows: Sequence[Row], base: str, now: datetime) -> date:
    clock = "ended" if base == "episodes" else "ts"
    cells: list[Any] = [row.get(clock) for row in rows]
    times = instants(pa.array(scalars(cells)), "UTC", now).values.drop_null()
    return min((time.date() for time in times.to_pylist()), default=now.astimezone(UTC).date())


def _no_data(others: Sequence[str]) -> Refusal:
    """The refusal of a folder without a file that is looked at; `others` are those in it."""
    named = [f"`{name}`" for name in others[:MOST_TOLD]]
    more = Text("", "")
    if named:
        dots = ", …" if len(others) > MOST_TOLD else ""
        more = Text(
            f" Passed over by its ending: {', '.join(named)}{dots}. A table from a spreadsheet or "
            "a database has to be saved as CSV, fields parted by tabs as .tsv.",
            f"因扩展名不符而跳过：{'、'.join(named)}{'等' if dots else ''}。"
            "电子表格或数据库中的表请先另存为 CSV；以制表符分隔的文件请用 .tsv 作扩展名。",
        )
    return Refusal(
        "No file here is CSV, Parquet or JSON, plain or packed with gzip or Zstandard."
        f"{more.en} Put an export of your events into this folder and run `cyn init` again.",
        "目录中没有 CSV、Parquet 或 JSON 文件（可以用 gzip 或 Zstandard 压缩）。"
        f"{more.zh}请放入一份事件导出，再运行 `cyn init`。",
    )


def _nothing_to_go_on(seen: Sequence[Recognised]) -> Refusal:
    told = [(one.path, one.reason or _tells_nobody(one)) for one in seen[:MOST_TOLD]]
    return Refusal(
        "None of the files says who did what and when. A star needs rows with a user, a time and "
        "an event, or answers of a model with their user.\n"
        + "\n".join(f"  `{path}`: {why.en}" for path, why in told),
        "这些文件都没有说明谁在何时做了什么。"
        "北极星指标需要带有用户、时间和事件的行，或带有用户的模型回答记录。\n"
        + "\n".join(f"  `{path}`：{why.zh}" for path, why in told),
    )


def _tells_nobody(one: Recognised) -> Text:
    tables = [feed.table for feed in one.feeds]
    return Text(
        f"fills the table {', '.join(tables)}, which tells of no user's doings.",
        f"可填充 {'、'.join(tables)} 表，但其中没有用户的行为。",
    )
