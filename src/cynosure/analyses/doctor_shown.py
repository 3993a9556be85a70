"""The tables of `doctor` that pages show beside others: coverage against its bars, releases."""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.analyses import window
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Quantity, TableBlock, Unit
from cynosure.findings.forms import Value
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.why.releases import Released, ReleasesRequest

RELEASES = Text("Releases", "发布记录")
"""The title by which a page finds the table of releases: day, kind, name, who met it."""
COVERAGE = Text("Coverage", "覆盖率")


def coverage(held: Sequence[tuple[Check, Text]]) -> TableBlock | None:
    """Every bar that is a share, how far the data reach, what waits where they do not."""
    rows = tuple(
        (values["what"], *shares, blocks if check.passed is False else "")
        for check, blocks in held
        if check.code == "bar_at_least" and (shares := _shares(values := dict(check.values)))
    )
    heads = (
        Text("what", "项目"),
        Text("share", "占比"),
        Text("bar", "门槛"),
        Text("blocks", "无法回答"),
    )
    return TableBlock(COVERAGE, heads, rows) if rows else None


def _shares(values: dict[str, Value]) -> tuple[Quantity, ...]:
    """The share and its bar, nothing where the share is not known."""
    found = [values.get(name) for name in ("share", "bar")]
    known = [Quantity(value, Unit.SHARE) for value in found if isinstance(value, int | float)]
    return tuple(known) if len(known) == len(found) else ()


def releases_request(asked: Asked) -> ReleasesRequest | None:
    """What asks for every release that a source tells of, None where none does."""
    if "releases" not in asked.profiles or not asked.profiles["releases"].kept:
        return None
    first, last = window.extent(asked, ("releases",))
    return ReleasesRequest(Period("range", first, last))


def releases(inputs: Inputs, request: ReleasesRequest | None) -> TableBlock | None:
    """What changed on which day, the newest first: a terminal may not have room for all."""
    found: tuple[Released, ...] = () if request is None else inputs.answer_to(request)
    newest = found[::-1]
    rows = tuple((one.day.isoformat(), one.kind, one.id, one.assigned_by or "") for one in newest)
    heads = (
        Text("day", "日期"),
        Text("kind", "类型"),
        Text("name", "名称"),
        Text("assigned by", "分配方式"),
    )
    return TableBlock(RELEASES, heads, rows) if rows else None
