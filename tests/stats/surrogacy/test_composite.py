"""The blend of proxies against the closed form and a brute search."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.surrogacy.composite import (
    Composite,
    composite,
    expected_effect,
    proxy_quality,
)
from cynosure.stats.undefined import Reason, Undefined

PROXIES = 1e-3 * np.array([[1, 0.3, 0.2], [0.3, 1, 0.1], [0.2, 0.1, 1]])
LINK = 1e-3 * np.array([0.6, 0.3, 0.1])
VALUE = 1e-3


def noise(n: float) -> np.ndarray:
    return 2 * np.diag([4, 1, 0.25]) / n


def told(found: Composite | Undefined) -> Composite:
    assert isinstance(found, Composite)
    return found


@pytest.mark.parametrize(
    ("n", "weights", "quality"),
    [
        (1e3, (0.302, 0.445, 0.253), 0.2651),
        (1e4, (0.609, 0.348, 0.043), 0.4850),
        (1e5, (0.806, 0.222, -0.028), 0.5938),
        (1e7, (0.841, 0.198, -0.039), 0.6134),
    ],
)
def test_the_weights_follow_the_size(n: float, weights: tuple[float, ...], quality: float) -> None:
    # The closed form of the design, printed to three and four digits.
    found = told(composite(PROXIES, LINK, VALUE, noise(n)))
    assert tuple(found.weights) == pytest.approx(weights, abs=6e-4)
    assert found.quality == pytest.approx(quality, abs=6e-5)
    assert proxy_quality(found.weights, PROXIES, LINK, VALUE, noise(n)) == pytest.approx(
        found.quality, rel=1e-12
    )


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda w: sum(w) > 0.1))
def test_no_other_blend_is_better(draw: list[float]) -> None:
    blend = np.array(draw) / sum(draw)
    for n in (1e3, 1e5):
        found = told(composite(PROXIES, LINK, VALUE, noise(n)))
        positive = told(composite(PROXIES, LINK, VALUE, noise(n), only_positive=True))
        other = proxy_quality(blend, PROXIES, LINK, VALUE, noise(n))
        assert isinstance(other, float)
        assert found.quality >= positive.quality - 1e-12
        assert positive.quality >= other - 1e-12


def test_weights_kept_positive_sum_to_one() -> None:
    found = told(composite(PROXIES, LINK, VALUE, noise(1e7), only_positive=True))
    assert found.weights.min() == 0
    assert found.weights.sum() == pytest.approx(1, rel=1e-12)


def test_the_value_itself_counts_for_more_as_the_experiment_grows() -> None:
    # True effects correlate at .8; the proxy said 1, the value's own measurement 0: where that is
    # nothing but noise .8/1.1 is expected, and where it is exact 0.
    true = np.array([[1.0, 0.8], [0.8, 1.0]])
    vague, exact = (
        expected_effect([1, 0], np.diag([0.1, noise]), [0, 0], true) for noise in (1e9, 1e-9)
    )
    assert isinstance(vague, np.ndarray)
    assert isinstance(exact, np.ndarray)
    assert vague[1] == pytest.approx(0.8 / 1.1, abs=1e-6)
    assert exact[1] == pytest.approx(0.0, abs=1e-6)
    same = expected_effect([0.2, 0.1], np.eye(2), [0.2, 0.1], true)
    assert same == pytest.approx(np.array([0.2, 0.1]))


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (composite(np.eye(2), [0, 0], 1, np.eye(2)), Reason.NO_SIGNAL),
        (composite(np.eye(2), [-1, -1], 1, np.eye(2), only_positive=True), Reason.NO_SIGNAL),
        (composite(np.eye(2), [1, -1], 1, np.eye(2)), Reason.ZERO_DENOMINATOR),
        (composite(np.ones((2, 2)), [1, 1], 1, np.zeros((2, 2))), Reason.COLLINEAR),
        (proxy_quality([1.0], [[0]], [1], 1, [[0]]), Reason.NO_VARIATION),
        (expected_effect([1, 1], np.zeros((2, 2)), [0, 0], np.ones((2, 2))), Reason.COLLINEAR),
    ],
)
def test_no_blend(found: object, reason: Reason) -> None:
    assert found == Undefined(reason)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: composite(np.eye(3), [1, 1], 1, np.eye(2)), "proxies must have"),
        (
            lambda: composite(np.eye(2), [1, 1], 1, np.ones((2, 3))),
            r"noise must have shape \(2, 2\)",
        ),
        (lambda: composite(np.eye(2), [1, 1], 0, np.eye(2)), "value_variance"),
        (lambda: composite(np.eye(2), [1, math.nan], 1, np.eye(2)), r"link of shape \(2,\)"),
        (
            lambda: proxy_quality([0.5, 0.4], np.eye(2), [1, 1], 1, np.eye(2)),
            r"weights of shape \(2,\) must sum to 1, not to 0.9",
        ),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
