"""Which questions rest on the episodes of one kind alone, in a form that arrays can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cynosure.metrics.audit.contaminated import ContaminatedRequest
from cynosure.metrics.audit.gap import GapRequest
from cynosure.metrics.coded.values import ROWS, Family, family_of, is_counted
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Needs
from cynosure.metrics.kinds.contract import PEOPLE, PERSON
from cynosure.metrics.needs import Contribution
from cynosure.metrics.relations.counting import AS_WRITTEN
from cynosure.metrics.relations.cutting import AGENT
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.requests import Request, SharedRequest
from cynosure.metrics.starfile.models import CutEpisodes, Take
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.cuts import TENURE
from cynosure.metrics.why.instrument import EventsRequest
from cynosure.metrics.why.sums import SumsRequest

FULFILLED = "fulfilled"
TAKES: tuple[Take, ...] = ("first", "last", "only")
"""In the order in which a cut has the columns that are taken so."""


@dataclass(frozen=True)
class Shape:
    """One kind of episodes, cut by a key of events, and the requests that rest on it.

    `takes` are the columns that an episode takes over by how it takes them, ties of a row's order
    being broken by them in turn; `since` is the local day from which on they are asked for.
    """

    name: str
    kind: CutEpisodes
    takes: Mapping[Take, tuple[str, ...]]
    since: int
    frame: FrameRequest
    requests: tuple[Request[object], ...]

    @property
    def taken(self) -> tuple[str, ...]:
        """The columns that an episode takes over, those of the first row first."""
        return tuple(name for take in TAKES for name in self.takes[take])

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """What is counted in an episode."""
        return tuple(self.kind.measures)

    @property
    def events(self) -> EventsRequest | None:
        """The request for raw events, if there is one."""
        found = (one for one in self.requests if isinstance(one, EventsRequest))
        return next(found, None)


def shape_of(
    scope: Scope, needs: Needs, texts: frozenset[str], *, knows_joins: bool
) -> Shape | None:
    """The shape of the frame of `needs` and of all its requests that could be asked in shares; None
    where arrays cannot answer them all.

    `texts` are the columns of events that hold texts; `knows_joins` says whether a table tells when
    people joined, who need not have done anything.
    """
    frame, since = needs.frame, needs.carried_since
    if frame is None or since is None or not _counts_everybody(scope):
        return None
    if frame.by or frame.counting != AS_WRITTEN or frame.age_of is not None:
        return None
    requests = tuple(one for one in dict.fromkeys(needs.requests) if _is_asked(scope, one))
    sources = {one.sources for one in _contributions(scope, frame, requests)}
    if len(sources) != 1 or len(only := sources.pop()) != 1:
        return None
    kind = scope.star_file.episodes.get(only[0])
    takes = _takes(kind, texts) if isinstance(kind, CutEpisodes) else None
    if not isinstance(kind, CutEpisodes) or takes is None or not _is_by_events(scope, kind, texts):
        return None
    found = Shape(only[0], kind, takes, since, frame, requests)
    if knows_joins and TENURE in _parted_by(requests):
        return None
    return found if _is_whole(scope, found, texts) else None


def _is_asked(scope: Scope, request: Request[object]) -> bool:
    return isinstance(request, SharedRequest) and request.is_in_shares(scope)


def _counts_everybody(scope: Scope) -> bool:
    """Whether nobody is left out, and every id is a person of its own."""
    exclude = scope.star_file.trust.exclude
    stitched = scope.has_stitches and scope.counting.stitched
    return not stitched and exclude.users is None and exclude.bots is None


def _contributions(
    scope: Scope, frame: FrameRequest, requests: tuple[Request[object], ...]
) -> Iterator[Contribution]:
    """What the metrics of the frame and of all requests are made of."""
    definitions = definitions_of(scope.star_file)
    metrics = list(frame.metrics)
    for one in requests:
        if isinstance(one, SumsRequest):
            metrics += [name for cut in one.cuts for name in cut.metrics]
        elif isinstance(one, ContaminatedRequest):
            metrics += one.metrics
    for name in dict.fromkeys(metrics):
        yield from definitions.metrics[name].contributions(definitions)


def _takes(kind: CutEpisodes, texts: frozenset[str]) -> Mapping[Take, tuple[str, ...]] | None:
    """How each column is taken; None where one is not the events' own, or no text."""
    rules = {name: rule for name, rule in kind.carries.items() if name != PERSON}
    if any(rule.column is not None for rule in rules.values()):
        return None
    takes: dict[str, Take] = {AGENT: "first"}
    takes |= {name: rule.take for name, rule in rules.items()}
    if not texts.issuperset(takes):
        return None
    return {how: tuple(name for name, one in takes.items() if one == how) for how in TAKES}


def _is_by_events(scope: Scope, kind: CutEpisodes, texts: frozenset[str]) -> bool:
    """Whether episodes are made of events by their names, by a key that is a text, and judged by
    how many of which they have."""
    counted = [one.count for one in kind.measures.values()]
    refs = [*kind.of, *(ref for ref in counted if ref is not None)]
    moments = [scope.star_file.moments[ref.name] for ref in refs]
    if len(refs) != len(kind.of) + len(counted) or kind.gap is not None or kind.key is None:
        return False
    if any(one.event is None or one.where is not None for one in moments):
        return False
    if kind.key.name not in texts or kind.key.name in (PERSON, "event", *kind.carries):
        return False
    names: dict[str, Family] = dict.fromkeys(kind.measures, "number")
    rule = kind.fulfilled
    return rule is None or (
        rule.always is not None and family_of(rule.always.tree, names) == "flag"
    )


def _is_whole(scope: Scope, shape: Shape, texts: frozenset[str]) -> bool:
    """Whether every metric and every request is one that arrays answer."""
    kind = shape.kind
    names: dict[str, Family] = dict.fromkeys(kind.measures, "number")
    names |= {} if kind.fulfilled is None else {FULFILLED: "flag"}
    if not names.keys().isdisjoint({ROWS, *shape.taken}):
        return False
    every = _contributions(scope, shape.frame, shape.requests)
    if not all(_is_plain(one) and is_counted(one, names) for one in every):
        return False
    return all(_is_answered(shape, one, texts) for one in shape.requests)


def _is_plain(contribution: Contribution) -> bool:
    return contribution.unit == PEOPLE and (
        contribution.group is None and contribution.course is None and contribution.labels is None
    )


def _parted_by(requests: tuple[Request[object], ...]) -> frozenset[str]:
    """The dimensions of all sums."""
    sums = (one for one in requests if isinstance(one, SumsRequest))
    return frozenset(name for one in sums for cut in one.cuts for name in cut.by)


def _is_answered(shape: Shape, request: Request[object], texts: frozenset[str]) -> bool:
    judged = shape.kind.fulfilled is not None
    match request:
        case SumsRequest(before=before, only=None):
            by = _parted_by((request,)) - {TENURE}
            return before.first_day >= shape.since and by <= {*shape.taken}
        case EventsRequest(version=version):
            return version is None or version in texts
        case ContaminatedRequest(signs=None, kinds=kinds):
            return judged and kinds == (shape.name,)
        case GapRequest(kind=kind, dimension=dimension):
            later = request.within.first_day >= shape.since
            return judged and later and kind == shape.name and dimension in shape.taken
    return False
