"""Reference values of PPI++: `python make_judge.py > judge.json` (group `oracles`)."""

import json
import sys

LABELS = [float(c) for c in "101100101101"]
JUDGED = [0.8, 0.5, 0.4, 0.9, 0.3, 0.1, 0.5, 0.6, 0.7, 0.6, 0.5, 0.9]
BETTER = [0.6, 0.5, 0.3, 0.9, 0.5, 0.1, 0.2, 0.6, 0.7, 0.1, 0.5, 0.9]
OTHERS = [i / 10 for i in range(10)] * 6
"""Twelve labels, two judges of them, and what a judge said of sixty others."""

TASKS = [3, 1, 4, 2, 2, 5, 1, 3, 2, 6, 1, 2]
SOLVED = [2, 1, 3, 0, 2, 3, 0, 2, 1, 4, 1, 0]
SEEN = [2, 1, 2, 1, 2, 4, 0, 3, 1, 3, 1, 1]
OTHER_TASKS = [1 + (7 * i) % 5 for i in range(40)]
OTHER_SEEN = [(3 * i) % (1 + (7 * i) % 5 + 1) for i in range(40)]
"""Tasks of twelve people, how many they solved by people's count and by the judge's; 40 others."""

WEIGHTS = (0.0, 0.3, 1.0)


def main() -> dict[str, object]:
    import numpy as np
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate, ppi_ols_pointestimate

    labels, others = np.array(LABELS), np.array(OTHERS)

    def mean(judged: list[float], weight: float | None) -> dict[str, object]:
        given = (labels, np.array(judged), others)
        low, high = ppi_mean_ci(*given, alpha=0.05, lam=weight)
        return {
            "value": np.asarray(ppi_mean_pointestimate(*given, lam=weight)).item(),
            "interval": [low.item(), high.item()],
        }

    root, other_root = np.sqrt(TASKS), np.sqrt(OTHER_TASKS)
    ratios = [
        ppi_ols_pointestimate(
            root[:, None], SOLVED / root, SEEN / root, other_root[:, None],
            OTHER_SEEN / other_root, lam=weight,
        ).item()
        for weight in WEIGHTS
    ]  # fmt: skip
    return {
        "made": "ppi-python 0.2.3, numpy 2.4.6",
        "mean": {
            "judged": mean(JUDGED, None),
            "better": mean(BETTER, None),
            "better_whole": mean(BETTER, 1.0),
        },
        "ratio": ratios,
    }


if __name__ == "__main__":
    json.dump(main(), sys.stdout, indent=1)
