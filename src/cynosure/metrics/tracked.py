"""Tracks as an analysis asks for them: which columns it needs, and what it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import StarFile
from cynosure.tracks.names import nobodys, several

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    from numpy.typing import NDArray

    # Tracks bring compiled kernels with them, and to name what is needed of them takes none.
    from cynosure.tracks.clock import Clock
    from cynosure.tracks.reader import ByPerson, Tracks

EVENTS = "events"
RAW = "event:"
"""What the names of raw events begin with in tracks; a finished source has its own name."""


class PersonColumn(Protocol):
    """A frozen dataclass that knows a value of people: an outcome, a group, a stratum.

    `missing` is the value of people without a row.
    """

    @property
    def missing(self) -> int: ...

    def query(self, scope: Scope) -> ir.Table:
        """One row a person: `user_id` and `value`, a whole number."""
        ...


@dataclass(frozen=True)
class TrackColumns:
    """What an analysis needs of tracks.

    `sources` are the episode kinds, moments and tables whose rows are to be there beside the raw
    events; `people` are values of people. With `build` tracks are made where there are none;
    without it the analysis takes those that are there, and does without where there are none.
    """

    sources: tuple[str, ...]
    people: tuple[PersonColumn, ...] = ()
    build: bool = False


@dataclass(frozen=True)
class Tracked:
    """Tracks of a snapshot, with what its star file says about people.

    `category` has 0 for everybody who counts, by bucket, and `people.LEFT_OUT` for those whom the
    star file leaves out and for nobody. `joined` is the local day on which people joined, `NEVER`
    where it is not known. `names` are those under which the rows of a source are found; `values`
    are the values of people that were asked for.
    """

    tracks: Tracks
    clock: Clock
    category: tuple[NDArray[np.uint8], ...]
    joined: ByPerson
    names: Mapping[str, tuple[str, ...]]
    values: Mapping[PersonColumn, ByPerson] = field(default_factory=dict)

    def names_of(self, source: str) -> tuple[str, ...]:
        """The names of the rows of a source; KeyError for one that was not asked for."""
        return self.names[source]

    def nobodys_names_of(self, source: str) -> tuple[str, ...]:
        """The names of the rows of a source that belong to nobody."""
        return tuple(nobodys(name) for name in self.names[source])

    def severals_names_of(self, source: str) -> tuple[str, ...]:
        """The names of the rows of a source in which several people have a part."""
        return tuple(several(name) for name in self.names[source])

    def of(self, column: PersonColumn) -> ByPerson:
        """A value of people; KeyError for one that was not asked for."""
        return self.values[column]


def raw_events_of(star_file: StarFile, source: str) -> tuple[str, ...] | None:
    """The events whose rows are exactly those of a source, `()` for all events; None where the
    rows are to be finished first: episodes, conditions, other tables."""
    if source == EVENTS:
        return ()
    moment = star_file.moments.get(source)
    if moment is None or moment.event is None or moment.where is not None:
        return None
    return tuple(dict.fromkeys(ref.name for ref in moment.event))
