"""What people or judges said of episodes and sessions, beside what a metric adds up to in each.

A label belongs to its subject. So the metric is worked out over the rows of that subject, as if the
subject were the unit; nothing is copied onto rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.expression.compile import certain
from cynosure.metrics.kinds.contract import PERSON, Metric
from cynosure.metrics.located.values import Ref
from cynosure.metrics.needs import Contribution
from cynosure.metrics.relations.episodes import UNDATED, episode_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.taking import MIXED
from cynosure.metrics.relations.units import mentioned, unit_column
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.metrics.starfile.resolve import definitions_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

SESSION, MODEL = "session_id", "model"
SESSIONS = "session"
MOST = 50_000
"""Labels of one kind of subject that are looked at, by the ids of the subjects."""


@dataclass(frozen=True)
class Label:
    """One label beside its subject.

    `part` is the episode kind, `held` the one model behind the subject (None: several, or not
    known), `columns` what the subject adds to each contribution of the metric, None where it adds
    nothing. `fulfilled` is None where no rule says; `day` (since 1970-01-01) is the
    subject's, before all days where it has no clock.
    """

    subject_kind: str
    subject: str
    name: str
    rater_kind: str
    value: float
    person: str
    part: str
    held: str | None
    columns: tuple[float | None, ...]
    fulfilled: bool | None
    day: int


@dataclass(frozen=True)
class LabelledRequest:
    """The labels of sessions and of episodes of `kind`, with `metric` over the rows of each."""

    metric: str
    kind: str
    most: int = MOST

    def query(self, scope: Scope) -> ir.Table:
        """One row a label."""
        subjects = subject_rows(scope, self.metric, self.kind)
        labels = scope.table("labels")
        labels = labels.select(
            subject_kind=labels["subject_kind"],
            _subject=labels["subject_id"].cast("string"),
            name=labels["name"],
            rater_kind=labels["rater_kind"],
            value=labels["value"].cast("float64"),
        )
        joined = labels.inner_join(subjects, ["subject_kind", "_subject"])
        order = ["_subject", "name", "rater_kind", "value"]
        return joined.order_by(order).limit(self.most)

    def read(self, rows: list[dict[str, Any]]) -> tuple[Label, ...]:
        """The labels in the order of their subjects."""
        return tuple(
            Label(
                row["subject_kind"],
                row["_subject"],
                row["name"],
                row["rater_kind"],
                row["value"],
                row["_person"] or "",
                self.kind,
                None if row["_held"] in (None, MIXED) else row["_held"],
                tuple(row[name] for name in sorted(row) if name.startswith("_c")),
                None if row["_well"] is None else bool(row["_well"]),
                row["_day"],
            )
            for row in rows
        )


@dataclass(frozen=True)
class Answered:
    """Of `subjects` with one outcome, `labelled` have a label by a person."""

    subjects: int
    labelled: int


@dataclass(frozen=True)
class AnsweredRequest:
    """How many episodes and sessions of `kind` have a label by a person, by whether anything in
    them was fulfilled; only of that kind of subject which people label at all."""

    kind: str

    def query(self, scope: Scope) -> ir.Table:
        """One row an outcome."""
        subjects = subject_rows(scope, None, self.kind)
        labels = scope.table("labels")
        people = labels.filter(labels["rater_kind"].isin(list(PEOPLE_SAY)))
        said = people.select(
            _kind=people["subject_kind"], _said=people["subject_id"].cast("string")
        ).distinct()
        asked = said.select(_asked="_kind").distinct()
        subjects = subjects.semi_join(asked, [("subject_kind", "_asked")])
        joined = subjects.left_join(said, [("subject_kind", "_kind"), ("_subject", "_said")])
        return joined.group_by("_well").agg(
            subjects=joined.count(), labelled=joined["_said"].count()
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[bool | None, Answered]:
        """The counts by outcome, None where no rule says."""
        return {
            None if row["_well"] is None else bool(row["_well"]): Answered(
                row["subjects"], row["labelled"]
            )
            for row in rows
        }


PEOPLE_SAY: tuple[str, ...] = ("human", "survey", "poll")
"""The kinds of rater who are people."""


def subject_rows(scope: Scope, metric: str | None, kind: str) -> ir.Table:
    """One row an episode of `kind`, and one a session of such episodes: `subject_kind`,
    `_subject`, `_person`, `_held`, `_well`, `_day` and `_c0`, `_c1` (of `metric`)."""
    definitions = definitions_of(scope.star_file)
    own: tuple[Contribution, ...] = ()
    if metric is not None:
        own = definitions.metrics[metric].contributions(definitions)
    own = tuple(replace(c, course=None, sources=(kind,)) if kind in c.sources else c for c in own)
    model = scope.star_file.episodes[kind]
    wanted = frozenset({SESSION, MODEL, UNDATED}).union(*(mentioned(c) for c in own))
    if model.fulfilled is not None:
        wanted |= {"fulfilled"}
    rows = episode_rows(scope, kind, wanted)
    key = "_episode" if isinstance(model, CutEpisodes) else "episode_id"
    rows = rows.filter(~certain(rows["_two_people"]))
    subjects = [_by_subject(rows, key, kind, own, kind)]
    if SESSION in rows.columns:
        subjects.append(_by_subject(rows, SESSION, SESSIONS, own, kind))
    return subjects[0] if len(subjects) == 1 else subjects[0].union(*subjects[1:], distinct=False)


def _by_subject(
    rows: ir.Table, key: str, subject_kind: str, own: tuple[Contribution, ...], kind: str
) -> ir.Table:
    import ibis

    rows = rows.filter(rows[key].notnull())
    held: Any = ibis.null("string")
    if MODEL in rows.columns:
        low, high = rows[MODEL].cast("string").min(), rows[MODEL].cast("string").max()
        held = ibis.ifelse(low == high, low, ibis.literal(MIXED))
    well: Any = ibis.null("int64")
    if "fulfilled" in rows.columns:
        well = rows["fulfilled"].cast("int64").max()
    columns: dict[str, Any] = {}
    for number, contribution in enumerate(own):
        there = kind in contribution.sources
        value = unit_column(rows, contribution, "") if there else ibis.null("float64")
        columns[f"_c{number}"] = value.cast("float64")
    found = rows.group_by(_subject=rows[key].cast("string")).agg(
        _person=rows[PERSON].cast("string").min(),
        _held=held,
        _well=well,
        _day=rows["day"].min(),
        **columns,
    )
    return found.mutate(subject_kind=ibis.literal(subject_kind))


def kinds_under(star_file: StarFile, model: Metric) -> tuple[str, ...]:
    """The episode kinds whose rows a metric counts."""
    own = model.contributions(definitions_of(star_file))
    found = dict.fromkeys(source for c in own for source in c.sources)
    return tuple(name for name in found if name in star_file.episodes)


def kind_of_moment(star_file: StarFile, refs: tuple[Ref, ...]) -> tuple[str, ...]:
    """The episode kinds that are cut from some moments."""
    names = {ref.name for ref in refs}
    return tuple(
        name
        for name, kind in star_file.episodes.items()
        if isinstance(kind, CutEpisodes) and names & {ref.name for ref in kind.of}
    )
