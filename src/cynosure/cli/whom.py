"""`cyn whom`: who the people are: groups, main assistant or agents, and what moved between them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.analyses.agents import knows_agents
from cynosure.cli.options import add_form, add_project, add_question, form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.show import as_values, show
from cynosure.errors import Text, UserMistake
from cynosure.findings.record import Question
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.open import open_project
from cynosure.project.weekly import ask_each


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Over which periods, in which form."""
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks all that can be asked of the people; the refusal of one question stops no other."""
    project = open_project(arguments.project)
    questions = _questions(project.star_file, arguments.period)
    found = ask_each(project, questions, arguments.snapshot, datetime.now(UTC))
    if not found.answers:
        raise found.refused[0].why
    refused = [one.why.sentence(arguments.lang) for one in found.refused]
    form = form_of(arguments)
    if form == "json":
        findings = as_values(found.answers, arguments.lang)
        print(printed_json({"findings": findings, "refused": refused}))
        return 0
    print("\n\n".join([show(found.answers, arguments.lang, form), *map(harmless, refused)]))
    return 0


def _questions(star_file: StarFile, period: str) -> list[Question]:
    names = ["groups"] if star_file.groups else []
    if knows_agents(star_file):
        names += ["agents", "moved"]
    if not names:
        raise _nobody_named(star_file)
    return [Question(name, (("period", period),)) for name in names]


def _nobody_named(star_file: StarFile) -> UserMistake:
    """What to write so that there is a group: a moment first, where the star file has none."""
    moment = next(iter(star_file.moments), None)
    wanted = f"`groups: {{consumer: {{did: {moment or 'came'}}}}}`"
    also = Text("", "")
    if moment is None:
        made = f"`moments: {{came: {{table: {star_file.sources[0].table}}}}}`"
        also = Text(f" with {made}", f"，并写上 {made}")
    return UserMistake(
        "The star file has neither `groups` nor a source of the table `agents`; name a group, "
        f"such as {wanted}{also.en}.",
        "星文件既没有 `groups`，也没有 `agents` 表的数据源；请先定义一个群体，"
        f"例如 {wanted}{also.zh}。",
    )
