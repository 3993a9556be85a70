"""What `cyn release plan` promises: tests as large as planned, drawn and told as releases are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cynosure.analyses.release.arms import Units
from cynosure.analyses.release.compared import is_clear, tested
from cynosure.analyses.release.designs import WEEK, Reach, Switchback, reach, switchback
from cynosure.errors import Text
from cynosure.metrics.release.spread import Spread
from cynosure.selftest.row import Outcome, Row, Scene, planned
from cynosure.selftest.rows.outcomes import excludes
from cynosure.stats.arrays import Floats
from cynosure.stats.clustered import switchback as switched
from cynosure.stats.moments import moments_of
from cynosure.stats.undefined import Undefined

WEEKS, LEVEL = 4, 0.95
KNOWN, ACCOUNTS = 4_000, 200
"""People and accounts whose past weeks a plan looks at."""
DAYS = 56
DRAWS = 999
WEEKDAYS = (0.0, 0.2, 0.1, -0.3, -0.5, 1.0, 1.5)

Drawn = Callable[[np.random.Generator, int], Floats]
"""So many units as a column each: the two sums of the weeks after, and of those before."""


def _counts(rng: np.random.Generator, people: int) -> Floats:
    """What people do, a few of them very much."""
    each = 4 * rng.gamma(1.0, 1.0, people)
    return np.vstack(
        [rng.poisson(each), np.ones(people), rng.poisson(each), np.ones(people)]
    ).astype(np.float64)


def _rates(rng: np.random.Generator, people: int) -> Floats:
    """What people get done of what they try, each at a rate of their own."""
    each, rate = 3 * rng.lognormal(0, 1, people), rng.beta(4, 6, people)
    after, before = 1 + rng.poisson(each), 1 + rng.poisson(each)
    return np.vstack([rng.binomial(after, rate), after, rng.binomial(before, rate), before]).astype(
        np.float64
    )


def _accounts(rng: np.random.Generator, accounts: int) -> Floats:
    """Accounts of 5 to 59 seats, each at a rate of its own."""
    seats, rate = rng.integers(5, 60, accounts), rng.beta(12, 18, accounts)
    after, before = seats + rng.poisson(5 * seats), seats + rng.poisson(5 * seats)
    return np.vstack([rng.binomial(after, rate), after, rng.binomial(before, rate), before]).astype(
        np.float64
    )


def _found(
    draw: Drawn, known: int, effect: float, rng: np.random.Generator, *, clustered: bool
) -> Outcome:
    """Whether a test of as many units as the plan asks for finds the effect it was planned for."""
    past = Spread(known, known, moments_of(draw(rng, known).T))
    plan = reach(WEEKS, past, clustered=clustered)
    if not isinstance(plan, Reach):
        return None
    units = plan.needed(effect, LEVEL)
    sums = draw(rng, units)
    arm = rng.permutation(np.arange(units) % 2)
    sums[0] += effect * arm * sums[1]
    arms = Units(("old", "new"), arm, sums[:2], sums[2:], sums[np.newaxis, :2], clustered)
    return is_clear(tested(arms, 1, LEVEL, sequential=False, rng=rng))


def _days(rng: np.random.Generator) -> Outcome:
    """Days that go together, on and off for everybody, after as many that were left alone."""
    noise = rng.standard_normal(2 * DAYS)
    for day in range(1, len(noise)):
        noise[day] = 0.4 * noise[day - 1] + np.sqrt(1 - 0.4**2) * noise[day]
    values = noise + np.resize(WEEKDAYS, len(noise))
    plan = switchback(values[:DAYS].tolist())
    if not isinstance(plan, Switchback):
        return None
    on = rng.random((1, DAYS)) < 0.5
    later = values[np.newaxis, DAYS:] + plan.detects(DAYS, LEVEL) * on
    seasons = np.arange(DAYS) % WEEK
    found = switched.switchback(
        later, on, np.ones_like(on), rng, seasons=seasons, level=LEVEL, draws=DRAWS
    )
    return excludes(found if isinstance(found, Undefined) else found.estimate)


def _plans(rng: np.random.Generator) -> Mapping[str, Outcome]:
    return {
        "mean": _found(_counts, KNOWN, 0.6, rng, clustered=False),
        "ratio": _found(_rates, KNOWN, 0.04, rng, clustered=False),
        "accounts": _found(_accounts, ACCOUNTS, 0.05, rng, clustered=True),
        "days": _days(rng),
    }


ROWS: tuple[Row, ...] = (
    Row(
        "release-plan",
        Text(
            "`cyn release plan`: tests as large as planned for a power of 80 %",
            "`cyn release plan`：按 80% 功效规划的测试规模",
        ),
        Text(
            "a mean and a ratio by person, a ratio by 30 to 40 accounts of 5 to 59 seats, "
            "56 days on and off",
            "按人：均值与比率；按账户：30 至 40 个，每户 5 至 59 个席位；按天开关 56 天",
        ),
        ("release_plan",),
        Scene("release-plan", _plans),
        (
            planned(0.8, "mean"),
            planned(0.8, "ratio"),
            planned(0.8, "accounts"),
            planned(0.8, "days"),
        ),
    ),
)
