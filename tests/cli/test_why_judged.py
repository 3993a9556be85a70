"""`cyn why` of a metric that people and a judge tell: L0 and the change as a whole."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Quantity
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding
from cynosure.report.chinese import CHINESE
from cynosure.report.english import ENGLISH
from cynosure.report.sentence import headline
from cynosure.stats.undefined import Reason, Undefined
from tests.cli.test_why_inputs import WEEKLY, project, table, why
from tests.cli.test_why_said import LABELS, LATER, rewrite

TRUTH = (0.7, 0.4)
GOOD = f"hash(episode_id + 11) % 100 < CASE WHEN ts >= '{LATER}' THEN 40 ELSE 70 END"
SAYS = f"CASE WHEN hash(episode_id + 13) % 10 < 8 THEN {GOOD} ELSE NOT ({GOOD}) END"


def judged(folder: Path, labelled: str = "hash(episode_id + 17) % 10 < 3", **talks: object) -> Path:
    """Talks that a judge who is right in 8 of 10 has scored, another version from the second week
    on, and of which people labelled some."""
    made = project(folder, LABELS, begun=WEEKLY, **talks)
    duckdb.execute(
        f"""COPY (
        SELECT 'talk' AS subject_kind, episode_id AS subject_id, rater, rater_kind, 'good' AS name,
               CASE WHEN rater = 'j' THEN {SAYS} ELSE {GOOD} END::INT AS value, ts,
               CASE WHEN rater_kind = 'human' THEN NULL WHEN ts >= '{LATER}' THEN 'v2' ELSE 'v1' END
               AS rater_version
        FROM '{made}/events.parquet', (VALUES ('j', 'judge'), ('p', 'human')) r(rater, rater_kind)
        WHERE event = 'asked' AND (rater = 'j' OR {labelled})) TO '{made}/labels.parquet'"""
    )
    rewrite(made, "metrics:\n", "metrics:\n  quality: {kind: judged, from: talk, name: good}\n")
    return made


def change(finding: Finding) -> list[float]:
    """Before, now, and the change with the ends of its interval, in points."""
    cells = table(finding, "Change from").rows[0]
    return [cell.value for cell in cells if isinstance(cell, Quantity)]


def test_a_judged_metric_is_told_as_a_whole(tmp_path: Path) -> None:
    finding = why(judged(tmp_path), metric="quality", period=LATER)
    before, now, moved, low, high = change(finding)
    assert finding.kind is Kind.MEASURED
    assert moved == pytest.approx(100 * (now - before))
    assert low <= 100 * (TRUTH[1] - TRUTH[0]) <= high < 0
    anchored = next(check for check in finding.checks if check.code == "judge_anchored")
    assert (anchored.passed, dict(anchored.values)) == (True, {"versions": "v1 → v2"})
    assert {"judged_whole", "range_by_people"} <= {note.code for note in finding.caveats}
    assert finding.next_action.code == "parts_levels"


def test_a_judged_metric_that_stays_is_nothing_to_explain(tmp_path: Path) -> None:
    made = judged(tmp_path)
    path, kept = made / "labels.parquet", made / "kept.parquet"
    same = "hash(subject_id + 11) % 100 < 55"
    wrong = "hash(subject_id + 13) % 10 >= 8"
    duckdb.execute(
        f"COPY (SELECT * REPLACE (((rater = 'j' AND {wrong}) <> ({same}))::INT AS value) "
        f"FROM '{path}') TO '{kept}'"
    )
    kept.replace(path)
    finding = why(made, metric="quality", period=LATER)
    assert "nothing_to_explain" in {note.code for note in finding.caveats}
    assert headline(ENGLISH, finding).startswith("Nothing to explain")
    assert headline(CHINESE, finding).startswith("无需解释")


def test_without_labels_in_one_period_nothing_is_compared(tmp_path: Path) -> None:
    made = judged(tmp_path, f"ts < '{LATER}' AND episode_id % 3 = 0")
    finding = why(made, metric="quality", period=LATER)
    assert finding.estimate == Undefined(Reason.JUDGE_UNCALIBRATED)
    assert finding.next_action.code == "label_sample"
    assert f"{LATER}.." in str(dict(finding.next_action.values)["command"])


def test_labels_that_one_version_never_met_do_not_hold_it(tmp_path: Path) -> None:
    """In the later week a new version scores whatever has no label."""
    made = judged(tmp_path)
    path, kept = made / "labels.parquet", made / "kept.parquet"
    seen = f"SELECT subject_id FROM '{path}' WHERE rater = 'p'"
    version = (
        f"CASE WHEN rater = 'p' THEN NULL WHEN ts < '{LATER}' OR subject_id IN ({seen}) "
        "THEN 'v1' ELSE 'v2' END"
    )
    duckdb.execute(
        f"COPY (SELECT * REPLACE ({version} AS rater_version) FROM '{path}') TO '{kept}'"
    )
    kept.replace(path)
    finding = why(made, metric="quality", period=LATER)
    assert finding.estimate == Undefined(Reason.JUDGE_CHANGED, (("versions", "v1 → v1, v2"),))
    assert finding.next_action.code == "label_both"


def test_parts_of_a_judged_metric_are_refused_by_name(tmp_path: Path) -> None:
    made = judged(tmp_path, talks=200)
    with pytest.raises(UserMistake, match=r"`quality` is judged.*cyn star --metric quality --by"):
        why(made, metric="quality", period=LATER, by="category")
