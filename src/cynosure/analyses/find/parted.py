"""How people are parted, by what is known of them or by what they did before the outcome opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cynosure.analyses.find.counted import MOST_COUNTED, Counted
from cynosure.analyses.find.deeds import Flags
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.parts_of_people import FirstMade, PartOf, PartsRequest
from cynosure.metrics.tracked import PersonColumn

MOST_PARTS = 8
ALL_GROUPS = "groups"
PEOPLE = "people"
NO_PARTS = frozenset({PERSON, "alias_of", "joined"})
"""Columns of `people` that say who or when, not of what kind."""
NO_GROUP = Text("in no group", "不属任何群体")
OTHERS = Text("others", "其他人")
EVERYBODY = Text("everybody", "全体")


@dataclass(frozen=True)
class Part:
    """Some of the people; `who` says of each whether it holds them."""

    label: Text
    who: Flags


class Parting(Protocol):
    """A way to part people: what it needs of the store, and what comes of it."""

    @property
    def requests(self) -> tuple[PartsRequest, ...]: ...

    @property
    def columns(self) -> tuple[PersonColumn, ...]: ...

    @property
    def sources(self) -> tuple[str, ...]: ...

    def parts(self, inputs: Inputs, counted: Counted, opens: int) -> tuple[Part, ...]:
        """The parts; `opens` is the first day of the outcome."""
        ...


@dataclass(frozen=True)
class ByColumn:
    """By the values of a column of `people` that most people have."""

    column: str

    @property
    def requests(self) -> tuple[PartsRequest, ...]:
        return (PartsRequest(self.column, MOST_PARTS),)

    @property
    def columns(self) -> tuple[PersonColumn, ...]:
        return (PartOf(self.column, MOST_PARTS),)

    @property
    def sources(self) -> tuple[str, ...]:
        return ()

    def parts(self, inputs: Inputs, counted: Counted, opens: int) -> tuple[Part, ...]:
        """A part a value; who has another one, or none, is in no part."""
        place = counted.value(self.columns[0])
        values = inputs.answer_to(self.requests[0])
        return tuple(Part(Text(value, value), place == k) for k, value in enumerate(values))


@dataclass(frozen=True)
class ByGroups:
    """By groups of the star file, as far as people belonged to them before the outcome opened:
    what they did or made later might come of coming back."""

    groups: tuple[str, ...]
    sources: tuple[str, ...]
    of_creators: bool

    @property
    def requests(self) -> tuple[PartsRequest, ...]:
        return ()

    @property
    def columns(self) -> tuple[PersonColumn, ...]:
        return (FirstMade(),) if self.of_creators else ()

    def parts(self, inputs: Inputs, counted: Counted, opens: int) -> tuple[Part, ...]:
        """A part a group, which may share people, and one of those in none of them."""
        declared = inputs.asked.star_file.groups
        found = []
        for name in self.groups:
            group = declared[name]
            if group.did is None:
                who = counted.value(FirstMade()) < counted.start() + opens
            else:
                names = counted.tracked.names_of(group.did.name)
                who = counted.total(names, 0, opens) >= group.at_least
            found.append(Part(group.label or Text(name, name), who))
        nobody = ~np.logical_or.reduce([part.who for part in found])
        return (*found, Part(OTHERS if len(found) == 1 else NO_GROUP, nobody))


def parting_asked(asked: Asked) -> Parting | None:
    """How the question parts people, None where it does not.

    Raises UserMistake for what is neither a group of the star file nor a column of `people`.
    """
    written = asked.question.argument("by")
    if written is None:
        return None
    declared = asked.star_file.groups
    if written in declared or (written == ALL_GROUPS and declared):
        names = tuple(declared) if written == ALL_GROUPS else (written,)
        for name in names:
            _counts_so_far(name, declared[name].at_least)
        done = [declared[name].did for name in names]
        sources = tuple(dict.fromkeys(did.name for did in done if did is not None))
        return ByGroups(names, sources, of_creators=None in done)
    profile = asked.profiles.get(PEOPLE)
    known = set() if profile is None else profile.columns - NO_PARTS
    column = written.removeprefix(f"{PEOPLE}.")
    if column in known:
        return ByColumn(column)
    choices = [*declared, *([ALL_GROUPS] if declared else []), *known]
    if not choices:
        raise UserMistake(
            f"Nothing parts people by `{written}`: the star file has no `groups`, and no column of "
            "`people` says of what kind they are.",
            f"无从按 `{written}` 划分用户：星文件没有 `groups`，`people` 也没有说明用户属性的列。",
        )
    near = did_you_mean(written, choices)
    raise UserMistake(
        f"`{written}` is neither a group of the star file nor a column of `people`.{near.en}",
        f"`{written}` 既不是星文件里的群体，也不是 `people` 的列。{near.zh}",
    )


def _counts_so_far(group: str, at_least: int) -> None:
    """Raises UserMistake for a group of more rows than are counted of a person."""
    if at_least > MOST_COUNTED:
        raise UserMistake(
            f"`{group}` asks for {at_least:,} rows; `find` counts up to {MOST_COUNTED} a person.",
            f"`{group}` 要求至少 {at_least:,} 行；`find` 每人至多数到 {MOST_COUNTED} 行。",
        )
