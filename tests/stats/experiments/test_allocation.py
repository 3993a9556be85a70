"""The sample-ratio test against printed numbers and scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cynosure.stats.experiments.allocation import SampleRatio, sample_ratio
from cynosure.stats.undefined import Reason, Undefined


def known(found: SampleRatio | Undefined) -> SampleRatio:
    assert isinstance(found, SampleRatio)
    return found


# methods.md 2, half of the last digit printed.
@pytest.mark.parametrize(
    ("counts", "shares", "p", "tolerance"),
    [
        ((821_588, 815_482), (0.5, 0.5), 1.82e-6, 5e-9),
        ((1_000, 1_200), (0.5, 0.5), 2.008e-5, 5e-9),
        ((310, 98), (0.75, 0.25), 0.64743, 5e-6),
        # tea-tasting takes the exact binomial here: .47677, ours .46703.
        ((2_023, 1_977), (0.5, 0.5), 0.47677, 1e-2),
    ],
)
def test_as_printed(
    counts: tuple[int, ...], shares: tuple[float, ...], p: float, tolerance: float
) -> None:
    assert known(sample_ratio(counts, shares)).p == pytest.approx(p, abs=tolerance)


@given(st.lists(st.integers(20, 5_000), min_size=2, max_size=6))
def test_scipy_says_the_same(counts: list[int]) -> None:
    shares = [(i + 1) / sum(range(1, len(counts) + 1)) for i in range(len(counts))]
    expected = [sum(counts) * share for share in shares]
    peer = scipy_stats.chisquare(counts, expected)
    found = sample_ratio(counts, shares)
    if isinstance(found, Undefined):
        assert min(expected) < 5
        return
    assert (found.statistic, found.p) == pytest.approx((peer.statistic, peer.pvalue), rel=1e-9)
    assert found.broken == (peer.pvalue < 0.001)
    turned = known(sample_ratio(counts[::-1], shares[::-1]))
    assert turned.p == pytest.approx(found.p, rel=1e-9)


def test_what_it_cannot_tell() -> None:
    assert sample_ratio((0, 0), (0.5, 0.5)) == Undefined(Reason.NO_ROWS)
    assert sample_ratio((4, 4), (0.5, 0.5)) == Undefined(Reason.TOO_FEW, (("n", 8),))


@pytest.mark.parametrize(
    ("counts", "shares", "message"),
    [
        ((10,), (1.0,), "two or more arms"),
        ((10, 10), (0.5, 0.25, 0.25), "not 2 and 3"),
        ((10, -1), (0.5, 0.5), "counts must not be negative"),
        ((10, 10), (0.6, 0.6), "sum to 1"),
        ((10, 10), (1.0, 0.0), "positive"),
    ],
)
def test_mistakes(counts: tuple[int, ...], shares: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sample_ratio(counts, shares)
