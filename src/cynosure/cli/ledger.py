"""`cyn ledger list|show|verify|close|calibration|export`: what was concluded, whether it comes out
again, and what came of it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cynosure.cli.ledger_beliefs import belief_values, listed_beliefs
from cynosure.cli.ledger_closing import add_closing, calibrated, closed
from cynosure.cli.ledger_export import add_export, exported
from cynosure.cli.options import add_form, add_project, form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.parser import one_of
from cynosure.cli.progress import Progress
from cynosure.cli.restated import restated_sentence, restated_values
from cynosure.cli.show import as_values, show
from cynosure.errors import CynosureError, Mismatch, Refusal, Text, UserMistake
from cynosure.findings.codec import Difference, decode
from cynosure.findings.kinds import mark
from cynosure.project.ask import Answer
from cynosure.project.beliefs import Entered, entered_beliefs
from cynosure.project.closings import closings_in, told_of
from cynosure.project.open import Project, open_project
from cynosure.project.restated import Restated, restated_of
from cynosure.project.verify import Verifying
from cynosure.report import headline
from cynosure.store.ledger import Ledger, Recorded

ACTIONS: tuple[str, ...] = ("list", "show", "verify", "close", "calibration", "export")
SHOWN_DIFFERENCES = 3
LONGEST_VALUE = 60


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to do, with which finding."""
    action = Text(
        "list, show, verify (compute again and compare), close (write down what came of one), "
        "calibration (how often intervals held), export (all as JSON lines or CSV)",
        "list 列出、show 查看、verify 复算核对、close 结案（记下实际结果）、"
        "calibration 区间命中率、export 导出（JSON 行或 CSV）",
    )
    parser.add_argument(
        "action",
        type=one_of(ACTIONS, Text("action of `cyn ledger`", "账本操作")),
        metavar="|".join(ACTIONS),
        help=action.within(lang),
    )
    name = Text("a finding, such as F-0007 (default: all)", "结论编号，例如 F-0007（默认全部）")
    parser.add_argument("name", nargs="?", metavar="FINDING", help=name.within(lang))
    add_closing(parser, lang)
    add_export(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Does it; with verify a finding that does not come out again raises Mismatch."""
    _belongs(arguments)
    project = open_project(arguments.project)
    if arguments.action == "close":
        return closed(project, arguments)
    if arguments.action == "calibration":
        return calibrated(project, arguments)
    if arguments.action == "export":
        return exported(project, arguments)
    with Ledger.open(project.layout.root) as ledger:
        recorded = ledger.all() if arguments.name is None else (ledger.get(arguments.name),)
        entered = entered_beliefs(project, ledger) if arguments.name is None else ()
        came = {name: told_of(one) for name, one in closings_in(ledger.entries()).items()}
    if arguments.action == "verify":
        _verify(project, recorded, arguments)
        return 0
    known = [_answer(one) for one in recorded]
    changed = restated_of(project, recorded)
    if arguments.action == "list":
        print(_listed(recorded, known, changed, entered, arguments))
    elif arguments.json:
        print(printed_json({"findings": _shown_values(known, changed, arguments.lang)}))
    elif known:
        form = form_of(arguments)
        shown = [(changed.get(one.alias), show([one], arguments.lang, form)) for one in known]
        marked = [_marked(one, text, arguments.lang) for one, text in shown]
        said = [came.get(one.alias) for one in known]
        print("\n".join(_closed(*both, arguments.lang) for both in zip(marked, said, strict=True)))
    else:
        print(EMPTY.within(arguments.lang))
    return 0


BELONGS: tuple[tuple[str, str], ...] = (
    ("outcome", "close"),
    ("decision", "close"),
    ("why", "close"),
    ("holdout", "calibration"),
    ("format", "export"),
    ("out", "export"),
)
"""Options of one action only."""


def _belongs(arguments: argparse.Namespace) -> None:
    """Raises UserMistake for an option of another action: it would be dropped in silence."""
    for name, action in BELONGS:
        if getattr(arguments, name) is not None and arguments.action != action:
            raise UserMistake(
                f"`--{name}` belongs to `cyn ledger {action}`.",
                f"`--{name}` 只用于 `cyn ledger {action}`。",
            )


EMPTY = Text(
    "The ledger is empty; `cyn star` asks the first question.",
    "账本还是空的；先用 `cyn star` 提出第一个问题。",
)


def _answer(one: Recorded) -> Answer:
    finding = replace(decode(one.record), looks=one.looks)
    return Answer(one.alias, one.address, finding, recalled=True)


def _shown_values(
    known: Sequence[Answer], changed: Mapping[str, Restated], lang: str
) -> list[dict[str, object]]:
    shown = as_values(known, lang)
    marks = [restated_values(changed.get(one.alias)) for one in known]
    return [{**one, "restated": mark} for one, mark in zip(shown, marks, strict=True)]


def _marked(changed: Restated | None, text: str, lang: str) -> str:
    """A finding, and below it what has become of it since."""
    if changed is None:
        return text
    return f"{text.rstrip()}\n\n{restated_sentence(changed, lang)}\n"


def _closed(text: str, came: Text | None, lang: str) -> str:
    """A finding, and below it what came of it."""
    return text if came is None else f"{text.rstrip()}\n\n{harmless(came.within(lang))}\n"


def _listed(
    recorded: Sequence[Recorded],
    known: Sequence[Answer],
    changed: Mapping[str, Restated],
    entered: Sequence[Entered],
    arguments: argparse.Namespace,
) -> str:
    """Findings, and below them what people believe of models."""
    lang = arguments.lang
    rows = list(zip(recorded, known, strict=True))
    if arguments.json:
        listed = [
            {
                "id": one.alias,
                "address": one.address,
                "kind": answer.finding.kind.value,
                "headline": headline(answer.finding, lang),
                "at": one.at,
                "looks": one.looks,
                "restated": restated_values(changed.get(one.alias)),
            }
            for one, answer in rows
        ]
        return printed_json({"findings": listed, **(belief_values(entered) if entered else {})})
    lines = [] if rows else [EMPTY.within(lang)]
    for one, answer in rows:
        finding = answer.finding
        said = f"{one.alias}  {mark(finding.kind)}  {one.at[:16]}  {headline(finding, lang)}"
        since = changed.get(one.alias)
        lines.append(said if since is None else f"{said}  {restated_sentence(since, lang)}")
    return "\n".join([*lines, *listed_beliefs(entered, lang)])


@dataclass(frozen=True)
class Outcome:
    """What verifying one finding came to: it stands where `amiss` is None."""

    alias: str
    says: Text
    amiss: type[CynosureError] | None = None
    differences: tuple[Difference, ...] = ()


def _verify(project: Project, recorded: Sequence[Recorded], arguments: argparse.Namespace) -> None:
    """Computes each finding again and says what came of it.

    Raises Mismatch where one differs, else Refusal where one could not be computed again.
    """
    with Verifying(project, datetime.now(UTC)) as verifying, Progress(arguments.lang) as progress:
        outcomes = []
        for done, one in enumerate(recorded):
            progress("verify", done, len(recorded))
            outcomes.append(_outcome(verifying, one))
    if arguments.json:
        print(printed_json({"verified": [_as_values(one, arguments.lang) for one in outcomes]}))
    elif outcomes:
        print(harmless("\n".join(one.says.within(arguments.lang) for one in outcomes)))
    else:
        print(EMPTY.within(arguments.lang))
    differing = [one.alias for one in outcomes if one.amiss is Mismatch]
    if differing:
        names = Text(", ".join(differing), "、".join(differing))
        raise Mismatch(
            f"{len(differing)} of {len(outcomes)} did not come out again: {names.en}.",
            f"{len(outcomes)} 条结论中有 {len(differing)} 条复算不一致：{names.zh}。",
        )
    refused = [one.alias for one in outcomes if one.amiss is not None]
    if refused:
        names = Text(", ".join(refused), "、".join(refused))
        raise Refusal(
            f"{len(refused)} of {len(outcomes)} could not be computed again: {names.en}.",
            f"{len(outcomes)} 条结论中有 {len(refused)} 条无法复算：{names.zh}。",
        )


def _outcome(verifying: Verifying, one: Recorded) -> Outcome:
    try:
        differences = verifying.verified(one).differences
    except CynosureError as error:
        en, zh = error.sentence("en"), error.sentence("zh")
        return Outcome(one.alias, Text(f"– {one.alias}: {en}", f"– {one.alias}：{zh}"), type(error))
    if not differences:
        return Outcome(
            one.alias,
            Text(
                f"✓ {one.alias} comes out again, every number within 1e-9.",
                f"✓ {one.alias} 复算一致，所有数字的相对偏差不超过 1e-9。",
            ),
        )
    count, first = len(differences), differences[:SHOWN_DIFFERENCES]
    details = [(d.path, _short(d.recorded), _short(d.recomputed)) for d in first]
    en = "; ".join(f"{path} was {old} and is {new}" for path, old, new in details)
    zh = "；".join(f"{path} 原为 {old}，现为 {new}" for path, old, new in details)
    return Outcome(
        one.alias,
        Text(
            f"✗ {one.alias} does not come out again in {count} "
            f"{'place' if count == 1 else 'places'}: {en}.",
            f"✗ {one.alias} 复算不一致，共 {count} 处：{zh}。",
        ),
        Mismatch,
        differences,
    )


def _short(value: object) -> str:
    written = str(value)
    return written if len(written) <= LONGEST_VALUE else f"{written[:LONGEST_VALUE]}…"


def _as_values(one: Outcome, lang: str) -> dict[str, object]:
    said = "stands" if one.amiss is None else "differs" if one.differences else "refused"
    return {
        "id": one.alias,
        "outcome": said,
        "says": one.says.within(lang),
        "differences": [
            {"path": d.path, "recorded": d.recorded, "recomputed": d.recomputed}
            for d in one.differences
        ],
    }
