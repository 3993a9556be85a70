"""Releases of the files and of the ledger, and the question that asks what one of them did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from cynosure.errors import Place, UserMistake, did_you_mean
from cynosure.findings.record import Question
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.expression.syntax import Comparison, Membership, Name, String
from cynosure.metrics.release.known import KnownRelease, KnownReleasesRequest
from cynosure.project.compute import asked_of, scope_of
from cynosure.project.declare import releases_in
from cynosure.project.open import Project
from cynosure.project.served import Served, snapshot_of
from cynosure.store.connection import Connection
from cynosure.store.key import project_key
from cynosure.store.ledger import Ledger
from cynosure.tables.schema import table_called

SUBJECT = "release"
EVERYBODY = ("", "all")


@dataclass(frozen=True)
class Listed:
    """A release with where it is from: a file, or the ledger (`by_hand`)."""

    release: KnownRelease
    by_hand: bool


def releases_of(project: Project, served: Served) -> tuple[Listed, ...]:
    """All releases by day; where both tell of one id, the file does.

    Raises Refusal before the first load.
    """
    manifest = snapshot_of(project, served)
    asked = asked_of(project.star_file, Question("releases"), manifest)
    request = KnownReleasesRequest()
    with Connection(project.layout, manifest) as connection:
        query = connection.sql(request.query(scope_of(asked, connection)))
        found = {one.id: Listed(one, by_hand=False) for one in request.read(connection.rows(query))}
    with Ledger.open(project.layout.root) as ledger:
        declared = releases_in(ledger.entries())
    for one in declared:
        said = KnownRelease(one.id, one.kind, one.day, assigned_by="nobody", note=one.why)
        found.setdefault(one.id, Listed(said, by_hand=True))
    return tuple(sorted(found.values(), key=lambda one: (one.release.day, one.release.id)))


def question_about(
    project: Project, name: str, given: dict[str, str | None], served: Served
) -> Question:
    """What a release did, as a question that holds all that is known of it beforehand.

    `given` are arguments of the question (metric, period). Ids in the scope of the release are
    hashed as those of the snapshot are. Raises UserMistake where there is no such release.
    """
    known = releases_of(project, served)
    listed = next((one for one in known if one.release.id == name), None)
    if listed is None:
        near = did_you_mean(name, [one.release.id for one in known])
        raise UserMistake(
            f"There is no release `{name}`.{near.en} `cyn release list` shows all.",
            f"没有名为 `{name}` 的发布。{near.zh}全部发布见 `cyn release list`。",
        )
    release = listed.release
    told = {one.name: str(getattr(release, one.name)) for one in fields(release)}
    told["release"] = told.pop("id")
    told["scope"] = _hashed(project, release.scope)
    told["beside"] = ",".join(_beside(known, release))
    told["looks"] = str(_looks(project, name, given, served))
    del told["note"]
    arguments = {**told, **{key: value for key, value in given.items() if value}}
    written = tuple(sorted((key, value) for key, value in arguments.items() if value))
    return Question(SUBJECT, written)


NEAR_DAYS = 7


def _beside(known: Sequence[Listed], release: KnownRelease) -> list[str]:
    """The other releases within a week on either side."""
    day = date.fromisoformat(release.day)
    return [
        one.release.id.replace(",", " ")
        for one in known
        if one.release.id != release.id
        and abs((date.fromisoformat(one.release.day) - day).days) <= NEAR_DAYS
    ]


def _looks(project: Project, name: str, given: dict[str, str | None], served: Served) -> int:
    """How often the release was looked at with other rows than these, and this time."""
    snapshot = snapshot_of(project, served).snapshot
    seen = set()
    with Ledger.open(project.layout.root) as ledger:
        for one in ledger.all(SUBJECT):
            asked = dict(_arguments(one.record))
            if (asked.get("release"), asked.get("metric")) != (name, given.get("metric")):
                continue
            provenance = one.record["provenance"]
            seen.add(provenance["snapshot"] if isinstance(provenance, dict) else "")
            if snapshot in seen:
                return int(asked.get("looks", "1"))
    return len(seen) + 1


def _arguments(record: dict[str, object]) -> list[tuple[str, str]]:
    question = record["question"]
    found = question["arguments"] if isinstance(question, dict) else []
    return [(str(key), str(value)) for key, value in found]


def _hashed(project: Project, scope: str) -> str:
    """The scope with the ids of people as the snapshot has them."""
    if scope in EVERYBODY:
        return ""
    tree = parse(scope, Place("releases.scope"))
    match tree:
        case Comparison(operator="=", left=Name() as column, right=String() as value):
            values: tuple[String, ...] = (value,)
        case Membership(operand=Name() as column, values=listed):
            values = tuple(one for one in listed if isinstance(one, String))
        case _:
            return str(tree)
    people = table_called("people")
    found = None if people is None else people.column(column.path)
    if found is None or not found.identity:
        return str(tree)
    key = project_key(project.layout, project.star_file.privacy.key_env)
    hashes = [f'"{key.hashed(one.value)}"' for one in values]
    if isinstance(tree, Comparison):
        return f"({column} = {hashes[0]})"
    return f"({column} in ({', '.join(hashes)}))"
