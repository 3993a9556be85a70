"""`cyn audit --card|--review|--stage` from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cynosure.report.layout import width
from tests.cli.bakery import STAR_FILE, Bakery

TODAY = datetime.now(UTC).date()
STAR = "  - {metric: weekly_bakers, since: 2026-06-01}\n"


def written(**keys: str) -> str:
    """The star file with further keys of its star."""
    said = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    assert STAR in STAR_FILE
    return STAR_FILE.replace(STAR, f"  - metric: weekly_bakers\n    since: 2026-06-01\n{said}")


MOMENT = "{who: {en: Bakers, zh: 烘焙的人}, problem: {en: Flat cakes, zh: 蛋糕塌}, moment: baked}"


def test_a_card_says_what_is_written_and_what_is_not(loaded: Bakery) -> None:
    card = loaded.cyn("audit", "--card").out
    for said in (
        "Metric card: Weekly bakers",
        "where: fulfilled",
        "names no `proposition`",
        "No guardrail is named",
        "Nobody owns it",
        "No day of review is set",
    ):
        assert said in card
    chinese = loaded.cyn("audit", "--card", lang="zh").out
    for said in ("指标卡：周烘焙人数", "没有设护栏", "没有负责人"):
        assert said in chinese


def test_a_card_on_a_terminal_holds_no_markup_that_markdown_needs(loaded: Bakery) -> None:
    counted = STAR_FILE.replace("    where: fulfilled\n", "    having: rows_x >= 1\n", 1)
    assert "rows_x" in counted
    loaded.star_file(counted.replace("rows_x", "rows"))
    plain, marked = (loaded.cyn("audit", "--card", *form).out for form in ((), ("--markdown",)))
    assert "having: rows >= 1" in plain
    assert "having: rows &gt;= 1" in marked
    assert marked.startswith("# Metric card")
    assert not set("\\#&*") & set(plain)
    assert max(map(width, plain.splitlines())) <= 100


def test_a_star_that_rests_on_its_moment_says_so(loaded: Bakery) -> None:
    loaded.star_file(written(proposition=MOMENT, owner="ann", review="2020-01-01"))
    card = loaded.cyn("audit", "--card").out
    assert "Weekly bakers rests on the moment of value `baked`" in card
    assert "- For whom: Bakers" in card
    assert "overdue" in card
    assert "Nowhere else is ann named" in card


def test_a_star_that_does_not_touch_its_moment_says_so(loaded: Bakery) -> None:
    text = written(proposition=MOMENT)
    loaded.star_file(text.replace("metric: weekly_bakers", "metric: weekly_askers"))
    assert "does not touch its moment of value `baked`" in loaded.cyn("audit", "--card").out
    assert "没有触及价值时刻 `baked`" in loaded.cyn("audit", "--card", lang="zh").out


EXCHANGE = """\
tradeoff:
  exchange: {one: weekly_askers, worth: 2, of: weekly_bakers, signed_by: "@Ann",
             signed: 2026-06-01, expires: 2026-09-01}
"""
ORDER = "evidence: {order: {criteria: [data, value_link], signed_by: ann, signed: 2026-06-01}}\n"


@pytest.mark.parametrize("extra", [EXCHANGE, ORDER])
def test_an_owner_who_signed_something_is_known(loaded: Bakery, extra: str) -> None:
    loaded.star_file(written(owner="ann") + extra)
    card = loaded.cyn("audit", "--card").out
    assert "- Owner: ann" in card
    assert "Nowhere else" not in card


def test_a_card_is_one_file_that_is_written_anew_and_over_nothing_else(loaded: Bakery) -> None:
    path = loaded.folder / "card.html"
    assert loaded.cyn("audit", "--card", "--html", str(path)).code == 0
    page = path.read_text("utf-8")
    assert "<h1>Metric card: Weekly bakers</h1>" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "written anew" in loaded.cyn("audit", "--card", "--html", str(path)).out
    path.write_text("my notes", "utf-8")
    said = loaded.cyn("audit", "--card", "--html", str(path), lang="zh")
    assert (said.code, "已存在" in said.err) == (2, True)
    assert path.read_text("utf-8") == "my notes"
    assert loaded.cyn("audit", "--html", str(path)).code == 2


def test_the_first_review_has_nothing_to_compare_with(loaded: Bakery) -> None:
    said = loaded.cyn("audit", "--review")
    assert said.code == 0
    assert "first audit on file" in said.out
    assert "Nothing is due within 30 days" in said.out


def test_a_review_names_what_is_due_and_what_was_redefined(loaded: Bakery) -> None:
    assert loaded.cyn("audit").code == 0
    soon, past = TODAY + timedelta(days=7), TODAY - timedelta(days=3)
    target = f"{{value: 9, by: {past.isoformat()}}}"
    text = written(review=soon.isoformat(), target=target)
    loaded.star_file(
        text.replace("    where: fulfilled\n", "    where: fulfilled and turns >= 1\n")
    )
    review = loaded.cyn("audit", "--review").out
    assert "Compared with the audit of" in review
    assert "Weekly bakers: definition 1 then, 2 now" in review
    assert "(in 7 days)" in review
    assert "(3 days ago)" in review
    assert "（还有 7 天）" in loaded.cyn("audit", "--review", lang="zh").out


def test_a_stage_is_told_from_weeks(loaded: Bakery) -> None:
    said = loaded.cyn("audit", "--stage")
    assert said.code == 0
    assert "0 of 8 periods" in said.out
    assert "Exploration and validation" in said.out
    (finding,) = loaded.cyn("audit", "--stage", "--json").json["findings"]
    assert finding["finding"]["verdict"] == "cannot_tell"
    assert "阶段" in loaded.cyn("audit", "--stage", lang="zh").out
    # What the playbook looks at is a sentence: a column would cut it off.
    assert "…" not in said.out
    assert "Guardrails: Complaints; Refusals; Latency." in said.out


def test_a_stage_takes_people(loaded: Bakery) -> None:
    pairs = "  pairs: {kind: units, unit: [user_id, oven], from: talk}\nstar:"
    loaded.star_file(STAR_FILE.replace("star:", pairs))
    said = loaded.cyn("audit", "pairs", "--stage", lang="zh")
    assert (said.code, "不是逐周按人统计" in said.err) == (2, True)
    missing = loaded.cyn("audit", "weekly_baker", "--stage")
    assert (missing.code, "Did you mean `weekly_bakers`?" in missing.err) == (2, True)


def test_a_star_begins_once_both_have_run_side_by_side(loaded: Bakery) -> None:
    handover = "{to: weekly_askers, signed_by: ann, signed: 2026-06-01, parallel_since: 2026-06-01}"
    text = written(handover=handover, target="{value: 10, by: 2027-01-01}")
    loaded.star_file(text)
    shown = loaded.cyn("audit", "--stage").out
    assert "Handing over to Weekly askers, signed by ann: 1 of 4 weeks in parallel" in shown
    assert "The target, translated" in shown
    early = "  - {metric: weekly_askers, since: 2026-06-20}\ntree:"
    loaded.star_file(text.replace("tree:", early))
    said = loaded.cyn("audit", "--stage")
    assert (said.code, "until 2026-06-29" in said.err) == (2, True)
    loaded.star_file(text.replace("tree:", early.replace("06-20", "06-29")))
    assert loaded.cyn("star").code == 0
