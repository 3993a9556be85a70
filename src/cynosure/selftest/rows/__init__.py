"""Every row of the selftest. A new estimator is a row in its file; a new file one line here."""

from __future__ import annotations

from cynosure.selftest.row import Row
from cynosure.selftest.rows import (
    apart,
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
    judged_arms,
    labels,
    levels,
    one_prompt,
    past_experiments,
    plans,
    pushes,
    releases,
    retention,
    searched,
    staircase,
    surrogacy,
    switched,
)

MODULES = (
    findings,
    staircase,
    searched,
    drift,
    levels,
    experiments,
    clusters,
    apart,
    change,
    judge,
    labels,
    judged_arms,
    surrogacy,
    past_experiments,
    audited,
    pushes,
    releases,
    plans,
    switched,
    retention,
    items,
    one_prompt,
    contrasts,
    association,
    arithmetic,
)

ROWS: tuple[Row, ...] = tuple(row for module in MODULES for row in module.ROWS)
