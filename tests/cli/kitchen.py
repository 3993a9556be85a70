"""A tiny experiment: 600 people ask a kitchen, half of them are shown a new oven."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.bakery import Bakery, Said

STAR_FILE = """\
cynosure: 1
project: {id: kitchen}
privacy: {key_env: KITCHEN_KEY}
sources:
  - {table: events, format: csv, path: data/events.csv, data_until: "2026-07-10T00:00:00Z"}
  - {table: exposures, format: csv, path: data/exposures.csv}
  - {table: people, format: csv, path: data/people.csv}
  - {table: releases, format: csv, path: data/releases.csv}
moments: {asked: {event: asked}, failed: {event: failed}}
metrics:
  questions: {kind: count, from: asked}
  failures: {kind: count, from: failed, better: down}
star:
  - {metric: questions, since: 2026-05-01, guardrails: {failures: {worse_than: 20%}}}
evidence: {floors: {users_per_cell: 50}}
"""
os.environ["KITCHEN_KEY"] = "the halves of the kitchen"
"""The key deals people to halves: one of its own each time would find something in nothing in one
of twenty runs."""
BEGIN = date(2026, 6, 1)
DAYS = range(-28, 35)
PEOPLE = 600


class Kitchen:
    """600 people, half of them shown `new` from 1 June on; `lift` is what it adds to a rate of
    questions a day, `fails` to the rate of failures of the treated."""

    def __init__(
        self, folder: Path, lift: float = 0.0, fails: float = 0.2, seed: int = 20260601
    ) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        rng = np.random.default_rng(seed)
        rate = rng.gamma(2.0, 0.1, PEOPLE)
        self.treated = rng.permutation(PEOPLE) < PEOPLE // 2
        rows = ["event_id,user_id,ts,event"]
        for day in DAYS:
            at = BEGIN + timedelta(days=day)
            on = self.treated & (day >= 0)
            for event, rates in (
                ("asked", rate + lift * on),
                ("failed", np.where(on, fails, 0.2) * np.ones(PEOPLE)),
            ):
                came = np.flatnonzero(rng.random(PEOPLE) < rates)
                rows += [f"{event}{day}p{k},p{k},{at}T12:00:00Z,{event}" for k in came]
        self.write("events", rows)
        self.write("people", ["user_id,account_id", *(f"p{k},a{k // 20}" for k in range(PEOPLE))])
        self.expose(np.arange(PEOPLE))
        self.release()

    def expose(self, who: Sequence[int] | np.ndarray[Any, Any], more: Sequence[str] = ()) -> None:
        rows = [f"new-oven,{'new' if self.treated[k] else 'old'},p{k},2026-06-01T09:00:00Z"
                for k in who]  # fmt: skip
        self.write("exposures", ["experiment,variant,user_id,ts", *rows, *more])

    def release(self, margin: str = "", metrics: str = "", declared: str = "") -> None:
        row = f"2026-06-01,product,new-oven,experiment,50:50,{margin},{metrics},{declared}"
        self.write("releases", ["ts,kind,id,assigned_by,split,margin,metrics,declared", row])

    def write(self, name: str, rows: Sequence[str]) -> None:
        (self.data / f"{name}.csv").write_text("\n".join(rows) + "\n", "utf-8")


def asked(kitchen: Kitchen, capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    bakery = Bakery(kitchen.data.parent, capsys)
    bakery.star_file(STAR_FILE)
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery.cyn("release", "effect", "new-oven", *words, "--json")


def finding(said: Said) -> dict[str, Any]:
    found: dict[str, Any] = said.json["findings"][0]["finding"]
    return found


def check(found: dict[str, Any], code: str) -> bool | None:
    passed: bool | None = next(one["passed"] for one in found["checks"] if one["code"] == code)
    return passed
