"""`why` on what data may hold: values without end, one period only, clocks put back, trials,
groups, releases that only people tell of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from cynosure.errors import Refusal
from cynosure.findings.blocks import Quantity, TableBlock
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.declare import Release, declare_release
from cynosure.project.load import load
from cynosure.project.open import open_project
from cynosure.report.chinese import CHINESE
from cynosure.report.english import ENGLISH
from cynosure.report.sentence import headline
from cynosure.selftest.rows.products import answers
from cynosure.stats.undefined import Reason, Undefined
from cynosure.worlds.cases import faults
from cynosure.worlds.world import Strength
from tests.cli.bakery import Bakery
from tests.cli.test_why import busy, caveats, passed, told

NOW = datetime(2026, 12, 1, tzinfo=UTC)
STAR_FILE = """\
cynosure: 1
project: {id: inputs}
calendar: {timezone: Europe/Berlin}
sources:
  - {table: events, format: parquet, path: events.parquet, data_until: "2026-11-30T00:00:00Z"}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, category: first, model: first}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
groups:
  guest: {did: asked, label: {en: Guests, zh: 访客}}
  saver: {did: saved, label: {en: Savers, zh: 收藏者}}
metrics:
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  talks: {kind: count, from: talk}
  people: {kind: units, from: talk}
star: [{metric: rate, since: 2026-01-01}]
evidence: {floors: {users_per_cell: 1}}
"""
TALKS = """
    SELECT n, hash(n) % 400 AS who, {begun} AS begun, {category} AS category, {model} AS model,
           hash(n + 7) % 100 < {rate} AS saved FROM range({talks}) t(n)
"""


def project(folder: Path, more: str = "", **columns: object) -> Path:
    """A project whose talks are drawn by SQL: when they begin, of what, by which model, saved."""
    given = {"category": "'all'", "model": "'m1'", "rate": 50, "talks": 2_000, **columns}
    duckdb.execute(
        f"""COPY (
        SELECT n * 2 + half AS event_id, 'p' || who AS user_id, begun + INTERVAL 1 MINUTE * half AS
               ts, CASE WHEN half = 0 THEN 'asked' ELSE 'saved' END AS event, n AS episode_id,
               category, model
        FROM ({TALKS.format(**given)}), (SELECT unnest([0, 1]) AS half) WHERE half = 0 OR saved
        ) TO '{folder}/events.parquet'"""
    )
    (folder / "cynosure.yml").write_text(STAR_FILE.replace("moments:", more + "moments:"), "utf-8")
    return folder


def why(folder: Path, **arguments: str) -> Finding:
    """The finding that answers a `why`, after a load."""
    opened = open_project(folder)
    load(opened.folder, opened.star_file.sources, None, NOW, lambda *_: None)
    question = Question("why", tuple(sorted({"metric": "rate", **arguments}.items())))
    return ask(opened, [question], None, NOW)[0].finding


def table(finding: Finding, title: str) -> TableBlock:
    return next(
        block
        for block in finding.blocks
        if isinstance(block, TableBlock) and block.title.en.startswith(title)
    )


WEEKLY = "TIMESTAMPTZ '2026-11-02 12:00:00+01' + INTERVAL 1 HOUR * (n % 2 * 168 + hash(n) % 100)"
FALLS = "CASE WHEN n % 2 = 0 THEN 70 ELSE 40 END"


def test_fifty_thousand_values_are_folded_and_none_is_a_part(tmp_path: Path) -> None:
    category = "CASE WHEN n % 3 = 0 THEN NULL ELSE n::VARCHAR END"
    made = project(tmp_path, begun=WEEKLY, category=category, rate=FALLS, talks=75_000)
    finding = why(made, period="2026-11-09", by="category")
    parts = [row[0] for row in table(finding, "Σ Change by category").rows]
    assert "(none)" in [getattr(part, "en", part) for part in parts]
    folded = 50_000 - 12
    assert f"({folded} smaller ones together)" in [getattr(part, "en", part) for part in parts]
    within, mix = (row[1] for row in table(finding, "Σ Rate or mix").rows[:2])
    assert isinstance(within, Quantity)
    assert isinstance(mix, Quantity)
    assert finding.contrast is not None
    whole = finding.contrast.whole
    assert whole is not None
    assert within.value + mix.value == pytest.approx(100 * whole, abs=1e-9)


@pytest.mark.parametrize("metric", ["rate", "talks"])
def test_a_value_that_nobody_has_is_refused_by_name(tmp_path: Path, metric: str) -> None:
    made = project(tmp_path, begun=WEEKLY, rate=FALLS)
    with pytest.raises(Refusal, match=rf"toward `{metric}` .* where `category` is `none such`"):
        why(made, metric=metric, period="2026-11-09", only="category=none such")


@pytest.mark.parametrize("metric", ["rate", "people"])
def test_two_weeks_without_an_event_are_refused_by_name(tmp_path: Path, metric: str) -> None:
    early = "TIMESTAMPTZ '2026-09-07 12:00:00+02'"
    made = project(tmp_path, begun=f"CASE WHEN n < 500 THEN {early} ELSE {WEEKLY} END")
    with pytest.raises(Refusal, match=r"2026-10-05.* or 2026-10-12"):
        why(made, metric=metric, period="2026-10-12")


def test_nothing_is_supposed_of_a_tree_that_does_not_close(tmp_path: Path) -> None:
    made = project(tmp_path, begun=WEEKLY, rate=FALLS)
    written = (made / "cynosure.yml").read_text("utf-8")
    tree = "tree: [{node: talks, identity: people * people}]\n"
    (made / "cynosure.yml").write_text(written + tree, "utf-8")
    question = {"metric": "talks", "what_if": "people=+5%", "period": "2026-11-09"}
    opened = open_project(made)
    load(opened.folder, opened.star_file.sources, None, NOW, lambda *_: None)
    with pytest.raises(Refusal, match="do not make it up"):
        ask(opened, [Question("what_if", tuple(sorted(question.items())))], None, NOW)


def test_a_metric_in_one_period_only_is_not_explained(tmp_path: Path) -> None:
    later = "TIMESTAMPTZ '2026-11-09 12:00:00+01' + INTERVAL 1 HOUR * (hash(n) % 100)"
    early = "TIMESTAMPTZ '2026-10-26 12:00:00+01'"
    made = project(tmp_path, begun=f"CASE WHEN n < 50 THEN {early} ELSE {later} END")
    finding = why(made, period="2026-11-09")
    assert finding.kind is Kind.CANNOT_TELL
    settles = [note for note in finding.caveats if note.code == "would_settle"]
    assert "both periods" in str(dict(settles[0].values)["datum"])
    assert all("Σ" not in block.title.en for block in finding.blocks)


def test_the_first_sentence_says_that_the_meter_changed(tmp_path: Path) -> None:
    """A version that does not record what is saved has half of the rows of the second week."""
    made = project(tmp_path, begun=WEEKLY, rate=80)
    path, kept = made / "events.parquet", made / "kept.parquet"
    version = "CASE WHEN ts >= '2026-11-09' AND episode_id % 4 = 1 THEN '8.3' ELSE '8.2' END"
    duckdb.execute(
        f"COPY (SELECT *, {version} AS app_version FROM '{path}' "
        f"WHERE app_version = '8.2' OR event = 'asked') TO '{kept}'"
    )
    kept.replace(path)
    finding = why(made, period="2026-11-09")
    missing = Undefined(Reason.METER_CHANGED, (("event", "saved"), ("version", "8.3")))
    assert (finding.kind, finding.estimate) == (Kind.CANNOT_TELL, missing)
    assert "the meter changed (`saved` is recorded otherwise in `8.3`)" in headline(
        ENGLISH, finding
    )
    assert "埋点变了，`saved` 在 `8.3` 中的记录与其他版本不同" in headline(CHINESE, finding)


def test_an_hour_that_comes_twice_belongs_to_its_local_day(tmp_path: Path) -> None:
    """On 25 October 2026 clocks in Berlin go back; half past eleven that evening is 22:30 UTC."""
    last_hour = "TIMESTAMPTZ '2026-10-25 22:30:00+00'"
    usual = "TIMESTAMPTZ '2026-10-12 12:00:00+00' + INTERVAL 1 DAY * (n % 7)"
    made = project(tmp_path, begun=f"CASE WHEN n < 700 THEN {usual} ELSE {last_hour} END")
    finding = why(made, metric="talks", period="2026-10-19", by="category")
    row = table(finding, "Change from").rows[0]
    before, now, change = (cell.value for cell in row[:3] if isinstance(cell, Quantity))
    assert (before, now, change) == (700, 1_300, 600)


def test_an_episode_over_the_first_midnight_counts_where_it_began(tmp_path: Path) -> None:
    """Few days are asked for, so that older episodes are not cut: one that goes on must not seem
    to begin."""
    midnight = "TIMESTAMPTZ '2026-11-01 23:59:30+01'"
    old = "TIMESTAMPTZ '2026-06-01 12:00:00+02' + INTERVAL 1 HOUR * n"
    begun = f"CASE WHEN n < 40 THEN {midnight} WHEN n < 1000 THEN {old} ELSE {WEEKLY} END"
    finding = why(project(tmp_path, begun=begun, rate=100), metric="talks", period="2026-11-09")
    row = table(finding, "Change from").rows[0]
    assert [cell.value for cell in row[:2] if isinstance(cell, Quantity)] == [500, 500]


def test_groups_are_a_dimension_and_who_is_in_two_is_a_part(tmp_path: Path) -> None:
    made = project(tmp_path, begun=WEEKLY, rate=FALLS)
    finding = why(made, period="2026-11-09", by="groups")
    block = table(finding, "Σ Change by groups")
    assert [getattr(row[0], "en", row[0]) for row in block.rows] == ["Guests", "Guests + Savers"]
    assert [getattr(row[0], "zh", row[0]) for row in block.rows] == ["访客", "访客＋收藏者"]


TRIALS = "  - {table: trials, format: csv, path: trials.csv}\n"


def tried(folder: Path, after: float) -> None:
    """Twenty items of two scenarios under both models; of the new one a share passes."""
    lines = ["scenario,item,model,harness,score"]
    for scenario, worse in (("study", 0.0), ("write", after)):
        for item in range(20):
            lines.append(f"{scenario},{item},m1,bare,{int(item < 16)}")
            lines.append(f"{scenario},{item},m2,bare,{int(item < 16 - 20 * worse)}")
    (folder / "trials.csv").write_text("\n".join(lines), encoding="utf-8")


def test_the_same_items_under_both_models_stand_beside_the_split(tmp_path: Path) -> None:
    """Only writing is worse under m2, by 20 points, and half of the demand is writing."""
    tried(tmp_path, after=0.2)
    columns = {
        "category": "CASE WHEN hash(n + 3) % 2 = 0 THEN 'study' ELSE 'write' END",
        "model": "CASE WHEN n % 2 = 1 AND hash(n + 5) % 4 > 0 THEN 'm2' ELSE 'm1' END",
    }
    made = project(tmp_path, TRIALS, begun=WEEKLY, rate=FALLS, **columns)
    finding = why(made, period="2026-11-09")
    block = table(finding, "Replay at fixed input: m2 beside m1")
    by_scenario = {str(getattr(row[0], "en", row[0])): row for row in block.rows}
    study, write = (by_scenario[name][5] for name in ("study", "write"))
    whole, items = by_scenario["Weighted by demand"][5], by_scenario["Weighted by demand"][1]
    assert isinstance(study, Quantity)
    assert isinstance(write, Quantity)
    assert isinstance(whole, Quantity)
    assert isinstance(items, Quantity)
    assert (study.value, write.value, items.value) == (0, pytest.approx(-20), 40)
    assert -12 < whole.value < -8


def test_items_of_one_model_alone_are_no_replay(tmp_path: Path) -> None:
    tried(tmp_path, after=0.2)
    made = project(tmp_path, TRIALS, begun=WEEKLY, rate=FALLS)
    finding = why(made, period="2026-11-09")
    assert all("Replay" not in block.title.en for block in finding.blocks)


def test_a_release_that_people_declared_stands_beside_the_change(bakery: Bakery) -> None:
    busy(bakery)
    before = told(bakery)
    assert "placebos_few" not in caveats(before)
    release = Release("2026-05-19", "prompt", "p8", "Shorter answers")
    declare_release(open_project(bakery.folder), release, NOW)
    said = bakery.cyn("why")
    assert said.code == 0
    assert "p8" in said.out
    assert "caused" not in said.out
    finding = told(bakery)
    assert "placebos_few" in caveats(finding)
    assert passed(finding)["rows_sound"]


def test_faults_of_telemetry_are_named_before_anything_is_explained() -> None:
    """Rows sent twice, late, lost on one surface, of a farm, by clocks ahead; the control has none.

    Accounts of nobody make up the change of the first, so that nothing is explained there."""
    since = (("metric", "fulfilled_rate"), ("period", "2026-09-14..2026-11-08"))
    faulty, sound = (
        answers(faults.simulate(np.random.default_rng(5), strength), (Question("why", since),))[0]
        for strength in (Strength.FULL, Strength.NONE)
    )
    assert faulty is not None
    assert sound is not None
    named = {note.code for note in faulty.caveats if note.code.startswith("star_")}
    assert named == {"star_accounts", "star_gap", "star_twice", "star_late", "star_clocks"}
    assert faulty.kind is Kind.CANNOT_TELL
    assert not any("Σ" in block.title.en for block in faulty.blocks)
    assert not any(note.code.startswith("star_") for note in sound.caveats)
