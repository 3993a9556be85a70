"""The assistant is what it says: seeded, with its effect really there and its nulls really null."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cynosure.errors import UserMistake
from cynosure.tables.batch import RULES
from cynosure.tables.schema import Type, table_called
from cynosure.worlds import assistant
from cynosure.worlds.catalogue import WORLDS, world_called
from cynosure.worlds.conversations import HARM_POINTS
from cynosure.worlds.world import Question, World

SMALL = 400
PHYSICAL = {
    Type.NAME: pa.string(),
    Type.INSTANT: pa.timestamp("us", tz="UTC"),
    Type.NUMBER: pa.float64(),
    Type.INTEGER: pa.int64(),
    Type.FLAG: pa.bool_(),
}


def test_the_same_seed_gives_the_same_world() -> None:
    one, two = (assistant.simulate(np.random.default_rng(5), SMALL) for _ in range(2))
    assert one.truth == two.truth
    assert one.blemishes == two.blemishes
    assert all(one.tables[name].equals(two.tables[name]) for name in one.tables)


def test_another_seed_gives_another_world() -> None:
    one, two = (assistant.simulate(np.random.default_rng(seed), SMALL) for seed in (5, 6))
    assert one.truth != two.truth
    for name in ("events", "generations", "agents", "people", "exposures"):
        assert not one.tables[name].equals(two.tables[name])


def test_its_size_is_that_of_the_demo(world: World) -> None:
    assert 450_000 < world.tables["events"].num_rows < 560_000
    assert world.span.weeks == 12


def test_tables_are_those_of_the_contract(world: World) -> None:
    for name, table in world.tables.items():
        contract = table_called(name)
        assert contract is not None
        for column in contract.columns:
            if column.name not in table.column_names:
                assert not column.required, f"{name}.{column.name}"
                continue
            values = table[column.name]
            assert values.type == PHYSICAL[column.type], f"{name}.{column.name}"
            if column.required and not column.nullable:
                assert values.null_count == 0, f"{name}.{column.name}"
            if column.choices:
                assert set(values.drop_null().to_pylist()) <= set(column.choices)
        if contract.key is not None:
            assert len(table[contract.key].unique()) == table.num_rows
    assert {copy.rule for copy in world.blemishes.damaged} <= set(RULES)


def test_rows_keep_to_the_span_and_to_each_other(world: World) -> None:
    events = world.tables["events"].to_pandas()
    assert events["ts"].is_monotonic_increasing
    assert events["ts"].max() < pd.Timestamp(world.span.until)
    assert events["ts"].min() >= pd.Timestamp(world.span.start_ms, unit="ms", tz="UTC")
    first = events.groupby("user_id")["ts"].min()
    joined = world.tables["people"].to_pandas().set_index("user_id")["joined"]
    assert (first >= joined[first.index]).all()
    agents = world.tables["agents"].to_pandas().set_index("agent_id")
    used = events.dropna(subset="agent_id").groupby("agent_id")["ts"].min()
    assert (used > agents.loc[used.index, "created"]).all()
    assert (agents["created"] > joined[agents["creator_id"]].to_numpy()).all()
    category = events.dropna(subset="agent_id").groupby("agent_id")["category"].unique()
    assert (category.str.len() == 1).all()
    assert (category.str[0] == agents.loc[category.index, "category"]).all()


def test_the_model_is_split_by_person_and_only_after_the_release(world: World) -> None:
    traces = world.tables["generations"].to_pandas()
    met = world.tables["exposures"].to_pandas()
    release = world.tables["releases"].to_pandas().set_index("id").loc["model-m2"]
    assert (traces.loc[traces["ts"] < release["ts"], "model"] == "m1").all()
    assert met["user_id"].is_unique
    assert met["ts"].min() >= release["ts"]
    variant = met.set_index("user_id")["variant"]
    later = traces[traces["ts"] > release["ts"] + pd.Timedelta(minutes=5)].dropna(subset="user_id")
    assert (later["model"].to_numpy() == variant[later["user_id"]].to_numpy()).all()
    half = len(met) / 2
    assert abs((variant == "m2").sum() - half) < 4 * np.sqrt(half / 2)


def _difference(world: World, category: str) -> tuple[float, float]:
    """Points of fulfilled of m2 over m1, by person, and its standard error."""
    planted = {
        model: [
            fact
            for fact in world.truth.of("fulfilled_rate")
            if fact.cell == (("category", category), ("model", model))
            and fact.week is not None
            and fact.week >= "2026-10-26"
        ]
        for model in ("m1", "m2")
    }
    rate, variance = {}, 0.0
    for model, facts in planted.items():
        n = sum(fact.n or 0 for fact in facts)
        rate[model] = sum((fact.n or 0) * float(fact.value) for fact in facts) / n
        variance += rate[model] * (1 - rate[model]) / n
    return 100 * (rate["m2"] - rate["m1"]), 100 * float(np.sqrt(variance))


# People have several conversations each: over 20 seeds and 5 categories the differences spread
# 1.05 plain standard errors about the planted effect, so that this is 3.2 true ones.
WITHIN = 3.4


def test_the_harm_is_really_there(world: World) -> None:
    difference, error = _difference(world, "emotional")
    assert difference < -2 * error
    assert abs(difference + HARM_POINTS) < WITHIN * error


@pytest.mark.parametrize("category", ["writing", "study", "tools", "roleplay"])
def test_the_null_is_really_null(world: World, category: str) -> None:
    difference, error = _difference(world, category)
    assert abs(difference) < WITHIN * error


def test_activity_has_weekdays_growth_and_memory(world: World) -> None:
    active = [float(f.value) for f in world.truth.of("weekly_active_users")][:-1]
    assert active[-1] > 1.1 * active[0]
    ts = world.tables["events"]["ts"].to_pandas().dt.tz_convert("Asia/Shanghai")
    closed = ts[ts < pd.Timestamp("2026-11-16", tz="Asia/Shanghai")]
    by_weekday = closed.dt.day_of_week.value_counts()
    assert by_weekday[6] > 1.05 * by_weekday[4]
    events = world.tables["events"].to_pandas()
    week = (events["ts"].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)).dt.to_period("W-SUN")
    by_person = events.groupby(["user_id", week]).size().unstack(fill_value=0)
    here = by_person[by_person.iloc[:, 0] > 0]
    assert np.corrcoef(np.log1p(here.iloc[:, 4]), np.log1p(here.iloc[:, 5]))[0, 1] > 0.4


def test_truth_speaks_both_languages_and_says_who_finds_it(world: World) -> None:
    for fact in world.truth.facts:
        assert fact.label.en
        assert fact.label.en.isascii()
        assert any("一" <= sign <= "鿿" for sign in fact.label.zh), fact.label.zh
    assert set(Question) == {fact.question for fact in world.truth.facts}
    now = world.truth.answered_by(Question.LOAD, Question.STAR)
    assert 0 < len(now) < len(world.truth.facts)
    addresses = [(fact.code, fact.week, fact.cell) for fact in world.truth.facts]
    assert len(set(addresses)) == len(addresses)
    with pytest.raises(KeyError):
        world.truth.fact("weekly_active_users", "1999-01-04")


def test_worlds_are_called_by_name() -> None:
    assert world_called("assistant") in WORLDS
    with pytest.raises(UserMistake, match="Did you mean `assistant`"):
        world_called("assistent")
