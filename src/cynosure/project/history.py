"""The past of a metric, as far as an analysis asks for it: from the ledger and the manifests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import takewhile

from cynosure.errors import CynosureError
from cynosure.findings.blocks import SeriesPoint
from cynosure.findings.record import Question
from cynosure.metrics.decided import Decisions
from cynosure.metrics.history import Earlier, History
from cynosure.metrics.inputs import Asked
from cynosure.metrics.polled import Polled
from cynosure.metrics.starfile.definition import definition_hash, definition_of
from cynosure.metrics.starfile.differences import changes
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.why.releases import Released
from cynosure.project.closings import UNTIL, decisions_of
from cynosure.project.compute import analysis_called, asked_of, computed
from cynosure.project.declare import RELEASE, releases_in
from cynosure.project.definitions import star_file_of
from cynosure.project.open import Project
from cynosure.project.poll_entries import POLL, polled_of
from cynosure.project.restated import Loads, series_in, told_before
from cynosure.store.connection import Connection
from cynosure.store.ledger import Definition, Entry, Ledger


def history_of(
    project: Project,
    asked: Asked,
    connection: Connection,
    ledger: Ledger,
    versions: Mapping[str, tuple[str, int]],
    until: str | None = None,
) -> History:
    """The past of the metric that the question asks after, empty where it asks after none.

    `until` is the alias of a finding that is computed again: what was told after it is no past.
    """
    needs = analysis_called(asked.question.name).needs(asked)
    metric = needs.history
    polled = _polled(ledger, until) if needs.polled else ()
    released = _released(ledger, until) if needs.released else ()
    decisions = Decisions()
    if needs.decisions:
        decisions = decisions_of(ledger, asked.question.argument(UNTIL))
    if metric is None:
        return History(polled=polled, released=released, decisions=decisions)
    hashed, version = versions[metric]
    reports = ledger.of_metric(metric, hashed)
    past = tuple(takewhile(lambda one: one.alias != until, reports))
    known = ledger.definitions(metric)
    before = [one for one in known if one.version == version - 1]
    return History(
        earlier=_earlier(project, asked, connection, metric, before[0]) if before else None,
        told=told_before(
            past, Loads.of(project, asked.star_file, metric), connection.manifest.snapshot
        ),
        polled=polled,
        released=released,
        decisions=decisions,
    )


def _polled(ledger: Ledger, until: str | None) -> tuple[Polled, ...]:
    """What the team has answered; before `until` was found, where that is named."""
    return tuple(map(polled_of, _entered(ledger, POLL, until)))


def _released(ledger: Ledger, until: str | None) -> tuple[Released, ...]:
    """The releases that people declared, by day; nobody but them decided who gets one."""
    found = [
        Released(date.fromisoformat(one.day), one.kind, one.id, one.assigned_by or "nobody")
        for one in releases_in(_entered(ledger, RELEASE, until))
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.id)))


def _entered(ledger: Ledger, kind: str, until: str | None) -> tuple[Entry, ...]:
    """What was entered; before `until` was found, where that is named."""
    entries = ledger.entries(kind)
    if until is None:
        return entries
    at = ledger.get(until).at
    return tuple(entry for entry in entries if entry.at <= at)


def series(
    star_file: StarFile, metric: str, period: str, connection: Connection
) -> tuple[SeriesPoint, ...]:
    """A metric under any star file over the periods of a snapshot, oldest first.

    Raises UserMistake where the star file asks for something that the rows do not have, Refusal
    where no row answers.
    """
    alone = replace(star_file, star=(), tree=())
    question = Question("level", (("metric", metric), ("period", period)))
    asked = asked_of(alone, question, connection.manifest)
    hashed = definition_hash(alone, metric)
    finding = computed(asked, connection, {metric: (hashed, 1)}, "", "", History())
    return series_in(finding)


def _earlier(
    project: Project, asked: Asked, connection: Connection, metric: str, before: Definition
) -> Earlier:
    """The definition before: what it says, and its series on the rows of the present snapshot."""
    now = definition_of(asked.star_file, metric)
    told = tuple(changes(metric, json.loads(before.canonical), now))
    try:
        star_file = star_file_of(project, metric, before)
        period = asked.question.argument("period") or "week"
        return Earlier(before.version, told, series(star_file, metric, period, connection))
    except CynosureError as error:
        return Earlier(before.version, told, amiss=error.text)
