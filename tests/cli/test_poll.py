"""`cyn poll` from the command line: the form, what people write on it, what comes of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.bakery import Bakery

RIGHT = {
    "longer_answers": "same",
    "one_more_attempt": "same",
    "campaign": "same",
    "heavy_user": "same",
    "fewer_days": "same",
    "solved_at_once": "same",
    "cut_in_two": "same",
    "script": "up",
    "recorded_as_success": "up",
    "nothing_works": "down",
}
"""Which way `weekly_bakers`, people with a fulfilled talk, goes."""
KNOWS = {**RIGHT, "star": "weekly_bakers", "meaning": "weekly_bakers", "my_work": "yes"}


def filled(
    bakery: Bakery, people: Mapping[str, Mapping[str, str]], encoding: str = "utf-8", to: str = "f"
) -> str:
    """The form with a column for each person, and where it lies."""
    blank = bakery.folder / "blank.csv"
    blank.unlink(missing_ok=True)
    said = bakery.cyn("poll", "--out", str(blank), "--people", ",".join(people))
    assert said.code == 0, said.err
    rows = list(csv.reader(io.StringIO(blank.read_text("utf-8-sig"), newline="")))
    for row in rows[1:]:
        row[4:] = [answers.get(row[0], "") for answers in people.values()]
        row.extend([""] * (len(rows[0]) - len(row)))
        if row[0] == "form":
            row[4:] = []
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    path: Path = bakery.folder / f"{to}.csv"
    path.write_bytes(written.getvalue().encode(encoding))
    return str(path)


def team(count: int, answers: Mapping[str, str], name: str = "p") -> dict[str, dict[str, str]]:
    return {f"{name}{number}": dict(answers) for number in range(count)}


def test_the_form_asks_in_both_languages_and_tells_no_answer(loaded: Bakery) -> None:
    out = loaded.folder / "poll.csv"
    said = loaded.cyn("poll", "--out", str(out))
    assert (said.code, "poll.csv" in said.out) == (0, True)
    text = out.read_text("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text, newline=""))}
    assert len(rows) == 17
    assert rows["form"][3].startswith("weekly_bakers ")
    assert "Weekly bakers (周烘焙人数)" in rows["star"][3]
    assert all(row[1] and row[2] for row in rows.values())
    again = loaded.cyn("poll", "--out", str(out), lang="zh")
    assert (again.code, "已存在" in again.err) == (2, True)
    assert out.read_text("utf-8-sig") == text


def test_a_name_is_no_formula(loaded: Bakery) -> None:
    name = "=cmd|' /C calc'!A1"
    read = filled(loaded, {name: KNOWS})
    head = (loaded.folder / "blank.csv").read_text("utf-8-sig").splitlines()[0]
    assert f"'{name}" in head
    assert loaded.cyn("poll", "--read", read).code == 0


def test_nobody_asked_is_not_assessed(loaded: Bakery) -> None:
    said = loaded.cyn("poll", "--result")
    assert said.code == 0
    assert "not assessed" in said.out
    assert "未评估" in loaded.cyn("poll", "--result", lang="zh").out


def test_two_answers_are_too_few_and_show_nobody(loaded: Bakery) -> None:
    assert loaded.cyn("poll", "--read", filled(loaded, team(2, KNOWS))).code == 0
    said = loaded.cyn("poll", "--result")
    assert "2 people answered; under 5 people nothing is concluded" in said.out
    assert "Said most" not in said.out
    (finding,) = loaded.cyn("poll", "--result", "--json").json["findings"]
    assert finding["finding"]["verdict"] == "not_enough_data"


def test_a_team_that_knows_supports_its_star(loaded: Bakery) -> None:
    people = {**team(9, KNOWS, "a"), **team(9, {**KNOWS, "campaign": "上升"}, "b")}
    for person, answers in people.items():
        answers["team"] = "growth" if person.startswith("a") else "模型"
    said = loaded.cyn("poll", "--read", filled(loaded, people))
    assert "18 people, 0 questions left blank; 18 new entries" in said.out
    shown = loaded.cyn("poll", "--result").out
    assert "is 95.0 %" in shown
    assert "verdict: supported" in shown
    assert "100.0 % name it when asked for the star (18 people answered)" in shown
    campaign = next(line for line in shown.splitlines() if "campaign" in line)
    assert "50.0 %" in campaign


def test_who_means_another_metric_is_named_by_team(loaded: Bakery) -> None:
    other = {**KNOWS, "team": "model", "meaning": "Weekly askers", "star": "周提问人数"}
    people = {**team(3, other, "m"), **team(2, {**KNOWS, "team": "ops"}, "o")}
    assert loaded.cyn("poll", "--read", filled(loaded, people)).code == 0
    shown = loaded.cyn("poll", "--result").out
    assert "In the team model most take it to mean: Weekly askers" in shown
    assert "40.0 % name it" in shown
    # Two people of one team would read what the other answered.
    assert "ops" not in shown


def test_a_column_headed_key_decides_what_the_definition_does_not(loaded: Bakery) -> None:
    people = team(6, {**RIGHT})
    unknown = filled(loaded, {**people, "key": dict.fromkeys(RIGHT, "up")})
    said = loaded.cyn("poll", "--read", unknown)
    assert "6 people and the owner's key" in said.out
    # What the definition decides nobody decides otherwise.
    assert "is 100.0 %" in loaded.cyn("poll", "--result").out


def test_who_answers_again_counts_once(loaded: Bakery) -> None:
    wrong = {**KNOWS, **dict.fromkeys(RIGHT, "down")}
    assert loaded.cyn("poll", "--read", filled(loaded, team(5, wrong))).code == 0
    second = filled(loaded, team(5, KNOWS), "gb18030", "again")
    said = loaded.cyn("poll", "--read", second, lang="zh")
    assert "GB18030" in said.out
    assert "(5 people, 10 scenarios)" in loaded.cyn("poll", "--result").out
    assert "is 100.0 %" in loaded.cyn("poll", "--result").out
    assert "0 new entries" in loaded.cyn("poll", "--read", second).out
    verified = loaded.cyn("ledger", "verify")
    assert verified.code == 0, verified.err + verified.out


def test_another_definition_leaves_old_answers_out(loaded: Bakery) -> None:
    assert loaded.cyn("poll", "--read", filled(loaded, team(6, KNOWS))).code == 0
    text = (loaded.folder / "cynosure.yml").read_text("utf-8")
    loaded.star_file(text.replace("where: fulfilled", "where: fulfilled\n    having: days >= 2"))
    shown = loaded.cyn("poll", "--result").out
    assert "Left out: 6 people who answered about an earlier definition" in shown


def test_half_a_form_counts_for_what_is_answered(loaded: Bakery) -> None:
    people = {**team(4, KNOWS), "half": {"star": "?", "script": "↑", "campaign": "不知道"}}
    said = loaded.cyn("poll", "--read", filled(loaded, people))
    assert "5 people, 10 questions left blank" in said.out
    # 4 people with 10 right answers, one with one right and one unknown.
    assert "is 97.6 %" in loaded.cyn("poll", "--result").out


@pytest.mark.parametrize(
    ("answers", "en", "zh"),
    [
        ({"campaign": "upp"}, "f.csv:9:5: `upp` is no answer to `campaign`", "不是 `campaign` 的"),
        ({"star": "weekly_bakrs"}, "Did you mean `weekly_bakers`?", "是否想写 `weekly_bakers`"),
        ({}, "Nobody has answered anything", "还没有任何回答"),
    ],
)
def test_what_the_form_does_not_offer_is_said(
    loaded: Bakery, answers: dict[str, str], en: str, zh: str
) -> None:
    path = filled(loaded, {"x": answers})
    for lang, part in (("en", en), ("zh", zh)):
        said = loaded.cyn("poll", "--read", path, lang=lang)
        assert (said.code, said.out) == (2, "")
        assert part in said.err
    assert "nothing" in loaded.cyn("declare", "list").out.lower()


@pytest.mark.parametrize(
    ("data", "en"),
    [
        (b"", "no form of a poll"),
        (b"who,what\r\n1,2\r\n", "no form of a poll"),
        (b"PK\x03\x04\xff\xfe\x80\x81", "neither UTF-8 nor GB18030"),
        (b"id,a,b,c,x\r\nnope,,,,up\r\n", "no question `nope`"),
        (b"id,a,b,c,x\r\ncampaign,,,,up\r\n", "The row `form` of the form is missing"),
        (b"id,a,b,c,x\r\nform,,,weekly_bakrs 12,\r\n", "Did you mean `weekly_bakers`?"),
        (b"id,a,b,c,x\r\ncampaign,,,,up\r\ncampaign,,,,up\r\n", "stands here twice"),
    ],
)
def test_what_is_no_form_is_said(loaded: Bakery, data: bytes, en: str) -> None:
    path = loaded.folder / "no.csv"
    path.write_bytes(data)
    said = loaded.cyn("poll", "--read", str(path))
    assert (said.code, en in said.err) == (2, True), said.err


def test_a_metric_that_is_not_there_has_no_form(loaded: Bakery) -> None:
    said = loaded.cyn("poll", "--metric", "weekly_baker", "--out", str(loaded.folder / "x.csv"))
    assert (said.code, "Did you mean `weekly_bakers`?" in said.err) == (2, True)
    assert not (loaded.folder / "x.csv").exists()


def answered(bakery: Bakery, name: str, head: str, filled: str, way: str) -> str:
    """A file as the page saves it."""
    mark = next(
        row[3]
        for row in csv.reader(io.StringIO(Path(filled_form(bakery)).read_text("utf-8-sig")))
        if row[0] == "form"
    )
    rows = [
        ["id", "Question", "题目", "How to answer / 填写说明", head],
        ["form", "", "", mark, ""],
        ["filled", "", "", "", filled],
        *([scenario, "", "", "", way] for scenario in RIGHT),
    ]
    path = bakery.folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def filled_form(bakery: Bakery) -> str:
    """A form that nobody has filled in."""
    blank = bakery.folder / "blank.csv"
    blank.unlink(missing_ok=True)
    assert bakery.cyn("poll", "--out", str(blank)).code == 0
    return str(blank)


def test_the_page_is_written_anew_and_over_nothing_else(loaded: Bakery) -> None:
    page = loaded.folder / "poll.html"
    said = loaded.cyn("poll", "--html", str(page))
    assert (said.code, "poll-*.csv" in said.out) == (0, True)
    text = page.read_text("utf-8")
    assert "Weekly bakers" in text
    assert "周烘焙人数" in text
    assert "src=" not in text
    assert loaded.cyn("poll", "--html", str(page), lang="zh").code == 0
    assert 'id="show-zh" value="zh-Hans" checked' in page.read_text("utf-8")
    page.write_text("mine", encoding="utf-8")
    kept = loaded.cyn("poll", "--html", str(page))
    assert (kept.code, page.read_text("utf-8")) == (2, "mine")
    people = loaded.cyn("poll", "--html", str(page), "--people", "ann")
    assert (people.code, "--people" in people.err) == (2, True)


def test_the_time_of_an_answer_decides_between_two(loaded: Bakery) -> None:
    early = answered(loaded, "a.csv", "ann", "2026-06-20T08:00:00.000Z", "down")
    late = answered(loaded, "b.csv", "Ann", "2026-06-20T17:00:00+08:00", "same")
    said = loaded.cyn("poll", "--read", late, early)
    assert "Answered again by the same person: 1" in said.out
    assert loaded.cyn("poll", "--read", early).out.count("0 new entries") == 1
    assert loaded.cyn("poll", "--read", late).out.count("0 new entries") == 1


def test_two_columns_of_one_name_count_once_however_often_they_are_read(loaded: Bakery) -> None:
    path = Path(filled(loaded, {"ann": KNOWS, "ANN ": {**KNOWS, "campaign": "up"}}))
    said = loaded.cyn("poll", "--read", str(path))
    assert "1 new entry" in said.out
    assert "Answered again by the same person: 1" in said.out
    assert "0 new entries" in loaded.cyn("poll", "--read", str(path)).out


@pytest.mark.parametrize("when", ["tomorrow", "2026-06-20T08:00:00", "2999-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_is_said(loaded: Bakery, when: str) -> None:
    said = loaded.cyn("poll", "--read", answered(loaded, "t.csv", "ann", when, "up"))
    assert (said.code, "t.csv:3:5" in said.err) == (2, True), said.err
    assert (
        "不可能是填写的时间"
        in loaded.cyn("poll", "--read", str(loaded.folder / "t.csv"), lang="zh").err
    )


def test_a_name_full_of_signs_does_not_split_the_sheet(loaded: Bakery) -> None:
    said = loaded.cyn("poll", "--read", filled(loaded, {"a;b;c;d;e;f;g": KNOWS}))
    assert "1 person, 0 questions left blank" in said.out, said.err
