"""Any finding renders in every language and form, and nothing that a user wrote takes over."""

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.errors import Text
from cynosure.findings.blocks import Note, SeriesBlock
from cynosure.findings.codec import decode
from cynosure.findings.kinds import MARKS, Kind
from cynosure.findings.record import Finding
from cynosure.report import render, say_note
from cynosure.report.english import MONTHS
from cynosure.report.layout import plain, width, wrap
from cynosure.report.markdown import escaped
from cynosure.stats.undefined import Undefined
from tests.report.examples import EXAMPLES, MEASURED, UNDEFINED_RATE
from tests.report.strategies import HOSTILE, findings, raw

LANGS = ("en", "zh")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def numerals(text: str) -> list[str]:
    """Every number of a rendering, sorted; the English names of months are numbers too."""
    for number, month in enumerate(MONTHS, 1):
        text = re.sub(rf"\b{month}\b", f" {number} ", text)
    return sorted(re.findall(r"[+−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+−]?\d+)?", text))


def in_one_language(finding: Finding) -> Finding:
    """The finding with the same words of the user in both languages, so that only ours differ."""

    def same(value: object) -> object:
        if isinstance(value, Text):
            return Text("words", "words")
        if isinstance(value, tuple):
            return tuple(same(item) for item in value)
        if hasattr(value, "__dataclass_fields__"):
            fields = {name: same(getattr(value, name)) for name in value.__dataclass_fields__}
            return replace(value, **fields)
        return value

    alike = same(finding)
    assert isinstance(alike, Finding)
    return alike


@given(findings)
@settings(max_examples=150)
def test_any_finding_renders_everywhere(finding):
    for lang in LANGS:
        text = render(finding, "F-0001", lang, "text")
        seen = [letter for letter in text if letter != "\n"]
        assert not [letter for letter in seen if unicodedata.category(letter) in UNSEEN]
        assert text.startswith("F-0001  ")
        assert decode(json.loads(render(finding, "F-0001", lang, "json"))["finding"]) == finding
        render(finding, "F-0001", lang, "markdown").encode()


@given(findings)
@settings(max_examples=150)
def test_both_languages_give_the_same_numbers(finding):
    """A wide table is broken where its language lets it, and repeats its first column: so the lines
    are compared before that, and with what is printed of them."""
    alike = in_one_language(finding)
    said = {}
    for lang in LANGS:
        told = json.loads(render(alike, "F-0001", lang, "json"))["says"]
        lines = [row for line in told["lines"] for row in (line["label"], *line["text"])]
        whole = numerals("\n".join([told["headline"], *lines]))
        printed = render(alike, "F-0001", lang, "text").split("\n", 1)[1]
        assert set(numerals(printed)) == set(whole)
        said[lang] = whole
    assert said["en"] == said["zh"]


@pytest.mark.parametrize(("name", "finding"), EXAMPLES)
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_examples_give_the_same_numbers(name, finding, form):
    alike = in_one_language(finding)
    english, chinese = (numerals(render(alike, "F-0001", lang, form)) for lang in LANGS)
    assert english == chinese
    assert len(english) > 5, name


def test_numerals_sees_a_difference():
    assert numerals("19–25 Oct 2026: 39.4 %") == numerals("2026年10月19日至25日：39.4%")
    assert numerals("−3.3 points") != numerals("3.3 个百分点")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_labels_stay_one_harmless_line(hostile, lang):
    finding = replace(MEASURED, subject=replace(MEASURED.subject, label=Text(hostile, hostile)))
    lines = render(finding, "F-0001", lang, "text").splitlines()
    assert len(lines) <= len(render(MEASURED, "F-0001", lang, "text").splitlines()) + 2
    markdown = render(finding, "F-0001", lang, "markdown")
    assert "<" not in markdown
    assert not re.search(r"(?<!\\)!?\[[^\]]*(?<!\\)\]\(", markdown)
    assert [line for line in markdown.splitlines() if line.startswith("#")] == [
        markdown.splitlines()[0]
    ]


@given(raw)
def test_plain_is_one_line_of_bounded_width_without_controls(text):
    line = plain(text)
    assert width(line) <= 60
    assert len(line.splitlines()) <= 1
    assert not [letter for letter in line if unicodedata.category(letter) in UNSEEN]
    assert plain(line) == line


@given(raw)
def test_markdown_escapes_whatever_begins_markup(text):
    escape = escaped(plain(text))
    assert not re.search(r"(?<!\\)[*_{}\[\]#|~!]", re.sub(r"\\\\|&#\d+;", "", escape))
    assert "<" not in escape
    assert "://" not in escape


@given(st.text(alphabet="ab 星语，。%（", max_size=80), st.integers(8, 40))
def test_wrap_loses_nothing_and_keeps_the_width(text, columns):
    lines = wrap(" ".join(text.split()), columns)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    for line in lines:
        assert width(line) <= columns or not re.search(r"[ab星语] ?[星语]", line[:-1])


def test_a_head_line_bears_the_mark_of_its_kind():
    shown = {finding.kind for name, finding in EXAMPLES}
    assert shown == set(Kind)
    for _, finding in EXAMPLES:
        head = render(finding, "F-0007", "en", "text").splitlines()[0]
        mark = dict(MARKS)[finding.kind]
        mark = "?" if isinstance(finding.estimate, Undefined) else mark
        assert head.startswith(f"F-0007  {mark} ")


WHY = {
    "en": "Cannot tell what fulfilled conversations in Emotional is in the week of 19–25 Oct 2026: "
    "its denominator is zero; would need a period in which the denominator is not zero.",
    "zh": "2026年10月19日至25日这一周的情感陪伴场景的对话满足率无法判断：分母为零；"
    "还需要分母不为零的一期。",
}


@pytest.mark.parametrize(("lang", "said"), WHY.items())
def test_a_value_that_does_not_exist_says_why_and_what_it_needs(lang, said):
    record = json.loads(render(UNDEFINED_RATE, "F-0005", lang, "json"))
    assert record["says"]["headline"] == said
    assert record["finding"]["estimate"] == {
        "is": "undefined",
        "reason": "zero_denominator",
        "detail": [],
    }


def test_empty_weeks_are_shown_as_empty_and_never_as_zero():
    series = next(block for block in MEASURED.blocks if isinstance(block, SeriesBlock))
    shown = render(replace(MEASURED, blocks=(series,)), "F-0001", "en", "text")
    assert "▅▆▆▆▇··▇███▁" in shown
    assert re.search(r"14–27 Sep 2026 +– +2 periods, empty", shown)
    weeks = [line for line in shown.splitlines() if re.match(r" {14}.* 2026 {2,}", line)]
    assert len(weeks) == 11
    assert not [line for line in weeks if re.search(r" 0\b", line)]


@pytest.mark.parametrize(("lang", "said"), [("en", "26 of 60 rows"), ("zh", "共 60 行")])
def test_a_long_series_is_listed_by_its_latest_periods_in_a_terminal(lang, said):
    series = next(block for block in MEASURED.blocks if isinstance(block, SeriesBlock))
    (point,) = series.points[-2:-1]
    points = tuple(replace(point, start=f"{1960 + n}-01-01", end=f"{1960 + n}-12-31")
                   for n in range(60))  # fmt: skip
    long = replace(MEASURED, blocks=(replace(series, points=points),))
    shown = render(long, "F-0001", lang, "text")
    assert said in shown
    assert "▅" * 60 in shown
    assert "2019" in shown
    assert "1993" not in shown
    assert "1960" in render(long, "F-0001", lang, "markdown")


def test_commands_stay_code_in_markdown_and_user_backticks_do_not():
    hostile = Text("a `b` c", "a `b` c")
    finding = replace(MEASURED, subject=replace(MEASURED.subject, label=hostile))
    markdown = render(finding, "F-0001", "en", "markdown")
    assert "`cynosure why`" in markdown
    assert "`b`" not in markdown


@pytest.mark.parametrize("lang", LANGS)
def test_columns_line_up_for_wide_letters_too(lang):
    shown = render(MEASURED, "", lang, "text").splitlines()
    weeks = [row for row in shown if re.search(r"1\d,\d{3}$", row) and "2026" in row]
    assert len(weeks) == 9
    assert len({width(row) for row in weeks}) == 1


def test_a_note_counts_one_and_several_as_english_does():
    one = Note("quarantine", (("count", 1), ("share", 0.004)))
    many = Note("quarantine", (("count", 1200), ("share", 0.004)))
    assert say_note(one, "en").startswith("In quarantine: 1 row (0.4 % of those read)")
    assert say_note(many, "en").startswith("In quarantine: 1,200 rows (0.4 %")
    assert say_note(many, "zh").startswith("已隔离 1,200 行（占读取行数的 0.4%）")


def test_chinese_sets_latin_names_off():
    finding = replace(MEASURED, subject=replace(MEASURED.subject, label=Text("DAU", "DAU")))
    assert "这一周，DAU 为 12,031 人" in render(finding, "", "zh", "text")


def test_report_imports_no_engine():
    heavy = {"pyarrow", "ibis", "duckdb", "numpy", "scipy", "pandas", "ruamel", "rich", "sqlglot"}
    code = f"import sys, cynosure.report; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("lang", "label"), [("en", "How found"), ("zh", "计算方法")])
def test_the_estimand_is_said_once(lang, label):
    said = Text("People who baked", "烘焙过的人")
    subject = replace(MEASURED.subject, says=said)
    for estimand in (said, subject.label):
        finding = replace(MEASURED, subject=subject, estimand=estimand)
        assert label not in render(finding, "", lang, "text")
    other = replace(MEASURED, subject=subject, estimand=Text("The best of half A", "A 半最好的"))
    assert label in render(other, "", lang, "text")
    searched = replace(MEASURED, subject=subject, estimand=said, candidates=5)
    assert label in render(searched, "", lang, "text")
