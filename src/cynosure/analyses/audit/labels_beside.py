"""What people and judges said, beside a metric: by part, with the model held fixed, by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.audit.asked_for import judging_of
from cynosure.analyses.audit.association import (
    Association,
    Response,
    associated,
    name_asked,
    responded,
)
from cynosure.analyses.audit.rests_on import kinds_of
from cynosure.metrics.audit.labelled import PEOPLE_SAY, AnsweredRequest, Label, LabelledRequest
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.trust.tally import TALLIED
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.judge.prediction_powered import difference, mean
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Undefined

FEWEST = 30
"""Labels a side under which sides are not compared by them."""
CALIBRATED = 20
"""Labels a side with a verdict of the judge, from which on the judge may speak for the rest."""
JUDGE = "judge"


@dataclass(frozen=True)
class Beside:
    """`name` is the label that was looked at (None: there is none); `associations` one a part."""

    name: str | None
    associations: tuple[Association, ...]
    response: Response | None
    labels: tuple[Label, ...]


def requests(asked: Asked, metric: str) -> list[LabelledRequest | AnsweredRequest]:
    """The labels under a metric, none where nothing was labelled or the kind does not add up."""
    labels = asked.profiles.get("labels")
    model = asked.star_file.metrics[metric]
    if labels is None or not labels.kept or not isinstance(model, TALLIED):
        return []
    found: list[LabelledRequest | AnsweredRequest] = []
    for kind in kinds_of(asked.star_file, metric):
        found += [LabelledRequest(metric, kind), AnsweredRequest(kind)]
    return found


def found(inputs: Inputs, metric: str) -> Beside:
    """What the labels say of a metric."""
    model = inputs.asked.star_file.metrics[metric]
    level = inputs.asked.star_file.evidence.level
    labels: list[Label] = []
    answered = []
    for request in requests(inputs.asked, metric):
        if isinstance(request, LabelledRequest):
            labels += inputs.answer_to(request)
        else:
            answered.append(inputs.answer_to(request))
    name = _name_for_all(inputs)
    if name is None:
        return Beside(None, (), None, tuple(labels))
    said = [one for one in labels if one.name == name and one.rater_kind in PEOPLE_SAY]
    parts = sorted({one.part for one in said})
    associations = tuple(
        associated(model, [one for one in said if one.part == part], part, level) for part in parts
    )
    return Beside(name, associations, responded(answered, level), tuple(labels))


def _name_for_all(inputs: Inputs) -> str | None:
    """The label that most subjects under any of the metrics have, so that all are held against one
    thing."""
    asked, seen = inputs.asked, set()
    labels: list[Label] = []
    for metric in judging_of(asked).metrics:
        for request in requests(asked, metric):
            if isinstance(request, LabelledRequest) and request.kind not in seen:
                seen.add(request.kind)
                labels += inputs.answer_to(request)
    return name_asked(labels)


def felt(beside: Beside, side: Callable[[Label], int | None], level: float) -> Estimate | None:
    """By how much what people said on side 1 differs from side 0, moved by a judge where people
    labelled a part of what it judged on both sides; None with too few labels."""
    own = [one for one in beside.labels if one.name == beside.name]
    sides = [[one for one in own if side(one) == number] for number in (0, 1)]
    powered = _by_judge(sides, level)
    if powered is not None:
        return powered
    said = [[one for one in some if one.rater_kind in PEOPLE_SAY] for some in sides]
    if min(len(some) for some in said) < FEWEST:
        return None
    means = [float(np.mean([one.value for one in some])) for some in said]
    influence: dict[str, float] = {}
    for number, sign in ((0, -1.0), (1, 1.0)):
        for one in said[number]:
            apart = sign * (one.value - means[number]) / len(said[number])
            influence[one.person] = influence.get(one.person, 0.0) + apart
    error = float(np.sqrt(np.square(list(influence.values())).sum()))
    half = t_quantile(level, len(influence) - 1) * error
    value = means[1] - means[0]
    interval = Interval(value - half, value + half, level, Band.SAMPLING)
    return Estimate(value, interval, len(influence))


def _by_judge(sides: Sequence[Sequence[Label]], level: float) -> Estimate | None:
    """The same by PPI++ in each side; labels must be a random part of what was judged."""
    arms = []
    for some in sides:
        people = {one.subject: one.value for one in some if one.rater_kind in PEOPLE_SAY}
        judged = {one.subject: one.value for one in some if one.rater_kind == JUDGE}
        both = sorted(people.keys() & judged.keys())
        alone = sorted(judged.keys() - people.keys())
        if len(both) < CALIBRATED or not alone:
            return None
        labels = [people[k] for k in both]
        verdicts = [judged[k] for k in both]
        arms.append(mean(labels, verdicts, [judged[k] for k in alone], level))
    apart = difference(arms[0], arms[1], level)
    if isinstance(apart, Undefined):
        return None
    return Estimate(apart.value, apart.interval, sum(len(some) for some in sides))
