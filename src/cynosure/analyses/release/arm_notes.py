"""What is to be said of arms beside their effect: the method, the looks, what a harm would cost."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses.release.asked_for import Release
from cynosure.analyses.release.compared import Compared, expected_loss
from cynosure.analyses.release.trial import Trial
from cynosure.findings.blocks import Note, Unit
from cynosure.stats.undefined import Reason, Undefined

NEGLIGIBLE = 1e-4
"""The share of its own error under which a loss is no number to look at."""


def of_method(trial: Trial, best: Compared | None) -> Iterator[Note]:
    """How the arms were compared, and what was taken off."""
    yield Note("method_experiment", (("control", trial.units.names[0]),))
    if trial.units.clustered:
        yield Note("unit_is_cluster", (("count", len(trial.units.arm)),))
    if best is not None and best.permuted:
        yield Note("clusters_permuted")
    if best is not None and best.cut > 0 and not best.permuted:
        yield Note("adjusted_before", (("share", best.cut),))


def of_decision(best: Compared, better: float, release: Release, unit: Unit) -> Iterator[Note]:
    """What a decision must know: how often it was looked, and what shipping may cost."""
    if release.looks > 1:
        yield Note("looked_before", (("looks", release.looks),))
    loss = expected_loss(best, better)
    if loss < best.error * NEGLIGIBLE:
        yield Note("expected_loss_none")
    elif unit is Unit.SHARE:
        yield Note("expected_loss_share", (("loss", loss),))
    else:
        yield Note("expected_loss", (("loss", loss), ("unit", unit.value)))


def where_absent(trial: Trial, absent: Undefined) -> Iterator[Note]:
    """Which variant is the reason that nothing can be told."""
    if absent.reason is Reason.TOO_FEW:
        name, count = trial.smallest
        yield Note("smallest_variant", (("variant", name), ("count", count)))
    if absent.reason is Reason.ZERO_DENOMINATOR:
        for k, name in enumerate(trial.units.names):
            if not trial.units.after[1, trial.units.arm == k].sum():
                yield Note("undefined_in_variant", (("variant", name),))
