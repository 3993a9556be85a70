"""A small product in which one action does bring people back, and interest brings the rest.

Newcomers open the app (which is what coming back means), may pin something (at random; who pins
returns more often), and may share something (of interest, which brings them back too). Both are
done again later: pins at random, shares of the same interest.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

STAR_FILE = """\
cynosure: 1   # of a test
project: {id: planted}
privacy: {key_env: PLANTED_KEY}
sources:
  - {table: events, format: csv, path: events.csv, data_until: "2026-09-15T00:00:00+00:00"}
  - {table: people, format: csv, path: people.csv}
moments:
  opened: {event: opened}
metrics:
  active: {kind: units, from: opened, label: {en: Active people, zh: 活跃用户}}   # the star
star:
  - {metric: active, since: 2026-06-01}
evidence: {floors: {users_per_cell: 50}}
"""
BEGIN = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Planted:
    """How much pinning adds to the chance to return, how much interest bears on sharing and
    returning, and whether who returns is dealt anew among the people."""

    driver: float = 0.45
    interest: float = 0.0
    shuffled: bool = False
    people: int = 1_600
    days: int = 40
    often: bool = False
    """Whether people open the app on some of the first days, too."""
    rated: float | None = None
    """How much more often those who pinned rate something later, which nothing should move; None:
    nobody rates, and the star file declares no control."""
    plans: tuple[str, ...] = ()
    """Plans that people have in turn; pinning does something in the first of them alone, and those
    who share are a group of the star file."""

    def drawn(self, seed: int = 1) -> tuple[list[datetime], list[tuple[str, ...]]]:
        """When people joined, and the rows of events."""
        rng = np.random.default_rng(seed)
        n = self.people
        keen = self.interest * rng.standard_normal(n)
        pinned, pinned_late = rng.random(n) < 0.4, rng.random(n) < 0.35
        shared = rng.random(n) < _chance(-0.6 + keen)
        shared_late = rng.random(n) < _chance(-0.6 + keen)
        drives = self.driver * pinned
        if self.plans:
            drives = drives * (np.arange(n) % len(self.plans) == 0)
        back = rng.random(n) < np.clip(_chance(-1.2 + keen) + drives, 0, 1)
        if self.shuffled:
            back = rng.permutation(back)
        deeds = (
            ("opened", back, 15, 27),
            ("pinned", pinned, 0, 5),
            ("pinned", pinned_late, 37, 42),
            ("shared", shared, 0, 5),
            ("shared", shared_late, 37, 42),
        )
        if self.often:
            deeds += tuple(("opened", rng.random(n) < 0.4, day, day) for day in range(6))
        if self.rated is not None:
            rates = rng.random(n) < 0.3 + self.rated * pinned
            deeds += (("rated", rates, 16, 26),)
        joined = [BEGIN + timedelta(days=int(day)) for day in rng.integers(0, self.days, n)]
        rows = []
        for event, did, first, last in deeds:
            for person in np.flatnonzero(did).tolist():
                at = joined[person] + timedelta(days=int(rng.integers(first, last + 1)), hours=1)
                rows.append((f"{event}{len(rows)}", f"p{person}", at.isoformat(), event))
        return joined, rows

    def write(self, folder: Path, seed: int = 1) -> None:
        """The two tables and the star file."""
        joined, rows = self.drawn(seed)
        _write(folder / "events.csv", ("event_id", "user_id", "ts", "event"), rows)
        plans = self.plans or ("",)
        people = [
            (f"p{person}", at.isoformat(), plans[person % len(plans)])
            for person, at in enumerate(joined)
        ]
        _write(folder / "people.csv", ("user_id", "joined", "plan"), people)
        star_file = STAR_FILE
        if self.plans:
            star_file = star_file.replace(
                "  opened: {event", "  shared: {event: shared}\n  opened: {event"
            )
            star_file += "groups:\n  sharers: {unit: user_id, did: shared, at_least: 1}\n"
        if self.rated is not None:
            star_file = star_file.replace(
                "  opened: {event", "  rated: {event: rated}\n  opened: {event"
            )
            star_file = star_file.replace(
                "  active: {", "  ratings: {kind: units, from: rated}\n  active: {"
            )
            control = "search: {control_outcome: ratings}"
            star_file = star_file.replace("users_per_cell: 50}", f"users_per_cell: 50}}, {control}")
        (folder / "cynosure.yml").write_text(star_file, encoding="utf-8")

    def people_of(self, candidate: str, seed: int = 1) -> int:
        """How many people did what a candidate of days or of a pair says, counted one by one."""
        joined, rows = self.drawn(seed)
        days: dict[tuple[str, str], set[int]] = {}
        for _, person, at, event in rows:
            age = (datetime.fromisoformat(at).date() - joined[int(person[1:])].date()).days
            days.setdefault((person, event), set()).add(age)
        people = {person for person, _ in days}
        if candidate == "opened_on_2_days_in_14d":
            return sum(len([d for d in days.get((p, "opened"), ()) if d < 14]) >= 2 for p in people)
        early = {key for key, ages in days.items() if min(ages) < 7}
        return sum({(p, "pinned"), (p, "shared")} <= early for p in people)


def _chance(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))


def _write(path: Path, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heads, *rows])
