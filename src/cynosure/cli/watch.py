"""`cyn watch`: for a scheduler. Loads, asks the weekly set, and speaks only of what is new."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime

from cynosure.cli.load import loaded
from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.show import as_values
from cynosure.errors import Stop, Text, UserMistake
from cynosure.findings.kinds import mark
from cynosure.project.ask import Answer
from cynosure.project.open import open_project
from cynosure.project.watch import Watched, told_day, watch
from cynosure.report import headline, say_failed, say_note

INSET = " " * len("F-0001  ")
NOTICED: tuple[str, ...] = ("noticed_silent",)
"""Caveats that say what was noticed, where the sentence of the finding is about the metric."""
SINCE = Text(
    "tell what earlier watches told, too, and what is older than four weeks: since this day",
    "同时列出自该日起的历史警报：以往已提醒过的，以及四周以前的",
)
OLDER = Text(
    "Older than four weeks: {n} ({days}), kept in the ledger; see `cyn watch --since {first}`.",
    "另有 {n} 条四周以前的警报（{days}），已记入账本；用 `cyn watch --since {first}` 查看。",
)
UNTIL = Text(" to ", " 至 ")
HISTORY = Text("Earlier alerts, since {first}:", "自 {first} 起的历史警报：")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Where the project lies, and since when history is wanted."""
    parser.add_argument("--since", metavar="DAY", help=SINCE.within(lang))
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Prints new alerts, nothing where there is none; returns 4 where a guardrail is broken."""
    since = None if arguments.since is None else _day(arguments.since)
    project = open_project(arguments.project)
    report = loaded(project, arguments.lang)
    found = watch(project, datetime.now(UTC), since)
    if arguments.json:
        values = {
            "snapshot": found.snapshot,
            "changed": report.changed,
            "stops": found.stops,
            "alerts": as_values(found.alerts, arguments.lang),
            "earlier": as_values(found.earlier, arguments.lang),
        }
        print(printed_json(values))
    else:
        told = [_told(answer, arguments.lang) for answer in found.alerts]
        told += _history(found, since, arguments.lang)
        if told:
            print(harmless("\n".join(told)))
    return Stop.exit_code if found.stops else 0


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise UserMistake(
            f"`--since {written}` is no day; write it as 2026-10-26.",
            f"`--since {written}` 不是日期；请写成 2026-10-26。",
        ) from error


def _history(found: Watched, since: date | None, lang: str) -> list[str]:
    """Older alerts: one line that says how to see them, or each with its day."""
    if not found.earlier:
        return []
    days = [told_day(answer.finding).isoformat() for answer in found.earlier]
    if since is not None:
        told = [_told(answer, lang) for answer in found.earlier]
        dated = [f"{day}  {each}" for day, each in zip(days, told, strict=True)]
        return [HISTORY.within(lang).format(first=since.isoformat()), *dated]
    spanned = days[0] if days[0] == days[-1] else UNTIL.within(lang).join((days[0], days[-1]))
    return [OLDER.within(lang).format(n=len(days), days=spanned, first=days[0])]


def _told(answer: Answer, lang: str) -> str:
    """An alert: what is amiss, the bar that it missed, and what to do where its sentence does not
    say so already."""
    finding = answer.finding
    said = f"{answer.alias}  {mark(finding.kind)} {headline(finding, lang)}"
    noticed = [say_note(note, lang) for note in finding.caveats if note.code in NOTICED]
    to_do = say_note(finding.next_action, lang)
    below = [*say_failed(finding, lang), *noticed, *([] if to_do in said else [to_do])]
    return "\n".join([said, *(f"{INSET}{line}" for line in below)])
