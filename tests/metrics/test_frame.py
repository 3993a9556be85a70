"""The frame against the same metrics recomputed row by row: counts equal, floats to 1e-9."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from cynosure.metrics.frame import WHOLE, Cell, FrameRequest, MetricFrame, plan, unit_rows
from cynosure.stats.moments import Moments
from tests.metrics.plain import METRICS, STAR, World, contributed
from tests.metrics.products import products
from tests.metrics.tables import Tables, star, utc, weeks

STAR_FILE = star(STAR)
PERIODS = weeks(STAR_FILE, "2026-03-15", 4)
OF_TALKS = tuple(
    name for name, parts in METRICS.items() if all(p.sources == ("talk",) for p in parts)
)
SLOW = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


def expected(
    world: World, metric: str, period: int, dimension: str = "", value: Any = None
) -> Moments:
    """The moments of a metric from what each unit adds."""
    parts = [
        contributed(world, part, PERIODS[period], dimension, value) for part in METRICS[metric]
    ]
    units = sorted(set().union(*parts))
    columns = np.array([[part.get(unit, 0) for unit in units] for part in parts], dtype=float)
    centred = columns - columns.mean(axis=1, keepdims=True) if units else columns
    products = centred @ centred.T
    return Moments(
        len(units),
        tuple(sum(part.values()) for part in parts),
        tuple(tuple(float(x) for x in row) for row in products),
    )


def agree(found: Cell | None, wanted: Moments, what: tuple[Any, ...]) -> None:
    if not wanted.n:
        assert found is None or found.moments.n == 0, what
        return
    assert found is not None, what
    assert found.moments.n == wanted.n, what
    for total, plain in zip(found.moments.totals, wanted.totals, strict=True):
        # Whole numbers are exact; quarters are exact in binary too.
        assert total == plain, what
    for row, plain_row in zip(found.moments.products, wanted.products, strict=True):
        assert row == pytest.approx(plain_row, rel=1e-9, abs=1e-9), what


@SLOW
@given(products())
def test_every_metric_as_a_whole(tables: Tables, world: World) -> None:
    frame = tables.fill(**world).frame(tuple(METRICS), PERIODS)
    for metric in METRICS:
        for period in range(len(PERIODS)):
            agree(frame.cell(metric, period), expected(world, metric, period), (metric, period))


@SLOW
@given(products())
def test_every_metric_in_parts(tables: Tables, world: World) -> None:
    # A person who stands in two parts counts in each, so parts may exceed the whole.
    dimensions = {"category": (None, "chat", "work"), "model": (None, "m1", "m2", "mixed")}
    frame = tables.fill(**world).frame(OF_TALKS, PERIODS, tuple(dimensions))
    for metric in OF_TALKS:
        for period in range(len(PERIODS)):
            for dimension, values in dimensions.items():
                assert set(frame.parts(metric, period, dimension)) <= set(values)
                for value in values:
                    agree(
                        frame.cell(metric, period, dimension, value),
                        expected(world, metric, period, dimension, value),
                        (metric, period, dimension, value),
                    )


@settings(SLOW, max_examples=40)
@given(products())
def test_what_a_metric_says_does_not_depend_on_what_else_is_asked(
    tables: Tables, world: World
) -> None:
    tables.fill(**world)
    together = tables.frame(tuple(METRICS), PERIODS)
    for metric in ("reached", "income", "thanks", "length_a_row", "cost_of_income", "creators"):
        alone = tables.frame((metric,), PERIODS)
        for period in range(len(PERIODS)):
            assert alone.cell(metric, period) == together.cell(metric, period), (metric, period)
