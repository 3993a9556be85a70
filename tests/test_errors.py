"""What the operating system says is told in both languages."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from cynosure.cli.main import main
from cynosure.errors import Refusal, system_words
from cynosure.store.faults import spoken as spoken_of_the_store
from cynosure.store.ledger_faults import spoken as spoken_of_the_ledger

COMMON = (errno.EACCES, errno.ENOENT, errno.EISDIR, errno.ENOSPC, errno.EROFS, errno.EMFILE)


@pytest.mark.parametrize("code", COMMON)
def test_a_reason_is_chinese_in_chinese(code: int) -> None:
    words = system_words(os.strerror(code))
    assert words.en == os.strerror(code)
    assert not any(letter.isascii() for letter in words.zh)


def test_a_reason_nobody_knows_stays_as_it_is() -> None:
    assert system_words("the moon is full").zh == "the moon is full"
    assert system_words(None).zh != system_words(None).en


def test_what_the_engine_passes_on_is_chinese_too() -> None:
    import duckdb

    said = f'IO Error: Could not write file "/a/b": {os.strerror(errno.EACCES)}'
    with pytest.raises(Refusal) as refused, spoken_of_the_store():
        raise duckdb.IOException(said)
    assert "没有访问权限" in refused.value.text.zh
    assert "/a/b" not in refused.value.text.zh


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/somewhere/else"),
        sqlite3.OperationalError("attempt to write a readonly database"),
    ],
    ids=["disk", "sqlite"],
)
def test_a_ledger_that_cannot_be_written(error: Exception, tmp_path: Path) -> None:
    if isinstance(error, sqlite3.Error):
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY
    with pytest.raises(Refusal) as refused, spoken_of_the_ledger(tmp_path):
        raise error
    reason = refused.value.text.zh.partition("（")[2].partition("）")[0]
    assert reason
    assert not any(letter.isascii() for letter in reason)
    assert "/somewhere/else" not in refused.value.text.en


@pytest.mark.parametrize(("lang", "reason"), [("en", "Is a directory"), ("zh", "这是目录")])
def test_a_folder_in_the_place_of_a_file_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, reason: str
) -> None:
    sources = "sources:\n  - {table: events, format: csv, path: events.csv}\n"
    star_file = tmp_path / "cynosure.yml"
    star_file.write_text(f"cynosure: 1\nproject: {{id: one}}\n{sources}", "utf-8")
    asked = ["ledger", "export", "--out", str(tmp_path), "--project", str(tmp_path)]
    assert main([*asked, "--lang", lang]) == 2
    assert reason in capsys.readouterr().err
