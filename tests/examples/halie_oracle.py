"""The numbers of `examples/halie` by another road: plain pandas and numpy, nothing of the product.

A unit of work is a row of the three files in which the model was at hand: each metaphor, each
summary, and the questions of type `lm` (control and attention questions are put without it).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import t

PRODUCTS = ("question", "metaphor", "summarization")
JUDGED = ["edited_consistency", "edited_coherency", "edited_relevance"]
KEPT = ["unit_id", "session_id", "worker_id", "model", "product", "ended", "queries", "solved"]
SURVEYS = {
    "question": ("fluency", "helpfulness", "ease"),
    "metaphor": (
        "fluency", "helpfulness", "ease", "enjoyment", "satisfaction", "ownership", "reuse",
    ),
    "summarization": ("improvement", "edit", "helpfulness"),
    "crossword": ("fluency", "helpfulness", "ease", "joy"),
    "dialogue": ("quality",),
}  # fmt: skip
"""The columns of each survey that judge a whole session."""
NO_ANSWER = -1
CEILING = 0.9
LEVEL = 0.95


@dataclass(frozen=True)
class Quotient:
    """One sum over another, half the width of its sampling interval, and how many people.

    With one person the half width is NaN.
    """

    value: float
    half_width: float
    n: int


def units_of_work(folder: Path) -> pd.DataFrame:
    """One row a unit: who, when (UTC), with which model, how many queries (NaN: none kept), and
    whether it was solved with the model's help."""
    question = pd.read_csv(folder / "question_units.csv").assign(product="question")
    question = question[question["question_type"] == "lm"]
    metaphor = pd.read_csv(folder / "metaphor_units.csv").assign(product="metaphor")
    summary = pd.read_csv(folder / "summarization_units.csv").assign(product="summarization")
    longer = summary[["original_length", "edited_length"]].max(axis="columns")
    solved = {
        "question": (question["lm_used"] == 1) & (question["user_correct"] == 1),
        "metaphor": metaphor["acceptance"] > 0,
        "summarization": summary[JUDGED].all(axis="columns") & (2 * summary["distance"] <= longer),
    }
    frames = [
        frame.assign(solved=solved[product], queries=frame["num_queries"].astype("float64"))[KEPT]
        for product, frame in zip(PRODUCTS, (question, metaphor, summary), strict=True)
    ]
    units = pd.concat(frames, ignore_index=True)
    return units.assign(ended=pd.to_datetime(units["ended"], format="ISO8601", utc=True))


def in_weeks(units: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The units with `week`, the Monday (ISO) of the local week in which each ended."""
    local = units["ended"].dt.tz_convert(timezone).dt.tz_localize(None)
    monday = local.dt.normalize() - pd.to_timedelta(local.dt.day_of_week, unit="D")
    return units.assign(week=monday.dt.strftime("%Y-%m-%d"))


def all_weeks(units: pd.DataFrame) -> list[str]:
    """Every Monday from the first week with a unit to the last, empty weeks among them."""
    mondays = pd.date_range(units["week"].min(), units["week"].max(), freq="7D")
    return [monday.strftime("%Y-%m-%d") for monday in mondays]


def counts(units: pd.DataFrame, *by: str) -> pd.DataFrame:
    """People active and people who solved, units and solved units, by week or by what is named."""
    keys = list(by) or ["week"]
    found = units.groupby(keys).agg(
        weekly_active_people=("worker_id", "nunique"),
        units_of_work=("unit_id", "size"),
        solved_units=("solved", "sum"),
    )
    solvers = units[units["solved"]].groupby(keys)["worker_id"].nunique()
    return found.assign(weekly_solvers=solvers.reindex(found.index, fill_value=0))


def saturated_weeks(units: pd.DataFrame) -> list[str]:
    """The weeks in which at least nine of ten active people solved something."""
    found = counts(units)
    share = found["weekly_solvers"] / found["weekly_active_people"]
    return list(share.index[share >= CEILING])


def overlap(units: pd.DataFrame) -> tuple[int, int]:
    """Of the people who solved something: all of them, and those who did so in several products."""
    solved = units[units["solved"]]
    products = solved.groupby("worker_id")["product"].nunique()
    return len(products), int((products > 1).sum())


def quotient(over: pd.Series, under: pd.Series, people: pd.Series) -> Quotient:
    """Sum over sum with the interval of the delta method, the person being the unit.

    The variance is that of the people's linearised residuals m - R d over the square of the mean
    of d and over n; the bounds are those of Student's t with n - 1 degrees of freedom.
    """
    by_person = pd.DataFrame({"m": over, "d": under}).astype("float64").groupby(people).sum()
    m, d = by_person["m"].to_numpy(), by_person["d"].to_numpy()
    n, value = len(m), m.sum() / d.sum()
    if n == 1:
        return Quotient(float(value), math.nan, n)
    error = np.std(m - value * d, ddof=1) / d.mean() / math.sqrt(n)
    return Quotient(float(value), float(t.ppf(0.5 + LEVEL / 2, n - 1) * error), n)


def solved_rate(units: pd.DataFrame) -> Quotient:
    """Solved units over all units."""
    return quotient(units["solved"], pd.Series(1, index=units.index), units["worker_id"])


def solver_share(units: pd.DataFrame) -> Quotient:
    """People who solved something over people."""
    by_person = units.groupby("worker_id", as_index=False)["solved"].any()
    return solved_rate(by_person)


def queries_per_solved(units: pd.DataFrame) -> Quotient:
    """Queries of all units over solved units."""
    return quotient(units["queries"], units["solved"], units["worker_id"])


QUOTIENTS: dict[str, Callable[[pd.DataFrame], Quotient]] = {
    "solved_rate": solved_rate,
    "solver_share": solver_share,
    "queries_per_solved": queries_per_solved,
}
"""Every quotient of the example, by the name of its metric."""


def queries_logged(folder: Path, timezone: str) -> dict[str, int]:
    """The queries in the log of the interface by the local Monday of their week."""
    events = pd.read_parquet(folder / "events.parquet", columns=["event_name", "ts"])
    queries = events[events["event_name"].isin(["button-generate", "suggestion-get"])]
    dated = queries.assign(ended=queries["ts"].dt.tz_localize("UTC"))
    return in_weeks(dated, timezone).groupby("week").size().to_dict()


def answers(folder: Path) -> pd.DataFrame:
    """One row an answered cell of the surveys: product, session, rater, question, value."""
    found = []
    for product, columns in SURVEYS.items():
        survey = pd.read_csv(folder / f"{product}_survey.csv")
        cells = survey.melt(["session_id", "worker_id"], list(columns), "name", "value")
        found.append(cells[cells["value"].notna() & (cells["value"] != NO_ANSWER)])
    return pd.concat(found, keys=SURVEYS, names=["product"]).reset_index(level="product")
