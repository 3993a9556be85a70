"""The brief: what stands on the page, in both languages and forms, and that nothing escapes."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.errors import Text
from cynosure.findings.blocks import EstimateBlock, SeriesBlock, SeriesPoint, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Question
from cynosure.report import render_brief
from cynosure.report.brief import BY_LUCK, Claim, Unanswered
from cynosure.report.causal_words import causal_words
from cynosure.report.charts.still import Wording, series_chart
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.report.examples import CANNOT_TELL, MEASURED, MEASURED_RATE, UNDEFINED_RATE
from tests.report.strategies import HOSTILE, findings, points, texts
from tests.report.test_render import in_one_language, numerals

PRODUCT = Text("Xingyu", "星语")
LANGS = ("en", "zh")
FORMS = ("markdown", "html")
VOID = {"meta", "line", "rect", "circle", "polygon", "polyline"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2", "p",
    "ul", "li", "span", "code", "figure", "figcaption", "svg", "desc", "g", "line", "text", "rect",
    "polyline", "circle", "polygon", "details", "summary", "div", "table", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "http-equiv", "class", "scope", "id", "role", "viewbox",
    "aria-labelledby", "xmlns", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "dy", "width",
    "height", "points",
}  # fmt: skip


def count(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, Interval(low, high, 0.95, Band.EXPECTED), round(value))


STAR = replace(MEASURED, estimate=count(12031, 11200, 12700))
FALLEN = replace(
    MEASURED,
    subject=replace(MEASURED.subject, metric="creators", label=Text("Creators", "创作者数")),
    estimate=count(310, 340, 420),
    blocks=(EstimateBlock(Text("Consumers", "消费者"), Unit.PEOPLE, count(9000, 8000, 9900)),),
)
CLAIMS = (
    Claim("F-0001", STAR),
    Claim("F-0002", FALLEN),
    Claim("F-0003", MEASURED_RATE),
    Claim("F-0004", UNDEFINED_RATE),
)
REFUSED = (Unanswered(Text("Retention", "留存率"), Text("No row falls into it.", "没有数据。")),)


def shown(lang: str, form: str, claims: tuple[Claim, ...] = CLAIMS) -> str:
    return render_brief(PRODUCT, claims, REFUSED, lang, form)  # type: ignore[arg-type]


def section(page: str, head: str) -> str:
    """What stands under a head of the Markdown page."""
    found = re.search(rf"^## {head}\n\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found is not None, head
    return found[1]


class Reader(HTMLParser):
    """What a browser sees: tags in balance, their attributes, and the text outside the style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += f"{data} "


def test_the_star_comes_first_with_its_range_and_its_weeks() -> None:
    page = shown("en", "markdown")
    assert page.startswith("# Xingyu: the weekly brief\n")
    star = section(page, "North star")
    assert star.startswith("- ■ Weekly fulfilled users is 12,031 people")
    assert "95 % expected range 11,200 to 12,700; it lies in the usual range" in star
    assert "(F-0001)" in star
    assert star.count("**Numbers: Weeks**") == 1
    assert "| 19–25 Oct 2026 | 12,031 |" in star


def test_what_left_its_range_stands_beside_what_luck_would_do() -> None:
    moved = section(shown("en", "markdown"), "Outside the usual range")
    assert moved.splitlines()[0].startswith("- Creators: 310 people")
    assert "below that range. (F-0002)".replace(".", "") in moved.replace(".", "")
    assert "Weekly fulfilled" not in moved
    assert "Counts looked at: 3" in moved
    assert f"one in {BY_LUCK}" in moved
    assert "低于这一范围" in section(shown("zh", "markdown"), "超出正常范围的指标")


def test_a_quiet_week_has_nothing_to_explain() -> None:
    quiet = section(shown("en", "markdown", CLAIMS[:1]), "Outside the usual range")
    assert quiet.startswith("- Nothing to explain: all counts looked at (1)")


def test_counts_without_a_range_are_not_called_usual() -> None:
    few = Undefined(Reason.FEW_PERIODS, (("had", 2), ("needed", 8)))
    young = replace(STAR, estimate=Estimate(5.0, few, 5), blocks=())
    said = section(shown("en", "markdown", (Claim("F-0001", young),)), "Outside the usual range")
    assert said.startswith("- Not told yet: none of the counts looked at (1)")


def test_an_open_week_is_not_judged() -> None:
    window = replace(STAR.window, state=State.OPEN)
    still_open = replace(STAR, window=window, estimate=count(1, 10, 20), blocks=())
    assert "Outside the usual range" not in shown("en", "markdown", (Claim("F-1", still_open),))


def test_refusals_stand_with_their_plan() -> None:
    untold = section(shown("en", "markdown"), "What cannot be told")
    assert "its denominator is zero" in untold
    assert "Load more data" in untold
    assert "Retention: No row falls into it." in untold
    told = replace(CANNOT_TELL, question=Question("release"), kind=Kind.CANNOT_TELL)
    with_plan = section(
        shown("en", "markdown", (*CLAIMS, Claim("F-9", told))), "What cannot be told"
    )
    assert "Run a test with 4,150 people a side" in with_plan


def test_every_line_is_said_once_with_all_that_say_it() -> None:
    page = shown("en", "markdown")
    assert page.count("Rows read 5,120,334") + page.count("rows read 5,120,334") == 1
    assert "(F-0001 · F-0002)" in page
    evidence = section(page, "Evidence")
    assert [line[-7:-1] for line in evidence.strip().splitlines()] == [c.alias for c in CLAIMS]


@pytest.mark.parametrize("lang", LANGS)
def test_the_html_stands_alone(lang: str) -> None:
    page = shown(lang, "html")
    seen = Reader(page)
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert "default-src 'none'" in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|url\(|@import|src=|href=", page)
    assert f'<html lang="{"zh-Hans" if lang == "zh" else lang}">' in page
    for wanted in ("Noto Sans CJK SC", "prefers-color-scheme: dark", "@media print"):
        assert wanted in page


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", FORMS)
def test_the_brief_claims_no_cause(lang: str, form: str) -> None:
    assert causal_words(shown(lang, form)) == ()


@pytest.mark.parametrize("form", FORMS)
def test_both_languages_give_the_same_numbers(form: str) -> None:
    alike = tuple(replace(claim, finding=in_one_language(claim.finding)) for claim in CLAIMS)
    english, chinese = (
        Reader(shown(lang, form, alike)).text if form == "html" else shown(lang, form, alike)
        for lang in LANGS
    )
    assert numerals(english) == numerals(chinese)


@given(st.lists(findings, min_size=1, max_size=3), texts)
@settings(max_examples=60)
def test_any_findings_make_a_page(some, product) -> None:
    claims = [Claim(f"F-{n:04d}", finding) for n, finding in enumerate(some, 1)]
    for lang in LANGS:
        for form in FORMS:
            page = render_brief(product, claims, (), lang, form)
            page.encode()
            if form == "html":
                seen = Reader(page)
                assert seen.tags <= TAGS
                assert seen.attributes <= ATTRIBUTES


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_users_wrote_is_only_read(hostile: str) -> None:
    label = Text(hostile, hostile)
    star = replace(STAR, subject=replace(STAR.subject, label=label, says=label))
    claims = (Claim("F-0001", star),)
    plain = Reader(shown("en", "html", CLAIMS[:1]))
    page = render_brief(label, claims, (Unanswered(label, label),), "en", "html")
    assert Reader(page).tags <= plain.tags
    assert "<" not in render_brief(label, claims, (Unanswered(label, label),), "en", "markdown")


WORDING = Wording("title", "says", lambda v: f"{v:.3g}", lambda v: f"{v:.3g}", lambda day: day)
ANY_SERIES = st.builds(
    SeriesBlock, texts, st.sampled_from(Unit), st.lists(points, max_size=8).map(tuple)
)


@given(ANY_SERIES)
def test_any_series_is_drawn_within_its_frame(block: SeriesBlock) -> None:
    drawn = series_chart(block, WORDING)
    if not drawn:
        return
    root = ET.fromstring(drawn)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for mark in root.iter():
        for name, end in (("cx", width), ("x1", width), ("x2", width), ("cy", height)):
            if name in mark.attrib:
                assert 0 <= float(mark.attrib[name]) <= end
        if mark.tag.endswith("rect"):
            assert float(mark.attrib["y"]) + float(mark.attrib["height"]) <= height


def series(*estimates: Estimate | Undefined, state: State = State.CLOSED) -> SeriesBlock:
    shown = tuple(
        SeriesPoint(f"2026-06-{n:02}", f"2026-06-{n:02}", state, estimate)
        for n, estimate in enumerate(estimates, 1)
    )
    return SeriesBlock(Text("Weeks", "各周"), Unit.PEOPLE, shown)


def test_marks_differ_in_shape() -> None:
    drawn = series_chart(series(count(5, 4, 6), count(9, 4, 6), count(1, 4, 6)), WORDING)
    assert drawn.count("<circle") == 1
    assert drawn.count('<polygon class="outside"') == 2
    assert drawn.count('class="band expected"') == 3
    ring = series_chart(series(count(9, 4, 6), count(9, 4, 6), state=State.OPEN), WORDING)
    assert ring.count('<circle class="unsure"') == 2
    assert "polyline" not in ring


def test_a_gap_stays_a_gap() -> None:
    gap = Undefined(Reason.NO_ROWS)
    drawn = series_chart(series(count(5, 4, 6), count(5, 4, 6), gap, count(5, 4, 6)), WORDING)
    (line,) = re.findall(r'<polyline class="line" points="([^"]+)"', drawn)
    assert len(line.split()) == 2
    assert series_chart(series(gap, gap), WORDING) == ""
