"""The beliefs in `cyn ledger list`: as they were entered, what became of them, and of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from cynosure.analyses.boundary.standing import SHOWN, Standing
from cynosure.errors import Text
from cynosure.project.beliefs import Entered, Foretold, foretold
from cynosure.report import grammar
from cynosure.report.layout import Grid, plain

HEAD = Text("Beliefs", "信念")
COLUMNS = (
    Text("No.", "编号"),
    Text("Entered", "入账日期"),
    Text("Author", "作者"),
    Text("Sure", "把握"),
    Text("By", "期限"),
    Text("Standing", "结果"),
    Text("Belief", "信念"),
)
GONE = Text("rewritten or withdrawn", "已改写或撤回")
NOT_ASKED = Text("see `cyn boundary beliefs`", "请运行 `cyn boundary beliefs`")
REFUTED = Text("REFUTED by {model} on {day}", "{day} 被 {model} 证伪")
REWRITES = Text("(B-{number:02} again)", "（改写 B-{number:02}）")
SCORED = Text(
    "Brier score, of beliefs as first entered: {authors}. 0 is a prophet, 0.25 a coin.",
    "Brier 分（按首次入账的把握计算）：{authors}。0 为料事如神，0.25 相当于掷硬币。",
)
AUTHOR = Text(
    "{author} {brier:.3f} ({decided} decided)", "{author} {brier:.3f}（已判明 {decided} 条）"
)
LONGEST = 90


def listed_beliefs(entered: Sequence[Entered], lang: str) -> list[str]:
    """The lines of all of them, and one of how well each author foretold."""
    if not entered:
        return []
    percent = grammar(lang).signs.percent
    rows = tuple(
        (
            f"B-{one.number:02}",
            one.at[:10],
            plain(one.author),
            f"{100 * one.probability:g}{percent}",
            one.by,
            plain(_standing(one).within(lang), LONGEST),
            plain(f"{one.says.within(lang)} {_again(one, lang)}", LONGEST),
        )
        for one in entered
    )
    head = tuple(column.within(lang) for column in COLUMNS)
    right = tuple(column.en == "Sure" for column in COLUMNS)
    lines = ["", HEAD.within(lang), *(f"  {line}" for line in Grid(head, rows, right).lines())]
    scored = [one for one in foretold(entered) if one.brier is not None]
    if scored:
        between = {"en": ", ", "zh": "、"}[lang]
        authors = between.join(_scored(one, lang) for one in scored)
        lines.append(f"  {SCORED.within(lang).format(authors=authors)}")
    return lines


def belief_values(entered: Sequence[Entered]) -> dict[str, object]:
    """The same for a program."""
    return {
        "beliefs": [
            {
                **asdict(one),
                "id": f"B-{one.number:02}",
                "stood": None if one.stood is None else asdict(one.stood),
            }
            for one in entered
        ],
        "authors": [asdict(one) for one in foretold(entered)],
    }


def _standing(one: Entered) -> Text:
    if not one.is_there:
        return GONE
    if one.stood is None:
        return NOT_ASKED
    if one.stood.standing is not Standing.REFUTED:
        return SHOWN[one.stood.standing]
    told = {"model": one.stood.model, "day": one.stood.day}
    return Text(REFUTED.en.format(**told), REFUTED.zh.format(**told))


def _again(one: Entered, lang: str) -> str:
    return "" if one.rewrites is None else REWRITES.within(lang).format(number=one.rewrites)


def _scored(one: Foretold, lang: str) -> str:
    told = {"author": plain(one.author), "brier": one.brier, "decided": one.decided}
    return AUTHOR.within(lang).format(**told)
