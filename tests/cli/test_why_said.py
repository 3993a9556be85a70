"""What the first sentence of a `why` says, what `--only` narrows, and whom to ask next."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import duckdb
import numpy as np
import pytest

from cynosure.analyses.alerts.contract import Seen
from cynosure.analyses.alerts.meter_changed import MeterChanged
from cynosure.analyses.structure import carried_by
from cynosure.analyses.why.amiss import Fault
from cynosure.analyses.why.asked_for import Plan
from cynosure.analyses.why.meter import MeterChange
from cynosure.analyses.why.meter_told import check, missing, to_do
from cynosure.analyses.why.silent import SilentChange, silent_change
from cynosure.analyses.why.together import Together, asking, is_within
from cynosure.analyses.why.told import ruled_out
from cynosure.errors import Text, UserMistake
from cynosure.findings.blocks import Note, Quantity
from cynosure.findings.record import Finding, Question
from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.why.answers import Answered
from cynosure.metrics.why.releases import Released
from cynosure.project.ask import ask
from cynosure.project.open import open_project
from cynosure.report.chinese import CHINESE
from cynosure.report.english import ENGLISH
from cynosure.report.sentence import headline, say_absent
from cynosure.stats.undefined import Reason, Undefined
from tests.cli.test_why_inputs import FALLS, NOW, WEEKLY, project, table, why

LATER = "2026-11-09"
SECOND = "n % 2 = 1"
SPREAD = "'part' || hash(n + 3) % 4"


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "cynosure.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def factor(finding: Finding) -> Text:
    assert finding.contrast is not None
    return finding.contrast.factor


def test_the_mix_that_moves_most_is_said_before_a_split_that_moves_nothing(tmp_path: Path) -> None:
    """People move from one model to the other; what they ask of either stays as good."""
    model = f"CASE WHEN hash(n + 3) % 100 < CASE WHEN {SECOND} THEN 15 ELSE 85 END THEN 'm1' END"
    rate = "CASE WHEN model IS NULL THEN 30 ELSE 70 END"
    category = "'part' || hash(n + 5) % 4"
    made = project(tmp_path, begun=WEEKLY, category=category, model=model, rate=rate)
    finding = why(made, period=LATER)
    assert factor(finding) == Text("The mix of model", "model 的结构变化")
    assert table(finding, "Σ Change by model").rows


def test_a_quotient_of_two_moments_is_split_by_what_is_known_of_people(tmp_path: Path) -> None:
    """Rows of moments are no episodes, so they are of no kind."""
    made = project(tmp_path, begun=WEEKLY, rate=FALLS)
    each = "saves: {kind: count, from: saved}\n  asks: {kind: count, from: asked}\n"
    rewrite(
        made, "metrics:\n", f"metrics:\n  {each}  each: {{kind: ratio, num: saves, den: asks}}\n"
    )
    found = why(made, metric="each", period=LATER).contrast
    assert found is not None
    assert found.whole is not None
    assert found.whole < -0.2
    assert carried_by(open_project(made).star_file, ("asked", "saved")) == ()


def test_a_slice_is_said_before_a_split_that_moves_nothing(tmp_path: Path) -> None:
    rate = f"CASE WHEN {SECOND} AND category = 'part2' THEN 5 ELSE 60 END"
    made = project(tmp_path, begun=WEEKLY, category=SPREAD, rate=rate, talks=4_000)
    assert factor(why(made, period=LATER)).en == "category = part2"


def test_what_happens_everywhere_names_no_dimension(tmp_path: Path) -> None:
    made = project(tmp_path, begun=WEEKLY, category=SPREAD, rate=FALLS)
    said = factor(why(made, period=LATER, by="category,tenure"))
    assert said.en.startswith("The change within parts, however"), said


def test_a_group_narrows_the_metric_and_its_name(tmp_path: Path) -> None:
    """Who saved in a week belongs to the savers of that week; all of their talks count."""
    made = project(tmp_path, begun=WEEKLY, rate=FALLS)
    finding = why(made, metric="talks", period=LATER, only="group=saver")
    rows = f"(SELECT *, ts >= '{LATER} 00:00:00+01' AS later FROM '{made}/events.parquet')"
    counted = duckdb.execute(
        f"SELECT count(*) FILTER (event = 'asked') FROM {rows} WHERE (user_id, later) IN "
        f"(SELECT (user_id, later) FROM {rows} WHERE event = 'saved') GROUP BY later ORDER BY later"
    ).fetchall()
    cells = table(finding, "Change from").rows[0][:2]
    assert [(cell.value,) for cell in cells if isinstance(cell, Quantity)] == counted
    assert finding.subject.label == Text("talks (Savers)", "talks（收藏者）")
    with pytest.raises(UserMistake, match=r"no group `savers`.*`saver`"):
        why(made, period=LATER, only="group=savers")


def test_points_are_refused_where_a_part_is_no_share(tmp_path: Path) -> None:
    made = project(tmp_path, begun=WEEKLY, rate=FALLS)
    rewrite(made, "star:", "  each: {kind: ratio, num: talks, den: people}\nstar:")
    rewrite(made, "evidence:", "tree: [{node: talks, identity: people * each}]\nevidence:")
    why(made, period=LATER)
    asked = (("metric", "talks"), ("period", LATER), ("what_if", "people=+2pt"))
    with pytest.raises(UserMistake, match=r"`people` is no share.*people=\+5%"):
        ask(open_project(made), [Question("what_if", asked)], None, NOW)


def test_a_metric_of_one_event_is_set_beside_the_others(tmp_path: Path) -> None:
    made = project(tmp_path, begun=WEEKLY, rate=80)
    path, kept = made / "events.parquet", made / "kept.parquet"
    version = f"CASE WHEN ts >= '{LATER}' AND episode_id % 4 = 1 THEN '8.3' ELSE '8.2' END"
    duckdb.execute(
        f"COPY (SELECT *, {version} AS app_version FROM '{path}' "
        f"WHERE app_version = '8.2' OR event = 'asked') TO '{kept}'"
    )
    kept.replace(path)
    rewrite(made, "metrics:\n", "metrics:\n  saves: {kind: count, from: saved}\n")
    finding = why(made, metric="saves", period=LATER)
    assert finding.estimate == Undefined(
        Reason.METER_CHANGED, (("event", "saved"), ("version", "8.3"))
    )


LABELS = """\
  - table: labels
    format: parquet
    path: labels.parquet
"""


def judged(folder: Path) -> Path:
    """Every talk is judged, by one version of the judge in the first week, by another later."""
    made = project(folder, LABELS, begun=WEEKLY, rate=FALLS)
    duckdb.execute(
        f"""COPY (SELECT 'talk' AS subject_kind, episode_id AS subject_id, 'j' AS rater,
        'judge' AS rater_kind, 'good' AS name, 1 AS value, ts,
        CASE WHEN ts >= '{LATER}' THEN 'v2' ELSE 'v1' END AS rater_version
        FROM '{made}/events.parquet' WHERE event = 'asked') TO '{made}/labels.parquet'"""
    )
    good = """saved: {event: saved}, good: {table: labels, where: 'name = "good"'}}"""
    rewrite(made, "saved: {event: saved}}", good)
    rewrite(made, "saves: {count: saved}}", "saves: {count: saved}, goods: {count: good}}")
    rewrite(made, "metrics:\n", "metrics:\n  marks: {kind: sum, from: talk, of: goods}\n")
    return made


def test_another_judge_stops_what_it_judges_and_nothing_else(tmp_path: Path) -> None:
    made = judged(tmp_path)
    finding = why(made, metric="marks", period=LATER)
    assert finding.estimate == Undefined(Reason.JUDGE_CHANGED, (("versions", "v1 → v2"),))
    assert headline(ENGLISH, finding).startswith("Cannot tell why marks moved")
    assert "评审换了版本（v1 → v2）" in headline(CHINESE, finding)
    other = why(made, period=LATER)
    assert "judge_same" not in {check.code for check in other.checks}


def test_a_judge_of_a_few_labels_is_named_and_does_not_stop(tmp_path: Path) -> None:
    """Of 1,000 later labels a new version gave 2; people do more than that anyway."""
    made = judged(tmp_path)
    path, kept = made / "labels.parquet", made / "kept.parquet"
    version = f"CASE WHEN ts >= '{LATER}' AND subject_id < 4 THEN 'v2' ELSE 'v1' END"
    duckdb.execute(
        f"COPY (SELECT * REPLACE ({version} AS rater_version) FROM '{path}') TO '{kept}'"
    )
    kept.replace(path)
    check = next(c for c in why(made, metric="marks", period=LATER).checks if "judge" in c.code)
    assert (check.code, check.passed) == ("judge_share", True)
    assert dict(check.values)["versions"] == "v1 → v1, v2"


def rarer(folder: Path, version: str) -> Path:
    """Half of what was saved stays out of the second week, whichever version."""
    made = project(folder, begun=WEEKLY, rate=80)
    path, kept = made / "events.parquet", made / "kept.parquet"
    duckdb.execute(
        f"COPY (SELECT *{version} FROM '{path}' WHERE ts < '{LATER}' OR event = 'asked' "
        f"OR episode_id % 8 = 1) TO '{kept}'"
    )
    kept.replace(path)
    return made


@pytest.mark.parametrize(
    ("version", "code", "settles"),
    [
        ("", "name_version", ["app_version on every event", "the event counted by something else"]),
        (", '8.2' AS app_version", "count_otherwise", ["the event counted by something else"]),
    ],
)
def test_an_event_that_falls_over_time_is_no_fact_of_the_meter(
    tmp_path: Path, version: str, code: str, settles: list[str]
) -> None:
    finding = why(rarer(tmp_path, version), period=LATER)
    assert isinstance(finding.estimate, Undefined)
    assert finding.estimate.reason is Reason.METER_FELL
    assert finding.next_action.code == code
    wanted = [dict(n.values)["datum"] for n in finding.caveats if n.code == "would_settle"]
    assert [getattr(each, "en", each) for each in wanted] == settles
    english, chinese = headline(ENGLISH, finding), headline(CHINESE, finding)
    assert "`saved` fell to 0.243 times what it was beside the other events" in english
    assert "分不清是记录方式变了还是用得少了" in chinese
    assert "meter changed" not in english
    assert "埋点变了" not in chinese
    assert "?" not in english
    seen = cast("Seen", SimpleNamespace(findings=(finding,)))
    about = (("about", "meter"), ("event", "saved"), ("metric", "rate"))
    assert list(MeterChanged().alerts(seen)) == [Question("alert", about)]


def test_rows_that_name_no_version_are_said_to_name_none() -> None:
    change = MeterChange("saved", None, 2.0, 4.0)
    assert (check(change).code, to_do(change, "").code) == ("meter_unnamed", "mend_unnamed")
    said = say_absent(CHINESE, missing(change)).reason
    assert said == "埋点变了，`saved` 在没有版本号的行中的记录与其他行不同"


def test_no_value_in_one_period_is_shown_as_none_whatever_stops_before(tmp_path: Path) -> None:
    made = project(tmp_path, begun=WEEKLY, rate=f"CASE WHEN {SECOND} THEN 0 ELSE 50 END")
    each = "  each: {kind: ratio, from: talk, num: saves, den: fulfilled}\n"
    rewrite(made, "metrics:\n", f"metrics:\n{each}")
    finding = why(made, metric="each", period=LATER)
    assert isinstance(finding.estimate, Undefined)
    assert finding.estimate.reason is Reason.METER_FELL
    assert table(finding, "Change from").rows[0][1] == Text("no value", "无数值")


def test_days_that_one_period_alone_has_are_named(tmp_path: Path) -> None:
    made = project(tmp_path, begun=WEEKLY, rate=FALLS)
    (made / "days.csv").write_text("date,name\n2026-11-11,双十一\n", "utf-8")
    rewrite(made, "Europe/Berlin}", "Europe/Berlin, holidays: days.csv}")
    notes = {note.code: dict(note.values) for note in why(made, period=LATER).caveats}
    assert notes["days_in_one_alone"] == {"names": Text("双十一", "双十一")}
    assert "declared_days" in notes


def test_a_release_is_asked_about_by_how_it_was_rolled_out() -> None:
    day = date(2026, 11, 9)
    plain, dealt = Released(day, "model", "m 2"), Released(day, "product", "p", "hash")
    seen = Released(day, "product", "5.3", detected=True)
    assert asking(Together((seen,), ()), "rate") is None
    assert asking(Together((seen, plain), ()), "rate") == "cyn release plan 'm 2' --metric rate"
    assert asking(Together((plain, dealt), ()), "rate") == "cyn release effect p --metric rate"


def plan(**both: object) -> Plan:
    return cast("Plan", SimpleNamespace(metric="rate", both=SimpleNamespace(**both)))


@pytest.mark.parametrize(
    ("earliest", "latest", "within"),
    [(date(2026, 9, 1), date(2026, 9, 9), False), (date(2026, 10, 30), date(2026, 11, 2), True)],
)
def test_a_silent_change_long_before_is_no_news(
    earliest: date, latest: date, *, within: bool
) -> None:
    before = Period("week", date(2026, 11, 2), date(2026, 11, 8))
    after = Period("week", date(2026, 11, 9), date(2026, 11, 15))
    change = cast(
        "SilentChange",
        SimpleNamespace(earliest=day_number(earliest), latest=day_number(latest)),
    )
    assert is_within(change, plan(before=before, after=after)) is within


def test_errors_that_never_happen_are_no_change_where_fewer_people_ask() -> None:
    rng = np.random.default_rng(3)
    n = tuple(rng.poisson(np.where(np.arange(60) < 53, 460, 230)).tolist())
    values = np.stack([rng.normal(5.5, 0.02, 60), np.zeros(60)], axis=1)
    within = np.tile(np.diag([0.25, 0.0]), (60, 1, 1))
    answered = Answered(tuple(range(60)), n, ("length", "error"), values, within)
    assert silent_change("m1", answered) is None


def test_a_fault_under_a_usual_value_is_ruled_out_first() -> None:
    said = Text("", "")
    apart = Fault(
        said, Note("star_gap", (("dimension", "surface"), ("part", "ios"), ("points", 9.0)))
    )
    late = Fault(said, Note("star_twice", (("share", 0.1),)))
    found = [ruled_out(plan(), faults) for faults in ((), (apart,), (late, apart))]
    assert [None if one is None else dict(one.values)["command"] for one in found] == [
        None,
        "cyn star --metric rate --by surface",
        "cyn doctor",
    ]


def cut(folder: Path, hours: str, until: str = "") -> Finding:
    """Talks begin at some hour after noon of Monday, 2 November; the file says `until` when."""
    begun = f"TIMESTAMPTZ '2026-11-02 12:00:00+01' + INTERVAL 1 HOUR * ({hours})"
    made = project(folder, begun=begun, rate=50)
    rewrite(made, ', data_until: "2026-11-30T00:00:00Z"', until)
    return why(made, metric="talks", period=LATER)


@pytest.mark.parametrize(
    ("hours", "start", "covered"),
    [("72 + n % 252", "2026-11-02", 4), ("n % 224", LATER, 3)],
    ids=["begins in its midst", "ends in its midst"],
)
def test_a_period_that_the_data_cut_is_not_compared(
    tmp_path: Path, hours: str, start: str, covered: int
) -> None:
    finding = cut(tmp_path, hours)
    assert isinstance(finding.estimate, Undefined)
    assert finding.estimate.reason is Reason.PARTLY_COVERED
    found = dict(finding.estimate.detail)
    assert (found["start"], found["covered"], found["days"]) == (start, covered, 7)
    assert f"数据只覆盖其中 {covered} 天" in headline(CHINESE, finding)
    assert finding.next_action.code == "load_days"


def test_days_of_rest_are_no_days_that_are_missing(tmp_path: Path) -> None:
    """Nobody comes at the weekend, neither within the data nor at their end."""
    codes = {check.code for check in cut(tmp_path, "n % 2 * 168 + hash(n) % 100").checks}
    assert "periods_covered" in codes
    assert "period_cut" not in codes
