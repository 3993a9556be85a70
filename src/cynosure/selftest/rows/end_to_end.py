"""What is played from files to findings: a world is written, loaded and asked, as a user would."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.stats import norm

from cynosure.analyses.undeclared import alarms_told
from cynosure.findings.blocks import MatrixBlock, Quantity, TableBlock
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Question
from cynosure.selftest.row import END_TO_END, Outcome, Scene
from cynosure.selftest.rows import recount
from cynosure.selftest.rows.outcomes import holds
from cynosure.selftest.rows.products import answers, further, level, losing
from cynosure.selftest.rows.recount import LAST, NOBODY, Talks, talks_of
from cynosure.selftest.rows.takers import takers
from cynosure.stats.estimate import Estimate, Side
from cynosure.worlds.cases import quiet, silent_model, simpson
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.cases.crowd import CATEGORIES
from cynosure.worlds.world import Strength

PEOPLE, FEWER = 3_000, 1_000
"""People of a world; where nothing hangs on a few who come often, fewer will do."""
ANCESTORS = 60_000
"""People of the world whose shares are taken for the true ones."""

RATE = 0.565
"""The rate of the cases: their four rates, weighed by what conversations are about."""

MESSAGES = (1.7, 0.85, 28)
"""Median and spread of the messages after the first, and the most that are counted."""

WEEK = SPAN.mondays[LAST].isoformat()
EIGHT_WEEKS = f"{SPAN.mondays[LAST - 7].isoformat()}..2026-11-08"
STARTED = (8, 12)
"""The weeks in which people of a retention began."""

STARTS = f"{SPAN.mondays[STARTED[0]].isoformat()}..2026-10-18"
DAYS = (8, 14)
FIRST_TTFT, TTFT_SPREAD = 700.0, 0.45
HALF = 0.5
SURE = 1e-9

WATCHED = Question(
    "alert", (("about", "range"), ("metric", "weekly_reached_users"), ("period", WEEK))
)

MOVED = Question("why", (("metric", "weekly_reached_users"), ("period", WEEK)))
UNDECLARED = Question("undeclared")
SWITCHED = ("2026-09-24", "2026-09-26")
"""The model changes in the night to the first day; three days are given to notice it."""

LAST_DAY = "2026-11-08"


def _turns() -> float:
    """The mean number of messages: one, and the whole part of a log-normal number, cut off."""
    median, spread, most = MESSAGES
    more = np.arange(1, most + 1)
    return 1 + float(norm.sf(np.log(more / median) / spread).sum())


@cache
def _true_shares() -> Mapping[str, float]:
    """Shares that have no formula, from a world of many people."""
    world = quiet.simulate(np.random.default_rng(5), Strength.NONE, ANCESTORS)
    talks = talks_of(world.tables)
    weeks = range(LAST - 5, LAST + 1)
    counts = {
        "reach": [(len(talks.people_in(w)), len(talks.people_in(w, well=True))) for w in weeks],
        "helped": [recount.helped(talks, week) for week in weeks],
        "back": [recount.returned(talks, *STARTED, DAYS)],
    }
    return {
        name: sum(hits for _, hits in pairs) / sum(of for of, _ in pairs)
        for name, pairs in counts.items()
    }


def _even(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Weeks that are all alike, asked for whatever has an interval or must be exact."""
    world = further(quiet.simulate(rng, Strength.NONE, PEOPLE))
    talks = talks_of(world.tables)
    elsewhere = recount.week_of_utc(talks, LAST)
    active = ("metric", "weekly_active_users")
    found = answers(
        world,
        (
            level("fulfilled_rate", EIGHT_WEEKS),
            level("turns_each", EIGHT_WEEKS),
            level("reach", WEEK),
            level("helped", WEEK),
            Question("retention", (("metric", "back"), ("period", STARTS))),
            Question("growth", (active, ("period", "week"))),
            Question("reconcile", (active, ("mine", str(elsewhere)), ("period", WEEK))),
        ),
    )
    rate, turns, reach, helped, back, growth, reconciled = found
    shares = _true_shares()
    return {
        "rate": _holds(rate, RATE),
        "mean": _holds(turns, _turns()),
        "reach": _holds(reach, shares["reach"]),
        "funnel": _holds(helped, shares["helped"]),
        "retention": _holds(back, shares["back"]),
        "growth": _value(growth, _quick_ratio(talks)),
        "reconcile": _value(reconciled, 0.0),
        "counted": _counted(talks, helped, back),
    }


def _holds(finding: Finding | None, truth: float) -> Outcome:
    return None if finding is None else holds(finding.estimate, truth)


def _value(finding: Finding | None, truth: float) -> Outcome:
    if finding is None or not isinstance(finding.estimate, Estimate):
        return None
    return abs(finding.estimate.value - truth) <= SURE


def _quick_ratio(talks: Talks) -> float:
    new, back, gone = recount.growth(talks, LAST)
    return (new + back) / gone


def _counted(talks: Talks, helped: Finding | None, back: Finding | None) -> Outcome:
    """Whether both shares are those of the tables, to the last person."""
    of, through = recount.helped(talks, LAST)
    started, returned = recount.returned(talks, *STARTED, DAYS)
    both = (_value(helped, through / of), _value(back, returned / started))
    return None if None in both else all(both)


def _watched(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Weeks that remember each other, with weekdays and holidays; then half of a week is lost."""
    world = quiet.simulate(rng, Strength.FULL, FEWER)
    reached, alarm, calm = answers(world, (level("weekly_reached_users"), WATCHED, MOVED))
    missed, fallen = answers(losing(world, LAST, HALF), (WATCHED, MOVED))
    estimate = None if reached is None else reached.estimate
    side = estimate.side if isinstance(estimate, Estimate) else None
    return {
        "size": alarm is not None,
        "coverage": None if side is None else side is Side.INSIDE,
        "power": missed is not None,
        "why-size": _passes_for_real(calm),
        "why-power": _passes_for_real(fallen),
    }


def _passes_for_real(finding: Finding | None) -> Outcome:
    """Whether `why` went past its first step, which stops at what is within noise."""
    return None if finding is None else finding.kind is not Kind.MEASURED


def _quantile(rng: np.random.Generator) -> Mapping[str, Outcome]:
    world = silent_model.simulate(rng, Strength.NONE, 300)
    metric = "  ttft_p90: {kind: quantile, q: 0.9, from: generations, field: ttft_ms}\n"
    (found,) = answers(further(world, metric), (level("ttft_p90", EIGHT_WEEKS),))
    return {"coverage": _holds(found, FIRST_TTFT * float(np.exp(TTFT_SPREAD * norm.ppf(0.9))))}


def _unannounced(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """A model that stays and one that changes: an alarm on one day, and within three days."""
    stays, changes = (
        answers(silent_model.simulate(rng, strength), (UNDECLARED,))[0]
        for strength in (Strength.NONE, Strength.FULL)
    )
    first, last = SWITCHED
    return {
        "size": None if stays is None else LAST_DAY in _noticed(stays),
        "power": None if changes is None else any(first <= d <= last for d in _noticed(changes)),
    }


def _noticed(finding: Finding) -> list[str]:
    return [day for _, _, day in alarms_told(finding)]


def _mixed(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """The mix of categories has moved: within and mix must be those of the tables."""
    world = simpson.simulate(rng, Strength.FULL, FEWER)
    tree = "\ntree:\n  - {node: fulfilled_rate, mix_over: [category]}\n"
    (found,) = answers(further(world, "", tree), (level("fulfilled_rate"),))
    talks = talks_of(world.tables)
    if found is None:
        return {"exact": None}
    shares, rates = zip(*(_by_category(talks, week) for week in (LAST - 1, LAST)), strict=True)
    within = (shares[0] + shares[1]) / 2 * (rates[1] - rates[0])
    whole = [float((share * rate).sum()) for share, rate in zip(shares, rates, strict=True)]
    told = next(b for b in found.blocks if isinstance(b, TableBlock) and len(b.rows) == 5)
    cells = [row[-2] for row in told.rows]
    parts = [cell.value / 100 for cell in cells if isinstance(cell, Quantity)]
    moved = told.rows[-1][-1]
    between = moved.value / 100 if isinstance(moved, Quantity) else np.nan
    right = np.allclose(parts, [*within, within.sum()], rtol=0, atol=SURE)
    closes = abs(parts[-1] + between - (whole[1] - whole[0])) <= SURE
    return {"exact": bool(right and closes)}


def _by_category(talks: Talks, week: int) -> tuple[np.ndarray, np.ndarray]:
    """Share and rate of each category in the order of their names, as the product lists them."""
    here = talks.week == week
    of = [here & (talks.category == name) for name in sorted(CATEGORIES)]
    counts = np.array([part.sum() for part in of])
    return counts / here.sum(), np.array([talks.well[part].mean() for part in of])


def _moved(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """New agents beside the main assistant, and instead of it; who counts as what is exact."""
    asked = Question("moved", (("period", "week"),))
    week = (("period", "week"),)
    world = takers(rng, 0.0)
    beside, used, groups = answers(
        world, (asked, Question("agents", week), Question("groups", week))
    )
    (instead,) = answers(takers(rng, 0.6), (asked,))
    talks = talks_of(world.tables)
    return {
        "size": None if beside is None else beside.kind is Kind.MOVED_TOGETHER,
        "power": None if instead is None else instead.kind is Kind.MOVED_TOGETHER,
        "agents": _value(used, _pairs(talks)),
        "groups": None if groups is None else _groups_right(groups, recount.helped(talks, LAST)[0]),
    }


def _pairs(talks: Talks) -> int:
    """Pairs of a person and an agent that was of use in the week; no maker meets an own agent."""
    here = (talks.week == LAST) & talks.well & (talks.agent != NOBODY)
    return len(np.unique(np.stack([talks.person[here], talks.agent[here]]), axis=1).T)


def _groups_right(found: Finding, consumers: int) -> Outcome:
    *_, over_time = (block for block in found.blocks if isinstance(block, MatrixBlock))
    told = over_time.cells[-2]
    return told[0] == consumers


EVEN = Scene("findings-even-weeks", _even, END_TO_END)
WATCH = Scene("findings-watch", _watched, END_TO_END)
TAKERS = Scene("findings-takers", _moved, END_TO_END)
QUANTILE = Scene("findings-quantile", _quantile, END_TO_END)
SILENT = Scene("findings-undeclared", _unannounced, END_TO_END)
MIX = Scene("findings-mix", _mixed, END_TO_END)
