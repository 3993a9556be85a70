"""Files as they come in the field: what can be read is counted, the rest is named, nothing is lost.

The bakery has 8 good rows; a case spoils its files or lays others beside them.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.bakery import COLUMNS, FIRST, LATER, Bakery, Row, talk
from tests.cli.cases import Case, only

LANGS = ("en", "zh")
MANY = [row for n in range(100) for row in talk("2026-06-02", f"p{n}", baked=True)]
"""200 rows, so that a single bad one lies under the limit of 1 %."""


def text(rows: Iterable[Row], head: Iterable[str] = COLUMNS, delimiter: str = ",") -> str:
    """Rows as a CSV file without quotes."""
    return "\n".join(delimiter.join(row) for row in (tuple(head), *rows)) + "\n"


def objects(rows: Iterable[Row], head: Iterable[str] = COLUMNS) -> list[dict[str, str]]:
    """Rows as JSON objects."""
    return [dict(zip(head, row, strict=True)) for row in rows]


def parquet() -> bytes:
    """The first rows as a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(objects(FIRST)), sink)
    return sink.getvalue()


def workbook() -> bytes:
    """The beginning that every Excel workbook has."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
    return sink.getvalue()


def at(rows: Iterable[Row], place: int, value: str) -> list[Row]:
    """The rows with another value in one place of the first of them."""
    first, *rest = rows
    return [(*first[:place], value, *first[place + 1 :]), *rest]


def of_format(bakery: Bakery, format_: str, name: str, content: bytes) -> None:
    """Make this the only file, of another format."""
    bakery.rewrite("format: csv", f"format: {format_}")
    bakery.rewrite("data/*.csv", "data/*")
    only(bakery, name, content)


def epochs(bakery: Bakery) -> None:
    """A column whose times are seconds in three rows of four, else milliseconds."""
    seconds = [1_780_000_000 + 60 * n for n in range(8)]
    times = [str(s * 1000 if n % 4 == 0 else s) for n, s in enumerate(seconds)]
    rows = [(*row[:2], time, *row[3:]) for row, time in zip(FIRST, times, strict=True)]
    only(bakery, "epochs.csv", text(rows).encode())


REFUSED = (
    # Excel in Chinese saves CSV as GBK; the header is plain, so that only rows betray it.
    Case(
        "GBK declared as UTF-8",
        lambda b: only(b, "a.csv", text(at(FIRST, 5, "柴火灶")).encode("gbk")),
        3,
        ("data/a.csv:2 (bytes that look like GB18030)", "`encoding: gb18030`"),
        ("data/a.csv:2（编码疑似 GB18030）", "`encoding: gb18030`"),
    ),
    Case(
        "a workbook named CSV",
        lambda b: only(b, "a.csv", workbook()),
        3,
        ("data/a.csv: the file is a zip archive", "save the sheet as CSV"),
        ("data/a.csv：文件是 zip 压缩包", "另存为 CSV"),
    ),
    Case(
        "Parquet named CSV",
        lambda b: only(b, "a.csv", parquet()),
        3,
        ("data/a.csv: the file is Parquet", "`format: parquet`"),
        ("data/a.csv：文件是 Parquet", "`format: parquet`"),
    ),
    Case(
        "Parquet cut in the middle",
        lambda b: of_format(b, "parquet", "a.parquet", parquet()[:600]),
        3,
        ("data/a.parquet: the file is not Parquet, or it ends too early",),
        ("data/a.parquet：文件不是 Parquet 格式，或者末尾不完整",),
    ),
    Case(
        "CSV cut inside a quoted field",
        lambda b: only(b, "a.csv", (text(FIRST) + '"2026-06-12-dan,da').encode()),
        3,
        ("1 of the 9 rows", "data/a.csv:10 (the line ends in the middle)"),
        ("9 行中有 1 行", "data/a.csv:10（行未写完）"),
    ),
    Case(
        "seconds and milliseconds in one column",
        epochs,
        3,
        ("`at` mixes epoch seconds (10 digits, 75.00%", "milliseconds (13 digits, 25.00%)"),
        ("`at` 混用了秒级（10 位，占已读时间的 75.00%）", "毫秒级（13 位，占 25.00%）"),
    ),
    Case(
        "a later version that calls a column otherwise",
        lambda b: (b.folder / "data" / "second.csv").write_text(
            text(LATER, ("id", "user", "at", "what", "talk", "oven"))
        ),
        2,
        ("`user_id` is mapped from `who`", "data/second.csv has not", "`user`"),
        ("`user_id` 映射自 `who`", "data/second.csv 中没有这一列", "`user`"),
    ),
    # In JSON lines both versions may stand in one file; the rows of the new one have no person.
    Case(
        "two versions in one file of JSON lines",
        lambda b: of_format(
            b,
            "jsonl",
            "a.jsonl",
            "\n".join(
                json.dumps(one)
                for one in (*objects(FIRST), *objects(LATER, ("id", "user", *COLUMNS[2:])))
            ).encode(),
        ),
        3,
        ("2 of the 10 rows", "data/a.jsonl:9 user_id (no value)"),
        ("10 行中有 2 行", "data/a.jsonl:9 user_id（缺少值）"),
    ),
    Case(
        "a column named twice",
        lambda b: only(b, "a.csv", text(FIRST, (*COLUMNS[:-1], "who")).encode()),
        3,
        ("data/a.csv:1: the header names `who` twice",),
        ("data/a.csv:1：表头中列名 `who` 出现了两次",),
    ),
    Case(
        "a header in capitals",
        lambda b: only(b, "a.csv", text(FIRST, map(str.upper, COLUMNS)).encode()),
        2,
        ("`event_id` is mapped from `id`", "Did you mean `ID`?"),
        ("`event_id` 映射自 `id`", "是否想写 `ID`？"),
    ),
    Case(
        "semicolons for commas",
        lambda b: only(b, "a.csv", text(FIRST, delimiter=";").encode()),
        2,
        ("data/a.csv:1: The header is a single column", '`delimiter: ";"`'),
        ("data/a.csv:1：表头只有一列", '`delimiter: ";"`'),
    ),
    Case(
        "a row without its person",
        lambda b: b.file("first.csv", at(FIRST, 1, "")),
        3,
        ("1 of the 8 rows", "data/first.csv:2 user_id (no value)"),
        ("8 行中有 1 行", "data/first.csv:2 user_id（缺少值）"),
    ),
    Case(
        "a row from the future",
        lambda b: b.file("first.csv", at(FIRST, 2, "2999-01-01T00:00:00Z")),
        3,
        ("data/first.csv:2 ts (a time before 1990 or in the future)",),
        ("data/first.csv:2 ts（时间早于 1990 年或在未来）",),
    ),
    Case(
        "no file, and only the star file near",
        lambda b: b.rewrite("data/*.csv", "export.csv"),
        2,
        ("No file matches `export.csv`.\n",),
        ("没有文件匹配 `export.csv`。\n",),
    ),
)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_refused_in_a_sentence(bakery: Bakery, case: Case, lang: str) -> None:
    case.spoil(bakery)
    case.refused(bakery.cyn("load", lang=lang), lang)


@dataclass(frozen=True)
class Kept:
    """What lies in the folder, what comes of its rows, and parts of what `load` says."""

    name: str
    spoil: Callable[[Bakery], object]
    counts: tuple[int, int, int, int]
    """Rows read, kept, quarantined, duplicates."""
    value: float
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


def windows_in_chinese(bakery: Bakery) -> None:
    """A byte order mark and CRLF, in a folder whose name has a blank."""
    folder = bakery.folder / "data" / "六月 数据"
    folder.mkdir()
    rows = [(*row[:5], "柴火灶") for row in FIRST]
    (folder / "导出 (1).csv").write_bytes(text(rows).replace("\n", "\r\n").encode("utf-8-sig"))
    (bakery.folder / "data" / "first.csv").unlink()
    bakery.rewrite("data/*.csv", "data/*/*.csv")


def wide(bakery: Bakery) -> None:
    names = [f"p{n}" for n in range(300)]
    rows = [(*row, *names) for row in FIRST]
    only(bakery, "wide.csv", text(rows, (*COLUMNS, *names)).encode())


def second_source(bakery: Bakery) -> None:
    """The same ids from another source, which says that somebody else did it all."""
    mapped = "    map: {event_id: id, user_id: who, ts: at, event: what, episode_id: talk}\n"
    more = mapped + '  - table: events\n    format: csv\n    path: "more/*.csv"\n' + mapped
    bakery.rewrite(mapped, more)
    rows = [(row[0], "zoe", *row[2:]) for row in FIRST]
    (bakery.folder / "more").mkdir()
    (bakery.folder / "more" / "other.csv").write_text(text(rows))


KEPT = (
    Kept("a Chinese folder, BOM and CRLF", windows_in_chinese, (8, 8, 0, 0), 2),
    Kept("300 columns", wide, (8, 8, 0, 0), 2),
    Kept(
        "a JSON list as JSON lines",
        lambda b: of_format(b, "jsonl", "a.json", json.dumps(objects(FIRST), indent=1).encode()),
        (8, 8, 0, 0),
        2,
    ),
    Kept(
        "gzip named CSV",
        lambda b: only(b, "a.csv", gzip.compress(text(FIRST).encode())),
        (8, 8, 0, 0),
        2,
    ),
    Kept(
        "a second file with one column more",
        lambda b: (b.folder / "data" / "second.csv").write_text(
            text([(*row, "9") for row in LATER], (*COLUMNS, "version"))
        ),
        (10, 10, 0, 0),
        3,
    ),
    Kept(
        "a property that is a number in one file",
        lambda b: b.file("second.csv", [(*row[:5], "7.5") for row in LATER]),
        (10, 10, 0, 0),
        3,
    ),
    # A plain file that stops inside a row is short by an unknown number of rows.
    Kept(
        "CSV cut in the middle",
        lambda b: only(b, "a.csv", text(MANY)[:-40].encode()),
        (200, 199, 1, 0),
        99,
        ("data/a.csv:201 (the line ends in the middle)", "Export it again"),
        ("data/a.csv:201（行未写完）", "请重新导出"),
    ),
    Kept(
        "JSON lines cut in the middle",
        lambda b: of_format(
            b, "jsonl", "a.jsonl", "\n".join(map(json.dumps, objects(MANY)))[:-40].encode()
        ),
        (200, 199, 1, 0),
        99,
        ("data/a.jsonl:200 (the line ends in the middle)", "Export it again"),
        ("data/a.jsonl:200（行未写完）", "请重新导出"),
    ),
    Kept(
        "one bad row of many",
        lambda b: b.file("first.csv", [*MANY, *at(LATER[:1], 1, "")]),
        (201, 200, 1, 0),
        100,
        ("data/first.csv:202 user_id (no value)",),
        ("data/first.csv:202 user_id（缺少值）",),
    ),
    Kept(
        "two sources that disagree",
        second_source,
        (16, 8, 0, 8),
        1,
        ("(8 of them differed; the last stands)", "8 rows of events stand in both"),
        ("（其中 8 行内容不同，以最后载入的为准）", "events 有 8 行同时出现在"),
    ),
)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_kept_and_counted(bakery: Bakery, case: Kept) -> None:
    case.spoil(bakery)
    for lang, parts in zip(LANGS, (case.en, case.zh), strict=True):
        shutil.rmtree(bakery.folder / ".cynosure", ignore_errors=True)
        said = bakery.cyn("load", lang=lang)
        assert said.code == 0, said.err
        for part in parts:
            assert part in said.out, lang
    read, kept, bad, double = case.counts
    assert read == kept + bad + double
    checks = bakery.cyn("doctor", "--json").json["findings"][0]["finding"]["checks"]
    told = next(dict(check["values"]) for check in checks if check["code"] == "reconcile_rows")
    assert told == {"read": read, "kept": kept, "quarantined": bad, "duplicates": double}
    assert bakery.value() == case.value


def test_doctor_tells_that_sources_disagree(bakery: Bakery) -> None:
    second_source(bakery)
    bakery.cyn("load")
    for lang, part in (
        (
            "en",
            "Rows of `events` that differ from an earlier one of the same id: 8 (in 'more/*.csv')",
        ),
        ("zh", "`events` 表有 8 行与先前同一 ID 的行内容不同（来自 'more/*.csv'）"),
    ):
        out = "".join(bakery.cyn("doctor", lang=lang).out.split())
        assert part.replace(" ", "") in out
        assert "under new ids" not in out


def test_a_source_taken_out_takes_its_rows_along(loaded: Bakery) -> None:
    rows = [(f"{row[0]}-m", *row[1:]) for row in talk("2026-06-10", "eve", baked=True)]
    (loaded.folder / "more").mkdir()
    (loaded.folder / "more" / "other.csv").write_text(text(rows))
    loaded.rewrite("data/*.csv", "more/*.csv")
    said = loaded.cyn("load")
    assert "data/first.csv is no longer a source; its rows are gone" in said.out
    assert loaded.value() == 1


def test_ids_that_change_case_or_carry_blanks(bakery: Bakery) -> None:
    again = [(f"{row[0]}-b", f" {row[1].upper()} ", *row[2:]) for row in FIRST]
    bakery.file("first.csv", [*FIRST, *again])
    bakery.cyn("load")
    for lang, part in (
        ("en", "Ids that differ from another one in case, blanks or a last .0 only: 6"),
        ("zh", "与另一个 ID 只差大小写、空格或末尾 .0 的有 6 个"),
    ):
        assert part in " ".join(bakery.cyn("doctor", lang=lang).out.split())


def test_a_clock_that_jumps_five_minutes(bakery: Bakery) -> None:
    """24 rows an hour for 12 hours; in two of them the devices run five minutes late."""
    rows = []
    for hour in range(12):
        late = 5 if hour in (6, 7) else 0
        for n in range(24):
            happened = f"2026-06-02T{hour:02}:{2 * n + 5 - late:02}:00Z"
            received = f"2026-06-02T{hour:02}:{2 * n + 5:02}:02Z"
            rows.append((f"{hour}-{n}", f"p{n}", happened, "asked", f"{hour}-{n}", "gas", received))
    only(bakery, "a.csv", text(rows, (*COLUMNS, "received_ts")).encode())
    assert bakery.cyn("load").code == 0
    for lang, part in (
        ("en", "arrive a minute or more earlier or later than usual: 2"),
        ("zh", "有 2 个小时的数据比平时早到或晚到一分钟以上"),
    ):
        assert part in " ".join(bakery.cyn("doctor", lang=lang).out.split())


def test_too_few_rows_an_hour_say_nothing_of_clocks(bakery: Bakery) -> None:
    rows = [(*row, row[2]) for row in FIRST]
    only(bakery, "a.csv", text(rows, (*COLUMNS, "received_ts")).encode())
    bakery.cyn("load")
    out = " ".join(bakery.cyn("doctor").out.split())
    assert "whether a clock jumped is not known" in out.lower()
