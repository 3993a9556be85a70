"""The recorded reference values of experiments, read."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from cynosure.stats.moments import Moments

RECORDED: dict[str, Any] = json.loads(
    Path(__file__).with_name("experiments.json").read_text("utf-8")
)


def recorded_arms(users: str, *columns: str) -> tuple[Moments, Moments]:
    """Control and treatment of tea-tasting's users in some columns."""
    data = RECORDED[users]
    at = [data["columns"].index(column) for column in columns]
    control, treatment = (
        Moments(
            arm["n"],
            tuple(arm["totals"][i] for i in at),
            tuple(tuple(arm["products"][i][j] for j in at) for i in at),
        )
        for arm in (data["arms"]["control"], data["arms"]["treatment"])
    )
    return control, treatment


def from_raw_sums(n: int, sums: list[float], squares: list[list[float]]) -> Moments:
    """Moments from sums and uncentred products, as GrowthBook's tests are written."""
    products = np.array(squares) - np.outer(sums, sums) / n
    return Moments(n, tuple(sums), tuple(map(tuple, products.tolist())))
