"""Tables of the contract from Python rows, in an engine that lives as long as a test."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import ibis
import pyarrow as pa

from cynosure.metrics.calendar import Period, offsets, periods_between
from cynosure.metrics.frame import FrameRequest, MetricFrame, Plan, plan, read_frame, unit_rows
from cynosure.metrics.quantiles import read_search, search
from cynosure.metrics.relations.counting import AS_WRITTEN, Counting
from cynosure.metrics.relations.scope import Scope, Span
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.tables.schema import TABLES, Table, Type, table_called

Row = Mapping[str, Any]
Answer = TypeVar("Answer")

HEAD = """\
cynosure: 1
project: {id: test}
sources: [{table: events, format: jsonl, path: events.jsonl}]
"""
FILE = "cynosure.yml"
PHYSICAL: Mapping[Type, pa.DataType] = {
    Type.NAME: pa.string(),
    Type.INSTANT: pa.timestamp("us", tz="UTC"),
    Type.DAY: pa.date32(),
    Type.NUMBER: pa.float64(),
    Type.INTEGER: pa.int64(),
    Type.FLAG: pa.bool_(),
}
BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


def star(body: str) -> StarFile:
    """The star file of the three obligatory keys and `body`."""
    return parse_star_file(HEAD + body, FILE)


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970, without the rounding of a float."""
    gap = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


@cache
def shifts(timezone: str) -> tuple[tuple[int, int], ...]:
    """The offsets of a zone as a scope wants them."""
    return tuple((microseconds(at), shift) for at, shift in offsets(BEGINNING, END, timezone))


def utc(written: str) -> datetime:
    """An instant written as 2026-03-02T10:00:00, in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


class Tables:
    """The twelve tables, empty until filled; frames over them are planned once and run often.

    `extra` gives tables columns that the contract does not list. `spans` may be set: what days the
    tables cover, which starts and windows are measured against.
    """

    def __init__(
        self, star_file: StarFile, extra: Mapping[str, Mapping[str, pa.DataType]] | None = None
    ) -> None:
        self.star_file = star_file
        self._engine = ibis.duckdb.connect()
        self._extra = extra or {}
        self._planned: dict[tuple[Any, ...], tuple[Plan, str]] = {}
        self._panels: dict[FrameRequest, tuple[Any, str]] = {}
        self._asked: dict[tuple[Any, ...], tuple[Any, str]] = {}
        self.queries = 0
        self.spans: Mapping[str, Span] = {}
        for table in TABLES:
            self._create(table.name, self._arrow(table, ()))

    def _create(self, name: str, rows: pa.Table) -> None:
        self._engine.con.register("given", rows)
        self._engine.raw_sql(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM given')
        self._engine.con.unregister("given")

    def _arrow(self, table: Table, rows: Iterable[Row]) -> pa.Table:
        kinds = {column.name: PHYSICAL[column.type] for column in table.columns}
        kinds |= self._extra.get(table.name, {})
        rows = list(rows)
        unknown = {name for row in rows for name in row} - set(kinds)
        assert not unknown, f"{table.name} has no {unknown}"
        columns = {
            name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()
        }
        for column in table.columns:
            if column.type is Type.INSTANT:
                found = [row.get(column.name) for row in rows]
                columns[f"{column.name}_us"] = pa.array(
                    [None if at is None else microseconds(at) for at in found], pa.int64()
                )
        return pa.table(columns)

    def fill(self, **tables: Sequence[Row]) -> "Tables":
        """The rows of these tables and of no others."""
        for table in TABLES:
            self._engine.raw_sql(f'DELETE FROM "{table.name}"')
        for name, rows in tables.items():
            table = table_called(name)
            assert table is not None
            if rows:
                self._engine.con.register("given", self._arrow(table, rows))
                self._engine.raw_sql(f'INSERT INTO "{name}" SELECT * FROM given')
                self._engine.con.unregister("given")
        return self

    @property
    def scope(self) -> Scope:
        """The tables as relations are built over them."""
        zone = self.star_file.calendar.timezone
        return Scope(self._engine.table, self.star_file, shifts(zone), spans=self.spans)

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """What one query gives."""
        return self._run(expression, self._compiled(expression))

    def answer(self, request: Request[Answer]) -> Answer:
        """The answer to a request, whose query is compiled once."""
        known = request, tuple(sorted(self.spans.items()))
        if known not in self._asked:
            expression = request.query(self.scope)
            self._asked[known] = expression, self._compiled(expression)
        return request.read(self._run(*self._asked[known]))

    def frame(
        self,
        metrics: Sequence[str],
        periods: Sequence[Period],
        by: Sequence[str] = (),
        counting: Counting = AS_WRITTEN,
    ) -> MetricFrame:
        """The frame, by one query, which is planned only once for the same request."""
        request = FrameRequest(tuple(metrics), tuple(periods), tuple(by), counting)
        known = request, tuple(sorted(self.spans.items()))
        if known not in self._planned:
            planned = plan(self.scope, request)
            self._planned[known] = planned, self._compiled(planned.expression)
        planned, query = self._planned[known]
        frame = read_frame(planned, [self._run(planned.expression, query)], query)
        further = search(self.scope, frame)
        if further is None:
            return frame
        query = self._compiled(further.expression)
        return read_search(further, self._run(further.expression, query), query)

    def panel(self, metrics: Sequence[str], periods: Sequence[Period]) -> list[dict[str, Any]]:
        """The rows per unit and period, planned only once as well."""
        request = FrameRequest(tuple(metrics), tuple(periods))
        if request not in self._panels:
            expression = unit_rows(self.scope, request)
            self._panels[request] = expression, self._compiled(expression)
        return self._run(*self._panels[request])

    @staticmethod
    def _compiled(expression: Any) -> str:
        return str(ibis.duckdb.compile(expression))

    def _run(self, expression: Any, query: str) -> list[dict[str, Any]]:
        self.queries += 1
        found = self._engine.raw_sql(query).to_arrow_table()
        rows: list[dict[str, Any]] = found.cast(expression.schema().to_pyarrow()).to_pylist()
        return rows


def weeks(star_file: StarFile, first: str, count: int) -> tuple[Period, ...]:
    """So many weeks of the product's calendar, the first of which holds the day `first`."""
    start = date.fromisoformat(first)
    return periods_between(
        start, start + timedelta(days=7 * (count - 1)), "week", star_file.calendar
    )
