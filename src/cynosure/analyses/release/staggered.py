"""It reached people at different times: those reached beside those who never were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release import shown
from cynosure.analyses.release.asked_for import (
    Release,
    closed_periods,
    experiment_of,
    metric_of,
)
from cynosure.analyses.release.market import values_of
from cynosure.analyses.release.outcome import PLACEBO_ALARM, Outcome
from cynosure.errors import Refusal
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Placebo
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.release.exposed import ReachedRequest
from cynosure.metrics.release.panel import PanelRequest
from cynosure.stats.staggered import NEVER, Staggered, staggered
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]
RESHUFFLES = 999


def requests(asked: Asked, release: Release) -> tuple[PanelRequest, ReachedRequest]:
    """What is asked of the store. Raises as `closed_periods` does."""
    metric = metric_of(asked)
    panel = PanelRequest(metric, closed_periods(asked, metric), PERSON)
    return panel, ReachedRequest(experiment_of(release))


def outcome(inputs: Inputs, release: Release) -> Outcome:
    """The effect on those reached, by Callaway and Sant'Anna.

    Raises Refusal where the exposures reach nobody of whom anything is known.
    """
    asks, reaches = requests(inputs.asked, release)
    panel, reached = inputs.answer_to(asks), inputs.answer_to(reaches)
    if not reached:
        raise Refusal(
            f"No exposure names `{experiment_of(release)}`, so nobody knows whom the release "
            "reached when.",
            f"曝光表里没有 `{experiment_of(release)}`，无从得知发布何时到达了谁。",
        )
    values, whole = values_of(panel, list(range(len(asks.periods))))
    found_at = [_number(asks.periods, reached.get(unit)) for unit in panel.units]
    first, within = (np.array(one) for one in zip(*found_at, strict=True))
    # Who was reached within the last period has none of which all was reached.
    whole &= first < len(asks.periods)
    level, floor = _bars(inputs)
    period = Period("range", asks.periods[0].start, asks.periods[-1].end)
    first, within, values = first[whole], within[whole], values[whole]
    fewest = min(int((first > 0).sum()), int((first == NEVER).sum()))
    found: Staggered | Undefined = Undefined(Reason.TOO_FEW, (("n", fewest), ("needed", floor)))
    if fewest >= floor or not (first == NEVER).any():
        found = staggered(values, first, level, within)
    if isinstance(found, Undefined):
        needs = Note("release_keep_some")
        return Outcome(Kind.CANNOT_TELL, found, len(first), Unit.PEOPLE, period, needs)
    rng = np.random.default_rng(inputs.provenance.seed)
    placebos = _reshuffled(values, (first, within), level, rng)
    told = _told(found, placebos, period, int((~whole).sum()))
    count = int(within.sum())
    note = Note("reached_within", (("count", count),))
    return replace(told, caveats=(*told.caveats, note)) if count else told


def _bars(inputs: Inputs) -> tuple[float, int]:
    evidence = inputs.asked.star_file.evidence
    return evidence.level, evidence.floors.users_per_cell


def _number(periods: tuple[Period, ...], day: int | None) -> tuple[int, bool]:
    """The first period of which all was reached, and whether a part of the one before was; those
    reached before the first are of period 0."""
    if day is None or day > periods[-1].last_day:
        return NEVER, False
    found = next(k for k, one in enumerate(periods) if day <= one.last_day)
    within = day > periods[found].first_day
    return found + within, within


def _reshuffled(
    values: Floats,
    reached: tuple[NDArray[np.int64], NDArray[np.bool_]],
    level: float,
    rng: np.random.Generator,
) -> tuple[float, ...]:
    """What the same method says where the times of being reached are dealt out by chance."""
    first, within = reached
    orders = (rng.permutation(len(first)) for _ in range(RESHUFFLES))
    dealt = (staggered(values, first[order], level, within[order]) for order in orders)
    return tuple(one.simple.value for one in dealt if isinstance(one, Staggered))


def _told(found: Staggered, placebos: tuple[float, ...], period: Period, left_out: int) -> Outcome:
    effect = found.simple
    as_large = sum(abs(one) >= abs(effect.value) for one in placebos)
    stands_out = (1 + as_large) / (1 + len(placebos)) <= PLACEBO_ALARM
    p_value = found.placebo_p_value
    flat = (
        Check("flat_before", None)
        if isinstance(p_value, Undefined)
        else Check("flat_before", p_value > PLACEBO_ALARM, (("p", round(p_value, 4)),))
    )
    reshuffled = Check(
        "placebo_reshuffles", stands_out, (("as_large", as_large), ("count", len(placebos)))
    )
    sure = stands_out and flat.passed is True
    caveats = (Note("units_incomplete", (("count", left_out),)),) if left_out else ()
    return Outcome(
        Kind.PROBABLY_CAUSED if sure else Kind.MOVED_TOGETHER,
        effect,
        effect.n,
        Unit.PEOPLE,
        period,
        Note("release_split_next") if sure else Note("release_keep_some"),
        (reshuffled, flat),
        (Note("method_staggered"), *caveats),
        (shown.averages_table(found), shown.ages_table(found)),
        Placebo(placebos, as_large),
    )
