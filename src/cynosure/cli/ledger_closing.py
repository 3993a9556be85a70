"""`cyn ledger close` and `cyn ledger calibration`: what came of findings, and how often it held."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.options import form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.show import show
from cynosure.errors import Text, UserMistake
from cynosure.metrics.decided import Decided
from cynosure.project.ask import ask
from cynosure.project.closings import DECISIONS, Outcome, calibration, close
from cynosure.project.open import Project
from cynosure.report import grammar
from cynosure.report.sentence import amount
from cynosure.stats.undefined import Undefined

OUTCOME = Text(
    "of close: what came of it, a number (52%, -1.8pt, 1200) or words",
    "用于 close：实际结果，写数值（52%、-1.8pt、1200）或一句话",
)
DECISION = Text(
    f"of close: what was decided: {', '.join(name for name, _ in DECISIONS)}",
    "用于 close：作出的决定：" + "、".join(f"{name}（{said.zh}）" for name, said in DECISIONS),
)
WHY = Text("of close: a remark", "用于 close：备注")
HOLDOUT = Text(
    "of calibration: a finding about a long-lived holdout, shown beside the summed effects",
    "用于 calibration：长期对照组的结论编号，与合计影响并列",
)


def add_closing(parser: argparse.ArgumentParser, lang: str) -> None:
    """The options of both actions."""
    for name, metavar, said in (
        ("--outcome", "OUTCOME", OUTCOME),
        ("--decision", "WORD", DECISION),
        ("--why", "WORDS", WHY),
        ("--holdout", "FINDING", HOLDOUT),
    ):
        # A percent sign is a place to fill in for argparse.
        parser.add_argument(name, metavar=metavar, help=said.within(lang).replace("%", "%%"))


def closed(project: Project, arguments: argparse.Namespace) -> int:
    """Closes a finding and says what had been expected of it."""
    if arguments.name is None:
        raise UserMistake(
            "Which finding? Write `cyn ledger close F-0007 --outcome 52%`.",
            "请写明是哪条结论：`cyn ledger close F-0007 --outcome 52%`。",
        )
    outcome = Outcome(
        arguments.name, arguments.outcome or "", arguments.decision or "", arguments.why or ""
    )
    found = close(project, outcome, datetime.now(UTC))
    if arguments.json:
        print(printed_json(_values(found)))
    else:
        print(harmless(_said(found).within(arguments.lang)))
    return 0


def calibrated(project: Project, arguments: argparse.Namespace) -> int:
    """Asks how often intervals held, and shows the finding."""
    question = calibration(project, arguments.holdout)
    answers = ask(project, [question], None, datetime.now(UTC))
    print(show(answers, arguments.lang, form_of(arguments)))
    return 0


def _values(found: Decided) -> dict[str, object]:
    expected = found.estimate
    closing = found.closing
    values: dict[str, object] = {"id": found.alias, "held": found.held, "unit": found.unit.value}
    if closing is not None:
        values |= {"said": closing.said, "value": closing.value, "decision": closing.decision}
    if isinstance(expected, Undefined):
        return {**values, "expected": None}
    values["expected"] = expected.value
    if not isinstance(expected.interval, Undefined):
        values |= {"low": expected.interval.low, "high": expected.interval.high}
    return values


def _said(found: Decided) -> Text:
    """One sentence in each language."""
    if found.closing is None:
        raise ValueError(f"{found.alias} is not closed")
    english, chinese = _expected(found, "en"), _expected(found, "zh")
    said = found.closing.said
    if found.held is None:
        return Text(
            f"{found.alias} is closed: {said}. Expected: {english}. It counts for no interval.",
            f"{found.alias} 已结案：{said}。预期：{chinese}。不计入区间命中率。",
        )
    held = Text("inside", "落在区间内") if found.held else Text("outside", "落在区间外")
    return Text(
        f"{found.alias} is closed: {said} came out, {held.en} what was expected ({english}).",
        f"{found.alias} 已结案：实际为 {said}，{held.zh}（预期 {chinese}）。",
    )


def _expected(found: Decided, lang: str) -> str:
    expected = found.estimate
    if isinstance(expected, Undefined):
        return Text("nothing could be told", "当时无法判断").within(lang)
    words = grammar(lang)
    value = amount(words, expected.value, found.unit)
    if isinstance(expected.interval, Undefined):
        return value
    low, high = (
        amount(words, end, found.unit) for end in (expected.interval.low, expected.interval.high)
    )
    return f"{value}{words.signs.comma}{low}{words.signs.to}{high}"
