"""Did the meter change? An event that vanishes, or comes twice, in one version of the app.

Each event is set beside the other events of the same rows (how many replies are saved for each
that is sent), in one version beside all others. People may do anything more or less often; that
they do it half as often, or half as often again, in one version alone, is what a recorder does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cynosure.analyses.structure import sources_of_people
from cynosure.analyses.why.compared import Compared
from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.inputs import Asked
from cynosure.metrics.starfile.models import CutEpisodes
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.instrument import VERSION, EventsRequest, JudgesRequest, Recorded
from cynosure.stats.arrays import Floats

LABELS, FULFILLED = "labels", "fulfilled"
"""The table of judges, and the name by which a metric asks whether an episode was fulfilled."""
VANISHED, DOUBLED = 0.5, 1.5
"""Recorded this many times as often as elsewhere, or beyond: between them people may differ."""
CERTAIN = 3.0
"""Standard errors by which the rate must lie beyond that."""
FEWEST_EXPECTED = 20
"""Rows of an event that a version would be expected to have, below which nothing is said."""
SHARE_MOVED = 0.02
"""By how much a version's share of the rows must have moved: what was so before changes nothing."""


@dataclass(frozen=True)
class MeterChange:
    """An event recorded `times` as often in one version (None: rows that name none) as in others;
    `sure` is how many standard errors beyond the bar that lies.

    `over_time` says that there are no others, so that the period before stands for them: people
    may then do it less just as well as a recorder may miss it.
    """

    event: str
    version: str | None
    times: float
    sure: float
    over_time: bool = False


def events_request(asked: Asked, metric: str, both: Compared) -> EventsRequest | None:
    """What the check asks of the store; None where no event is behind the metric, or none beside.

    A single event is set beside those of all other moments: by itself it could only be rarer.
    """
    names = events_behind(asked, metric)
    if len(names) == 1:
        names = tuple(dict.fromkeys((*names, *_events_of(asked, asked.star_file.moments))))
    if len(names) < 2 or "events" not in asked.profiles:
        return None
    version = VERSION if VERSION in asked.profiles["events"].columns else None
    return EventsRequest(both.before, both.after, names, version)


def judges_request(asked: Asked, metric: str, both: Compared) -> JudgesRequest | None:
    """The same for judges; None where no moment that the metric counts is a label."""
    moments = asked.star_file.moments
    tables = {name: moments[name].table for name in _moments_counted(asked, metric)}
    judged = tuple(n for n, table in tables.items() if table is not None and table.name == LABELS)
    return JudgesRequest(both.before, both.after, judged) if judged else None


def meter_changes(recorded: Recorded) -> tuple[MeterChange, ...]:
    """The events that are recorded otherwise in one version, the surest first."""
    found = sorted(_changes(recorded), key=lambda change: -change.sure)
    return tuple(found)


def compared_pairs(recorded: Recorded) -> int:
    """How many pairs of an event and a version were looked at."""
    return len(recorded.versions) * len(recorded.events)


def _changes(recorded: Recorded) -> Iterator[MeterChange]:
    import numpy as np

    counts = recorded.counts
    rows = counts.sum(axis=(0, 3))
    if not len(counts) or not rows.sum(axis=1).all():
        return
    shares = rows / rows.sum(axis=1, keepdims=True)
    moved = np.abs(shares[1] - shares[0]) >= SHARE_MOVED
    several = len(recorded.versions) > 1
    for v, version in enumerate(recorded.versions):
        if several and not moved[v]:
            continue
        here = counts[:, :, v].sum(axis=1) if several else counts[:, 1, v]
        elsewhere = _others(counts, v) if several else counts[:, 0, v]
        for e, event in enumerate(recorded.events):
            change = _beside(here, elsewhere, e)
            # Over time alone, people may well do a thing twice as often.
            if change is not None and (several or change[0] < VANISHED):
                yield MeterChange(event, version, *change, over_time=not several)


def _others(counts: Floats, version: int) -> Floats:
    import numpy as np

    others: Floats = np.delete(counts, version, axis=2).sum(axis=(1, 2))
    return others


def _beside(here: Floats, elsewhere: Floats, event: int) -> tuple[float, float] | None:
    """How many times as often, and how surely beyond the bar; None where within it.

    The difference between the rows of an event and those that the other events let expect, at the
    bar, is a sum over groups of people, whose spread over groups is its error.
    """
    import numpy as np

    own, other = here[:, event], here.sum(axis=1) - here[:, event]
    theirs, base = elsewhere[:, event], elsewhere.sum(axis=1) - elsewhere[:, event]
    if not base.sum() or not other.sum():
        return None
    usual = float(theirs.sum() / base.sum())
    expected = usual * float(other.sum())
    if expected < FEWEST_EXPECTED:
        return None
    times = float(own.sum()) / expected
    bar = VANISHED if times < 1 else DOUBLED
    weight = float(other.sum() / base.sum())
    excess = own - bar * usual * other - bar * weight * (theirs - usual * base)
    error = float(np.sqrt(len(excess)) * excess.std(ddof=1)) if len(excess) > 1 else 0.0
    if error == 0:
        return None
    sure = float(excess.sum()) / error * (-1 if bar == VANISHED else 1)
    return (times, sure) if sure >= CERTAIN else None


def _moments_behind(asked: Asked, metric: str) -> tuple[str, ...]:
    star_file = asked.star_file
    found: dict[str, None] = {}
    for source in sources_of_people(star_file, metric):
        kind = star_file.episodes.get(source)
        if isinstance(kind, CutEpisodes):
            counted = (m.count.name for m in kind.measures.values() if m.count is not None)
            found |= dict.fromkeys((*(ref.name for ref in kind.of), *counted))
        elif source in star_file.moments:
            found[source] = None
    return tuple(found)


def _moments_counted(asked: Asked, metric: str) -> tuple[str, ...]:
    """The moments whose rows a metric counts, itself or by what fulfils its episodes: a judge of
    something else says nothing of it."""
    star_file = asked.star_file
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    written = [name.path for c in own for one in c.formulas for name in names_in(one.tree)]
    found: dict[str, None] = {}
    for source in sources_of_people(star_file, metric):
        kind = star_file.episodes.get(source)
        if not isinstance(kind, CutEpisodes):
            found |= {source: None} if source in star_file.moments else {}
            continue
        rules = () if kind.fulfilled is None else kind.fulfilled.formulas
        judging = [name.path for one in rules for name in names_in(one.tree)]
        wanted = {*written, *(judging if FULFILLED in written else ())}
        counts = {n: m.count.name for n, m in kind.measures.items() if m.count is not None}
        found |= {moment: None for name, moment in counts.items() if name in wanted}
    return tuple(found)


def events_behind(asked: Asked, metric: str) -> tuple[str, ...]:
    """The events that make up a metric."""
    return _events_of(asked, _moments_behind(asked, metric))


def _events_of(asked: Asked, moments: Iterable[str]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for name in moments:
        moment = asked.star_file.moments[name]
        if moment.table is None and moment.event is not None:
            names |= dict.fromkeys(ref.name for ref in moment.event)
    return tuple(names)
