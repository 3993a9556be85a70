"""Labels beside rows: whose count, which verdict is the first, which version was in office."""

from __future__ import annotations

from datetime import datetime

import pytest

from cynosure.errors import UserMistake
from cynosure.metrics.judged.answered import AnsweredRequest
from cynosure.metrics.judged.bridges import BridgesRequest, OfficesRequest
from cynosure.metrics.judged.raters import Raters, RatersRequest
from cynosure.metrics.judged.spread import JudgedTwiceRequest, RunsRequest
from cynosure.metrics.judged.unlabelled import UnlabelledRequest
from cynosure.metrics.needs import Labelled
from tests.metrics.tables import Row, Tables, star, utc, weeks

BODY = """
moments: {asked: {event: asked}}
episodes:
  talk: {key: episode_id, of: [asked], measures: {turns: {count: asked}}}
  sat: {of: [asked], gap: 30m}
metrics:
  good: {kind: judged, from: talk, name: good}
"""
LABELS = Labelled("talk", "good", "human", 0.0, 1.0)


def talk(name: str, day: int, user: str = "u") -> Row:
    return {"user_id": user, "event": "asked", "ts": at(day), "episode_id": name}


def at(day: int) -> datetime:
    return utc(f"2026-03-{day:02d}T12:00:00")


def said(
    name: str, value: float, version: str | None = "v1", day: int | None = None, **more: object
) -> Row:
    made = {
        "subject_kind": "talk",
        "subject_id": name,
        "rater": "r",
        "rater_kind": "judge",
        "name": "good",
        "value": value,
        "rater_version": version,
        "ts": None if day is None else at(day),
    }
    return {**made, **more}


def by_hand(name: str, value: float, **more: object) -> Row:
    return said(name, value, None, rater_kind="human", **more)


def filled(labels: list[Row], events: list[Row] | None = None) -> Tables:
    tables = Tables(star(BODY))
    talks = [talk(f"t{n}", 2 + n, f"u{n % 2}") for n in range(6)]
    tables.fill(events=talks if events is None else events, labels=labels)
    return tables


def totals(labels: list[Row]) -> tuple[float, ...]:
    tables = filled(labels)
    cell = tables.frame(("good",), weeks(tables.star_file, "2026-03-02", 1)).cell("good", 0)
    assert cell is not None
    return cell.moments.totals


def test_labels_and_verdicts_fall_into_their_columns() -> None:
    labels = [said("t0", 1), said("t1", 0), said("t2", 1), by_hand("t0", 1), by_hand("t3", 0)]
    assert totals(labels) == (1, 2, 1, 1, 1, 2)


def test_the_mean_label_of_an_item_counts_and_other_labels_do_not() -> None:
    labels = [by_hand("t0", 1), by_hand("t0", 0, rater="s"), by_hand("t1", 7)]
    labels += [{**by_hand("t2", 1), "name": "long"}, by_hand("t3", 1, subject_kind="generation")]
    labels += [by_hand("elsewhere", 1)]
    assert totals(labels)[:2] == (0.5, 1)


@pytest.mark.parametrize("days", [(3, 4), (None, None)])
def test_the_first_verdict_counts(days: tuple[int | None, int | None]) -> None:
    first, later = days
    assert totals([said("t0", 0, "v2", later), said("t0", 1, "v1", first)])[4:] == (1, 1)


def test_a_row_without_a_verdict_has_the_version_in_office() -> None:
    tables = filled([said("t1", 1, "v1"), said("t4", 1, "v2"), by_hand("t0", 1), by_hand("t5", 1)])
    frame = tables.frame(("good",), weeks(tables.star_file, "2026-03-02", 1), ("judge_version",))
    parts = {part: frame.cell("good", 0, "judge_version", part) for part in ("v1", "v2", None)}
    labelled = {part: cell.moments.totals[1] for part, cell in parts.items() if cell is not None}
    assert labelled == {"v1": 0, "v2": 1, None: 1}, "nobody judged before the first verdict"


def test_bridges_go_from_version_to_version_by_person() -> None:
    both = [said(f"t{n}", float(n % 3 == 0), "v1") for n in range(4)]
    tables = filled([*both, *(said(f"t{n}", 1.0, "v2") for n in range(6))])
    (bridge,) = tables.answer(BridgesRequest("talk", LABELS))
    assert (bridge.before, bridge.after, bridge.rows, bridge.moments.n) == ("v1", "v2", 4, 2)
    assert bridge.moments.totals == (2, 4)
    assert [one.version for one in tables.answer(OfficesRequest("talk", LABELS))] == ["v1", "v2"]


def test_raters_are_told_apart() -> None:
    labels = [said("t0", 1), said("t1", 9), said("t1", 1, rater="s"), by_hand("t0", 1)]
    found = filled(labels).answer(RatersRequest(LABELS))
    assert found == (Raters("human", None, 1, 0, 1, 1), Raters("judge", "v1", 3, 1, 2, 2))


def test_who_has_a_label_by_length_and_outcome() -> None:
    tables = filled([said("t0", 1), said("t1", 0), by_hand("t0", 1), by_hand("t5", 0)])
    request = AnsweredRequest("talk", LABELS, weeks(tables.star_file, "2026-03-02", 1), "turns")
    found = {one.outcome: (one.rows, one.labelled) for one in tables.answer(request)}
    assert found == {False: (1, 0), True: (1, 1), None: (4, 1)}


def test_the_rest_waits_for_labels() -> None:
    tables = filled([by_hand("t0", 1)])
    (week,) = weeks(tables.star_file, "2026-03-02", 1)
    assert tables.answer(UnlabelledRequest("talk", LABELS, week)) == ("t1", "t2", "t3", "t4", "t5")


def test_repeats_of_the_judge_and_of_the_model() -> None:
    tables = filled([said("t0", 1), said("t0", 0, day=3), said("t1", 1)])
    twice = tables.answer(JudgedTwiceRequest(LABELS))
    assert (twice.repeats.squares, twice.repeats.degrees, twice.each) == (0.5, 1, 1.5)
    trial = {"scenario": "s", "model": "m", "harness": "bare"}
    tables.fill(
        trials=[{**trial, "item": f"i{n // 2}", "trial": str(n), "score": n % 2} for n in range(6)]
    )
    runs = tables.answer(RunsRequest())
    assert (runs.squares, runs.degrees, runs.variance) == (1.5, 3, 0.5)


@pytest.mark.parametrize(
    ("metric", "en", "zh"),
    [
        ("{kind: judged, from: sat, name: good}", "has a `gap` alone", "只按 `gap` 切分"),
        ("{kind: judged, from: asked, name: good}", "`asked` is neither", "`asked` 两者都不是"),
        ("{kind: judged, from: talk}", "`name` is missing", "缺少 `name`"),
        ("{kind: judged, from: talk, name: a, scale: [5, 1]}", "such as [1, 5]", "例如 [1, 5]"),
        ("{kind: judged, from: talk, name: a, by: humans}", "`human`", "`human`"),
        ("{kind: ratio, num: good, den: good}", "of kind judged", "judged 类型"),
    ],
)
def test_what_cannot_be_judged(metric: str, en: str, zh: str) -> None:
    with pytest.raises(UserMistake) as caught:
        star(f"{BODY}  it: {metric}\n")
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh
