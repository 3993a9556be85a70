"""Quantiles: by hand, against numpy over the same rows, and what no quantile can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import Place, UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.quantile import quantile
from cynosure.stats.undefined import Reason, Undefined
from tests.conftest import examples
from tests.metrics.tables import FILE, HEAD, Row, Tables, star, utc, weeks

STAR = """
calendar: {timezone: Asia/Shanghai}
moments:
  asked: {event: asked}
episodes:
  slow: {from: episodes, kind: slow, measures: {size: minutes}}
  fast: {from: episodes, kind: fast, measures: {size: minutes}}
groups:
  keen: {did: asked, at_least: 2}
metrics:
  median: {kind: quantile, q: 0.5, from: generations, field: ttft_ms, better: down}
  p90: {kind: quantile, q: 0.9, from: generations, field: ttft_ms, where: error is null}
  of_keen: {kind: quantile, q: 0.5, from: generations, field: ttft_ms / 1000, group: keen}
  length: {kind: quantile, q: 0.5, from: [slow, fast], field: size}
"""


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(star(STAR))


def answer(who: str | None, day: int, took: float | None, **more: Any) -> Row:
    # 18:00 in UTC is 2 o'clock of the next day in Shanghai.
    at = utc(f"2026-03-{day:02d}T18:00:00")
    return {"generation_id": None, "user_id": who, "ts": at, "model": "m", "ttft_ms": took, **more}


def found(cell: Cell | None) -> Estimate | Undefined:
    assert cell is not None
    assert cell.found is not None
    return cell.found


def test_by_hand(tables: Tables) -> None:
    took = [answer("u", 2, 100), answer("u", 3, 200), answer("v", 4, 300), answer("w", 5, 1000)]
    tables.fill(generations=[*took, answer("u", 9, 7)])
    frame = tables.frame(("median",), weeks(tables.star_file, "2026-03-02", 3))
    # Between the second and the third of four; three people say nothing of a 95 % interval.
    assert found(frame.cell("median", 0)) == Estimate(
        250.0, Undefined(Reason.TOO_FEW, (("n", 3),)), 3
    )
    assert found(frame.cell("median", 1)) == Estimate(7.0, Undefined(Reason.ONE_UNIT), 1)
    assert frame.cell("median", 2) is None


def test_days_are_local(tables: Tables) -> None:
    # Sunday evening in UTC is Monday in Shanghai.
    tables.fill(generations=[answer("u", 8, 5)])
    frame = tables.frame(("median",), weeks(tables.star_file, "2026-03-02", 2))
    assert frame.cell("median", 0) is None
    assert found(frame.cell("median", 1)).value == 5  # type: ignore[union-attr]


def test_rows_of_nobody_and_rows_without_a_value_do_not_count(tables: Tables) -> None:
    rows = [answer("u", 2, 1), answer("v", 2, 3), answer(None, 2, 999), answer("w", 2, None)]
    tables.fill(generations=[*rows, answer("x", 2, float("inf"))])
    frame = tables.frame(("median",), weeks(tables.star_file, "2026-03-02", 1))
    cell = frame.cell("median", 0)
    assert found(cell) == Estimate(2.0, Undefined(Reason.TOO_FEW, (("n", 2),)), 2)
    assert cell is not None
    assert (cell.rows, cell.valued) == (4, 2)
    assert frame.profiles[0].nobody == 1


def test_a_cell_whose_rows_have_no_value_has_no_quantile(tables: Tables) -> None:
    tables.fill(generations=[answer("u", 2, None)])
    frame = tables.frame(("median",), weeks(tables.star_file, "2026-03-02", 1))
    cell, model = frame.cell("median", 0), tables.star_file.metrics["median"]
    assert cell is not None
    definitions = definitions_of(tables.star_file)
    assert cell.silent == ("generations",)
    assert model.estimate(cell, definitions, 0.95) == Undefined(Reason.NO_ROWS)


def test_equal_values_have_no_interval_but_a_value(tables: Tables) -> None:
    tables.fill(generations=[answer(f"u{n}", 2, 40) for n in range(60)])
    frame = tables.frame(("median",), weeks(tables.star_file, "2026-03-02", 1))
    assert found(frame.cell("median", 0)) == Estimate(40.0, Undefined(Reason.TIED), 60)


def test_an_episode_kind_without_any_value_is_named(tables: Tables) -> None:
    at = utc("2026-03-03T10:00:00")
    rows = [
        {"episode_id": f"{kind}{n}", "kind": kind, "user_id": f"u{n}", "ended": at, "minutes": took}
        for kind, took in (("slow", 5.0), ("fast", None))
        for n in range(3)
    ]
    tables.fill(episodes=rows)
    frame = tables.frame(("length",), weeks(tables.star_file, "2026-03-02", 1))
    cell = frame.cell("length", 0)
    assert cell is not None
    assert cell.silent == ("fast",)


answers = st.lists(
    st.tuples(
        st.sampled_from(["u", "v", "w", "x", "y", "z", None]),
        st.integers(2, 14),
        # Few values, so that many are equal; a quarter is exact.
        st.one_of(st.none(), st.integers(0, 12).map(lambda n: n / 4)),
        st.sampled_from(["a", "b", None]),
        st.sampled_from([None, "broken"]),
    ),
    max_size=40,
)
SLOW = settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SLOW
@given(given_answers=answers, asked=st.lists(st.sampled_from("uvwxyz"), max_size=8))
def test_every_cell_is_numpy_over_its_rows(
    tables: Tables, given_answers: list[tuple[Any, ...]], asked: list[str]
) -> None:
    rows = [
        answer(who, day, took, model=model, error=error)
        for who, day, took, model, error in given_answers
    ]
    events = [{"user_id": who, "event": "asked", "ts": utc("2026-03-04T10:00:00")} for who in asked]
    tables.fill(generations=rows, events=events)
    periods = weeks(tables.star_file, "2026-03-02", 2)
    frame = tables.frame(("median", "p90", "of_keen"), periods, ("model",))
    keen = {who for who in asked if asked.count(who) >= 2}
    counts: dict[str, tuple[float, float, Callable[[Row, int], bool]]] = {
        "median": (0.5, 1, lambda row, week: True),
        "p90": (0.9, 1, lambda row, week: row["error"] is None),
        "of_keen": (0.5, 1000, lambda row, week: row["user_id"] in keen and week == 0),
    }
    for (metric, week, cut, part), cell in frame.cells.items():
        q, unit, belongs = counts[metric]
        own = [
            row
            for row in rows
            if row["user_id"] is not None
            and row["ttft_ms"] is not None
            # The evening of a day in UTC is the next day in Shanghai.
            and (row["ts"].day - 1) // 7 == week
            and (not cut or row["model"] == part)
            and belongs(row, week)
        ]
        wanted = quantile([r["ttft_ms"] / unit for r in own], [r["user_id"] for r in own], q)
        agree(cell.found, wanted)


def agree(found: Estimate | Undefined | None, wanted: Estimate | Undefined) -> None:
    if isinstance(wanted, Undefined):
        assert found is None
        return
    assert isinstance(found, Estimate)
    assert found.n == wanted.n
    assert found.value == pytest.approx(wanted.value, rel=1e-9)
    if isinstance(wanted.interval, Undefined):
        assert found.interval == wanted.interval
    else:
        assert isinstance(found.interval, Interval)
        ends = (wanted.interval.low, wanted.interval.high)
        assert (found.interval.low, found.interval.high) == pytest.approx(ends, rel=1e-9)


def test_the_interval_covers_where_rows_come_in_clusters(tables: Tables) -> None:
    """120 weeks of 60 people with about six rows each, half of whose spread lies between people."""
    rng = np.random.default_rng(20261122)
    true, covered, naive, tried = 0.0, 0, 0, 0
    periods = weeks(tables.star_file, "2026-03-02", 3)
    for _ in range(40):
        of_week: list[list[Row]] = [[], [], []]
        for week, rows in enumerate(of_week):
            for person in range(60):
                level = rng.normal(0, 1)
                for _ in range(rng.poisson(5) + 1):
                    took = level + rng.normal(0, 0.7)
                    rows.append(answer(f"u{person}", 2 + 7 * week, took))
        tables.fill(generations=[row for rows in of_week for row in rows])
        frame = tables.frame(("median",), periods)
        for week in range(3):
            estimate = found(frame.cell("median", week))
            assert isinstance(estimate, Estimate)
            assert isinstance(estimate.interval, Interval)
            tried += 1
            covered += estimate.interval.low <= true <= estimate.interval.high
            plain = quantile([r["ttft_ms"] for r in of_week[week]], None, 0.5)
            assert isinstance(plain, Estimate)
            assert isinstance(plain.interval, Interval)
            naive += plain.interval.low <= true <= plain.interval.high
    # 120 intervals at 95 %: below 107 or so one time in a thousand; rows as people fall far short.
    assert covered >= 107
    assert naive < 100
    assert tried == 120


def test_milliseconds_are_read_as_such() -> None:
    star_file = star(STAR)
    definitions = definitions_of(star_file)
    assert star_file.metrics["median"].read_as(definitions) is Unit.MILLISECONDS
    assert star_file.metrics["of_keen"].read_as(definitions) is Unit.NUMBER


@pytest.mark.parametrize(
    ("before", "after", "marker", "en", "zh"),
    [
        ("q: 0.5, from: generations, field: ttft_ms, b", "q: 95, from: generations, field: x, b",
         "95", "no number between 0 and 1", "不是 0 与 1 之间的数"),
        ("q: 0.9", "q: 1", "1,", "`q: 0.95`", "`q: 0.95`"),
        ("q: 0.9, ", "", "{kind: quantile, from", "`q` is missing", "缺少 `q`"),
        ("  length:", "  over: {kind: ratio, num: median, den: p90}\n  length:", "median,",
         "values do not add up", "不能相加"),
        ("  length:", "  n: {kind: count, from: asked}\ntree: [{node: n, identity: 2 * p90}]\n#",
         "p90}]", "no identity of parts holds", "无法写成各部分的恒等式"),
        ("  length:", "  n: {kind: count, from: asked}\ntree: [{node: p90, identity: n}]\n#",
         "p90, identity", "`p90` is of kind quantile", "`p90` 属于 quantile 类型"),
        ("from: generations, field: ttft_ms, b", "from: genertions, field: ttft_ms, b",
         "genertions", "Did you mean `generations`?", "是否想写 `generations`？"),
    ],
)  # fmt: skip
def test_what_is_wrong_and_where(before: str, after: str, marker: str, en: str, zh: str) -> None:
    source = STAR.replace(before, after, 1)
    assert source != STAR
    with pytest.raises(UserMistake) as caught:
        star(source)
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh
    whole = HEAD + source
    start = whole.index(marker)
    line = whole.count("\n", 0, start) + 1
    column = start - whole.rfind("\n", 0, start)
    assert caught.value.place == Place(FILE, line, column)
