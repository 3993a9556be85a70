"""Computing a recorded finding again and comparing, number by number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cynosure.errors import CynosureError, Refusal, UserMistake
from cynosure.findings.asking import command_for
from cynosure.findings.codec import Difference, compare, decode, encode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked
from cynosure.project.compute import asked_of, computed, found_for
from cynosure.project.definitions import address_of, versions_of
from cynosure.project.history import history_of
from cynosure.project.open import Project
from cynosure.project.served import snapshot_of
from cynosure.store.connection import Connection
from cynosure.store.ledger import Ledger, Recorded
from cynosure.store.snapshots import Manifest

HOW = re.compile(r"provenance\.(query|code_version)")
"""How it was computed: another wording of the query or a later version must give the same."""
WORDS = re.compile(r".*\.(en|zh)")
"""Labels and notes of the star file, which may change under a finding."""


@dataclass(frozen=True)
class Verified:
    """A finding computed again; no difference means that it stands."""

    alias: str
    differences: tuple[Difference, ...]


class Verifying:
    """Computes findings again as `ask` computes them: by one ledger and one connection a snapshot,
    so that what the store has worked out for one is there for the next. A context manager."""

    def __init__(self, project: Project, now: datetime) -> None:
        self._project, self._at = project, now.astimezone(UTC).isoformat()
        self._opened = ExitStack()
        self._connections: dict[str, Connection] = {}
        self._others: dict[tuple[Question, str, str], Finding | CynosureError] = {}

    def __enter__(self) -> Self:
        self._ledger = self._opened.enter_context(Ledger.open(self._project.layout.root))
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def verified(self, recorded: Recorded) -> Verified:
        """A finding computed again on its own snapshot.

        Raises Refusal where it cannot be computed again: its snapshot is gone, its definition has
        changed since, or what the star file shows beside it has.
        """
        finding = decode(recorded.record)
        manifest = _snapshot(self._project, recorded.alias, finding)
        asked = asked_of(self._project.star_file, finding.question, manifest)
        versions = versions_of(asked, self._ledger)
        _same_definition(recorded.alias, finding, versions)
        again = self._again(asked, manifest, finding, recorded.alias)
        provenance = finding.provenance
        where = address_of(
            asked, manifest.snapshot, provenance.declarations, provenance.code_version
        )
        return _compared(recorded, finding, again, is_as_it_was=where == recorded.address)

    def _again(self, asked: Asked, manifest: Manifest, finding: Finding, alias: str) -> Finding:
        connection, declarations = self._on(manifest), finding.provenance.declarations
        versions = versions_of(asked, self._ledger)
        history = history_of(self._project, asked, connection, self._ledger, versions, alias)
        others = found_for(asked, lambda other: self._other(other, manifest, declarations))
        return computed(asked, connection, versions, declarations, self._at, history, others)

    def _on(self, manifest: Manifest) -> Connection:
        """The one connection to a snapshot."""
        if manifest.snapshot not in self._connections:
            opened = Connection(self._project.layout, manifest)
            self._connections[manifest.snapshot] = self._opened.enter_context(opened)
        return self._connections[manifest.snapshot]

    def _other(self, question: Question, manifest: Manifest, declarations: str) -> Finding:
        """What findings used of another question, computed again as well, once for all of them.

        Raises what the analysis raises, each time.
        """
        key = question, manifest.snapshot, declarations
        if key not in self._others:
            try:
                self._others[key] = self._computed(question, manifest, declarations)
            except CynosureError as error:
                self._others[key] = error
        found = self._others[key]
        if isinstance(found, CynosureError):
            raise found
        return found

    def _computed(self, question: Question, manifest: Manifest, declarations: str) -> Finding:
        asked, connection = (
            asked_of(self._project.star_file, question, manifest),
            self._on(manifest),
        )
        versions = versions_of(asked, self._ledger)
        history = history_of(self._project, asked, connection, self._ledger, versions)
        return computed(asked, connection, versions, declarations, self._at, history)


def _compared(
    recorded: Recorded, finding: Finding, again: Finding, *, is_as_it_was: bool
) -> Verified:
    """What differs; `is_as_it_was` says whether the star file still gives the same address.

    Raises Refusal where it does not and numbers differ.
    """
    differences = compare(recorded.record, encode(again))
    pruned = _of_pruned_loads(finding, again)
    found = [d for d in differences if not (HOW.fullmatch(d.path) or d.path.startswith(pruned))]
    if not is_as_it_was:
        signed = _of_acceptance(finding)
        found = [d for d in found if not (WORDS.fullmatch(d.path) or d.path.startswith(signed))]
        if found:
            raise _star_file_changed(recorded.alias, finding)
    return Verified(recorded.alias, tuple(found))


def _of_pruned_loads(finding: Finding, again: Finding) -> tuple[str, ...]:
    """Where a finding counts the late rows of loads of which no snapshot is left to count them."""
    pairs = enumerate(zip(finding.caveats, again.caveats, strict=False))
    return tuple(
        f"caveats[{n}]."
        for n, (then, now) in pairs
        if (then.code, now.code) == ("restated", "restated_without_rows")
    )


def _of_acceptance(finding: Finding) -> tuple[str, ...]:
    """Where a finding says whether its definition is accepted, which may come later."""
    checks = [each.code for each in finding.checks]
    paths = [f"checks[{n}]." for n, code in enumerate(checks) if code == "definition_version"]
    if finding.next_action.code == "accept_definition":
        paths.append("next_action.")
    return tuple(paths)


def _snapshot(project: Project, alias: str, finding: Finding) -> Manifest:
    name = finding.provenance.snapshot
    try:
        return snapshot_of(project, name)
    except UserMistake as error:
        raise Refusal(
            f"{alias} stands on the snapshot {name}, which is no longer here; it cannot be "
            "computed again.",
            f"{alias} 依据的快照 {name} 已不在，无法复算。",
        ) from error


def _same_definition(alias: str, finding: Finding, versions: Mapping[str, tuple[str, int]]) -> None:
    """Raises Refusal where the subject is defined in another way than it was."""
    metric = finding.subject.metric
    # Sums that another tool exported may be of a metric that no star file defines.
    now_hash, now_version = versions.get(metric, (finding.subject.definition, 0))
    if now_hash == finding.subject.definition:
        return
    then = f"v{finding.version}" if finding.version else finding.subject.definition[:8]
    raise Refusal(
        f"{alias} stands on definition {then} of `{metric}`; the star file now holds "
        f"v{now_version}, which is another question. Ask it: `{command_for(finding.question)}`.",
        f"{alias} 依据的是 `{metric}` 的 {then} 版定义；星文件现在是 v{now_version} 版，"
        f"已是另一个问题。请重新提问：`{command_for(finding.question)}`。",
    )


def _star_file_changed(alias: str, finding: Finding) -> Refusal:
    return Refusal(
        f"What the star file shows beside {alias} (its tree, guardrails, groups or the calendar) "
        "has changed since, so it cannot be compared. Ask again: "
        f"`{command_for(finding.question)}`.",
        f"{alias} 之后，星文件中与之并列的内容（指标树、护栏、群体或日历）有改动，无法逐项比对。"
        f"请重新提问：`{command_for(finding.question)}`。",
    )
