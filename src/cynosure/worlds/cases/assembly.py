"""A case as a world: its tables, a star file that reads them, and its truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from string import Template

import pyarrow as pa

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.world import (
    Blemishes,
    Confirming,
    Form,
    Planted,
    Question,
    Strength,
    Truth,
    World,
)

NO_BLEMISHES = Blemishes()
CARRIED = ("user_id: only", "category: first")
"""What every conversation carries from its events."""


def assembled(
    name: str,
    label: Text,
    strength: Strength,
    tables: Mapping[str, pa.Table],
    facts: Iterable[Planted],
    confirming: Confirming | None,
    blemishes: Blemishes = NO_BLEMISHES,
    carries: tuple[str, ...] = (),
) -> World:
    """The world of these tables; `carries` is what its conversations carry besides `CARRIED`."""
    truth = (*_load_facts(tables, blemishes), *_sizes(strength, confirming), *facts)
    return World(
        name=name,
        label=label,
        span=SPAN,
        tables=tables,
        blemishes=blemishes,
        truth=Truth(truth),
        star_file=_star_file(name, label, tables, (*CARRIED, *carries)),
        form=Form.CONTRACT,
        confirming=confirming,
    )


def _load_facts(tables: Mapping[str, pa.Table], blemishes: Blemishes) -> Iterable[Planted]:
    if "events" in tables:
        rows, twice = tables["events"].num_rows, len(blemishes.resent)
        for code, value in (
            ("rows_written", rows + twice),
            ("rows_kept", rows),
            ("duplicates", twice),
        ):
            yield Planted(code, wording.label(code), value, wording.ROWS, Question.LOAD)


def _sizes(strength: Strength, confirming: Confirming | None) -> Iterable[Planted]:
    if confirming is not None:
        estimate = confirming.estimate
        said = Text(
            f"Effect in standard errors of: {estimate.en}", f"效应相当于几个标准误：{estimate.zh}"
        )
        errors = strength.of(confirming.effect) / confirming.standard_error
        yield Planted("standard_errors", said, errors, wording.NUMBER, confirming.question)


def _star_file(
    name: str, label: Text, tables: Mapping[str, pa.Table], carries: tuple[str, ...]
) -> str:
    head = [
        "cynosure: 1",
        f'project: {{id: {name.lower()}, name: {{en: "{label.en}", zh: "{label.zh}"}}}}',
        f"calendar: {{timezone: {SPAN.timezone}, week_starts: monday, day_closes_after: 36h}}",
        "",
        "sources:",
        *(_source(table) for table in tables),
    ]
    if "events" in tables:
        body = resources.files(__package__).joinpath("product.yml").read_text("utf-8")
        head += ["", Template(body).substitute(carries=", ".join(carries))]
    return "\n".join(head).rstrip("\n") + "\n"


def _source(table: str) -> str:
    until = f', data_until: "{SPAN.until.isoformat()}"' if table == "events" else ""
    return f"  - {{table: {table}, format: parquet, path: data/{table}.parquet{until}}}"
