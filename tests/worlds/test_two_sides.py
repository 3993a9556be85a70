"""What is particular to W8: creators, consumers, and the halves that share agents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cynosure.worlds.world import Strength
from tests.worlds.estimates import (
    CHANGE,
    Tables,
    by_arm,
    conversations,
    difference,
    lagged_lift,
)
from tests.worlds.sizes import world
from tests.worlds.test_case_truths import FULL, NONE, over_seeds, value


@pytest.mark.parametrize("lag", [-1, 0, 1, 3])
def test_w8_updates_are_felt_two_weeks_later_only(lag: int) -> None:
    felt = value(world("W8", FULL, 3), "creator_effect")
    mean, near = over_seeds("W8", FULL, lambda tables: lagged_lift(tables, lag, felt))
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


@pytest.mark.parametrize("strength", [FULL, NONE])
def test_w8_agents_with_memory_take_over_from_the_main_assistant(strength: Strength) -> None:
    mean, near = over_seeds("W8", strength, taken_over)
    assert mean == pytest.approx(value(world("W8", strength, 3), "cannibalised"), abs=near)
    if strength is FULL:
        assert mean - near > 0


@pytest.mark.parametrize("strength", [FULL, NONE])
def test_w8_they_bring_no_conversations_that_would_not_have_been(strength: Strength) -> None:
    def more(tables: Tables) -> float:
        since = conversations(tables).query("ts >= @CHANGE")
        each = since.groupby("user").size().rename("good").reset_index()
        return difference(each, by_arm(tables, each, "with"))

    mean, near = over_seeds("W8", strength, more)
    assert mean == pytest.approx(0, abs=near)


def test_w8_what_is_taken_over_is_as_large_as_the_halves_can_show() -> None:
    """3.9 standard errors of the share of the main assistant, one half beside the other."""
    found = [share_of_main(world("W8", FULL, seed).tables) for seed in range(200, 224)]
    change = np.subtract(*np.transpose(found))
    assert change.mean() / change.std(ddof=1) == pytest.approx(-3.9, abs=1.5)


def share_of_main(tables: Tables) -> tuple[float, float]:
    """Of the conversations since the change those with the main assistant: with memory, without."""
    since = conversations(tables, "agent_id").query("ts >= @CHANGE")
    main, treated = since["agent_id"].isna(), by_arm(tables, since, "with")
    return float(main[treated].mean()), float(main[~treated].mean())


def taken_over(tables: Tables) -> float:
    own, usual = share_of_main(tables)
    return 1 - own / usual
