"""The truth of the assistant, recounted from its files in plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cynosure.worlds.world import World
from tests.worlds.reading import ZONE, Read

ACCEPTS = ["reply_copied", "reply_saved", "thumbs_up"]
"""Restated here on purpose: the recount shares no code with the simulator."""


@pytest.fixture(scope="module")
def cut(read: Read) -> pd.DataFrame:
    """The events, each with the number of its episode."""
    events = read.events.copy()
    events["partner"] = events["agent"].fillna("main")
    loose = events[events["key"].isna()].sort_values(["user", "partner", "ts"])
    new = (
        (loose["ts"].diff() > pd.Timedelta(minutes=30))
        | (loose["user"] != loose["user"].shift())
        | (loose["partner"] != loose["partner"].shift())
    )
    events["episode"] = events["key"]
    events.loc[loose.index, "episode"] = "gap" + new.cumsum().astype(str)
    return events.sort_values("ts", ignore_index=True)


@pytest.fixture(scope="module")
def episodes(cut: pd.DataFrame, read: Read) -> pd.DataFrame:
    """One row an episode, those of two people included."""
    is_sent, is_regen = cut["event"].eq("message_sent"), cut["event"].eq("reply_regenerated")
    marked = cut.assign(turn=is_sent, regen=is_regen, accept=cut["event"].isin(ACCEPTS))
    by = marked.groupby("episode", sort=False)
    found = by.agg(
        users=("user", "nunique"),
        user=("user", "first"),
        partner=("partner", "first"),
        category=("category", "first"),
        first=("ts", "min"),
        last=("ts", "max"),
        turns=("turn", "sum"),
        regens=("regen", "sum"),
        accepts=("accept", "sum"),
    )
    agents = read.agents.set_index("agent_id")
    found["kind"] = found["partner"].map(agents["kind"]).fillna("main")
    found["creator"] = found["partner"].map(agents["creator_id"])
    found["fulfilled"] = np.select(
        [found["kind"] == "main", found["kind"] == "companion"],
        [(found["accepts"] >= 1) & (found["regens"] <= 2), found["turns"] >= 10],
        found["accepts"] >= 1,
    ).astype(bool)
    answers = read.generations.groupby("conversation_id")["model"]
    model = answers.first().where(answers.nunique() == 1, "mixed")
    found["model"] = found.index.map(model)
    local = found["first"].dt.tz_convert(ZONE).dt.tz_localize(None)
    found["day"] = local.dt.normalize()
    monday = found["day"] - pd.to_timedelta(found["day"].dt.day_of_week, unit="D")
    found["week"] = monday.dt.strftime("%Y-%m-%d")
    return found


@pytest.fixture(scope="module")
def counted(episodes: pd.DataFrame) -> pd.DataFrame:
    return episodes[episodes["users"] == 1]


def planted_by_week(world: World, code: str) -> dict[str, float | int | str]:
    return {f.week: f.value for f in world.truth.of(code) if f.week is not None and not f.cell}


def test_what_the_files_hold(world: World, read: Read) -> None:
    truth = world.truth
    assert read.rows == truth.fact("rows_written").value
    assert len(read.events) == truth.fact("rows_kept").value
    assert read.duplicates == truth.fact("duplicates").value > 0
    assert len(read.generations) == truth.fact("generations").value
    assert read.bad.total() == truth.fact("bad_rows").value
    by_rule = {f.cell[0][1]: f.value for f in truth.of("bad_rows") if f.cell}
    assert read.bad == by_rule
    assert read.bad.total() / read.rows < 0.01


def test_episodes_of_every_sort(
    world: World, cut: pd.DataFrame, episodes: pd.DataFrame, counted: pd.DataFrame
) -> None:
    truth = world.truth
    assert len(counted) == truth.fact("conversations").value
    assert (episodes["users"] > 1).sum() == truth.fact("conversations_set_aside").value == 40
    by_gap = counted.index.str.startswith("gap").sum()
    assert by_gap == truth.fact("conversations_without_id").value > 1000
    ends = counted["last"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()
    assert (ends > counted["day"]).sum() > 100, "hardly any conversation runs over midnight"
    mixed = (counted["model"] == "mixed").sum()
    assert mixed == truth.fact("conversations_of_two_models").value
    keyed = cut[cut["key"].notna()]
    silence = keyed.groupby("episode")["ts"].diff()
    assert (silence > pd.Timedelta(minutes=30)).sum() > 1000, "no key ever bridges a silence"


def test_people_of_each_week(world: World, counted: pd.DataFrame) -> None:
    well = counted[counted["fulfilled"]]
    days = well.groupby(["week", "user"])["day"].nunique()
    often = days[days >= 3].groupby("week").size()
    active = counted.groupby("week")["user"].nunique()
    reached = well.groupby("week")["user"].nunique()
    assert active.to_dict() == planted_by_week(world, "weekly_active_users")
    assert reached.to_dict() == planted_by_week(world, "weekly_reached_users")
    assert often.to_dict() == planted_by_week(world, "weekly_fulfilled_users")
    assert (reached / active).to_dict() == planted_by_week(world, "reach")
    assert (often / reached).to_dict() == planted_by_week(world, "habit")
    assert (reached / active).max() < 0.9, "reach is saturated"
    assert (often / reached).between(0.1, 0.6).all(), "habit is saturated"


def test_conversations_of_each_week(world: World, counted: pd.DataFrame) -> None:
    by = counted.groupby("week")
    rate = by["fulfilled"].sum() / by.size()
    turns = by["turns"].sum() / by["fulfilled"].sum()
    assert rate.to_dict() == planted_by_week(world, "fulfilled_rate")
    assert turns.to_dict() == planted_by_week(world, "turns_per_fulfilled")
    outside = counted[counted["fulfilled"] & counted["creator"].notna()]
    outside = outside[outside["creator"] != outside["user"]]
    audience = outside.groupby(["week", "creator"])["user"].nunique()
    creators = audience[audience >= 5].groupby("week").size()
    assert creators.to_dict() == planted_by_week(world, "audienced_creators")


@pytest.mark.parametrize("by", [["category"], ["category", "model"]])
def test_fulfilled_rate_by_part(world: World, counted: pd.DataFrame, by: list[str]) -> None:
    known = counted[counted["model"] != "mixed"]
    cells = (counted if by == ["category"] else known).groupby(["week", *by])["fulfilled"]
    found = {
        (week, tuple(zip(by, cell, strict=True))): (int(well), int(n))
        for (week, *cell), well, n in zip(cells.sum().index, cells.sum(), cells.size(), strict=True)
    }
    planted = {
        (f.week, f.cell): (round(float(f.value) * (f.n or 0)), f.n)
        for f in world.truth.of("fulfilled_rate")
        if tuple(name for name, _ in f.cell) == tuple(by)
    }
    assert found == planted
    assert len(planted) >= 12 * 5


def test_groups_and_their_overlap(world: World, read: Read) -> None:
    asked = read.events[read.events["event"] == "message_sent"]
    local = asked["ts"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()
    monday = (local - pd.to_timedelta(local.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    made = pd.to_datetime(read.agents["created"]).dt.normalize()
    whole = {None: set(asked["user"])}
    weekly = {week: set(users) for week, users in asked["user"].groupby(monday)}
    for week, consumers in {**whole, **weekly}.items():
        end = made.max() if week is None else pd.Timestamp(week) + pd.Timedelta(days=6)
        creators = set(read.agents.loc[made <= end, "creator_id"])
        assert world.truth.fact("consumers", week).value == len(consumers)
        assert world.truth.fact("creators", week).value == len(creators)
        both = world.truth.fact("consumers_and_creators", week).value
        assert both == len(consumers & creators) > 0
        assert both < len(creators)


def test_facts_of_the_release_and_the_campaign(
    world: World, folder: Path, counted: pd.DataFrame
) -> None:
    truth = world.truth
    releases = pd.read_csv(folder / "data" / "releases.csv").set_index("id")
    switch = pd.Timestamp(releases.loc["model-m2", "ts"], tz=ZONE)
    since = counted[(counted["first"] >= switch) & (counted["category"] == "emotional")]
    for model in ("m1", "m2"):
        of = since.loc[since["model"] == model, "fulfilled"]
        cell = (("category", "emotional"), ("model", model))
        fact = truth.fact("fulfilled_rate_since_switch", cell=cell)
        assert (round(float(fact.value) * (fact.n or 0)), fact.n) == (of.sum(), len(of))
    people = pd.read_csv(folder / "data" / "people.csv")
    came = people[people["channel"] == "campaign"]
    assert len(came) == truth.fact("campaign_joined").value > 0
    campaign = releases.loc["companion-weeks"]
    assert came["joined"].between(campaign["ts"], campaign["ended"]).all()
    assert truth.fact("last_open_week").value == counted["week"].max()


def test_facts_of_later_questions(world: World, counted: pd.DataFrame, read: Read) -> None:
    truth = world.truth
    sides = counted.assign(main=counted["partner"] == "main").groupby("user")["main"]
    main, agents = sides.any(), ~sides.all()
    assert main.sum() == truth.fact("main_users").value
    assert agents.sum() == truth.fact("agent_users").value
    assert (main & agents).sum() == truth.fact("main_and_agents").value
    emotional = counted["category"] == "emotional"
    share = emotional.groupby(counted["week"]).mean()
    cell = (("category", "emotional"),)
    for week, value in share.items():
        assert truth.fact("category_share", str(week), cell).value == pytest.approx(value)
    during = counted["week"].isin(["2026-10-19", "2026-10-26"])
    before = counted["week"].isin(["2026-10-05", "2026-10-12"])
    shift = 100 * (emotional[during].mean() - emotional[before].mean())
    assert truth.fact("campaign_mix_shift").value == pytest.approx(shift)
    demand = counted["category"].value_counts(normalize=True)
    for category, value in demand.items():
        fact = truth.fact("demand", cell=(("category", str(category)),))
        assert fact.value == pytest.approx(value)
    with_agent = counted.loc[counted["partner"] != "main", "partner"].value_counts()
    top = with_agent.iloc[: -(-len(read.agents) // 10)].sum() / with_agent.sum()
    assert truth.fact("agent_concentration").value == pytest.approx(top)
    each = counted["user"].value_counts()
    top = each.iloc[: -(-len(each) // 10)].sum() / each.sum()
    assert truth.fact("people_concentration").value == pytest.approx(top)
    assert 0.3 < top < 0.7, "the activity of people has no heavy tail"
