"""Whether people met their variant before what is counted, and one variant only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from cynosure.analyses.release.arms import units_of
from cynosure.analyses.release.asked_for import Release, metric_of, unit_of, weeks_about
from cynosure.analyses.release.compared import Compared, effect_of
from cynosure.analyses.release.decision import HOLD, SHIP
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.release.shown import EFFECT, FROM, TO, estimated
from cynosure.analyses.release.trial import Trial
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.inputs import Asked
from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.allocation import ALARM, SampleRatio, sample_ratio
from cynosure.stats.undefined import Undefined

MOST_BEFORE = 0.5
"""The share of the rows up to which what came before the exposures may be set apart: beyond it what
is left is not what the weeks were like."""
FEW_CROSSED, MOST_CROSSED = 0.01, 0.05
"""The share of people of several variants up to which those set apart are too few to matter, and
from which on nobody knows what was assigned."""
UNSOUND = {
    "others_alike": "release_unmix",
    "judge_one_rater": "release_part_judges",
    "met_alike": "mend_exposures",
    "met_in_time": "release_met_late",
    "one_variant": "keep_variant",
    "crossed_alike": "keep_variant",
    "first_agrees": "keep_variant",
}
"""Checks without which nothing is told, each with what mends it."""
COUNTED = Text("People of several variants", "见过多个变体的人")
APART, BY_FIRST = Text("set apart", "另置"), Text("by the first one met", "按最先见到的变体计")
TITLE = Text("With and without those who crossed", "计入与不计入换组的人")


def met_checks(trial: Trial) -> Iterator[Check]:
    """Whether exposures came in time, and in all arms alike; whether people kept to one variant."""
    exposed = trial.exposed
    before = exposed.rows[0]
    if before.any():
        share = float(before.sum() / exposed.rows.sum())
        within = (("share", share), ("most", MOST_BEFORE))
        yield Check("met_in_time", share <= MOST_BEFORE, within)
        late = [name for name, rows in zip(_whose(trial), before, strict=True) if rows]
        yield from _alike("met_alike", trial, late)
    if exposed.several:
        share = crossed(trial)
        yield Check(
            "one_variant", share <= MOST_CROSSED, (("share", share), ("most", MOST_CROSSED))
        )
    # People of one cluster cross together, so that they say less than their number.
    if exposed.by_first is not None and trial.clusters is None:
        kept = set(exposed.person)
        people = zip(exposed.by_first.person, exposed.by_first.variant, strict=True)
        yield from _alike("crossed_alike", trial, [pair for pair in people if pair[0] not in kept])


def crossed(trial: Trial) -> float:
    """The share of those reached who met more than one variant."""
    several = trial.exposed.several
    return several / (several + len(trial.exposed.variant))


def _whose(trial: Trial) -> Sequence[tuple[str, str]]:
    """What each person was assigned as, the person or the cluster, and the variant."""
    exposed = trial.exposed
    clusters = trial.clusters or (None,) * len(exposed.variant)
    own = (cluster or person for cluster, person in zip(clusters, exposed.person, strict=True))
    return tuple(zip(own, exposed.variant, strict=True))


def _alike(code: str, trial: Trial, found: Sequence[tuple[str, str]]) -> Iterator[Check]:
    """Whether some of the units have the shares of all: a check of `found`, (unit, variant)."""
    names = trial.units.names
    every, some = (_by_variant(pairs, names) for pairs in (_whose(trial), found))
    tested = sample_ratio(some, [count / sum(every) for count in every])
    if isinstance(tested, SampleRatio):
        counts = ":".join(map(str, some))
        told = (("counts", counts), ("p", float(f"{tested.p:.2g}")))
        yield Check(code, tested.p >= ALARM, told)


def _by_variant(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> list[int]:
    own = set(pairs)
    return [sum(variant == name for _, variant in own) for name in names]


def met_notes(trial: Trial) -> Iterator[Note]:
    """Who and what is set apart, as people met their variant late, or several."""
    before, since = trial.exposed.rows
    if trial.exposed.several:
        yield Note("in_two_variants", (("count", trial.exposed.several),))
    if not before.any():
        return
    share = float(before.sum() / trial.exposed.rows.sum())
    yield Note("before_met", (("count", int((before > 0).sum())), ("share", share)))
    nothing = int(((before > 0) & (since == 0)).sum())
    if nothing:
        yield Note("exposed_after", (("count", nothing),))


def without_crossing(
    found: Outcome, asked: Asked, release: Release, trial: Trial, best: Compared
) -> Outcome:
    """The outcome beside that by the first variant met: what was assigned, whoever crossed."""
    if not trial.exposed.several:
        return found
    found = _beside_first(found, asked, release, trial, best)
    share = crossed(trial)
    if share <= FEW_CROSSED:
        return found
    weaker: Mapping[Kind, Kind] = {
        Kind.CAUSED: Kind.PROBABLY_CAUSED,
        Kind.NOT_WORSE: Kind.CANNOT_TELL,
    }
    return replace(
        found,
        kind=weaker.get(found.kind, found.kind),
        caveats=(*found.caveats, Note("many_crossed", (("share", share),))),
        next_action=Note("keep_variant"),
        verdict=HOLD if found.verdict == SHIP else found.verdict,
    )


def _beside_first(
    found: Outcome, asked: Asked, release: Release, trial: Trial, best: Compared
) -> Outcome:
    names, by_first = trial.units.names, trial.exposed.by_first
    comparable = trial.clusters is None and trial.judging is None and found.where is None
    if by_first is None or not comparable or not set(by_first.variant) <= set(names):
        return found
    metric = metric_of(asked)
    before = len(weeks_about(asked, release, metric).before)
    units = units_of(by_first, names, before, None)
    other = effect_of(units, names.index(best.name), asked.star_file.evidence.level)
    interval = best.estimate.interval
    if isinstance(other, Undefined) or isinstance(interval, Undefined):
        return found
    agrees = interval.low <= other.value <= interval.high
    check = Check("first_agrees", agrees, (("count", trial.exposed.several),))
    share = unit_of(asked, metric)
    unit = Unit.POINTS if share is Unit.SHARE else share
    first = Estimate(other.value, other.interval, int(np.sum(units.counts())))
    rows = ((APART, *estimated(best.estimate, unit)), (BY_FIRST, *estimated(first, unit)))
    table = TableBlock(TITLE, (COUNTED, EFFECT, FROM, TO), rows)
    return replace(found, checks=(*found.checks, check), blocks=(*found.blocks, table))


def sound(found: Outcome) -> Outcome:
    """Nothing can be told where a check fails without which the arms are no comparison."""
    failed = {check.code for check in found.checks if check.passed is False}
    needs = next((note for code, note in UNSOUND.items() if code in failed), None)
    if needs is None:
        return found
    return replace(found, kind=Kind.CANNOT_TELL, next_action=Note(needs), verdict=HOLD)
