"""The key `trust`: what is read, what is refused with its place, and what of it decides numbers."""

from dataclasses import replace

import pytest

from cynosure.errors import Place, UserMistake
from cynosure.metrics.starfile.definition import definition_hash, groups_definition
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.starfile.trust import Bars, Exclude
from tests.metrics.starfile.example import place_of
from tests.metrics.tables import HEAD

FILE = "cynosure.yml"
BODY = """\
moments: {asked: {event: asked}}
episodes: {talk: {key: episode_id, of: [asked]}}
groups: {people: {did: asked}}
metrics: {active: {kind: units, from: talk}}
"""


def read(trust: str, body: str = BODY) -> StarFile:
    return parse_star_file(f"{HEAD}{body}{trust}", FILE)


def test_all_of_it_is_read() -> None:
    trust = read(
        "trust: {exclude: {users: lists/staff.txt, bots: {episodes_per_day_over: 200}}, "
        "bars: {generation_model: 1, duplicates_max: 0}}"
    ).trust
    assert trust.exclude.users is not None
    assert trust.exclude.users.path == "lists/staff.txt"
    assert trust.exclude.users.hashes == ()
    assert trust.exclude.bots is not None
    assert trust.exclude.bots.episodes_per_day_over == 200
    assert trust.bars == Bars(generation_model=1.0, duplicates_max=0.0)


@pytest.mark.parametrize("trust", ["", "trust: {}", "trust: {exclude: {}}", "trust: {bars: {}}"])
def test_nothing_said_leaves_nobody_out_and_sets_the_usual_bars(trust: str) -> None:
    found = read(trust).trust
    assert found.exclude == Exclude()
    assert found.bars == Bars(0.90, 0.95, 0.97, 0.02)


@pytest.mark.parametrize(
    ("trust", "marker", "en", "zh"),
    [
        ("exclude: {bots: {episodes_per_day_over: 0}}", "0}}", "from 1 on", "不小于 1"),
        ("exclude: {bots: {episodes_per_day_over: 2.5}}", "2.5", "whole number", "整数"),
        ("exclude: {bots: {}}", "{}}", "`episodes_per_day_over` is missing", "缺少"),
        ("exclude: {bots: 200}", "200", "mapping", "映射"),
        ("exclude: {user: a.txt}", "user:", "Did you mean `users`", "`users`"),
        ("exclude: {users: [a.txt]}", "[a.txt]", "Expected a name", "名称"),
        ("bars: {generation_model: 95}", "95", "share from 0 to 1", "0 到 1"),
        ("bars: {duplicates_max: -0.1}", "-0.1", "share from 0 to 1", "0 到 1"),
        ("bars: {duplicates: 0.1}", "duplicates:", "`duplicates_max`", "`duplicates_max`"),
        ("bar: {}", "bar:", "Did you mean `bars`", "`bars`"),
    ],
)
def test_what_is_wrong_stands_with_its_place(trust: str, marker: str, en: str, zh: str) -> None:
    source = f"{HEAD}{BODY}trust: {{{trust}}}"
    with pytest.raises(UserMistake) as caught:
        parse_star_file(source, FILE)
    assert caught.value.place == Place(FILE, *place_of(source, marker)), caught.value.text.en
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh


def test_bots_without_episodes_are_a_mistake() -> None:
    with pytest.raises(UserMistake, match="declares none"):
        read("trust: {exclude: {bots: {episodes_per_day_over: 9}}}", "")


def with_list(star_file: StarFile, *hashes: str) -> StarFile:
    users = star_file.trust.exclude.users
    assert users is not None
    exclude = replace(star_file.trust.exclude, users=replace(users, hashes=hashes))
    return replace(star_file, trust=replace(star_file.trust, exclude=exclude))


def test_who_is_left_out_is_part_of_every_definition() -> None:
    nobody = read("")
    listing = read("trust: {exclude: {users: a.txt}}")
    bots = read("trust: {exclude: {bots: {episodes_per_day_over: 9}}}")
    more = read("trust: {exclude: {bots: {episodes_per_day_over: 10}}}")
    files = [nobody, with_list(listing, "aa"), with_list(listing, "aa", "bb"), bots, more]
    assert len({definition_hash(one, "active") for one in files}) == len(files)
    assert len({str(groups_definition(one)) for one in files}) == len(files)


def test_neither_the_name_of_the_list_nor_the_bars_change_a_definition() -> None:
    one = with_list(read("trust: {exclude: {users: a.txt}}"), "aa")
    other = with_list(read("trust: {exclude: {users: b.txt}, bars: {generation_model: 0.5}}"), "aa")
    assert definition_hash(one, "active") == definition_hash(other, "active")
    assert definition_hash(read("trust: {bars: {}}"), "active") == definition_hash(
        read(""), "active"
    )


def test_bots_are_told_by_all_episodes_so_that_a_new_kind_is_a_new_definition() -> None:
    trust = "trust: {exclude: {bots: {episodes_per_day_over: 9}}}"
    more = BODY.replace("episodes: {", "episodes: {chat: {key: session_id, of: [asked]}, ")
    assert definition_hash(read(trust), "active") != definition_hash(read(trust, more), "active")
    assert definition_hash(read(""), "active") == definition_hash(read("", more), "active")
