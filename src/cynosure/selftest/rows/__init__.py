"""Every row of the selftest. A new estimator is a row in its file; a new file one line here."""

from __future__ import annotations

from cynosure.selftest.row import Row
from cynosure.selftest.rows import (
    arithmetic,
    association,
    audited,
    change,
    clusters,
    drift,
    experiments,
    findings,
    items,
    judge,
    labels,
    levels,
    past_experiments,
    releases,
    retention,
    searched,
    staircase,
    surrogacy,
)

MODULES = (
    findings,
    staircase,
    searched,
    drift,
    levels,
    experiments,
    clusters,
    change,
    judge,
    labels,
    surrogacy,
    past_experiments,
    audited,
    releases,
    retention,
    items,
    association,
    arithmetic,
)

ROWS: tuple[Row, ...] = tuple(row for module in MODULES for row in module.ROWS)
