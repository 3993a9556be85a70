"""Reference values of series methods: `python make_series.py > series.json` (group `oracles`).

The annual flow of the Nile at Aswan 1871-1970, as statsmodels ships it, a step at 1899.
"""

import json
from importlib.metadata import version

import numpy as np
import ruptures
import statsmodels.api as sm


def nile() -> dict[str, object]:
    flow = sm.datasets.nile.load_pandas().data["volume"].to_numpy(float)
    since = np.arange(len(flow)) - 28.0
    after = (since >= 0).astype(float)
    step = np.stack([np.ones(100), after], axis=1)
    trends = np.stack([np.ones(100), after, since, after * since], axis=1)
    found = {}
    for name, design, lags in (("step", step, 4), ("trends", trends, 7)):
        fit = sm.OLS(flow, design).fit()
        robust = fit.get_robustcov_results("HAC", maxlags=lags, use_correction=False)
        found[name] = {"lags": lags, "values": list(fit.params), "errors": list(robust.bse)}
    return {"flow": flow.tolist(), **found}


def breaks() -> list[dict[str, object]]:
    """Made series and where ruptures' exact search puts the changes of their means."""
    rng = np.random.default_rng(20260301)
    cases = []
    for changes in (0, 1, 2, 4):
        levels = rng.normal(0, 3, changes + 1)
        series = np.repeat(levels, 24) + rng.normal(size=24 * (changes + 1))
        noise = float((np.diff(series) ** 2).mean()) / 2
        penalty = 2 * noise * np.log(len(series))
        found = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(series).predict(penalty)
        cases.append({"series": series.tolist(), "changes": [int(i) for i in found[:-1]]})
    return cases


if __name__ == "__main__":
    made = ", ".join(f"{name} {version(name)}" for name in ("statsmodels", "ruptures", "numpy"))
    print(json.dumps({"made": made, "nile": nile(), "breaks": breaks()}))
