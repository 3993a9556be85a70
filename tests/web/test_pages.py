"""Every page: empty, filled, in both languages, with its twin and its links."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from cynosure.analyses.why.shown import TREE
from cynosure.errors import Text
from cynosure.findings.blocks import BLOCKS, EstimateBlock, Quantity, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Question
from cynosure.project.closings import Outcome, close
from cynosure.project.declare import Ignored, ignore
from cynosure.project.open import open_project
from cynosure.report import headline
from cynosure.stats.estimate import Estimate
from cynosure.store.ledger import Ledger
from cynosure.web.pages import PAGES
from tests.report.examples import CANNOT_TELL, CAUSED, EXAMPLES, MEASURED, PROVENANCE
from tests.web.markup import elements, main_text
from tests.web.shelf import STAR_FILE, Shelf, on

NAMES = [page.name for page in PAGES]
LANGUAGES = ("en", "zh")
LATER = "2026-11-16T05:00:00+00:00"
SNAPSHOT = PROVENANCE.snapshot
EVERY_BLOCK = replace(
    MEASURED,
    blocks=tuple({type(b): b for _, one in EXAMPLES for b in one.blocks}.values()),
)


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    """The findings of the examples on a snapshot that is served."""
    shelf.serve_snapshot(SNAPSHOT)
    for _, finding in EXAMPLES:
        shelf.put(finding)
    shelf.put(MEASURED, LATER)
    return shelf


def test_the_examples_have_every_block() -> None:
    assert {type(block) for block in EVERY_BLOCK.blocks} == {shape for _, shape in BLOCKS}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_project_that_was_never_asked(shelf: Shelf, name: str, lang: str) -> None:
    with shelf.open() as browser:
        answer = browser.get(f"/{name}?lang={lang}")
        twin = browser.get(f"/{name}.json?lang={lang}")
    assert answer.status_code == twin.status_code == 200
    assert {"en": "Nothing is loaded yet.", "zh": "还没有载入数据。"}[lang] in answer.text
    commands = [e.text for e in elements(answer.text) if e.has("command")]
    assert commands
    assert all(command.startswith("cyn ") for command in commands)
    assert twin.json()["snapshot"] is None


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_filled_page(filled: Shelf, name: str, lang: str) -> None:
    with filled.open() as browser:
        page = browser.get(f"/{name}?lang={lang}")
        twin = browser.get(f"/{name}.json?lang={lang}")
    assert page.status_code == twin.status_code == 200
    found = elements(page.text)
    assert found[0].attributes["lang"] == {"en": "en", "zh": "zh-Hans"}[lang]
    ids = [e.attributes["id"] for e in found if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    titles = [e.text for e in found if e.tag == "h1"]
    assert [twin.json()["title"]] == titles
    heads = [e.text for e in found if e.tag == "h2"]
    assert [section["head"] for section in twin.json()["sections"]] == heads


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_star_shows_its_finding(filled: Shelf, lang: str) -> None:
    with filled.open() as browser:
        page = browser.get(f"/star?lang={lang}").text
    assert headline(MEASURED, lang) in main_text(page)
    cards = [e for e in elements(page) if e.has("card")]
    assert len(cards) == 5
    assert sum("hypothesis" in e.attributes["class"] for e in cards) == 1


def test_every_block_of_an_unknown_analysis_is_shown(shelf: Shelf) -> None:
    shelf.serve_snapshot(SNAPSHOT)
    name = shelf.put(replace(EVERY_BLOCK, question=Question("prophecy", (("about", "all"),))))
    with shelf.open() as browser:
        for lang in LANGUAGES:
            page = browser.get(f"/findings/{name}?lang={lang}")
            assert page.status_code == 200
            figures = [e for e in elements(page.text) if e.has("block")]
            shapes = {c for e in figures for c in e.attributes["class"].split()}
            assert {f"block-{shape}" for shape, _ in BLOCKS} <= shapes
        listed = browser.get("/ledger?question=prophecy").text
    assert f"/findings/{name}?" in listed


@pytest.mark.parametrize("name", ["audit", "why", "boundary"])
def test_later_analyses_need_no_new_page(shelf: Shelf, name: str) -> None:
    shelf.serve_snapshot(SNAPSHOT)
    with shelf.open() as browser:
        assert f"cyn {name}" in main_text(browser.get(f"/{name}").text)
        shelf.put(replace(EVERY_BLOCK, question=Question(name), kind=Kind.MEASURED))
        page = browser.get(f"/{name}").text
    assert headline(EVERY_BLOCK, "en") in main_text(page)
    assert len([e for e in elements(page) if e.has("block")]) == len(EVERY_BLOCK.blocks)


def test_a_chart_carries_its_sentence_and_a_table(filled: Shelf) -> None:
    with filled.open() as browser:
        found = elements(browser.get("/star").text)
    charts = [e for e in found if e.tag == "figure" and e.has("chart")]
    assert charts
    for chart in charts:
        within = [e for e in found if chart in e.above]
        spec = next(e for e in within if e.attributes.get("id") == chart.attributes["data-spec"])
        assert spec.attributes["type"] == "application/json"
        assert json.loads(spec.text)["$schema"].startswith("https://vega.github.io/")
        assert any(e.has("says") and e.text for e in within)
        assert any(e.tag == "table" for e in within)


def test_every_number_leads_to_its_finding(filled: Shelf) -> None:
    """Whatever shows a number stands in a claim or a figure that links to a finding on file."""
    with filled.open() as browser:
        for name in ("star", "whom", "trust", "why"):
            found = elements(browser.get(f"/{name}").text)
            main = next(e for e in found if e.tag == "main")
            shown = [e for e in found if e.tag in ("td", "figcaption") or e.has("headline")]
            for one in shown:
                claims = [e for e in one.above if e.has("claim")]
                assert main in one.above
                assert claims, one.text
                links = [e for e in found if claims[-1] in e.above and e.tag == "a"]
                where = {urlsplit(e.attributes["href"]).path for e in links}
                assert f"/findings/{claims[-1].attributes['data-finding']}" in where


@pytest.mark.parametrize("name", NAMES)
def test_links_and_the_language_keep_the_view(filled: Shelf, name: str) -> None:
    asked = "period=month&group=creator&lang=zh"
    with filled.open() as browser:
        found = elements(browser.get(f"/{name}?{asked}").text)
        other = next(e for e in found if e.has("language")).attributes["href"]
        switched = browser.get(other)
    view = {"period": ["month"], "group": ["creator"]}
    assert parse_qs(urlsplit(other).query) == {**view, "lang": ["en"]}
    assert urlsplit(other).path == f"/{name}"
    assert switched.status_code == 200
    inside = [
        e.attributes["href"] for e in found if e.tag == "a" and e.attributes["href"][0] == "/"
    ]
    for link in inside:
        if link != other:
            assert parse_qs(urlsplit(link).query) == {**view, "lang": ["zh"]}, link


def test_the_form_holds_what_may_be_chosen(filled: Shelf) -> None:
    with filled.open() as browser:
        found = elements(browser.get("/star?group=consumer&by=category").text)
    chosen = [
        e.attributes["value"] for e in found if e.tag == "option" and "selected" in e.attributes
    ]
    assert chosen == ["week", "consumer", "category"]
    values = [e.attributes["value"] for e in found if e.tag == "option"]
    assert "agent_id" not in values


def test_the_ledger_is_filtered_and_paged(filled: Shelf) -> None:
    for day in range(1, 60):
        filled.put(CAUSED, f"2026-10-01T00:00:{day:02d}+00:00")
    with filled.open() as browser:
        first = browser.get("/ledger.json").json()["sections"][0]["items"][0]
        second = browser.get("/ledger.json?page=2").json()["sections"][0]["items"][0]
        told = browser.get("/ledger.json?kind=cannot_tell").json()["sections"][0]["items"][0]
        page = browser.get("/ledger?kind=caused").text
        beyond = browser.get("/ledger?page=99")
    count = len(EXAMPLES) + 60
    assert (first["count"], first["pages"], len(first["listed"])) == (count, 2, 50)
    seen = [one["id"] for one in (*first["listed"], *second["listed"])]
    assert seen == [f"F-{n:04d}" for n in range(count, 0, -1)]
    # What has no value is under what it is shown as.
    expected = {n for n, (_, one) in enumerate(EXAMPLES, 1) if _is_untold(one)}
    assert {int(one["id"][2:]) for one in told["listed"]} == expected
    following = [e for e in elements(page) if e.attributes.get("rel") == "next"]
    assert parse_qs(urlsplit(following[0].attributes["href"]).query)["kind"] == ["caused"]
    assert beyond.status_code == 400
    assert "1 to 2" in main_text(beyond.text)


def _is_untold(finding: Finding) -> bool:
    return finding.kind is Kind.CANNOT_TELL or not isinstance(finding.estimate, Estimate)


def test_a_finding_shows_record_query_and_how_to_verify(filled: Shelf) -> None:
    with filled.open() as browser:
        page = browser.get("/findings/F-0001").text
        twin = browser.get("/findings/f-1.json").json()
    text = main_text(page)
    assert "level(weekly_fulfilled_users)" in text
    assert "cyn ledger verify F-0001" in text
    assert twin["findings"][0]["finding"]["question"]["name"] == EXAMPLES[0][1].question.name


def test_a_finding_says_what_came_of_it(filled: Shelf) -> None:
    outcome = Outcome("F-0001", "fewer than hoped", "hold", "<b>asked again</b>")
    close(open_project(filled.folder), outcome, datetime.now(UTC))
    with filled.open() as browser:
        page = browser.get("/findings/F-0001?lang=zh").text
        other = browser.get("/findings/F-0002?lang=zh").text
    assert "实际结果：fewer than hoped；决定：暂缓（<b>asked again</b>）。" in main_text(page)
    assert "<b>asked" not in page
    assert "后来怎样" not in main_text(other)


def test_a_finding_whose_snapshot_is_gone(filled: Shelf) -> None:
    name = filled.put(on(MEASURED, "00000000deadbeef"))
    with filled.open() as browser:
        page = browser.get(f"/findings/{name}")
    assert page.status_code == 200
    text = main_text(page.text)
    assert "no longer here" in text
    assert "cyn ledger verify" not in text


def test_a_refusal_is_shown_with_its_plan(shelf: Shelf) -> None:
    shelf.serve_snapshot(SNAPSHOT)
    shelf.put(replace(CANNOT_TELL, question=Question("moved", (("period", "week"),))))
    shelf.put(replace(CANNOT_TELL, question=Question("why", ())))
    with shelf.open() as browser:
        found = elements(browser.get("/why").text)
    claim = next(e for e in found if e.has("claim"))
    assert claim.has("kind-cannot_tell")
    assert any(e.has("next") and claim in e.above and len(e.text) > 20 for e in found)


def test_edges_of_the_tree(shelf: Shelf) -> None:
    """As wide as the share of the change, faint where the interval holds zero."""
    shelf.serve_snapshot(SNAPSHOT)
    shelf.put(MEASURED)
    tree = next(b for b in MEASURED.blocks if hasattr(b, "root"))
    labels = [child.label for child in tree.root.children]
    bounds = [(60.0, 40.0, 80.0), (-20.0, -50.0, 10.0), (60.0, 50.0, 70.0)]
    column = Text("x", "x")
    rows = tuple(
        (label, 0, 0, *(Quantity(value, Unit.PEOPLE) for value in found))
        for label, found in zip(labels, bounds, strict=True)
    )
    split = TableBlock(TREE, (column,) * 6, rows)
    with shelf.open() as browser:
        before = [
            e.attributes["class"] for e in elements(browser.get("/star").text) if e.has("edge")
        ]
        why = Question("why", (("metric", MEASURED.subject.metric), ("period", "week")))
        shelf.put(replace(MEASURED, question=why, blocks=(split,)))
        after = [
            e.attributes["class"] for e in elements(browser.get("/star").text) if e.has("edge")
        ]
    assert before == ["node edge", "node edge", "node edge edge-hypothesis", "node edge"]
    assert after == [
        "node edge edge-w6",
        "node edge edge-w2 edge-faint",
        "node edge edge-hypothesis",
        "node edge edge-w6",
    ]


def edges(page: str) -> list[str]:
    """The classes of every edge of a tree."""
    return [e.attributes["class"] for e in elements(page) if e.has("edge")]


def test_decision_and_calibration_are_shown_once_they_exist(shelf: Shelf) -> None:
    shelf.serve_snapshot(SNAPSHOT)
    shelf.put(MEASURED)
    with shelf.open() as browser:
        assert "not known yet" in main_text(browser.get("/ledger").text)
        table = TableBlock(Text("By kind", "按类型"), (Text("kind", "类型"),), (("hit",),))
        shelf.put(replace(MEASURED, question=Question("calibration"), blocks=(table,)))
        said = EstimateBlock(
            Text("Keep it", "保留"), Unit.PEOPLE, Estimate(1.0, MEASURED.estimate.interval, 1)
        )
        shelf.put(replace(MEASURED, question=Question("decision"), blocks=(said,)))
        assert "By kind" in main_text(browser.get("/ledger").text)
        assert "Keep it" in main_text(browser.get("/star").text)


def test_a_page_shows_one_snapshot_and_says_when_it_is_old(shelf: Shelf) -> None:
    shelf.serve_snapshot("aaaaaaaaaaaaaaaa")
    shelf.put(on(MEASURED, "aaaaaaaaaaaaaaaa"))
    shelf.serve_snapshot("bbbbbbbbbbbbbbbb", 2)
    with shelf.open() as browser:
        old = browser.get("/star.json").json()
        assert (old["snapshot"], old["served"]) == ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb")
        assert "cyn load --ask" in main_text(browser.get("/star").text)
        shelf.put(on(MEASURED, "bbbbbbbbbbbbbbbb"))
        new = browser.get("/star.json").json()
        named = browser.get("/star.json?snapshot=aaaaaaaa").json()
    assert new["snapshot"] == "bbbbbbbbbbbbbbbb"
    assert new["notices"] == []
    assert named["snapshot"] == "aaaaaaaaaaaaaaaa"


def test_the_star_file_is_read_anew_when_it_changes(shelf: Shelf) -> None:
    with shelf.open() as browser:
        assert "Weekly fulfilled users" in browser.get("/star").text
        shelf.star_file(STAR_FILE.replace("Weekly fulfilled users", "Happy people"))
        assert "Happy people" in browser.get("/star").text
        shelf.star_file(STAR_FILE.replace("kind: units", "kind: unit", 1))
        broken = browser.get("/star?lang=zh")
    assert broken.status_code == 400
    assert re.search(r"cynosure\.yml:\d+", main_text(broken.text))


def test_a_metric_shows_its_definition_and_versions(filled: Shelf) -> None:
    with Ledger.open(filled.layout.root) as ledger:
        ledger.definition("reach", "0" * 64, '{"kind":"ratio"}', STAR_FILE)
        ledger.definition("gone", "1" * 64, "{}", STAR_FILE)
    with filled.open() as browser:
        found = elements(page := browser.get("/metrics/reach").text)
        gone = main_text(browser.get("/metrics/gone?lang=zh").text)
        unknown = browser.get("/metrics/raech")
    text = main_text(page)
    assert "reach: {kind: ratio, num: weekly_savers, den: weekly_fulfilled_users}" in text
    assert {"Version 1", "000000000000"} <= {e.text for e in found}
    assert "cyn star --metric reach" in text
    assert "已没有这个指标" in gone
    assert unknown.status_code == 404
    assert "reach" in main_text(unknown.text)


TRADEOFF = """\
tradeoff:
  floor: {weekly_savers: -2%}
  exchange: {one: weekly_savers, worth: 20, of: weekly_fulfilled_users, signed_by: lin,
    signed: 2026-01-12, expires: EXPIRES}
"""


@pytest.mark.parametrize(("expires", "over"), [("2026-02-01", True), ("9999-12-31", False)])
def test_the_tradeoff_on_file_is_shown_until_it_expires(
    shelf: Shelf, expires: str, over: bool
) -> None:
    with shelf.open() as browser:
        assert "No trade-off is on file" in main_text(browser.get("/whom").text)
        shelf.star_file(STAR_FILE + TRADEOFF.replace("EXPIRES", expires))
        text = main_text(browser.get("/whom").text)
        chinese = main_text(browser.get("/whom?lang=zh").text)
    assert "not below −2 %" in text
    assert "is worth 20 of “Weekly fulfilled users”" in text
    assert f"lin, 2026-01-12; until {expires}" in text
    assert ("It has expired" in text) is over
    assert "折合 20 个“周满足用户数”" in chinese


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("worth: 20", "worth: 0", "above 0"),
        ("expires: EXPIRES", "expires: 2026-01-12", "not after it was signed"),
        ("one: weekly_savers", "one: weekly_saver", "Did you mean weekly_savers?"),
        ("weekly_savers: -2%", "weekly_saver: -2%", "Did you mean weekly_savers?"),
    ],
)
def test_a_tradeoff_that_is_none(shelf: Shelf, old: str, new: str, said: str) -> None:
    with shelf.open() as browser:
        wrong = TRADEOFF.replace(old, new).replace("EXPIRES", "2026-02-01")
        shelf.star_file(STAR_FILE + wrong)
        answer = browser.get("/whom")
    assert answer.status_code == 400
    assert said in main_text(answer.text)


def test_what_was_noticed_has_its_forms_until_it_is_spoken_for(shelf: Shelf) -> None:
    shelf.serve_snapshot(SNAPSHOT)
    quiet = replace(MEASURED, question=Question("undeclared"), checks=())
    shelf.put(quiet)
    alert = shelf.put(replace(MEASURED, question=Question("alert", (("code", "silence"),))))
    with shelf.open() as browser:
        found = elements(browser.get("/trust").text)
        forms = [e for e in found if e.tag == "form"]
        about = [e for e in found if e.attributes.get("name") == "about"]
        # One to declare and one to ignore the alert, one to declare what nothing noticed.
        assert [e.attributes["value"] for e in about] == [alert, alert, ""]
        assert sum(form.has("ignore") for form in forms) == 1
        ignore(open_project(shelf.folder), Ignored(alert, "a holiday"), datetime.now(UTC))
        page = browser.get("/trust").text
    assert not [e for e in elements(page) if e.tag == "form" and e.has("ignore")]
    assert f"Ignored: {alert}: a holiday" in main_text(page)
