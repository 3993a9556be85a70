"""Restatements in words: of a finding that was told otherwise, of the loads that brought them."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.errors import Text
from cynosure.findings.blocks import Unit
from cynosure.project.restated import Restated
from cynosure.report import grammar
from cynosure.report.sentence import amount
from cynosure.store.snapshots import Manifest


def restated_sentence(one: Restated, lang: str) -> str:
    """One sentence: what the number is now, and how many rows came late."""
    if one.value is None or one.alias is None:
        rows = amount(grammar(lang), one.rows or 0, Unit.ROWS)
        return Text(
            f"Restated, not asked again yet: {rows} came late or gave way since.",
            f"数据有修订，尚未重新提问：此后迟到或被替换的有 {rows}。",
        ).within(lang)
    value = amount(grammar(lang), one.value, one.unit)
    if not one.rows:
        return Text(
            f"Restated: is {value} now ({one.alias}).", f"已修订：现为 {value}（{one.alias}）。"
        ).within(lang)
    rows = amount(grammar(lang), one.rows, Unit.ROWS)
    return Text(
        f"Restated: is {value} now ({one.alias}); {rows} came late or gave way since.",
        f"已修订：现为 {value}（{one.alias}）；此后迟到或被替换的有 {rows}。",
    ).within(lang)


def restated_values(one: Restated | None) -> dict[str, object] | None:
    """The same as JSON values."""
    if one is None:
        return None
    return {"value": one.value, "finding": one.alias, "rows": one.rows}


def late_rows(manifest: Manifest) -> Iterator[Text]:
    """A sentence for each table in which a load changed days that had been served before it."""
    for table in dict.fromkeys(day.table for day in manifest.restated):
        days = [day for day in manifest.restated if day.table == table]
        first, last = days[0].day, days[-1].day
        added, removed = sum(day.added for day in days), sum(day.removed for day in days)
        yield Text(
            f"{table}, days served before ({first} to {last}): {added:,} rows came, {removed:,} "
            "gave way",
            f"{table} 中先前已有结果的日期（{first} 至 {last}）：新到 {added:,} 行，"
            f"被替换 {removed:,} 行",
        )
