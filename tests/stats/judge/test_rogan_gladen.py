"""A corrected share against epiR, by hand, and in simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge.rogan_gladen import CorrectedShare, rogan_gladen, rogan_gladen_known
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers


def told(found: CorrectedShare | Undefined) -> CorrectedShare:
    assert isinstance(found, CorrectedShare)
    return found


def span(found: CorrectedShare | Undefined) -> Interval:
    interval = told(found).estimate.interval
    assert isinstance(interval, Interval)
    return interval


def test_brucellosis_as_epir_has_it() -> None:
    # epi.prev(pos = 23, tested = 150, se = 0.96, sp = 0.89, method = "wilson"): five digits. Its
    # lower end, −.00659, is cut to 0.
    found = told(rogan_gladen_known(23, 150, 0.96, 0.89))
    assert found.estimate.value == pytest.approx(0.050980, abs=5e-7)
    assert (span(found).low, span(found).high) == pytest.approx((0.0, 0.12892), abs=5e-6)


def test_a_validated_judge_by_hand() -> None:
    # (.30 + .90 − 1) / .75; the printed error has six digits.
    found = told(rogan_gladen(600, 2000, 170, 200, 180, 200))
    assert found.estimate.value == pytest.approx(0.266667, abs=5e-7)
    assert found.error == pytest.approx(0.026410, abs=5e-7)
    assert span(found).low < 0.266667 < span(found).high


COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_a_judge_without_error_changes_nothing(counts: tuple[int, int]) -> None:
    found = told(rogan_gladen_known(*counts, 1.0, 1.0))
    plain = proportion(*counts)
    assert isinstance(plain, Estimate)
    assert isinstance(plain.interval, Interval)
    assert found.estimate.value == pytest.approx(plain.value, abs=1e-12)
    assert (span(found).low, span(found).high) == pytest.approx(
        (plain.interval.low, plain.interval.high), abs=1e-12
    )


@given(COUNTS, st.integers(60, 100), st.integers(60, 100))
def test_what_is_bad_is_the_rest(counts: tuple[int, int], hits: int, rejections: int) -> None:
    passed, n = counts
    found = rogan_gladen(passed, n, hits, 100, rejections, 100)
    assume(isinstance(found, CorrectedShare))
    other = told(rogan_gladen(n - passed, n, rejections, 100, hits, 100))
    assert other.uncut == pytest.approx(1 - told(found).uncut, abs=1e-9)
    assert other.error == pytest.approx(told(found).error, rel=1e-9)
    assert span(other).low == pytest.approx(1 - span(found).high, abs=1e-9)
    assert 0 <= span(found).low <= span(found).high <= 1


def test_a_large_study_is_known_accuracy() -> None:
    known = told(rogan_gladen_known(600, 2000, 0.85, 0.9))
    million = told(rogan_gladen(600, 2000, 850_000, 10**6, 900_000, 10**6))
    assert million.error == pytest.approx(known.error, rel=1e-3)
    assert span(million).low == pytest.approx(span(known).low, abs=1e-3)


def test_intervals_nest() -> None:
    lows = [
        span(rogan_gladen(600, 2000, 170, 200, 180, 200, level)).low for level in (0.5, 0.8, 0.99)
    ]
    assert lows == sorted(lows, reverse=True)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (rogan_gladen(0, 0, 8, 10, 8, 10), Reason.NO_ROWS),
        (rogan_gladen(5, 10, 0, 0, 8, 10), Reason.NO_ROWS),
        (rogan_gladen(5, 10, 8, 10, 0, 0), Reason.NO_ROWS),
        (rogan_gladen_known(0, 0, 0.9, 0.9), Reason.NO_ROWS),
        (rogan_gladen(5, 10, 6, 10, 6, 10), Reason.JUDGE_UNPROVEN),
        (rogan_gladen_known(5, 10, 0.5, 0.5), Reason.JUDGE_UNPROVEN),
        (rogan_gladen_known(5, 10, 0.2, 0.3), Reason.JUDGE_UNPROVEN),
    ],
)
def test_nothing_to_correct_with(found: CorrectedShare | Undefined, reason: Reason) -> None:
    assert found == Undefined(reason)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rogan_gladen(11, 10, 8, 10, 8, 10), "passed must lie between 0 and 10"),
        (lambda: rogan_gladen(5, 10, -1, 10, 8, 10), "hits"),
        (lambda: rogan_gladen(5, 10, 8, 10, 12, 10), "rejections"),
        (lambda: rogan_gladen(5, 10, 8, 10, 8, 10, level=2), "level"),
        (lambda: rogan_gladen_known(5, 10, 1.2, 0.9), "sensitivity"),
        (lambda: rogan_gladen_known(5, 10, 0.9, float("nan")), "specificity"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("truth", [0.05, 0.3])
def test_the_interval_covers(truth: float) -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        seen = truth * 0.85 + (1 - truth) * 0.1
        found = rogan_gladen(
            int(rng.binomial(500, seen)),
            500,
            int(rng.binomial(150, 0.85)),
            150,
            int(rng.binomial(150, 0.9)),
            150,
        )
        return found if isinstance(found, Undefined) else found.estimate

    assert_covers(once, truth, runs=1_000)
