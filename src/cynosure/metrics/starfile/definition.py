"""The hash of a definition: canonical JSON of a metric with all that it refers to.

What is only presentation (labels, owners, places in the file) is marked `compare=False` in the
models and is no part of it; the calendar is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import Any

from cynosure.errors import Place
from cynosure.findings.address import digest
from cynosure.metrics.located.values import Duration, Formula, Ref
from cynosure.metrics.starfile.models import CutEpisodes, EpisodeKind, StarFile

Json = None | str | int | float | list["Json"] | dict[str, "Json"]

GROUPS, AGENTS, TRUST, BOUNDARY = "groups", "agents", "trust", "boundary"
"""The names of definitions that are no metric's, where answers and the ledger keep them."""


def definition_of(star_file: StarFile, metric: str) -> dict[str, Json]:
    """All that decides the value of a metric on given tables."""
    model = star_file.metrics[metric]
    sources = [ref.name for ref in model.sources()]
    referred: dict[str, Json] = {
        ref.name: definition_of(star_file, ref.name) for ref in model.refers()
    }
    return {
        "kind": type(model).kind,
        "metric": canonical(model),
        "refers": referred,
        "sources": {name: _source(star_file, name) for name in sources},
        "groups": {ref.name: _group(star_file, ref.name) for ref in model.groups()},
        "calendar": canonical(star_file.calendar),
        **_excluded(star_file),
    }


def definition_hash(star_file: StarFile, metric: str) -> str:
    """The hash by which versions of a metric's definition are told apart: 64 hex digits."""
    return digest(definition_of(star_file, metric))


def source_definition(star_file: StarFile, name: str) -> Json:
    """All that decides the rows of an episode kind, a moment or a table."""
    return {
        "source": _source(star_file, name),
        "calendar": canonical(star_file.calendar),
        **_excluded(star_file),
    }


def groups_definition(star_file: StarFile) -> Json:
    """All that decides who is in which group."""
    return {
        "groups": {name: _group(star_file, name) for name in sorted(star_file.groups)},
        "calendar": canonical(star_file.calendar),
        **_excluded(star_file),
    }


def agents_definition(star_file: StarFile) -> Json:
    """All that decides which episodes were with which agent, and which of them were fulfilled."""
    return {
        "episodes": {name: _source(star_file, name) for name in sorted(star_file.episodes)},
        "calendar": canonical(star_file.calendar),
        **_excluded(star_file),
    }


def trust_definition(star_file: StarFile) -> Json:
    """The bars that data must pass, and the sources that would have to lift them."""
    return {
        "bars": canonical(star_file.trust.bars),
        "sources": [[spec.table, spec.path] for spec in star_file.sources],
        **_excluded(star_file),
    }


def boundary_definition(star_file: StarFile) -> Json:
    """What a trial passes by, and what scenarios need."""
    return {
        "boundary": canonical(star_file.boundary),
        "sources": [[s.table, s.path] for s in star_file.sources if s.table == "trials"],
    }


def presentation(star_file: StarFile) -> Json:
    """What a finding shows beside its numbers: labels, notes, the tree, the star's own entry."""
    return {
        "project": canonical(star_file.project),
        "selection": canonical(star_file.selection),
        "star": canonical(star_file.star),
        "tree": canonical(star_file.tree),
        "evidence": canonical(star_file.evidence),
        "labels": {
            name: [canonical(metric.label), canonical(metric.says), metric.better]
            for name, metric in sorted(star_file.metrics.items())
        },
        "accepted": {
            name: canonical(metric.accepted) for name, metric in sorted(star_file.metrics.items())
        },
        "groups": {
            name: canonical(group.label) for name, group in sorted(star_file.groups.items())
        },
        "kinds": {
            name: canonical(getattr(kind, "label", None))
            for name, kind in sorted(star_file.episodes.items())
        },
        **_days(star_file),
    }


def _days(star_file: StarFile) -> dict[str, Json]:
    """The declared days, which decide ranges and no value."""
    holidays = star_file.calendar.holidays
    return {} if holidays is None else {"holidays": canonical(holidays.stretches)}


def canonical(value: object) -> Json:
    """A model as plain JSON, without what does not compare and what is at its default.

    So a key that a later version of the product knows changes no hash by being known.
    """
    match value:
        case None | str() | int() | float():
            return value
        case Formula():
            return str(value)
        case Ref():
            return value.name
        case Duration():
            return f"{value.length.total_seconds():.0f}s"
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): canonical(inner) for key, inner in sorted(value.items())}
        case tuple():
            return [canonical(inner) for inner in value]
    if not is_dataclass(value) or isinstance(value, Place | type):
        raise TypeError(f"{type(value).__name__} is no part of a definition")
    return {
        field.name: canonical(getattr(value, field.name))
        for field in fields(value)
        if field.compare and not _is_default(field, getattr(value, field.name))
    }


def _is_default(field: Field[Any], value: object) -> bool:
    if field.default_factory is not MISSING:
        return canonical(value) == canonical(field.default_factory())
    return field.default is not MISSING and canonical(value) == canonical(field.default)


def _excluded(star_file: StarFile) -> dict[str, Json]:
    """Who is left out of every count; of the list a digest of what is on it.

    Bots are found among the episodes of all kinds, so that each kind decides who is one.
    """
    exclude = star_file.trust.exclude
    found: dict[str, Json] = {}
    if exclude.users is not None:
        found["users"] = digest(list(exclude.users.hashes))
    if exclude.bots is not None:
        kinds = {name: _source(star_file, name) for name in sorted(star_file.episodes)}
        found["bots"] = {"rule": canonical(exclude.bots), "episodes": kinds}
    return {"excluded": found} if found else {}


def _group(star_file: StarFile, name: str) -> Json:
    group = star_file.groups[name]
    did = None if group.did is None else _source(star_file, group.did.name)
    return {"group": canonical(group), "did": did}


def _source(star_file: StarFile, name: str) -> Json:
    if name in star_file.episodes:
        return _episodes(star_file, star_file.episodes[name])
    if name in star_file.moments:
        return canonical(star_file.moments[name])
    return {"table": name}


def _episodes(star_file: StarFile, kind: EpisodeKind) -> Json:
    if not isinstance(kind, CutEpisodes):
        return canonical(kind)
    counted = [m.count.name for m in kind.measures.values() if m.count is not None]
    used = sorted({*(ref.name for ref in kind.of), *counted})
    moments: dict[str, Json] = {name: canonical(star_file.moments[name]) for name in used}
    return {"cut": canonical(kind), "moments": moments}
