"""Rows of captured events and of people's traits, as every tool of that kind has them.

A property that a column of the contract knows under another name fills that column; any other
scalar stays a property, called so that an expression can name it (`$lib` is `lib`, `[Agent] Model`
is `Agent_Model`); a property inside a property is called by both (`page_url`). Lists stay out.
So do other ids of people and what names them (a device, an address, a mail), which would stay
readable beside the hash of the id. A property that holds what people wrote keeps its own name,
by which it is left out and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cynosure.sources.messages import TEXT
from cynosure.sources.naming import bare, by_bare_name, name_among
from cynosure.sources.walking import Record, known, number
from cynosure.tables.schema import EVENTS, PEOPLE

FROM_PROPERTIES: tuple[str, ...] = (
    "episode_id",
    "session_id",
    "agent_id",
    "surface",
    "app_version",
)
"""Columns of events that tools leave to the properties."""

TRAITS: tuple[str, ...] = ("account_id", "joined", "channel", "country", "plan")
"""Columns of people that come from traits."""

HIDDEN: frozenset[str] = frozenset(
    (
        "distinctid", "anonymousid", "anonid", "anondistinctid", "deviceid", "userid", "loginid",
        "personid", "identifiedid", "originalid", "useruuid", "insertid", "alias", "email", "mail",
        "phone", "phonenumber", "mobile", "firstname", "lastname", "fullname", "username",
        "nickname", "ip", "ipaddress", "address", "avatar", "token", "apikey", "password",
        "idcard", "groups", "groupid", "companyid", "accountid",
        "idfa", "idfv", "adid", "androidid", "imei", "useragent", "rawuseragent",
        "手机", "手机号", "邮箱", "姓名", "昵称", "身份证", "身份证号", "地址",
    )
)  # fmt: skip
"""Bare names of what would tell who a person is."""

DEEPEST = 3
"""Levels of properties inside properties that get names of their own."""

OF_EVENTS, OF_PEOPLE = frozenset(EVENTS.names), frozenset(PEOPLE.names)

_SIGNS = re.compile(r"\W+")


def in_columns(properties: Record) -> dict[str, Any]:
    """The columns of events that the properties fill."""
    row: dict[str, Any] = {}
    _fill(row, FROM_PROPERTIES, _named(properties))
    return row


def event_row(own: Record, properties: Record) -> dict[str, Any]:
    """A row of `events`: its own columns, those found among the properties, the properties."""
    row = {name: value for name, value in own.items() if value is not None and value != ""}
    used = _fill(row, FROM_PROPERTIES, _named(properties))
    if "value" not in row and (value := number(properties.get("value"))) is not None:
        row["value"] = value
    for name, value in _flat(properties, "", 1):
        if name not in OF_EVENTS and bare(name) not in used:
            row.setdefault(name, value)
    return row


def person_row(user: Any, traits: Record) -> dict[str, Any]:
    """A row of `people`: the columns found among the traits, and the other traits."""
    values = by_bare_name(traits)
    row: dict[str, Any] = {"user_id": known(user)}
    used = _fill(row, TRAITS, values)
    for name, value in _flat(traits, "", 1):
        if name not in OF_PEOPLE and name != "name" and bare(name) not in used:
            row.setdefault(name, value)
    return row


def _named(properties: Record) -> dict[str, str | None]:
    return {name: known(value) for name, value in by_bare_name(properties).items()}


def _fill(row: dict[str, Any], columns: Iterable[str], values: Mapping[str, Any]) -> set[str]:
    """Fill the columns that a row lacks; returns the bare names of the values used."""
    given = {
        name: value
        for name, value in values.items()
        if value is not None and not isinstance(value, dict | list)
    }
    used = set()
    for column in columns:
        name = name_among(given, column)
        if name is not None and column not in row:
            row[column] = given[name]
            used.add(name)
    return used


def _flat(properties: Record, above: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Names and scalars of properties, those inside others included."""
    for given, value in properties.items():
        own = _SIGNS.sub("_", given).strip("_")
        if not own or bare(given) in HIDDEN or value is None or isinstance(value, list):
            continue
        name = own if own.casefold() in TEXT else f"{above}{own}"
        if isinstance(value, dict):
            if depth < DEEPEST:
                yield from _flat(value, f"{name}_", depth + 1)
        else:
            yield (f"_{name}" if name[0].isdigit() else name), value
