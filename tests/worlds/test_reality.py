"""A world that is nothing like real logs proves nothing: the figures, printed and bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds.reality import (
    OF_SITTINGS,
    OF_WEEKS,
    bounds,
    compared,
    repositories,
    simulated,
    sittings,
    units_of_work,
)


def test_people_and_weeks_are_like_those_of_repositories(shared_data: Path) -> None:
    real = repositories(shared_data)
    assert len(real) >= 4
    for figure, least, most, made in compared(OF_WEEKS, real, units_of_work(simulated())):
        low, high = bounds(figure, least, most)
        print(f"{figure.name}: real {least:.2f} to {most:.2f}, simulated {made:.2f}")
        assert low <= made <= high, figure.name


def test_pauses_are_like_those_of_people_at_a_model(shared_data: Path) -> None:
    real = sittings(shared_data)
    assert len(real) == 2
    for figure, least, most, made in compared(OF_SITTINGS, real, simulated()):
        low, high = bounds(figure, least, most)
        print(f"{figure.name}: real {least:.2f} to {most:.2f}, simulated {made:.2f}")
        assert low <= made <= high, figure.name


@pytest.mark.parametrize(
    ("least", "most", "allowed"), [(1.0, 4.0, (0.5, 8.0)), (-0.1, 0.4, (-0.2, 0.8))]
)
def test_bounds_are_wider_than_what_is_real(
    least: float, most: float, allowed: tuple[float, float]
) -> None:
    figure = next(figure for figure in OF_WEEKS if figure.factor == 2.0)
    assert bounds(figure, least, most) == pytest.approx(allowed)
