"""Values inside nested JSON, by whichever road they are taken out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.sources import jsonl, opening
from cynosure.sources.nested import Inside, Raws
from tests.sources.reading import Const, mapping, read

T = "2026-03-01T10:00:00Z"
INNERS = (("a",), ("b", "c"), ("b", "d"))

LEAF = st.none() | st.booleans() | st.integers(-9, 9) | st.text('xy小\n"', max_size=3)
REGULAR = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "a": LEAF,
        "b": st.none() | st.fixed_dictionaries({}, optional={"c": LEAF, "d": LEAF}),
        "z": LEAF,
    },
)
ODD = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=6,
)


def expected(value: Any, inner: tuple[str, ...]) -> Any:
    for step in inner:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@given(st.lists(REGULAR, max_size=8))
def test_every_road_finds_the_same(values: list[Any]) -> None:
    opener = Inside(INNERS)
    texts = [json.dumps(value) for value in values]
    raws = [msgspec.Raw(text.encode()) for text in texts]
    objects = [msgspec.json.decode(text, type=opener.type | None) for text in texts]
    roads = [opener.of_texts(texts), opener.walked(texts), opener.of_objects(objects)]
    roads += [Raws(raws).inside(opener)] if raws else []
    for inner in INNERS:
        wanted = [expected(value, inner) for value in values]
        for road in roads:
            got = road[inner].to_pylist()
            assert got == wanted or got == [as_text(value) for value in wanted]


@given(st.lists(ODD, max_size=8))
def test_raw_values_as_text(values: list[Any]) -> None:
    raws = [msgspec.Raw(json.dumps(value, ensure_ascii=False).encode()) for value in values]
    array = Raws(raws).texts()
    array.validate(full=True)
    again = [
        json.loads(text) if isinstance(value, dict | list) else text
        for value, text in zip(values, array.to_pylist(), strict=True)
    ]
    scalars = [v if isinstance(v, dict | list | None) else as_text(v) for v in values]
    assert again == scalars


WAYS = {
    "kept": {"user_id": "u", "surface": "p.a", "agent_id": "p.b.c", "app_version": "p.b.d"},
    "opened": {"user_id": "p.a", "surface": "p.a", "agent_id": "p.b.c", "app_version": "p.b.d"},
}


@pytest.mark.parametrize("way", list(WAYS))
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(values=st.lists(REGULAR | ODD, min_size=1, max_size=12))
def test_any_values_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, values: list[Any]
) -> None:
    """Whatever the shapes and wherever they change, a value comes out where it was put in."""
    monkeypatch.setattr(jsonl, "SLICE", 60)
    monkeypatch.setattr(jsonl, "_SAMPLE", 2)
    rows = [{"u": f"u{n}", "t": T, "p": value} for n, value in enumerate(values)]
    rows.append({"u": "last", "t": T, "p": {"a": "last", "b": {"c": "last", "d": "last"}}})
    path = tmp_path / "f.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    columns = mapping(ts="t", event=Const("x"), value=Const(1), **WAYS[way])
    found = read(path, "jsonl", map=columns)
    assert len(found.rows) + len(found.quarantined) == len(rows)
    bad = {line for line, _, _ in found.rules}
    kept = [row for line, row in enumerate(rows, 1) if line not in bad]
    for got, row in zip(found.rows, kept, strict=True):
        inner = expected(_opened(row["p"]), ("b", "c"))
        wanted = as_text(inner)
        if wanted is None or not wanted.strip():
            assert got["agent_id"] is None
        else:
            assert _opened(got["agent_id"]) == _opened(wanted)


def _opened(value: Any) -> Any:
    """JSON text as what it holds, for that is what the product makes of it."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def test_properties_given_up_are_still_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object too long to be kept leaves the properties, and what is mapped from it stays."""
    monkeypatch.setattr(opening, "BLOCK", 2_000)
    rows = [{"u": f"u{n}", "t": T, "p": {"a": f"s{n}", "note": "x" * 300}} for n in range(40)]
    path = tmp_path / "f.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = read(path, "jsonl", map=mapping(user_id="u", ts="t", event=Const("x"), surface="p.a"))
    assert len(found.batches) > 3
    assert found.column("surface") == [f"s{n}" for n in range(40)]
    assert found.left_out == ("p",)
