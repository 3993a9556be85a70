"""Every row of the selftest. A new estimator is a row in its file; a new file one line here."""

from __future__ import annotations

from cynosure.selftest.row import Row
from cynosure.selftest.rows import (
    arithmetic,
    association,
    audited,
    change,
    clusters,
    contrasts,
    drift,
    experiments,
    findings,
    items,
    judge,
    labels,
    levels,
    one_prompt,
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
    one_prompt,
    contrasts,
    association,
    arithmetic,
)

ROWS: tuple[Row, ...] = tuple(row for module in MODULES for row in module.ROWS)
