"""What tests could see: by person, by account, by agent, or everybody on and off by the day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.analyses.release.compared import FEW_CLUSTERS
from cynosure.metrics.release.spread import Spread
from cynosure.stats.experiments.adjustment import Adjusted, cuped_ratio
from cynosure.stats.experiments.difference import ratio_arm
from cynosure.stats.experiments.power import least_detectable, mean_error, units_for_mean
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Reason, Undefined

WEEK = 7
POWER = 0.8
FEWEST_CLUSTERS = 8
"""Units that chance must have dealt out before so much as a plan can rest on them."""
LONGEST_WEEKS = 26
"""Nobody waits longer than half a year for an answer."""


@dataclass(frozen=True)
class Reach:
    """What a test of `weeks` sees that takes all `n` units (of `people` in all) who came in them.

    `value` is the metric, `deviation` the standard deviation of a unit in its unit after what the
    weeks before take away, which is the share `cut` of the variance. Of clusters, `uneven` is the
    square of the coefficient of variation of their denominators; None of people one by one.
    """

    weeks: int
    n: int
    people: int
    value: float
    deviation: float
    cut: float
    uneven: float | None = None

    def detects(self, level: float, units: int | None = None) -> float:
        """The least effect that all units, or so many, half of them treated, find with power .8,
        in the unit of the metric."""
        n = units or self.n
        return least_detectable(mean_error(self.deviation, n), level, POWER, n - 2) * self._dealt(
            n, level
        )

    def _dealt(self, n: int, level: float) -> float:
        """By how much more an effect must be where few clusters are dealt out anew.

        Rates and what the weeks before take off are then those of both arms, and the effect is
        among what they are taken from: it is as large as m · 2 deviations / √n, spreads as the
        denominators do, and blurs the slope, which n units alone tell of.
        """
        if self.uneven is None or n >= FEW_CLUSTERS:
            return 1.0
        effect = (least_detectable(1.0, level, POWER, n - 2)) ** 2 / n
        slope = (1 + effect) / n if self.cut > 0 else 0.0
        return math.sqrt(1 + slope + effect * self.uneven)

    def needed(self, effect: float, level: float) -> int:
        """The units that it takes to find an effect that all of them find."""
        few = units_for_mean(effect, self.deviation, level, POWER)
        units = max(few, FEWEST_CLUSTERS)
        # The normal quantile is a little too small for few units, whose t has longer tails.
        while units < self.n and self.detects(level, units) > effect:
            units += 1 + units // 100
        return min(units, self.n)


def reach(weeks: int, spread: Spread, *, clustered: bool = False) -> Reach | Undefined:
    """What the moments say of a test of so many weeks, of units that are clusters or people.

    Undefined under `FEWEST_CLUSTERS` units, and as the metric itself is.
    """
    moments = spread.moments
    if spread.n < FEWEST_CLUSTERS:
        return Undefined(Reason.TOO_FEW, (("n", spread.n), ("needed", FEWEST_CLUSTERS)))
    plain = ratio_arm(_first_two(moments))
    if isinstance(plain, Undefined):
        return plain
    if not plain.variance > 0:
        return Undefined(Reason.NO_VARIATION)
    adjusted = cuped_ratio(moments, moments)
    cut = max(adjusted.cut, 0.0) if isinstance(adjusted, Adjusted) else 0.0
    deviation = math.sqrt(plain.variance * plain.n * (1 - cut))
    uneven = moments.covariance(1, 1) / moments.means[1] ** 2 if clustered else None
    return Reach(weeks, spread.n, spread.people, plain.value, deviation, cut, uneven)


def _first_two(moments: Moments) -> Moments:
    products = tuple(row[:2] for row in moments.products[:2])
    return Moments(moments.n, moments.totals[:2], products)


@dataclass(frozen=True)
class Switchback:
    """Everybody on and off by the day, dealt by chance: `deviation` is that of a day's value once
    the days of the week are set apart, from so many `days`."""

    days: int
    deviation: float

    def detects(self, days: int, level: float) -> float:
        """The least effect that so many days find with power .8, in the unit of the metric."""
        # Seven days of the week, a trend and the effect take as much from the dealing as from the
        # noise.
        left = days - WEEK - 2
        return least_detectable(mean_error(self.deviation, left), level, POWER, left)


def switchback(values: Sequence[float]) -> Switchback | Undefined:
    """What days without a change say of days with one; `values` are of successive days.

    Undefined under three weeks, and where all weeks are alike.
    """
    weeks = len(values) // WEEK
    if weeks < 3:
        had = (("had", len(values)), ("needed", 3 * WEEK))
        return Undefined(Reason.FEW_PERIODS, had)
    kept = list(values[-weeks * WEEK :])
    usual = [sum(kept[k::WEEK]) / weeks for k in range(WEEK)]
    left = sum((value - usual[k % WEEK]) ** 2 for k, value in enumerate(kept))
    if not left > 0:
        return Undefined(Reason.NO_VARIATION)
    return Switchback(len(kept), math.sqrt(left / (len(kept) - WEEK)))


@dataclass(frozen=True)
class Choice:
    """A test: what is dealt out (`by` person, account, agent or day), how many `units` with so many
    `people` for so many `days`, and the least effect that it finds."""

    by: str
    units: int
    people: int
    days: int
    detects: float


@dataclass(frozen=True)
class Designs:
    """What each way to deal out a release sees: people one by one for each duration, then whole
    accounts and agents with those who use them most, and days.

    `stray` is the share of episodes with another agent than that which a person uses most.
    """

    people: tuple[Reach, ...]
    clusters: tuple[tuple[str, Reach | Undefined], ...]
    days: Switchback | Undefined
    stray: float | None = None

    def one_by_one(self, level: float, size: float | None = None) -> list[Choice]:
        """Tests of people; with a `size` only those that find it, with no more than it takes."""
        return _choices([("person", one) for one in self.people], level, size)

    def together(self, level: float, size: float | None = None) -> list[Choice]:
        """Tests of what is dealt out as a whole, likewise."""
        known = [(by, one) for by, one in self.clusters if isinstance(one, Reach)]
        found = _choices(known, level, size)
        if isinstance(self.days, Switchback) and self.people:
            people = self.people[-1].people
            each = [(days, self.days.detects(days, level)) for days in SWITCHBACK_DAYS]
            found += [
                Choice("day", days, people, days, detects)
                for days, detects in each
                if size is None or detects <= size
            ]
        return found

    def cheapest(self, level: float, size: float, *, whole: bool) -> Choice | None:
        """The test that finds `size` and is over first, and of those the one with the fewest
        people; None where none does.

        Of what must be dealt out as a `whole` people one by one are none; what they are too few
        for, the same people on and off may show.
        """
        alone = [] if whole else self.one_by_one(level, size)
        found = alone or self.together(level, size)
        return min(found, key=lambda one: (one.days, one.people), default=None)


SWITCHBACK_DAYS = (28, 56)
"""Under four weeks, seven days of the week and a trend leave too little to chance to promise."""


def _choices(
    reaches: Sequence[tuple[str, Reach]], level: float, size: float | None
) -> list[Choice]:
    found = []
    for by, one in reaches:
        if size is not None and one.detects(level) > size:
            continue
        units = one.n if size is None else one.needed(size, level)
        people = max(math.ceil(one.people * units / one.n), units)
        found.append(Choice(by, units, people, one.weeks * WEEK, one.detects(level, units)))
    return found


def weeks_for(reaches: Sequence[Reach], effect: float, level: float) -> int | None:
    """Whole weeks until `effect` is seen with everybody; None beyond `LONGEST_WEEKS`.

    Beyond the longest test that was looked at, precision is taken to grow with the root of time.
    """
    for one in reaches:
        if one.detects(level) <= effect:
            return one.weeks
    if not reaches:
        return None
    last = reaches[-1]
    weeks = math.ceil(last.weeks * (last.detects(level) / effect) ** 2)
    return weeks if weeks <= LONGEST_WEEKS else None
