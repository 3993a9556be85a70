"""`cyn audit` end to end: rivals, evidence that other questions found, bad tables of effects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cynosure.metrics.starfile.bounds import CRITERIA
from tests.analyses.find.planted import Planted
from tests.cli.bakery import STAR_FILE, Bakery

Found = dict[str, Any]
EFFECTS = "  - {table: effects, format: csv, path: effects.csv}\n"
STANDS_FOR = "since: 2026-06-01, stands_for: [weekly_askers]}"


def audited(bakery: Bakery, *words: str) -> Found:
    said = bakery.cyn("audit", *words, "--json")
    assert said.code == 0, said.err
    found: Found = said.json["findings"][0]["finding"]
    return found


def table(found: Found, title: str) -> list[list[Any]]:
    rows: list[list[Any]] = next(
        block["rows"] for block in found["blocks"] if block["title"]["en"].startswith(title)
    )
    return rows


def with_effects(bakery: Bakery, rows: str) -> Bakery:
    """The bakery, whose star stands for its askers, with a table of past effects."""
    star_file = STAR_FILE.replace("sources:\n", f"sources:\n{EFFECTS}")
    bakery.star_file(star_file.replace("since: 2026-06-01}", STANDS_FOR))
    (bakery.folder / "effects.csv").write_text(rows, encoding="utf-8")
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery


def effects(variance: str, count: int = 25, n: int = 900) -> str:
    """A table of effects on both metrics whose variances are all the same."""
    rows = ["experiment,variant,control,metric,n,mean,variance"]
    for k in range(count):
        for metric, effect in (("weekly_bakers", 0.1 * (k % 5)), ("weekly_askers", 0.2 * (k % 5))):
            rows.append(f"e{k},off,off,{metric},900,3.0,{variance}")
            rows.append(f"e{k},on,off,{metric},{n},{3.0 + effect},{variance}")
    return "\n".join(rows) + "\n"


def test_rivals_are_there_without_being_named(loaded: Bakery) -> None:
    found = audited(loaded, "--criterion", "value_link")
    rows = table(found, "✓ supported")
    names = [row[0]["en"] for row in rows]
    assert names[0] == "★ Weekly bakers"
    assert "People, any activity" in names
    assert "Tasks, fulfilled or not" in names
    assert "Turns" in names
    assert "Days of people" in names
    # What is counted in two ways stands once: nobody talked of an agent, no row has minutes.
    absent = {row[0]["en"]: row[1]["en"] for row in table(found, "Rivals that do not")}
    assert set(absent) == {"Minutes", "Pairs of person and agent"}
    assert "agent" in absent["Pairs of person and agent"]


def test_a_star_that_stands_for_nothing_is_told_so(loaded: Bakery) -> None:
    found = audited(loaded)
    assert found["kind"] == "cannot_tell"
    assert found["verdict"] == "cannot_tell"
    assert found["next_action"]["code"] == "link_name_outcome"
    for lang, said in (("en", "stands_for"), ("zh", "stands_for")):
        assert said in loaded.cyn("audit", lang=lang).out


def test_one_criterion_may_be_asked_for(loaded: Bakery) -> None:
    found = audited(loaded, "--criterion", "actionability")
    assert [row[0]["en"] for row in table(found, "Weekly bakers")] == ["Actionability"]
    said = loaded.cyn("audit", "--criterion", "actionabilty")
    assert said.code == 2
    assert "actionability" in said.err


def test_the_help_names_every_criterion(loaded: Bakery) -> None:
    said = " ".join(loaded.cyn("audit", "--help").out.split())
    assert all(name in said for name in CRITERIA)


def test_what_a_push_of_a_few_people_is_worth_is_not_told(loaded: Bakery) -> None:
    loaded.rewrite("star:\n", "  turns_sent: {kind: sum, from: talk, of: turns}\nstar:\n")
    found = audited(loaded, "turns_sent", "--criterion", "robustness")
    codes = {note["code"] for _, note in table(found, "What else was seen")}
    assert "star_push_untold" in codes
    assert not codes & {"star_push_empty", "star_push_peak", "star_empty_part"}
    assert (
        "无法判断" in loaded.cyn("audit", "turns_sent", "--criterion", "robustness", lang="zh").out
    )


def test_an_unknown_metric_is_named(loaded: Bakery) -> None:
    said = loaded.cyn("audit", "weekly_baker")
    assert said.code == 2
    assert "weekly_bakers" in said.err


@pytest.mark.parametrize(
    ("rows", "code", "change"),
    [
        (effects(""), "link_no_errors", "link_export_errors"),
        (effects("1.0", n=0), "link_no_arms", "link_export_effects"),
        (effects("1.0", count=5), "link_few", "link_first_experiments"),
        (effects("1.0", n=1_050), "link_no_arms", "link_export_effects"),
    ],
    ids=["no errors", "empty arm", "too few", "broken split"],
)
def test_a_bad_table_of_effects_is_told_with_what_to_export(
    bakery: Bakery, rows: str, code: str, change: str
) -> None:
    loaded = with_effects(bakery, rows)
    found = audited(loaded, "--criterion", "value_link")
    assert found["verdict"] == "not_enough_data"
    assert found["estimate"]["reason"] == "too_few"
    _, because, would_change = table(found, "What would change it")[0]
    assert because["code"] == code
    assert would_change["code"] == change
    for lang in ("en", "zh"):
        said = loaded.cyn("audit", "--criterion", "value_link", lang=lang)
        assert said.code == 0
        assert "{" not in said.out


def test_what_find_found_is_used_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTED_KEY", "the halves of this test")
    made = Bakery(tmp_path, capsys)
    Planted().write(tmp_path)
    path = tmp_path / "cynosure.yml"
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("metrics:\n", "metrics:\n  pinners: {kind: units, from: pinned}\n")
        .replace("moments:\n", "moments:\n  pinned: {event: pinned}\n")
        .replace("metric: active,", "metric: pinners, stands_for: [active],"),
        encoding="utf-8",
    )
    assert made.cyn("load").code == 0
    found = audited(made, "--criterion", "value_link")
    # On the half that was not searched; the truth of a planted .45 is a correlation of about .45.
    assert found["estimate"]["value"] == pytest.approx(0.45, abs=0.1)
    assert found["verdict"] == "leaning"
    listed = made.cyn("ledger", "show", "--json").json["findings"]
    questions = [one["finding"]["question"]["name"] for one in listed]
    assert questions == ["find", "audit"]
    assert made.cyn("ledger", "verify").code == 0
    # Asked by itself it is known already, under the address that the audit left it.
    assert made.cyn("find", "--outcome", "active", "--json").json["findings"][0]["id"] == "F-0001"
