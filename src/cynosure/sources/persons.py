"""What many records say of one person, as one row: traits, and which id belongs to which.

The table `people` has one row a person, so what a file says at different times is put together
before it is handed over: of a trait the last value counts. `alias_of` leads from an anonymous id
to the known one. An anonymous id that meets two known ones is a conflict: it leads nowhere, and
the property `aliases_met` counts how many it met, for the stitching of identities to heed. Where
the tool itself keeps to the first (SensorsData before 1.13), so is done here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

USER, ALIAS = "user_id", "alias_of"
MET = "aliases_met"


def merged(rows: Iterable[dict[str, Any]], *, first_counts: bool) -> list[dict[str, Any]]:
    """One row a person, in the order in which they were met; rows without an id stay as they are.

    `first_counts` takes the first known id of an anonymous one and leaves later ones out.
    """
    people: dict[str, dict[str, Any]] = {}
    known: dict[str, dict[str, None]] = {}
    nameless: list[dict[str, Any]] = []
    for row in rows:
        user = row.get(USER)
        if not isinstance(user, str):
            nameless.append(row)
            continue
        alias = row.get(ALIAS)
        if alias is not None and alias != user:
            known.setdefault(user, {})[str(alias)] = None
        traits = {name: value for name, value in row.items() if value is not None and name != ALIAS}
        people.setdefault(user, {}).update(traits)
    for user, aliases in known.items():
        if len(aliases) == 1 or first_counts:
            people[user][ALIAS] = next(iter(aliases))
        people[user][MET] = len(aliases)
    return [*people.values(), *nameless]


def alias(anonymous: Any, known: Any) -> list[dict[str, Any]]:
    """The row that joins an anonymous id to a known one, none where either is missing."""
    if anonymous is None or known is None or anonymous == known:
        return []
    return [{USER: anonymous, ALIAS: known}]
