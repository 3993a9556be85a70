"""Generic rivals: built from the rows of the star, or not there for a reason."""

from __future__ import annotations

from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.starfile.generic import Generic, generics, with_generics
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.starfile.resolve import resolve
from tests.analyses.made import STAR_FILE

RECORDED = """\
cynosure: 1
project: {id: made}
sources: [{table: episodes, format: csv, path: e.csv}]
episodes:
  job: {from: episodes, kind: job, measures: {turns: steps, minutes: minutes}}
metrics:
  jobs: {kind: count, from: job, label: {en: Jobs, zh: 任务}}
  spent: {kind: sum, from: costs, of: amount}
"""


def found(star_file: str, metric: str, *columns: str) -> dict[str, Generic]:
    read = parse_star_file(star_file, "cynosure.yml")
    return {one.name.removeprefix("generic:"): one for one in generics(read, metric, columns)}


def said(one: Generic) -> str:
    assert isinstance(one.metric, Text)
    assert one.metric.zh
    return one.metric.en


def test_episodes_cut_from_events_have_turns_and_no_minutes() -> None:
    rivals = found(STAR_FILE, "bakers", "agent_id")
    assert list(rivals) == ["people", "days", "tasks", "turns", "minutes", "pairs"]
    kinds = {
        name: one.metric.kind for name, one in rivals.items() if isinstance(one.metric, Metric)
    }
    assert kinds == {
        "people": "units",
        "days": "units",
        "tasks": "count",
        "turns": "sum",
        "pairs": "units",
    }
    assert "minutes" in said(rivals["minutes"])


def test_without_agents_there_are_no_pairs() -> None:
    assert "agent" in said(found(STAR_FILE, "bakers")["pairs"])


def test_recorded_episodes_have_what_is_measured_of_them() -> None:
    rivals = found(RECORDED, "jobs")
    assert isinstance(rivals["minutes"].metric, Metric)
    assert isinstance(rivals["turns"].metric, Metric)
    bare = RECORDED.replace("turns: steps, minutes: minutes", "steps: steps")
    assert "turns" in said(found(bare, "jobs")["turns"])


def test_rows_of_nobody_have_no_rivals() -> None:
    assert all("nobody" in said(one) for one in found(RECORDED, "spent").values())


def test_only_an_audit_of_a_known_metric_has_them() -> None:
    read = parse_star_file(STAR_FILE, "cynosure.yml")
    audit = Question("audit", (("metric", "bakers"),))
    extended = with_generics(read, audit, ())
    assert "generic:people" in extended.metrics
    resolve(extended)
    assert with_generics(read, Question("level", (("metric", "bakers"),)), ()) is read
    assert with_generics(read, Question("audit", (("metric", "nothing"),)), ()) is read
