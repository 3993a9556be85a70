"""Tables of the contract that several cases write alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from cynosure.worlds.cases.crowd import Crowd
from cynosure.worlds.cases.visits import Visits
from cynosure.worlds.layout import MICROSECONDS, named
from cynosure.worlds.releases import Release
from cynosure.worlds.span import Flags, Ints


def instants(milliseconds: Ints, absent: Flags | None = None) -> pa.Array:
    """Instants of a world as a column of the contract; null where `absent`."""
    micros = pa.array(milliseconds * MICROSECONDS, pa.int64(), mask=absent)
    return micros.cast(pa.timestamp("us", tz="UTC"))


def people_table(crowd: Crowd, known: Mapping[str, pa.Array] | None = None) -> pa.Table:
    """Everybody, with what else is `known` of each."""
    return pa.table(
        {
            "user_id": pa.array(crowd.user_id, pa.string()),
            "joined": instants(crowd.joined),
            **(known or {}),
        }
    )


def exposures_table(
    experiment: str,
    variants: Sequence[str],
    crowd: Crowd,
    visits: Visits,
    arm: Ints,
    since: int,
    unit: pa.Array | None = None,
) -> pa.Table:
    """Everybody meets the variant of the own `arm` at the first visit after `since`."""
    later = np.flatnonzero(visits.start >= since)
    met, first = np.unique(visits.person[later], return_index=True)
    columns = {
        "experiment": pa.array([experiment] * len(met), pa.string()),
        "variant": named(variants, arm[met]),
        "user_id": named(crowd.user_id, met),
        "ts": instants(visits.start[later[first]]),
    }
    return pa.table(columns if unit is None else {**columns, "unit": unit.take(pa.array(met))})


def daily_exposures(
    experiment: str,
    variants: Sequence[str],
    crowd: Crowd,
    visits: Visits,
    variant: Ints,
    since: int,
    unit: pa.Array | None = None,
) -> pa.Table:
    """Everybody meets the `variant` of a visit at the first one of each day after `since`."""
    later = np.flatnonzero(visits.start >= since)
    days = int(visits.day.max()) + 1
    _, first = np.unique(visits.person[later] * days + visits.day[later], return_index=True)
    met = later[first]
    columns = {
        "experiment": pa.array([experiment] * len(met), pa.string()),
        "variant": named(variants, variant[met]),
        "user_id": named(crowd.user_id, visits.person[met]),
        "ts": instants(visits.start[met]),
    }
    whose = pa.array(visits.person[met])
    return pa.table(columns if unit is None else {**columns, "unit": unit.take(whose)})


def releases_table(releases: Sequence[Release]) -> pa.Table:
    """The releases in the order of their instants."""
    ordered = sorted(releases, key=lambda release: release.at)
    ended = np.array([release.ended or 0 for release in ordered], dtype=np.int64)
    strings = {
        name: pa.array([getattr(release, name) for release in ordered], pa.string())
        for name in ("kind", "id", "scope", "split", "assigned_by", "experiment")
    }
    return pa.table(
        {
            "ts": instants(np.array([release.at for release in ordered], dtype=np.int64)),
            **strings,
            "ended": instants(ended, ended == 0),
            "note": pa.array([release.note.en for release in ordered], pa.string()),
        }
    )
