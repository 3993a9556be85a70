"""A metric as it would be told in other ways of counting, and for the periods beside its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.analyses import window
from cynosure.analyses.counted_otherwise import choices, other_periods, received_by, variant
from cynosure.analyses.mine import Mine
from cynosure.analyses.reconciling import Ways, combined
from cynosure.analyses.structure import sources_of
from cynosure.findings.blocks import State
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, tables_of
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.trust.tally import Tally, value_of
from cynosure.metrics.trust.ways import Members, TalliesRequest, UnitsRequest, Variant


@dataclass(frozen=True)
class Told:
    """`values` by the ways taken (the empty set: ours), None where a quotient has no value.

    `numbers` gives each set of ways its place among the variants; `members` compares units,
    `tallies` has numerators and denominators: one of them is None. `others` are our values of
    other periods. `dropped` is at most how many duplicates of this period were dropped at loading;
    of units, which count once, only those that differed from the row kept.
    """

    values: Mapping[Ways, float | None]
    numbers: Mapping[Ways, int]
    members: Members | None
    tallies: Mapping[int, Tally] | None
    others: Mapping[Period, float | None]
    dropped: int

    @property
    def ours(self) -> float | None:
        """Our number."""
        return self.values[()]

    @property
    def n(self) -> float:
        """How many units our number rests on."""
        if self.tallies is not None:
            found = self.tallies.get(self.numbers[()])
            return 0 if found is None else found.units
        return self.values[()] or 0

    def only(self, one: Ways, other: Ways) -> int | None:
        """Units counted in one way and not in the other, None where units are not counted."""
        if self.members is None:
            return None
        return self.members.only(self.numbers[one], self.numbers[other])

    def sides(self, ways: Ways) -> tuple[float, ...]:
        """Numerator and denominator of a quotient, or the total; empty where units are counted."""
        found = None if self.tallies is None else self.tallies.get(self.numbers[ways])
        return () if found is None else found.totals

    def periods_of(self, mine: Mine) -> tuple[Period, ...]:
        """Other periods whose number of ours is the one given."""
        return tuple(period for period, value in self.others.items() if mine.equals(value))


def period_of(asked: Asked, metric: str) -> Period:
    """The period that a question names, else the last closed one (else the last)."""
    tables = tables_of(asked.star_file, sources_of(asked.star_file, metric))
    periods = window.periods_of(asked, tables)
    if window.named(asked) is not None:
        return periods[-1]
    closed = [
        period
        for period in periods
        if window.state_of(asked, period, tables, has_rows=True) is not State.OPEN
    ]
    return (closed or periods)[-1]


def request_of(asked: Asked, metric: str, period: Period) -> UnitsRequest | TalliesRequest:
    """What is asked of the store: the metric under every variant."""
    by = received_by(asked, choices(asked, metric, period).received_by)
    is_units = isinstance(asked.star_file.metrics[metric], Units)
    shape = UnitsRequest if is_units else TalliesRequest
    return shape(metric, _variants(asked, metric, period), by)


def told(inputs: Inputs, metric: str, period: Period) -> Told:
    """The answer of the store to `request_of`, by ways and periods."""
    asked = inputs.asked
    sets = _sets(asked, metric, period)
    others = other_periods(asked, period)
    request = request_of(asked, metric, period)
    size = len(sets) + len(others)
    if isinstance(request, UnitsRequest):
        members, tallies = inputs.answer_to(request), None
        values: list[float | None] = [float(members.of(number)) for number in range(size)]
    else:
        members, tallies = None, inputs.answer_to(request)
        model = asked.star_file.metrics[metric]
        values = [value_of(model, tallies.get(k)) for k in range(size)]
    return Told(
        dict(zip(sets, values, strict=False)),
        {ways: number for number, ways in enumerate(sets)},
        members,
        tallies,
        dict(zip(others, values[len(sets) :], strict=True)),
        _dropped(asked, metric, period),
    )


def _sets(asked: Asked, metric: str, period: Period) -> tuple[Ways, ...]:
    return combined(choices(asked, metric, period).offered)


def _variants(asked: Asked, metric: str, period: Period) -> tuple[Variant, ...]:
    own = (variant(asked, period, ways) for ways in _sets(asked, metric, period))
    return (*own, *(Variant(other) for other in other_periods(asked, period)))


def _dropped(asked: Asked, metric: str, period: Period) -> int:
    """Duplicates that could change the metric, of the sources whose days meet the period."""
    counts_units = isinstance(asked.star_file.metrics[metric], Units)
    tables = tables_of(asked.star_file, sources_of(asked.star_file, metric))
    return sum(
        source.conflicts if counts_units else source.duplicates
        for table in tables
        if table in asked.profiles
        for source in asked.profiles[table].sources
        if source.first is not None
        and source.last is not None
        and source.first <= period.end
        and source.last >= period.start
    )
