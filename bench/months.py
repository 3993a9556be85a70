"""Half a year of events of a made-up product, as many as wanted; the same seed, the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BEGINS = np.datetime64("2026-03-01T16:00:00", "us")
"""Monday, 2 March 2026 in Shanghai, as UTC."""

DAYS = 180
DAYS_A_FILE = 5
DAY_US = 86_400 * 1_000_000
NAMES = 60
EVENTS_A_PERSON = 50
NEW_MODEL = 0.25
"""The share of events that the next model takes while two are about."""

COUNTRIES = tuple(f"{one}{other}" for one in "ABCDEF" for other in "KLMNO")
PLATFORMS = ("android", "ios", "web", "desktop")
SURFACES = ("chat", "search", "editor", "share", "voice")
MODELS = ("m-1", "m-1.5", "m-2", "m-2-small", "m-3", "m-3-small")


@dataclass(frozen=True)
class People:
    """Cumulated weights of how often people come (Zipf), and where and on what they do."""

    weights: np.ndarray
    countries: np.ndarray
    platforms: np.ndarray
    surfaces: np.ndarray


def write_months(folder: Path, events: int, rng: np.random.Generator) -> None:
    """Write `events/*.parquet` (sorted by time, a file for some days) into `folder`."""
    (folder / "events").mkdir(parents=True, exist_ok=True)
    people = _people(max(events // EVENTS_A_PERSON, 1), rng)
    files = DAYS // DAYS_A_FILE
    bounds = np.linspace(0, events, files + 1).astype(np.int64)
    for number in range(files):
        numbers = np.arange(bounds[number], bounds[number + 1])
        rows = _events(numbers, number, people, rng)
        pq.write_table(rows, folder / "events" / f"{number:03}.parquet", compression="zstd")


def name(number: int) -> str:
    """The event of that rank: 0 is the one that happens most."""
    return f"action_{number:02}"


def _people(size: int, rng: np.random.Generator) -> People:
    often = np.arange(1, size + 1) ** -0.5
    return People(
        rng.permutation(often).cumsum(),
        _zipf(len(COUNTRIES), size, rng),
        _zipf(len(PLATFORMS), size, rng),
        rng.integers(0, len(SURFACES), size),
    )


def _events(numbers: np.ndarray, file: int, people: People, rng: np.random.Generator) -> pa.Table:
    size = len(numbers)
    ts = BEGINS + np.sort(rng.integers(0, DAYS_A_FILE * DAY_US, size)) + file * DAYS_A_FILE * DAY_US
    who = np.searchsorted(people.weights, rng.random(size) * people.weights[-1])
    elsewhere = rng.random(size) < 0.2
    surfaces = np.where(elsewhere, rng.integers(0, len(SURFACES), size), people.surfaces[who])
    # Models come one after the other, and the older one goes on beside the newer.
    current = min(file * len(MODELS) * DAYS_A_FILE // DAYS, len(MODELS) - 2)
    models = current + (rng.random(size) < NEW_MODEL)
    return pa.table(
        {
            "event_id": _ids("e", numbers),
            "user_id": _ids("u", who),
            "ts": pa.array(ts, pa.timestamp("us", tz="UTC")),
            "event": _named([name(k) for k in range(NAMES)], _zipf(NAMES, size, rng)),
            "surface": _named(SURFACES, surfaces),
            "country": _named(COUNTRIES, people.countries[who]),
            "platform": _named(PLATFORMS, people.platforms[who]),
            "model": _named(MODELS, models),
        }
    )


def _zipf(kinds: int, size: int, rng: np.random.Generator) -> np.ndarray:
    shares = (1.0 / np.arange(1, kinds + 1)).cumsum()
    return np.searchsorted(shares, rng.random(size) * shares[-1])


def _named(names: tuple[str, ...] | list[str], numbers: np.ndarray) -> pa.Array:
    return pa.array(names).take(pa.array(numbers))


def _ids(letter: str, numbers: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(letter, pc.cast(pa.array(numbers), pa.string()), "")
