"""GrowthBook: rows of an assignment query (CSV, JSON lines or Parquet; late 2026).

Columns are `timestamp`, `experiment_id`, `variation_id` and one for the kind of id (`user_id`,
`anonymous_id`, `device_id`, `company_id`); all others are dimensions and stay properties. Every
exposure is a row: that the first wins and that a person may have met several variants is for the
analysis to see.
"""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.sources.importer import Importer, Row
from cynosure.sources.walking import Record, first, first_known

USERS: tuple[str, ...] = ("user_id", "anonymous_id", "device_id", "id", "company_id")
_FILLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("experiment", ("experiment_id", "experimentId")),
    ("variant", ("variation_id", "variationId")),
    ("ts", ("timestamp",)),
)


def _exposures(record: Record) -> Iterator[Row]:
    consumed = {*USERS, "experiment", "variant", "ts", *(n for _, names in _FILLED for n in names)}
    yield {
        **{column: first(record, names) for column, names in _FILLED},
        "user_id": first_known(record, USERS),
        **{name: value for name, value in record.items() if name not in consumed},
    }


GROWTHBOOK = Importer(
    name="growthbook",
    makers={"exposures": _exposures},
    marks=(
        ("experiment_id", "variation_id", "timestamp", "|".join(USERS)),
        ("experimentId", "variationId", "timestamp", "|".join(USERS)),
    ),
)
