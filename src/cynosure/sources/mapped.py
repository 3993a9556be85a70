"""The mapping language at work: cells of the file put where the table wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cynosure.sources.nested import Inner
from cynosure.sources.paths import inside
from cynosure.sources.plan import Plan, paths_of
from cynosure.sources.stretch import Stretch
from cynosure.tables.cells import as_text, plain
from cynosure.tables.mapping import Const, FirstOf, Joined, LookUp, Mapping, Path, Unpivot
from cynosure.tables.numbers import numbers
from cynosure.tables.validate import without_sentinels

Look = Callable[[LookUp, Sequence[pa.Array]], pa.Array]
"""Values found in another table for the cells of the key, a column for each pair of `on`; ids of
people come as the bytes of their hash."""


@dataclass(frozen=True)
class Cells:
    """Cells that are placed but not yet judged, `rows` to a column.

    `filled` goes by columns of the table, `kept` by columns of the file; `origin` is the row of the
    stretch from which each row comes.
    """

    filled: dict[str, pa.Array]
    kept: dict[str, pa.Array]
    origin: NDArray[np.int64]
    rows: int
    absent: frozenset[str]


def placed(plan: Plan, stretch: Stretch, unpivot: Unpivot | None, look: Look) -> Cells:
    """The cells of a stretch by the table's columns.

    `absent` names the columns whose path leads to nothing in any row of this stretch.
    """
    found = _found(plan.places, stretch)
    filled = {
        column.name: _cells(mapping, found, stretch.rows, look) for column, mapping in plan.filled
    }
    absent = frozenset(
        column.name for column, mapping in plan.filled if _is_absent(mapping, plan, found)
    )
    kept = {name: stretch.columns[name] for name in plan.kept if name in stretch.columns}
    cells = Cells(filled, kept, np.arange(stretch.rows), stretch.rows, absent)
    return cells if unpivot is None else _unpivoted(cells, unpivot, found)


def _found(places: dict[str, tuple[str, Inner]], stretch: Stretch) -> dict[str, pa.Array]:
    """The cells at each mapped path; a column is opened once for all paths inside it."""
    inner: dict[str, dict[str, Inner]] = {}
    found: dict[str, pa.Array] = {}
    for path, (column, steps) in places.items():
        if column in stretch.opened and steps in stretch.opened[column]:
            found[path] = stretch.opened[column][steps]
        elif steps:
            inner.setdefault(column, {})[path] = steps
        else:
            found[path] = stretch.columns[column]
    for column, paths in inner.items():
        opened = inside(stretch.columns[column], list(paths.values()))
        found.update(zip(paths, opened, strict=True))
    return found


def _is_absent(mapping: Mapping | None, plan: Plan, found: dict[str, pa.Array]) -> bool:
    if mapping is None:
        return True
    nowhere = [
        path not in found
        or (bool(plan.places[path][1]) and found[path].null_count == len(found[path]))
        for path in paths_of(mapping)
    ]
    return all(nowhere) and bool(nowhere) if isinstance(mapping, FirstOf) else any(nowhere)


def _cells(mapping: Mapping | None, found: dict[str, pa.Array], rows: int, look: Look) -> pa.Array:
    match mapping:
        case Path(path):
            return found.get(path, pa.nulls(rows))
        case Const(value):
            return pa.repeat(pa.scalar(value), rows)
        case Joined(paths):
            parts = [as_text(plain(found.get(path, pa.nulls(rows))))[0] for path in paths]
            return pc.binary_join_element_wise(*parts, ":", null_handling="emit_null")
        case FirstOf(paths):
            parts = [as_text(plain(found.get(path, pa.nulls(rows))))[0] for path in paths]
            return pc.coalesce(*map(without_sentinels, parts))
        case LookUp(on=on):
            return look(mapping, [found.get(path, pa.nulls(rows)) for path, _ in on])
        case None:
            return pa.nulls(rows)


def _unpivoted(cells: Cells, unpivot: Unpivot, found: dict[str, pa.Array]) -> Cells:
    """A row for each answered cell of the unpivoted columns, in the order of the file."""
    origins, names, values = [], [], []
    for path in unpivot.columns:
        column = plain(found.get(path, pa.nulls(cells.rows)))
        rows = np.flatnonzero(_answered(column, unpivot.missing))
        origins.append(rows)
        names.append(pa.repeat(pa.scalar(path), len(rows)))
        values.append(as_text(column)[0].take(pa.array(rows)))
    origin = np.concatenate(origins)
    order = np.argsort(origin, kind="stable")
    origin = origin[order]
    sort, take = _taking(order), _taking(origin)
    filled = {name: take(array) for name, array in cells.filled.items()}
    filled["name"] = sort(pa.concat_arrays(names))
    filled["value"] = sort(pa.concat_arrays(values))
    kept = {name: take(array) for name, array in cells.kept.items()}
    return Cells(filled, kept, origin, len(origin), cells.absent)


def _taking(rows: NDArray[np.int64]) -> Callable[[pa.Array], pa.Array]:
    index = pa.array(rows)
    return lambda array: array.take(index)


def _answered(column: pa.Array, missing: tuple[float, ...]) -> NDArray[np.bool_]:
    text = as_text(column)[0]
    given = pc.and_(text.is_valid(), pc.not_equal(pc.utf8_trim_whitespace(text), ""))
    codes = pc.is_in(numbers(text).values, pa.array(missing, pa.float64()), skip_nulls=True)
    answered = pc.and_not(given.fill_null(fill_value=False), codes)
    return np.asarray(answered.to_numpy(zero_copy_only=False), dtype=bool)
