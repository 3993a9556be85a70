"""From a metric down to the files: what its rows are made of, table by table."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses.structure import sources_behind
from cynosure.errors import Text
from cynosure.findings.blocks import TableBlock
from cynosure.metrics.inputs import Asked
from cynosure.metrics.starfile.models import CutEpisodes, StarFile

TITLE = Text("Lineage", "数据来源")
"""The title by which a page finds the table."""
COLUMNS = (
    Text("counts", "统计对象"),
    Text("made of", "构成"),
    Text("table", "表"),
    Text("files", "文件"),
    Text("rows kept", "保留行数"),
)


def lineage(asked: Asked, metric: str) -> TableBlock | None:
    """Each source of a metric with the moments and columns it takes, and the files of their tables.

    None where no table of the snapshot stands behind it.
    """
    rows = tuple(
        (source, made_of, table, profile.pattern, profile.kept)
        for source in sources_behind(asked.star_file, metric)
        for made_of, table in _made_of(asked.star_file, source)
        if table in asked.profiles
        for profile in asked.profiles[table].sources
    )
    return TableBlock(TITLE, COLUMNS, rows) if rows else None


def _made_of(star_file: StarFile, source: str) -> Iterator[tuple[str, str]]:
    """What a source takes from which table: moments with their events, columns carried over."""
    kind = star_file.episodes.get(source)
    if not isinstance(kind, CutEpisodes):
        yield _moment(star_file, source), star_file.table_of(source)
        return
    for ref in kind.of:
        yield _moment(star_file, ref.name), star_file.table_of(ref.name)
    carried: dict[str, list[str]] = {}
    for name, one in kind.carries.items():
        if one.column is not None:
            table, _, column = one.column.name.partition(".")
            carried.setdefault(table, []).append(name if name == column else f"{name} ({column})")
    for table, named in carried.items():
        yield ", ".join(named), table


def _moment(star_file: StarFile, name: str) -> str:
    moment = star_file.moments.get(name)
    if moment is None or moment.event is None:
        return name
    return f"{name}: {', '.join(event.name for event in moment.event)}"
