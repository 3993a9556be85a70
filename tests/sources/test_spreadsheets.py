"""Files as spreadsheets and careless exports write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cynosure.errors import UserMistake
from tests.sources.reading import mapping, read

T = "2026-03-01T10:00:00Z"


def put(folder: Path, text: str, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_chinese_headers_numbers_flags_and_dates(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "\ufeff智能体 编号,作者（工号）,创建.日期,是否 发布\r\n"
        "a1,张三,2026年11月3日,是\r\n"
        "a2,李四,2026年11月3日 14:05:06,假\r\n"
        "a3,王五,2026/11/3,真\r\n"
        "a4,赵六,２０２６年１月３日１４:０５,FALSE\r\n",
    )
    found = read(
        path,
        "csv",
        table="agents",
        timezone="Asia/Shanghai",
        map=mapping(
            agent_id="智能体 编号",
            creator_id="作者（工号）",
            created="创建.日期",
            published="是否 发布",
        ),
    )
    assert found.quarantined == []
    assert found.column("creator_id") == ["张三", "李四", "王五", "赵六"]
    assert [moment.astimezone(UTC) for moment in found.column("created")] == [
        datetime(2026, 11, 2, 16, tzinfo=UTC),
        datetime(2026, 11, 3, 6, 5, 6, tzinfo=UTC),
        datetime(2026, 11, 2, 16, tzinfo=UTC),
        datetime(2026, 1, 3, 6, 5, tzinfo=UTC),
    ]
    assert found.column("published") == [True, False, True, False]


def test_days_between_dots_are_read_day_first(tmp_path: Path) -> None:
    cells = ["03.11.2026 14:05", "3.1.2026", "2026-11-03", "03.11.26", "31.31.2026"]
    path = put(tmp_path, "u,t\n" + "".join(f"p,{cell}\n" for cell in cells))
    found = read(path, "csv")
    assert found.column("ts") == [
        datetime(2026, 11, 3, 14, 5, tzinfo=UTC),
        datetime(2026, 1, 3, tzinfo=UTC),
        datetime(2026, 11, 3, tzinfo=UTC),
    ]
    assert found.rules == [(5, "ts", "not_a_time"), (6, "ts", "not_a_time")]


@pytest.mark.parametrize("more", ["", 'c,"x"y,\n'])
def test_what_databases_write_for_null_is_null(tmp_path: Path, more: str) -> None:
    path = put(tmp_path, f"u,t,e,agent\na,{T},x,\\N\n\\N,{T},x,x\nb,{T},x,N\n{more}")
    found = read(path, "csv", map=mapping(user_id="u", ts="t", event="e", agent_id="agent"))
    assert found.column("agent_id") == [None, "N"]
    assert (3, "user_id", "missing") in found.rules


def test_amounts_with_commas_are_read_and_percentages_are_not_guessed(tmp_path: Path) -> None:
    cells = ["１，２３４", '"1,234,567.5"', "1234", "12%", '"1,5"', '"12,34"', "¥5", "３．５"]
    lines = "".join(f"p{n},u,{T},{cell},CNY,charge\n" for n, cell in enumerate(cells))
    path = put(tmp_path, "payment_id,user_id,ts,amount,currency,kind\n" + lines)
    found = read(path, "csv", table="payments", map=())
    assert found.column("amount") == [1234.0, 1234567.5, 1234.0, 3.5]
    assert found.rules == [(line, "amount", "not_a_number") for line in (5, 6, 7, 8)]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_declared(tmp_path: Path, delimiter: str) -> None:
    rows = [["u", "t", "note"], ["a", T, '"x, y; z"'], ["b", "never", ""], ["c", T, "m"]]
    path = put(tmp_path, "".join(delimiter.join(row) + "\n" for row in rows))
    found = read(path, "csv", delimiter=delimiter)
    assert found.column("user_id") == ["a", "c"]
    assert found.column("note") == ["x, y; z", "m"]
    assert found.rules == [(3, "ts", "not_a_time")]


@pytest.mark.parametrize(("delimiter", "written"), [(";", '";"'), ("\t", "tab"), ("|", '"|"')])
def test_one_that_is_not_declared_is_named(tmp_path: Path, delimiter: str, written: str) -> None:
    path = put(tmp_path, delimiter.join(["u", "t"]) + "\n")
    with pytest.raises(UserMistake) as mistake:
        read(path, "csv")
    assert f"`delimiter: {written}`" in mistake.value.text.en
    assert f"`delimiter: {written}`" in mistake.value.text.zh
    assert str(mistake.value.place) == "f.csv:1"


def test_a_delimiter_is_nothing_to_json_lines(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="no `delimiter`"):
        read(put(tmp_path, "{}\n"), "jsonl", delimiter=";")


def test_ids_are_taken_letter_by_letter(tmp_path: Path) -> None:
    ids = ["Ann", "ann", " ann", "ann ", "\u3000ann"]
    path = put(tmp_path, "u,t,s\n" + "".join(f"{one},{T},{one}\n" for one in ids))
    found = read(path, "csv", map=mapping(user_id="u", ts="t", event="s", session_id="s"))
    assert found.column("user_id") == ids
    found = read(path, "csv", map=mapping(user_id="u", ts="t", event="s"))
    assert found.column("event") == ["Ann"] + ["ann"] * 4


def test_a_sentinel_with_blanks_is_still_no_person(tmp_path: Path) -> None:
    path = put(tmp_path, f"u,t\n unknown ,{T}\n  ,{T}\n0 ,{T}\nu,{T}\n")
    found = read(path, "csv")
    assert found.column("user_id") == ["u"]
    assert [rule for _, _, rule in found.rules] == ["missing"] * 3


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_three_hundred_columns(tmp_path: Path, kind: str) -> None:
    names = [f"栏 {n}" for n in range(300)]
    if kind == "csv":
        cells = ",".join(str(n) for n in range(300))
        text = f"u,t,{','.join(names)}\n" + f"a,{T},{cells}\n" * 50
    else:
        cells = ",".join(f'"{name}":{n}' for n, name in enumerate(names))
        text = f'{{"u":"a","t":"{T}",{cells}}}\n' * 50
    found = read(put(tmp_path, text, "f"), kind)
    assert len(found.rows) == 50
    assert all(found.rows[49][name] == n for n, name in enumerate(names))


@pytest.mark.parametrize(
    ("kind", "end", "rules"),
    [
        ("jsonl", '{"u":"c","t":"2026-', [(3, "", "cut_off")]),
        ("jsonl", '{"u":"c","t":"2026-\n', [(3, "", "not_json")]),
        ("jsonl", "[1]", [(3, "", "not_an_object")]),
        ("csv", "c", [(4, "", "cut_off")]),
        ("csv", 'c,"2026-03', [(4, "", "cut_off")]),
        ("csv", "c\n", [(4, "", "wrong_number_of_fields")]),
        ("csv", f"c,{T},x", [(4, "", "wrong_number_of_fields")]),
    ],
)
def test_an_export_that_was_cut_says_so(
    tmp_path: Path, kind: str, end: str, rules: list[tuple[int, str, str]]
) -> None:
    sound = {
        "jsonl": "".join(f'{{"u":"{one}","t":"{T}"}}\n' for one in "ab"),
        "csv": f"u,t\na,{T}\nb,{T}\n",
    }
    found = read(put(tmp_path, sound[kind] + end, "f"), kind)
    assert found.column("user_id") == ["a", "b"]
    assert found.rules == rules


def test_a_cut_within_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_bytes(f'{{"u":"a","t":"{T}"}}\n{{"u":"小'.encode()[:-1])
    assert read(path, "jsonl").rules == [(2, "", "cut_off")]
