"""The restatement log has every row that came to a day served before, under its local day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cynosure.project.load import load
from cynosure.store import snapshots
from cynosure.store.layout import Layout
from cynosure.store.snapshots import Manifest, RestatedDay
from cynosure.tables.mapping import Path as Column
from cynosure.tables.mapping import SourceSpec
from tests.project.loading import NOW, Row, quiet, written

EVENTS = SourceSpec("events", "jsonl", "*.jsonl")
BERLIN = "Europe/Berlin"


def at(number: int, ts: datetime) -> Row:
    return {
        "event_id": f"e{number}",
        "user_id": f"u{number % 5}",
        "ts": ts.isoformat(),
        "event": "a",
    }


def loaded(folder: Path, timezone: str = "UTC", spec: SourceSpec = EVENTS) -> Manifest:
    now = NOW + timedelta(hours=len(list((folder / ".cynosure" / "snapshots").glob("*.json"))))
    load(folder, (spec,), None, now, quiet, timezone)
    manifest = snapshots.current(Layout(folder))
    assert manifest is not None
    return manifest


def hours(first: datetime, count: int, step: int = 1) -> list[datetime]:
    return [first + timedelta(hours=step * n) for n in range(count)]


def test_the_first_load_restates_nothing(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [at(n, ts) for n, ts in enumerate(hours(NOW, 50))])
    assert loaded(tmp_path).restated == ()


@pytest.mark.parametrize("timezone", ["UTC", BERLIN, "Asia/Kolkata", "America/Los_Angeles"])
def test_late_rows_stand_under_their_local_days(tmp_path: Path, timezone: str) -> None:
    """Around the night in which Berlin has one hour less."""
    first = datetime(2026, 3, 27, tzinfo=UTC)
    written(tmp_path / "a.jsonl", [at(n, ts) for n, ts in enumerate(hours(first, 24, 4))])
    loaded(tmp_path, timezone)
    late = hours(first - timedelta(days=2), 40, 5)
    written(tmp_path / "b.jsonl", [at(100 + n, ts) for n, ts in enumerate(late)])
    zone = ZoneInfo(timezone)
    days = Counter(ts.astimezone(zone).date() for ts in late)
    assert loaded(tmp_path, timezone).restated == tuple(
        RestatedDay("events", day.isoformat(), days[day], 0) for day in sorted(days)
    )


def test_rows_of_later_days_only_are_no_restatement(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [at(1, NOW)])
    loaded(tmp_path)
    written(tmp_path / "b.jsonl", [at(2, NOW + timedelta(days=1))])
    assert loaded(tmp_path).restated == ()


def test_days_that_a_source_does_not_claim_to_know_were_not_served(tmp_path: Path) -> None:
    spec = SourceSpec("events", "jsonl", "*.jsonl", data_until="2026-06-20T00:00:00+00:00")
    written(tmp_path / "a.jsonl", [at(1, NOW - timedelta(days=14))])
    loaded(tmp_path, spec=spec)
    late = [at(2, NOW - timedelta(days=12)), at(3, NOW - timedelta(days=2))]
    written(tmp_path / "b.jsonl", late)
    (day,) = loaded(tmp_path, spec=spec).restated
    assert day.day == (NOW - timedelta(days=12)).date().isoformat()


def test_a_row_that_gives_way_counts_on_both_sides(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [at(n, NOW) for n in range(4)])
    loaded(tmp_path)
    same, other = at(0, NOW), {**at(1, NOW), "event": "b"}
    moved = at(2, NOW - timedelta(days=3))
    written(tmp_path / "b.jsonl", [same, other, moved])
    assert loaded(tmp_path).restated == (
        RestatedDay("events", (NOW - timedelta(days=3)).date().isoformat(), 1, 0),
        RestatedDay("events", NOW.date().isoformat(), 1, 2),
    )


def test_a_table_made_anew_tells_what_a_day_gained_or_lost(tmp_path: Path) -> None:
    rows = [at(n, NOW - timedelta(days=n)) for n in range(3)]
    written(tmp_path / "a.jsonl", [{**row, "other": row["event_id"]} for row in rows])
    loaded(tmp_path)
    anew = SourceSpec("events", "jsonl", "*.jsonl", map=(("episode_id", Column("other")),))
    written(tmp_path / "b.jsonl", [at(9, NOW - timedelta(days=1))])
    assert loaded(tmp_path, spec=anew).restated == (
        RestatedDay("events", (NOW - timedelta(days=1)).date().isoformat(), 1, 0),
    )


def test_a_bill_of_a_day_is_late_by_its_day(tmp_path: Path) -> None:
    def bill(day: str, amount: float) -> Row:
        return {"day": day, "kind": "llm", "amount": amount, "currency": "EUR"}

    costs = SourceSpec("costs", "jsonl", "*.jsonl")
    written(tmp_path / "a.jsonl", [bill("2026-06-01", 3.0), bill("2026-06-04", 3.0)])
    loaded(tmp_path, "America/Los_Angeles", costs)
    written(tmp_path / "b.jsonl", [bill("2026-06-04", 4.0), bill("2026-07-09", 4.0)])
    assert loaded(tmp_path, "America/Los_Angeles", costs).restated == (
        RestatedDay("costs", "2026-06-04", 1, 0),
    )


def test_a_manifest_from_before_the_log_is_still_read(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [at(1, NOW)])
    manifest = loaded(tmp_path)
    path = Layout(tmp_path).snapshots / f"{manifest.snapshot}.json"
    text = path.read_text()
    assert '"restated": []' in text
    path.write_text(text.replace(',\n "restated": []', ""))
    again = snapshots.current(Layout(tmp_path))
    assert again is not None
    assert again.restated == ()
