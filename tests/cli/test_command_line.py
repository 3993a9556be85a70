"""The command line itself: help, languages, mistakes, pipes, and what it imports."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cynosure.cli.commands import COMMANDS
from cynosure.cli.examples import EXAMPLES
from cynosure.cli.main import main
from cynosure.cli.parser import Parser
from cynosure.metrics.starfile.bounds import CRITERIA
from tests.cli.bakery import Bakery
from tests.conftest import ROOT

NAMES = [command.name for command in COMMANDS]
ENGINES = ("numpy", "numba", "ibis", "duckdb", "pyarrow", "scipy", "pandas", "sqlglot")
OURS = ("ruamel", "msgspec", "rich")
LATIN_WORDS = re.compile(r"\b[a-z]{3,}\b")
ALLOWED = {*NAMES, *CRITERIA, "cyn", "help", "day", "week", "month", "quarter", "year"} | {
    "list", "show", "verify", "prune", "json", "markdown", "cynosure",
    "release", "ignore", "model", "prompt", "product", "judge", "price", "policy", "campaign",
    "incident", "units", "asked", "accepted", "category", "assistant", "shapley",
    "lmdi", "bare", "account", "add", "effect", "person", "gate", "triage",
    "experiment", "hash", "staggered", "market", "nobody", "agents", "groups", "country", "old",
    "new", "people", "plan", "rubric", "grade", "beliefs", "pairs", "steps", "leaderboard", "check",
    "judged", "csv", "ship", "hold", "stop", "close", "calibration", "export", "jsonl",
    "solved", "by",
}  # fmt: skip
"""Words of a Chinese help that are typed as they stand, beside its options."""


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_without_a_command_it_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    for lang, word in (("en", "Usage"), ("zh", "用法")):
        code, out, _ = said(capsys, "--lang", lang)
        assert code == 0
        assert word in out
        assert all(f"\n  {name}" in out for name in NAMES)
        assert said(capsys, "--lang", lang, "--help")[1] == out


@pytest.mark.parametrize("name", NAMES)
def test_help_of_every_command(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, err = said(capsys, name, "--help", "--lang", "en")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: cyn {name}")
    assert "show this help" in out
    assert said(capsys, "help", name, "--lang", "en")[1] == out


@pytest.mark.parametrize("line", [line for some in EXAMPLES.values() for line in some])
def test_examples_of_the_help_can_be_typed(line: str) -> None:
    _, name, *words = shlex.split(line)
    command = next(one for one in COMMANDS if one.name == name)
    parser = Parser(name, command.help, "en")
    importlib.import_module(command.module).add_arguments(parser, "en")
    parser.read(words)
    assert line in parser.format_help()
    assert len(line) <= 98


@pytest.mark.parametrize("name", NAMES)
def test_chinese_help_is_chinese(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = said(capsys, name, "--help", "--lang", "zh")
    assert code == 0
    assert out.startswith(f"用法：cyn {name}")
    assert "选项：" in out
    out, examples = out.split("\n示例：\n")
    assert all(line.startswith(f"  cyn {name}") for line in examples.splitlines())
    words = set(LATIN_WORDS.findall(re.sub(r"--?[a-z-]+", "", out)))
    assert words <= ALLOWED, words - ALLOWED


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (["strar"], "Did you mean `star`?", "是否想写 `star`？"),
        (["--json", "star"], "A command comes first", "先写命令"),
        (["star", "--metrc", "x"], "Did you mean `--metric`?", "是否想写 `--metric`？"),
        (["star", "--jsn=1"], "Did you mean `--json`?", "是否想写 `--json`？"),
        (["star", "today"], "no use for the word `today`", "用不到“today”"),
        (["star", "--period"], "`--period` needs a value", "`--period` 后面需要写一个值"),
        (["star", "--json=yes"], "`--json` takes no value", "`--json` 不带值"),
        (["star", "--json", "--markdown"], "exclude each other", "不能同时使用"),
        (["ledger"], "calibration|export` is missing", "缺少 `list|show|verify|"),
        (["ledger", "lst"], "Did you mean `list`?", "是否想写 `list`？"),
        (["snapshot", "prine"], "Did you mean `prune`?", "是否想写 `prune`？"),
    ],
)
def test_a_mistake_names_the_nearest_right_thing(
    capsys: pytest.CaptureFixture[str], words: list[str], en: str, zh: str
) -> None:
    for lang, part in (("en", en), ("zh", zh)):
        code, out, err = said(capsys, *words, "--lang", lang)
        assert (code, out) == (2, "")
        assert part in err
        assert err.count("\n") == 1
    assert not re.search(r"usage|argument|option|required|expected", err)


@pytest.mark.parametrize("words", [["--lang", "fr"], ["star", "--lang=fr"], ["star", "--lang"]])
def test_a_language_that_is_not_spoken(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, _, err = said(capsys, *words)
    assert code == 2
    assert "en" in err
    assert "zh" in err


def test_names_of_the_star_file(loaded: Bakery) -> None:
    for words, near in (
        (("--metric", "sucess"), "`success`"),
        (("--by", "ovn"), "`oven`"),
        (("--period", "wek"), "`week`"),
    ):
        for lang in ("en", "zh"):
            answer = loaded.cyn("star", *words, lang=lang)
            assert (answer.code, near in answer.err) == (2, True), answer.err
    unknown = loaded.cyn("star", "--snapshot", "00000000")
    assert (unknown.code, "no snapshot `00000000`" in unknown.err) == (2, True)


def test_the_environment_chooses_the_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CYNOSURE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert said(capsys)[1].startswith("Cynosure")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert said(capsys)[1].startswith("北辰")
    monkeypatch.setenv("CYNOSURE_LANG", "en")
    assert said(capsys)[1].startswith("Cynosure")
    assert said(capsys, "--lang", "zh")[1].startswith("北辰")


def python(code: str, *words: str, **options: Any) -> subprocess.Popen[str]:
    """Another interpreter with this package, running `code`."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


IMPORTED = f"""
import sys
from cynosure.cli.examples import EXAMPLES
from cynosure.cli.main import main
from cynosure.cli.parser import Parser
code = main(sys.argv[1:])
heavy = [name for name in {ENGINES + OURS} if name in sys.modules]
print(",".join(heavy), file=sys.stderr)
sys.exit(code)
"""


def imported(*words: str) -> set[str]:
    """Libraries that a command line imports."""
    running = python(IMPORTED, *words)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    return set(filter(None, err.strip().split(",")))


def test_help_imports_no_library() -> None:
    assert imported("--help") == set()
    assert imported("--lang", "zh") == set()


def test_an_answer_that_is_known_imports_no_engine(loaded: Bakery) -> None:
    where = ("--project", str(loaded.folder))
    asked = (("star",), ("why",), ("growth",), ("doctor",), ("brief",))
    for words in asked:
        assert loaded.cyn(*words).code == 0
    listed = (("ledger", "list"), ("ledger", "show", "F-0001"), ("snapshot", "list"))
    for words in (*asked, ("star", "--json"), *listed):
        assert imported(*words, *where) & set(ENGINES) == set(), words
    assert "duckdb" in imported("star", "--metric", "success", *where)


RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from cynosure.cli.examples import EXAMPLES
from cynosure.cli.main import main
from cynosure.cli.parser import Parser
sys.exit(main())
"""


def test_a_closed_pipe_is_no_complaint(loaded: Bakery) -> None:
    loaded.cyn("star")
    with python(RUN, "star", "--project", str(loaded.folder)) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait(timeout=60) == 0


def test_an_interruption_is_a_word(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    deadline = time.monotonic() + 60
    with python(RUN, "demo", "--folder", str(folder), "--lang", "zh") as running:
        while not (folder / "data").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert err.strip() == "cyn: 已中断。"


def test_a_terminal_of_few_letters_gets_escapes(loaded: Bakery) -> None:
    loaded.cyn("star")
    running = subprocess.run(
        [sys.executable, "-c", RUN, "star", "--project", str(loaded.folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert running.returncode == 0, running.stderr
    assert "\\u25a0 Measured" in running.stdout


@pytest.mark.parametrize("name", ["cynosure.yml", ".cynosure"])
def test_a_file_that_may_not_be_used(loaded: Bakery, name: str) -> None:
    path = loaded.folder / name
    if name == "cynosure.yml":
        path.unlink()
        path.mkdir()
    else:
        (path / "snapshots").rename(path / "away")
        (path / "snapshots").write_text("not a folder", encoding="utf-8")
    answer = loaded.cyn("star")
    assert answer.code in (2, 3)
    assert answer.err.startswith("cyn: ")
    assert answer.err.count("\n") == 1
