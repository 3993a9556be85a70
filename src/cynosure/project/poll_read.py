"""Reading a form of a poll that people filled in, whatever their spreadsheet made of it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cynosure.analyses.audit.scenarios import scenarios
from cynosure.errors import Place, Text, UserMistake, did_you_mean, system_words
from cynosure.metrics.inputs import label_of
from cynosure.metrics.polled import Polled
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.poll_form import (
    ELSE,
    FILLED,
    FORM,
    HEAD,
    KEY,
    MEANT,
    MOVES,
    OTHER,
    SHARES,
    STAR,
    TEAM,
    WAYS,
    WORDS,
    Choices,
)
from cynosure.project.spreadsheet import meant
from cynosure.store.key import Key

LARGEST = 4 * 1024 * 1024
"""Bytes of a form; no team fills in more."""
LONGEST_WORDS, LONGEST_TEAM = 400, 60
FIRST = len(HEAD)
"""The column in which answers begin."""
KEYS = (KEY, "答案", "标准答案")
UNNAMED = ("person ", "第 ")
"""How the heads of columns begin that nobody wrote a name over."""
DELIMITED = re.compile(r'\s*(?:id|"id")\s*([,;\t])')
"""How a form begins: names at the heads of its columns may hold any of these signs too."""
AHEAD = timedelta(days=1)
"""By how much the clock of somebody who answers may be fast."""


@dataclass(frozen=True)
class Read:
    """What a form holds: the answers of each person, oldest column first, and how many cells of
    them were left blank; `decoded` names the encoding where it was not UTF-8."""

    answers: tuple[Polled, ...]
    blank: int
    decoded: str | None = None


@dataclass(frozen=True)
class _Sheet:
    """The rows of a form by their id, each with its line."""

    file: str
    head: tuple[str, ...]
    rows: Mapping[str, tuple[int, tuple[str, ...]]]

    def cell(self, name: str, column: int) -> str:
        """What stands in a row under a column, empty where there is nothing."""
        _, cells = self.rows.get(name, (0, ()))
        return cells[column].strip() if column < len(cells) else ""

    def place(self, name: str, column: int) -> Place:
        """Where that is."""
        line, _ = self.rows[name]
        return Place(self.file, line, column + 1)


def read_form(path: Path, star_file: StarFile, key: Key, now: datetime) -> Read:
    """The answers of a form.

    Raises UserMistake, with the place, for a file that is no form of this project, for an answer
    that the form does not offer, for one that was given after `now`, and where nobody answered
    anything.
    """
    data = _bytes_of(path)
    text, decoded = _decoded(data, path.name)
    sheet = _sheet(text, path.name)
    metric, definition = _about(sheet, star_file)
    choices = Choices.of(star_file, metric)
    answers, blank = [], 0
    for column in range(FIRST, max(len(cells) for _, cells in sheet.rows.values())):
        given = {name: sheet.cell(name, column) for name in sheet.rows if name in _offered()}
        if not any(given.values()):
            continue
        head = meant(sheet.head[column].strip()) if column < len(sheet.head) else ""
        person = "" if head.casefold() in KEYS else _person(head, column, data, key)
        reading = _Answers(sheet, column, star_file, choices, now)
        answers.append(reading.polled(metric, definition, person))
        blank += sum(not given.get(name) for name in _asked()) if person else 0
    if not answers:
        raise UserMistake(
            f"Nobody has answered anything in `{path.name}`: answers stand from column "
            f"{FIRST + 1} on, a person a column.",
            f"`{path.name}` 里还没有任何回答：回答从第 {FIRST + 1} 列起填写，每人一列。",
        )
    return Read(tuple(answers), blank, decoded)


def _asked() -> tuple[str, ...]:
    """What everybody is asked; words of one's own are optional."""
    return (STAR, MEANT, *(one.id for one in scenarios()), MOVES)


def _offered() -> tuple[str, ...]:
    """What anybody may answer."""
    return (TEAM, WORDS, *_asked())


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size <= LARGEST and path.is_file():
            return path.read_bytes()
    except OSError as error:
        why = system_words(error.strerror)
        raise UserMistake(
            f"`{path.name}` cannot be read ({why.en}).",
            f"无法读取 `{path.name}`（{why.zh}）。",
        ) from error
    raise UserMistake(
        f"`{path.name}` is no form of a poll; `cyn poll` writes one.",
        f"`{path.name}` 不是调查表；用 `cyn poll` 可生成一份。",
    )


def _decoded(data: bytes, file: str) -> tuple[str, str | None]:
    """The text, and its encoding where that is not UTF-8: spreadsheets save what they like."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    for encoding, named in (("utf-8-sig", None), ("gb18030", "GB18030")):
        try:
            return data.decode(encoding), named
        except UnicodeDecodeError:
            continue
    raise UserMistake(
        "This file is neither UTF-8 nor GB18030 text; save the form as CSV (a workbook is not "
        "read).",
        "这个文件既不是 UTF-8 也不是 GB18030 文本；请把调查表另存为 CSV（不支持工作簿文件）。",
        Place(file),
    )


def _sheet(text: str, file: str) -> _Sheet:
    begun = DELIMITED.match(text)
    delimiter = "," if begun is None else begun[1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise UserMistake(
            f"This is no CSV ({error}).", f"这不是 CSV 文件（{error}）。", Place(file)
        ) from error
    if not lines or [cell.strip() for cell in lines[0][1][:1]] != [HEAD[0]]:
        raise UserMistake(
            f"This is no form of a poll: its first line begins with `{HEAD[0]}`. `cyn poll` writes "
            "a form.",
            f"这不是调查表：调查表首行应以 `{HEAD[0]}` 开头。用 `cyn poll` 可生成一份。",
            Place(file, 1),
        )
    known = (FORM, FILLED, *_offered())
    rows: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line, cells in lines[1:]:
        name = cells[0].strip() if cells else ""
        if not any(cell.strip() for cell in cells):
            continue
        if name not in known:
            near = did_you_mean(name, known)
            raise UserMistake(
                f"The form has no question `{name}`.{near.en}",
                f"调查表里没有 `{name}` 这道题。{near.zh}",
                Place(file, line, 1),
            )
        if name in rows:
            raise UserMistake(
                f"The question `{name}` stands here twice.",
                f"`{name}` 这道题出现了两次。",
                Place(file, line, 1),
            )
        rows[name] = (line, tuple(cells))
    return _Sheet(file, tuple(lines[0][1]), rows)


def _about(sheet: _Sheet, star_file: StarFile) -> tuple[str, str]:
    """The metric, and the beginning of the hash of its definition, that the form asks about."""
    metric, _, definition = sheet.cell(FORM, FIRST - 1).rpartition(" ")
    if FORM not in sheet.rows or not metric:
        raise UserMistake(
            f"The row `{FORM}` of the form is missing or changed; it says which metric is asked "
            "about. `cyn poll` writes it anew.",
            f"调查表的 `{FORM}` 行缺失或被改动，它写明所问的是哪个指标。请用 `cyn poll` 重新生成。",
            Place(sheet.file),
        )
    if metric not in star_file.metrics:
        near = did_you_mean(metric, star_file.metrics)
        raise UserMistake(
            f"The form asks about `{metric}`, which the star file does not have.{near.en}",
            f"调查表问的是 `{metric}`，星文件里没有这个指标。{near.zh}",
            sheet.place(FORM, FIRST - 1),
        )
    return metric, definition.strip()


def person_called(name: str, key: Key) -> str:
    """Who answers under a name, as a keyed hash."""
    return key.hashed(f"poll {_folded(name).lstrip('@')}")


def _person(head: str, column: int, data: bytes, key: Key) -> str:
    """Who answers in a column, by the name at its head. Without one it is a column of this very
    file: another file cannot mean the same person."""
    named = _folded(head)
    if not named or named.startswith(UNNAMED):
        named = f"{sha256(data).hexdigest()} {column}"
    return person_called(named, key)


@dataclass(frozen=True)
class _Answers:
    """One column of a form."""

    sheet: _Sheet
    column: int
    star_file: StarFile
    choices: Choices
    now: datetime

    def polled(self, metric: str, definition: str, person: str) -> Polled:
        """What it says. Raises UserMistake for what the form does not offer."""
        ways = {one.id: self._one_of(one.id, WAYS) for one in scenarios()}
        return Polled(
            metric=metric,
            definition=definition,
            person=person,
            team=self._text(TEAM)[:LONGEST_TEAM],
            star=self._metric(STAR, enumerate(self.choices.metrics, start=1)),
            meant=self._metric(MEANT, self.choices.letters()),
            words=self._text(WORDS)[:LONGEST_WORDS],
            moves=self._one_of(MOVES, SHARES),
            directions={name: way for name, way in ways.items() if way},
            filled=self._filled(),
        )

    def _text(self, name: str) -> str:
        return " ".join(meant(self.sheet.cell(name, self.column)).split())

    def _filled(self) -> str:
        """When it was filled in, as an instant of UTC; empty where that is not said."""
        given = self.sheet.cell(FILLED, self.column)
        if not given:
            return ""
        try:
            at = datetime.fromisoformat(given)
            told = at.astimezone(UTC) if at.tzinfo is not None else None
        except (ValueError, OverflowError):
            told = None
        if told is None or told > self.now + AHEAD:
            raise UserMistake(
                f"`{given}` is no time at which this can have been filled in; leave that cell "
                "blank.",
                f"`{given}` 不可能是填写的时间；可把这一格留空。",
                self.sheet.place(FILLED, self.column),
            )
        return told.isoformat(timespec="seconds")

    def _one_of(self, name: str, known: Sequence[tuple[str, Text, tuple[str, ...]]]) -> str:
        given = _folded(self.sheet.cell(name, self.column))
        if not given:
            return ""
        spelt = {
            _folded(word): value
            for value, said, others in known
            for word in (value, said.en, said.zh, f"{said.en} ({said.zh})", *others)
        }
        if given in spelt:
            return spelt[given]
        raise self._not_offered(name, [word for _, said, _ in known for word in (said.en, said.zh)])

    def _metric(self, name: str, numbered: Iterator[tuple[int | str, str]]) -> str:
        """A metric by its number or letter, its name, or its label in either language."""
        given = _folded(self.sheet.cell(name, self.column))
        if not given:
            return ""
        spelt: dict[str, str] = {}
        for sign, metric in numbered:
            label = label_of(self.star_file, metric)
            for word in (str(sign), metric, label.en, label.zh):
                spelt.setdefault(_folded(word), metric)
        spelt |= {_folded(word): OTHER for word in ("0", OTHER, ELSE.en, ELSE.zh)}
        value, said, others = WAYS[-1]
        spelt |= {_folded(word): value for word in (value, said.en, said.zh, *others)}
        found = spelt.get(given.rstrip(".、)） "))
        if found is None:
            raise self._not_offered(name, list(spelt))
        return found

    def _not_offered(self, name: str, offered: Sequence[str]) -> UserMistake:
        given = self.sheet.cell(name, self.column)
        near = did_you_mean(given, offered)
        return UserMistake(
            f"`{given}` is no answer to `{name}`.{near.en}",
            f"`{given}` 不是 `{name}` 的选项。{near.zh}",
            self.sheet.place(name, self.column),
        )


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())
