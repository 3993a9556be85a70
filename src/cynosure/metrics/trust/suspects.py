"""People who act like programs: too many episodes a day, a beat too even, one device for many.

These are signs to look at, never a verdict: nobody is left out of a number by them. Who is to be
left out stands in the star file (`trust.exclude`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.counting import EVERYBODY
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import AT, MICROSECONDS, Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.trust.stored import dated_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir

SIGNS: tuple[str, ...] = ("rate", "cadence", "device")

EPISODES_A_DAY = 100
"""Episodes a person begins on one day, above which nobody reads the answers."""
FEWEST_GAPS = 50
"""Gaps between events that are needed before their evenness says anything."""
LONGEST_GAP = 3_600 * MICROSECONDS
"""Longer gaps are pauses, which programs make too."""
EVEN = 0.1
"""Standard deviation of the gaps over their mean: people come to one and above, a timer to none."""
PEOPLE_A_DEVICE = 10
"""People on one device, from which on it is no family's."""


@dataclass(frozen=True)
class Signs:
    """Where a person stands out, and the episode kinds and the device column it is read from.

    `kinds` may be empty and `device` None: then that sign cannot be looked for.
    """

    kinds: tuple[str, ...]
    device: str | None
    episodes_a_day: int = EPISODES_A_DAY
    within: Period | None = None


def suspects(scope: Scope, signs: Signs) -> ir.Table:
    """One row a person who shows any sign: `unit`, `rate` (most episodes of one kind on a day),
    `cadence` (spread of the gaps over their mean), `device` (people on a device of theirs); null
    where a sign is not shown. Who is left out of counts by the star file is looked at too."""
    scope = scope.counting_as(EVERYBODY)
    found = [_even(scope, signs)]
    if signs.kinds:
        found.append(_busy(scope, signs))
    if signs.device is not None:
        found.append(_sharing(scope, signs, signs.device))
    types = {"unit": "string", "rate": "int64", "cadence": "float64", "device": "int64"}
    rows = stacked(found, types)
    return rows.group_by("unit").agg(
        rate=rows["rate"].max(), cadence=rows.cadence.min(), device=rows.device.max()
    )


def _busy(scope: Scope, signs: Signs) -> ir.Table:
    # Ibis 12 mixes up the columns of a union that two sides of a join share; with the instant these
    # rows are other ones than those a metric counts.
    rows = source_rows(scope, signs.kinds, frozenset({AT}))
    rows = rows.filter(~rows["_two_people"] & rows[PERSON].notnull())
    if signs.within is not None:
        rows = rows.filter(rows.day.between(signs.within.first_day, signs.within.last_day))
    # Kinds are not added up: two of them may be cut from the same rows.
    keys = {"unit": rows[PERSON], "day": rows.day, "kind": rows["_source"]}
    daily = rows.group_by(**keys).agg(rate=rows.count())
    most = daily.group_by("unit").agg(rate=daily["rate"].max())
    return most.filter(most["rate"] > signs.episodes_a_day)


def _even(scope: Scope, signs: Signs) -> ir.Table:
    import ibis

    rows = dated_rows(scope, "events", signs.within)
    line = ibis.window(group_by=[rows[PERSON]], order_by=[rows["_us"]])
    rows = rows.select(unit=rows[PERSON], _gap=rows["_us"] - rows["_us"].lag().over(line))
    rows = rows.filter(rows["_gap"].between(1, LONGEST_GAP))
    gap = rows["_gap"].cast("float64") / MICROSECONDS
    told = rows.group_by("unit").agg(gaps=rows.count(), mean=gap.mean(), spread=gap.std(how="pop"))
    told = told.filter(told.gaps >= FEWEST_GAPS)
    told = told.mutate(cadence=told.spread / told["mean"])
    return told.filter(told.cadence <= EVEN).select("unit", "cadence")


def _sharing(scope: Scope, signs: Signs, device: str) -> ir.Table:
    rows = dated_rows(scope, "events", signs.within)
    pairs = rows.select(unit=rows[PERSON], _device=rows[device].cast("string"))
    pairs = pairs.filter(pairs["_device"].notnull()).distinct()
    crowds = pairs.group_by(_crowded=pairs["_device"]).agg(device=pairs.count())
    crowds = crowds.filter(crowds.device >= PEOPLE_A_DEVICE)
    return pairs.inner_join(crowds, [("_device", "_crowded")]).select("unit", "device")


@dataclass(frozen=True)
class SuspectsRequest:
    """How many people show which sign, and the `most` who show most of them."""

    signs: Signs
    most: int

    def query(self, scope: Scope) -> ir.Table:
        """A row a person to be listed, and two rows of counts, in which `unit` is null."""
        import ibis

        rows = suspects(scope, self.signs)
        shown = sum(
            (rows[sign].notnull().cast("int64") for sign in SIGNS), ibis.literal(0, "int64")
        )
        rows = rows.mutate(_shown=shown)
        people = ibis.row_number().over(
            order_by=[
                ibis.desc("_shown"),
                ibis.desc("rate"),
                ibis.desc("device"),
                "cadence",
                "unit",
            ]
        )
        listed = rows.mutate(_place=people.cast("int64"))
        listed = listed.filter(listed["_place"] < self.most)
        of = {f"of.{sign}": rows[sign].count() for sign in SIGNS}
        counts = rows.agg(people=rows.count(), **of)
        kept = scope.without_excluded(rows, "unit")
        return stacked(
            [counts, kept.agg(counted=kept.count()), listed.select("unit", "_place", *SIGNS)]
        )

    def read(self, rows: list[dict[str, Any]]) -> Suspects:
        """The counts and the list."""
        (counts,) = (row for row in rows if row["people"] is not None)
        (counted,) = (row["counted"] for row in rows if row["counted"] is not None)
        listed = sorted((row for row in rows if row["unit"]), key=lambda row: row["_place"])
        return Suspects(
            counts["people"],
            counted,
            {sign: counts[f"of.{sign}"] for sign in SIGNS},
            tuple(
                Suspect(row["unit"], row["rate"], row["cadence"], row["device"]) for row in listed
            ),
        )


@dataclass(frozen=True)
class Suspect:
    """A person (by the hash of the id) with the numbers that stand out, None where one does not.

    `rate` is the most episodes on a day, `cadence` the spread of the gaps between events over
    their mean, `device` the number of people on a device of theirs.
    """

    unit: str
    rate: int | None
    cadence: float | None
    device: int | None


@dataclass(frozen=True)
class Suspects:
    """`people` show at least one sign, `counted` of them are not left out by the star file;
    `by_sign` counts them by sign (one may show several)."""

    people: int
    counted: int
    by_sign: dict[str, int]
    listed: tuple[Suspect, ...]
