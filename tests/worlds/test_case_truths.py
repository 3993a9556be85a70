"""What is particular to each case, recounted from its tables over a few seeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pytest
from scipy import stats

from cynosure.worlds.world import Strength, World
from tests.worlds.estimates import (
    CHANGE,
    CLOSED,
    SWITCH,
    Tables,
    accounts,
    by_arm,
    conversations,
    difference,
    doers,
    naive_and_true_slope,
    returned,
    same_again,
    week_of,
)
from tests.worlds.sizes import world

pytestmark = pytest.mark.slow

FULL, NONE = Strength.FULL, Strength.NONE
SEEDS = range(50, 62)


def of_category(tables: Tables, category: str) -> pd.DataFrame:
    found = conversations(tables)
    return found[found["category"] == category]


def over_seeds(
    name: str, strength: Strength, estimate: Callable[[Tables], float | tuple[float, ...]]
) -> tuple[np.ndarray, np.ndarray]:
    """The mean of an estimate over seeds, and four standard errors of that mean; or of several."""
    found = np.array([estimate(world(name, strength, seed).tables) for seed in SEEDS])
    return found.mean(axis=0), 4 * found.std(axis=0, ddof=1) / len(SEEDS) ** 0.5


def value(simulated: World, code: str, **cell: str) -> float:
    fact = simulated.truth.fact(code, cell=tuple(cell.items()))
    assert isinstance(fact.value, int | float)
    return fact.value


def weekly_logs(tables: Tables) -> np.ndarray:
    counts = conversations(tables).groupby("week").size()
    return np.log(counts.reindex(range(CLOSED)).to_numpy(dtype=float))


def test_w0_both_halves_are_the_same() -> None:
    mean, near = over_seeds("W0", FULL, same_again)
    assert mean == pytest.approx(0, abs=near)


def test_w0_weeks_remember_and_those_of_the_control_do_not() -> None:
    """The mean of a correlation over 16 independent weeks lies a little below 0."""

    def memory(tables: Tables) -> float:
        logs = weekly_logs(tables)
        return float(np.corrcoef(logs[1:], logs[:-1])[0, 1])

    mean, near = over_seeds("W0", FULL, memory)
    assert mean - near > 0.1
    mean, near = over_seeds("W0", NONE, memory)
    assert mean == pytest.approx(-1 / CLOSED, abs=near)


def test_w0_a_comparison_of_before_and_after_is_wrong_where_weeks_remember() -> None:
    """At 5 %, over 50 worlds and three releases each."""
    alarms = {FULL: 0, NONE: 0}
    for strength in alarms:
        for seed in range(100, 150):
            logs = weekly_logs(world("W0", strength, seed).tables)
            tests = [stats.ttest_ind(logs[:week], logs[week:]).pvalue for week in (5, 8, 12)]
            alarms[strength] += sum(p < 0.05 for p in tests)
    assert alarms[FULL] / 150 > 0.20
    assert alarms[NONE] / 150 < 0.12


def test_w0_weekends_are_busy_and_those_of_the_control_are_not() -> None:
    mean, near = over_seeds("W0", NONE, weekend_share)
    assert mean == pytest.approx(2 / 7, abs=near)
    mean, near = over_seeds("W0", FULL, weekend_share)
    assert mean - near > 2 / 7


def weekend_share(tables: Tables) -> float:
    local = conversations(tables).query("week < @CLOSED")["ts"].dt.tz_convert("Asia/Shanghai")
    return float((local.dt.day_of_week >= 5).mean())


@pytest.mark.parametrize("category", ["writing", "study", "tools"])
def test_w1_harms_one_category_only(category: str) -> None:
    def effect(tables: Tables) -> float:
        since = of_category(tables, category).query("ts >= @CHANGE")
        return difference(since, by_arm(tables, since, "m2"))

    mean, near = over_seeds("W1", FULL, effect)
    assert mean == pytest.approx(0, abs=near)


@pytest.mark.parametrize("strength", [FULL, NONE])
def test_w1_the_campaign_shifts_the_mix_with_and_without_harm(strength: Strength) -> None:
    simulated = world("W1", strength, 3)
    found = conversations(simulated.tables)
    emotional = found["category"] == "emotional"
    shift = 100 * (
        emotional[found["week"].isin([8, 9])].mean() - emotional[found["week"].isin([6, 7])].mean()
    )
    assert shift == pytest.approx(value(simulated, "campaign_mix_shift"))
    assert shift > 1.5


def test_w1_the_model_is_that_of_the_exposure() -> None:
    tables = world("W1", FULL, 3).tables
    answers = tables["generations"].to_pandas()
    found = conversations(tables).set_index("episode_id")
    asked = answers["episode_id"].map(found["ts"])
    treated = by_arm(tables, answers.rename(columns={"user_id": "user"}), "m2")
    assert (answers["model"].eq("m2") == ((asked >= CHANGE) & treated)).all()


def test_w2_only_what_is_recorded_falls() -> None:
    simulated = world("W2", FULL, 3)
    events = simulated.tables["events"].to_pandas()
    saved = events[events["event"] == "reply_saved"].groupby("app_version").size()
    assert list(saved.index) == ["8.2"]
    old, new = (value(simulated, "true_rate", app_version=v) for v in ("8.2", "8.3"))
    assert new == pytest.approx(old, abs=0.04)
    control = world("W2", NONE, 3).tables["events"].to_pandas()
    saved = control[control["event"] == "reply_saved"].groupby("app_version").size()
    assert saved["8.3"] > 50


def test_w3_every_action_goes_with_return_and_none_in_the_control() -> None:
    def go_with(tables: Tables) -> tuple[float, ...]:
        back = returned(tables)
        actions = ("saved_style", "shared", "used_voice")
        return tuple(difference(back, doers(tables, back, action)) for action in actions)

    mean, near = over_seeds("W3", FULL, go_with)
    assert (mean > near).all()
    mean, near = over_seeds("W3", NONE, go_with)
    assert (np.abs(mean) <= near).all()


def test_w3_the_decoy_goes_with_return_but_not_among_the_encouraged_alike() -> None:
    def among_all_and_at_equal_following(tables: Tables) -> tuple[float, float]:
        back = returned(tables)
        decoyed, followed = (doers(tables, back, one) for one in ("saved_style", "followed"))
        parts = [difference(back[followed == did], decoyed[followed == did]) for did in (0, 1)]
        return difference(back, decoyed), float(np.mean(parts))

    mean, near = over_seeds("W3-driver", FULL, among_all_and_at_equal_following)
    assert mean[0] > near[0]
    assert abs(mean[1]) <= near[1]


def test_w3_the_planted_effect_is_that_of_the_confirming_estimate() -> None:
    facts = [value(world("W3-driver", FULL, seed), "split_effect") for seed in SEEDS]
    confirming = world("W3-driver", FULL, 1).confirming
    assert confirming is not None
    assert np.mean(facts) == pytest.approx(100 * confirming.effect, rel=0.03)


def test_w4_quality_stays_and_the_raw_rate_rises() -> None:
    def change(rater_kind: str) -> Callable[[Tables], float]:
        def of(tables: Tables) -> float:
            labels = tables["labels"].to_pandas()
            labels = labels[labels["rater_kind"] == rater_kind]
            return difference(labels, labels["ts"] >= CHANGE, "value")

        return of

    mean, near = over_seeds("W4", FULL, change("judge"))
    assert mean > near
    mean, near = over_seeds("W4", FULL, change("human"))
    assert mean == pytest.approx(0, abs=near)


def test_w5_the_whole_falls_while_every_category_rises() -> None:
    def whole_and_within(tables: Tables) -> tuple[float, ...]:
        found = conversations(tables)
        categories = ("writing", "study", "tools", "emotional")
        parts = (found, *(found[found["category"] == category] for category in categories))
        return tuple(difference(part, part["ts"] >= CHANGE) for part in parts)

    mean, near = over_seeds("W5", FULL, whole_and_within)
    assert mean[0] < -near[0]
    assert (mean[1:] > 0.02).all()
    mean, near = over_seeds("W5", NONE, whole_and_within)
    assert abs(mean[0]) <= near[0]


@pytest.mark.parametrize("corpus", ["flat", "against", "along"])
def test_w6_the_plain_slope_is_wrong_as_told(corpus: str) -> None:
    simulated = world("W6", FULL, 3)
    mean, near = over_seeds("W6", FULL, lambda tables: naive_and_true_slope(tables, corpus))
    naive, true = (value(simulated, f"{one}_slope", corpus=corpus) for one in ("naive", "true"))
    assert (np.abs(mean - (naive, true)) <= near).all()
    assert mean[0] > true + 0.05


def test_w7_people_are_fewer_than_they_seem() -> None:
    tables = world("W7", NONE, 3).tables
    people = tables["people"].to_pandas()
    assert people.groupby("account_id").size().tolist() == [22] * 40
    assert tables["exposures"].to_pandas().groupby("unit")["variant"].nunique().eq(1).all()

    def as_if_people(tables: Tables) -> float:
        since = conversations(tables).query("ts >= @CHANGE")
        treated = by_arm(tables, since, "with")
        arms = [since[arm].groupby("user")["good"].mean() for arm in (treated, ~treated)]
        return float(np.sqrt(sum(arm.var() / len(arm) for arm in arms)))

    claimed, _ = over_seeds("W7", NONE, as_if_people)
    real = np.std([accounts(world("W7", NONE, seed).tables) for seed in range(50, 74)], ddof=1)
    assert claimed < 0.85 * real


def test_w9_the_change_is_in_the_answers_alone() -> None:
    simulated = world("W9", FULL, 3)
    assert "releases" not in simulated.tables
    assert simulated.truth.fact("silent_change").value == SWITCH.date().isoformat()
    assert simulated.tables["generations"]["model"].unique().to_pylist() == ["m1"]

    def refused(tables: Tables) -> float:
        answers = tables["generations"].to_pandas()
        return difference(answers, answers["ts"] >= SWITCH, "refused")

    mean, near = over_seeds("W9", FULL, refused)
    assert mean == pytest.approx(0.016, abs=near)


def test_w10_more_messages_for_the_same_needs() -> None:
    simulated = world("W10", FULL, 3)

    def needs(tables: Tables) -> float:
        trial = conversations(tables).query("8 <= week < 10")
        treated = by_arm(tables, trial, "new")
        each = trial.groupby("user").size()
        arm = treated.groupby(trial["user"]).first()
        return float(each[arm].mean() - each[~arm].mean())

    def messages(tables: Tables) -> float:
        trial = conversations(tables).query("8 <= week < 10")
        turns = trial.groupby(by_arm(tables, trial, "new"))["turns"].mean()
        return 100 * (turns[True] / turns[False] - 1)

    def staying(tables: Tables) -> float:
        found = conversations(tables)
        came = found.query("8 <= week < 10").drop_duplicates("user").reset_index()
        stayed = came["user"].isin(found.loc[found["week"] >= 10, "user"])
        came = came.assign(good=stayed)
        return difference(came, by_arm(tables, came, "new"))

    mean, near = over_seeds("W10", FULL, needs)
    assert mean == pytest.approx(0, abs=near)
    mean, near = over_seeds("W10", FULL, messages)
    assert mean == pytest.approx(value(simulated, "messages_effect"), abs=near)
    mean, near = over_seeds("W10", FULL, staying)
    assert mean < 0
    assert mean > value(simulated, "staying_effect") / 100 - near


def test_w11_the_peak_is_where_it_was_planted() -> None:
    simulated = world("W11", FULL, 3)
    stages = simulated.truth.of("stage")
    peak = [fact.value for fact in stages].index("peak")
    weeks = week_of(pd.concat(map(joined, SEEDS)))
    intake = np.bincount(weeks[weeks < CLOSED], minlength=CLOSED)
    assert abs(int(intake.argmax()) - peak) <= 1
    steps = np.diff(intake)
    assert (steps[: peak - 2] > 0).all()
    assert (steps[peak + 2 :] < 0).all()


def joined(seed: int) -> pd.Series:
    return world("W11", FULL, seed).tables["people"].to_pandas()["joined"]


def test_w12_every_fault_is_there_and_counted() -> None:
    simulated = world("W12", FULL, 3)
    events = simulated.tables["events"].to_pandas()
    late = (events["received_ts"] - events["ts"]).dt.total_seconds() / 3600
    since = events["ts"] >= CHANGE
    offline = late > 4
    assert 0.2 < offline[since & (events["surface"] == "android")].mean() < 0.3
    assert offline[~since | (events["surface"] != "android")].mean() < 0.001
    ahead = late < -24
    assert events.loc[ahead, "episode_id"].nunique() == pytest.approx(
        value(simulated, "wrong_clocks"), rel=0.12
    )
    twice = simulated.blemishes.resent
    assert len(twice) == value(simulated, "duplicates")
    assert len(twice) / len(events) == pytest.approx(0.02, abs=0.003)
    found = conversations(simulated.tables, "surface").query("ts >= @CHANGE")
    each = found.groupby("user").agg(n=("good", "size"), rate=("good", "mean"))
    farm = each[(each["rate"] == 1) & (each["n"] > 40)]
    assert len(farm) == value(simulated, "farm_accounts")
    assert found["good"].mean() > found.loc[~found["user"].isin(farm.index), "good"].mean() + 0.08


def test_w12_the_control_has_no_fault() -> None:
    simulated = world("W12", NONE, 3)
    table = simulated.tables["events"]
    assert simulated.blemishes.resent == ()
    waited = pc.subtract(table["received_ts"], table["ts"]).cast("int64").to_numpy()
    assert waited.min() >= 0
    assert waited.max() < 3_600_000_000
    for code in ("farm_accounts", "farm_conversations", "lost_accepts", "wrong_clocks"):
        assert value(simulated, code) == 0
