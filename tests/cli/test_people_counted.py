"""Who is left out and who is stitched, as `cyn star` says it in both languages."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.bakery import FIRST, STAR_FILE, Bakery, once, talk

TRUST = "trust: {exclude: {users: staff.txt, bots: {episodes_per_day_over: 2}}}\n"
PEOPLE = "  - {table: people, format: jsonl, path: people.jsonl}\n"
ROBOT = [
    (f"r{n}", "robot", f"2026-06-10T13:{n:02d}:00+08:00", what, f"robot-{n}", "gas")
    for n in range(3)
    for what in ("baked",)
]


def star_file(*, people: bool = False, trust: bool = True) -> str:
    text = STAR_FILE.replace("moments:\n", (TRUST if trust else "") + "moments:\n", 1)
    return (
        text.replace("moments:\n", PEOPLE + "moments:\n", 1)
        if people and not trust
        else (text.replace("trust:", PEOPLE + "trust:", 1) if people else text)
    )


def leads(bakery: Bakery, **pairs: str) -> None:
    rows = (json.dumps({"user_id": one, "alias_of": other}) for one, other in pairs.items())
    (bakery.folder / "people.jsonl").write_text("\n".join(rows) + "\n")


@pytest.fixture
def watched(bakery: Bakery, kept: Path) -> Bakery:
    """The bakery with a robot that bakes three times a day, and ann on the staff."""

    def make(bakery: Bakery) -> None:
        bakery.star_file(star_file())
        bakery.file("first.csv", [*FIRST, *ROBOT])
        (bakery.folder / "staff.txt").write_text("# the house\nann\nzoe  # has left\n")
        bakery.load()

    return once(bakery, kept, make)


def said(bakery: Bakery, lang: str = "en", *words: str) -> str:
    answer = bakery.cyn("star", "--metric", "weekly_bakers", *words, lang=lang)
    assert answer.code == 0, answer.err
    return re.sub(r"\s+", " ", answer.out)


def notes(bakery: Bakery) -> dict[str, dict[str, object]]:
    """The caveats of the star, by code, with their values."""
    answer = bakery.cyn("star", "--json").json["findings"]
    assert isinstance(answer, list)
    caveats = answer[0]["finding"]["caveats"]
    return {note["code"]: dict(note["values"]) for note in caveats}


def test_the_star_leaves_out_staff_and_bots_and_says_what_it_would_be(watched: Bakery) -> None:
    # Of ann, bob and the robot, who baked in the second week, bob is left.
    assert watched.value() == 1
    found = notes(watched)
    assert found["excluded_people"] == {"count": 2, "value_without": 3.0, "unit": "people"}
    assert found["excluded_bots"] == {"count": 1, "limit": 2}
    assert found["listed_unknown"] == {"count": 1, "file": "staff.txt"}
    english, chinese = said(watched), said(watched, "zh")
    assert "Excluded by the star file: 2 people. With them the value would be 3 people." in english
    assert "Excluded for more than 2 episodes of one kind on a day: 1 person." in english
    assert "On the list `staff.txt` but nowhere in the data: 1." in english
    assert "已按北极星文件排除 2 人；若计入，数值为 3 人。" in chinese.replace("人； 若", "人；若")
    assert "名单 `staff.txt` 中有 1 个 ID 在数据里从未出现" in chinese


def test_another_list_is_another_question(watched: Bakery) -> None:
    assert watched.value() == 1
    (watched.folder / "staff.txt").write_text("bob\n")
    assert watched.value() == 1
    assert "listed_unknown" not in notes(watched)
    (watched.folder / "staff.txt").write_text("")
    assert watched.value() == 2
    listed = watched.cyn("ledger", "list", "--json").json["findings"]
    assert isinstance(listed, list)
    assert len({one["address"] for one in listed}) >= 3


def test_a_share_is_told_without_exclusions_as_a_share(watched: Bakery) -> None:
    text = said(watched, "en", "--metric", "success")
    assert "With them the value would be 75.0 %." in text


def test_nobody_left_out_says_nothing(loaded: Bakery) -> None:
    assert not {"excluded_people", "excluded_bots", "stitched_ids"} & set(notes(loaded))


def test_ids_of_one_person_count_once_and_the_difference_is_said(bakery: Bakery) -> None:
    bakery.star_file(star_file(people=True, trust=False))
    bakery.file("first.csv", [*FIRST, *talk("2026-06-09", "phone", baked=True)])
    leads(bakery, phone="ann", tablet="phone", left="right", right="left")
    with (bakery.folder / "people.jsonl").open("a") as file:
        file.write('{"user_id": "till", "alias_of": "ann"}\n')
    (bakery.folder / "more.jsonl").write_text('{"user_id": "till", "alias_of": "bob"}\n')
    bakery.rewrite("people.jsonl}", '"*.jsonl"}')
    assert bakery.cyn("load").code == 0
    assert bakery.value() == 2
    found = notes(bakery)
    assert found["stitched_ids"] == {
        "count": 2,
        "people": 1,
        "value_without": 3.0,
        "unit": "people",
    }
    assert found["stitching_conflicts"] == {"count": 1}
    assert found["stitching_circles"] == {"count": 2}
    assert "Ids counted with the person they belong to: 2, of 1 person." in said(bakery)
    assert "有 1 个 ID 指向不止一人，未予合并" in said(bakery, "zh")


def test_what_the_query_stands_on_is_printed_before_it(watched: Bakery) -> None:
    out = watched.cyn("star", "--sql", "--metric", "weekly_bakers").out
    made = [line for line in out.splitlines() if line.startswith("CREATE TABLE")]
    # Bots are found among the episodes of everybody, by which the value without them is known too.
    names = ("excluded_users", "episodes_of_everybody", "excluded_bots")
    assert made == [f'CREATE TABLE "{name}" AS' for name in names]
    assert out.index("CREATE TABLE") < out.index("WITH")
    assert "ann" not in out


def test_a_finding_with_people_left_out_comes_out_again(watched: Bakery) -> None:
    watched.value()
    assert watched.cyn("ledger", "verify").code == 0


def test_a_missing_list_is_the_users_mistake(watched: Bakery) -> None:
    (watched.folder / "staff.txt").unlink()
    answer = watched.cyn("star")
    assert answer.code == 2
    assert answer.err.startswith("cyn: cynosure.yml:")
    assert "The list `staff.txt` cannot be read" in answer.err
    assert "无法读取名单 `staff.txt`" in watched.cyn("star", lang="zh").err
