"""Small valid calls of the public methods about judges, labels and effects that are summed."""

from __future__ import annotations

import numpy as np

from cynosure.stats import shrunken
from cynosure.stats.clustered import proportion
from cynosure.stats.estimate import Band, Interval
from cynosure.stats.judge import answering, by_unit, by_version, crossed, runs, variance
from cynosure.stats.moments import moments_of
from tests.stats.call import Call, D

_LABELLED = np.arange(len(D["x"])) % 3 == 0
_SUMS = moments_of(
    np.column_stack(
        [
            D["y"] * _LABELLED,
            _LABELLED,
            D["x"] * _LABELLED,
            _LABELLED,
            D["x"] * ~_LABELLED,
            ~_LABELLED,
        ]
    )
)
_STRATUM = np.stack([
    D["y"] * _LABELLED, _LABELLED, D["x"] * _LABELLED, _LABELLED,
    D["x"] * ~_LABELLED, ~_LABELLED, 0 * D["x"], 0 * D["x"],
])  # fmt: skip
_STRATA = (answering.Answers(100, 30, 12.0, 9.0), answering.Answers(200, 40, 30.0, 26.0))

JUDGES = [
    Call(proportion.clustered_proportion, {"hits": D["binary"], "clusters": D["group"]},
         ("hits", "clusters"), clusters="clusters"),
    Call(answering.responding, {"strata": _STRATA}),
    Call(answering.weighted, {"strata": _STRATA}),
    Call(by_unit.by_unit, {"moments": _SUMS}),
    Call(by_unit.judge_alone, {"moments": _SUMS}),
    Call(by_unit.judge_weight, {"moments": _SUMS}),
    Call(by_unit.judged_arm, {"moments": _SUMS}),
    Call(by_unit.judged_noise, {"moments": _SUMS}),
    Call(variance.variance_shares, {
        "nested": variance.Nested(60, 12, 300.0, 40.0, 30.0),
        "judge": variance.Repeats(3.0, 20),
        "runs": variance.Repeats(0.0, 0),
    }),
    Call(by_version.by_version, {"strata": np.stack([_STRATUM, _STRATUM])}),
    Call(runs.shared_weight, {"weights": D["x"], "people": D["group"], "runs": D["arm"]},
         ("weights", "people", "runs")),
    Call(runs.widened, {
        "value": 0.5,
        "interval": Interval(0.4, 0.6, 0.95, Band.SAMPLING),
        "squared": 0.01,
        "degrees": 40.0,
        "runs": variance.Repeats(3.0, 12),
        "weight": 0.04,
    }),
    Call(crossed.crossed_shares, {
        "people": D["group"],
        "items": np.arange(len(D["x"])) % 5,
        "counts": np.ones(len(D["x"])),
        "totals": D["y"],
        "squares": D["y"] ** 2,
        "judge": variance.Repeats(3.0, 20),
        "runs": variance.Repeats(0.0, 0),
    }, ("people", "items", "counts", "totals", "squares")),
    Call(shrunken.shrunken_sum, {
        "effects": [0.1, 0.3, -0.1, 0.2, 0.15, 0.05],
        "variances": [0.01, 0.02, 0.01, 0.02, 0.01, 0.02],
        "chosen": [True, True, False, True, False, True],
    }),
]  # fmt: skip
