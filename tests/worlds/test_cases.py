"""What holds for every case: contract, seeds, sizes, the effect really there, the control clean."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cynosure.tables.schema import Type, table_called
from cynosure.worlds.cases import hashed_model
from cynosure.worlds.catalogue import CASES, WORLDS, Case, world_called
from cynosure.worlds.world import Strength, World
from tests.conftest import ROOT
from tests.worlds.estimates import CLOSED, MONDAY, SHOWN, Shown, conversations
from tests.worlds.sizes import FIRST_SEED, estimates, world

SEEDS = range(20, 36)
PHYSICAL = {
    Type.NAME: pa.string(),
    Type.INSTANT: pa.timestamp("us", tz="UTC"),
    Type.NUMBER: pa.float64(),
    Type.INTEGER: pa.int64(),
    Type.FLAG: pa.bool_(),
}
EVERY = [(case.name, strength) for case in CASES for strength in case.strengths]
WITH_EVENTS = [(name, strength) for name, strength in EVERY if name != "W6"]


@pytest.mark.parametrize(("name", "strength"), EVERY)
def test_tables_are_those_of_the_contract(name: str, strength: Strength) -> None:
    for called, table in world(name, strength, 7).tables.items():
        contract = table_called(called)
        assert contract is not None
        for column in contract.columns:
            if column.required:
                assert column.name in table.column_names
                assert column.nullable or table[column.name].null_count == 0
            if column.name in table.column_names:
                assert table.schema.field(column.name).type == PHYSICAL[column.type]
            if column.name in table.column_names and column.choices:
                assert set(table[column.name].unique().to_pylist()) <= {*column.choices, None}
        if contract.key is not None:
            assert pc.count_distinct(table[contract.key]).as_py() == table.num_rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_seed_decides(case: Case) -> None:
    one, same, other = (
        case.simulate(np.random.default_rng(seed), Strength.FULL) for seed in (5, 5, 6)
    )
    assert one.truth == same.truth
    assert one.blemishes == same.blemishes
    assert all(one.tables[name].equals(same.tables[name]) for name in one.tables)
    drawn = set(one.tables) - {"releases"}
    assert not any(one.tables[name].equals(other.tables[name]) for name in drawn)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)
def test_the_effect_is_there_and_the_control_is_clean(shown: Shown) -> None:
    """Means within four of their own standard errors; the deviation within what 16 seeds allow."""
    confirming = world(shown.name, Strength.FULL, 0).confirming
    assert confirming is not None
    assert abs(confirming.effect) / confirming.standard_error == pytest.approx(3.9, rel=0.02)
    near = 4 * confirming.standard_error / len(SEEDS) ** 0.5
    full = estimates(shown, Strength.FULL, SEEDS)
    none = estimates(shown, Strength.NONE, SEEDS)
    assert full.mean() == pytest.approx(confirming.effect, abs=near)
    assert none.mean() == pytest.approx(0, abs=near)
    # The 0.1 and 99.9 % points of a standard deviation with 15 degrees of freedom.
    assert 0.48 < full.std(ddof=1) / confirming.standard_error < 1.59


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)
def test_the_weak_row_is_weak(shown: Shown) -> None:
    """About two standard errors, so that a test at 5 % misses it about as often as it finds it."""
    seeds = range(36, 44)
    confirming = world(shown.name, Strength.WEAK, 0).confirming
    assert confirming is not None
    near = 4 * confirming.standard_error / len(seeds) ** 0.5
    weak = Strength.WEAK.of(confirming.effect)
    assert estimates(shown, Strength.WEAK, seeds).mean() == pytest.approx(weak, abs=near)


@pytest.mark.parametrize(("name", "strength"), WITH_EVENTS)
def test_weekly_facts_are_those_of_the_tables(name: str, strength: Strength) -> None:
    simulated = world(name, strength, 7)
    found = conversations(simulated.tables)
    assert planted(simulated, "weekly_active_users") == by_week(
        found.groupby("week")["user"].nunique()
    )
    well = found[found["good"] == 1].groupby("week")["user"].nunique()
    assert planted(simulated, "weekly_reached_users") == by_week(well)
    rate = found.groupby("week")["good"].mean()
    assert planted(simulated, "fulfilled_rate") == pytest.approx(by_week(rate))
    cells = found[found["week"] >= CLOSED - 12].groupby(["week", "category"])["good"].mean()
    told = {(f.week, f.cell[0][1]): f.value for f in simulated.truth.of("fulfilled_rate") if f.cell}
    counted = {(monday(int(week)), category): rate for (week, category), rate in cells.items()}
    assert told == pytest.approx(counted)


@pytest.mark.parametrize("name", ["W0", "W8"])
def test_who_is_new_back_and_gone_is_recounted(name: str) -> None:
    simulated = world(name, Strength.FULL, 7)
    found = conversations(simulated.tables)
    weeks = [set(found.loc[found["week"] == week, "user"]) for week in range(CLOSED + 1)]
    for number in range(CLOSED - 12, CLOSED + 1):
        now, before = weeks[number], weeks[number - 1]
        seen = set().union(*weeks[:number])
        counts = (len(now - seen), len((now & seen) - before), len(before - now))
        facts = ("new_people", "people_back", "people_gone")
        told = [simulated.truth.fact(code, monday(number)).value for code in facts]
        assert tuple(told) == counts


def test_pairs_with_value_are_recounted() -> None:
    simulated = world("W8", Strength.FULL, 7)
    found = conversations(simulated.tables, "agent_id").query("good == 1 and agent_id.notna()")
    agents = simulated.tables["agents"].to_pandas().set_index("agent_id")["creator_id"]
    outside = found[found["user"] != found["agent_id"].map(agents)]
    pairs = outside.drop_duplicates(["week", "user", "agent_id"]).groupby("week").size()
    assert planted(simulated, "pairs_with_value") == by_week(pairs[pairs.index >= CLOSED - 12])


def planted(simulated: World, code: str) -> dict[str | None, object]:
    return {fact.week: fact.value for fact in simulated.truth.of(code) if not fact.cell}


def by_week(series: pd.Series) -> dict[str, object]:
    return {monday(int(week)): value for week, value in series.items()}


def monday(week: int) -> str:
    return (MONDAY + pd.Timedelta(days=7 * week)).date().isoformat()


def test_every_world_is_listed_once() -> None:
    names = [recipe.name for recipe in WORLDS]
    assert len(set(names)) == len(names)
    assert {f"W{number}" for number in range(13)} <= set(names)
    assert all(f"{case.name}-control" in names for case in CASES)
    assert world_called("w5-control").name == "W5-control"


def test_labels_and_facts_speak_both_languages() -> None:
    for case in CASES:
        for fact in case.simulate(np.random.default_rng(1), Strength.FULL).truth.facts:
            assert fact.label.en
            assert any("\u4e00" <= letter <= "\u9fff" for letter in fact.label.zh), fact.code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in case.label.zh)


def test_a_size_follows_the_number_of_units() -> None:
    ordinary, large = (
        hashed_model.simulate(np.random.default_rng(1), Strength.FULL, people)
        for people in (1_000, 4_000)
    )
    assert ordinary.confirming is not None
    assert large.confirming is not None
    ratio = ordinary.confirming.standard_error / large.confirming.standard_error
    assert ratio == pytest.approx(2)


def test_the_page_tells_the_sizes_of_today() -> None:
    page = (ROOT / "docs" / "worlds.md").read_text(encoding="utf-8")
    for shown in SHOWN:
        simulated = world(shown.name, Strength.FULL, FIRST_SEED)
        assert simulated.confirming is not None
        units = next(simulated.tables[t] for t in ("people", "effects") if t in simulated.tables)
        row = f"| {shown.name} | {units.num_rows:,} | {simulated.confirming.effect:+.4f} |"
        assert row in page
    assert all(f"| {case.name} |" in page for case in CASES)
