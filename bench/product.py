"""Events of a made-up assistant, as many as wanted: the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

BEGINS = np.datetime64("2026-08-30T16:00:00", "us")
"""Monday, 31 August 2026 in Shanghai, as UTC."""

WEEKS = 12
WEEK_US = 7 * 86_400 * 1_000_000
KEYLESS = 0.02
"""The share of conversations whose events carry no id of a conversation."""

BY_AGENT = 0.05
"""The share of conversations with an agent that somebody made."""

NAMES: tuple[tuple[str, float], ...] = (
    ("message_sent", 0.52),
    ("reply_copied", 0.14),
    ("reply_saved", 0.05),
    ("thumbs_up", 0.05),
    ("reply_regenerated", 0.10),
    ("screen_viewed", 0.10),
    ("settings_opened", 0.04),
)
"""What the events after the first of a conversation are; the first is a message."""

AGENT_KINDS = ("tool", "companion", "knowledge")


@dataclass(frozen=True)
class Size:
    """How large the product is; the number of events comes out within about 1 %."""

    events: int = 10_000_000
    people: int = 200_000
    agents: int = 500


def write_product(folder: Path, size: Size, rng: np.random.Generator) -> int:
    """Write `events/*.parquet` (sorted by time, a file a week) and `agents.csv` into `folder`.

    Returns the number of events.
    """
    (folder / "events").mkdir(parents=True, exist_ok=True)
    kinds = _write_agents(folder / "agents.csv", size, rng)
    written = 0
    for week, rows in enumerate(_weeks(size, kinds, rng)):
        named = pa.array(np.arange(written, written + rows.num_rows))
        ids = pc.binary_join_element_wise("e", pc.cast(named, pa.string()), "")
        path = folder / "events" / f"week-{week:02}.parquet"
        pq.write_table(rows.append_column("event_id", ids), path)
        written += rows.num_rows
    return written


def _write_agents(path: Path, size: Size, rng: np.random.Generator) -> np.ndarray:
    """Write the agents; returns the number of the kind of each."""
    kinds = rng.integers(0, len(AGENT_KINDS), size.agents)
    creators = rng.integers(0, max(size.people // 500, 1), size.agents)
    created = BEGINS + rng.integers(-4 * WEEK_US, WEEKS * WEEK_US // 2, size.agents)
    table = pa.table(
        {
            "agent_id": _ids("a", np.arange(size.agents)),
            "creator_id": _ids("u", creators),
            "created": pc.strftime(pa.array(created), format="%Y-%m-%dT%H:%M:%SZ"),
            "kind": pa.array(AGENT_KINDS).take(pa.array(kinds)),
        }
    )
    pcsv.write_csv(table, path)
    return kinds


def _weeks(size: Size, kinds: np.ndarray, rng: np.random.Generator) -> Iterator[pa.Table]:
    """The events of one week after another, each sorted by time."""
    # Of people some come daily and most now and then.
    weights = rng.lognormal(0.0, 1.3, size.people).cumsum()
    mean = 5.0 + BY_AGENT * 8.0 / len(AGENT_KINDS)
    conversations = round(size.events / WEEKS / mean)
    for week in range(WEEKS):
        first = week * conversations
        numbers = np.arange(first, first + conversations)
        yield _events(numbers, week, weights, kinds, rng)


def _events(
    numbers: np.ndarray,
    week: int,
    weights: np.ndarray,
    kinds: np.ndarray,
    rng: np.random.Generator,
) -> pa.Table:
    count = len(numbers)
    people = np.searchsorted(weights, rng.random(count) * weights[-1])
    agents = np.where(rng.random(count) < BY_AGENT, rng.integers(0, len(kinds), count), -1)
    talks = (agents >= 0) & (kinds[agents] == AGENT_KINDS.index("companion"))
    sizes = 2 + rng.poisson(np.where(talks, 11.0, 3.0))
    starts = BEGINS + week * WEEK_US + rng.integers(0, WEEK_US - 3_600_000_000, count)
    of = np.repeat(np.arange(count), sizes)
    is_first = np.r_[True, of[1:] != of[:-1]]
    gaps = np.where(is_first, 0, rng.integers(1_000_000, 90_000_000, len(of)))
    elapsed = gaps.cumsum()
    elapsed -= np.repeat(elapsed[is_first], sizes)
    ts = starts[of] + elapsed
    share = np.array([weight for _, weight in NAMES]).cumsum()
    names = np.where(is_first, 0, np.searchsorted(share, rng.random(len(of)) * share[-1]))
    named = rng.random(count) >= KEYLESS
    order = np.argsort(ts, kind="stable")
    of, names = of[order], names[order]
    return pa.table(
        {
            "user_id": _ids("u", people[of]),
            "ts": pa.array(ts[order], pa.timestamp("us", tz="UTC")),
            "event": pa.array([name for name, _ in NAMES]).take(pa.array(names)),
            "episode_id": _ids("c", numbers[of], named[of]),
            "agent_id": _ids("a", agents[of], agents[of] >= 0),
        }
    )


def _ids(letter: str, numbers: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Ids as text, null where not `known`."""
    mask = None if known is None else ~known
    text = pc.cast(pa.array(numbers, mask=mask), pa.string())
    return pc.binary_join_element_wise(letter, text, "")
