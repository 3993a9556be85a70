"""Sums of shares of the people joined: people dealt to groups as one, small values folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cynosure.metrics.requests import added
from cynosure.metrics.why.cuts import OTHER, VALUE
from cynosure.metrics.why.dealt import UNITS, Cut

if TYPE_CHECKING:
    import pyarrow as pa


def joined(cuts: Sequence[Cut], shares: Sequence[pa.Table]) -> list[dict[str, Any]]:
    """The rows that `SumsRequest.query` gives for all people, from those that its `of_share` gave
    for each share of them.

    In every share people are dealt anew from the first group on; each share goes on here where the
    one before it ended.
    """
    keys = ["_cut", "_group", "_period"]
    keys += [f"_key{k}" for k in range(max(len(cut.by) for cut in cuts))]
    dealt, tables = 0, []
    for share in shares:
        number = share["_cut"].to_numpy()
        units = share["_units"].to_numpy(zero_copy_only=False)[number == UNITS]
        tables.append(_shifted(cuts, share, dealt).drop_columns("_units"))
        dealt += int(units.sum())
    rows: list[list[dict[str, Any]]] = [[] for _ in cuts]
    for row in added(tables, keys):
        rows[row["_cut"]].append(row)
    return [row for cut, own in zip(cuts, rows, strict=True) for row in _folded(cut, own)]


def _shifted(cuts: Sequence[Cut], share: pa.Table, dealt: int) -> pa.Table:
    """The sums of a share with the groups that its people are in after `dealt` others."""
    import numpy as np
    import pyarrow as pa

    number = share["_cut"].to_numpy()
    rows = share.filter(pa.array(number != UNITS))
    groups = np.array([cut.groups for cut in cuts])[number[number != UNITS]]
    place = rows.schema.get_field_index("_group")
    shifted = (rows["_group"].to_numpy() + dealt) % groups
    return rows.set_column(place, "_group", pa.array(shifted))


def _folded(cut: Cut, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the values of each dimension beyond the largest as one; see `cuts.folded`."""
    for k in range(len(cut.by)):
        name, sizes = f"_key{k}", dict[str, float]()
        for row in rows:
            if row[name].startswith(VALUE):
                sizes[row[name]] = sizes.get(row[name], 0) + abs(row["_size"])
        ranked = sorted(sizes, key=lambda value: (-sizes[value], value))
        small = frozenset(ranked[cut.most :])
        for row in rows:
            row[f"_folded{k}"] = len(small)
            row[name] = OTHER if row[name] in small else row[name]
    return rows
