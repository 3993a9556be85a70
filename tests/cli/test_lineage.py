"""Where a number comes from, and what the pages show of the data, as blocks of findings."""

from __future__ import annotations

from typing import Any

from tests.cli.bakery import Bakery


def blocks(found: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """The blocks of all findings that bear a title."""
    every = [block for one in found["findings"] for block in one["finding"]["blocks"]]
    return [block for block in every if block["title"]["en"] == title]


def test_a_metric_leads_down_to_its_files(loaded: Bakery) -> None:
    (block,) = blocks(loaded.cyn("star", "--metric", "success", "--json").json, "Lineage")
    assert block["rows"] == [
        ["talk", "asked: asked", "events", "data/*.csv", 8],
        ["talk", "baked: baked", "events", "data/*.csv", 8],
    ]


def test_releases_and_coverage_are_blocks_of_the_doctor(bakery: Bakery) -> None:
    bakery.rewrite(
        "moments:",
        "  - {table: releases, format: csv, path: releases.csv, timezone: Asia/Shanghai}\n"
        "  - {table: generations, format: csv, path: generations.csv}\nmoments:",
    )
    (bakery.folder / "releases.csv").write_text(
        "ts,kind,id\n2026-06-09T23:30:00,model,oven-2\n2026-06-03T01:00:00,price,buns\n"
    )
    (bakery.folder / "generations.csv").write_text(
        "generation_id,user_id,ts,model\n"
        "1,ann,2026-06-09T01:00:00Z,m1\n2,ann,2026-06-09T02:00:00Z,\n3,,2026-06-09T03:00:00Z,m1\n"
    )
    assert bakery.cyn("load").code == 0
    found = bakery.cyn("doctor", "--json").json
    (releases,) = blocks(found, "Releases")
    assert [row[:3] for row in releases["rows"]] == [
        ["2026-06-09", "model", "oven-2"],
        ["2026-06-03", "price", "buns"],
    ]
    (coverage,) = blocks(found, "Coverage")
    model = next(row for row in coverage["rows"] if "whose model" in row[0]["en"])
    assert [round(cell["value"], 3) for cell in model[1:3]] == [0.667, 0.95]
    assert model[3] != ""
