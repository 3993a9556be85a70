"""Asking a question: from the ledger where it was answered before, else from the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cynosure import __version__
from cynosure.findings.codec import decode, encode
from cynosure.findings.record import Finding, Question
from cynosure.project.compute import (
    Progress,
    analysis_called,
    asked_of,
    computed,
    found_for,
    scope_of,
    statements_of,
)
from cynosure.project.definitions import address_of, enter_definitions, versions_of
from cynosure.project.history import history_of
from cynosure.project.open import Project
from cynosure.project.served import Served, snapshot_of
from cynosure.store.connection import Connection
from cynosure.store.ledger import Ledger


@dataclass(frozen=True)
class Answer:
    """A finding as the ledger keeps it; `recalled` where it was known before it was asked."""

    alias: str
    address: str
    finding: Finding
    recalled: bool


def ask(
    project: Project,
    questions: Sequence[Question],
    served: Served,
    now: datetime,
    progress: Progress | None = None,
) -> list[Answer]:
    """The findings that answer some questions on the snapshot that `served` names.

    `progress` is told of "ask": how much of what it is asked the store has answered. An answer that
    the ledger has under the same address is returned as it stands, and if it has them all no engine
    is loaded. Raises what an analysis raises, and Refusal before the first load.
    """
    manifest = snapshot_of(project, served)
    at = now.astimezone(UTC).isoformat()
    with (
        Ledger.open(project.layout.root) as ledger,
        Connection(project.layout, manifest) as connection,
    ):
        return [
            _answer(project, question, ledger, connection, at, progress) for question in questions
        ]


def _answer(
    project: Project,
    question: Question,
    ledger: Ledger,
    connection: Connection,
    at: str,
    progress: Progress | None,
) -> Answer:
    asked = asked_of(project.star_file, question, connection.manifest)
    snapshot, declarations = connection.manifest.snapshot, ledger.declarations_hash()
    where = address_of(asked, snapshot, declarations, __version__)
    known = ledger.find(where)
    if known is not None:
        ledger.put(where, question.name, known.record, at)
        finding = replace(decode(known.record), looks=known.looks + 1)
        return Answer(known.alias, where, finding, recalled=True)
    versions = versions_of(asked, ledger)
    history = history_of(project, asked, connection, ledger, versions)
    # What another question answers is asked like any other, so that the ledger has it too.
    found = found_for(
        asked, lambda other: _answer(project, other, ledger, connection, at, progress).finding
    )
    finding = computed(asked, connection, versions, declarations, at, history, found, progress)
    enter_definitions(project, asked, ledger)
    alias = ledger.put(where, question.name, encode(finding), at)
    return Answer(alias, where, finding, recalled=False)


def sql_of(project: Project, question: Question, served: Served) -> tuple[str, ...]:
    """The statements that a question sends to the store, laid out for people."""
    manifest = snapshot_of(project, served)
    asked = asked_of(project.star_file, question, manifest)
    needs = analysis_called(question.name).needs(asked)
    with Connection(project.layout, manifest) as connection:
        scope = replace(scope_of(asked, connection), carried_since=needs.carried_since)
        frames = needs.as_if if needs.frame is None else (needs.frame, *needs.as_if)
        statements = [one for frame in frames for one in statements_of(scope, connection, frame)]
        requests = dict.fromkeys(needs.requests)
        statements += [connection.sql(request.query(scope)) for request in requests]
        return (*connection.made, *statements)
