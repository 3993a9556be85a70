"""What an episode takes over from its rows: texts that hardly ever change within one.

They are what a change is split by. A column of the contract is taken wherever rows say the same
throughout; a further one where its values are few and are shared by people, so that it tells of
what was done, not of who did it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from cynosure.metrics.located.values import Duration
from cynosure.metrics.starfile.resolve import RESERVED
from cynosure.metrics.why.cuts import OWN
from cynosure.sources.importer import Row
from cynosure.sources.scalars import scalars
from cynosure.sources.walking import known
from cynosure.tables.instants import instants
from cynosure.tables.schema import EVENTS

CLIENT: tuple[str, ...] = ("surface", "app_version")
"""Columns of the contract that say by what somebody came, in the order they are shown in."""

EPISODE = "episode_id"
"""The key by which answers name their episode."""

MODEL = "model"
OF_ANSWERS = "{from: generations.model, take: only}"
"""The model of an episode whose answers stand in a table of their own."""

SETTLED = 0.9
"""Share of the episodes that must say one value throughout."""

SAID = 0.5
"""Share of the episodes whose first row must say one."""

MOST_VALUES = 60
"""Values that a dimension may have; texts that people wrote, ids and titles have more."""

TAKEN: tuple[str, ...] = ("turns", "accepts", "regens", "errors", "gains", "setbacks")
"""The measures of drafts, by whose names nothing else can go."""

MOST = 4
"""Further columns that are taken."""

_NAME = re.compile(r"[^\W\d_]\w*")
_MEASURED = re.compile(r"[+-]?\d+([.,]\d+)?|\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}.*)?", re.DOTALL)
"""A number or a time: nothing to split by."""

_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""No time of a sample is too late to part episodes."""

_AWAY = frozenset(name.casefold() for name in (*EVENTS.names, *RESERVED, *OWN, *TAKEN))

Episodes = Sequence[Sequence[Row]]


def carried(
    rows: Sequence[Row], answers: Sequence[Row], key: str | None, gap: str
) -> dict[str, str]:
    """How each column is taken over, as the star file writes it, by name.

    `rows` are those of a sample that make episodes, by `key` or, where it is None, by the silence
    `gap`; `answers` those of generations.
    """
    episodes = _by_key(rows, key) if key is not None else _by_silence(rows, gap)
    found = {name: "first" for name in CLIENT if _is_settled(name, episodes)}
    further = (name for name in _texts(rows) if name.casefold() not in _AWAY)
    parting = [name for name in further if _parts(name, rows) and _is_settled(name, episodes)]
    found |= dict.fromkeys(parting[:MOST], "first")
    named = key == EPISODE and MODEL not in found
    if named and _is_settled(MODEL, _by_key(answers, EPISODE)):
        found[MODEL] = OF_ANSWERS
    return found


def _texts(rows: Sequence[Row]) -> list[str]:
    """The columns whose values are texts, and none of them a number or a time, in their order."""
    seen: dict[str, bool] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None and value != "":
                plain = isinstance(value, str) and not _MEASURED.fullmatch(value.strip())
                seen[name] = seen.get(name, True) and plain
    return [name for name, plain in seen.items() if plain and _NAME.fullmatch(name)]


def _parts(name: str, rows: Sequence[Row]) -> bool:
    """Whether a column has a few values, most of which several people share."""
    people: dict[str, set[str]] = {}
    for row in rows:
        if (value := known(row.get(name))) is not None:
            people.setdefault(value, set()).add(str(row.get("user_id")))
    shared = sum(len(each) > 1 for each in people.values())
    return 1 < len(people) <= MOST_VALUES and 2 * shared > len(people)


def _is_settled(name: str, episodes: Episodes) -> bool:
    """Whether nearly all episodes say one value throughout, and most say it on their first row."""
    said = [{known(row.get(name)) for row in rows} - {None} for rows in episodes]
    given = [values for values in said if values]
    first = sum(known(rows[0].get(name)) is not None for rows in episodes)
    one = sum(len(values) == 1 for values in given)
    return bool(given) and one >= SETTLED * len(given) and first >= SAID * len(episodes)


def _by_key(rows: Sequence[Row], key: str) -> Episodes:
    """The rows of each episode in the order of the file, which is that of time in a log."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if (episode := known(row.get(key))) is not None:
            found.setdefault(episode, []).append(row)
    return list(found.values())


def _by_silence(rows: Sequence[Row], gap: str) -> Episodes:
    length = Duration.of(gap).length
    read = instants(pa.array(scalars([row.get("ts") for row in rows])), "UTC", _LATEST).values
    dated = zip(read.to_pylist(), rows, strict=True)
    people: dict[str, list[tuple[datetime, Row]]] = {}
    for at, row in dated:
        if at is not None:
            people.setdefault(str(row.get("user_id")), []).append((at, row))
    return [part for own in people.values() for part in _parted(own, length)]


def _parted(dated: Sequence[tuple[datetime, Row]], length: timedelta) -> Episodes:
    found: list[list[Row]] = []
    before: datetime | None = None
    for at, row in sorted(dated, key=lambda one: one[0]):
        if before is None or at - before > length:
            found.append([])
        found[-1].append(row)
        before = at
    return found


def spelled(rules: Mapping[str, str]) -> str:
    """The rules as one mapping of the star file."""
    return f"{{{', '.join(f'{name}: {rule}' for name, rule in rules.items())}}}"
