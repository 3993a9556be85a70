"""PPI++ from what units add up to, where one person brings labelled and unlabelled items alike.

Items belong to people, people are the units of the interval, and some items have a label without a
verdict. θ(λ) = ȳ + λ (f̄ᵤ − f̄ₗ): the mean label, moved by what the judge says of the items that
people did not label less what it says of those they did. Every mean is a ratio of two sums over
units, and so the error is the delta method's, with all products between labelled and unlabelled
items of one person. λ is the one that makes it smallest, cut to 0 … 1.

With one item a unit and a verdict for each, θ and its error at a given λ are those of
`prediction_powered.mean`; λ differs from its in the third digit, the variances of the verdicts
being each part's own. Sources: Angelopoulos, Duchi and Zrnic (2023), section 6; for sums per person
Deng, Knoblich and Lu (KDD 2018).
"""

from __future__ import annotations

import math

from cynosure.stats.arrays import share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.experiments.difference import Arm
from cynosure.stats.moments import Moments
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

COLUMNS: tuple[str, ...] = ("label", "labelled", "both", "in_both", "alone", "in_alone")
"""What each unit adds: the sum of its labels and how many there are; the same of the verdicts on
items with a label; and of those on items without one."""

ENOUGH = 20
"""Items with a label and a verdict from which on the judge is used: with fewer the best λ is luck,
and the interval does not know it (docs/methods: 40 labels, of which 10 have a verdict)."""

Weights = tuple[float, ...]


def by_unit(
    moments: Moments,
    level: float = 0.95,
    ends: tuple[float, float] | None = None,
    weight: float | None = None,
) -> Estimate | Undefined:
    """The mean label over all items, from moments of the six `COLUMNS`; its `n` counts units.

    The interval's quantile is Student's with one degree less than there are labels, and it is cut
    to the `ends` of the scale where they are given. `weight` is λ, the best one unless given.

    Undefined without labels (`JUDGE_UNCALIBRATED` where there are verdicts); the interval for one
    label, and where nothing varies. Raises ValueError for other columns and a level out of range.
    """
    share("level", level)
    if len(moments.totals) != len(COLUMNS):
        raise ValueError(f"{len(COLUMNS)} columns are needed, not {len(moments.totals)}")
    label, labelled, both, in_both, alone, in_alone = moments.totals
    if not labelled:
        verdicts = in_both + in_alone
        return Undefined(Reason.JUDGE_UNCALIBRATED if verdicts else Reason.NO_ROWS)
    power = judge_weight(moments) if weight is None else weight
    value = label / labelled
    if power:
        value += power * (alone / in_alone - both / in_both)
    return Estimate(_cut(value, ends), _interval(moments, value, power, level, ends), moments.n)


def judge_weight(moments: Moments) -> float:
    """λ: 0 where the judge is not used, knowing nothing or judging too few items with a label."""
    if moments.totals[COLUMNS.index("in_both")] < ENOUGH:
        return 0.0
    people, judge = _contrasts(moments)
    if judge is None:
        return 0.0
    squared = _product(moments, judge, judge)
    if squared <= 0:
        return 0.0
    return min(max(-_product(moments, people, judge) / squared, 0.0), 1.0)


def judged_arm(moments: Moments) -> Arm | Undefined:
    """One arm of an experiment by the mean label: its value, squared error and units. Undefined as
    `by_unit` is, and where nothing varies."""
    found = by_unit(moments)
    if isinstance(found, Undefined):
        return found
    noise = judged_noise(moments)
    squared = _product(moments, noise, noise)
    if not squared:
        return Undefined(Reason.NO_VARIATION)
    return Arm(found.value, squared, moments.n)


def judged_noise(moments: Moments) -> Weights:
    """What each of the six `COLUMNS` of one unit adds to the noise of the mean label, to first
    order: the sum over units is zero, the sum of its squares the squared error."""
    people, judge = _contrasts(moments)
    if judge is None:
        return people
    power = judge_weight(moments)
    return tuple(a + power * b for a, b in zip(people, judge, strict=True))


def judge_alone(moments: Moments) -> float | Undefined:
    """What the judge itself says of all items it has a verdict on, corrected by nobody."""
    _, _, both, in_both, alone, in_alone = moments.totals
    if not in_both + in_alone:
        return Undefined(Reason.NO_ROWS)
    return (both + alone) / (in_both + in_alone)


def _contrasts(moments: Moments) -> tuple[Weights, Weights | None]:
    """What one unit adds to the noise of ȳ, and of f̄ᵤ − f̄ₗ (None where one of them is missing)."""
    label, labelled, both, in_both, alone, in_alone = moments.totals
    people = (1 / labelled, -label / labelled**2, 0.0, 0.0, 0.0, 0.0)
    if not in_both or not in_alone:
        return people, None
    judge = (
        0.0,
        0.0,
        -1 / in_both,
        both / in_both**2,
        1 / in_alone,
        -alone / in_alone**2,
    )
    return people, judge


def _product(moments: Moments, one: Weights, other: Weights) -> float:
    """Σ over units of two contrasts, each of which adds up to zero."""
    return sum(
        a * b * moments.products[i][j]
        for i, a in enumerate(one)
        for j, b in enumerate(other)
        if a and b
    )


def _interval(
    moments: Moments, value: float, power: float, level: float, ends: tuple[float, float] | None
) -> Interval | Undefined:
    labels = round(moments.totals[1])
    if labels < 2 or moments.n < 2:
        return Undefined(Reason.ONE_UNIT)
    people, judge = _contrasts(moments)
    noise = people
    if judge is not None:
        noise = tuple(a + power * b for a, b in zip(people, judge, strict=True))
    squared = _product(moments, noise, noise)
    if squared <= 1e-24 * max(value**2, 1e-300):
        return Undefined(Reason.NO_VARIATION)
    half = t_quantile(level, labels - 1) * math.sqrt(squared)
    low, high = _cut(value - half, ends), _cut(value + half, ends)
    return Interval(low, high, level, Band.SAMPLING)


def _cut(value: float, ends: tuple[float, float] | None) -> float:
    return value if ends is None else min(max(value, ends[0]), ends[1])
