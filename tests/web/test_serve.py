"""`cyn serve` as a program: it starts quickly, imports no engine, and says what is wrong."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cynosure.cli.main import main
from cynosure.web.assets import vega_asset
from tests.report.examples import MEASURED
from tests.web.shelf import Shelf

ENGINES = (
    "numpy", "numba", "ibis", "duckdb", "pyarrow", "scipy", "pandas", "sqlglot", "vl_convert",
)  # fmt: skip
SECONDS = 2.0
"""Of its own work until the first page is there, from the second start on."""
CODE = """
import sys
from cynosure.cli.main import main
try:
    main(sys.argv[1:])
finally:
    print("ENGINES", *(name for name in {engines} if name in sys.modules), flush=True)
"""


@contextmanager
def serving(shelf: Shelf) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server of a project in a process of its own, and where it listens."""
    code = CODE.replace("{engines}", repr(ENGINES))
    words = ["serve", "--port", "0", "--project", str(shelf.folder)]
    with subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://[^/]+/", line)
        if found is None:
            process.kill()
            pytest.fail(line + process.stdout.read())
        try:
            yield process, found[0]
        finally:
            process.kill()


def worked(process: subprocess.Popen[str]) -> float:
    """The seconds of processor that a process has had so far."""
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc tells the time of others")
def test_the_second_start_is_quick_and_imports_no_engine(shelf: Shelf) -> None:
    shelf.serve_snapshot("aaaaaaaaaaaaaaaa")
    shelf.put(MEASURED)
    first = vega_asset(shelf.layout)
    assert b"vegaEmbed" in first.body
    assert vega_asset(shelf.layout) == first
    with serving(shelf) as (process, where):
        with urllib.request.urlopen(f"{where}star?lang=zh", timeout=30) as answer:
            page = answer.read().decode()
        took = worked(process)
        with urllib.request.urlopen(f"{where}findings/F-0001.json", timeout=30) as answer:
            assert answer.status == 200
        process.send_signal(2)
        assert process.stdout is not None
        rest = process.stdout.read()
    assert "周满足用户数" in page
    assert took < SECONDS
    assert rest.split("ENGINES")[1].split() == []


def test_a_port_in_use(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for lang, said in (("en", "cannot be listened on"), ("zh", "无法监听")):
            words = ["serve", "--port", port, "--project", str(shelf.folder), "--lang", lang]
            assert main(words) == 3
            assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "en", "zh"),
    [
        (["--host", "0.0.0.0"], 2, "needs a token", "需要令牌"),
        (["--host", "0.0.0.0", "--token", "short"], 2, "at least 16", "至少 16 个字符"),
        (["--token", "with a blank in the middle"], 2, "no blank", "不含空格"),
        (["--port", "http"], 2, "no port", "不是端口号"),
        (["--port", "65536"], 2, "no port", "不是端口号"),
        (["--host", "999.1.2.3", "--token", "x" * 16], 3, "cannot be listened on", "无法监听"),
        (["--ask", "--port", "0"], 3, "cyn load", "cyn load"),
    ],
)
def test_what_cannot_be_served_is_a_sentence(
    shelf: Shelf, capsys: pytest.CaptureFixture[str], words: list[str], code: int, en: str, zh: str
) -> None:
    for lang, said in (("en", en), ("zh", zh)):
        assert main(["serve", *words, "--project", str(shelf.folder), "--lang", lang]) == code
        err = capsys.readouterr().err
        assert said in err
        assert err.count("\n") == 1


def test_there_is_no_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--project", str(tmp_path)]) == 2
    assert "cyn init" in capsys.readouterr().err


def test_an_address_waits_for_its_turn(shelf: Shelf) -> None:
    """A server that is asked at once by many answers all of them."""
    shelf.serve_snapshot("aaaaaaaaaaaaaaaa")
    shelf.put(MEASURED)
    with serving(shelf) as (_, where):
        begun = time.monotonic()
        for _ in range(20):
            with urllib.request.urlopen(f"{where}star", timeout=30) as answer:
                assert answer.status == 200
        assert time.monotonic() - begun < 20
