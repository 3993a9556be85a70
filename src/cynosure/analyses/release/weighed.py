"""Arms by labels that only some gave: each stratum of length and outcome by the rows it has.

Within an arm the mean label over strata, each with its share of the arm's rows, puts right what
length and outcome explain of who gave a label (Little 1993, "Post-Stratification: A Modeler's
Perspective"); what the label itself explains nothing puts right, so that no more than *probably* is
said. The error is that of sums over the units of assignment, to first order: what each adds to the
means of the strata, and to their shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release.asked_for import Release, metric_of
from cynosure.analyses.release.compared import FEW_CLUSTERS, Compared
from cynosure.analyses.release.decision import HOLD, SHIP
from cynosure.analyses.release.judging import asking
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.release.shown_judging import with_answers
from cynosure.analyses.release.trial import Trial
from cynosure.findings.blocks import Note
from cynosure.findings.kinds import Kind
from cynosure.metrics.inputs import Inputs
from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.difference import Arm, difference
from cynosure.stats.experiments.sequential import always_valid
from cynosure.stats.judge.answering import FEWEST
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """A trial whose arms are compared by weighted labels: of how many `strata`, with how many
    `labels`, worth how many drawn by chance (`effective`, after Kish)."""

    trial: Trial
    best: Compared
    strata: int
    labels: int
    effective: int


def weighed(inputs: Inputs, release: Release, trial: Trial) -> Weighed | None:
    """The trial by weighted labels; None where a stratum has too few labels in an arm, where a part
    is asked for, where versions of the judge or runs that people share ask for more, and where few
    clusters would have to be dealt out anew."""
    asked = inputs.asked
    labels, judging = asking(asked, release, metric_of(asked)), trial.judging
    few = trial.units.clustered and len(trial.units.arm) < FEW_CLUSTERS
    simple = judging is not None and not judging.versions and not judging.runs_shown
    if labels is None or not simple or few or asked.question.argument("by") is not None:
        return None
    names = trial.units.names
    level = 1 - (1 - asked.star_file.evidence.level) / (len(names) - 1)
    sums = _by_unit(trial, inputs.answer_to(labels.labelled).of(trial.exposed.person))
    sides = [sums[:, :, trial.units.arm == k] for k in range(len(names))]
    arms = [weighed_arm(side) for side in sides]
    found = tuple(
        _compared(name, arms[0], arm, level, sequential=release.looks > 1)
        for name, arm in zip(names[1:], arms[1:], strict=True)
    )
    units = replace(trial.units, by_week=trial.units.by_week[:0])
    told = replace(trial, arms=found, units=units)
    if not isinstance(told.best, Compared):
        return None
    count = round(float(sums[:, 1].sum()))
    return Weighed(told, told.best, len(sums), count, round(sum(map(effective, sides))))


def _by_unit(trial: Trial, sums: Floats) -> Floats:
    """Sums of people, shape (strata, 3, people), as those of the units of assignment."""
    if trial.clusters is None:
        return sums
    keys = [one if one is not None else f"\x00{k}" for k, one in enumerate(trial.clusters)]
    unique, place = np.unique(keys, return_inverse=True)
    pooled = np.zeros((len(unique), *sums.shape[:2]))
    np.add.at(pooled, place, sums.transpose(2, 0, 1))
    return pooled.transpose(1, 2, 0)


def weighed_arm(sums: Floats) -> Arm | Undefined:
    """The mean label over all rows of an arm, from what its units have in each stratum (rows, how
    many have a label, the sum of these), shape (strata, 3, units).

    Undefined (`LABELS_CHOSEN`) where a stratum with rows has fewer than `FEWEST` labels, and where
    nothing varies.
    """
    rows, labelled, label = sums[sums[:, 0].sum(axis=1) > 0].transpose(1, 0, 2)
    counts, units = labelled.sum(axis=1), rows.shape[1]
    if not len(counts) or counts.min() < FEWEST:
        return Undefined(Reason.LABELS_CHOSEN)
    whole = rows.sum()
    shares, means = rows.sum(axis=1) / whole, label.sum(axis=1) / counts
    value = float(shares @ means)
    # A mean of few labels lies nearer to them than the truth does.
    spread = shares / counts * np.sqrt(counts / (counts - 1))
    noise = spread @ (label - means[:, np.newaxis] * labelled) + (means - value) @ rows / whole
    squared = float(noise @ noise) * units / max(units - 1, 1)
    if squared <= 0:
        return Undefined(Reason.NO_VARIATION)
    return Arm(value, squared, units)


def effective(sums: Floats) -> float:
    """How many labels drawn by chance those of an arm are worth, by the weights alone."""
    rows, labelled = sums[:, :2].sum(axis=2).T
    there = labelled > 0
    weights = rows[there] / labelled[there]
    squares = float(weights**2 @ labelled[there])
    return float(weights @ labelled[there]) ** 2 / squares if squares else 0.0


def _compared(
    name: str, control: Arm | Undefined, arm: Arm | Undefined, level: float, *, sequential: bool
) -> Compared | Undefined:
    effect = difference(control, arm, level)
    if (
        isinstance(control, Undefined)
        or isinstance(arm, Undefined)
        or isinstance(effect, Undefined)
    ):
        return effect if isinstance(effect, Undefined) else Undefined(Reason.LABELS_CHOSEN)
    interval, n = effect.interval, effect.n
    if sequential:
        lasting = always_valid(effect, sum(n), level)
        if isinstance(lasting, Undefined):
            return lasting
        interval = lasting.interval
    told = Estimate(effect.value, interval, sum(n))
    return Compared(
        name, told, effect.error, control.value, arm.value, n, cut=0.0, placebos=(), permuted=False
    )


WEAKER: Mapping[Kind, Kind] = {
    Kind.CAUSED: Kind.PROBABLY_CAUSED,
    Kind.NOT_WORSE: Kind.CANNOT_TELL,
}


def with_weights(found: Outcome, inputs: Inputs, release: Release, by: Weighed) -> Outcome:
    """The outcome of weighted labels, with what is taken for granted and who has a label."""
    kind = WEAKER.get(found.kind, found.kind)
    numbers = (("count", by.strata), ("labels", by.labels), ("effective", by.effective))
    shown = with_answers(found, inputs, release)
    return replace(
        shown,
        kind=kind,
        placebo=None,
        caveats=(Note("labels_weighed", numbers), *found.caveats),
        next_action=shown.next_action if kind is Kind.CANNOT_TELL else found.next_action,
        verdict=HOLD if found.verdict == SHIP else found.verdict,
    )
