"""The event files read back in plain Python and pandas, without the product."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Read:
    """The files as plain frames: sound and distinct events, and what was left out."""

    events: pd.DataFrame
    generations: pd.DataFrame
    agents: pd.DataFrame
    rows: int
    duplicates: int
    bad: Counter[str]


def read_files(folder: Path) -> Read:
    """Everything there is in the files below `folder`."""
    sound: list[tuple[object, ...]] = []
    bad: Counter[str] = Counter()
    for path in sorted((folder / "data" / "events").glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            _take(line, sound, bad)
    events = pd.DataFrame(
        sound, columns=["id", "user", "time", "event", "category", "key", "agent"]
    )
    once = events.drop_duplicates("id", ignore_index=True)
    once = once.assign(ts=pd.to_datetime(once["time"]))
    traces = pd.read_parquet(folder / "data" / "generations.parquet")
    agents = pd.read_csv(folder / "data" / "agents.csv")
    return Read(
        events=once.drop(columns="time"),
        generations=traces,
        agents=agents,
        rows=len(events) + bad.total(),
        duplicates=len(events) - len(once),
        bad=bad,
    )


def _take(line: bytes, sound: list[tuple[object, ...]], bad: Counter[str]) -> None:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        bad["not_json"] += 1
        return
    if row["uid"] is None:
        bad["missing"] += 1
    elif "T3" in row["time"]:
        bad["not_a_time"] += 1
    else:
        inner = row["properties"]
        sound.append(
            (
                *(row[name] for name in ("id", "uid", "time", "name", "category")),
                inner.get("conversation"),
                inner.get("agent"),
            )
        )
