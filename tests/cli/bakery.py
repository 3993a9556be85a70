"""A tiny product: a few people ask an assistant for recipes over three weeks of June 2026."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cynosure.cli.main import main

STAR_FILE = """\
cynosure: 1
project: {id: bakery, name: {en: Bakery, zh: 面包房}}
calendar: {timezone: Asia/Shanghai}
sources:
  - table: events
    format: csv
    path: data/*.csv
    data_until: "2026-06-25T00:00:00+08:00"
    map: {event_id: id, user_id: who, ts: at, event: what, episode_id: talk}
moments:
  asked: {event: asked}
  baked: {event: baked}
episodes:
  talk:
    key: episode_id
    of: [asked, baked]
    carries: {user_id: only, oven: first}
    measures: {turns: {count: asked}, cakes: {count: baked}}
    fulfilled: cakes >= 1
groups:
  guest: {did: asked, label: {en: Guests, zh: 顾客}}
metrics:
  weekly_bakers:
    label: {en: Weekly bakers, zh: 周烘焙人数}
    kind: units
    from: talk
    where: fulfilled
  weekly_askers:
    label: {en: Weekly askers, zh: 周提问人数}
    kind: units
    from: talk
  success:
    label: {en: Success, zh: 成功率}
    kind: ratio
    num: weekly_bakers
    den: weekly_askers
star:
  - {metric: weekly_bakers, since: 2026-06-01}
tree:
  - {node: weekly_bakers, identity: weekly_askers * success}
"""

COLUMNS = ("id", "who", "at", "what", "talk", "oven")

Row = tuple[str, ...]
"""The cells of a row, in the order of `COLUMNS`, and of those that a test adds."""


def talk(day: str, who: str, *, baked: bool, oven: str = "gas") -> list[Row]:
    """The rows of one conversation at noon of a day, such as 2026-06-02."""
    name = f"{day}-{who}"
    rows: list[Row] = [(f"{name}-1", who, f"{day}T12:00:00+08:00", "asked", name, oven)]
    if baked:
        rows.append((f"{name}-2", who, f"{day}T12:05:00+08:00", "baked", name, oven))
    return rows


FIRST = [
    *talk("2026-06-02", "ann", baked=True),
    *talk("2026-06-03", "bob", baked=False),
    *talk("2026-06-09", "ann", baked=True, oven="wood"),
    *talk("2026-06-10", "bob", baked=True),
    *talk("2026-06-11", "cai", baked=False, oven="wood"),
]
"""Two closed weeks: 1 of 2 bakers, then 2 of 3."""

LATER = talk("2026-06-12", "dan", baked=True)
"""A row of the second week that comes late."""


@dataclass(frozen=True)
class Said:
    """What a command printed and returned."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The output read as JSON."""
        read = json.loads(self.out)
        assert isinstance(read, dict)
        return read


@dataclass(frozen=True)
class Bakery:
    """The product in a folder of its own, with the command line to ask it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def cyn(self, *words: str, lang: str = "en") -> Said:
        """Run a command on this project."""
        where = ["--project", str(self.folder)]
        code = main([*words, *where, "--lang", lang])
        said = self.capsys.readouterr()
        return Said(code, said.out, said.err)

    def star_file(self, text: str) -> None:
        """Write the star file."""
        (self.folder / "cynosure.yml").write_text(text, encoding="utf-8")

    def rewrite(self, old: str, new: str) -> None:
        """Change one place of the star file."""
        path = self.folder / "cynosure.yml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the star file"
        self.star_file(text.replace(old, new))

    def file(self, name: str, rows: Iterable[Row]) -> Path:
        """Write a file of events below `data`."""
        path = self.folder / "data" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
        return path

    def load(self) -> None:
        """Load what is there."""
        said = self.cyn("load")
        assert said.code == 0, said.err

    def value(self, *words: str) -> float:
        """The headline number of what `star` answers first."""
        said = self.cyn("star", "--json", *words)
        assert said.code == 0, said.err
        findings = said.json["findings"]
        assert isinstance(findings, list)
        return float(findings[0]["finding"]["estimate"]["value"])


def once(bakery: Bakery, kept: Path, make: Callable[[Bakery], object]) -> Bakery:
    """The product as `make` leaves it, which is done for the first test that asks; the others get
    a copy. `kept` is where the copy lies, a folder that is not there yet."""
    if kept.exists():
        shutil.rmtree(bakery.folder)
        shutil.copytree(kept, bakery.folder)
    else:
        make(bakery)
        shutil.copytree(bakery.folder, kept)
    return bakery


def truncated_gzip(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as a gzipped CSV file that ends in the middle."""
    lines = [",".join(COLUMNS), *(",".join(row) for row in rows)]
    packed = gzip.compress("\n".join(lines).encode(), mtime=0)
    path.write_bytes(packed[: len(packed) * 2 // 3])
