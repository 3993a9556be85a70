"""Releases of the files and of the ledger, and the question that asks what one of them did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from cynosure.errors import Place, Text, UserMistake, did_you_mean
from cynosure.findings.record import Question
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.expression.syntax import Comparison, Membership, Name, String
from cynosure.metrics.release.known import KnownRelease, KnownReleasesRequest
from cynosure.metrics.release.summed import Experiment, ExperimentsRequest
from cynosure.metrics.release.switching import AlternationRequest
from cynosure.project.compute import asked_of, scope_of
from cynosure.project.declare import releases_in
from cynosure.project.open import Project
from cynosure.project.profiles import profiles_of
from cynosure.project.served import Served, snapshot_of
from cynosure.store.connection import Connection
from cynosure.store.key import project_key
from cynosure.store.ledger import Ledger
from cynosure.tables.schema import table_called

SUBJECT, PLAN, SUMMARY = "release", "release_plan", "release_summary"
EVERYBODY = ("", "all")


@dataclass(frozen=True)
class Listed:
    """A release with where it is from: a file, the ledger (`by_hand`), or nothing but what an
    experiment left behind (`undeclared`): exposures, or sums alone where it has no day."""

    release: KnownRelease
    by_hand: bool
    undeclared: bool = False


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
        told = {name: getattr(one, name) for name in BY_HAND}
        if one.id in found:
            found[one.id] = _filled(found[one.id], told)
        else:
            told["assigned_by"] = one.assigned_by or "nobody"
            said = KnownRelease(one.id, one.kind, one.day, note=one.why, **told)
            found[one.id] = Listed(said, by_hand=True)
    return tuple(sorted(found.values(), key=lambda one: (one.release.day, one.release.id)))


BY_HAND = (
    "scope", "split", "assigned_by", "experiment", "ended", "declared", "metrics", "margin",
)  # fmt: skip
"""What an entry of the ledger may say of a release, beside its day, kind and name."""


def _filled(listed: Listed, told: dict[str, str]) -> Listed:
    """A release that is known with what it does not say itself and a later entry does.

    What was declared holds together: metrics and margin of another day would have another one.
    """
    release = listed.release
    empty = {name: value for name, value in told.items() if value and not getattr(release, name)}
    if release.metrics or release.margin:
        empty = {k: v for k, v in empty.items() if k not in ("declared", "metrics", "margin")}
    return replace(listed, release=replace(release, **empty))


def listed(project: Project, served: Served) -> tuple[Listed, ...]:
    """All releases, and the experiments that none of them tells of; those without a day come last.

    Raises Refusal before the first load.
    """
    known = _with_experiments(releases_of(project, served), experiments_of(project, served))
    return tuple(
        sorted(known, key=lambda one: (not one.release.day, one.release.day, one.release.id))
    )


def question_about(
    project: Project, name: str, given: dict[str, str | None], served: Served
) -> Question:
    """What a release did, as a question that holds all that is known of it beforehand.

    `given` are arguments of the question (metric, period). Ids in the scope of the release are
    hashed as those of the snapshot are. Raises UserMistake where there is no such release.
    """
    asked = _asked_before(project, name, given, served)
    if asked is not None:
        return asked
    known = releases_of(project, served)
    experiments = experiments_of(project, served)
    release = _called(_with_experiments(known, experiments), name, _apart(project, served))
    told = _told(project, release)
    summed = _only_summed(release, experiments)
    if summed is not None:
        told["experiment"] = summed.name
        looks = _looks(project, name, given, served, SUMMARY)
        told["looks"] = str(looks) if looks > 1 else ""
        return _question(SUMMARY, told, {**given, "metric": _metric_summed(summed, given)})
    variants = _variants_in(project, release, served)
    if variants:
        told["variants"] = variants
    told["beside"] = ",".join(_beside(known, release))
    told["overlaps"] = ",".join(_overlapping(known, release))
    told["looks"] = str(_looks(project, name, given, served, SUBJECT))
    return _question(SUBJECT, told, given)


def plan_about(
    project: Project, name: str | None, given: dict[str, str | None], served: Served
) -> Question:
    """Which test would answer: of a release that is known, or of any change of a metric.

    Raises UserMistake where there is no such release.
    """
    if name is None:
        return _question(PLAN, {}, given)
    release = _called(listed(project, served), name, _apart(project, served))
    return _question(PLAN, _told(project, release), given)


def experiments_of(project: Project, served: Served) -> tuple[Experiment, ...]:
    """The experiments that exposures or effects know."""
    manifest = snapshot_of(project, served)
    asked = asked_of(project.star_file, Question("releases"), manifest)
    request = ExperimentsRequest()
    with Connection(project.layout, manifest) as connection:
        query = connection.sql(request.query(scope_of(asked, connection)))
        return request.read(connection.rows(query))


ALTERNATES = ("experiment", "hash")


def _variants_in(project: Project, release: KnownRelease, served: Served) -> str:
    """How the variants of an experiment lie where they change with time: by place or by agent;
    empty where people keep theirs."""
    if release.assigned_by not in ALTERNATES:
        return ""
    manifest = snapshot_of(project, served)
    asked = asked_of(project.star_file, Question("releases"), manifest)
    request = AlternationRequest(release.experiment or release.id)
    with Connection(project.layout, manifest) as connection:
        query = connection.sql(request.query(scope_of(asked, connection)))
        return request.read(connection.rows(query)).said


def _with_experiments(
    known: Sequence[Listed], experiments: Sequence[Experiment]
) -> tuple[Listed, ...]:
    """The releases, and experiments that none of them tells of as what they are: begun on the day
    on which somebody first met them, of a kind that nobody said."""
    told = {name for one in known for name in (one.release.id, one.release.experiment)}
    return (
        *known,
        *(
            Listed(
                KnownRelease(one.name, "", one.day, assigned_by="experiment"),
                by_hand=False,
                undeclared=True,
            )
            for one in experiments
            if one.name not in told
        ),
    )


def _only_summed(release: KnownRelease, experiments: Sequence[Experiment]) -> Experiment | None:
    """The experiment behind a release where sums are all that is left of it."""
    name = release.experiment or release.id
    found = next((one for one in experiments if one.name == name), None)
    return found if found is not None and not found.day and found.metrics else None


def _metric_summed(experiment: Experiment, given: dict[str, str | None]) -> str:
    """The metric asked for. Raises UserMistake where there are no sums of it."""
    wanted = given.get("metric") or ""
    if wanted in experiment.metrics:
        return wanted
    named = ", ".join(experiment.metrics)
    raise UserMistake(
        f"The sums of `{experiment.name}` are of other metrics than `{wanted}`: {named}; name one "
        "with `--metric`.",
        f"实验 `{experiment.name}` 的汇总里没有 `{wanted}`，只有：{named}；请用 `--metric` 指定。",
    )


def _called(known: Sequence[Listed], name: str, apart: int) -> KnownRelease:
    """The release of that name; `apart` counts the rows of releases that could not be read."""
    listed = next((one for one in known if one.release.id == name), None)
    if listed is None:
        near = did_you_mean(name, [one.release.id for one in known])
        said = Text("", "")
        if apart:
            said = Text(
                f" Rows of releases that were set apart at the last load (a row without a date is "
                f"none): {apart}; `cyn doctor` shows them.",
                f"上次载入时另置了 {apart} 行发布（没有日期就无法使用），见 `cyn doctor`。",
            )
        raise UserMistake(
            f"There is no release `{name}`.{near.en} `cyn release list` shows all.{said.en}",
            f"没有名为 `{name}` 的发布。{near.zh}全部发布见 `cyn release list`。{said.zh}",
        )
    return listed.release


def _apart(project: Project, served: Served) -> int:
    manifest = snapshot_of(project, served)
    profile = profiles_of(manifest, project.star_file.calendar).get("releases")
    return 0 if profile is None else profile.quarantined


def _told(project: Project, release: KnownRelease) -> dict[str, str]:
    """The columns of a release as arguments of a question."""
    told = {one.name: str(getattr(release, one.name)) for one in fields(release)}
    told["release"] = told.pop("id")
    told["scope"] = _hashed(project, release.scope)
    del told["note"]
    return told


def _question(name: str, told: dict[str, str], given: dict[str, str | None]) -> Question:
    arguments = {**told, **{key: value for key, value in given.items() if value}}
    return Question(name, tuple(sorted((key, value) for key, value in arguments.items() if value)))


GIVEN = ("metric", "period", "unit", "by")
"""What people add to the name of a release; all else is looked up."""


def _asked_before(
    project: Project, name: str, given: dict[str, str | None], served: Served
) -> Question | None:
    """The question as it was asked of the same snapshot with the same things declared.

    What the store would say of the release stands in it, so that the store need not be opened.
    """
    snapshot = snapshot_of(project, served).snapshot
    wanted = {"release": name, **{key: given.get(key) or "" for key in GIVEN}}
    with Ledger.open(project.layout.root) as ledger:
        declared = ledger.declarations_hash()
        for one in reversed((*ledger.all(SUBJECT), *ledger.all(SUMMARY))):
            said = one.record["provenance"]
            found = dict(_arguments(one.record))
            if not isinstance(said, dict) or said.get("snapshot") != snapshot:
                continue
            same = all(found.get(key, "") == value for key, value in wanted.items())
            if same and said.get("declarations") == declared:
                return Question(one.question, tuple(sorted(found.items())))
    return None


NEAR_DAYS = 7


def _beside(known: Sequence[Listed], release: KnownRelease) -> list[str]:
    """The other releases within a week on either side."""
    return [one.id.replace(",", " ") for one in _near(known, release)]


def _near(known: Sequence[Listed], release: KnownRelease) -> Iterator[KnownRelease]:
    day = date.fromisoformat(release.day)
    for one in (listed.release for listed in known):
        apart = abs((date.fromisoformat(one.day) - day).days)
        if one.id != release.id and apart <= NEAR_DAYS:
            yield one


def _overlapping(known: Sequence[Listed], release: KnownRelease) -> list[str]:
    """Of those the ones that reached the same people or places the same way, without chance: what
    came to all is in the twin of a market, too, and in those whom a staggered one did not reach."""
    own = release.assigned_by or NOBODY
    return [
        one.id.replace(",", " ")
        for one in _near(known, release)
        if own not in ALTERNATES and (one.assigned_by or NOBODY) == own and _same(own, one, release)
    ]


def _same(own: str, one: KnownRelease, release: KnownRelease) -> bool:
    scopes = {"" if scope in EVERYBODY else scope for scope in (one.scope, release.scope)}
    return len(scopes) == 1 or (own == NOBODY and "" in scopes)


NOBODY = "nobody"


def _looks(
    project: Project, name: str, given: dict[str, str | None], served: Served, subject: str
) -> int:
    """How often the release was looked at with other rows than these, and this time."""
    snapshot = snapshot_of(project, served).snapshot
    seen = set()
    with Ledger.open(project.layout.root) as ledger:
        for one in ledger.all(subject):
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
