"""Which file would lift a share above its bar, and what it lacks."""

from __future__ import annotations

from cynosure.errors import Text
from cynosure.metrics.inputs import Asked
from cynosure.metrics.trust.coverage import Coverage, Side
from cynosure.tables.mapping import Path, SourceSpec


def unblocked_by(asked: Asked, side: Side, coverage: Coverage) -> Text:
    """What is missing for most of the rows that miss: the column itself, or its counterpart."""
    where = _where(asked, side)
    silent, strange = coverage.rows - coverage.named, coverage.named - coverage.known
    if silent >= strange:
        return Text(
            f"Fill {where.en}: {silent:,} of its {coverage.rows:,} rows have nothing there",
            f"请补齐 {where.zh}：{coverage.rows:,} 行中有 {silent:,} 行为空",
        )
    return Text(
        f"Map the same id in {where.en} as in the events: {strange:,} of its {coverage.rows:,} "
        "rows name somebody who is seen nowhere else",
        f"请让 {where.zh} 与事件使用同一种 ID：{coverage.rows:,} 行中有 {strange:,} 行的用户"
        "在别处从未出现",
    )


def _where(asked: Asked, side: Side) -> Text:
    """The column of the file that fills a column of a table, and the path of the file."""
    specs = [spec for spec in asked.star_file.sources if spec.table == side.table]
    if not specs:
        return Text(f"`{side.column}` of {side.table}", f"{side.table} 表的 `{side.column}`")
    named = [(_column(spec, side.column), spec.path) for spec in specs]
    return Text(
        ", ".join(f"`{column}` in `{path}`" for column, path in named),
        "、".join(f"`{path}` 的 `{column}`" for column, path in named),
    )


def _column(spec: SourceSpec, column: str) -> str:
    mapped = dict(spec.map).get(column)
    return mapped.path if isinstance(mapped, Path) else column
