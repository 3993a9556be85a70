"""The negative control: the same action, done after the outcome, when it can no longer matter."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.find.crowd import Crowd
from cynosure.analyses.find.deeds import Candidate
from cynosure.analyses.find.search import low_of
from cynosure.stats.association import Influence, difference_influence, excess, influence, phi
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

FEWEST_LATER = 20
"""People that must have done the control action, and people that must not."""


@dataclass(frozen=True)
class Control:
    """What the same action says that came after the outcome.

    `again` and `first` are its phi: done again or at all, and done for the first time. `points` is
    by how much the candidate's difference of shares exceeds the larger of the two, and `clear` says
    whether it does so surely, in phi and in shares: phi falls where an action gets rarer, the
    difference where it gets more common, and interest shows in both.
    """

    again: Estimate | Undefined
    first: Estimate | Undefined
    points: Estimate | Undefined
    clear: bool


def controlled(crowd: Crowd, candidate: Candidate, own: frozenset[str], level: float) -> Control:
    """A candidate beside its control, among people for whom that time is over, too.

    Who comes back does what the outcome is made of (`own`): of that there is no first time later.
    """
    did = crowd.deeds.who(candidate)
    number = crowd.deeds.windows.index(candidate.days)
    later = crowd.later.again(number, candidate.deed, candidate.at_least)
    among = crowd.confirms & crowd.followed
    groups = [among]
    if own.isdisjoint(candidate.deed.events):
        groups.append(among & crowd.later.not_before(number, candidate.deed))
    phis: list[Estimate | Undefined] = []
    excesses: list[Estimate] = []
    points: list[Estimate] = []
    for some in groups:
        few = min(int(later[some].sum()), int((~later[some]).sum()))
        if few < FEWEST_LATER:
            phis.append(Undefined(Reason.TOO_FEW, (("n", few), ("needed", FEWEST_LATER))))
            continue
        phis.append(phi(later[some], crowd.came[some], level))
        for measure, found in ((influence, excesses), (difference_influence, points)):
            one, other = measure(did, crowd.came, among), measure(later, crowd.came, some)
            if isinstance(one, Influence) and isinstance(other, Influence):
                found.append(excess(one, other, level))
    again = phis[0]
    first = phis[1] if len(phis) > 1 else Undefined(Reason.NO_VARIATION)
    if isinstance(again, Undefined) or not points:
        missing = again if isinstance(again, Undefined) else Undefined(Reason.NO_VARIATION)
        return Control(missing, first, missing, clear=False)
    clear = all(low_of(one) > 0 for one in (*excesses, *points))
    return Control(again, first, min(points, key=low_of), clear)
