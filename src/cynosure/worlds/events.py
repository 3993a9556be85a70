"""What people did within a conversation: they asked, took over, and asked for another answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.worlds.agents import COMPANION
from cynosure.worlds.conversations import MAIN, Conversations
from cynosure.worlds.span import HOUR, MINUTE, SECOND, Flags, Ints, Span

EVENT_NAMES = (
    "message_sent",
    "reply_copied",
    "reply_saved",
    "thumbs_up",
    "reply_regenerated",
)
SENT, REGENERATED = EVENT_NAMES.index("message_sent"), EVENT_NAMES.index("reply_regenerated")
ACCEPTS = ("reply_copied", "reply_saved", "thumbs_up")

COMPANION_TURNS = 10
"""Turns from which a conversation with a companion is fulfilled."""
MAIN_REGENS = 2
"""Renewed answers up to which a conversation with the main assistant is fulfilled."""
GAP = 30 * MINUTE
"""The silence at which rows without a conversation are cut."""

_ACCEPT_MIX = (0.62, 0.20, 0.18)
_KEYLESS = 0.04
_SHARED_KEYS = 40
_PAUSE = 0.015
# Long enough for clocks of the same conversation never to come near the silence that cuts.
_LONGEST_UNCUT, _SHORTEST_CUT = 20 * MINUTE, 31 * MINUTE


@dataclass(frozen=True)
class Events:
    """One entry an event, in the order of time.

    `conversation` is the index of the conversation, `name` one of `EVENT_NAMES` by index.
    `key` (one entry a conversation) is the conversation whose id it bears: mostly itself, -1
    where it bears none, another one where two people were given the same id.
    """

    conversation: Ints
    ts: Ints
    name: Ints
    key: Ints


@dataclass(frozen=True)
class _Counts:
    turns: Ints
    accepts: Ints
    regens: Ints


def draw_events(rng: np.random.Generator, talks: Conversations, span: Span) -> Events:
    """The events of all conversations, up to the end of the data."""
    counts = _draw_counts(rng, talks)
    may_lack_key = rng.random(len(talks)) < _KEYLESS
    sent_of, sent_at = _messages(rng, talks, counts.turns, may_lack_key)
    first = np.concatenate([[0], counts.turns.cumsum()[:-1]])
    parts = [(sent_of, sent_at, np.full(len(sent_of), SENT))]
    for often, is_accept in ((counts.accepts, True), (counts.regens, False)):
        of = np.repeat(np.arange(len(talks)), often)
        after = sent_at[first[of] + rng.integers(0, counts.turns[of])]
        delay = 3 * SECOND + np.minimum(rng.exponential(20 * SECOND, len(of)), 5 * MINUTE)
        kind = rng.choice([1, 2, 3], len(of), p=_ACCEPT_MIX) if is_accept else REGENERATED
        parts.append((of, after + delay.astype(np.int64), np.broadcast_to(kind, len(of))))
    of, ts, name = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    end = talks.start.copy()
    np.maximum.at(end, of, ts)
    key = _keys(rng, talks, end, may_lack_key)
    recorded = np.flatnonzero(ts < span.until_ms)
    order = recorded[np.argsort(ts[recorded], kind="stable")]
    return Events(conversation=of[order], ts=ts[order], name=name[order], key=key)


def _draw_counts(rng: np.random.Generator, talks: Conversations) -> _Counts:
    n, well = len(talks), talks.goes_well
    companion, main = talks.kind == COMPANION, talks.kind == MAIN
    turns = np.where(well, rng.geometric(0.62, n), rng.geometric(0.5, n))
    long = COMPANION_TURNS - 1 + rng.geometric(0.22, n)
    short = np.minimum(rng.geometric(0.26, n), COMPANION_TURNS - 1)
    turns = np.where(companion, np.where(well, long, short), turns)
    # Some accept at last, after too many renewed answers: that is no fulfilment.
    worn_out = main & ~well & (rng.random(n) < 0.06)
    accepts = np.where(well | worn_out, 1 + rng.poisson(0.25, n), 0)
    accepts = np.where(companion, rng.poisson(0.15, n), accepts)
    regens = rng.poisson(np.where(well, 0.12, 0.40))
    regens = np.where(main & well, np.minimum(regens, MAIN_REGENS), regens)
    regens = np.where(worn_out, MAIN_REGENS + 1 + rng.poisson(0.3, n), regens)
    return _Counts(turns, accepts, regens)


def _messages(
    rng: np.random.Generator, talks: Conversations, turns: Ints, without_pause: Flags
) -> tuple[Ints, Ints]:
    """The conversation and instant of each message, conversation after conversation."""
    of = np.repeat(np.arange(len(talks)), turns)
    wait = np.minimum(rng.lognormal(np.log(55 * SECOND), 0.9, len(of)), _LONGEST_UNCUT)
    pause = (rng.random(len(of)) < _PAUSE) & ~without_pause[of]
    wait = np.where(pause, rng.uniform(GAP, 3 * HOUR, len(of)), wait).astype(np.int64)
    first = np.concatenate([[0], turns.cumsum()[:-1]])
    wait[first] = 0
    passed = wait.cumsum()
    return of, talks.start[of] + passed - passed[first][of]


def _keys(rng: np.random.Generator, talks: Conversations, end: Ints, lacks: Flags) -> Ints:
    key = np.arange(len(talks))
    key[lacks & _stands_alone(talks, end)] = -1
    # Neighbours in time, who could have met on one device.
    left = rng.permutation(np.arange(0, len(talks) - 1, 2))
    right = left + 1
    fits = (key[left] >= 0) & (key[right] >= 0) & (talks.user[left] != talks.user[right])
    chosen = left[fits][:_SHARED_KEYS]
    key[chosen + 1] = chosen
    return key


def _stands_alone(talks: Conversations, end: Ints) -> Flags:
    """Whether the person was silent with that agent long before and long after."""
    pair = talks.user * (talks.agent.max() + 2) + talks.agent + 1
    order = np.lexsort((talks.start, pair))
    group = np.unique(pair[order], return_inverse=True)[1]
    start, stop = talks.start[order], end[order]
    origin = int(talks.start.min())
    # One running maximum serves all groups, as each is lifted over the one before.
    lift = group * (int(end.max()) - origin + 1)
    latest = np.maximum.accumulate(stop - origin + lift) - lift + origin
    same = group[1:] == group[:-1]
    apart = start[1:] - latest[:-1] > _SHORTEST_CUT
    alone = np.ones(len(order), dtype=np.bool_)
    alone[1:] &= ~same | apart
    alone[:-1] &= ~same | apart
    result = np.empty(len(order), dtype=np.bool_)
    result[order] = alone
    return result


def tally(talks: Conversations, events: Events, names: tuple[str, ...]) -> Ints:
    """How many events of those names each conversation holds."""
    wanted = np.isin(events.name, [EVENT_NAMES.index(name) for name in names])
    return np.bincount(events.conversation[wanted], minlength=len(talks))
