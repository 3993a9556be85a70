"""What padding the log would do to a metric: how much it rises though people get nothing more."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cynosure.analyses.audit.asked_for import judging_of
from cynosure.analyses.audit.rests_on import units_of, value_moment, weeks_of
from cynosure.metrics.audit.attacks import (
    BOTS_SHARE,
    TIMES,
    Attack,
    AttackRequest,
    first_moments,
    keys_of,
    measured_columns,
)
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.contract import NOBODY
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.tally import TALLIED, value_of

RISES = 0.05
"""By how much padding may raise a metric before it asks for a guardrail."""
EACH_BOT = 5.0
"""How many people one account of a farm may be worth."""


@dataclass(frozen=True)
class Attacked:
    """By how much an attack changes a metric, as a fraction of it; `elasticity` is that for each
    share of the attack (the logarithm of both where something is doubled), None where an attack has
    no size. `is_vulnerable` where the metric gets better by it."""

    attack: Attack
    change: float
    elasticity: float | None
    is_vulnerable: bool


def requests(asked: Asked) -> list[AttackRequest]:
    """Every attack that the log allows, on all metrics of one unit at once."""
    star_file, weeks = asked.star_file, weeks_of(asked)
    named = [name for name in judging_of(asked).metrics if _adds_up(asked, name)]
    if not weeks or not named:
        return []
    groups: dict[frozenset[tuple[str, ...]], list[str]] = {}
    for name in named:
        groups.setdefault(units_of(star_file, name), []).append(name)
    moment = value_moment(asked)
    return [
        AttackRequest(attack, tuple(names), weeks[-1], moment)
        for names in groups.values()
        for attack in (Attack.NONE, *_possible(asked))
    ]


def found(inputs: Inputs, metric: str) -> tuple[Attacked, ...]:
    """What each attack does to a metric; nothing where it has no value to begin with."""
    model = inputs.asked.star_file.metrics[metric]
    better = 1 if model.better == "up" else -1
    values = {
        request.attack: value_of(model, inputs.answer_to(request)[metric])
        for request in requests(inputs.asked)
        if metric in request.metrics
    }
    plain = values.pop(Attack.NONE, None)
    if not plain:
        return ()
    changes = {attack: value / plain - 1 for attack, value in values.items() if value is not None}
    return tuple(_told(attack, change, better) for attack, change in changes.items())


def _told(attack: Attack, change: float, better: int) -> Attacked:
    elasticity = None
    if attack is Attack.BOTS:
        elasticity = change / BOTS_SHARE
        return Attacked(attack, change, elasticity, better * elasticity > EACH_BOT)
    if attack is not Attack.AUTO_COPY and change > -1:
        elasticity = math.log1p(change) / math.log(TIMES)
    return Attacked(attack, change, elasticity, better * change > RISES)


def _adds_up(asked: Asked, metric: str) -> bool:
    model = asked.star_file.metrics[metric]
    own = model.contributions(definitions_of(asked.star_file))
    plain = all(c.course is None and c.unit != NOBODY for c in own)
    return isinstance(model, TALLIED) and plain and len({c.unit for c in own}) == 1


def _possible(asked: Asked) -> tuple[Attack, ...]:
    """The attacks that have anything to change in these tables."""
    star_file, profiles = asked.star_file, asked.profiles
    moment = value_moment(asked)
    recorded = "episodes" in profiles
    events = "events" in profiles
    is_event = moment is not None and star_file.moments[moment].event is not None
    longer = "generations" in profiles or (recorded and "minutes" in profiles["episodes"].columns)
    possible = {
        Attack.RETRY: (events and bool(first_moments(star_file)))
        or (recorded and bool(measured_columns(star_file))),
        Attack.SPLIT: events and bool(keys_of(star_file)),
        Attack.VERBOSE: longer,
        Attack.BOTS: events or recorded,
        Attack.AUTO_COPY: events and is_event and bool(keys_of(star_file)),
    }
    return tuple(attack for attack, is_so in possible.items() if is_so)
