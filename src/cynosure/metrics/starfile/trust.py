"""The key `trust` of the star file: who is left out of every count, and the bars data must pass."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from cynosure.errors import Place, UserMistake
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Entries, Node
from cynosure.metrics.located.values import Ref


@dataclass(frozen=True)
class UserList:
    """A file of ids to leave out, one a line, and the ids in it as the snapshot has them.

    `path` is relative to the star file. `hashes` are sorted, 24 hexadecimal digits each, made with
    the key of that fingerprint; both are empty as long as the project has no key, which is until
    its first load.
    """

    path: str
    hashes: tuple[str, ...] = ()
    key: str = field(default="", compare=False)
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> UserList:
        """The path of the list."""
        word = Ref.from_node(node)
        return cls(word.name, at=word.at)


@dataclass(frozen=True)
class Bots:
    """Who is taken for a program: more than so many episodes of one kind on any local day."""

    episodes_per_day_over: int
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Bots:
        """A mapping; the number is at least 1."""
        bots = decode_fields(node, cls)
        if bots.episodes_per_day_over < 1:
            raise UserMistake(
                "`episodes_per_day_over` is a whole number from 1 on; below that everybody would "
                "be a bot.",
                "`episodes_per_day_over` 应为不小于 1 的整数，否则所有人都会被当成机器人。",
                _at(node, "episodes_per_day_over"),
            )
        return bots


@dataclass(frozen=True)
class Exclude:
    """Who is left out of every number: the people of a list, and bots."""

    users: UserList | None = None
    bots: Bots | None = None


@dataclass(frozen=True)
class Bars:
    """What data must reach before a question that rests on them is answered, as shares.

    `generation_user_join`: of generations, those whose person is known; `generation_model`: those
    whose model is known; `payment_user_join`: of payments, those whose person did anything;
    `duplicates_max`: the most of the rows read that may be duplicates.
    """

    generation_user_join: float = 0.90
    generation_model: float = 0.95
    payment_user_join: float = 0.97
    duplicates_max: float = 0.02

    @classmethod
    def from_node(cls, node: Node) -> Bars:
        """A mapping of shares from 0 to 1."""
        bars = decode_fields(node, cls)
        for bar in fields(bars):
            if not 0 <= getattr(bars, bar.name) <= 1:
                raise UserMistake(
                    f"`{bar.name}` is a share from 0 to 1, such as 0.95.",
                    f"`{bar.name}` 是 0 到 1 之间的比例，例如 0.95。",
                    _at(node, bar.name),
                )
        return bars


@dataclass(frozen=True)
class Trust:
    """Who is left out, and the bars."""

    exclude: Exclude = field(default_factory=Exclude)
    bars: Bars = field(default_factory=Bars)


def _at(node: Any, key: str) -> Place:
    """Where the value of a key stands."""
    found = node.get(key) if isinstance(node, Entries) else None
    place: Place = node.at if found is None else found.at
    return place
