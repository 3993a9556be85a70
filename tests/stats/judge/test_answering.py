"""Labels that only some gave: seen where they are chosen, and weighted back where that is known."""

import numpy as np
import pytest

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge.answering import FEWEST, Answers, Responding, responding, weighted
from cynosure.stats.undefined import Reason, Undefined


def test_the_share_labelled_is_compared_as_pearson_does() -> None:
    found = responding([Answers(100, 10, 5, 5), Answers(100, 30, 20, 20)])
    assert isinstance(found, Responding)
    assert (found.lowest, found.highest) == (0.1, 0.3)
    # chisq.test(matrix(c(10, 90, 30, 70), 2), correct = FALSE) in R: 12.5, p = 0.000407
    assert found.p == pytest.approx(0.000407, abs=1e-6)


@pytest.mark.parametrize(
    ("strata", "reason"),
    [
        ([], Reason.TOO_FEW),
        ([Answers(10, 3, 1, 1)], Reason.TOO_FEW),
        ([Answers(10, 0, 0, 0), Answers(5, 0, 0, 0)], Reason.NO_VARIATION),
        ([Answers(10, 10, 4, 4), Answers(5, 5, 2, 2)], Reason.NO_VARIATION),
    ],
)
def test_nothing_can_be_said_of_one_stratum_or_of_none_labelled(
    strata: list[Answers], reason: Reason
) -> None:
    assert responding(strata) == Undefined(reason)


def test_every_stratum_has_the_weight_of_its_items() -> None:
    found = weighted([Answers(900, 10, 2, 2), Answers(100, 50, 45, 45)])
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.9 * 0.2 + 0.1 * 0.9)
    assert found.n == 60


def test_a_stratum_with_few_labels_stands_for_nothing() -> None:
    strata = [Answers(900, FEWEST - 1, 2, 2), Answers(100, 50, 45, 45)]
    assert weighted(strata) == Undefined(Reason.LABELS_CHOSEN)
    assert weighted([]) == Undefined(Reason.NO_ROWS)


def test_the_interval_ends_at_the_scale_and_needs_labels_that_differ() -> None:
    cut = weighted([Answers(10, 5, 4, 4), Answers(10, 5, 5, 5)], level=0.9999, ends=(0.0, 1.0))
    assert isinstance(cut, Estimate)
    assert isinstance(cut.interval, Interval)
    assert cut.interval.high == 1.0
    alike = weighted([Answers(10, 5, 5, 5), Answers(10, 5, 5, 5)])
    assert isinstance(alike, Estimate)
    assert alike.interval == Undefined(Reason.NO_VARIATION)


def test_it_covers_where_answering_depends_on_what_is_known() -> None:
    """4,000 items in two strata, of which one answers four times as often."""
    rng = np.random.default_rng(20261123)
    covered = naive = 0
    for _ in range(400):
        stratum = rng.random(4_000) < 0.5
        good = rng.random(4_000) < np.where(stratum, 0.8, 0.4)
        answered = rng.random(4_000) < np.where(stratum, 0.12, 0.03)
        strata = [
            Answers(int(own.sum()), int(has.sum()), float(good[has].sum()), float(good[has].sum()))
            for own, has in ((one, one & answered) for one in (stratum, ~stratum))
        ]
        found = weighted(strata)
        assert isinstance(found, Estimate)
        assert isinstance(found.interval, Interval)
        covered += found.interval.low <= 0.6 <= found.interval.high
        naive += abs(good[answered].mean() - 0.6) < (found.interval.high - found.interval.low) / 2
    assert 0.93 <= covered / 400 <= 0.975
    assert naive / 400 < 0.2
