"""Wilson's interval against printed tables, scipy, and its exact coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined


def ends(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    found = proportion(successes, n, level)
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found.interval.low, found.interval.high


# Newcombe (Statistics in Medicine 1998), Table I, method 3; printed to 4 digits.
@pytest.mark.parametrize(
    ("successes", "n", "printed"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_the_table_of_newcombe(successes: int, n: int, printed: tuple[float, float]) -> None:
    assert ends(successes, n) == pytest.approx(printed, abs=5e-5)


COUNTS = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_scipy_says_the_same(counts: tuple[int, int], level: float) -> None:
    peer = scipy_stats.binomtest(*counts).proportion_ci(level, method="wilson")
    assert ends(*counts, level) == pytest.approx((peer.low, peer.high), abs=1e-12)


@given(COUNTS)
def test_failures_are_successes_turned_round(counts: tuple[int, int]) -> None:
    successes, n = counts
    low, high = ends(successes, n)
    assert ends(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)
    assert 0 <= low <= successes / n <= high <= 1
    assert ends(successes, n, 0.8)[1] <= high


@pytest.mark.parametrize("n", [60, 200, 2_000])
@pytest.mark.parametrize("rate", [0.5, 0.1, 0.05])
def test_its_exact_coverage(n: int, rate: float) -> None:
    counts = np.arange(n + 1)
    spans = [ends(int(count), n) for count in counts]
    held = np.array([low <= rate <= high for low, high in spans])
    # Counts are whole: at 60 units and 3 expected ones the coverage is .9703.
    assert 0.93 <= scipy_stats.binom.pmf(counts, n, rate)[held].sum() <= 0.971


def test_no_units() -> None:
    assert proportion(0, 0) == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(("successes", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 1.0)])
def test_mistakes(successes: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"successes|level"):
        proportion(successes, n, level)
