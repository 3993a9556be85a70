"""The definitions that decide an answer, their versions in the ledger, and the address."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cynosure.analyses.alerts.contract import BELIEF
from cynosure.errors import Refusal
from cynosure.findings.address import address, canonical, digest
from cynosure.metrics.inputs import Asked
from cynosure.metrics.kinds.accepted import refuse_unknown
from cynosure.metrics.starfile.definition import (
    AGENTS,
    BOUNDARY,
    GROUPS,
    TRUST,
    Json,
    agents_definition,
    boundary_definition,
    definition_hash,
    definition_of,
    groups_definition,
    presentation,
    trust_definition,
)
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.project.compute import analysis_called
from cynosure.project.excluded import list_in, with_excluded
from cynosure.project.open import Project
from cynosure.store.key import known_key
from cynosure.store.ledger import Definition, Ledger


def definitions_of_question(asked: Asked) -> list[tuple[str, str, str]]:
    """Name, hash and canonical JSON of every definition that decides the answer."""
    star_file = asked.star_file
    found = [
        (name, definition_hash(star_file, name), canonical(definition_of(star_file, name)))
        for name in analysis_called(asked.question.name).definitions(asked)
    ]
    sections = (
        (GROUPS, groups_definition(star_file)),
        (AGENTS, agents_definition(star_file)),
        (TRUST, trust_definition(star_file)),
        *_of_trials(asked),
    )
    return [*found, *((name, digest(made), canonical(made)) for name, made in sections)]


def _of_trials(asked: Asked) -> tuple[tuple[str, Json], ...]:
    """What decides the boundary, and nothing else."""
    of_belief = asked.question.argument("about") == BELIEF
    if asked.question.name.partition("_")[0] != BOUNDARY and not of_belief:
        return ()
    return ((BOUNDARY, boundary_definition(asked.star_file)),)


def versions_of(asked: Asked, ledger: Ledger) -> dict[str, tuple[str, int]]:
    """(hash, version) of each of them, as the ledger counts or would count.

    Raises UserMistake where a metric's `accepted` names a definition that it never had.
    """
    found = {}
    for name, hashed, _ in definitions_of_question(asked):
        metric = asked.star_file.metrics.get(name)
        numbers = {one.hash: one.version for one in ledger.definitions(name)}
        others = [known for known in numbers if known != hashed]
        if metric is not None and others:
            refuse_unknown(name, metric.accepted, hashed, others)
        found[name] = hashed, numbers.get(hashed, 1 + len(numbers))
    return found


def enter_definitions(project: Project, asked: Asked, ledger: Ledger) -> None:
    """Keep the definitions behind an answer, with the star file that they stand in.

    Only once there is an answer: a definition that never gave a number is no version.
    """
    for name, hashed, written in definitions_of_question(asked):
        ledger.definition(name, hashed, written, project.text)


def star_file_of(project: Project, metric: str, definition: Definition) -> StarFile:
    """The star file in which a version of a metric's definition stands, as it was.

    Raises Refusal where it cannot be had any more, UserMistake where it can no longer be read.
    """
    if definition.star_file is None:
        raise Refusal(
            "an older version of cynosure did not keep its star file.",
            "旧版 cynosure 没有保存当时的星文件。",
        )
    star_file = parse_star_file(definition.star_file, project.file)
    key = known_key(project.layout, star_file.privacy.key_env)
    star_file = with_excluded(star_file, list_in(project.folder), key)
    then = json.loads(definition.canonical)
    if definition_of(star_file, metric).get("excluded") != then.get("excluded"):
        raise Refusal(
            "the list of people to leave out is another one now, and the former was not kept.",
            "排除名单已经变了，当时的名单没有保存。",
        )
    return star_file


def address_of(asked: Asked, snapshot: str, declarations: str, code_version: str) -> str:
    """The address of the answer to a question under the star file as it is."""
    hashes: Mapping[str, str] = {name: hashed for name, hashed, _ in definitions_of_question(asked)}
    definition = digest({"metrics": hashes, "shown": presentation(asked.star_file)})
    return address(
        asked.question, definition, snapshot, declarations, seed=0, code_version=code_version
    )
