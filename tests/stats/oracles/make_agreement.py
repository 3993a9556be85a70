"""Reference values of agreement: `python make_agreement.py > agreement.json` (group `oracles`).

irrCAC pins numpy 1, so that its numbers come from an environment of their own:
`python make_agreement.py gwet > agreement_gwet.json`.
"""

import json
import sys

RATINGS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Krippendorff (2011): 4 raters by 12 units; None was not rated."""

GAPPED = [[(i * i + 3 * j * j + i * j) % 7 if (i + 2 * j) % 5 else None for i in range(40)]
          for j in range(6)]  # fmt: skip
"""Six raters by 40 units with a fifth missing, values 0 to 6, hardly better than chance."""

TABLE = [[11, 3, 1, 0], [4, 12, 5, 1], [0, 6, 14, 3], [1, 0, 2, 9]]
"""Two raters, four ordered categories."""

FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
"""Fleiss (1971): ten subjects, five categories, fourteen raters."""

MEASURES = ("nominal", "ordinal", "interval", "ratio")


def gwet() -> dict[str, object]:
    import pandas as pd
    from irrCAC.raw import CAC

    rows = [[c for c, times in enumerate(row) for _ in range(times)] for row in FLEISS]
    found = CAC(pd.DataFrame(rows), digits=8).fleiss()["est"]
    return {
        "made": "irrCAC 0.4.4",
        "fleiss": {
            "value": found["coefficient_value"],
            "error": found["se"],
            "interval": found["confidence_interval"],
        },
    }


def main() -> dict[str, object]:
    import krippendorff
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    def alphas(table: list[list[int | None]]) -> dict[str, float]:
        cells = np.array(table, float)
        return {
            measure: float(krippendorff.alpha(cells, level_of_measurement=measure))
            for measure in MEASURES
        }

    kappas = {}
    for name, weights in (("nominal", None), ("linear", "linear"), ("quadratic", "quadratic")):
        found = cohens_kappa(np.array(TABLE, float), wt=weights)
        kappas[name] = {"value": found.kappa, "error": found.std_kappa}
    return {
        "made": "krippendorff 0.9.0, statsmodels 0.15.0, numpy 2.4.6",
        "krippendorff": {"published": alphas(RATINGS), "gapped": alphas(GAPPED)},
        "cohen": kappas,
    }


if __name__ == "__main__":
    json.dump(gwet() if sys.argv[1:] == ["gwet"] else main(), sys.stdout, indent=1)
