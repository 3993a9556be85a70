"""The course that a world took: everything the simulator drew, before it is written as tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.worlds.agents import COMPANION, Agents
from cynosure.worlds.conversations import MAIN, Conversations
from cynosure.worlds.events import ACCEPTS, COMPANION_TURNS, MAIN_REGENS, Events, tally
from cynosure.worlds.generations import Generations, model_of
from cynosure.worlds.people import People
from cynosure.worlds.releases import Release
from cynosure.worlds.span import Flags, Ints, Span
from cynosure.worlds.surfaces import Surfaces
from cynosure.worlds.world import Blemishes


@dataclass(frozen=True)
class Course:
    """The latent state of the simulated assistant; `switch` is the release of the new model."""

    span: Span
    people: People
    agents: Agents
    talks: Conversations
    events: Events
    answers: Generations
    surfaces: Surfaces
    releases: tuple[Release, ...]
    switch: Release
    campaign: Release
    blemishes: Blemishes


@dataclass(frozen=True)
class Outcomes:
    """What became of each conversation by the end of the data, one entry each.

    `counts` is false where the id of the conversation was given to two people: such
    conversations are set aside. `model` is as in `model_of`; `day` and `week` are those of the
    first event.
    """

    turns: Ints
    fulfilled: Flags
    model: Ints
    day: Ints
    week: Ints
    counts: Flags


def outcomes(course: Course) -> Outcomes:
    """The outcome of each conversation, by the rule of its kind."""
    talks, events = course.talks, course.events
    turns = tally(talks, events, ("message_sent",))
    accepted = tally(talks, events, ACCEPTS) >= 1
    regens = tally(talks, events, ("reply_regenerated",))
    patient = (talks.kind != MAIN) | (regens <= MAIN_REGENS)
    fulfilled = np.where(
        talks.kind == COMPANION, turns >= COMPANION_TURNS, accepted & patient
    ).astype(np.bool_)
    return Outcomes(
        turns=turns,
        fulfilled=fulfilled,
        model=model_of(talks, events, course.answers),
        day=course.span.day(talks.start),
        week=course.span.week(talks.start),
        counts=~shares_key(events.key),
    )


def shares_key(key: Ints) -> Flags:
    """Whether another conversation bears the same id."""
    bearers = np.bincount(key[key >= 0], minlength=len(key))
    return (key >= 0) & (bearers[np.maximum(key, 0)] > 1)
