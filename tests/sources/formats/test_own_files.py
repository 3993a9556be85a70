"""Logs of one's own as they are met in the field: what they are taken for, and why they are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.sources.naming import KEYS, bare, names_of
from cynosure.sources.recognise import Recognised, recognise

NOW = datetime(2026, 6, 9, tzinfo=UTC)
BEGAN = datetime(2026, 6, 1, 8, tzinfo=UTC)
ROWS = 40


def lines(header: str, row: str, parted: str = "\n") -> str:
    """A header and rows; `{n}` is the number of the row, `{u}` a person, `{e}` an event."""
    made = (
        row.format(n=n, u=f"p{n % 7}", e=("asked", "copied")[n % 2], t=BEGAN + timedelta(hours=n))
        for n in range(ROWS)
    )
    return parted.join([header, *made]) + parted


def seen(folder: Path, name: str, text: str | bytes) -> Recognised:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (one,) = recognise(folder, NOW)
    return one


def mapped(one: Recognised) -> dict[str, str]:
    (feed,) = one.feeds
    return {"": feed.table, **dict(feed.columns), **dict(feed.constants)}


@pytest.mark.parametrize(
    "name",
    ["任务编号", "会话ID", "会话编号", "任务ID", "对话编号", "对话 标识", "工单号", "conv_id",
     "chat_uuid", "ThreadKey", "ticket_no"],
)  # fmt: skip
def test_what_holds_an_episode_together_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    one = seen(tmp_path, "e.csv", lines(f"用户ID,时间,事件,{name}", "{u},{t},{e},c{n}"))
    assert mapped(one)["episode_id"] == name
    assert one.confidence == "high"


@given(st.sampled_from(["用户", "客户", "会员", "user", "customer"]), st.sampled_from(KEYS))
def test_a_person_is_named_by_any_word_for_a_key(thing: str, key: str) -> None:
    assert bare(f"{thing}_{key}") in names_of("user_id")


def test_how_many_orders_is_no_key() -> None:
    assert bare("order_num") not in names_of("episode_id")


def test_one_row_a_session_is_an_episode_of_that_kind(tmp_path: Path) -> None:
    row = "s{n},{u},{t},{t},3"
    one = seen(tmp_path, "s.csv", lines("session_id,user,start_time,end_time,messages", row))
    found = mapped(one)
    assert (found[""], found["episode_id"], found["kind"]) == ("episodes", "session_id", "session")
    assert (found["ended"], one.confidence) == ("end_time", "medium")
    assert {row["kind"] for row in one.feeds[0].rows} == {"session"}


def test_a_row_without_an_end_is_no_episode(tmp_path: Path) -> None:
    row = '{{"thread":"c{n}","type":"track","user":{{"id":"{u}"}},"ts":"{t}","name":"{e}"}}'
    one = seen(tmp_path, "e.jsonl", "\n".join(lines("", row).splitlines()[1:]))
    found = mapped(one)
    assert (found[""], found["user_id"], found["event"]) == ("events", "user.id", "name")


def test_values_two_steps_inside_are_found(tmp_path: Path) -> None:
    table = pa.table(
        {
            "event": ["asked", "copied"] * 20,
            "occurred_at": [BEGAN + timedelta(hours=n) for n in range(ROWS)],
            "user": [{"id": f"p{n % 7}"} for n in range(ROWS)],
            "context": [{"conversation": {"id": f"c{n}"}} for n in range(ROWS)],
        }
    )
    pq.write_table(table, tmp_path / "e.parquet")
    (one,) = recognise(tmp_path, NOW)
    assert mapped(one)["user_id"] == "user.id"
    assert mapped(one)["episode_id"] == "context.conversation.id"
    assert one.feeds[0].rows[1]["episode_id"] == "c1"


def test_an_amount_with_a_decimal_comma_is_nobody(tmp_path: Path) -> None:
    text = "".join(
        f"K-{n % 7};{n % 28 + 1:02}.05.2026 10:{n:02};{('asked', 'copied')[n % 2]};{n},{n:02}\n"
        for n in range(ROWS)
    )
    one = seen(tmp_path, "e.csv", "\ufeffKunde;Datum;Aktion;Betrag\n" + text)
    found = mapped(one)
    assert (found["user_id"], found["ts"], found["event"]) == ("Kunde", "Datum", "Aktion")


PAYMENTS = "payment_id,user_id,ts,amount,currency,kind"


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("", "is empty", "文件是空的"),
        (PAYMENTS + "\n", "only a header, no rows; its columns are those of the table payments",
         "只有表头，没有数据行；从列名看属于 payments 表"),
        ("colour,shade\n", "only a header, no rows.", "只有表头，没有数据行。"),
        ("colour,shade\nred,dark\n", "no column (colour, shade) is named as a user",
         "没有哪一列（colour、shade）的名称像用户"),
        ("a,note,note\n1,2,3\n", "names `note` twice; give one", "`note` 出现了两次；请将"),
        (lines(PAYMENTS, '{n},{u},{t},"1,5",CNY,charge'), "`amount` holds `1,5`, which is not a nu",
         "`amount` 列中的 `1,5` 不是数字"),
        (lines(PAYMENTS, "{n},{u},{t},1,CNY,refunded"), "`kind` holds `refunded`, which is not one",
         "`kind` 列中的 `refunded` 不是以下之一：charge"),
        (lines("user_id,ts,amount,currency", "{u},{t},1,CNY"),
         "nearest to the table payments, but no column is named as `payment_id`, `kind`",
         "最接近 payments 表，但有问题：没有哪一列的名称像 `payment_id`、`kind`"),
        (lines("user_id,ts,event", "{u},6/1/26,{e}"), "`ts` holds `6/1/26`, which is not a time",
         "`ts` 列中的 `6/1/26` 不是能识别的时间"),
        (lines("user_id,ts,event", "{u},,{e}"), "`ts` is empty", "`ts` 列是空的"),
        ("user_id\tts\tevent\n".encode("utf-16"), "is in UTF-16", "是 UTF-16 编码"),
    ],
)  # fmt: skip
def test_why_a_file_is_none_that_is_known(
    tmp_path: Path, text: str | bytes, en: str, zh: str
) -> None:
    one = seen(tmp_path, "f.csv", text)
    assert one.format is None
    assert one.reason is not None
    assert en in one.reason.en
    assert zh in one.reason.zh


def test_lines_that_are_none_are_said(tmp_path: Path) -> None:
    one = seen(tmp_path, "f.jsonl", "nothing\nhere\n")
    assert one.reason is not None
    assert "no line of it" in one.reason.en


def test_rows_of_people_that_name_no_event_are_called_by_their_file(tmp_path: Path) -> None:
    one = seen(tmp_path, "orders_2026.csv", lines("customer_id,bought,items", "{u},{t},{n}"))
    assert mapped(one) == {"": "events", "user_id": "customer_id", "ts": "bought",
                           "event": "orders"}  # fmt: skip
    assert one.confidence == "low"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("who,when,what", "{u},{t},9c3de8c{n:02}ab1"),
        ("who,when,what", "1.{n}.0,{t},repo"),
        ("when,amount", "{t},1.5"),
    ],
)
def test_digests_are_no_events_and_versions_no_people(
    tmp_path: Path, header: str, row: str
) -> None:
    assert seen(tmp_path, "rows.csv", lines(header, row)).format is None


def test_devices_stand_in_for_people_where_many_rows_name_none(tmp_path: Path) -> None:
    text = lines("user_id,device_id,ts,event", "{u},d{n},{t},{e}")
    (feed,) = seen(tmp_path, "e.csv", text).feeds
    assert feed.instead == ()
    (feed,) = seen(tmp_path, "e.csv", text.replace("\np3,", "\n,")).feeds
    assert feed.instead == (("user_id", "device_id"),)


def test_a_survey_is_told_how_its_answers_become_labels(tmp_path: Path) -> None:
    rows = "".join(f"s{n},w{n % 5},q{n},{n % 5 + 1},{n % 3}\n" for n in range(40))
    one = seen(tmp_path, "survey.csv", f"session_id,worker_id,question_id,ease,joy\n{rows}")
    assert one.format is None
    assert one.reason is not None
    for said in (one.reason.en, one.reason.zh):
        assert "subject_id: session_id, rater: worker_id" in said
        assert "unpivot: {columns: [ease, joy]}" in said
