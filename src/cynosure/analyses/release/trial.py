"""An experiment read: what it asks of the store, its people, its units, its arms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cynosure.analyses.release import within
from cynosure.analyses.release.accounts import clusters_of, mixed_in, refuse_other_unit
from cynosure.analyses.release.arms import (
    Units,
    arm_names,
    no_exposure,
    split_breaks,
    split_checks,
    units_of,
)
from cynosure.analyses.release.asked_for import (
    Release,
    experiment_of,
    is_by_person,
    metric_of,
    rails_of,
    weeks_about,
    weeks_after_end,
)
from cynosure.analyses.release.compared import Compared, compared
from cynosure.analyses.release.course import spending
from cynosure.analyses.release.interference import agents_in
from cynosure.analyses.release.judging import Judging, asking, judging_of
from cynosure.findings.blocks import Check, Note
from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.release.exposed import Exposed, ExposedRequest
from cynosure.metrics.release.judges import Judges, JudgesRequest
from cynosure.metrics.release.meeting import Counts, MeetingRequest
from cynosure.metrics.release.sharing import SharingRequest
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.experiments.allocation import ALARM, SampleRatio, sample_ratio
from cynosure.stats.undefined import Reason, Undefined

LONG_WEEKS = 8
"""Weeks after which an experiment that nobody ended is no longer one by intent."""


@dataclass(frozen=True)
class Trial:
    """An experiment read: its people, its units, its arms one by one beside the control."""

    exposed: Exposed
    units: Units
    clusters: tuple[str | None, ...] | None
    arms: tuple[Compared | Undefined, ...]
    splits: tuple[Check, ...]
    breaks: tuple[Note, ...]
    judging: Judging | None = None

    def with_runs(self, found: Compared | Undefined) -> Compared | Undefined:
        """An effect whose interval holds runs of the model, where the metric is judged."""
        return found if self.judging is None else self.judging.widened(found)

    @property
    def best(self) -> Compared | Undefined:
        """The arm of which most can be said."""
        sure = [one for one in self.arms if isinstance(one, Compared)]
        return max(sure, key=lambda one: abs(one.estimate.value) / one.error, default=self.arms[0])

    @property
    def smallest(self) -> tuple[str, int]:
        """The variant with the fewest people, and how many they are, whatever the unit."""
        counts = Counter(self.exposed.variant)
        name = min(counts, key=lambda one: (counts[one], one))
        return name, counts[name]


def by_metric(asked: Asked, release: Release) -> dict[str, ExposedRequest]:
    """The people with what they did, by metric: that of the question first, then the guardrails."""
    first = metric_of(asked)
    names = (first, *(name for name in rails_of(asked, first) if is_by_person(asked, name)))
    return {name: _exposed(asked, release, name) for name in dict.fromkeys(names)}


def requests(asked: Asked, release: Release) -> tuple[Request[Any], ...]:
    """All that is asked of the store. Raises as `within.request` does."""
    metric = metric_of(asked)
    parts = within.request(asked, release, metric, weeks_about(asked, release, metric))
    sharing = sharing_of(asked, release)
    found: list[Request[Any]] = [*by_metric(asked, release).values(), meeting_of(asked, release)]
    found += [] if parts is None else [parts]
    found += [] if sharing is None else [sharing]
    judges = judges_of(asked, release)
    found += [] if judges is None else [judges]
    labels = asking(asked, release, metric)
    found += [] if labels is None else labels.requests
    after = afterwards(asked, release)
    if after is not None:
        found += [after, *spending(asked, release)]
    return tuple(found)


def afterwards(asked: Asked, release: Release) -> ExposedRequest | None:
    """What the same people did in the weeks since the end; None where there are none."""
    metric = metric_of(asked)
    weeks = weeks_after_end(asked, release, metric)
    if not weeks:
        return None
    return _since_met(asked, release, metric, weeks, span_of(asked, release).last_day)


def _exposed(asked: Asked, release: Release, metric: str) -> ExposedRequest:
    weeks = weeks_about(asked, release, metric)
    periods = (*weeks.before, *weeks.after)
    return _since_met(asked, release, metric, periods, periods[-1].last_day)


def _since_met(
    asked: Asked, release: Release, metric: str, periods: tuple[Period, ...], last: int
) -> ExposedRequest:
    began, whole = day_number(release.day), asked.star_file.metrics[metric].kind == "units"
    return ExposedRequest(experiment_of(release), metric, periods, last, began, whole)


def sharing_of(asked: Asked, release: Release) -> SharingRequest | None:
    """The question how much the arms share, None where nothing names an agent."""
    metric = metric_of(asked)
    sources = agents_in(asked, metric)
    if not sources:
        return None
    return SharingRequest(sources, span_of(asked, release), experiment_of(release))


def judges_of(asked: Asked, release: Release) -> JudgesRequest | None:
    """The question who judged, None of a metric that nobody judges."""
    definitions = definitions_of(asked.star_file)
    metric = definitions.metrics[metric_of(asked)]
    if not isinstance(metric, Judged):
        return None
    labels = metric.labels(definitions)
    return JudgesRequest(labels.subject, labels.name, span_of(asked, release))


def meeting_of(asked: Asked, release: Release) -> MeetingRequest:
    """The question which other experiments the same people were in."""
    return MeetingRequest(experiment_of(release), span_of(asked, release).last_day)


def span_of(asked: Asked, release: Release) -> Period:
    """The days over which an experiment is read."""
    weeks = weeks_about(asked, release, metric_of(asked))
    return Period("range", weeks.after[0].start, weeks.after[-1].end)


def trial_of(inputs: Inputs, release: Release, metric: str, rng: np.random.Generator) -> Trial:
    """The experiment by one metric.

    Raises Refusal where nobody was exposed, where there is one variant only, and as `clusters_of`
    and `refuse_other_unit` do.
    """
    asked = inputs.asked
    exposed = inputs.answer_to(_exposed(asked, release, metric))
    if not exposed.variant:
        raise no_exposure(release, span_of(asked, release).end, exposed.several)
    names = arm_names(release, exposed)
    clusters = clusters_of(exposed)
    refuse_other_unit(asked, release, clusters)
    weeks = weeks_about(asked, release, metric)
    units = units_of(exposed, names, len(weeks.before), clusters)
    labels = asking(asked, release, metric)
    judging = None
    if labels is not None:
        judging = judging_of(inputs, labels, exposed, units, clusters)
        units = judging.units
    level = 1 - (1 - asked.star_file.evidence.level) / (len(names) - 1)
    sequential = release.looks > 1
    found = tuple(compared(units, k, level, sequential, rng) for k in range(1, len(names)))
    if judging is not None:
        found = tuple(judging.widened(one) for one in found)
    splits = split_checks(release, exposed, units)
    breaks = tuple(split_breaks(release, exposed, units, splits))
    return Trial(exposed, units, clusters, found, splits, breaks, judging)


def too_few(trial: Trial, floor: int) -> Undefined | None:
    """What is missing where an arm has fewer people than may be compared, whatever was assigned."""
    _, fewest = trial.smallest
    if fewest >= floor:
        return None
    return Undefined(Reason.TOO_FEW, (("n", fewest), ("needed", floor)))


def mixed(met: Mapping[str, Counts]) -> tuple[Check, ...]:
    """Whether the arms met other experiments alike; nothing where there is none.

    Each variant of another experiment must have the shares of all who are in both; of several the
    smallest p is held against the alarm over their number.
    """
    if not met:
        return ()
    tested = [(p, name) for name, counts in met.items() for p in _chances(counts)]
    named = (("names", ", ".join(sorted(met))),)
    if not tested:
        return (Check("others_alike", None, named),)
    p, _ = min(tested)
    return (Check("others_alike", p >= ALARM / len(tested), (*named, ("p", float(f"{p:.2g}")))),)


def judged_by(judges: tuple[Judges, ...]) -> Iterator[Check]:
    """Whether one version of the judge spoke, and no two judges under one version."""
    if not judges:
        return
    named = ", ".join(one.version for one in judges if one.version)
    known = None if not named else len(judges) == 1
    yield Check("judge_one_version", known, (("versions", named),) if named else ())
    most = max(one.raters for one in judges)
    if most > 1:
        version = next(one.version for one in judges if one.raters == most) or "–"
        yield Check("judge_one_rater", passed=False, values=(("count", most), ("version", version)))


def _chances(counts: Counts) -> Iterator[float]:
    here = sorted({one for one, _ in counts})
    totals = [sum(n for (own, _), n in counts.items() if own == one) for one in here]
    if len(here) < 2:
        yield 0.0
        return
    shares = [total / sum(totals) for total in totals]
    for there in sorted({other for _, other in counts}):
        found = sample_ratio([counts.get((one, there), 0) for one in here], shares)
        if isinstance(found, SampleRatio):
            yield found.p


def amiss(trial: Trial, release: Release, weeks: tuple[Period, ...]) -> Iterator[Note]:
    """What is to be said of the roll-out whatever the effect: mixed, without an end, broken."""
    mixed = 0 if trial.clusters is None else mixed_in(trial.exposed, trial.clusters)
    if mixed:
        yield Note("accounts_mixed", (("count", mixed),))
    if release.ended is None and len(weeks) > LONG_WEEKS:
        yield Note("never_ended", (("weeks", len(weeks)),))
    yield from trial.breaks
