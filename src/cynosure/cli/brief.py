"""`cyn brief`: the weekly set on one page."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cynosure.cli.options import add_json, add_project, add_question
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.page_files import SIGNED, is_ours
from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.metrics.inputs import label_of
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.open import Project, open_project
from cynosure.project.weekly import WeeklyAnswers, ask_weekly
from cynosure.report import BriefForm, render_brief
from cynosure.report.brief import Claim, Unanswered

FORMS: tuple[BriefForm, ...] = ("html", "markdown")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which week, and where to write the page."""
    add_question(parser, lang)
    html = Text("write it as one HTML file", "写成单个 HTML 文件")
    markdown = Text("write it as Markdown (default: print it)", "写成 Markdown 文件（默认打印）")
    parser.add_argument("--html", type=Path, metavar="FILE", help=html.within(lang))
    parser.add_argument("--markdown", type=Path, metavar="FILE", help=markdown.within(lang))
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks the weekly set, writes the files that are named, prints the page where none is.

    Raises UserMistake where a file is there already and is no page of ours, and the first refusal
    where nothing of the set has an answer.
    """
    lang, project = arguments.lang, open_project(arguments.project)
    wanted = {form: path for form in FORMS if (path := getattr(arguments, form)) is not None}
    replaced = {path for path in wanted.values() if is_ours(path)}
    found = ask_weekly(project, arguments.snapshot, datetime.now(UTC), arguments.period)
    if not found.answers:
        raise found.refused[0].why
    for form, path in wanted.items():
        signed = SIGNED if form == "markdown" else ""
        path.write_text(signed + _rendered(project, found, lang, form), encoding="utf-8")
    if arguments.json:
        print(printed_json(_as_values(project, found, wanted.values(), lang)))
    elif wanted:
        print(harmless("\n".join(_written(p, p in replaced, lang) for p in wanted.values())))
    else:
        print(_rendered(project, found, lang, "markdown").rstrip("\n"))
    return 0


def _rendered(project: Project, found: WeeklyAnswers, lang: str, form: BriefForm) -> str:
    about = project.star_file.project
    claims = [Claim(answer.alias, answer.finding) for answer in found.answers]
    unanswered = [
        Unanswered(
            _asked(project.star_file, one.question),
            one.why.text,
            is_star=one.question == found.questions[0],
        )
        for one in found.refused
    ]
    return render_brief(about.name or Text(about.id, about.id), claims, unanswered, lang, form)


def _asked(star_file: StarFile, question: Question) -> Text:
    metric = question.argument("metric")
    return Text("Groups", "群体") if metric is None else label_of(star_file, metric)


def _written(path: Path, replaced: bool, lang: str) -> str:
    if replaced:
        return Text(
            f"{path}: the brief that was there has been replaced.", f"{path}：已替换原有周报。"
        ).within(lang)
    return Text(f"{path}: written.", f"{path}：已写入。").within(lang)


def _as_values(
    project: Project, found: WeeklyAnswers, written: Iterable[Path], lang: str
) -> dict[str, object]:
    return {
        "findings": [answer.alias for answer in found.answers],
        "refused": [
            {
                "asked": _asked(project.star_file, one.question).within(lang),
                "why": one.why.sentence(lang),
            }
            for one in found.refused
        ],
        "written": [str(path) for path in written],
        "markdown": _rendered(project, found, lang, "markdown"),
    }
