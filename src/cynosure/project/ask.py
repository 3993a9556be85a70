"""Asking a question: from the ledger where it was answered before, else from the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cynosure import __version__
from cynosure.analyses import ANALYSES
from cynosure.analyses.contract import Analysis
from cynosure.analyses.groups import SUBJECT as GROUPS
from cynosure.errors import UserMistake, did_you_mean
from cynosure.findings.address import address, canonical, digest
from cynosure.findings.codec import decode, encode
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.calendar import offsets
from cynosure.metrics.frame import MetricFrame, plan, read_frame
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.relations.scope import MICROSECONDS, Scope
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.definition import (
    definition_hash,
    definition_of,
    groups_definition,
    presentation,
)
from cynosure.project.open import Project, snapshot_of
from cynosure.project.profiles import profiles_of
from cynosure.store.connection import Connection
from cynosure.store.ledger import Ledger
from cynosure.store.snapshots import Manifest


@dataclass(frozen=True)
class Answer:
    """A finding as the ledger keeps it; `recalled` where it was known before it was asked."""

    alias: str
    address: str
    finding: Finding
    recalled: bool


def ask(
    project: Project, questions: Sequence[Question], snapshot: str | None, now: datetime
) -> list[Answer]:
    """The findings that answer some questions on a snapshot (the one served where None is named).

    An answer that the ledger has under the same address is returned as it stands, and if it has
    them all no engine is loaded. Raises what an analysis raises, and Refusal before the first load.
    """
    manifest = snapshot_of(project, snapshot)
    at = now.astimezone(UTC).isoformat()
    with (
        Ledger.open(project.layout.root) as ledger,
        Connection(project.layout, manifest) as connection,
    ):
        return [_answer(project, question, ledger, connection, at) for question in questions]


def _answer(
    project: Project, question: Question, ledger: Ledger, connection: Connection, at: str
) -> Answer:
    analysis, asked = _asked(project, question, connection.manifest)
    snapshot, declarations = connection.manifest.snapshot, ledger.declarations_hash()
    where = address_of(analysis, asked, snapshot, declarations, __version__)
    known = ledger.find(where)
    if known is not None:
        ledger.put(where, question.name, known.record, at)
        finding = replace(decode(known.record), looks=known.looks + 1)
        return Answer(known.alias, where, finding, recalled=True)
    versions = {
        name: (hashed, ledger.definition(name, hashed, written))
        for name, hashed, written in definitions_of_question(analysis, asked)
    }
    finding = computed(analysis, asked, connection, versions, declarations, at)
    alias = ledger.put(where, question.name, encode(finding), at)
    return Answer(alias, where, finding, recalled=False)


def sql_of(project: Project, question: Question, snapshot: str | None) -> tuple[str, ...]:
    """The statements that a question sends to the store, laid out for people."""
    manifest = snapshot_of(project, snapshot)
    analysis, asked = _asked(project, question, manifest)
    needs = analysis.needs(asked)
    with Connection(project.layout, manifest) as connection:
        scope = _scope(asked, connection)
        expressions = [] if needs.frame is None else [plan(scope, needs.frame).expression]
        expressions += [request.query(scope) for request in dict.fromkeys(needs.requests)]
        return tuple(connection.sql(expression) for expression in expressions)


def analysis_called(name: str) -> Analysis:
    """The analysis of that name; raises UserMistake where there is none."""
    found = next((analysis for analysis in ANALYSES if analysis.name == name), None)
    if found is None:
        near = did_you_mean(name, [analysis.name for analysis in ANALYSES])
        raise UserMistake(
            f"There is no question `{name}`.{near.en}", f"没有名为 `{name}` 的问题。{near.zh}"
        )
    return found


def _asked(project: Project, question: Question, manifest: Manifest) -> tuple[Analysis, Asked]:
    profiles = profiles_of(manifest, project.star_file.calendar)
    return analysis_called(question.name), Asked(question, project.star_file, profiles)


def definitions_of_question(analysis: Analysis, asked: Asked) -> list[tuple[str, str, str]]:
    """Name, hash and canonical JSON of every definition that decides the answer."""
    star_file = asked.star_file
    found = [
        (name, definition_hash(star_file, name), canonical(definition_of(star_file, name)))
        for name in analysis.definitions(asked)
    ]
    groups = groups_definition(star_file)
    return [*found, (GROUPS, digest(groups), canonical(groups))]


def address_of(
    analysis: Analysis, asked: Asked, snapshot: str, declarations: str, code_version: str
) -> str:
    """The address of the answer to a question under the star file as it is."""
    hashes = {name: hashed for name, hashed, _ in definitions_of_question(analysis, asked)}
    definition = digest({"metrics": hashes, "shown": presentation(asked.star_file)})
    return address(
        asked.question, definition, snapshot, declarations, seed=0, code_version=code_version
    )


def computed(
    analysis: Analysis,
    asked: Asked,
    connection: Connection,
    versions: Mapping[str, tuple[str, int]],
    declarations: str,
    at: str,
) -> Finding:
    """The finding drawn from the store, whatever the ledger says."""
    needs = analysis.needs(asked)
    scope = _scope(asked, connection)
    frame = _frame(scope, connection, needs)
    answers = tuple(_answers(scope, connection, needs))
    provenance = Provenance(
        snapshot=connection.manifest.snapshot,
        declarations=declarations,
        seed=0,
        code_version=__version__,
        query="" if frame is None else frame.query,
        asked_at=at,
    )
    return analysis.answer(Inputs(asked, frame, answers, versions, provenance))


def _scope(asked: Asked, connection: Connection) -> Scope:
    calendar = asked.star_file.calendar
    days = [day for p in asked.profiles.values() for day in (p.first, p.last) if day is not None]
    first = datetime.combine(min(days), datetime.min.time(), UTC) - timedelta(days=2)
    last = datetime.combine(max(days), datetime.min.time(), UTC) + timedelta(days=2)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    shifts = tuple(
        (round((since - epoch).total_seconds()) * MICROSECONDS, seconds)
        for since, seconds in offsets(first, last, calendar.timezone)
    )
    return Scope(connection.table, asked.star_file, shifts)


def _frame(scope: Scope, connection: Connection, needs: Needs) -> MetricFrame | None:
    if needs.frame is None:
        return None
    planned = plan(scope, needs.frame)
    query = connection.sql(planned.expression)
    return read_frame(planned, connection.rows(query), query)


def _answers(
    scope: Scope, connection: Connection, needs: Needs
) -> Iterator[tuple[Request[Any], Any]]:
    for request in dict.fromkeys(needs.requests):
        yield request, request.read(connection.rows(connection.sql(request.query(scope))))
