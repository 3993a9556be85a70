"""Evaluation logs as trials: scores, graders, runs that broke, archives that are cut."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from cynosure.sources.unreadable import Unreadable
from tests.sources.formats.cases import FIXTURES, RUN
from tests.sources.reading import Read, read


def taken(kind: str, path: Path) -> Read:
    return read(path, kind, "trials", map=())


def test_an_inspect_log() -> None:
    rows = taken("inspect", FIXTURES / "inspect_log.json").rows
    assert [(r["scenario"], r["item"], r["trial"], r["grader"], r["score"]) for r in rows] == [
        ("refund", "s1", "1", "match", 1.0),
        ("refund", "s1", "2", "match", 0.0),
        ("refunds", "2", "1", "match", 0.5),
        ("refunds", "2", "1", "rubric.tone", 1.0),
        ("refunds", "2", "1", "rubric.length", 0.0),
        ("refunds", "2", "2", None, 0.0),
    ]
    assert {r["harness"] for r in rows} == {"system_message + generate"}
    assert [r["n"] for r in rows] == [None] * 5 + [0], "a sample that broke was not tried"
    assert rows[1]["latency_ms"] == 500


def packed(path: Path, *, cut: int | None = None, header: bool = True) -> Path:
    """The same log as an archive, whose members are deflated."""
    log = json.loads((FIXTURES / "inspect_log.json").read_text(encoding="utf-8"))
    samples = log.pop("samples")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if header:
            archive.writestr("header.json", json.dumps(log))
        for sample in samples:
            name = f"samples/{sample['id']}_epoch_{sample['epoch']}.json"
            archive.writestr(name, json.dumps(sample))
    if cut is not None:
        path.write_bytes(path.read_bytes()[:cut])
    return path


def test_an_archive_is_the_same_as_the_document(tmp_path: Path) -> None:
    def key(row: dict[str, object]) -> str:
        return f"{row['item']} {row['trial']} {row['grader']}"

    def said(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [{k: v for k, v in row.items() if v is not None} for row in sorted(rows, key=key)]

    archived = taken("inspect", packed(tmp_path / "log.eval")).rows
    document = taken("inspect", FIXTURES / "inspect_log.json").rows
    assert said(archived) == said(document)


def test_a_real_archive(shared_data: Path) -> None:
    result = taken("inspect", shared_data / "wire" / "inspect_mock_4epochs.eval")
    assert len(result.rows) == 8
    assert result.quarantined == []
    # Its own header says an accuracy of .625 over two samples of four epochs.
    assert sum(row["score"] for row in result.rows) / 8 == 0.625
    assert {(r["scenario"], r["model"], r["harness"], r["grader"]) for r in result.rows} == {
        ("arith", "mockllm/model", "bare", "match"),
        ("camera", "mockllm/model", "bare", "match"),
    }


@pytest.mark.parametrize("cut", [4, 40, 400, 900])
def test_a_cut_archive_is_unreadable(tmp_path: Path, cut: int) -> None:
    with pytest.raises(Unreadable) as caught:
        taken("inspect", packed(tmp_path / "log.eval", cut=cut))
    assert "cut" in caught.value.text.en


def test_an_archive_without_header_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        taken("inspect", packed(tmp_path / "log.eval", header=False))
    assert "header.json" in caught.value.text.zh


def test_a_damaged_member_is_unreadable(tmp_path: Path, shared_data: Path) -> None:
    path = tmp_path / "log.eval"
    whole = bytearray((shared_data / "wire" / "inspect_mock_4epochs.eval").read_bytes())
    with zipfile.ZipFile(shared_data / "wire" / "inspect_mock_4epochs.eval") as archive:
        place = archive.getinfo("header.json").header_offset
    whole[place + 60 : place + 90] = bytes(30)
    path.write_bytes(whole)
    with pytest.raises(Unreadable):
        taken("inspect", path)


SAMPLES = f"samples_gsm8k_{RUN}.jsonl"


def test_lm_eval_knows_its_model_from_the_results_beside_it() -> None:
    rows = taken("lm-eval", FIXTURES / SAMPLES).rows
    assert {(r["scenario"], r["model"]) for r in rows} == {("gsm8k", "acme/small")}
    assert [(r["item"], r["grader"], r["score"]) for r in rows] == [
        ("0", "exact_match/strict-match", 1.0),
        ("0", "exact_match/flexible-extract", 1.0),
        ("1", "exact_match/strict-match", 0.0),
        ("1", "exact_match/flexible-extract", 1.0),
    ]


def test_lm_eval_without_results_does_not_guess_its_model(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / SAMPLES, tmp_path)
    result = taken("lm-eval", tmp_path / SAMPLES)
    assert result.rows == []
    assert {bad.column for bad in result.quarantined} == {"model"}


def test_promptfoo() -> None:
    rows = taken("promptfoo", FIXTURES / "promptfoo.json").rows
    assert [(r["scenario"], r["item"], r["harness"], r["successes"], r["n"]) for r in rows] == [
        ("refund", "0", "prompt 0", 1, 1),
        ("refund", "0", "careful", 0, 1),
        ("refund", "1", "prompt 0", 0, 0),
    ]
    (old,) = taken("promptfoo", FIXTURES / "promptfoo_old.json").rows
    assert (old["scenario"], old["item"], old["model"]) == (
        "help desk",
        "first test",
        "ollama:small",
    )


def test_py_irt(shared_data: Path) -> None:
    rows = taken("py-irt", shared_data / "boundary" / "gso_responses.jsonl").rows
    assert len({row["model"] for row in rows}) == 15
    assert {row["score"] for row in rows} == {0.0, 1.0}
