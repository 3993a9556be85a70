"""Whether subjects in which a metric is larger are those that people were more content with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cynosure.metrics.audit.labelled import PEOPLE_SAY, Answered, Label
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.mean import Mean
from cynosure.metrics.kinds.ratio import Ratio
from cynosure.metrics.kinds.units import Units
from cynosure.stats.arrays import Floats
from cynosure.stats.clustered.regression import least_squares
from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 30
"""Labelled subjects under which nothing is said of them."""
UNEVEN = 1.25
"""How many times as often one outcome is answered as the other, from which on the answers are those
of the happy, or of the angry, few."""
FEW_ANSWER = 0.5
SATISFACTION: tuple[str, ...] = (
    "satisfaction",
    "satisfied",
    "solved",
    "helpfulness",
    "helpful",
    "rating",
    "quality",
)
"""What people call it, the plainest first."""


@dataclass(frozen=True)
class Association:
    """A correlation over labelled subjects: `plain`, and `held` with the model held fixed (None
    where models are not known or there is only one). `n` subjects, `undefined` of them without a
    value of the metric."""

    part: str
    plain: Estimate | Undefined
    held: Estimate | Undefined | None
    n: int
    undefined: int

    @property
    def gone(self) -> float | None:
        """Which share of it goes when the model is held fixed."""
        plain, held = self.plain, self.held
        if not isinstance(plain, Estimate) or not isinstance(held, Estimate) or not plain.value:
            return None
        return 1 - held.value / plain.value


def name_asked(labels: Iterable[Label]) -> str | None:
    """The label by people that most subjects have; of several that as many have the one that is
    called as satisfaction is."""
    counts = Counter(one.name for one in labels if one.rater_kind in PEOPLE_SAY)

    def place(name: str) -> tuple[int, int, str]:
        called = SATISFACTION.index(name) if name in SATISFACTION else len(SATISFACTION)
        return -counts[name], called, name

    return min(counts, key=place) if counts else None


def value_in(model: Metric, one: Label) -> float | None:
    """What a metric comes to in one subject: of units whether it counts, of a quotient the
    quotient, None where that divides by nothing; else the sum."""
    if isinstance(model, Units):
        return float(any(value for value in one.columns))
    if isinstance(model, Ratio | Mean):
        over, under = one.columns[:2]
        return (over or 0.0) / under if under else None
    return one.columns[0] or 0.0


def associated(model: Metric, labels: Sequence[Label], part: str, level: float) -> Association:
    """The correlation of a metric with a label over the subjects of one part, people being
    clusters."""
    pairs = [(one, value_in(model, one)) for one in labels]
    known = [(one, value) for one, value in pairs if value is not None]
    missing = len(pairs) - len(known)
    if len(known) < FEWEST:
        few = Undefined(Reason.TOO_FEW, (("n", len(known)), ("needed", FEWEST)))
        return Association(part, few, None, len(known), missing)
    x = np.array([value for _, value in known])
    y = np.array([one.value for one, _ in known])
    people = [one.person for one, _ in known]
    constant = np.ones((len(known), 1))
    plain = _slope(x, y, constant, people, level)
    models = sorted({one.held for one, _ in known if one.held is not None})
    held = None
    if len(models) > 1 and all(one.held is not None for one, _ in known):
        of = np.array([models.index(one.held or "") for one, _ in known])
        held = _slope(x, y, np.eye(len(models))[of], people, level)
    return Association(part, plain, held, len(known), missing)


def pooled(found: Sequence[Association]) -> Association | None:
    """The part with most subjects of which a correlation is known; parts are never added up, for
    labels of different parts are not on one scale."""
    known = [one for one in found if isinstance(one.plain, Estimate)]
    return max(known, key=lambda one: one.n) if known else None


def _slope(
    x: Floats, y: Floats, fixed: Floats, people: Sequence[str], level: float
) -> Estimate | Undefined:
    """The slope of the metric on the label in standard deviations of both, so that without
    anything else it is their correlation."""
    if x.std() <= 0 or y.std() <= 0:
        return Undefined(Reason.NO_VARIATION)
    columns = np.column_stack([(y - y.mean()) / y.std(), fixed])
    found = least_squares((x - x.mean()) / x.std(), columns, people)
    return found if isinstance(found, Undefined) else found.estimate(0, level)


@dataclass(frozen=True)
class Response:
    """How many subjects have a label by a person, of those with and without anything fulfilled;
    `is_measured` where the answers are not those of a few who liked it, or did not."""

    well: Estimate | Undefined
    other: Estimate | Undefined

    @property
    def is_measured(self) -> bool:
        """Whether labels may speak for those who gave none."""
        well, other = self.well, self.other
        if isinstance(well, Undefined) or isinstance(other, Undefined):
            return True
        if isinstance(well.interval, Undefined) or isinstance(other.interval, Undefined):
            return True
        low, high = sorted((well, other), key=lambda one: one.value)
        if low.value >= FEW_ANSWER:
            return True
        if isinstance(low.interval, Undefined) or isinstance(high.interval, Undefined):
            return True
        apart = low.interval.high < high.interval.low
        return not (apart and high.value >= UNEVEN * low.value)


def responded(found: Iterable[dict[bool | None, Answered]], level: float) -> Response:
    """The response over several kinds of episodes together."""
    outcomes = [(outcome, one) for counts in found for outcome, one in counts.items()]

    def share(*, well: bool) -> Estimate | Undefined:
        own = [one for outcome, one in outcomes if outcome is well]
        labelled, subjects = sum(one.labelled for one in own), sum(one.subjects for one in own)
        return proportion(labelled, subjects, level)

    return Response(share(well=True), share(well=False))
