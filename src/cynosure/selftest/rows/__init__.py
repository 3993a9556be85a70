"""Every row of the selftest. A new estimator is a row in its file; a new file one line here."""

from __future__ import annotations

from cynosure.selftest.row import Row
from cynosure.selftest.rows import (
    arithmetic,
    change,
    clusters,
    experiments,
    findings,
    items,
    judge,
    levels,
    retention,
    surrogacy,
)

MODULES = (
    findings,
    levels,
    experiments,
    clusters,
    change,
    judge,
    surrogacy,
    retention,
    items,
    arithmetic,
)

ROWS: tuple[Row, ...] = tuple(row for module in MODULES for row in module.ROWS)
