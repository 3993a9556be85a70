"""Summaries made again and again tell how the noise of two metrics goes together, or cannot."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.analyses.audit.increments import Together, together
from cynosure.analyses.audit.past import PastArm, arms_of
from cynosure.metrics.past.summaries import Summary

PAIR = ("proxy", "value")
PEOPLE, STRETCHES, EXPERIMENTS = 1_500, 15, 40


def summed_up(within: float, persists: float, seed: int = 5) -> list[Summary]:
    """Experiments of which each stretch is summed up: new people come in every stretch, or the same
    people come each time, with a share of their variance that is theirs all along."""
    rng = np.random.default_rng(seed)
    shared = np.linalg.cholesky(np.array([[1.0, within], [within, 1.0]]))
    found = []
    for experiment in range(EXPERIMENTS):
        for variant in ("control", "b"):
            own = rng.normal(size=(PEOPLE, 2)) @ shared.T
            if persists:
                drawn = rng.normal(size=(STRETCHES, PEOPLE, 2)) @ shared.T
                values = 1 + np.sqrt(persists) * own + np.sqrt(1 - persists) * drawn
                sums = values.cumsum(axis=0)
                counts = np.full(STRETCHES, PEOPLE)
            else:
                sums = None
                counts = np.arange(1, STRETCHES + 1) * PEOPLE // STRETCHES
            for stretch, n in enumerate(counts):
                rows = 1 + own[:n] if sums is None else sums[stretch]
                for column, metric in enumerate(PAIR):
                    found.append(
                        Summary(
                            str(experiment), variant, "control", metric, int(n),
                            float(rows[:, column].mean()), float(rows[:, column].var(ddof=1)),
                            days=stretch + 1.0,
                        )
                    )  # fmt: skip
    return found


def arms(rows: list[Summary]) -> tuple[PastArm, ...]:
    return arms_of(rows, PAIR, {})


@pytest.mark.parametrize("within", [0.0, 0.6])
def test_people_who_come_once_show_how_their_metrics_go_together(within: float) -> None:
    rows = summed_up(within, persists=0.0)
    found = together(rows, arms(rows), PAIR, 0.95)
    assert isinstance(found, Together)
    assert found.low - 0.03 <= within <= found.high + 0.03
    assert found.high - found.low < 0.4
    assert found.series == EXPERIMENTS


def test_people_who_differ_all_along_are_not_seen_by_increments() -> None:
    rows = summed_up(0.6, persists=0.5)
    assert together(rows, arms(rows), PAIR, 0.95) is None


def test_one_summary_an_arm_tells_nothing() -> None:
    rows = [one for one in summed_up(0.6, persists=0.0) if one.days == STRETCHES]
    assert together(rows, arms(rows), PAIR, 0.95) is None
