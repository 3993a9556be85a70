"""Reference values of experiments: `python make_experiments.py > experiments.json`.

Made with the group `oracles`: tea-tasting, pyfixest, wildboottest, statsmodels. `nsw.csv` beside
this file holds the experimental rows of Dehejia and Wahba (1999), as the package causaldata 0.1.5
ships them in `nsw_mixtape`.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest
import statsmodels.api as sm
import tea_tasting as tt
from wildboottest.wildboottest import wildboottest

OUTCOMES = ["sessions", "orders", "revenue"]


def users(covariates: bool) -> dict[str, object]:
    """Per variant what 4,000 simulated users add up to, and what tea-tasting says of them."""
    rows = tt.make_users_data(seed=42, covariates=covariates, return_type="pandas")
    columns = OUTCOMES + [f"{name}_covariate" for name in OUTCOMES if covariates]

    def with_covariate(*names: str) -> tuple[str, ...]:
        return (*names, *(f"{name}_covariate" for name in names if covariates))

    found = tt.Experiment(
        sessions=tt.Mean(*with_covariate("sessions")),
        orders_per_session=tt.RatioOfMeans(*with_covariate("orders", "sessions")),
        orders=tt.Mean(*with_covariate("orders")),
        revenue=tt.Mean(*with_covariate("revenue")),
    ).analyze(rows)
    arms = {}
    for variant, name in enumerate(("control", "treatment")):
        values = rows.loc[rows.variant == variant, columns].to_numpy(float)
        centred = values - values.mean(axis=0)
        arms[name] = {
            "n": len(values),
            "totals": values.sum(axis=0).tolist(),
            "products": (centred.T @ centred).tolist(),
        }
    results = {name: result._asdict() for name, result in found.items()}
    return {"columns": columns, "arms": arms, "results": results}


def clusters() -> dict[str, object]:
    """A small clustered regression, by pyfixest (CRV1) and wildboottest (all 2,048 patterns)."""
    rng = np.random.default_rng(5)
    g = np.sort(rng.integers(0, 11, 90))
    x = rng.standard_normal(90) + rng.standard_normal(11)[g] * 0.5
    d = (g % 2).astype(float)
    y = 1 + 0.5 * x + 0.6 * d + rng.standard_normal(11)[g] * 0.8 + rng.standard_normal(90)
    rows = pd.DataFrame({"y": y.round(3), "x": x.round(3), "d": d, "g": g})
    fit = pyfixest.feols("y ~ x + d", rows, vcov={"CRV1": "g"}).tidy()
    model = sm.OLS.from_formula("y ~ x + d", rows)
    wild = {
        name: float(
            wildboottest(model, param=name, cluster=rows.g, B=9999, seed=1, show=False)[
                "p-value"
            ].iloc[0]
        )
        for name in ("x", "d")
    }
    return {
        "rows": rows.to_dict("list"),
        "coefficients": fit["Estimate"].tolist(),
        "errors": fit["Std. Error"].tolist(),
        "wild": wild,
    }


def nsw() -> dict[str, float]:
    """The effect on earnings in 1978 and its HC2 error: plain, adjusted, Lin; statsmodels."""
    rows = pd.read_csv(Path(__file__).with_name("nsw.csv"))
    treat = rows[["treat"]]
    covariates = rows.drop(columns=["treat", "re78"])
    centred = covariates - covariates.mean()
    crossed = centred.mul(rows.treat, axis=0).add_suffix("_treated")
    found = {}
    for name, parts in {"plain": [treat], "lin": [treat, centred, crossed]}.items():
        design = sm.add_constant(pd.concat(parts, axis=1))
        fit = sm.OLS(rows.re78, design).fit(cov_type="HC2")
        found[name] = {"effect": fit.params["treat"], "error": fit.bse["treat"]}
    return found


if __name__ == "__main__":
    packages = ("tea-tasting", "pyfixest", "wildboottest", "statsmodels")
    told = {
        "made": ", ".join(f"{name} {version(name)}" for name in packages),
        "users": users(covariates=False),
        "users_with_covariates": users(covariates=True),
        "clusters": clusters(),
        "nsw": nsw(),
    }
    print(json.dumps(told, indent=1))
