"""Other packages asked anew, on data that no recorded value has seen: `make oracles`.

Each test draws its data from a seed, so that a difference can be looked at again. The recorded
values beside this file are checked wherever the packages are not installed.
"""

from __future__ import annotations

import itertools
import math
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from cynosure.stats.agreement.intraclass import Intraclass, intraclass
from cynosure.stats.agreement.kappa import Weighting, cohen, fleiss
from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.change_points import change_points
from cynosure.stats.clustered.regression import LeastSquares, least_squares
from cynosure.stats.clustered.wild import WildCluster, wild_cluster_test
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.adjustment import Adjusted, cuped, cuped_ratio, lin
from cynosure.stats.experiments.difference import (
    Effect,
    difference,
    mean_arm,
    ratio_arm,
)
from cynosure.stats.experiments.multiplicity import benjamini_hochberg, holm
from cynosure.stats.judge import prediction_powered
from cynosure.stats.moments import Moments, moments_of
from cynosure.stats.proportion import proportion
from cynosure.stats.random_effects import RandomEffects, random_effects
from cynosure.stats.retention.survival import LogRank, SurvivalCurve, kaplan_meier, log_rank
from cynosure.stats.staggered import NEVER, Staggered, staggered
from cynosure.stats.synthetic import Synthetic, synthetic_difference

# What packages warn of among themselves is no affair of ours.
pytestmark = [pytest.mark.oracles, pytest.mark.filterwarnings("ignore")]
SEEDS = pytest.mark.parametrize("seed", range(4))


def oracle(name: str) -> ModuleType:
    found: ModuleType = pytest.importorskip(
        name, reason=f"{name} is not installed here: `make oracles` brings it", exc_type=ImportError
    )
    return found


@SEEDS
@pytest.mark.parametrize("measure", Measure)
def test_krippendorff(measure: Measure, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = np.clip(rng.integers(1, 6, 40) + rng.integers(-1, 2, (5, 40)), 0, 6).astype(float)
    table[rng.random(table.shape) < 0.2] = np.nan
    raters, items = np.nonzero(~np.isnan(table))
    found = krippendorff(items, table[raters, items], measure)
    assert isinstance(found, Estimate)
    peer = oracle("krippendorff").alpha(table, level_of_measurement=measure.value)
    # The same sums in another order: rounding.
    assert found.value == pytest.approx(float(peer), abs=1e-12)


@SEEDS
def test_intraclass(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(12, 1)) + 0.3 * rng.normal(size=4) + 0.7 * rng.normal(size=(12, 4))
    long = pd.DataFrame(
        [(i, j, table[i, j]) for i, j in itertools.product(range(12), range(4))],
        columns=["target", "rater", "rating"],
    )
    peer = oracle("pingouin").intraclass_corr(
        data=long, targets="target", raters="rater", ratings="rating"
    )
    found = intraclass(table)
    assert isinstance(found, Intraclass)
    ours = [
        found.one_way,
        found.agreement,
        found.consistency,
        found.one_way_mean,
        found.agreement_mean,
        found.consistency_mean,
    ]
    # Their intervals are rounded to two digits.
    values = [one.value for one in ours if isinstance(one, Estimate)]
    ends = [(one.interval.low, one.interval.high) for one in ours]
    assert values == pytest.approx(peer["ICC"].to_list(), abs=1e-9)
    column = next(name for name in peer.columns if name.startswith("CI95"))
    for mine, theirs in zip(ends, peer[column], strict=True):
        assert mine == pytest.approx(tuple(theirs), abs=6e-3)


@SEEDS
def test_kappas(seed: int) -> None:
    raters = oracle("statsmodels.stats.inter_rater")
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 15, (4, 4)) + 20 * np.eye(4, dtype=int)
    for weighting, weights in zip(Weighting, (None, "linear", "quadratic"), strict=True):
        peer = raters.cohens_kappa(table.astype(float), wt=weights)
        found = cohen(table, weighting)
        assert isinstance(found, Estimate)
        assert isinstance(found.interval, Interval)
        half = (found.interval.high - found.interval.low) / 2
        assert (found.value, half / 1.959963984540054) == pytest.approx(
            (peer.kappa, peer.std_kappa), rel=1e-9
        )
    counts = rng.multinomial(6, [0.5, 0.3, 0.2], 30)
    found = fleiss(counts)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(float(raters.fleiss_kappa(counts)), abs=1e-12)


@SEEDS
def test_prediction_powered_mean(seed: int) -> None:
    peer = oracle("ppi_py")
    rng = np.random.default_rng(seed)
    labels, others = rng.gamma(2, 1, 60), rng.gamma(2, 1, 500)
    judged, unlabelled = labels + rng.normal(0.2, 0.5, 60), others + rng.normal(0.2, 0.5, 500)
    found = prediction_powered.mean(labels, judged, unlabelled)
    assert isinstance(found, prediction_powered.PredictionPowered)
    assert isinstance(found.interval, Interval)
    value = np.asarray(peer.ppi_mean_pointestimate(labels, judged, unlabelled)).item()
    low, high = peer.ppi_mean_ci(labels, judged, unlabelled, alpha=0.05)
    # The bar of the bench: 1e-8.
    assert found.value == pytest.approx(value, abs=1e-8)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (low.item(), high.item()), abs=1e-8
    )


@SEEDS
def test_survival(seed: int) -> None:
    lifelines, tests = oracle("lifelines"), oracle("lifelines.statistics")
    rng = np.random.default_rng(seed)
    durations, left = rng.integers(1, 20, 80), rng.random(80) < 0.7
    group = rng.random(80) < 0.5
    peer = lifelines.KaplanMeierFitter().fit(durations, left)
    found = kaplan_meier(durations, left)
    assert isinstance(found, SurvivalCurve)
    curve = peer.survival_function_.iloc[:, 0]
    at = curve.index.get_indexer(found.times)
    assert found.survival == pytest.approx(curve.to_numpy()[at], abs=1e-12)
    band = peer.confidence_interval_survival_function_.to_numpy()[at]
    inside = (found.survival > 0) & (found.survival < 1)
    assert found.low[inside] == pytest.approx(band[inside, 0], abs=1e-10)
    assert found.high[inside] == pytest.approx(band[inside, 1], abs=1e-10)
    test = tests.logrank_test(durations[group], durations[~group], left[group], left[~group])
    ranked = log_rank(durations, left, group.astype(int))
    assert isinstance(ranked, LogRank)
    assert (ranked.statistic, ranked.p) == pytest.approx(
        (test.test_statistic, test.p_value), rel=1e-9
    )


@SEEDS
def test_proportions_pooling_and_many_tests(seed: int) -> None:
    proportions = oracle("statsmodels.stats.proportion")
    rng = np.random.default_rng(seed)
    n = int(rng.integers(10, 200))
    successes = int(rng.integers(0, n + 1))
    found = proportion(successes, n)
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        proportions.proportion_confint(successes, n, method="wilson"), abs=1e-12
    )
    effects, variances = rng.normal(0.3, 0.5, 9), rng.uniform(0.01, 0.2, 9)
    peer = oracle("statsmodels.stats.meta_analysis").combine_effects(
        effects, variances, method_re="dl"
    )
    pooled = random_effects(effects, variances)
    assert isinstance(pooled, RandomEffects)
    assert (pooled.between, pooled.coefficients[0]) == pytest.approx(
        (peer.tau2, peer.mean_effect_re), rel=1e-9
    )
    tests = oracle("statsmodels.stats.multitest")
    p = rng.random(20) ** 3
    for ours, method in ((holm(p), "holm"), (benjamini_hochberg(p), "fdr_bh")):
        assert ours == pytest.approx(tests.multipletests(p, method=method)[1], abs=1e-12)


def without_cubes(rows: pd.DataFrame) -> Moments:
    """Moments as a store sends them: with cubes a ratio's variance is the jackknife's."""
    found = moments_of(rows.to_numpy(float))
    return Moments(found.n, found.totals, found.products)


@pytest.mark.parametrize("metric", ["sessions", "orders", "revenue", "orders_per_session"])
@SEEDS
def test_experiments(metric: str, seed: int) -> None:
    tea = oracle("tea_tasting")
    rows = tea.make_users_data(seed=seed, covariates=True, return_type="pandas")
    names = metric.split("_per_")
    names = ["orders", "sessions"] if len(names) == 2 else names
    before = [f"{name}_covariate" for name in names]
    kind = tea.RatioOfMeans if len(names) == 2 else tea.Mean
    peer = tea.Experiment(plain=kind(*names), adjusted=kind(*names, *before)).analyze(rows)
    arms = [without_cubes(rows.loc[rows.variant == side, [*names, *before]]) for side in (0, 1)]
    plain = [without_cubes(rows.loc[rows.variant == side, names]) for side in (0, 1)]
    arm = ratio_arm if len(names) == 2 else mean_arm
    both = (cuped_ratio if len(names) == 2 else cuped)(*arms)
    assert isinstance(both, Adjusted)
    for ours, theirs in (
        (difference(*map(arm, plain)), peer["plain"]),
        (difference(both.control, both.treatment), peer["adjusted"]),
    ):
        assert isinstance(ours, Effect)
        assert (ours.value, ours.interval.low, ours.interval.high, ours.p) == pytest.approx(
            (
                theirs.effect_size,
                theirs.effect_size_ci_lower,
                theirs.effect_size_ci_upper,
                theirs.pvalue,
            ),
            rel=1e-9,
        )


def test_the_rows_of_the_national_supported_work_and_lin() -> None:
    rows = oracle("causaldata").nsw_mixtape.load_pandas().data
    sm = oracle("statsmodels.api")
    names = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
    covariates = rows[names].to_numpy(float)
    treated = rows["treat"].to_numpy(float)
    centred = covariates - covariates.mean(axis=0)
    design = np.column_stack([np.ones(len(rows)), treated, centred, centred * treated[:, None]])
    peer = sm.OLS(rows["re78"].to_numpy(float), design).fit(cov_type="HC2")
    found = lin(rows["re78"], treated, covariates)
    assert isinstance(found, Effect)
    assert (found.value, found.error) == pytest.approx((peer.params[1], peer.bse[1]), rel=1e-8)


@SEEDS
def test_clustered_regression(seed: int) -> None:
    rng = np.random.default_rng(seed)
    g = np.sort(rng.integers(0, 10, 80))
    g = np.unique(g, return_inverse=True)[1]
    rows = pd.DataFrame({"x": rng.normal(size=80) + rng.normal(size=10)[g], "g": g})
    rows["y"] = 1 + 0.4 * rows.x + rng.normal(size=10)[g] + rng.normal(size=80)
    peer = oracle("pyfixest").feols("y ~ x", rows, vcov={"CRV1": "g"}).tidy()
    design = np.column_stack([np.ones(80), rows.x])
    found = least_squares(rows.y, design, g)
    assert isinstance(found, LeastSquares)
    assert found.coefficients == pytest.approx(peer["Estimate"].to_numpy(), rel=1e-9)
    errors = np.sqrt(np.diag(found.covariance))
    assert errors == pytest.approx(peer["Std. Error"].to_numpy(), rel=1e-8)
    wild = oracle("wildboottest.wildboottest").wildboottest(
        oracle("statsmodels.api").OLS.from_formula("y ~ x", rows),
        param="x", cluster=rows.g, B=9_999, seed=1, show=False,
    )  # fmt: skip
    ours = wild_cluster_test(rows.y, design, g, 1, np.random.default_rng(1))
    assert isinstance(ours, WildCluster)
    # Every pattern on both sides. The data's own and its mirror tie with the data; whether they
    # count is a matter of rounding there, and they do here.
    theirs = float(wild["p-value"].iloc[0])
    assert ours.p - theirs == pytest.approx(0, abs=1e-12) or ours.p - theirs == 2 / 2**10


@SEEDS
def test_change_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    series = np.repeat(rng.normal(0, 3, seed + 1), 20) + rng.normal(size=20 * (seed + 1))
    noise = float((np.diff(series) ** 2).mean()) / 2
    search = oracle("ruptures").Pelt(model="l2", min_size=2, jump=1).fit(series)
    peer = search.predict(2 * noise * math.log(len(series)))
    found = change_points(series)
    assert isinstance(found, tuple)
    assert [change.index for change in found] == [int(i) for i in peer[:-1]]


@SEEDS
def test_staggered(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = np.repeat([NEVER, 2, 3], 30)
    reached = (first[:, None] != NEVER) & (np.arange(5) >= first[:, None])
    outcomes = rng.normal(size=(90, 1)) + reached * 0.5 + rng.normal(size=(90, 5))
    unit, time = np.indices(outcomes.shape)
    rows = pd.DataFrame({"unit": unit.ravel(), "time": time.ravel() + 1, "y": outcomes.ravel()})
    rows["first"] = np.where(first == NEVER, 0, first + 1)[rows.unit]
    peer = oracle("diff_diff").CallawaySantAnna().fit(
        rows, outcome="y", unit="unit", time="time", first_treat="first", aggregate="all"
    )  # fmt: skip
    found = staggered(outcomes, first)
    assert isinstance(found, Staggered)
    cells = {(cell.cohort + 1, cell.period + 1): cell.effect.value for cell in found.cells}
    assert len(cells) == len(peer.group_time_effects)
    for (cohort, period), cell in peer.group_time_effects.items():
        assert cells[int(cohort), int(period)] == pytest.approx(cell["effect"], abs=1e-10)
    assert found.simple.value == pytest.approx(peer.overall_att, abs=1e-10)


@SEEDS
def test_synthetic_difference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(2, 14)).cumsum(axis=1)
    table = 10 + rng.normal(size=(25, 2)) @ common + 0.5 * rng.normal(size=(25, 14))
    table[0, 10:] += 4
    unit, time = np.indices(table.shape)
    rows = pd.DataFrame({"unit": unit.ravel(), "time": time.ravel(), "y": table.ravel()})
    rows["ever"] = (rows.unit == 0).astype(int)
    peer = oracle("diff_diff").SyntheticDiD(
        variance_method="placebo", n_bootstrap=20, seed=0
    ).fit(
        rows, outcome="y", treatment="ever", unit="unit", time="time", post_periods=[10, 11, 12, 13]
    )  # fmt: skip
    found = synthetic_difference(table[0], table[1:], start=10)
    assert isinstance(found, Synthetic)
    # Small weights are rounded to zero half-way there, and kept here.
    assert found.effect == pytest.approx(peer.att, abs=0.02)
