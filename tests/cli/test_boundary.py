"""The boundary from the command line: published numbers, and files with something amiss."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bakery import Bakery

HEAD = "cynosure: 1\nproject: {id: trials}\n"


def project(bakery: Bakery, mapping: str, boundary: str = "") -> Bakery:
    """A project with nothing but trials, loaded."""
    source = f"  - {{table: trials, format: csv, path: data/*.csv*, map: {{{mapping}}}}}\n"
    bakery.star_file(f"{HEAD}sources:\n{source}{boundary}")
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery


def asked(bakery: Bakery, *words: str) -> dict[str, Any]:
    said = bakery.cyn("boundary", *words, "--json")
    assert said.code == 0, said.err
    findings: Any = said.json["findings"]
    found: dict[str, Any] = findings[0]["finding"]
    return found


def table(found: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """The rows of a table by their heads; of two heads alike the later has a number after it."""
    block = next(one for one in found["blocks"] if one["title"]["en"] == title)
    heads: list[str] = []
    for column in block["columns"]:
        same = sum(head.rstrip("123456789") == column["en"] for head in heads)
        heads.append(f"{column['en']}{same or ''}")
    return [
        {head: _plain(cell) for head, cell in zip(heads, row, strict=True)} for row in block["rows"]
    ]


def _plain(cell: Any) -> Any:
    if isinstance(cell, dict):
        return cell.get("value", cell.get("reason", cell.get("en")))
    return cell


AIRLINE = (
    "scenario: {const: airline}, item: task_id, model: {const: gpt-4o}, "
    "harness: {const: tools}, score: reward, trial: trial, cost: user_cost"
)
PUBLISHED = {
    1: (0.42, 0.32, 0.53),
    2: (0.273, 0.17, 0.38),
    3: (0.22, 0.12, 0.34),
    4: (0.2, 0.1, 0.32),
}
"""tau-bench, GPT-4o airline: pass^k, and the item bootstrap about it."""


@pytest.mark.parametrize("k", PUBLISHED)
def test_tau_bench(empty: Bakery, shared_data: Path, k: int) -> None:
    shutil.copy(shared_data / "boundary" / "tau_bench_gpt4o_airline.csv", empty.folder / "data")
    found = asked(project(empty, AIRLINE, f"boundary: {{k: {k}}}\n"), "--scenario", "airline")
    (row,) = table(found, "The grid")
    value, low, high = PUBLISHED[k]
    assert row[f"pass^{k}"] == pytest.approx(value, abs=0.0005), "three published digits"
    # "About": BCa moves the published percentiles by up to 2.4 points where pass^k is skewed.
    assert (row["from1"], row["to1"]) == pytest.approx((low, high), abs=0.025)
    assert (row["Items"], row["Runs"], row["Pass rate"]) == (50, 200, pytest.approx(0.42))
    assert found["estimate"]["value"] == pytest.approx(0.42)


TERMINAL = (
    "scenario: {const: terminal}, item: task_id, model: model, harness: scaffold, "
    "score: successes, successes: successes, n: trials, model_released: model_release"
)
UPLIFTS = {
    ("codex", "gpt-5-mini"): (7.2, 1.4, 13.0),
    ("openhands", "gpt-5"): (9.0, 2.3, 15.4),
    ("mini-swe-agent", "gemini-2_5-pro"): (-6.6, -11.4, -1.9),
}
"""Terminal-Bench to September 2025 against terminus-2, in points."""


def test_terminal_bench(empty: Bakery, shared_data: Path) -> None:
    name = "terminal_bench2_trials_to_2025-09.csv.gz"
    shutil.copy(shared_data / "boundary" / name, empty.folder / "data")
    found = asked(
        project(empty, TERMINAL), "--reference", "terminus-2", "--harness", "mini-swe-agent"
    )
    told = table(found, "What the scaffolding adds")
    rows = {(row["Harness"], row["Model"]): row for row in told}
    for pair, (value, low, high) in UPLIFTS.items():
        row = rows[pair]
        assert row["Items"] == 88
        assert 100 * row["Uplift, points"] == pytest.approx(value, abs=0.1)
        assert (100 * row["from"], 100 * row["to"]) == pytest.approx((low, high), abs=0.6)
    fates = {row["Harness"]: row for row in table(found, "Is it being absorbed?")}
    assert fates["codex"]["Generations"] == 3
    assert fates["codex"]["Verdict"] == "not determinable", "from three generations nothing is said"
    assert fates["openhands"]["Generations"] == 9


MIFEVAL = (
    "scenario: lang, item: [lang, prompt_idx], model: model, harness: {const: bare}, "
    "score: followed, constraint_kind: instruction_id, constraints_met: followed, "
    "constraints_total: {const: 1}, grader: mode, trial: {const: 1}"
)
FOLLOWED = {
    "o1-preview": (0.927, 0.913),
    "gpt-4o-2024": (0.898, 0.878),
    "sonnet": (0.876, 0.881),
    "qwen2.5-32b": (0.825, 0.817),
}
"""M-IFEval, instruction-level strict: Spanish, French."""


def test_instructions_followed(empty: Bakery, shared_data: Path) -> None:
    packed = shared_data / "boundary" / "m_ifeval_en_es_fr.csv.gz"
    (empty.folder / "data" / "m.csv").write_bytes(gzip.decompress(packed.read_bytes()))
    found = asked(project(empty, MIFEVAL), "--grader", "strict")
    met = {
        (row["Scenario"], row["Model"]): row["Met"]
        for row in table(found, "Controllability")
        if row["Kind of constraint"] == "all kinds"
    }
    for part, both in FOLLOWED.items():
        for scenario, share in zip(("es", "fr"), both, strict=True):
            (model,) = {name for _, name in met if part in name.lower()}
            assert met[scenario, model] == pytest.approx(share, abs=0.0005), "three digits"


DRIFT = (
    "scenario: scenario, item: id, model: model, harness: {const: bare}, score: pass, "
    "cost: cost, ts: date"
)


def test_drift_of_one_name(empty: Bakery, shared_data: Path) -> None:
    shutil.copy(shared_data / "boundary" / "llm_drift.csv", empty.folder / "data")
    found = asked(project(empty, DRIFT), "--scenario", "code_runs_as_is")
    rates = {row["Model"]: row["Pass rate"] for row in table(found, "The grid")}
    for model, rate in (("gpt-4-0314", 0.52), ("gpt-4-0613", 0.10)):
        assert rates[f"openaichat/{model}"] == pytest.approx(rate, abs=0.005), "two digits"
    for model, rate in (("gpt-3.5-turbo-0301", 0.22), ("gpt-3.5-turbo-0613", 0.02)):
        assert rates[f"openaichat/{model}"] == pytest.approx(rate, abs=0.005), "two digits"


PLAIN = "scenario: s, item: i, model: m, harness: h, score: y"


def written(bakery: Bakery, rows: list[str], head: str = "s,i,m,h,y") -> None:
    text = "\n".join([head, *rows]) + "\n"
    (bakery.folder / "data" / "t.csv").write_text(text, encoding="utf-8")


def test_all_failures_and_names_that_hurt(empty: Bakery) -> None:
    names = ['"a, b（测试）"', "'; DROP TABLE trials; --"]
    written(empty, [f"{name},i{n},m1,bare,0" for name in names for n in range(40)])
    found = asked(project(empty, PLAIN))
    rows = table(found, "The grid")
    assert {row["Scenario"] for row in rows} == {"a, b（测试）", "'; DROP TABLE trials; --"}
    for row in rows:
        assert (row["Pass rate"], row["from"]) == (0, 0)
        # Clopper and Pearson for none of 40.
        assert row["to"] == pytest.approx(1 - 0.025 ** (1 / 40), abs=1e-9)


def test_one_item_says_nothing(empty: Bakery) -> None:
    written(empty, ["s,i1,m1,bare,1", "s,i1,m1,product,1"])
    found = asked(project(empty, PLAIN))
    (row,) = table(found, "What to do next")
    assert row["Do"] == "CANNOT TELL"
    assert row["Items more that would decide"] == 29
    assert all(one["from"] == "too_few" for one in table(found, "The grid"))


def product_and_bare(count: int, *, rescued: int, harmed: int = 0) -> list[str]:
    """`count` items that the bare model fails half of, so many of them the other way round."""
    rows = []
    for n in range(count):
        bare = int(n < count // 2)
        product = 1 if bare == 0 and n >= count - rescued else int(bare and n >= harmed)
        rows += [f"s,i{n},m1,bare,{bare}", f"s,i{n},m1,product,{product}"]
    return rows


@pytest.mark.parametrize(
    ("rescued", "harmed", "do"), [(30, 0, "KEEP"), (0, 20, "STOP"), (6, 3, "CANNOT TELL")]
)
def test_what_to_do(empty: Bakery, rescued: int, harmed: int, do: str) -> None:
    written(empty, product_and_bare(100, rescued=rescued, harmed=harmed))
    (row,) = table(asked(project(empty, PLAIN)), "What to do next")
    assert row["Do"] == do
    assert (row["Items more that would decide"] == "–") == (do != "CANNOT TELL")


@pytest.mark.parametrize(("best", "do"), [(95, "BUILD"), (10, "TRAIN")])
def test_build_or_train(empty: Bakery, best: int, do: str) -> None:
    rows = [f"s,i{n},m1,bare,{int(n < 20)}" for n in range(100)]
    rows += [f"s,i{n},m1,chain,{int(n < best)}" for n in range(100)]
    rows += [f"s,i{n},m1,tree,{int(n < 5)}" for n in range(100)]
    written(empty, rows)
    (row,) = table(asked(project(empty, PLAIN, "boundary: {bar: 0.6}\n")), "What to do next")
    assert row["Do"] == do


def test_what_is_amiss_is_named(empty: Bakery) -> None:
    head = "s,i,m,h,y,k,n,v,released,ts"
    rows = [
        f"s,i{n},{m},bare,0,{n % 2},1,{v},{day},2026-06-01T00:00:00Z"
        for n in range(12)
        for m, v, day in (
            ("openai/GPT-4o", "a", "2026-01-01"),
            ("gpt4o", "a" if n else "b", "2026-01-01"),
            ("m3", "a", "2026-07-01"),
        )
    ]
    rows += ["s,j1,m3,bare,0,3,2,a,2026-07-01,2026-06-01T00:00:00Z"]
    written(empty, rows, head)
    mapping = f"{PLAIN}, successes: k, n: n, model_version: v, model_released: released, ts: ts"
    found = asked(project(empty, mapping))
    amiss = {row["What"]: row for row in table(found, "Integrity")}
    assert amiss["more successes than runs"]["Count"] == 1
    assert amiss["one model under several spellings"]["Which"] == "gpt4o, openai/GPT-4o"
    assert amiss["several versions of the model in one cell"]["Which"] == "s · gpt4o × bare"
    assert amiss["models tried before their release"]["Which"] == "m3"
    assert amiss["items with fewer than 4 runs"]["Count"] == 36
    copies = amiss["the very same results under different names"]
    assert copies["Which"] == "gpt4o × bare, m3 × bare, openai/GPT-4o × bare"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scenario", "rset"), "Did you mean"),
        (("--reference", "terminus"), "No trial has the harness `terminus`"),
        (("--harness", "produkt"), "Did you mean"),
        (("--model", "m9"), "No trial has the model `m9`"),
    ],
)
def test_names_that_no_trial_has(empty: Bakery, words: tuple[str, str], said: str) -> None:
    written(empty, ["reset,i1,m1,bare,1", "reset,i1,m1,product,1"])
    refused = project(empty, PLAIN).cyn("boundary", *words)
    assert refused.code == 2
    assert said in refused.err


def test_without_trials(loaded: Bakery) -> None:
    refused = loaded.cyn("boundary")
    assert refused.code == 3
    assert "trials" in refused.err


@pytest.mark.parametrize(
    ("written_so", "said"),
    [
        ("boundary: {worth: 5%}", "percentage points"),
        ("boundary: {bar: 80}", "share from 0 to 1"),
        ("boundary: {k: 0}", "at least 1"),
        ("boundary: {scenarios: {a: {bar: 2}}}", "share from 0 to 1"),
        ("boundary: {scenarios: {a: {value: 0}}}", "above zero"),
        ("boundary: {bear: [x]}", "Did you mean"),
        ("boundary: {passed: scor >= 1}", "scor"),
        ("boundary: {scenario: talk.oven}", "There are no episodes"),
    ],
)
def test_the_star_file_says_where(empty: Bakery, written_so: str, said: str) -> None:
    written(empty, ["s,i1,m1,bare,1"])
    project(empty, PLAIN)
    text = (empty.folder / "cynosure.yml").read_text(encoding="utf-8")
    empty.star_file(f"{text}{written_so}\n")
    refused = empty.cyn("boundary")
    assert refused.code == 2
    assert said in refused.err
    assert "cynosure.yml:5:" in refused.err
