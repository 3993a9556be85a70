"""What each case is to show, estimated from its tables in plain pandas, without the product.

Restated here on purpose: weeks, instants and names are those of the issue, not of the simulators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

ZONE = "Asia/Shanghai"
MONDAY = pd.Timestamp("2026-07-20", tz=ZONE)
CHANGE = pd.Timestamp("2026-09-14", tz=ZONE)
SWITCH = pd.Timestamp("2026-09-24 03:00", tz=ZONE)
CLOSED = 16

Tables = Mapping[str, pa.Table]


def week_of(ts: pd.Series) -> pd.Series:
    """Local weeks counted from the first; the zone keeps one offset."""
    return (ts - MONDAY) // pd.Timedelta(days=7)


def conversations(tables: Tables, *carried: str) -> pd.DataFrame:
    """One row a conversation: person, first instant, category, turns, whether it was accepted."""
    events = tables["events"]
    keyed = events.filter(events["episode_id"].is_valid())
    names = keyed["event"].to_pandas()
    keyed = keyed.append_column("sent", pa.array((names == "message_sent").astype(int)))
    keyed = keyed.append_column("good", pa.array((names != "message_sent").astype(int)))
    asked = [("user_id", "min"), ("ts", "min"), ("category", "min"), ("sent", "sum")]
    asked += [("good", "max"), *((column, "min") for column in carried)]
    found = keyed.group_by("episode_id").aggregate(asked).to_pandas()
    names = {"user_id_min": "user", "ts_min": "ts", "category_min": "category"}
    names |= {"sent_sum": "turns", "good_max": "good"}
    found = found.rename(columns={**names, **{f"{column}_min": column for column in carried}})
    found["week"] = week_of(found["ts"])
    return found


def by_arm(tables: Tables, some: pd.DataFrame, treated: str) -> pd.Series:
    """Whether each row of `some` is of the arm `treated`; rows of nobody's arm are False."""
    arms = tables["exposures"].to_pandas().set_index("user_id")["variant"]
    return some["user"].map(arms) == treated


def difference(some: pd.DataFrame, of: pd.Series, column: str = "good") -> float:
    return float(some.loc[of, column].mean() - some.loc[~of, column].mean())


def same_again(tables: Tables) -> float:
    since = conversations(tables).query("ts >= @CHANGE")
    return difference(since, by_arm(tables, since, "b"))


def hashed_model(tables: Tables) -> float:
    since = conversations(tables).query("ts >= @CHANGE and category == 'emotional'")
    half = since[since["user"].str[-1].map(lambda digit: int(digit, 16) % 2 == 0)]
    return difference(half, by_arm(tables, half, "m2"))


def vanished_event(tables: Tables) -> float:
    since = conversations(tables, "app_version").query("ts >= @CHANGE")
    return difference(since, since["app_version"] == "8.3")


def returned(tables: Tables) -> pd.DataFrame:
    """Everybody, with whether they came in the third week after the one they joined in."""
    people = tables["people"].to_pandas().rename(columns={"user_id": "user"})
    people["week"] = week_of(people["joined"]) + 3
    seen = conversations(tables)[["user", "week"]].drop_duplicates().assign(good=1)
    back = people.merge(seen, on=["user", "week"], how="left")
    return back.assign(good=back["good"].fillna(0))


def doers(tables: Tables, back: pd.DataFrame, action: str) -> pd.Series:
    """Whether each person of `back`, which `returned` gives, did the action."""
    events = tables["events"].to_pandas()
    did = set(events.loc[events["event"] == action, "user_id"])
    return back["user"].isin(did)


def latent_interest(tables: Tables) -> float:
    back = returned(tables)
    return difference(back, doers(tables, back, "followed"))


def true_driver(tables: Tables) -> float:
    back = returned(tables)
    return difference(back, by_arm(tables, back, "encouraged"))


def judge_drift(tables: Tables) -> float:
    labels = tables["labels"].to_pandas().query("rater_kind == 'judge'")
    both = labels.pivot(index="subject_id", columns="rater_version", values="value").dropna()
    return float((both["v4"] - both["v3"]).mean())


def simpson(tables: Tables) -> float:
    found = conversations(tables)
    later = found["ts"] >= CHANGE
    rates = found.groupby([found["category"], later])["good"].mean().unstack()
    return float((rates[True] - rates[False]).mean())


def naive_and_true_slope(tables: Tables, corpus: str) -> tuple[float, float]:
    """The slope of measured effects, and that with the sampling covariance taken off."""
    effects = tables["effects"].to_pandas()
    effects = effects[effects["experiment"].str.startswith(corpus)]
    wide = effects.pivot(index="experiment", columns=["metric", "variant"], values="mean")
    both = np.cov(
        *(wide[metric]["treated"] - wide[metric]["control"] for metric in ("messages", "retained"))
    )
    noise = effects.assign(
        v=effects["variance"] / effects["n"], c=effects["covariance"] / effects["n"]
    )
    per = noise[noise["metric"] == "messages"].groupby("experiment")[["v", "c"]].sum().mean()
    return both[0, 1] / both[0, 0], (both[0, 1] - per["c"]) / (both[0, 0] - per["v"])


def corpus(tables: Tables) -> float:
    return naive_and_true_slope(tables, "against")[1]


def accounts(tables: Tables) -> float:
    since = conversations(tables).query("ts >= @CHANGE")
    people = tables["people"].to_pandas().set_index("user_id")["account_id"]
    exposures = tables["exposures"].to_pandas().groupby("unit")["variant"].first()
    means = since.groupby(since["user"].map(people))["good"].mean()
    return float(means[exposures == "with"].mean() - means[exposures == "without"].mean())


def updates_and_talks(tables: Tables, lag: int) -> tuple[np.ndarray, np.ndarray]:
    """Conversations of each agent in each closed week, and whether it was updated `lag` before."""
    found = conversations(tables, "agent_id").query("week < @CLOSED")
    talks = found.pivot_table(index="agent_id", columns="week", values="good", aggfunc="size")
    talks = talks.reindex(columns=range(CLOSED)).fillna(0)
    events = tables["events"].to_pandas().query("event == 'agent_updated'")
    updated = pd.crosstab(events["agent_id"], week_of(events["ts"]))
    updated = updated.reindex(index=talks.index, columns=range(CLOSED)).fillna(0).to_numpy() > 0
    first = max(lag, 0)
    stop = CLOSED + min(lag, 0)
    return talks.to_numpy()[:, first:stop], updated[:, first - lag : stop - lag]


def lagged_lift(tables: Tables, lag: int, felt: float = 0.0) -> float:
    """The maximum of a Poisson likelihood with a level for each agent and each week.

    `felt` is what is known to be added two weeks after an update: over so few weeks one that was
    updated two weeks ago was less often so at any other time.
    """
    talks, updated = updates_and_talks(tables, lag)
    known = np.zeros((len(updated), CLOSED))
    known[:, 2:] = updates_and_talks(tables, 2)[1]
    first = max(lag, 0)
    known = 1 + felt * known[:, first : first + talks.shape[1]]
    lift = 0.0
    agent, week = talks.mean(axis=1, keepdims=True), np.ones((1, talks.shape[1]))
    for _ in range(60):
        factor = known * (1 + lift * updated)
        agent = talks.sum(axis=1, keepdims=True) / (week * factor).sum(axis=1, keepdims=True)
        week = talks.sum(axis=0, keepdims=True) / (agent * factor).sum(axis=0, keepdims=True)
        lift = talks[updated].sum() / (known * agent * week)[updated].sum() - 1
    return float(lift)


def two_sides(tables: Tables) -> float:
    return lagged_lift(tables, lag=2)


def silent_model(tables: Tables) -> float:
    answers = tables["generations"].to_pandas()
    length = answers.assign(length=np.log(answers["output_tokens"]))
    near = length[length["ts"] < SWITCH + pd.Timedelta(days=3)]
    return difference(near, near["ts"] >= SWITCH, "length")


def efficiency(tables: Tables) -> float:
    trial = conversations(tables).query("8 <= week < 10")
    return difference(trial, by_arm(tables, trial, "new"))


def adoption(tables: Tables) -> float:
    week = week_of(tables["people"].to_pandas()["joined"])
    around, last = (int(week.between(*weeks).sum()) for weeks in ((10, 12), (13, 15)))
    return (last - around) / (last + around)


def faults(tables: Tables) -> float:
    since = conversations(tables, "surface").query("ts >= @CHANGE and surface != 'web'")
    return difference(since, since["surface"] == "ios")


@dataclass(frozen=True)
class Shown:
    """The estimate that is to show what a case holds."""

    name: str
    estimate: Callable[[Tables], float]


SHOWN: tuple[Shown, ...] = (
    Shown("W1", hashed_model),
    Shown("W2", vanished_event),
    Shown("W3", latent_interest),
    Shown("W3-driver", true_driver),
    Shown("W4", judge_drift),
    Shown("W5", simpson),
    Shown("W6", corpus),
    Shown("W7", accounts),
    Shown("W8", two_sides),
    Shown("W9", silent_model),
    Shown("W10", efficiency),
    Shown("W11", adoption),
    Shown("W12", faults),
)
