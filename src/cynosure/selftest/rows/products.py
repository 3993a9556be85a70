"""A world on its way from files to findings: written, loaded and asked as a user would."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc

from cynosure.errors import Refusal
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.open import open_project
from cynosure.store.layout import Layout
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.files import write_world
from cynosure.worlds.world import World

NOW = SPAN.until.astimezone(UTC)
"""When everything is loaded and asked: as the data end."""

FURTHER = """\
  turns_each: {kind: mean, from: conversation, of: turns}
  reach: {kind: ratio, num: weekly_reached_users, den: weekly_active_users}
  back:
    kind: retention
    start: {first: conversation, after: 28d}
    return: conversation
    days: [8, 14]
  helped: {kind: funnel, steps: [asked, accepted], ordering: any_window, window: 1h}
"""
"""Metrics of kinds that the star file of the cases has none of."""


def further(world: World, metrics: str = FURTHER, more: str = "") -> World:
    """The world with `metrics` besides its own, and with `more` at the end of its star file."""
    head, metrics_key, tail = world.star_file.partition("\nmetrics:\n")
    return replace(world, star_file=f"{head}{metrics_key}{metrics}{tail}{more}")


def level(metric: str, period: str = "week") -> Question:
    """What a metric is."""
    return Question("level", (("metric", metric), ("period", period)))


def answers(world: World, questions: Sequence[Question]) -> list[Finding | None]:
    """What the product says, None where it refuses; nothing is left on the disk."""
    with TemporaryDirectory(prefix="cynosure-selftest-") as name:
        folder = Path(name)
        write_world(world, folder)
        _keep_key(world, folder)
        project = open_project(folder)
        star_file = project.star_file
        timezone, key = star_file.calendar.timezone, star_file.privacy.key_env
        load(folder, star_file.sources, key, NOW, lambda *_: None, timezone)
        found: list[Finding | None] = []
        for question in questions:
            try:
                found.append(ask(project, [question], None, NOW)[0].finding)
            except Refusal:
                found.append(None)
        return found


def _keep_key(world: World, folder: Path) -> None:
    """A key that hangs on the world alone: ids that are hashed decide into which half of a search a
    person falls, so that under a new key the same seed would give another answer."""
    first = next(iter(world.tables.values())).slice(0, 100).to_pydict()
    key = Layout(folder).key
    key.parent.mkdir()
    key.write_text(hashlib.sha256(repr(first).encode()).hexdigest() + "\n", "ascii")


def losing(world: World, week: int, share: float) -> World:
    """The world whose log lost the last `week` of so many of the people, by their ids."""
    events = world.tables["events"]
    start = datetime.fromisoformat(SPAN.mondays[week].isoformat()).replace(tzinfo=SPAN.until.tzinfo)
    late = pc.greater_equal(events["ts"], pa.scalar(start.astimezone(UTC), events["ts"].type))
    last = pc.utf8_slice_codeunits(events["user_id"], -2).to_pylist()
    lost = pa.array([int(digits, 16) < 256 * share for digits in last])
    kept = events.filter(pc.invert(pc.and_(late, lost)))
    return replace(world, tables={**world.tables, "events": kept})
