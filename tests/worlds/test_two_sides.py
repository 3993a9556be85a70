"""What is particular to W8: creators, consumers, and the halves that share agents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cynosure.worlds.cases import two_sides
from tests.worlds.estimates import (
    CHANGE,
    CLOSED,
    Tables,
    by_arm,
    conversations,
    difference,
    lagged_lift,
    updates_and_talks,
)
from tests.worlds.sizes import world
from tests.worlds.test_case_truths import FULL, over_seeds, value


@pytest.mark.parametrize("lag", [-1, 0, 1, 3])
def test_w8_updates_are_felt_two_weeks_later_only(lag: int) -> None:
    mean, near = over_seeds("W8", FULL, lambda tables: lagged_lift(tables, lag))
    assert mean == pytest.approx(0, abs=near)


def test_w8_the_halves_show_a_part_of_what_memory_does() -> None:
    simulated = world("W8", FULL, 3)

    def with_agents(tables: Tables) -> pd.DataFrame:
        found = conversations(tables, "agent_id")
        return found[found["agent_id"].notna()]

    def between(tables: Tables) -> float:
        since = with_agents(tables).query("ts >= @CHANGE")
        return difference(since, by_arm(tables, since, "with"))

    def since_then(tables: Tables) -> float:
        found = with_agents(tables)
        without = found[by_arm(tables, found, "without") | (found["ts"] < CHANGE)]
        return difference(without, without["ts"] >= CHANGE)

    direct = value(simulated, "direct_effect") / 100
    total = value(simulated, "total_effect") / 100
    mean, near = over_seeds("W8", FULL, between)
    assert mean == pytest.approx(direct, abs=near)
    mean, near = over_seeds("W8", FULL, since_then)
    assert mean == pytest.approx(total - direct, abs=near)


def test_w8_the_main_assistant_loses_what_it_is_told_to_lose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a world whose updates do eight times as much: with less the share drowns in noise."""
    planted = two_sides.CANNIBALISED
    larger = replace(two_sides.CONFIRMING, effect=1.0)
    monkeypatch.setattr(two_sides, "CONFIRMING", larger)
    mean, near = over_seeds("W8", FULL, share_lost)
    assert mean == pytest.approx(planted, abs=near)
    assert mean - near / 2 > 0
    monkeypatch.setattr(two_sides, "CANNIBALISED", 0.0)
    mean, near = over_seeds("W8", FULL, share_lost)
    assert mean == pytest.approx(0, abs=near)


def share_lost(tables: Tables) -> float:
    """Of the agents' conversations won by updates, those that the main assistant held less.

    In a week whose updates raise the agents' conversations by the factor 1 + g, main over agents
    times 1 + g is a constant less the share lost times g.
    """
    lift = lagged_lift(tables, 2)
    talks, updated = updates_and_talks(tables, 2)
    factor = 1 + lift * updated
    agent, week = talks.sum(axis=1), np.ones(talks.shape[1])
    for _ in range(40):
        agent = talks.sum(axis=1) / (factor * week).sum(axis=1)
        week = talks.sum(axis=0) / (agent[:, None] * factor).sum(axis=0)
    won = lift * (agent / agent.sum()) @ updated
    found = conversations(tables, "agent_id")
    found = found[found["week"].between(2, CLOSED - 1)]
    counts = found.groupby(["week", found["agent_id"].isna()]).size().unstack()
    ratio = (counts[True] / counts[False]).to_numpy() * (1 + won)
    slope, _ = np.polyfit(won, ratio, 1, w=np.sqrt(counts[False]))
    return -float(slope)
