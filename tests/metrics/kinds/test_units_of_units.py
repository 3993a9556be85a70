"""Pairs, caps and unions of what people did."""

from typing import Any

import pytest

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate
from tests.metrics.tables import Tables, star, utc, weeks

STAR = """\
moments: {asked: {event: asked}, thanked: {event: thanked}}
groups: {asker: {did: asked}}
metrics:
  pairs:    {kind: units, unit: [user_id, agent_id], from: asked}
  asks:     {kind: sum, from: asked, of: rows}
  capped:   {kind: sum, from: asked, of: rows, cap: 2}
  askers:   {kind: units, from: asked}
  thankers: {kind: units, from: thanked}
  either:   {kind: units, union: [askers, thankers]}
"""
ROWS = (
    ("ann", "poet", "asked"),
    ("ann", "poet", "asked"),
    ("ann", "cook", "asked"),
    ("ann", None, "asked"),
    ("ben", "poet", "asked"),
    ("ann", None, "thanked"),
    ("cho", None, "thanked"),
)


def events(rows: tuple[tuple[Any, ...], ...]) -> list[dict[str, Any]]:
    return [
        {"user_id": user, "agent_id": agent, "event": event, "ts": utc(f"2026-11-03T10:00:{k:02}")}
        for k, (user, agent, event) in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def values() -> dict[str, float]:
    star_file = star(STAR)
    tables = Tables(star_file).fill(events=events(ROWS))
    definitions = definitions_of(star_file)
    frame = tables.frame(tuple(star_file.metrics), weeks(star_file, "2026-11-02", 1))
    found = {}
    for name, metric in star_file.metrics.items():
        cell = frame.cell(name, 0)
        assert cell is not None
        estimate = metric.estimate(cell, definitions, 0.95)
        assert isinstance(estimate, Estimate)
        found[name] = estimate.value
    return found


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        # A row that names no agent makes no pair.
        ("pairs", 3),
        ("asks", 5),
        # Ann's four count as two.
        ("capped", 3),
        ("askers", 2),
        ("thankers", 2),
        ("either", 3),
    ],
)
def test_the_value(values: dict[str, float], metric: str, value: float) -> None:
    assert values[metric] == value


def test_pairs_read_as_pairs() -> None:
    star_file = star(STAR)
    definitions = definitions_of(star_file)
    read = {name: star_file.metrics[name].read_as(definitions) for name in ("pairs", "either")}
    assert read == {"pairs": Unit.PAIRS, "either": Unit.PEOPLE}


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("{kind: units, union: [askers, pairs]}", "`pairs` does not count `user_id`"),
        ("{kind: units, union: [askers], where: rows > 1}", "belong to the metrics it unites"),
        ("{kind: units, union: [askers], from: asked}", "either `from` or `union`"),
        ("{kind: units}", "either `from` or `union`"),
        ("{kind: units, union: [asker]}", "no metric `asker`"),
        ("{kind: ratio, num: either, den: askers}", "`either` is a union of metrics"),
        ("{kind: units, unit: [user_id, agent_id], group: asker, from: asked}", "holds people"),
        ("{kind: units, union: [odd]}", "defined by itself"),
    ],
)
def test_what_does_not_go_together(metric: str, said: str) -> None:
    with pytest.raises(UserMistake, match=said):
        star(f"{STAR}  odd: {metric}\n")


def test_a_cap_is_part_of_the_definition() -> None:
    one, other = (star(STAR.replace("cap: 2", f"cap: {cap}")).metrics["capped"] for cap in (2, 3))
    assert one != other
