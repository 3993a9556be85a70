"""Figures by which a log of people can be told from a made-up one, of any log with a clock.

Run with `python -m tests.worlds.reality` to print the comparison of `docs/worlds.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.conftest import SHARED_DATA
from tests.worlds.sizes import Strength, world

SEED = 77
ZONE = "Asia/Shanghai"
WEEKS_OF_A_HISTORY = 52
FEWEST_ROWS = 500
"""A log of fewer rows tells nothing about its shape."""
SITTING = pd.Timedelta(minutes=30)
"""A longer silence ends a sitting."""


@dataclass(frozen=True)
class Figure:
    """A figure of a log, and by how much a world may lie outside the range of the real logs.

    Below `factor` times smaller than the smallest and larger than the largest real one; the
    factor was set before the figures were seen, `why` says what decided it.
    """

    name: str
    of: Callable[[pd.DataFrame], float]
    factor: float
    why: str


def by_person_and_week(log: pd.DataFrame) -> pd.Series:
    week = (log["ts"] - log["ts"].min()) // pd.Timedelta(days=7)
    return log.groupby(["user", week]).size()


def top_tenth(log: pd.DataFrame) -> float:
    each = log["user"].value_counts()
    return float(each.iloc[: -(-len(each) // 10)].sum() / each.sum())


def dispersion(log: pd.DataFrame) -> float:
    """Variance over mean of the rows of active person-weeks; 1 would be a Poisson process."""
    counts = by_person_and_week(log)
    return float(counts.var() / counts.mean())


def skew_of_people(log: pd.DataFrame) -> float:
    """Of the log of rows a person; raw counts are so skewed that the largest one decides."""
    return float(np.log(log["user"].value_counts()).skew())


def week_to_week(log: pd.DataFrame) -> float:
    """Correlation of the log of all rows of a week with the week before, growth taken out."""
    week = (log["ts"] - log["ts"].min()) // pd.Timedelta(days=7)
    counts = log.groupby(week).size().reindex(range(int(week.max()))).fillna(0)
    logs = np.log1p(counts.to_numpy(dtype=float))
    at = np.arange(len(logs))
    logs = logs - np.polyval(np.polyfit(at, logs, 2), at)
    return float(np.corrcoef(logs[1:], logs[:-1])[0, 1])


def habit(log: pd.DataFrame) -> float:
    """Of the people of a week those who come in the next one too."""
    week = (log["ts"] - log["ts"].min()) // pd.Timedelta(days=7)
    pairs = pd.DataFrame({"user": log["user"], "week": week}).drop_duplicates()
    pairs = pairs[pairs["week"] < week.max()]
    again = pairs.merge(pairs.assign(week=pairs["week"] - 1), on=["user", "week"])
    return len(again) / int((pairs["week"] < week.max() - 1).sum())


def pauses(log: pd.DataFrame) -> pd.Series:
    """Seconds between neighbouring rows of a person within a sitting."""
    ordered = log.sort_values(["user", "ts"])
    gap = ordered["ts"].diff().where(ordered["user"] == ordered["user"].shift())
    return gap[(gap > pd.Timedelta(0)) & (gap < SITTING)].dt.total_seconds()


def spread_of_pauses(log: pd.DataFrame) -> float:
    return float(np.log(pauses(log)).std())


OF_WEEKS: tuple[Figure, ...] = (
    Figure("share of rows held by the top tenth of people", top_tenth, 1.5, "a share: little room"),
    Figure("variance over mean of rows a person and week", dispersion, 3.0, "grows with rows"),
    Figure("skew of the log of rows a person", skew_of_people, 2.0, "falls as people stay longer"),
    Figure("people of a week who are there in the next", habit, 2.0, "a product is a habit"),
    Figure("correlation of a week with the week before", week_to_week, 2.0, "few weeks: noisy"),
)
"""Compared with the histories of repositories, which go over years."""

OF_SITTINGS: tuple[Figure, ...] = (
    Figure("standard deviation of log seconds between rows", spread_of_pauses, 2.0, "other events"),
)
"""Compared with sittings of paid people in front of language models."""


def repositories(shared: Path) -> Mapping[str, pd.DataFrame]:
    """The histories that go over a year, people only."""
    commits = pd.read_parquet(shared / "people" / "git_commits.parquet").query("not is_bot")
    commits = commits.rename(columns={"author": "user", "authored": "ts"})
    logs = {str(repo): last_weeks(log) for repo, log in commits.groupby("repo")}
    return {repo: log for repo, log in logs.items() if len(log) >= FEWEST_ROWS}


def last_weeks(log: pd.DataFrame) -> pd.DataFrame:
    """The last year of a history: as a world, it has people who came before."""
    return log[log["ts"] >= log["ts"].max() - pd.Timedelta(weeks=WEEKS_OF_A_HISTORY)]


def sittings(shared: Path) -> Mapping[str, pd.DataFrame]:
    """Messages to a model in each of the products that have a clock."""
    events = pd.read_parquet(shared / "halie" / "events.parquet")
    asked = events[events["event_name"].isin(ASKED)]
    asked = asked.rename(columns={"worker_id": "user"})
    return {str(task): log for task, log in asked.groupby("task") if len(log) >= FEWEST_ROWS}


ASKED = ("suggestion-get", "button-generate")


def simulated() -> pd.DataFrame:
    """The events of the quiet world, on which every other is built."""
    events = world("W0", Strength.FULL, SEED).tables["events"].to_pandas()
    return events.rename(columns={"user_id": "user"})


def units_of_work(events: pd.DataFrame) -> pd.DataFrame:
    """The first row of each conversation, which is what a commit is to a repository."""
    return events.sort_values("ts").drop_duplicates("episode_id")


def compared(
    figures: tuple[Figure, ...], real: Mapping[str, pd.DataFrame], made: pd.DataFrame
) -> list[tuple[Figure, float, float, float]]:
    """Each figure with the least and the largest of the real logs, and that of the world."""
    rows = []
    for figure in figures:
        found = [figure.of(log) for log in real.values()]
        rows.append((figure, min(found), max(found), figure.of(made)))
    return rows


def table(shared: Path) -> str:
    lines = ["| figure | real logs | simulated | allowed |", "|---|---|---|---|"]
    events = simulated()
    for figures, real, made_log in (
        (OF_WEEKS, repositories(shared), units_of_work(events)),
        (OF_SITTINGS, sittings(shared), events),
    ):
        for figure, least, most, made in compared(figures, real, made_log):
            low, high = bounds(figure, least, most)
            lines.append(
                f"| {figure.name} | {least:.2f} to {most:.2f} ({len(real)}) | {made:.2f} "
                f"| {low:.2f} to {high:.2f} ({figure.why}) |"
            )
    return "\n".join(lines)


def bounds(figure: Figure, least: float, most: float) -> tuple[float, float]:
    low = least / figure.factor if least > 0 else least * figure.factor
    return low, most * figure.factor if most > 0 else most / figure.factor


if __name__ == "__main__":
    print(table(SHARED_DATA))
