"""Who uses what: the main assistant, agents that people made, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import CutEpisodes, StarFile

if TYPE_CHECKING:
    import ibis.expr.types as ir

AGENT = "agent_id"


def kinds_with_agents(star_file: StarFile) -> tuple[str, ...]:
    """The kinds of episodes of which the agent is known, and whether they were fulfilled."""
    return tuple(
        name
        for name, kind in star_file.episodes.items()
        if kind.fulfilled is not None
        and (not isinstance(kind, CutEpisodes) or AGENT in kind.carries)
    )


def episodes_with_agents(scope: Scope) -> ir.Table:
    """The episodes of one known person: `user_id`, `agent_id` (null: the main assistant), `day`,
    `fulfilled`."""
    import ibis

    kinds = kinds_with_agents(scope.star_file)
    rows = source_rows(scope, kinds, frozenset({AGENT, "fulfilled"}))
    rows = rows.filter(~rows["_two_people"] & rows[PERSON].notnull())
    return rows.select(
        PERSON, AGENT, "day", fulfilled=rows.fulfilled.fill_null(ibis.literal(value=False))
    )


@dataclass(frozen=True)
class Use:
    """People of one period by what they used; the three parts add up to `people`."""

    main_only: int
    agents_only: int
    both: int

    @property
    def people(self) -> int:
        """Everybody who used either."""
        return self.main_only + self.agents_only + self.both


@dataclass(frozen=True)
class PeriodOfUse:
    """Who had an episode, and who a fulfilled one; `valued_people` is counted by itself, so that
    the parts of `valued` can be checked against it."""

    used: Use
    valued: Use
    valued_people: int


@dataclass(frozen=True)
class UseRequest:
    """People by what they used, in each period."""

    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period with people."""
        axis = Axis(self.periods)
        rows = episodes_with_agents(scope)
        rows = rows.filter(axis.holds(rows.day))
        main = rows[AGENT].isnull()
        flags = {
            "main": main,
            "agents": ~main,
            "main_valued": main & rows.fulfilled,
            "agents_valued": ~main & rows.fulfilled,
        }
        people = rows.group_by(_period=axis.number(rows.day), user_id=rows[PERSON]).agg(
            **{name: flag.cast("int64").max() for name, flag in flags.items()}
        )
        counted: dict[str, Any] = {}
        for prefix, one, other in (
            ("used", "main", "agents"),
            ("valued", "main_valued", "agents_valued"),
        ):
            on_main, on_agents = people[one] == 1, people[other] == 1
            counted |= {
                f"{prefix}_main": people.count(where=on_main & ~on_agents),
                f"{prefix}_agents": people.count(where=on_agents & ~on_main),
                f"{prefix}_both": people.count(where=on_main & on_agents),
            }
        valued = people["main_valued"] + people["agents_valued"] > 0
        counted["valued_people"] = people.count(where=valued)
        return people.group_by("_period").agg(**counted)

    def read(self, rows: list[dict[str, Any]]) -> dict[int, PeriodOfUse]:
        """By the number of the period; periods without people have none."""
        return {
            row["_period"]: PeriodOfUse(
                _use(row, "used"), _use(row, "valued"), row["valued_people"]
            )
            for row in rows
        }


def _use(row: dict[str, Any], prefix: str) -> Use:
    return Use(row[f"{prefix}_main"], row[f"{prefix}_agents"], row[f"{prefix}_both"])
