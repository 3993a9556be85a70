"""The answers of the model: one to each message, one more each time another was asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.worlds.conversations import Conversations
from cynosure.worlds.events import REGENERATED, SENT, Events
from cynosure.worlds.people import People
from cynosure.worlds.span import Flags, Floats, Ints, Span

MODELS = ("m1", "m2")
MIXED = len(MODELS)
UNKNOWN = -1

_LOST_USER = 0.004
_ERRORS = 0.006
_COST_A_TOKEN = 1.6e-5


@dataclass(frozen=True)
class Generations:
    """One entry an answer, in the order of the events that asked for them.

    `event` is the index of that event, `model` one of `MODELS` by index; `ttft_ms` and
    `latency_ms` are milliseconds, `cost` is in yuan; `lost_user` marks traces without a person.
    """

    event: Ints
    ts: Ints
    model: Ints
    input_tokens: Ints
    output_tokens: Ints
    ttft_ms: Ints
    latency_ms: Ints
    cost: Floats
    error: Flags
    lost_user: Flags


def draw_generations(
    rng: np.random.Generator,
    people: People,
    talks: Conversations,
    events: Events,
    span: Span,
    switch: int,
) -> Generations:
    """The answers recorded before the data end; from `switch` on half the people get m2."""
    event = np.flatnonzero((events.name == SENT) | (events.name == REGENERATED))
    user = talks.user[events.conversation[event]]
    model = (people.treated[user] & (events.ts[event] >= switch)).astype(np.int64)
    n = len(event)
    ttft = rng.lognormal(np.log(np.where(model == 1, 620, 700)), 0.45, n)
    output = 1 + rng.lognormal(np.log(260), 0.8, n).astype(np.int64)
    latency = (ttft + output * 11).astype(np.int64)
    ts = events.ts[event] + latency
    given = 40 + rng.lognormal(np.log(700), 0.9, n).astype(np.int64)
    answered = Generations(
        event=event,
        ts=ts,
        model=model,
        input_tokens=given,
        output_tokens=output,
        ttft_ms=ttft.astype(np.int64),
        latency_ms=latency,
        cost=np.round((given * 0.25 + output) * _COST_A_TOKEN, 6),
        error=rng.random(n) < _ERRORS,
        lost_user=rng.random(n) < _LOST_USER,
    )
    return _recorded(answered, ts < span.until_ms)


def _recorded(all_answers: Generations, kept: Flags) -> Generations:
    return Generations(**{name: column[kept] for name, column in vars(all_answers).items()})


def model_of(talks: Conversations, events: Events, answers: Generations) -> Ints:
    """The one model of each conversation by index, `MIXED` for several.

    `UNKNOWN` where the conversation bears no id, by which alone an answer can be found.
    """
    of = events.conversation[answers.event]
    by_m2 = np.bincount(of, weights=answers.model, minlength=len(talks))
    every = np.bincount(of, minlength=len(talks))
    model = np.where(by_m2 == 0, 0, np.where(by_m2 == every, 1, MIXED))
    return np.where((events.key < 0) | (every == 0), UNKNOWN, model)
