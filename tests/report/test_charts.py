"""Pictures of blocks: plain data, no name is code, and nothing is drawn that is not there."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vl_convert import vegalite_to_vega

from cynosure.errors import Text
from cynosure.findings.blocks import (
    Block,
    CurveBlock,
    MatrixBlock,
    Part,
    State,
    Unit,
)
from cynosure.report import GRAMMARS, grammar
from cynosure.report.charts import Rug, Spec, chart_key, chart_says, chart_spec
from cynosure.report.charts.series import APART, NAMELESS, RELEASES, SEVERAL
from cynosure.report.grammar import Grammar
from cynosure.report.layout import width
from tests.report.shapes import NONE, SHAPES, breakdown, estimate, series
from tests.report.strategies import HOSTILE, findings

SOURCE = Path(__file__).resolve().parents[2] / "src" / "cynosure"
EN = grammar("en")
each_language = pytest.mark.parametrize("words", GRAMMARS, ids=lambda words: words.lang)


def drawn(block: Block, words: Grammar = EN, rug: tuple[Rug, ...] = ()) -> Spec:
    spec = chart_spec(block, words, rug)
    assert spec is not None
    return spec


def rows(spec: Spec) -> list[dict[str, object]]:
    data = spec["data"]
    assert isinstance(data, dict)
    return data["values"]


def layers(spec: Spec) -> list[dict[str, object]]:
    found = spec["layer"]
    assert isinstance(found, list)
    return found


def strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a specification with its path; rows of data are left out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "values":
                yield from strings(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, path)


@given(findings)
@settings(max_examples=60)
def test_any_block_is_drawn_as_plain_data_or_not_at_all(finding) -> None:
    for words in GRAMMARS:
        for block in finding.blocks:
            spec = chart_spec(block, words)
            said = chart_says(block, words) + chart_key(block, words)
            assert "\n" not in said
            if spec is not None:
                assert said
                assert json.loads(json.dumps(spec, allow_nan=False)) == spec


@pytest.mark.parametrize("block", SHAPES, ids=lambda block: type(block).__name__)
@each_language
def test_vega_lite_understands_every_shape(block: Block, words: Grammar) -> None:
    spec = drawn(block, words)
    vega = vegalite_to_vega(json.dumps(spec), vl_version="6.4")
    assert vega["marks"]
    assert chart_says(block, words) != chart_says(block, GRAMMARS[words is GRAMMARS[0]])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_ever_stands_where_code_does(hostile: str) -> None:
    label = Text(hostile or "x", hostile or "x")
    tame = drawn(breakdown(3, ("a", 1.0), ("b", 2.0)))
    wild = drawn(
        replace(
            breakdown(3, (hostile, 1.0), (hostile, 2.0)), title=label, dimension=label
        )
    )  # fmt: skip
    assert list(strings(wild)) == list(strings(tame))
    keys = [row["key"] for row in rows(wild)]
    assert len(set(keys)) == 2
    rug = tuple(Rug("2026-06-02", kind, hostile) for kind, _ in RELEASES)
    shown = drawn(series(estimate(1), estimate(2)), rug=rug)
    plain = drawn(series(estimate(1), estimate(2)), rug=(Rug("2026-06-02", "model", "a"),))
    assert list(strings(shown)) == list(strings(plain))


def test_a_period_looks_as_it_is() -> None:
    block = series(
        estimate(5, 4, 6), estimate(9, 4, 6), estimate(1, 4, 6), estimate(3), last=State.OPEN
    )
    spec = drawn(block)
    assert [row["look"] for row in rows(spec)] == ["closed", "above", "below", "unsure"]
    shapes = next(
        encoding["shape"]["scale"]
        for layer in layers(spec)
        if isinstance(encoding := layer["encoding"], dict) and "shape" in encoding
    )
    look = dict(zip(shapes["domain"], shapes["range"], strict=True))
    assert look["above"] == "triangle-up"
    assert look["below"] == "triangle-down"
    assert look["closed"] == look["unsure"] == "circle"


def test_the_line_breaks_at_gaps_and_before_an_open_period() -> None:
    spec = drawn(series(estimate(1), estimate(2), NONE, estimate(4), estimate(5), last=State.OPEN))
    runs = [row["run"] for row in rows(spec)]
    assert runs[0] == runs[1] is not None
    assert runs[2] is runs[4] is None
    assert runs[3] not in (None, runs[0])


def test_an_open_period_is_told_and_not_compared() -> None:
    block = series(estimate(5, 4, 6), estimate(2), last=State.OPEN)
    assert "the last closed one, 1–7 Jun 2026: 5 people." in chart_says(block, EN)
    assert "not compared" in chart_says(block, EN)
    assert "不作比较" in chart_says(block, grammar("zh"))


def test_a_period_outside_its_range_is_said_to_be() -> None:
    block = series(estimate(5, 4, 6), estimate(9, 4, 6))
    assert chart_says(block, EN).endswith("8–14 Jun 2026: 9 people, above its range.")
    assert chart_says(block, grammar("zh")).endswith("为 9 人，高于预期范围。")


def test_releases_stand_on_their_days_and_names_never_meet() -> None:
    rug = (
        Rug("2026-06-03", "model", "m2"),
        Rug("2026-06-04", "prompt", "p7"),
        Rug("2026-06-05", "product", "a-very-long-name-of-a-release"),
        Rug("2026-06-05", "price", "another-long-name-of-one"),
        *(Rug("2026-06-06", "policy", f"one-of-many-{n}") for n in range(4)),
        Rug("2026-05-01", "judge", "before"),
    )
    spec = drawn(series(estimate(1), estimate(2)), rug=rug)
    marks = next(layer["data"]["values"] for layer in layers(spec) if "data" in layer)
    assert [mark["kind"] for mark in marks[:4]] == ["model", "prompt", "price", "product"]
    assert {mark["line"] for mark in marks if not mark["name"]} == {NAMELESS}
    days = 14 * 86.4e6
    for one, other in itertools.combinations([mark for mark in marks if mark["name"]], 2):
        room = APART * width(one["name"]) * days
        assert one["line"] != other["line"] or one["at"] + room < other["at"]
    assert "p7" in marks[1]["told"]
    assert "prompt" in marks[1]["told"]


def test_a_fence_of_releases_is_one_mark_a_period_with_their_number() -> None:
    days = [f"2026-06-{day:02}" for day in range(1, 8)]
    rug = (
        *(Rug(day, "product", f"v{day[-2:]}.{n}") for day in days for n in range(100)),
        Rug("2026-06-09", "model", "m2"),
    )
    spec = drawn(series(estimate(1), estimate(2)), grammar("zh"), rug)
    crowd, alone = next(layer["data"]["values"] for layer in layers(spec) if "data" in layer)
    assert (crowd["kind"], crowd["name"]) == (SEVERAL, "×700")
    assert crowd["told"].endswith("：700 次发布")
    assert (alone["kind"], alone["name"]) == ("model", "m2")


def test_bars_begin_with_the_largest_and_end_with_what_has_no_value() -> None:
    block = breakdown(7, ("small", 1.0), ("large", 4.0), ("middle", 2.0))
    block = replace(block, parts=(Part(Text("none", "none"), NONE), *block.parts))
    assert [row["key"][5:] for row in rows(drawn(block))] == ["large", "middle", "small", "none"]
    assert chart_says(block, EN) == (
        "Bakers by oven: from 1 person (small) to 4 people (large); the whole is 7 people."
    )


@given(st.lists(st.floats(-1e6, 1e6).filter(lambda v: abs(v) > 1e-3), min_size=2, max_size=8))
def test_contributions_that_close_end_at_their_whole(values: list[float]) -> None:
    names = [(str(n), value) for n, value in enumerate(values)]
    spec = drawn(breakdown(math.fsum(values), *names))
    if min(values) >= 0:
        assert "begin" not in rows(spec)[0]
        return
    steps = rows(spec)
    assert [step["begin"] for step in steps[1:-1]] == [step["end"] for step in steps[:-2]]
    assert steps[-1]["begin"] == 0
    assert steps[-1]["end"] == pytest.approx(math.fsum(values), abs=1e-3)
    for step, value in zip(steps, values, strict=False):
        assert str(step["value_said"]).startswith("▲" if value > 0 else "▼")


def test_the_key_tells_only_what_is_drawn() -> None:
    count = breakdown(7, ("gas", 3.0), ("wood", 4.0))
    assert chart_key(count, EN) == ""
    share = breakdown(0.4, ("gas", 0.3), ("wood", 0.5), unit=Unit.SHARE)
    assert chart_key(share, EN) == "Dashed: the whole."
    ranged = replace(share, parts=(Part(Text("gas", "gas"), estimate(0.3, 0.2, 0.4)),))
    assert "interval" in chart_key(ranged, EN)
    assert chart_key(ranged, grammar("zh")) == "色条为数值，横线为其区间。虚线为整体。"


def test_parts_that_do_not_close_are_bars() -> None:
    assert "begin" not in rows(drawn(breakdown(5, ("a", 3.0), ("b", -2.0))))[0]


def test_a_matrix_says_every_number_and_its_absence() -> None:
    block = MatrixBlock(
        Text("Stay", "留存"),
        (Text("first", "甲"), Text("first", "甲")),
        (Text("after one week", "一周后"), Text("two", "两周后")),
        Unit.SHARE,
        ((0.5, 0.25), (0.75, NONE)),
    )
    spec = drawn(block)
    assert [row["said"] for row in rows(spec)] == ["50.0", "25.0", "75.0", "–"]
    assert len({row["row"] for row in rows(spec)}) == 2
    assert (
        chart_says(block, EN) == "Stay: from 25.0 % (first, two) to 75.0 % (first, after one week)."
    )


def test_a_matrix_of_one_group_is_said_once() -> None:
    one = (Text("Askers", "提问用户"),)
    block = MatrixBlock(Text("Overlap", "重叠"), one, one, Unit.PEOPLE, ((74,),))
    assert chart_says(block, EN) == "Overlap: 74 people (Askers)."
    assert chart_says(block, grammar("zh")) == "重叠：74 人（提问用户）。"


def test_rows_that_are_periods_become_lines() -> None:
    weeks = (Text("2026-06-01 – 2026-06-07", ""), Text("2026-06-08 – 2026-06-14", ""))
    columns = (Text("Guests", "顾客"), Text("Creators", "创作者"))
    block = MatrixBlock(Text("Over time", "走势"), weeks, columns, Unit.PEOPLE, ((5, 1), (7, NONE)))
    marks = [layer["mark"]["type"] for layer in layers(drawn(block))]
    assert marks == ["line", "point", "text"]
    assert len(rows(drawn(block))) == 3
    assert chart_says(block, EN).startswith("Over time, 8–14 Jun 2026: Guests 7 people")
    still_open = replace(block, rows=(weeks[0], Text(f"{weeks[1].en} (open)", "")))
    assert [row["open"] for row in rows(drawn(still_open))] == [False, True, False]
    assert chart_says(still_open, EN).startswith("Over time, 1–7 Jun 2026: Guests 5 people")
    odd = replace(block, rows=(weeks[0], Text("all", "all")))
    assert layers(drawn(odd))[0]["mark"]["type"] == "rect"


@pytest.mark.parametrize(
    "block",
    [
        series(NONE, NONE),
        series(estimate(1e200), estimate(1)),
        breakdown(1),
        MatrixBlock(Text("m", "m"), (), (), Unit.SHARE, ()),
        CurveBlock(Text("c", "c"), Text("x", "x"), Text("y", "y"), Unit.SHARE, (), ()),
    ],
)
def test_where_nothing_can_be_drawn_there_is_no_picture(block: Block) -> None:
    assert chart_spec(block, EN) is None


def test_colours_are_those_of_the_style_sheet() -> None:
    sheet = (SOURCE / "web" / "static" / "cynosure.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"--(\w+):", sheet))
    for block in SHAPES:
        used = re.findall(r"var\(--(\w+)\)", json.dumps(drawn(block)))
        assert used
        assert set(used) <= defined
        assert not re.search(r"#[0-9a-f]{3,6}\b", json.dumps(drawn(block)))
