"""Reference values of survival and pooling: `python make_retention.py > retention.json`
(group `oracles`)."""

import json
import sys

SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
SIX_MP_LEFT = [1] * 9 + [0] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
"""Weeks in remission of 42 children with leukaemia; Freireich et al. (Blood 1963)."""

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
"""Survivors of a thousand customers; Fader and Hardie (2007), table 1."""


def main() -> dict[str, object]:
    import numpy as np
    from lifelines import KaplanMeierFitter
    from lifelines.datasets import load_waltons
    from lifelines.statistics import logrank_test
    from statsmodels.stats.meta_analysis import combine_effects

    curve = KaplanMeierFitter().fit(SIX_MP, SIX_MP_LEFT)
    band = curve.confidence_interval_survival_function_
    waltons = load_waltons()
    mir = waltons["group"] == "miR-137"
    test = logrank_test(
        waltons["T"][mir], waltons["T"][~mir], waltons["E"][mir], waltons["E"][~mir]
    )
    whole = KaplanMeierFitter().fit(waltons["T"], waltons["E"])
    effects, variances = (
        np.array([0.4, -0.1, 0.3, 0.9, 0.2]),
        np.array([0.04, 0.02, 0.05, 0.1, 0.03]),
    )
    pooled = combine_effects(effects, variances, method_re="dl")
    return {
        "made": "lifelines 0.30.3, statsmodels 0.15.0",
        "six_mp": {
            "times": curve.survival_function_.index.tolist(),
            "survival": curve.survival_function_.iloc[:, 0].tolist(),
            "low": band.iloc[:, 0].tolist(),
            "high": band.iloc[:, 1].tolist(),
        },
        "waltons": {
            "durations": waltons["T"].tolist(),
            "left": waltons["E"].tolist(),
            "mir": mir.astype(int).tolist(),
            "median": float(whole.median_survival_time_),
            "statistic": float(test.test_statistic),
        },
        "pooled": {"tau2": float(pooled.tau2), "mean": float(pooled.mean_effect_re),
                   "error": float(pooled.sd_eff_w_re), "q": float(pooled.q)},
    }  # fmt: skip


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
