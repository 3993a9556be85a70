"""A project without data whose ledger holds what a test puts there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from cynosure.findings.address import digest
from cynosure.findings.codec import encode
from cynosure.findings.record import Finding
from cynosure.store.layout import Layout
from cynosure.store.ledger import Ledger
from cynosure.store.snapshots import Manifest, publish
from cynosure.web.app import application

STAR_FILE = """\
cynosure: 1
project: {id: xingyu, name: {en: Xingyu, zh: 星语}}
calendar: {timezone: Asia/Shanghai}
sources:
  - {table: events, format: csv, path: data/*.csv, map: {user_id: who, ts: at, event: what}}
moments:
  asked: {event: asked}
  saved: {event: saved}
episodes:
  chat: {key: episode_id, of: [asked, saved], carries: {category: first, agent_id: first}}
groups:
  consumer: {did: asked, label: {en: Consumers, zh: 消费者}}
  creator: {did: saved, label: {en: Savers, zh: 收藏者}}
metrics:
  weekly_fulfilled_users:
    label: {en: Weekly fulfilled users, zh: 周满足用户数}
    kind: units
    from: chat
  weekly_savers: {kind: units, from: saved}
  reach: {kind: ratio, num: weekly_savers, den: weekly_fulfilled_users}
star:
  - metric: weekly_fulfilled_users
    since: 2026-06-01
    by_group: {consumer: weekly_fulfilled_users, creator: weekly_savers}
    guardrails: {reach: {worse_than: 10%}}
"""
HERE = "http://localhost"
LOADED = "2026-11-16T04:00:00+00:00"


@dataclass(frozen=True)
class Shelf:
    """The project in `folder`, with hands to put something into it."""

    folder: Path

    @property
    def layout(self) -> Layout:
        return Layout(self.folder)

    def serve_snapshot(self, name: str, number: int = 1) -> None:
        """Serve a snapshot without a row."""
        self.layout.make()
        publish(self.layout, Manifest(number, name, None, LOADED, "0.2.0", "", {}, ()))

    def put(self, finding: Finding, at: str = LOADED) -> str:
        """Put a finding into the ledger; returns its alias."""
        record = encode(finding)
        with Ledger.open(self.layout.root) as ledger:
            return ledger.put(digest([record, at]), finding.question.name, record, at)

    def star_file(self, text: str) -> None:
        """Write the star file."""
        (self.folder / "cynosure.yml").write_text(text, encoding="utf-8")

    @contextmanager
    def open(self, lang: str = "en", token: str | None = None) -> Iterator[TestClient[Any]]:
        """A browser without scripts, on this machine."""
        app = application(self.folder, lang, token)
        with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
            client.follow_redirects = False
            yield client


def on(finding: Finding, snapshot: str) -> Finding:
    """The same finding of another snapshot."""
    return replace(finding, provenance=replace(finding.provenance, snapshot=snapshot))
