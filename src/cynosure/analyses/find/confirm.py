"""The other half of the people: what of a candidate is still there, and beside what controls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cynosure.analyses.find.control import FEWEST_LATER, Control, controlled
from cynosure.analyses.find.crowd import Crowd
from cynosure.analyses.find.deeds import Candidate, Flags
from cynosure.analyses.find.search import Found, Search, low_of
from cynosure.metrics.calendar import day_of
from cynosure.stats.association import phi, share_difference, within_strata
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.power import units_for_proportion
from cynosure.stats.undefined import Reason, Undefined

FEWEST_IN_MONTH = 10
CHANGE, WEEK = 0.05, 7
"""The relative change of a candidate's share that it should show, and the days of a week."""


class Standing(StrEnum):
    """How far a candidate came."""

    PASSES = "passes"
    """Confirmed, and more than the same action says that came too late to matter."""
    NOT_FOUND = "not_found"
    """The search finds as much where there is nothing."""
    FOLLOWS = "follows"
    """It goes along with a candidate before it, which stands for both."""
    NOT_CONFIRMED = "not_confirmed"
    """The other half of the people does not show it."""
    PARTS = "parts"
    """Less of it says as much: one of two events, or as many times on fewer days."""
    ACTIVITY = "activity"
    """Among people who were as active in the first days it is not there."""
    NO_CONTROL = "no_control"
    """Too few people did it after the outcome, so nothing says what interest alone shows."""
    AS_CONTROL = "as_control"
    """The same action after the outcome goes with it as much."""
    MOVES_CONTROL = "moves_control"
    """It goes with the outcome that nothing should move, too."""
    EFFORT = "effort"
    """It counts effort, such as turns or retries, and more of that is no value."""


RANKS = (
    Standing.PASSES,
    Standing.NO_CONTROL,
    Standing.AS_CONTROL,
    Standing.MOVES_CONTROL,
    Standing.ACTIVITY,
    Standing.PARTS,
    Standing.NOT_CONFIRMED,
    Standing.FOLLOWS,
    Standing.EFFORT,
    Standing.NOT_FOUND,
)
"""Those that pass, those that nothing speaks against, those that something speaks against."""


@dataclass(frozen=True)
class Confirmed:
    """A candidate on the half that was not searched.

    `people` did it, a `share` of all whose outcome is known (both halves). `with_it` and `without`
    are the shares that came back, `difference` the one less the other, `within` that among people
    of the same early activity, `beside` that among people alike in the one it follows, else in
    the first.
    `correlation` is phi, `later` the same action after the outcome. `control` is the
    difference in the outcome that nothing should move, None where none is declared. `months` are
    those whose people agree in sign, of how many. `days_ahead` lie between its window and the end
    of the outcome's; `weeks` until a change of 5 % of its share would be seen, None where never.
    `satisfaction` is what goes with it of the share of early episodes that were fulfilled.
    """

    found: Found
    standing: Standing
    people: int
    share: float
    with_it: float
    without: float
    difference: Estimate | Undefined
    within: Estimate | Undefined
    beside: Estimate | Undefined
    correlation: Estimate | Undefined
    later: Control
    control: Estimate | Undefined | None
    months: tuple[int, int]
    days_ahead: int
    weeks: float | None
    satisfaction: float | None

    @property
    def candidate(self) -> Candidate:
        return self.found.candidate


@dataclass(frozen=True)
class Rules:
    """What decides: the level and rate of the star file, what the outcome itself is made of, what
    counts effort, the last day of the outcome, and how many searches stand together."""

    level: float
    fdr: float
    own: frozenset[str]
    efforts: frozenset[str]
    last_day: int
    families: int = 1


def confirmed(crowd: Crowd, search: Search, rules: Rules, most: int) -> tuple[Confirmed, ...]:
    """The first `most` candidates of a search on the other half, those that pass first."""
    checks = checks_of(crowd, search, rules)
    shown = sorted(search.found, key=lambda one: _turn(one, rules))[:most]
    return tuple(sorted((checks.of(one) for one in shown), key=rank))


def checks_of(crowd: Crowd, search: Search, rules: Rules) -> Checks:
    """What the other half is asked of each candidate of a search.

    The intervals of those that are tested, in all searches that stand together, hold together at
    the level of the star file.
    """
    tested = [one for one in search.found if one.leader is None and _stands(one, rules)]
    together = 1 - (1 - rules.level) / (max(len(tested), 1) * rules.families)
    return Checks(crowd, rules, together, tested[0].candidate if tested else None)


def _stands(one: Found, rules: Rules) -> bool:
    return one.stands(rules.level, rules.fdr)


def _turn(one: Found, rules: Rules) -> tuple[bool, bool, bool, bool]:
    """First those that were found and stand for themselves, then what was done of a single event,
    then what follows; last whatever counts effort in more than one way."""
    deed, follows = one.candidate.deed, one.leader is not None
    effort = not rules.efforts.isdisjoint(deed.events) and not deed.is_simple
    leads = _stands(one, rules) and not follows
    return effort, not leads, not deed.is_simple, not _stands(one, rules)


def rank(one: Confirmed) -> tuple[int, float]:
    """By standing, then by what is surely left among people of the same early activity."""
    low = -1.0 if isinstance(one.within, Undefined) else low_of(one.within)
    return RANKS.index(one.standing), -low


@dataclass(frozen=True)
class Checks:
    """The half that confirms, the level at which its intervals hold, and the candidate that the
    search puts first."""

    crowd: Crowd
    rules: Rules
    level: float
    first: Candidate | None

    def of(self, found: Found) -> Confirmed:
        crowd, half = self.crowd, self.crowd.confirms
        did = self._did(found.candidate)
        x, y = did[half], crowd.came[half]
        later = controlled(crowd, found.candidate, self.rules.own, self.level)
        control = None
        if crowd.control is not None:
            control = share_difference(x, crowd.control[half], self.level)
        difference = share_difference(x, y, self.level)
        within = within_strata(x, y, crowd.stratum[half], self.level)
        share = float(did.mean())
        return Confirmed(
            found,
            self._standing(found, difference, within, later, control),
            int(did.sum()),
            share,
            float(y[x].mean()) if x.any() else 0.0,
            float(y[~x].mean()) if not x.all() else 0.0,
            difference,
            within,
            self._beside(found, x, y),
            phi(x, y, self.level),
            later,
            control,
            _months(crowd, did),
            self.rules.last_day + 1 - found.candidate.days,
            _weeks(crowd, share, found.candidate.days),
            _satisfaction(crowd, did),
        )

    def _did(self, candidate: Candidate) -> Flags:
        return self.crowd.deeds.who(candidate)

    def _beside(self, found: Found, x: Flags, y: Flags) -> Estimate | Undefined:
        """Among people alike in early activity and in the candidate that leads: the one it follows,
        else the first."""
        leads = found.leader or self.first
        if leads is None or leads == found.candidate or not _stands(found, self.rules):
            return Undefined(Reason.NO_VARIATION)
        half = self.crowd.confirms
        strata = self.crowd.stratum[half] * 2 + self._did(leads)[half]
        return within_strata(x, y, strata, self.level)

    def _more_than_parts(self, candidate: Candidate) -> Iterator[Estimate | Undefined]:
        """What doing all of it goes with, beside people who did part of it."""
        half = self.crowd.confirms
        did = self._did(candidate)
        for part in candidate.parts:
            among = half & self._did(part)
            yield share_difference(did[among], self.crowd.came[among], self.level)

    def _standing(
        self,
        found: Found,
        difference: Estimate | Undefined,
        within: Estimate | Undefined,
        later: Control,
        control: Estimate | Undefined | None,
    ) -> Standing:
        """The first bar that is missed, in the order in which they stand."""
        bars = (
            (not _stands(found, self.rules), Standing.NOT_FOUND),
            (not self.rules.efforts.isdisjoint(found.candidate.deed.events), Standing.EFFORT),
            (found.leader is not None, Standing.FOLLOWS),
            (not _clear(difference), Standing.NOT_CONFIRMED),
            (not all(map(_clear, self._more_than_parts(found.candidate))), Standing.PARTS),
            (not _clear(within), Standing.ACTIVITY),
            (isinstance(later.again, Undefined), Standing.NO_CONTROL),
            (not later.clear, Standing.AS_CONTROL),
            (control is not None and not _holds_zero(control), Standing.MOVES_CONTROL),
        )
        return next((standing for missed, standing in bars if missed), Standing.PASSES)


def _clear(estimate: Estimate | Undefined) -> bool:
    return isinstance(estimate, Estimate) and low_of(estimate) > 0


def _holds_zero(estimate: Estimate | Undefined) -> bool:
    if isinstance(estimate, Undefined) or not isinstance(estimate.interval, Interval):
        return False
    return estimate.interval.low <= 0 <= estimate.interval.high


def _months(crowd: Crowd, did: Flags) -> tuple[int, int]:
    """Of the months in which enough people began, those in which it goes with more returns."""
    days = np.unique(crowd.start)
    begun = [day_of(int(day)) for day in days]
    months = np.array([day.year * 12 + day.month for day in begun], np.int64)
    month = months[np.searchsorted(days, crowd.start)]
    agree = enough = 0
    for one in np.unique(month).tolist():
        of_month = month == one
        doers, others = of_month & did, of_month & ~did
        if min(int(doers.sum()), int(others.sum())) < FEWEST_IN_MONTH:
            continue
        enough += 1
        agree += bool(crowd.came[doers].mean() > crowd.came[others].mean())
    return agree, enough


def _weeks(crowd: Crowd, share: float, days: int) -> float | None:
    """Weeks of newcomers until a test of two halves would see the share change by 5 %."""
    changed = share * (1 + CHANGE)
    if not 0 < share < changed < 1:
        return None
    span = int(crowd.start.max() - crowd.start.min()) + 1
    a_week = crowd.people / max(span / WEEK, 1.0)
    return units_for_proportion(share, share * CHANGE) / a_week + days / WEEK


def _satisfaction(crowd: Crowd, did: Flags) -> float | None:
    known = crowd.satisfied >= 0
    doers, others = crowd.satisfied[known & did], crowd.satisfied[known & ~did]
    if min(doers.size, others.size) < FEWEST_LATER:
        return None
    return float(doers.mean() - others.mean())
