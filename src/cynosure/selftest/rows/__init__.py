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

ROWS: tuple[Row, ...] = (
    *findings.ROWS,
    *levels.ROWS,
    *experiments.ROWS,
    *clusters.ROWS,
    *change.ROWS,
    *judge.ROWS,
    *surrogacy.ROWS,
    *retention.ROWS,
    *items.ROWS,
    *arithmetic.ROWS,
)
