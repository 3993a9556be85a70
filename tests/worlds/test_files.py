"""The files of a world are those of a user, and its star file fits them."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from cynosure.worlds import assistant
from cynosure.worlds.facts import AUDIENCE, FULFILLED_DAYS
from cynosure.worlds.files import write_world
from cynosure.worlds.world import World


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        write_world(assistant.simulate(np.random.default_rng(3), 300), folder)
    names = sorted(path.relative_to(folders[0]) for path in folders[0].rglob("*.*"))
    assert len(names) == 12 + 5 + 2, "weeks, tables, star file and truth"
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


def test_events_are_json_lines_of_local_weeks(folder: Path, world: World) -> None:
    paths = sorted((folder / "data" / "events").iterdir())
    assert paths[0].name == "2026-W36.jsonl.gz"
    assert len(paths) == world.span.weeks
    first = json.loads(gzip.decompress(paths[0].read_bytes()).splitlines()[0])
    assert set(first) == {"id", "uid", "time", "name", "category", "properties"}
    assert first["time"].endswith("+08:00")
    assert datetime.fromisoformat(first["time"]).date() == world.span.monday


def test_tables_come_back_from_the_flat_files(folder: Path, world: World) -> None:
    for name in ("agents", "people", "exposures", "releases"):
        table = world.tables[name]
        frame = pd.read_csv(folder / "data" / f"{name}.csv", dtype={"kind": str})
        assert list(frame.columns) == table.column_names
        assert len(frame) == table.num_rows
    joined = pd.read_csv(folder / "data" / "people.csv")["joined"]
    instants = pd.to_datetime(joined).dt.tz_localize("Asia/Shanghai")
    assert (instants.to_numpy() == world.tables["people"]["joined"].to_pandas().to_numpy()).all()


def test_the_truth_lies_beside_the_data(folder: Path, world: World) -> None:
    listed = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert len(listed) == len(world.truth.facts)
    for entry, fact in zip(listed, world.truth.facts, strict=True):
        assert entry["code"] == fact.code
        assert entry["value"] == fact.value
        assert entry["label"] == {"en": fact.label.en, "zh": fact.label.zh}
        assert entry["cell"] == dict(fact.cell)
        assert entry["question"] == fact.question.value


def test_the_star_file_speaks_of_what_was_simulated(folder: Path, world: World) -> None:
    star = YAML(typ="safe").load((folder / "cynosure.yml").read_text(encoding="utf-8"))
    assert star["calendar"]["timezone"] == world.span.timezone
    for source in star["sources"]:
        assert list(folder.glob(source["path"])), source["path"]
        assert source["table"] in world.tables
        if "data_until" in source:
            assert datetime.fromisoformat(source["data_until"]) == world.span.until
    metrics = star["metrics"]
    assert metrics["weekly_fulfilled_users"]["having"] == f"days >= {FULFILLED_DAYS}"
    assert metrics["audienced_creators"]["having"] == f"distinct(user_id) >= {AUDIENCE}"
    planted = {fact.code for fact in world.truth.facts}
    codes = {name.removesuffix("_m1").removesuffix("_m2") for name in metrics}
    assert codes <= planted, "a metric of the star file has no planted value"
    assert metrics["habit"]["label"]["zh"] in world.truth.of("habit")[0].label.zh
