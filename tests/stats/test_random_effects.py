"""DerSimonian and Laird against statsmodels and metafor, and in simulation."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.random_effects import RandomEffects, random_effects
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

PEER = json.loads((Path(__file__).parent / "oracles" / "retention.json").read_text("utf-8"))
BCG = np.array(
    [
        (4, 123, 11, 139, 44), (6, 306, 29, 303, 55), (3, 231, 11, 220, 42),
        (62, 13598, 248, 12867, 52), (33, 5069, 47, 5808, 13), (180, 1541, 372, 1451, 44),
        (8, 2545, 10, 629, 19), (505, 88391, 499, 88391, 13), (29, 7499, 45, 7277, 27),
        (17, 1716, 65, 1665, 42), (186, 50634, 141, 27338, 18), (5, 2498, 3, 2341, 33),
        (27, 16913, 29, 17854, 33),
    ],
    float,
)  # fmt: skip
"""Thirteen trials of a vaccine: cases and people with it, without it, latitude; Colditz (1994)."""

STUDIES = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=3, max_size=12)


def told(found: RandomEffects | Undefined) -> RandomEffects:
    assert isinstance(found, RandomEffects)
    return found


def log_ratios() -> tuple[np.ndarray, np.ndarray]:
    with_it, people, without, others, _ = BCG.T
    effects = np.log(with_it / people) - np.log(without / others)
    return effects, 1 / with_it - 1 / people + 1 / without - 1 / others


def test_the_vaccine_as_metafor_pools_it() -> None:
    # rma(method = "DL"): four printed digits.
    found = told(random_effects(*log_ratios()))
    assert found.coefficients[0] == pytest.approx(-0.7141, abs=6e-5)
    assert math.sqrt(found.covariance[0, 0]) == pytest.approx(0.1787, abs=6e-5)
    assert found.between == pytest.approx(0.3088, abs=6e-5)
    assert (found.heterogeneity, found.degrees) == (pytest.approx(152.2330, abs=6e-5), 12)
    assert found.i_squared == pytest.approx(0.9212, abs=6e-5)
    assert found.p < 1e-20


def test_the_vaccine_by_latitude_as_metafor_has_it() -> None:
    # rma(mods = ~ ablat, method = "DL"): four printed digits.
    columns = np.column_stack([np.ones(13), BCG[:, 4]])
    found = told(random_effects(*log_ratios(), columns))
    assert tuple(found.coefficients) == pytest.approx((0.2595, -0.0292), abs=6e-5)
    assert tuple(np.sqrt(np.diag(found.covariance))) == pytest.approx((0.2323, 0.0067), abs=6e-5)
    assert found.between == pytest.approx(0.0633, abs=6e-5)


def test_five_studies_as_statsmodels_pools_them() -> None:
    # combine_effects(method_re="dl"): the same formula.
    found = told(random_effects([0.4, -0.1, 0.3, 0.9, 0.2], [0.04, 0.02, 0.05, 0.1, 0.03]))
    peer = PEER["pooled"]
    assert found.between == pytest.approx(peer["tau2"], rel=1e-10)
    assert found.coefficients[0] == pytest.approx(peer["mean"], rel=1e-10)
    assert math.sqrt(found.covariance[0, 0]) == pytest.approx(peer["error"], rel=1e-10)
    assert found.heterogeneity == pytest.approx(peer["q"], rel=1e-10)


@given(STUDIES, st.sampled_from([-2.0, 0.01, 100.0]), st.floats(-5, 5))
def test_units_do_not_matter(
    studies: list[tuple[float, float]], factor: float, offset: float
) -> None:
    effects, variances = map(np.array, zip(*studies, strict=True))
    one = told(random_effects(effects, variances))
    other = told(random_effects(effects * factor + offset, variances * factor**2))
    assert other.coefficients[0] == pytest.approx(
        one.coefficients[0] * factor + offset, rel=1e-6, abs=1e-6
    )
    assert other.between == pytest.approx(one.between * factor**2, rel=1e-6, abs=1e-6 * factor**2)


@given(STUDIES)
def test_studies_that_agree_are_pooled_by_their_precision(
    studies: list[tuple[float, float]],
) -> None:
    _, variances = map(np.array, zip(*studies, strict=True))
    found = told(random_effects(np.full(len(variances), 0.7), variances))
    assert (found.between, found.i_squared) == (0, 0)
    assert found.coefficients[0] == pytest.approx(0.7)
    assert found.covariance[0, 0] == pytest.approx(1 / (1 / variances).sum())


def test_intervals_nest() -> None:
    found = told(random_effects(*log_ratios()))
    spans = [found.estimate(level=level).interval for level in (0.8, 0.99)]
    assert isinstance(spans[0], Interval)
    assert isinstance(spans[1], Interval)
    assert spans[1].low < spans[0].low < spans[0].high < spans[1].high
    assert found.estimate().n == 13


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (random_effects([], []), Reason.NO_ROWS),
        (random_effects([1], [1]), Reason.TOO_FEW),
        (random_effects([1, 2, 3], [1, 1, 1], np.ones((3, 2))), Reason.COLLINEAR),
    ],
)
def test_nothing_to_pool(found: RandomEffects | Undefined, reason: Reason) -> None:
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_effects([1, 2], [1]), r"variances must have shape \(2,\)"),
        (lambda: random_effects([1, 2], [1, 0]), r"variances of shape \(2,\)"),
        (lambda: random_effects([1, math.nan], [1, 1]), r"effects of shape \(2,\)"),
        (lambda: random_effects([1, 2], [1, 1], [[1], [2], [3]]), "columns must have 2 rows"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("column", [0, 1])
def test_the_interval_covers(column: int) -> None:
    columns = np.column_stack([np.ones(20), np.linspace(-1, 1, 20)])

    def once(rng: np.random.Generator) -> Estimate:
        noise = rng.uniform(0.2, 1, 20)
        effects = columns @ [0.5, 1.0] + np.sqrt(0.3 + noise) * rng.normal(size=20)
        return told(random_effects(effects, noise, columns)).estimate(column)

    assert_covers(once, (0.5, 1.0)[column])
