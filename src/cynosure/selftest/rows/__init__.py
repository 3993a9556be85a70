"""Every row of the selftest. A new estimator is a row in its file; a new file one line here."""

from __future__ import annotations

from cynosure.selftest.row import Row
from cynosure.selftest.rows import (
    arithmetic,
    association,
    change,
    clusters,
    drift,
    experiments,
    findings,
    items,
    judge,
    levels,
    past_experiments,
    releases,
    retention,
    searched,
    surrogacy,
)

MODULES = (
    findings,
    searched,
    drift,
    levels,
    experiments,
    clusters,
    change,
    judge,
    surrogacy,
    past_experiments,
    releases,
    retention,
    items,
    association,
    arithmetic,
)

ROWS: tuple[Row, ...] = tuple(row for module in MODULES for row in module.ROWS)
