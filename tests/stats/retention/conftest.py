"""The customers of CDNOW as the models of this folder want them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest


@dataclass(frozen=True)
class Customers:
    """Per customer over the first 39 weeks: repeat purchases, last and observed in weeks after the
    first, and the mean value of repeat purchases (0 without any)."""

    repeats: np.ndarray
    last: np.ndarray
    observed: np.ndarray
    values: np.ndarray


@pytest.fixture(scope="session")
def cdnow(shared_data: Path) -> Customers:
    """2,357 customers; purchases of one day count as one."""
    end = dt.date(1997, 9, 30)
    days: dict[str, dict[dt.date, float]] = defaultdict(lambda: defaultdict(float))
    for line in (shared_data / "people" / "cdnow_sample.txt").read_text("ascii").splitlines():
        _, customer, day, _, value = line.split()
        date = dt.date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}")
        if date <= end:
            days[customer][date] += float(value)
    rows = []
    for purchases in days.values():
        first, *repeats = sorted(purchases)
        values = [purchases[day] for day in repeats]
        last = (repeats[-1] - first).days / 7 if repeats else 0.0
        mean = float(np.mean(values)) if values else 0.0
        rows.append((len(repeats), last, (end - first).days / 7, mean))
    return Customers(*np.array(rows).T)
