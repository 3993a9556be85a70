"""Rows of what a push of a metric would be worth, and through which of its parts it is empty."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import excludes, holds, interval_of, of_effect
from cynosure.stats.contaminated_share import ContaminatedShare, contaminated_share
from cynosure.stats.estimate import Estimate
from cynosure.stats.over_optimisation import OverOptimisation, over_optimisation
from cynosure.stats.undefined import Undefined
from cynosure.stats.within_people import within_people

PEOPLE, WEEKS = 300, 8
SLOPE, BEND, FACTOR, UNLIKE = 1.0, 0.04, 1.5, 0.1
WORSE = -0.25


def _weeks() -> tuple[np.ndarray, np.ndarray]:
    return np.repeat(np.arange(PEOPLE), WEEKS), np.tile(np.arange(WEEKS), PEOPLE)


def _regressed(rng: np.random.Generator, slope: float) -> Estimate | Undefined:
    """A column that goes with the person and the week, as the outcome does."""
    owners, weeks = _weeks()
    who = rng.normal(size=PEOPLE)[owners]
    column = rng.normal(size=len(owners)) + who + 0.2 * weeks
    noise = rng.normal(size=len(owners)) * (1 + np.abs(who))
    found = within_people(slope * column + 2 * who - 0.3 * weeks + noise, column, owners, weeks)
    return found if isinstance(found, Undefined) else found.estimate(0)


def _pushed(rng: np.random.Generator, bend: float) -> tuple[OverOptimisation | Undefined, float]:
    """The curve, and the share of a push that is empty in truth for the people drawn; those who do
    more get less from each."""
    owners, weeks = _weeks()
    level = rng.gamma(4, 1, PEOPLE)[owners]
    pushed = rng.poisson(level).astype(float)
    slope = SLOPE - UNLIKE * (level - 4)
    got = pushed * (slope - bend * pushed) + 0.2 * weeks + level
    found = over_optimisation(pushed, got + 2 * rng.normal(size=len(got)), owners, weeks)
    own = (np.bincount(owners, weights=pushed) / WEEKS)[owners]
    promised = float(np.mean(pushed * (SLOPE - UNLIKE * (own - 4))))
    return found, bend * (FACTOR + 1) * float(np.mean(pushed**2)) / promised


def _curve(rng: np.random.Generator) -> Mapping[str, Outcome]:
    outcomes: dict[str, Outcome] = {"size": None, "coverage": None, "power": None}
    straight, _ = _pushed(rng, 0.0)
    bent, truth = _pushed(rng, BEND)
    if isinstance(straight, OverOptimisation):
        outcomes["size"] = excludes(straight.empty(FACTOR))
    if isinstance(bent, OverOptimisation):
        outcomes["coverage"] = holds(bent.empty(FACTOR), truth)
        outcomes["power"] = excludes(bent.empty(FACTOR))
    return outcomes


def _parted(rng: np.random.Generator, slope: float) -> ContaminatedShare | Undefined:
    """Two parts that rise by 1 and by 3 from the first half to the second; people get something by
    the first and `slope` by the second."""
    owners, weeks = _weeks()
    late = weeks >= WEEKS // 2
    parts = np.column_stack([rng.poisson(2 + late), rng.poisson(2 + 3 * late)]).astype(float)
    who = rng.normal(size=PEOPLE)[owners]
    got = who + 0.1 * weeks + parts @ np.array([0.4, slope]) + 2 * rng.normal(size=len(owners))
    return contaminated_share(parts, got, owners, weeks, rng, draws=199)


def _named(found: ContaminatedShare | Undefined) -> Outcome:
    """Whether a part is named as empty beyond doubt; without an interval none or all are."""
    if isinstance(found, Undefined):
        return None
    span = interval_of(found.share)
    return found.share.value > 0 if span is None else span.low > 0


def _contaminated(rng: np.random.Generator) -> Mapping[str, Outcome]:
    nothing, something = _parted(rng, 0.0), _parted(rng, WORSE)
    held = None if isinstance(something, Undefined) else holds(something.share, 0.75)
    return {"size": _named(nothing), "coverage": held, "power": _named(something)}


ROWS: tuple[Row, ...] = (
    Row(
        "within-people",
        Text("Least squares within people", "同一人前后对比的回归"),
        Text(
            "300 people over 8 weeks, column and outcome both go with the person and the week; "
            "noise of a person's own size; power: a slope of .15",
            "300 人、8 周，自变量与结果都随人、随周而变，噪声因人而异；检出率：斜率 0.15",
        ),
        ("within_people.within_people",),
        Scene("within-people", of_effect(_regressed, 0.15)),
        (size(), coverage(), power(0.9)),
    ),
    Row(
        "over-optimisation",
        Text("What of a push would be empty", "加码之后有多少是虚增"),
        Text(
            "300 people over 8 weeks who differ in how much they do and get by each; size: a "
            "straight line; else gold(d) = d (1 − .04 d), pushed to 1.5 times",
            "300 人、8 周，各人做多做少、每次所得都不同；误报：所得与所做成正比；"
            "其余：gold(d) = d(1 − 0.04d)，加码到 1.5 倍",
        ),
        ("over_optimisation.over_optimisation",),
        Scene("over-optimisation", _curve),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "contaminated-share",
        Text("The share of a change that went through empty parts", "变动中来自虚增部分的占比"),
        Text(
            "300 people over 8 weeks, two parts that rise by 1 and by 3; size: the second is worth "
            "nothing; else each of it takes .25 away",
            "300 人、8 周，两个部分分别上涨 1 和 3；误报：后者毫无所得；"
            "其余：后者每次使所得减少 0.25",
        ),
        ("contaminated_share.contaminated_share",),
        Scene("contaminated-share", _contaminated),
        (size(0.025), coverage(), power(0.9)),
    ),
)
