"""`cyn init` from a folder of exports to a first star, in both languages."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cynosure.cli.main import main
from cynosure.metrics.starfile.read import read_star_file
from tests.sources.formats.cases import CASES

FIXTURES = Path(__file__).resolve().parents[1] / "sources" / "formats" / "fixtures"
OF_NOBODY = sorted(
    name
    for case in CASES
    if set(case.rows) <= {"trials", "effects"}
    for name in (case.fixture, *case.beside)
)
"""What models did on test items, and sums of experiments: rows of nobody."""
ALONE = sorted(
    path.name
    for path in FIXTURES.iterdir()
    if path.suffix != ".md" and path.name not in ("langfuse_scores.csv", *OF_NOBODY)
)
TOGETHER = [
    ["langfuse_observations.jsonl", "langfuse_scores.csv"],
    ["growthbook.csv", "growthbook_sums.csv", "events_zh.csv"],
    ["posthog_export.jsonl", "posthog_batch.json"],
]

Cyn = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cyn(capsys: pytest.CaptureFixture[str]) -> Cyn:
    def run(*words: str, lang: str = "en") -> tuple[int, str, str]:
        code = main([*words, "--lang", lang])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], list[str]]:
    """A terminal on which the given lines are typed; returns the prompts shown."""

    def type_lines(lines: list[str]) -> list[str]:
        shown: list[str] = []
        left: Iterator[str] = iter(lines)

        def read(prompt: str) -> str:
            shown.append(prompt)
            line = next(left, None)
            if line is None:
                raise EOFError
            return line

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", read)
        return shown

    return type_lines


def folder_with(folder: Path, fixtures: list[str]) -> str:
    for fixture in fixtures:
        shutil.copy(FIXTURES / fixture, folder)
    return str(folder)


@pytest.mark.parametrize("fixtures", [*([one] for one in ALONE), *TOGETHER], ids="+".join)
def test_init_load_star(tmp_path: Path, cyn: Cyn, fixtures: list[str]) -> None:
    """In both languages; what was loaded under the one is there for the other."""
    folder = folder_with(tmp_path, fixtures)
    for lang, measured in (("en", "■ Measured"), ("zh", "■ 实测")):
        (tmp_path / "cynosure.yml").unlink(missing_ok=True)
        code, out, err = cyn("init", folder, "--yes", lang=lang)
        assert code == 0, err
        for fixture in fixtures:
            assert fixture in out
        assert "#?" in (tmp_path / "cynosure.yml").read_text(encoding="utf-8")
        code, out, err = cyn("load", "--project", folder, "--json", lang=lang)
        assert code == 0, err
        assert {file["shown"] for file in json.loads(out)["files"]} == set(fixtures)
        code, out, err = cyn("star", "--project", folder, lang=lang)
        assert code == 0, err
        assert measured in out


def test_a_star_file_is_never_written_over(tmp_path: Path, cyn: Cyn) -> None:
    folder = folder_with(tmp_path, ["sensors.jsonl"])
    (tmp_path / "cynosure.yml").write_text("mine\n")
    for lang in ("en", "zh"):
        code, out, err = cyn("init", folder, "--yes", lang=lang)
        assert (code, out) == (2, "")
        assert "cynosure.yml" in err
    assert (tmp_path / "cynosure.yml").read_text() == "mine\n"


def test_without_a_terminal_it_says_what_to_write(tmp_path: Path, cyn: Cyn) -> None:
    folder = folder_with(tmp_path, ["sensors.jsonl"])
    code, _, err = cyn("init", folder)
    assert code == 2
    assert "--yes" in err
    assert not (tmp_path / "cynosure.yml").exists()


def test_nothing_to_go_on_writes_nothing(tmp_path: Path, cyn: Cyn) -> None:
    code, _, err = cyn("init", folder_with(tmp_path, ["langfuse_scores.csv"]), "--yes")
    assert code == 3
    assert "langfuse_scores.csv" in err
    assert not (tmp_path / "cynosure.yml").exists()


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Passed over by its ending: `a.txt`"), ("zh", "跳过：`a.txt`")]
)
def test_files_that_are_not_looked_at_are_named(
    tmp_path: Path, cyn: Cyn, lang: str, said: str
) -> None:
    (tmp_path / "a.txt").write_text("00004 19970101 2 29.33\n")
    code, _, err = cyn("init", str(tmp_path), "--yes", lang=lang)
    assert code == 3
    assert said in err


def test_a_log_with_devices_is_written_and_loaded(tmp_path: Path, cyn: Cyn) -> None:
    rows = "".join(
        f"{'' if n % 4 else 'u'},d{n % 9},2026-11-{n % 9 + 1:02}T10:00:00Z,asked\n"
        for n in range(40)
    )
    (tmp_path / "log.csv").write_text(f"user_id,device_id,ts,event\n{rows}")
    assert cyn("init", str(tmp_path), "--yes")[0] == 0
    assert "user_id: {first: [user_id, device_id]}" in (tmp_path / "cynosure.yml").read_text()
    code, out, _ = cyn("load", "--project", str(tmp_path))
    assert code == 0
    assert "+ 0 quarantined" in out


def test_five_questions_are_asked_and_answers_taken(
    tmp_path: Path, cyn: Cyn, typing: Callable[[list[str]], list[str]]
) -> None:
    folder = folder_with(tmp_path, ["sensors.jsonl"])
    shown = typing(["", "reply_copyed", "reply_copied", "-", "1h", "UTC"])
    code, out, err = cyn("init", folder)
    assert code == 0, err
    assert shown[0] == "[message_sent] > "
    assert len(shown) == 6
    assert "Did you mean `reply_copied`?" in out
    star_file = read_star_file(tmp_path / "cynosure.yml")
    assert list(star_file.moments) == ["asked", "accepted"]
    assert star_file.calendar.timezone == "UTC"


def test_questions_in_chinese(
    tmp_path: Path, cyn: Cyn, typing: Callable[[list[str]], list[str]]
) -> None:
    folder = folder_with(tmp_path, ["events_zh.csv"])
    typing(["", "", "", "", ""])
    code, out, err = cyn("init", folder, lang="zh")
    assert code == 0, err
    assert "哪些事件表示用户采纳了回答？" in out
    assert "Which" not in out


def test_the_end_of_input_takes_the_guesses(
    tmp_path: Path, cyn: Cyn, typing: Callable[[list[str]], list[str]]
) -> None:
    folder = folder_with(tmp_path, ["sensors.jsonl"])
    typing([])
    assert cyn("init", folder)[0] == 0
    assert "asked: {event: [message_sent]}   #?" in (tmp_path / "cynosure.yml").read_text()


def test_json_says_what_was_seen(tmp_path: Path, cyn: Cyn) -> None:
    code, out, _ = cyn("init", "--project", folder_with(tmp_path, ["events_zh.csv"]), "--json")
    said = json.loads(out)
    assert code == 0
    assert said["moments"]["asked"] == ["发送消息"]
    (seen,) = said["seen"]
    assert (seen["format"], seen["confidence"], seen["tables"]) == ("csv", "high", {"events": 6})
    assert seen["map"]["events"]["user_id"] == "用户ID"


def test_a_chinese_spreadsheet_is_loaded_as_it_is(tmp_path: Path, cyn: Cyn) -> None:
    text = (FIXTURES / "events_zh.csv").read_text(encoding="utf-8").replace(",", ";")
    (tmp_path / "事件.csv").write_bytes(text.encode("gb18030"))
    code, _, err = cyn("init", str(tmp_path), "--yes", lang="zh")
    assert code == 0, err
    code, out, err = cyn("load", "--project", str(tmp_path), "--json")
    assert code == 0, err
    (file,) = json.loads(out)["files"]
    assert (file["read"], file["kept"]) == (6, 6)


def test_a_guess_by_values_alone_stands_back_behind_a_known_file(tmp_path: Path, cyn: Cyn) -> None:
    folder = folder_with(tmp_path, ["sensors.jsonl"])
    rows = "".join(f"p{n % 5},2026-11-{n % 9 + 1:02} 10:00:00,w{n % 2}\n" for n in range(40))
    (tmp_path / "odd.csv").write_text(f"who,at,what\n{rows}")
    code, out, _ = cyn("init", folder, "--yes")
    assert code == 0
    assert "low" in out
    assert {source.path for source in read_star_file(tmp_path / "cynosure.yml").sources} == {
        "sensors.jsonl"
    }


@pytest.mark.parametrize(("lang", "said"), [("en", "only a header"), ("zh", "只有表头")])
def test_why_a_file_is_not_used_is_said(tmp_path: Path, cyn: Cyn, lang: str, said: str) -> None:
    folder = folder_with(tmp_path, ["events_zh.csv"])
    header = "payment_id,user_id,ts,amount,currency,kind\n"
    (tmp_path / "payments.csv").write_text(header, encoding="utf-8")
    code, out, err = cyn("init", folder, "--yes", lang=lang)
    assert code == 0, err
    assert f"payments.csv{': ' if lang == 'en' else '：'}{said}" in out
    (tmp_path / "cynosure.yml").unlink()
    reasons = {
        one["path"]: one["reason"] for one in json.loads(cyn("init", folder, "--json")[1])["seen"]
    }
    assert reasons["events_zh.csv"] is None
    assert "只有表头" in reasons["payments.csv"]["zh"]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "names `note` twice"), ("zh", "`note` 出现了两次")]
)
def test_a_refusal_says_what_is_wrong_with_each_file(
    tmp_path: Path, cyn: Cyn, lang: str, said: str
) -> None:
    (tmp_path / "e.csv").write_text("user_id,ts,event,note,note\n", encoding="utf-8")
    folder = folder_with(tmp_path, ["langfuse_scores.csv"])
    code, _, err = cyn("init", folder, "--yes", lang=lang)
    assert code == 3
    assert said in err
    assert "labels" in err


def test_rows_of_sessions_give_a_first_star(tmp_path: Path, cyn: Cyn) -> None:
    rows = [f"s{n},u{n % 3},2026-11-0{n % 7 + 1}T10:00:00Z,4" for n in range(21)]
    (tmp_path / "s.csv").write_text("\n".join(["session_id,user,end_time,messages", *rows]) + "\n")
    assert cyn("init", str(tmp_path), "--yes")[0] == 0
    assert "kind: {const: session}" in (tmp_path / "cynosure.yml").read_text(encoding="utf-8")
    assert cyn("load", "--project", str(tmp_path))[0] == 0
    assert cyn("star", "--project", str(tmp_path))[0] == 0


@pytest.mark.parametrize("words", [(), ("--yes",)])
def test_a_folder_that_is_none_is_named_first(
    tmp_path: Path, cyn: Cyn, words: tuple[str, ...]
) -> None:
    code, _, err = cyn("init", str(tmp_path / "nowhere"), *words)
    assert (code, "no folder `nowhere`" in err) == (2, True)
