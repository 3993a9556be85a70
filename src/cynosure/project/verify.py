"""Computing a recorded finding again and comparing, number by number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cynosure.errors import Refusal
from cynosure.findings.codec import Difference, compare, decode, encode
from cynosure.metrics.inputs import Asked
from cynosure.project.ask import analysis_called, computed, definitions_of_question
from cynosure.project.open import Project, snapshot_of
from cynosure.project.profiles import profiles_of
from cynosure.store.ledger import Ledger


@dataclass(frozen=True)
class Verified:
    """A finding computed again; no difference means that it stands."""

    alias: str
    differences: tuple[Difference, ...]


def verify(project: Project, name: str, now: datetime) -> Verified:
    """Computes the finding called `name` again on its own snapshot.

    Raises UserMistake where there is no such finding, Refusal where it cannot be computed again:
    its snapshot is gone, or its definition has changed since.
    """
    with Ledger.open(project.layout.root) as ledger:
        recorded = ledger.get(name)
        finding = decode(recorded.record)
        manifest = snapshot_of(project, finding.provenance.snapshot)
        analysis = analysis_called(finding.question.name)
        profiles = profiles_of(manifest, project.star_file.calendar)
        asked = Asked(finding.question, project.star_file, profiles)
        versions = {
            metric: (hashed, ledger.definition(metric, hashed, written))
            for metric, hashed, written in definitions_of_question(analysis, asked)
        }
    now_hash, now_version = versions[finding.subject.metric]
    if now_hash != finding.subject.definition:
        raise Refusal(
            f"{recorded.alias} stands on definition v{finding.version} of "
            f"`{finding.subject.metric}`; the star file now holds v{now_version}, which is another "
            "question. Ask it with `cyn star`.",
            f"{recorded.alias} 依据的是 `{finding.subject.metric}` 的第 {finding.version} 版定义；"
            f"星文件现在是第 {now_version} 版，已是另一个问题。请用 `cyn star` 重新提问。",
        )
    again = computed(
        project,
        analysis,
        asked,
        manifest,
        versions,
        finding.provenance.declarations,
        now.astimezone(UTC).isoformat(),
    )
    return Verified(recorded.alias, compare(recorded.record, encode(again)))
