"""The course of a world as the contract's tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from cynosure.worlds.agents import KINDS, Agents
from cynosure.worlds.course import Course
from cynosure.worlds.events import EVENT_NAMES
from cynosure.worlds.generations import MODELS
from cynosure.worlds.people import CATEGORIES, CHANNELS, COUNTRIES, PLANS, People
from cynosure.worlds.releases import Release
from cynosure.worlds.span import Flags, Ints
from cynosure.worlds.surfaces import SURFACES, VERSIONS

MICROSECONDS = 1_000


def tables_of(
    course: Course, ids: tuple[str, ...], event_ids: tuple[str, ...]
) -> dict[str, pa.Table]:
    """The six tables; `ids` are those of the conversations."""
    return {
        "events": _events(course, ids, event_ids),
        "generations": _generations(course, ids),
        "agents": _agents(course.agents, course.people),
        "people": _people(course.people),
        "exposures": _exposures(course),
        "releases": _releases(course.releases),
    }


def named(names: Sequence[str], index: Ints, absent: Flags | None = None) -> pa.Array:
    """The name at each index; null where `absent`, or where the index is negative."""
    missing = index < 0 if absent is None else (index < 0) | absent
    return pa.array(names, pa.string()).take(pa.array(index, mask=missing))


def _instants(milliseconds: Ints, absent: Flags | None = None) -> pa.Array:
    micros = pa.array(milliseconds * MICROSECONDS, mask=absent)
    return micros.cast(pa.timestamp("us", tz="UTC"))


def _events(course: Course, ids: tuple[str, ...], event_ids: tuple[str, ...]) -> pa.Table:
    talks, events = course.talks, course.events
    of = events.conversation
    return pa.table(
        {
            "event_id": pa.array(event_ids, pa.string()),
            "user_id": named(course.people.user_id, talks.user[of]),
            "ts": _instants(events.ts),
            "event": named(EVENT_NAMES, events.name),
            "episode_id": named(ids, events.key[of]),
            "agent_id": named(course.agents.agent_id, talks.agent[of]),
            "surface": named(SURFACES, course.surfaces.surface[of]),
            "app_version": named(VERSIONS, course.surfaces.version[of]),
            "category": named(CATEGORIES, talks.category[of]),
        }
    )


def _generations(course: Course, ids: tuple[str, ...]) -> pa.Table:
    talks, events, answers = course.talks, course.events, course.answers
    of = events.conversation[answers.event]
    return pa.table(
        {
            "generation_id": pa.array([f"g{n:07d}" for n in range(len(of))], pa.string()),
            "user_id": named(course.people.user_id, talks.user[of], answers.lost_user),
            "ts": _instants(answers.ts),
            "model": named(MODELS, answers.model),
            "episode_id": named(ids, events.key[of]),
            "agent_id": named(course.agents.agent_id, talks.agent[of]),
            "input_tokens": pa.array(answers.input_tokens),
            "output_tokens": pa.array(answers.output_tokens),
            "cost": pa.array(answers.cost),
            "latency_ms": pa.array(answers.latency_ms.astype(np.float64)),
            "ttft_ms": pa.array(answers.ttft_ms.astype(np.float64)),
            "error": named(("timeout",), np.where(answers.error, 0, -1)),
        }
    )


def _agents(agents: Agents, people: People) -> pa.Table:
    return pa.table(
        {
            "agent_id": pa.array(agents.agent_id, pa.string()),
            "creator_id": named(people.user_id, agents.creator),
            "created": _instants(agents.created),
            "category": named(CATEGORIES, agents.category),
            "published": pa.array(agents.published),
            "kind": named(KINDS, agents.kind),
        }
    )


def _people(people: People) -> pa.Table:
    return pa.table(
        {
            "user_id": pa.array(people.user_id, pa.string()),
            "joined": _instants(people.joined),
            "channel": named(CHANNELS, people.channel),
            "country": named(COUNTRIES, people.country),
            "plan": named(PLANS, people.plan),
        }
    )


def _exposures(course: Course) -> pa.Table:
    """Everybody meets a variant at the first answer after the release."""
    answers = course.answers
    later = np.flatnonzero(course.events.ts[answers.event] >= course.switch.at)
    later = later[np.argsort(answers.ts[later], kind="stable")]
    user = course.talks.user[course.events.conversation[answers.event[later]]]
    met, first = np.unique(user, return_index=True)
    return pa.table(
        {
            "experiment": pa.array([course.switch.experiment] * len(met), pa.string()),
            "variant": named(MODELS, course.people.treated[met].astype(np.int64)),
            "user_id": named(course.people.user_id, met),
            "ts": _instants(answers.ts[later[first]]),
        }
    )


def _releases(releases: tuple[Release, ...]) -> pa.Table:
    ended = np.array([release.ended or 0 for release in releases])
    declared = np.array([release.declared or 0 for release in releases])
    strings = {
        name: pa.array([getattr(release, name) for release in releases], pa.string())
        for name in ("kind", "id", "scope", "split", "assigned_by", "experiment", "metrics")
    }
    return pa.table(
        {
            "ts": _instants(np.array([release.at for release in releases])),
            **strings,
            "declared": _instants(declared, declared == 0),
            "ended": _instants(ended, ended == 0),
            "note": pa.array([release.note.zh for release in releases], pa.string()),
        }
    )
