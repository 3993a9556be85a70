"""How often people come with each scenario, and what money moves there: the last four weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cynosure.analyses.bars import currencies
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.money.episodes import EpisodeMoneyRequest, kinds_with_rule
from cynosure.metrics.requests import Request
from cynosure.metrics.trials.demand import DemandRequest, scenario_column

DEMAND_DAYS = 28


@dataclass(frozen=True)
class Flow:
    """What the episodes of one scenario brought and cost, None where nothing tells it: `revenue` is
    their share of what their people paid, `cost` what their answers cost as metered."""

    revenue: float | None
    cost: float | None


def demand_requests(asked: Asked) -> tuple[Request[Any], ...]:
    """What is asked of the store to know demand and money; nothing where nothing tells them."""
    demand, money = _demand(asked), _money(asked)
    return (
        *(() if demand is None else (demand,)),
        *(() if money is None else (money, *currencies(asked))),
    )


def shares(inputs: Inputs) -> Mapping[str, float] | None:
    """The share of episodes of each scenario, None where nothing tells it."""
    request = _demand(inputs.asked)
    if request is None:
        return None
    counts = inputs.answer_to(request)
    whole = sum(counts.values())
    return {name: n / whole for name, n in counts.items() if name is not None} if whole else None


def flows(inputs: Inputs) -> Mapping[str, Flow] | None:
    """The money of each scenario, None where nothing tells it or where currencies are mixed."""
    request = _money(inputs.asked)
    if request is None:
        return None
    known = {
        name
        for one in currencies(inputs.asked)
        for name in inputs.answer_to(one)
        if name is not None
    }
    if len(known) > 1:
        return None
    pays, meters = _pays(inputs.asked), _meters(inputs.asked)
    found = inputs.answer_to(request).get(0, {})
    return {
        name: Flow(one.revenue if pays else None, one.cost if meters and one.metered else None)
        for name, one in found.items()
        if name is not None
    }


def _window(asked: Asked) -> tuple[str, str, Period] | None:
    """The kind of episodes, their column of scenarios, and their last four weeks."""
    found = scenario_column(asked.star_file)
    if found is None:
        return None
    kind, column = found
    profile = asked.profiles.get(asked.star_file.table_of(kind))
    if profile is None or profile.last is None:
        return None
    first = profile.last - timedelta(days=DEMAND_DAYS - 1)
    return kind, column, Period("range", first, profile.last)


def _demand(asked: Asked) -> DemandRequest | None:
    found = _window(asked)
    return None if found is None else DemandRequest(*found)


def _money(asked: Asked) -> EpisodeMoneyRequest | None:
    """Of a kind with a rule for what is fulfilled: revenue is shared among fulfilled episodes."""
    found = _window(asked)
    if found is None or found[0] not in kinds_with_rule(asked.star_file):
        return None
    if not (_pays(asked) or _meters(asked)):
        return None
    kind, column, period = found
    return EpisodeMoneyRequest((period,), (kind,), column)


def _pays(asked: Asked) -> bool:
    profile = asked.profiles.get("payments")
    return profile is not None and profile.kept > 0


def _meters(asked: Asked) -> bool:
    profile = asked.profiles.get("generations")
    return profile is not None and profile.kept > 0 and "cost" in profile.columns
