"""The answers of a model: one to each message that was sent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cynosure.worlds.cases.log import SENT, Logged, numbered
from cynosure.worlds.cases.tables import instants
from cynosure.worlds.layout import MICROSECONDS, named

_MS_A_TOKEN = 11.0
_TTFT_MEDIAN, _TTFT_SPREAD = 700.0, 0.45
_TOKENS_MEDIAN, _TOKENS_SPREAD = 260.0, 0.8
_ERRORS = 0.006
REFUSED = 0.02
"""The share of answers that decline what was asked."""


@dataclass(frozen=True)
class Manner:
    """How a model answers from the instant `since` on, beside how it did before.

    `longer` is added to the log of the length, `refused_more` to the probability of a refusal.
    """

    since: int
    longer: float
    refused_more: float


SAME = Manner(since=0, longer=0.0, refused_more=0.0)
"""A model that answers as it always did."""


def answers_table(
    rng: np.random.Generator, logged: Logged, model: pa.Array, manner: Manner = SAME
) -> pa.Table:
    """The table of generations; `model` has one value a visit."""
    asked = np.flatnonzero(pc.equal(logged.table["event"], SENT).to_numpy())
    rows, n = logged.table.take(pa.array(asked)), len(asked)
    sent = pc.cast(rows["ts"], pa.int64()).to_numpy() // MICROSECONDS
    later = sent >= manner.since
    ttft = rng.lognormal(np.log(_TTFT_MEDIAN), _TTFT_SPREAD, n)
    log_length = np.log(_TOKENS_MEDIAN) + manner.longer * later
    output = 1 + rng.lognormal(log_length, _TOKENS_SPREAD).astype(np.int64)
    latency = ttft + output * _MS_A_TOKEN
    return pa.table(
        {
            "generation_id": numbered("g", n),
            "user_id": rows["user_id"],
            "ts": instants(sent + latency.astype(np.int64)),
            "model": model.take(pa.array(logged.visit[asked])),
            "episode_id": rows["episode_id"],
            "output_tokens": pa.array(output),
            "latency_ms": pa.array(latency),
            "ttft_ms": pa.array(ttft),
            "error": named(("timeout",), np.where(rng.random(n) < _ERRORS, 0, -1)),
            "refused": pa.array(rng.random(n) < REFUSED + manner.refused_more * later),
        }
    )
