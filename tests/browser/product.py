"""A product in which everything that bears a name bears a hostile one; made and asked for real.

Some forty people talk for ten weeks to an assistant and to agents that a few of them made. Names of
agents, their categories, models, events, releases and labels are taken from `HOSTILE`. The numbers
are none that anybody would care for.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

from cynosure.cli.main import main
from cynosure.errors import Text
from cynosure.findings.blocks import Block, TreeBlock, TreeNode, Unit
from cynosure.findings.codec import decode, encode
from cynosure.findings.record import Finding, Question
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined
from cynosure.store.ledger import Ledger

HOSTILE = (
    "<script>window.obeyed=1</script>",
    "\"'><img src=x onerror=window.obeyed=1>",
    "{{ 7*7 }}${window.obeyed=1}#{1}",
    "gas\u202etxt.exe\u2066",
    "g" * 300,
    "星" * 300,
    "👩‍👩‍👧‍👦🔥 emoji",
    "two\r\nlines",
    "</script><!-- `code` | cell | \\ javascript:alert(1)",
)
"""Names that a page, a template, a script or a chart might obey."""

FIRST = datetime.fromisoformat("2026-08-31T12:00:00+08:00")
WEEKS = 10
PEOPLE = 40

STAR_FILE = """\
cynosure: 1
project: {id: hostile, name: {en: NAME0, zh: NAME5}}
calendar: {timezone: Asia/Shanghai}
evidence: {floors: {users_per_cell: 1}}
sources:
  - table: events
    format: csv
    path: data/events.csv
    data_until: "2026-11-08T20:00:00+08:00"
    map: {event_id: id, user_id: who, ts: at, event: what, episode_id: talk, agent_id: agent}
  - table: generations
    format: csv
    path: data/generations.csv
    data_until: "2026-11-08T20:00:00+08:00"
  - {table: agents, format: csv, path: data/agents.csv, timezone: Asia/Shanghai}
  - {table: releases, format: csv, path: data/releases.csv, timezone: Asia/Shanghai}
moments:
  asked: {event: [asked, NAME1]}
  took: {event: NAME2}
episodes:
  talk:
    key: episode_id
    of: [asked, took]
    carries:
      user_id: only
      agent_id: first
      category: agents.category
      model: {from: generations.model, take: only}
    measures: {turns: {count: asked}, takes: {count: took}}
    fulfilled: takes >= 1
groups:
  guest: {unit: user_id, did: asked, at_least: 1, within: period, label: {en: NAME1, zh: NAME5}}
  creator: {unit: user_id, owns: agents, label: {en: NAME3, zh: NAME6}}
metrics:
  reached:
    label: {en: NAME0, zh: NAME8}
    says: {en: NAME4, zh: NAME5}
    kind: units
    from: talk
    where: fulfilled
  active: {label: {en: NAME4, zh: NAME5}, kind: units, from: talk}
  success: {label: {en: NAME1, zh: NAME2}, kind: ratio, num: reached, den: active}
  effort:
    label: {en: NAME7, zh: NAME6}
    kind: ratio
    from: talk
    num: turns
    den: fulfilled
    better: down
  makers:
    label: {en: NAME3, zh: NAME3}
    kind: units
    unit: agents.creator_id
    from: talk
    where: fulfilled
star:
  - metric: reached
    since: 2026-08-31
    by_group: {guest: reached, creator: makers}
    guardrails: {effort: {worse_than: 10%, against: {mean_of_closed: 4}}}
tree:
  - {node: reached, identity: active * success}
"""


def make(folder: Path) -> None:
    """Write the product into a folder, load it, ask all that the pages show, and add to its ledger
    a tree of sixty nodes."""
    text = STAR_FILE
    for place, name in enumerate(HOSTILE):
        text = text.replace(f"NAME{place}", json.dumps(name, ensure_ascii=True))
    (folder / "cynosure.yml").write_text(text, encoding="utf-8")
    (folder / "data").mkdir()
    for name, rows in _tables():
        with (folder / "data" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    asked = (
        "load --ask",
        "doctor",
        "whom",
        "growth",
        "star --by category",
        "audit",
        "audit --stage",
    )
    for words in asked:
        cyn(folder, *words.split())


def cyn(folder: Path, *words: str) -> str:
    """Run a command on a project; what it printed."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words, "--project", str(folder), "--lang", "en"])
    assert code == 0, err.getvalue()
    return out.getvalue()


def _tables() -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    rng = random.Random(7)
    agents = [(name, f"p{place}", HOSTILE[-1 - place]) for place, name in enumerate(HOSTILE)]
    made = FIRST.strftime("%Y-%m-%dT%H:%M:%S")
    yield (
        "agents.csv",
        [
            ("agent_id", "creator_id", "created", "category", "published", "kind"),
            *((name, maker, made, category, "true", "tool") for name, maker, category in agents),
        ],
    )
    yield (
        "releases.csv",
        [
            ("ts", "kind", "id"),
            *(
                ((FIRST + timedelta(days=7 * n + 3)).strftime("%Y-%m-%dT%H:%M:%S"), kind, name)
                for n, (kind, name) in enumerate(zip(KINDS, HOSTILE, strict=False))
            ),
        ],
    )
    events, generations = [("id", "who", "at", "what", "talk", "agent")], [GENERATION]
    for week in range(WEEKS):
        for person in range(PEOPLE):
            for number in range(rng.randint(0, 3)):
                talk = f"{week}-{person}-{number}"
                at = FIRST + timedelta(weeks=week, days=rng.randint(0, 5), minutes=person)
                agent = rng.choice(["", rng.choice(agents)[0]])
                who, stamp = f"p{person}", at.isoformat()
                events.append(
                    (f"{talk}-a", who, stamp, rng.choice(["asked", HOSTILE[1]]), talk, agent)
                )
                if rng.random() < 0.6:
                    later = (at + timedelta(minutes=5)).isoformat()
                    events.append((f"{talk}-b", who, later, HOSTILE[2], talk, agent))
                model = rng.choice(HOSTILE)
                generations.append((f"{talk}-g", who, stamp, model, talk))
    events.append(("bad", "p1", "no time\u202e<b>", "asked", "bad", ""))
    yield "events.csv", events
    yield "generations.csv", generations


KINDS = ("model", "prompt", "product", "judge", "price", "policy", "campaign", "incident")
GENERATION = ("generation_id", "user_id", "ts", "model", "episode_id")


def grow_a_tree(folder: Path, nodes: int = 60) -> None:
    """Give the newest finding of the star a tree of so many nodes, as a later answer to it."""

    def with_tree(finding: Finding) -> Finding:
        others = tuple(block for block in finding.blocks if not isinstance(block, TreeBlock))
        return replace(finding, blocks=(*others, tree(nodes)))

    add(folder, "level", with_tree, metric="reached")


def tree(nodes: int) -> TreeBlock:
    """A tree of so many nodes, seven to a branch, every one with a hostile name."""
    made = 1
    branches = []
    while made < nodes:
        count = min(7, nodes - made)
        leaves = tuple(_node(made + 1 + n) for n in range(count - 1))
        branches.append(replace(_node(made), operator="+" if leaves else "", children=leaves))
        made += count
    root = replace(_node(0), operator="+", children=tuple(branches))
    return TreeBlock(Text("Tree", "指标树"), root, 0.0)


def _node(number: int) -> TreeNode:
    name = HOSTILE[number % len(HOSTILE)]
    estimate = Estimate(float(number), Undefined(Reason.STANDS_ALONE), number)
    bet = number % 11 == 10
    return TreeNode("active", Text(name, name), Unit.PEOPLE, estimate, hypothesis=bet)


def fill_the_ledger(folder: Path, count: int) -> None:
    """Put so many more findings into the ledger, all answers to questions nobody asks here."""
    with Ledger.open(folder / ".cynosure") as ledger:
        finding = decode(ledger.all("level")[0].record)
    rows = []
    for number in range(count):
        asked = replace(finding.question, arguments=(("metric", f"other{number}"),))
        record = json.dumps(encode(replace(finding, question=asked)))
        rows.append((f"{number:064x}", "level", record, finding.provenance.asked_at))
    # In one go: the ledger itself writes each finding to the disk before it says that it is kept.
    with closing(sqlite3.connect(folder / ".cynosure" / "ledger.db")) as connection, connection:
        connection.executemany(
            "INSERT INTO findings (address, question, record, at) VALUES (?, ?, ?, ?)", rows
        )


def add_blocks(folder: Path, blocks: tuple[Block, ...]) -> str:
    """Record a finding of these blocks, which answers nothing that a page asks; its alias."""
    asked = Question("level", (("metric", "gallery"),))
    return add(folder, "level", lambda one: replace(one, question=asked, blocks=blocks))


def add(folder: Path, question: str, change: Callable[[Finding], Finding], **arguments: str) -> str:
    """Record a changed copy of the newest finding that answers such a question; its alias."""
    with Ledger.open(folder / ".cynosure") as ledger:
        all_asked = [decode(one.record) for one in ledger.all(question)]
        wanted = {"by": None, **arguments}
        found = [
            finding
            for finding in all_asked
            if all(finding.question.argument(name) == one for name, one in wanted.items())
        ]
        record, at = encode(change(found[-1])), found[-1].provenance.asked_at
        address = sha256(json.dumps(record).encode()).hexdigest()
        return ledger.put(address, question, record, at)
