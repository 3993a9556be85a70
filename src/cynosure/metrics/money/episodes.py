"""Episodes with what they cost as metered, and with their share of what their people paid.

The cost of an episode is that of the answers (`generations.cost`) that name it. What a person paid
in a period is shared equally among the fulfilled episodes that the person had in it: a rule that
is declared, not something that was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.episodes import episode_rows
from cynosure.metrics.relations.revenue import NET, PAYMENTS
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.metrics.two_sums import added, moments
from cynosure.stats.moments import Moments

if TYPE_CHECKING:
    import ibis.expr.types as ir

DIMENSIONS: tuple[str, ...] = ("category", "model")
"""What cost and margin are told by, as far as episodes carry it."""


def kinds_with_rule(star_file: StarFile) -> tuple[str, ...]:
    """The kinds of episodes of which it is known whether they were fulfilled."""
    return tuple(name for name, kind in star_file.episodes.items() if kind.fulfilled is not None)


def dimensions_carried(star_file: StarFile) -> tuple[str, ...]:
    """Those of `DIMENSIONS` that episodes with a rule carry; recorded ones know their model."""
    kinds = [star_file.episodes[name] for name in kinds_with_rule(star_file)]
    return tuple(
        name
        for name in DIMENSIONS
        if any(
            name in kind.carries if isinstance(kind, CutEpisodes) else name == "model"
            for kind in kinds
        )
    )


def episodes_with_cost(scope: Scope, kinds: tuple[str, ...], by: str | None = None) -> ir.Table:
    """The episodes of one known person: `_episode`, `user_id`, `day`, `fulfilled`, `_part` (of the
    dimension `by`, as text) and `cost`, null where no answer says what it cost."""
    return stacked([_of_kind(scope, name, by) for name in kinds])


def _of_kind(scope: Scope, name: str, by: str | None) -> ir.Table:
    import ibis

    rows = episode_rows(scope, name, frozenset({"fulfilled"} if by is None else {"fulfilled", by}))
    rows = rows.filter(~rows["_two_people"] & rows[PERSON].notnull())
    part = rows[by].cast("string") if by in rows.columns else ibis.null("string")
    named = rows["_episode"] if "_episode" in rows.columns else rows.episode_id
    rows = rows.select(
        PERSON,
        "day",
        _episode=named,
        fulfilled=rows.fulfilled.fill_null(ibis.literal(value=False)),
        _part=part,
    )
    answers = priced(scope.table("generations"))
    answers = answers.filter(answers.episode_id.notnull())
    metered = answers.group_by(_named=answers.episode_id).agg(cost=answers.cost.sum())
    joined = rows.left_join(metered, rows["_episode"] == metered["_named"])
    return joined.select(*rows.columns, "cost")


def priced(answers: ir.Table) -> ir.Table:
    """Generations whose cost is null where it is no finite number: that is no cost."""
    import ibis

    cost = answers.cost
    is_amount = ~(cost.isnan() | cost.isinf())
    return answers.mutate(cost=ibis.ifelse(is_amount, cost, ibis.null("float64")))


def net_by_person(scope: Scope, axis: Axis) -> ir.Table:
    """Net revenue a period and person, null being a person: `_period`, `user_id`, `net`."""
    paid = source_rows(scope, (PAYMENTS,), frozenset())
    paid = paid.filter(axis.holds(paid.day))
    return paid.group_by(_period=axis.number(paid.day), user_id=paid[PERSON]).agg(
        net=paid[NET].sum()
    )


def fulfilled_by_person(scope: Scope, axis: Axis, kinds: tuple[str, ...]) -> ir.Table:
    """Who had a fulfilled episode in which period: `_period`, `user_id`, `fulfilled` (how many)."""
    rows = episodes_with_cost(scope, kinds)
    rows = rows.filter(axis.holds(rows.day) & rows.fulfilled)
    return rows.group_by(_period=axis.number(rows.day), user_id=rows[PERSON]).agg(
        fulfilled=rows.count()
    )


@dataclass(frozen=True)
class EpisodeMoney:
    """Episodes of one period and part.

    `moments` has two columns over people: cost as metered, and fulfilled episodes. Of `episodes`,
    `metered` have a cost; `revenue` is what of their people's payments is allocated to them.
    """

    moments: Moments
    episodes: int
    metered: int
    revenue: float

    @property
    def cost(self) -> float:
        """What the episodes cost as metered."""
        return self.moments.totals[0]

    @property
    def fulfilled(self) -> int:
        """How many of them were fulfilled."""
        return round(self.moments.totals[1])


@dataclass(frozen=True)
class EpisodeMoneyRequest:
    """Cost and allocated revenue of the episodes of `kinds` in each period, by a dimension or,
    with None, as a whole."""

    periods: tuple[Period, ...]
    kinds: tuple[str, ...]
    by: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a period and part with episodes."""
        people = self._by_person(scope)
        return people.group_by("_period", "_part").agg(
            **added(people, "cost", "good"),
            revenue=people.revenue.sum(),
            episodes=people.episodes.sum(),
            metered=people.metered.sum(),
        )

    def _by_person(self, scope: Scope) -> ir.Table:
        axis = Axis(self.periods)
        rows = episodes_with_cost(scope, self.kinds, self.by)
        rows = rows.filter(axis.holds(rows.day))
        people = rows.group_by(
            _period=axis.number(rows.day), user_id=rows[PERSON], _part=rows["_part"]
        ).agg(
            cost=rows.cost.sum(),
            good=rows.fulfilled.cast("int64").sum(),
            episodes=rows.count(),
            metered=rows.cost.count(),
        )
        paid = net_by_person(scope, axis)
        paid = paid.select(_when=paid["_period"], _who=paid[PERSON], net=paid[NET])
        all_good = fulfilled_by_person(scope, axis, self.kinds)
        all_good = all_good.select(
            _then=all_good["_period"], _whose=all_good[PERSON], whole=all_good.fulfilled
        )
        joined = people.left_join(
            paid, [people["_period"] == paid["_when"], people[PERSON] == paid["_who"]]
        )
        joined = joined.left_join(
            all_good, [joined["_period"] == all_good["_then"], joined[PERSON] == all_good["_whose"]]
        )
        good = joined.good.cast("float64")
        share = (good / joined.whole.cast("float64")).fill_null(0.0)
        return joined.select(
            "_period",
            "_part",
            "episodes",
            "metered",
            good=good,
            cost=joined.cost.fill_null(0.0),
            revenue=joined.net.fill_null(0.0) * share,
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, dict[str | None, EpisodeMoney]]:
        """By the number of the period and the part; there is none without episodes."""
        found: dict[int, dict[str | None, EpisodeMoney]] = {}
        for row in rows:
            found.setdefault(row["_period"], {})[row["_part"]] = _money(row)
        return found


def _money(row: dict[str, Any]) -> EpisodeMoney:
    costs = moments(row, "cost", "good")
    return EpisodeMoney(costs, row["episodes"], row["metered"], row["revenue"])
