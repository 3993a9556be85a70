"""GrowthBook: rows of an assignment query, and of its results (CSV, JSON lines or Parquet; late
2026).

Columns are `timestamp`, `experiment_id`, `variation_id` and one for the kind of id (`user_id`,
`anonymous_id`, `device_id`, `company_id`); all others are dimensions and stay properties. Every
exposure is a row: that the first wins and that a person may have met several variants is for the
analysis to see.

Results have a row a variation and metric: how many units, the sum of their values and the sum of
their squares (`main_sum`, `main_sum_squares`); mean and variance follow. Variation `0` is the
control where no column says which is.
"""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.sources.importer import Importer, Row
from cynosure.sources.walking import Record, first, first_known, number

USERS: tuple[str, ...] = ("user_id", "anonymous_id", "device_id", "id", "company_id")
_FILLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("experiment", ("experiment_id", "experimentId")),
    ("variant", ("variation_id", "variationId")),
    ("ts", ("timestamp",)),
)


_SUMMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("experiment", ("experiment_id", "experimentId", "experiment")),
    ("variant", ("variation_id", "variationId", "variation")),
    ("metric", ("metric_id", "metricId", "metric")),
    ("ts", ("timestamp", "ts")),
)
_N = ("users", "count", "n")
_SUM, _SQUARES = ("main_sum", "sum"), ("main_sum_squares", "sum_squares")


def _is_summed(record: Record) -> bool:
    """Whether a row is of results, and no exposure."""
    return any(name in record for name in (*_SUM, *_SQUARES))


def _exposures(record: Record) -> Iterator[Row]:
    if _is_summed(record):
        return
    consumed = {*USERS, "experiment", "variant", "ts", *(n for _, names in _FILLED for n in names)}
    yield {
        **{column: first(record, names) for column, names in _FILLED},
        "user_id": first_known(record, USERS),
        **{name: value for name, value in record.items() if name not in consumed},
    }


def _effects(record: Record) -> Iterator[Row]:
    if not _is_summed(record):
        return
    n, total, squares = (number(first(record, names)) for names in (_N, _SUM, _SQUARES))
    consumed = {*_N, *_SUM, *_SQUARES, *(name for _, names in _SUMMED for name in names)}
    yield {
        **{column: first(record, names) for column, names in _SUMMED},
        "control": first(record, ("control", "baseline")) or "0",
        "n": n,
        "mean": total / n if n and total is not None else None,
        "variance": _variance(n, total, squares),
        **{name: value for name, value in record.items() if name not in {*consumed, "control"}},
    }


def _variance(n: float | None, total: float | None, squares: float | None) -> float | None:
    if n is None or total is None or squares is None or n < 2:
        return None
    return max(squares - total * total / n, 0.0) / (n - 1)


GROWTHBOOK = Importer(
    name="growthbook",
    makers={"exposures": _exposures, "effects": _effects},
    marks=(
        ("experiment_id", "variation_id", "timestamp", "|".join(USERS)),
        ("experimentId", "variationId", "timestamp", "|".join(USERS)),
        ("users|count", "main_sum", "main_sum_squares"),
    ),
)
