"""`cyn boundary rubric check|show|grade`: rules of experts tested, shown and held to answers."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from cynosure.cli.options import form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.show import show
from cynosure.errors import Place, Text, UserMistake, did_you_mean
from cynosure.findings.record import Question
from cynosure.metrics.located.values import Ref
from cynosure.metrics.rubrics.model import Rubric
from cynosure.playbook.packs import PACKS, pack_text
from cynosure.project.ask import ask
from cynosure.project.open import open_project
from cynosure.project.rubrics import read_rubric
from cynosure.project.sheet import Sheet, write_sheet

DOING = ("check", "show", "grade")
SHEET = Text(
    "write a sheet for people to grade on (with `rubric grade`)",
    "写出供人评分的表格（与 `rubric grade` 同用）",
)
SOUND = Text("every check agrees with its own examples", "各条检查与自己的正反例一致")


def run_rubric(arguments: argparse.Namespace) -> int:
    """Carries out what the words after `rubric` say.

    Raises UserMistake for other words, and for a rubric that is wrong or that nobody knows.
    """
    doing, name = _words(arguments.words)
    if arguments.sheet is not None and doing != "grade":
        raise UserMistake(
            "`--sheet` belongs to `cyn boundary rubric grade`.",
            "`--sheet` 只用于 `cyn boundary rubric grade`。",
        )
    if doing == "check":
        return _check(arguments, name)
    if doing == "show":
        return _show(name)
    return _grade(arguments, name)


def _words(words: list[str]) -> tuple[str, str | None]:
    doing = words[0] if words else "grade"
    if doing not in DOING:
        near = did_you_mean(doing, DOING)
        raise UserMistake(
            f"`cyn boundary rubric` knows {', '.join(DOING)}, not `{doing}`.{near.en}",
            f"`cyn boundary rubric` 只有 {'、'.join(DOING)}，没有 `{doing}`。{near.zh}",
        )
    if len(words) > 2:
        raise UserMistake(
            f"`cyn boundary rubric {doing}` takes one rubric.",
            f"`cyn boundary rubric {doing}` 一次只处理一份评分标准。",
        )
    return doing, words[1] if len(words) > 1 else None


def _check(arguments: argparse.Namespace, name: str | None) -> int:
    """Reading a rubric is testing it: a check that contradicts its own examples raises there."""
    if name is not None:
        found = {name: read_rubric(Ref(name, Place(name)), Path())}
    else:
        star_file = open_project(arguments.project).star_file
        found = {one.name: one.rubric for one in star_file.boundary.rubrics if one.rubric}
        if not found:
            raise UserMistake(
                f"Name a rubric: a file, or one of those that ship: {', '.join(PACKS)}.",
                f"请指明评分标准：一个文件，或自带的 {'、'.join(PACKS)}。",
            )
    if arguments.json:
        print(printed_json({name: _facts(rubric) for name, rubric in found.items()}))
        return 0
    for name, rubric in found.items():
        print(harmless("\n".join(_said(name, rubric, arguments.lang))))
    return 0


def _facts(rubric: Rubric) -> dict[str, object]:
    return {
        name: {
            "kind": rule.kind,
            "weight": rule.weight,
            "aspect": rule.aspect,
            "checked": rule.check is not None,
            "measured": rule.measured,
            "experts": list(rubric.experts_of(rule)),
        }
        for name, rule in rubric.rules.items()
    }


def _said(name: str, rubric: Rubric, lang: str) -> list[str]:
    by = {
        "check": Text("decided on the text", "由文本判定"),
        "trials": Text("measured on the trials", "由试验测得"),
        "people": Text("graded by people", "由人评定"),
    }
    lines = [f"{name}  {rubric.label.within(lang)}"]
    for rule_name, rule in rubric.rules.items():
        way = "check" if rule.check else "trials" if rule.measured else "people"
        kind = Text(*{"hard": ("hard", "硬"), "soft": ("soft", "软")}[rule.kind])
        lines.append(f"  {kind.within(lang)} {rule.weight:g}  {rule_name}  {by[way].within(lang)}")
        lines.append(f"      {rule.says.within(lang)}")
    checked = sum(rule.check is not None for rule in rubric.rules.values())
    alone = [n for n, rule in rubric.rules.items() if len(rubric.experts_of(rule)) < 2]
    lines.append(
        f"  {SOUND.within(lang)} ({checked})" if lang == "en" else f"  {SOUND.zh}（{checked} 条）"
    )
    if alone:
        few = Text(
            f"fewer than two experts stand behind: {', '.join(alone)}",
            f"不足两位专家认可：{'、'.join(alone)}",
        )
        lines.append(f"  {few.within(lang)}")
    return lines


def _show(name: str | None) -> int:
    """The file of a pack as it ships, to be kept and changed."""
    if name not in PACKS:
        near = did_you_mean(name or "", PACKS)
        raise UserMistake(
            f"No rubric `{name or ''}` ships.{near.en}",
            f"没有自带名为 `{name or ''}` 的评分标准。{near.zh}",
        )
    print(pack_text(name), end="")
    return 0


def _grade(arguments: argparse.Namespace, name: str | None) -> int:
    project, now = open_project(arguments.project), datetime.now(UTC)
    narrowed = ("scenario", "model", "grader")
    given = {key: value for key in narrowed if (value := getattr(arguments, key))}
    named = [one.name for one in project.star_file.boundary.rubrics]
    if name is None and len(named) == 1:
        # The only one is the same question whether it is named or not.
        name = named[0]
    if name is not None:
        given["rubric"] = name
    question = Question("boundary_rubric", tuple(sorted(given.items())))
    if arguments.sheet is not None:
        sheet = write_sheet(project, question, arguments.snapshot, arguments.sheet, arguments.lang)
        print(_written(sheet, arguments.sheet).within(arguments.lang))
        return 0
    answers = ask(project, [question], arguments.snapshot, now)
    print(show(answers, arguments.lang, form_of(arguments)), flush=True)
    return 0


def _written(sheet: Sheet, to: Path) -> Text:
    mapping = (
        "{table: labels, format: csv, path: " + to.name + ", map: {subject_kind: {const: trial}, "
        "subject_id: subject_id, rater: rater, rater_kind: {const: human}, name: name, value: "
        "value}}"
    )
    rules = len(sheet.rules)
    return Text(
        f"{to.name}: {sheet.answers} of {sheet.known} answers, {rules} rules each. Two people fill "
        "in `rater` and `value` (1 keeps the rule, 0 breaks it), each on a copy, and take out the "
        "rows that they leave empty. Then add to the sources of the star file, and load:\n"
        f"  - {mapping}",
        f"{to.name}：从 {sheet.known} 份回答中抽取 {sheet.answers} 份，每份 {rules} 条规则。"
        "请两个人各用一份副本填写 `rater`（评分人）和 `value`（1 符合，0 违反），没评的行删掉。"
        f"然后在星文件的 sources 中加上这一行，再载入：\n  - {mapping}",
    )
