"""Reference values of panel methods: `python make_panel.py ../shared/data > panel.json`.

diff-diff 3.13.0 (group `oracles`), on the data that its papers use.
"""

import json
import sys
from importlib.metadata import version

import diff_diff
import numpy as np
import pandas as pd


def synthetic(folder: str) -> dict[str, object]:
    """The Proposition 99 panel; diff-diff rounds small weights to zero half-way, as R does."""
    rows = pd.read_csv(f"{folder}/oracles/prop99.csv", sep=";")
    rows["ever"] = (rows.State == "California").astype(int)
    found = diff_diff.SyntheticDiD(variance_method="placebo", n_bootstrap=38, seed=0).fit(
        rows,
        outcome="PacksPerCapita",
        treatment="ever",
        unit="State",
        time="Year",
        post_periods=list(range(1989, 2001)),
    )
    return {"effect": found.att, "noise": found.noise_level, "ridge": found.zeta_omega}


def staggered(folder: str) -> dict[str, object]:
    """The minimum-wage panel, never-treated counties, base period g − 1, no covariates."""
    rows = pd.read_csv(f"{folder}/oracles/mpdta.csv")
    rows["first.treat"] = rows["first.treat"].astype(int)
    found = diff_diff.CallawaySantAnna().fit(
        rows,
        outcome="lemp",
        unit="countyreal",
        time="year",
        first_treat="first.treat",
        aggregate="all",
    )
    after = [i for i, age in enumerate(found.event_study_vcov_index) if age >= 0]
    spread = np.asarray(found.event_study_vcov)[np.ix_(after, after)]
    return {
        "simple": [found.overall_att, found.overall_se],
        "dynamic_error": float(np.sqrt(spread.sum()) / len(after)),
        "cells": [
            [int(g), int(t), float(cell["effect"]), float(cell["se"])]
            for (g, t), cell in found.group_time_effects.items()
        ],
        "by_age": [
            [int(age), float(cell["effect"]), float(cell["se"])]
            for age, cell in found.event_study_effects.items()
        ],
        "by_cohort": [
            [int(g), float(cell["effect"]), float(cell["se"])]
            for g, cell in found.group_effects.items()
        ],
    }


if __name__ == "__main__":
    data = sys.argv[1]
    made = f"diff-diff {version('diff-diff')}, numpy {version('numpy')}"
    found = {"made": made, "synthetic": synthetic(data), "staggered": staggered(data)}
    print(json.dumps(found))
