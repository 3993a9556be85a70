"""A small valid call of every public method of ``stats/``, for tests that hold for all of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.stats import (
    acceptability,
    association,
    change_points,
    concentration,
    contaminated_share,
    cusum,
    diffusion,
    expected,
    fieller,
    four_way,
    interrupted,
    kitagawa,
    lead,
    lmdi,
    moments,
    over_optimisation,
    paired,
    proportion,
    quantile,
    random_effects,
    ratio,
    shapley,
    staggered,
    synthetic,
    within_people,
)
from cynosure.stats.agreement import intraclass, kappa, krippendorff, reliability
from cynosure.stats.clustered import apart, bootstrap, permutation, regression, switchback, wild
from cynosure.stats.experiments import (
    adjustment,
    allocation,
    difference,
    looks,
    margin,
    max_t,
    multiplicity,
    power,
    sequential,
)
from cynosure.stats.items import contrast, frontier, horizon, logistic, resampling
from cynosure.stats.items import reliability as pass_k
from cynosure.stats.judge import prediction_powered, rogan_gladen
from cynosure.stats.retention import beta_geometric, plateau, purchases, spend, survival
from cynosure.stats.surrogacy import (
    composite,
    effect_covariance,
    increments,
    jackknife,
    labelled,
    movement,
    surrogate_index,
    trial_level,
)
from tests.stats.call import SEED, Call, D, Given
from tests.stats.calls_of_judges import JUDGES

N = len(D["x"])
_DID, _CAME = D["x"] > 0, D["y"] > 1
_TWENTY, _THRICE = np.arange(N) // 3, np.arange(N) % 3
"""Twenty people in three periods each."""
ON = np.random.default_rng(SEED).random((2, 12)) < 0.5
"""Two places on twelve days."""
_TOGETHER = association.influence(_DID, _CAME, np.ones(N, np.bool_))


def _arm(values: NDArray[Any]) -> Any:
    return difference.mean_arm(moments.moments_of(values))


CONTROL, TREATED = _arm(D["positive"][::2]), _arm(D["positive"][1::2])
SIDES = [moments.moments_of(np.column_stack([D["y"], D["x"]])[D["arm"] == side]) for side in (0, 1)]
FOURS = [
    moments.moments_of(
        np.column_stack([D["binary"], 1 + D["arm"], D["positive"], 1 + D["binary"]])[at::2]
    )
    for at in (0, 1)
]
EFFECT = difference.difference(CONTROL, TREATED)
LARGE = difference.difference(difference.Arm(1.0, 0.01, 500), difference.Arm(1.2, 0.01, 500))
_EFFECTS = np.random.default_rng(SEED).multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 40)
_NOISE = np.broadcast_to(0.05 * np.eye(2), (40, 2, 2))
_PEOPLE = np.repeat(np.arange(24), 8)
_OF_EXPERIMENTS = {
    "experiments": _PEOPLE,
    "treated": np.tile([0, 1], 96),
}
_OWN = np.random.default_rng(SEED).normal(size=(192, 2))
_MOVED = _EFFECTS[_PEOPLE] * 3 * _OF_EXPERIMENTS["treated"][:, None] + 0.3 * _OWN
_PANEL = np.random.default_rng(SEED).normal(size=(24, 12)) + np.arange(12)
_ABLE = 1.5 * np.random.default_rng(1).normal(size=(160, 1)) + np.linspace(-1, 1, 6)
_MANY = (np.random.default_rng(SEED).random((160, 6)) < 1 / (1 + np.exp(-_ABLE))).astype(int)
_SOLVED = _MANY[:60]
_CURVE = [1000, 700, 560, 490, 450, 430, 418, 410, 405, 402]
_PPI = prediction_powered.mean(D["y"][:20], D["x"][:20], D["x"][20:])
_TIMES = np.random.default_rng(SEED).integers(1, 20, N)
_DAYS = np.array([date(2024, 1, 1) + timedelta(days=40 * i) for i in range(12)])
_LINK = {
    "proxies": np.array([[1, 0.3], [0.3, 1]]),
    "link": np.array([0.6, 0.3]),
    "value_variance": 1.0,
    "noise": np.diag([0.5, 0.2]),
}
_TOLD = np.stack(apart.known_of(*np.random.default_rng(SEED).poisson(3.0, (4, 2, 1, 60))), axis=-1)
_DIFFERENCES = {"treated": _PANEL[0], "others": _PANEL[1:], "start": 8}
_SERIES = D["x"][:40] + 3 * (np.arange(40) >= 25)


def _buyers(people: int = 300, end: float = 40.0) -> Given:
    """Purchases at rates of their own until a chance to leave after each of them."""
    rng = np.random.default_rng(SEED)
    repeats, last = np.zeros(people, int), np.zeros(people)
    for i, rate, leaves in zip(
        range(people), rng.gamma(0.5, 0.2, people), rng.beta(1, 2, people), strict=True
    ):
        at = rng.exponential(1 / rate)
        while at < end and rng.random() > leaves:
            repeats[i], last[i] = repeats[i] + 1, at
            at += rng.exponential(1 / rate)
    return {"repeats": repeats, "last": last, "observed": np.full(people, end)}


_BUYERS = _buyers()
_SPENT = {
    "repeats": 1 + _TIMES % 6,
    "values": np.random.default_rng(1).gamma(6 * (1 + _TIMES % 6))
    / (1 + _TIMES % 6) / np.random.default_rng(2).gamma(3.7, 1, N),
}  # fmt: skip


LEVELS = [
    Call(ratio.mean, {"values": D["y"], "clusters": D["group"]}, ("values", "clusters"),
         clusters="clusters"),
    Call(ratio.ratio, {"moments": SIDES[0], "level": 0.95}),
    Call(ratio.ratio_of_sums, {"over": 3.0, "under": 7.0, "n": 5}),
    Call(proportion.proportion, {"successes": 3, "n": 20}, counts=("successes", "n")),
    Call(quantile.quantile, {"values": D["y"], "people": D["group"], "q": 0.5},
         ("values", "people"), clusters="people"),
    Call(moments.moments_of, {"columns": D["pair"], "clusters": D["group"]},
         ("columns", "clusters"), clusters="clusters"),
    Call(concentration.concentration, {"sizes": {1: 90, 2: 9, 81: 1}}),
    Call(expected.expected_range, {"closed": [100, 104, 99, 110, 108, 111, 120, 118, 119, 125]}),
    Call(expected.restatement_range,
         {"value": 200.0, "then": [100.0] * 9,
          "final": [100, 103, 101, 110, 100, 102, 104, 101, 106]}, ("then", "final")),
    Call(expected.robust_multiplier, {"n": 12}),
    Call(diffusion.bass, {"adoptions": [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790]},
         ("adoptions",), counts=("adoptions",)),
    Call(random_effects.random_effects,
         {"effects": D["x"][:9], "variances": D["positive"][:9], "columns": D["design"][:9]},
         ("effects", "variances", "columns"), covariates="columns", counts=("variances",)),
]  # fmt: skip

ASSOCIATIONS = [
    Call(association.phi, {"x": _DID, "y": _CAME}, ("x", "y")),
    Call(association.influence, {"x": _DID, "y": _CAME, "among": np.ones(N, np.bool_)},
         ("x", "y", "among")),
    Call(association.difference_influence,
         {"x": _DID, "y": _CAME, "among": np.ones(N, np.bool_)}, ("x", "y", "among")),
    Call(association.excess,
         {"one": _TOGETHER, "other": association.Influence(0.1, -_TOGETHER.each, N),
          "level": 0.95}),
    Call(association.share_difference, {"x": _DID, "y": _CAME}, ("x", "y")),
    Call(association.within_strata, {"x": _DID, "y": _CAME, "strata": D["group"] % 3},
         ("x", "y", "strata"), clusters="strata"),
    Call(contrast.any_difference,
         {"values": [0.1, 0.2, 0.3], "drawn": np.random.default_rng(SEED).normal(size=(200, 3)),
          "n": 60}),
]  # fmt: skip

CLUSTERED = [
    Call(regression.least_squares,
         {"outcome": D["y"], "columns": D["design"], "clusters": D["group"]},
         ("outcome", "columns", "clusters"), covariates="columns", clusters="clusters"),
    Call(regression.design_effect_of, {"values": D["y"], "clusters": D["group"]},
         ("values", "clusters"), clusters="clusters"),
    Call(wild.wild_cluster_test,
         {"outcome": D["y"], "columns": D["design"], "clusters": D["group"], "column": 1},
         ("outcome", "columns", "clusters"), covariates="columns", clusters="clusters"),
    Call(apart.changed_apart, {"sums": _TOLD}),
    Call(permutation.permutation_test, {"control": D["y"][:7], "treatment": D["x"][:8]}),
    Call(switchback.switchback,
         {"values": D["y"][:24].reshape(2, 12), "on": ON, "present": np.ones_like(ON),
          "weights": [1.0, 2.0], "seasons": np.arange(12) % 2, "draws": 99},
         ("values", "on", "present"), counts=("weights",)),
    Call(bootstrap.cluster_bootstrap,
         {"totals": D["design"], "statistic": lambda sums: sums[:, 1] / sums[:, 0]}, ("totals",)),
    Call(bootstrap.bootstrap_weights, {"clusters": 10, "draws": 5}),
    Call(resampling.drawn_sums, {"totals": D["pair"], "draws": 20}, ("totals",)),
]  # fmt: skip

EXPERIMENTS = [
    Call(difference.mean_arm, {"moments": SIDES[0]}),
    Call(difference.proportion_arm, {"successes": 5, "n": 20}, counts=("successes", "n")),
    Call(difference.ratio_arm, {"moments": FOURS[0]}),
    Call(difference.quantile_arm, {"estimate": quantile.quantile(D["y"], None, 0.5)}),
    Call(difference.difference, {"control": CONTROL, "treatment": TREATED}),
    Call(difference.relative_difference, {"control": CONTROL, "treatment": TREATED}),
    Call(difference.student_effect, {"value": 1.0, "error": 0.5, "degrees": 20, "n": (11, 11)}),
    Call(adjustment.cuped, {"control": SIDES[0], "treatment": SIDES[1]}),
    Call(adjustment.cuped_ratio, {"control": FOURS[0], "treatment": FOURS[1]}),
    Call(adjustment.lin, {"outcome": D["y"], "treated": D["arm"], "covariates": D["pair"]},
         ("outcome", "treated", "covariates"), covariates="covariates"),
    Call(allocation.sample_ratio, {"counts": [40, 60], "shares": [0.5, 0.5]}, shares="shares",
         counts=("counts", "shares")),
    Call(margin.not_worse, {"effect": EFFECT, "margin": 0.2}),
    Call(max_t.max_t, {"candidates": D["pair"], "outcome": D["binary"], "permutations": 50},
         ("candidates", "outcome")),
    Call(multiplicity.holm, {"p": [0.01, 0.2, 0.5]}, ("p",), counts=("p",)),
    Call(multiplicity.benjamini_hochberg, {"p": [0.01, 0.2, 0.5]}, ("p",), counts=("p",)),
    Call(power.mean_error, {"deviation": 1.0, "n": 100.0}, counts=("deviation", "n")),
    Call(power.proportion_error, {"control": 0.3, "effect": 0.1, "n": 100.0}, counts=("n",)),
    Call(power.paired_error, {"discordant": 0.3, "n": 100.0}, counts=("discordant", "n")),
    Call(power.design_effect, {"size": 5.0, "icc": 0.1}, counts=("size", "icc")),
    Call(power.least_detectable, {"error": 0.2}, counts=("error",)),
    Call(power.power_of, {"effect": 0.3, "error": 0.2}, counts=("error",)),
    Call(power.units_for_mean, {"effect": 0.3, "deviation": 1.0}, counts=("deviation",)),
    Call(power.units_for_proportion, {"control": 0.3, "effect": 0.1}, counts=("control",)),
    Call(power.least_detectable_proportion, {"control": 0.3, "n": 500.0}, counts=("n",)),
    Call(sequential.always_valid, {"effect": LARGE, "planned": 1000}, counts=("planned",)),
    Call(sequential.tuning, {"planned": 1000.0}, counts=("planned",)),
    Call(looks.level_at_any_look, {}),
    Call(fieller.fieller, {"estimates": (1.0, 5.0), "variances": (0.1, 0.1)},
         counts=("variances",)),
    Call(paired.mcnemar, {"rescued": 5, "harmed": 3, "n": 40}, counts=("rescued", "harmed", "n")),
]  # fmt: skip

AGREEMENT = [
    Call(kappa.cohen, {"table": [[20, 5], [10, 15]]}, counts=("table",)),
    Call(kappa.fleiss, {"counts": [[3, 1], [2, 2], [0, 4], [4, 0]]}, ("counts",),
         counts=("counts",)),
    Call(krippendorff.krippendorff,
         {"items": D["group"], "values": _TIMES % 5, "measure": krippendorff.Measure.RATIO},
         ("items", "values"), clusters="items"),
    Call(intraclass.intraclass, {"ratings": D["x"][:, None] + D["pair"]}, ("ratings",)),
    Call(reliability.split_half, {"first": D["x"], "second": D["y"]}, ("first", "second")),
    Call(reliability.signal_to_noise, {"effects": 3 * D["x"], "variances": D["positive"]},
         ("effects", "variances"), counts=("variances",)),
    Call(reliability.unattenuated, {"correlation": 0.3, "reliability": 0.6}),
    Call(prediction_powered.mean,
         {"labels": D["y"][:20], "judged": D["x"][:20], "judged_unlabelled": D["x"][20:]},
         ("labels", "judged")),
    Call(prediction_powered.ratio,
         {"labels": (D["binary"][:20], D["positive"][:20]), "judged": D["arm"][:20],
          "unlabelled": (D["binary"][20:], D["positive"][20:])}),
    Call(prediction_powered.difference, {"control": _PPI, "treatment": _PPI}),
    Call(rogan_gladen.rogan_gladen,
         {"passed": 30, "n": 100, "hits": 80, "good": 100, "rejections": 90, "bad": 100},
         counts=("passed", "n", "hits", "good", "rejections", "bad")),
    Call(rogan_gladen.rogan_gladen_known,
         {"passed": 30, "n": 100, "sensitivity": 0.9, "specificity": 0.8},
         counts=("passed", "n", "sensitivity", "specificity")),
]  # fmt: skip

ITEMS = [
    Call(logistic.one_parameter, {"successes": _SOLVED, "runs": np.ones_like(_SOLVED)},
         ("successes", "runs"), counts=("successes", "runs")),
    Call(logistic.two_parameters, {"successes": _MANY, "runs": np.ones_like(_MANY)},
         ("successes", "runs"), counts=("successes", "runs")),
    Call(pass_k.pass_all,
         {"successes": [4, 4, 2, 0] * 10, "runs": [4] * 40, "ks": [1, 4],
          "families": np.arange(40) // 2},
         ("successes", "runs", "families"), clusters="families", counts=("successes", "runs")),
    Call(horizon.horizon,
         {"minutes": 2.0 ** np.arange(30), "successes": np.clip(12 - np.arange(30) // 2, 0, 6),
          "runs": np.full(30, 6), "draws": 50},
         ("minutes", "successes", "runs"), counts=("minutes", "successes", "runs")),
    Call(frontier.frontier, {"released": _DAYS, "values": np.arange(12) + 0.2 * _TIMES[:12] % 1},
         ("released", "values")),
    Call(frontier.frontier_points, {"released": _DAYS, "values": D["x"][:12]},
         ("released", "values")),
]  # fmt: skip

CHANGES = [
    Call(cusum.cusum, {"days": D["pair"][:5], "reference": D["pair"], "limit": 5.0},
         ("reference",), covariates="reference", counts=("limit", "allowance")),
    Call(cusum.cusum_limit, {"signals": 1, "reference_days": 20, "runs": 20},
         counts=("signals", "reference_days", "false_alarms")),
    Call(change_points.change_points, {"series": _SERIES}, ("series",)),
    Call(interrupted.interrupted, {"series": _SERIES, "start": 25}, ("series",)),
    Call(staggered.staggered,
         {"outcomes": _PANEL[:, :6], "first": np.repeat([staggered.NEVER, 2, 3], 8)},
         ("outcomes", "first")),
    Call(synthetic.synthetic_control, _DIFFERENCES, ("others",)),
    Call(synthetic.synthetic_difference, _DIFFERENCES, ("others",)),
    Call(synthetic.difference_in_differences, _DIFFERENCES, ("others",)),
    Call(shapley.shapley,
         {"formula": lambda rows: rows.prod(axis=-1), "before": [1.0, 2.0], "after": [2.0, 3.0]}),
    Call(shapley.shapley_of, {"worth": np.array([1.0, 2.0, 3.0, 7.0])}),
    Call(kitagawa.kitagawa,
         {"over_before": [180.0, 40.0], "under_before": [600.0, 400.0],
          "over_after": [132.0, 72.0], "under_after": [400.0, 600.0]},
         ("over_before", "under_before", "over_after", "under_after"),
         counts=("under_before", "under_after")),
    Call(lmdi.lmdi, {"before": [[2.0, 3.0]], "after": [[3.0, 5.0]]}, ("before", "after"),
         counts=("before", "after")),
    Call(four_way.four_way,
         {"mix": [("category", ["a", "b", "c"])], "dated": [],
          "before": ([40.0, 18.0, 1.0], [80.0, 20.0, 2.0]),
          "after": ([5.0, 63.0, 20.0], [10.0, 70.0, 40.0])}),
]  # fmt: skip

SURROGACY = [
    Call(lead.lead, {"x": D["x"], "y": D["y"], "draws": 100}, ("x", "y")),
    Call(within_people.within_people,
         {"outcome": D["y"], "columns": D["pair"], "people": _TWENTY, "periods": _THRICE},
         ("outcome", "columns", "people", "periods"), covariates="columns", clusters="people"),
    Call(over_optimisation.over_optimisation,
         {"pushed": D["positive"], "got": D["y"], "people": _TWENTY, "periods": _THRICE},
         ("pushed", "got", "people", "periods"), clusters="people"),
    Call(contaminated_share.contaminated_share,
         {"parts": D["pair"], "got": D["y"], "people": _TWENTY, "periods": _THRICE,
          "draws": 100},
         ("parts", "got", "people", "periods"), covariates="parts", clusters="people"),
    Call(effect_covariance.effect_covariance, {"effects": _EFFECTS, "noise": _NOISE},
         ("effects", "noise")),
    Call(effect_covariance.value_link, {"effects": _EFFECTS, "noise": _NOISE, "draws": 100},
         ("effects", "noise")),
    Call(effect_covariance.liml_slope,
         {"total": np.array([[1, 0.2], [0.2, 1]]), "noise": 0.1 * np.eye(2)}, covariates="noise"),
    Call(jackknife.measured_effects, _OF_EXPERIMENTS | {"metrics": _MOVED},
         ("experiments", "treated", "metrics"), clusters="experiments"),
    Call(jackknife.jive,
         _OF_EXPERIMENTS | {"proxy": _MOVED[:, 0], "value": _MOVED[:, 1], "draws": 100},
         ("experiments", "treated", "proxy", "value"), clusters="experiments"),
    Call(composite.composite, _LINK, covariates="noise", counts=("value_variance",)),
    Call(composite.proxy_quality, _LINK | {"weights": [0.5, 0.5]}, shares="weights",
         counts=("value_variance",)),
    Call(composite.expected_effect,
         {"measured": [0.3, 0.2], "noise": 0.1 * np.eye(2), "mean": [0.0, 0.0],
          "covariance": np.array([[1, 0.3], [0.3, 1]])}),
    Call(increments.noise_correlation,
         {"x": _OWN[:, 0], "y": _OWN[:, 1], "series": _PEOPLE, "experiments": _PEOPLE},
         ("x", "y", "series", "experiments"), clusters="experiments"),
    Call(labelled.directionality, {"z": D["x"], "labels": np.sign(D["y"]).astype(int)},
         ("z", "labels")),
    Call(labelled.proxy_score, {"proxy_z": 3 * D["x"], "value_z": 3 * D["y"]},
         ("proxy_z", "value_z")),
    Call(movement.movement, {"z": 3 * D["x"], "sizes": 100 * D["positive"]}, ("z", "sizes"),
         counts=("sizes",)),
    Call(surrogate_index.surrogate_index,
         {"past_surrogates": D["pair"], "past_outcome": D["y"], "surrogates": D["pair"][::-1],
          "treated": D["arm"]},
         ("past_surrogates", "past_outcome"), covariates="past_surrogates"),
    Call(surrogate_index.prentice,
         {"treated": D["arm"], "surrogates": D["pair"], "outcome": D["y"] + D["arm"]},
         ("treated", "surrogates", "outcome"), covariates="surrogates"),
    Call(trial_level.surrogacy,
         {"trials": _PEOPLE, "treatment": _OF_EXPERIMENTS["treated"], "surrogate": _MOVED[:, 0],
          "outcome": _MOVED[:, 1]},
         ("trials", "treatment", "surrogate", "outcome"), clusters="trials"),
    Call(trial_level.chance_of_share, {"seen": 0.3, "true": 0.2, "n": 20.0, "predictors": 1},
         counts=("seen", "true", "n")),
]  # fmt: skip

RETENTION = [
    Call(survival.kaplan_meier, {"durations": _TIMES, "left": D["binary"]},
         ("durations", "left"), counts=("durations",)),
    Call(survival.log_rank, {"durations": _TIMES, "left": D["binary"], "groups": D["arm"]},
         ("durations", "left", "groups"), clusters="groups", counts=("durations",)),
    Call(beta_geometric.beta_geometric, {"survivors": _CURVE}, ("survivors",),
         counts=("survivors",)),
    Call(beta_geometric.cohort, {"name": "survivors", "survivors": _CURVE}, ("survivors",),
         counts=("survivors",)),
    Call(plateau.plateau, {"survivors": _CURVE}, ("survivors",), counts=("survivors",)),
    Call(plateau.plateau_of_cohorts, {"survivors": [_CURVE] * 3}),
    Call(purchases.purchases, _BUYERS, ("repeats", "last", "observed"),
         counts=("repeats", "last", "observed")),
    Call(spend.spend, _SPENT,
         ("repeats", "values"), counts=("repeats", "values")),
    Call(acceptability.acceptability, {"scores": [[3, 2, 3], [2, 3, 2]], "draws": 100},
         ("scores",)),
]  # fmt: skip

CALLS = [
    *LEVELS, *ASSOCIATIONS, *CLUSTERED, *EXPERIMENTS, *AGREEMENT, *ITEMS, *CHANGES, *SURROGACY,
    *RETENTION, *JUDGES,
]  # fmt: skip
