"""A metric beside its own past: the definition before, and numbers that were told otherwise."""

from __future__ import annotations

import math

from cynosure.analyses import window
from cynosure.analyses.reading import Reading
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Note, Quantity, State, TableBlock
from cynosure.findings.forms import Value
from cynosure.metrics.history import Told
from cynosure.metrics.kinds.accepted import SHORTEST, is_accepted
from cynosure.stats.estimate import Estimate

OVERLAP = Text("Both definitions", "新旧口径")
"""The title by which a page finds the table of two definitions."""
LATEST = 13
"""How many periods two definitions are compared over: a quarter of weeks."""
NAMED = 3
"""How many restated periods are named one by one."""
TOLERANCE = 1e-9
"""Relative; what a recomputation may differ by."""


def is_signed(reading: Reading) -> bool:
    """Whether somebody stands for the definition of the metric as it is."""
    hashed, version = reading.inputs.definitions[reading.metric]
    return is_accepted(reading.model(reading.metric).accepted, hashed, version)


def accept(reading: Reading) -> Note:
    """What to do about a definition that nobody has accepted."""
    hashed, _ = reading.inputs.definitions[reading.metric]
    return Note(
        "accept_definition",
        (("metric", reading.metric), ("hash", hashed[:SHORTEST]), ("command", "cyn check")),
    )


def definitions(reading: Reading) -> list[Block]:
    """The metric under the definition before and under the present one, where both have a value."""
    earlier = reading.inputs.history.earlier
    if earlier is None:
        return []
    unit = reading.unit(reading.metric)
    rows = []
    before = {(point.start, point.end): point.estimate for point in earlier.points}
    for period in reading.periods:
        old = before.get((period.start.isoformat(), period.end.isoformat()))
        new = reading.bare(reading.metric, period)
        if isinstance(old, Estimate) and isinstance(new, Estimate):
            cells = (Quantity(old.value, unit), Quantity(new.value, unit))
            rows.append((window.spelt(period), *cells))
    if not rows:
        return []
    version = reading.inputs.definitions[reading.metric][1]
    columns = (
        Text("Period", "周期"),
        Text(f"v{earlier.version}", f"第 {earlier.version} 版"),
        Text(f"v{version}", f"第 {version} 版"),
    )
    return [TableBlock(OVERLAP, columns, tuple(rows[-LATEST:]))]


def caveats(reading: Reading) -> list[Note]:
    """That the definition has changed, and which closed periods were told otherwise before."""
    return [*_definition(reading), *_restated(reading)]


def _definition(reading: Reading) -> list[Note]:
    earlier = reading.inputs.history.earlier
    if earlier is None:
        return []
    version = reading.inputs.definitions[reading.metric][1]
    found = []
    if earlier.changes:
        said = [change.says for change in earlier.changes]
        told = Text("; ".join(each.en for each in said), "；".join(each.zh for each in said))
        values = (("before", earlier.version), ("version", version), ("changes", told))
        found.append(Note("definition_changed", values))
    if earlier.amiss is not None:
        values_amiss = (("before", earlier.version), ("why", earlier.amiss))
        found.append(Note("definition_not_comparable", values_amiss))
    return found


def _restated(reading: Reading) -> list[Note]:
    """The latest of the closed periods whose number has changed, and how many more there are."""
    told = {(one.start, one.end): one for one in reading.inputs.history.told}
    found = []
    for period in reversed(reading.periods):
        one = told.get((period.start.isoformat(), period.end.isoformat()))
        now = reading.bare(reading.metric, period)
        if one is None or not isinstance(now, Estimate) or reading.state(period) is State.OPEN:
            continue
        if not math.isclose(one.value, now.value, rel_tol=TOLERANCE):
            found.append(_changed(reading, one, now.value))
    more = len(found) - NAMED
    rest = [Note("restated_more", (("count", more),))] if more > 0 else []
    return [*found[:NAMED], *rest]


def _changed(reading: Reading, told: Told, now: float) -> Note:
    values: tuple[tuple[str, Value], ...] = (
        ("start", told.start),
        ("end", told.end),
        ("was", told.value),
        ("day", told.day),
        ("now", now),
        ("finding", told.alias),
        ("unit", reading.unit(reading.metric).value),
    )
    if told.rows:
        return Note("restated", (*values, ("rows", told.rows)))
    return Note("restated_without_rows", values)
